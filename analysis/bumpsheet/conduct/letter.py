"""A finished newsletter as the rules see it, and what they find."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bumpsheet.errors import BumpsheetError
from bumpsheet.pdf import lines_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from bumpsheet.catalogue.conduct import Jurisdiction
    from bumpsheet.conduct.shown import Readers, Shown

DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that keeps a newsletter from being sent.

    Parameters
    ----------
    rule : str
        Id of the rule.
    where : str
        File, and line and column where the rule knows them.
    """

    rule: str
    where: str
    missing: str
    remedy: str

    def __str__(self) -> str:
        """In one line."""
        return f"{self.where}: {self.rule}: {self.missing}; {self.remedy}"


class RefusedError(BumpsheetError):
    """Newsletters that may not be sent, with all that keeps them from it."""

    def __init__(self, where: str, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        count = len(self.findings)
        told = f"{count} finding{'' if count == 1 else 's'}, of which the first is: {findings[0]}"
        super().__init__(where, f"may not be sent: {told}")


@dataclass(frozen=True, slots=True)
class Written:
    """What a person wrote for it: in which file, and in which field of it.

    Parameters
    ----------
    is_file : bool
        Lines and columns are told.
    is_markdown : bool
        Readers do not see its marks.
    """

    where: str
    text: str
    is_file: bool = True
    is_markdown: bool = True


@dataclass(frozen=True, slots=True)
class Letter:
    """A newsletter, a page or a mail as it would be sent.

    Parameters
    ----------
    where : str
        What findings call it.
    text : str
        All that its readers see.
    base, as_of : date
        Between which the returns since the event are measured.
    shown : tuple of Shown
        Data of which it shows figures.
    identification : tuple of str
        Who sends it: its name, and by what a regulator knows it.
    written : tuple of Written
        What people wrote for it.
    """

    where: str
    text: str
    base: dt.date
    as_of: dt.date
    readers: Readers
    jurisdictions: tuple[Jurisdiction, ...]
    shown: tuple[Shown, ...]
    identification: tuple[str, ...]
    written: tuple[Written, ...] = ()


def pdf_text(content: bytes) -> str:
    """All text of a PDF, page after page, without lines that stand on several pages.

    A paragraph may go over to the next page, and headers and footers would stand within it.
    """
    pages = lines_of(content)
    on = Counter(line for page in pages for line in {_unnumbered(one) for one in page})
    kept = [
        line
        for number, page in enumerate(pages)
        for line in page
        if number == 0 or on[_unnumbered(line)] == 1
    ]
    return "\n".join(kept)


def _unnumbered(line: str) -> str:
    """A line without the number of its page."""
    return DIGITS.sub("0", line.strip())
