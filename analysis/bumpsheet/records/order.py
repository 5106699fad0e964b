"""What is to be made for clients: which report, in whose dress, for whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bumpsheet.errors import BumpsheetError
from bumpsheet.handwritten.explain import one_of
from bumpsheet.layout import MAIL, PAGES

if TYPE_CHECKING:
    import datetime as dt

    from bumpsheet.catalogue.audience import Audience


@dataclass(frozen=True, slots=True)
class Order:
    """Newsletters or mails of one report.

    Parameters
    ----------
    report : str
        Its name.
    brands : tuple of str
        The report's own brand where there are none.
    layouts : tuple of str
        Of ``PAGES``, or ``MAIL``.
    audience : Audience, optional
        Whom they address; what the report says by default.
    approver : str, optional
        Who approved them; what the report says by default.
    attach_pdf : bool
        Whether mails carry the newsletter that was made for the same brand.
    day : date, optional
        On which it is made, as far as licences are asked: they end. Today by default.
    """

    report: str
    brands: tuple[str, ...] = ()
    layouts: tuple[str, ...] = ("newsletter",)
    audience: Audience | None = None
    approver: str | None = None
    attach_pdf: bool = False
    day: dt.date | None = None

    @property
    def pages(self) -> tuple[str, ...]:
        """The layouts that become PDFs, each once."""
        return tuple(dict.fromkeys(name for name in self.layouts if name != MAIL))


def check_layout(name: str, where: str, field: str | None = None) -> None:
    """Refuse a layout that nobody knows.

    Raises
    ------
    BumpsheetError
        If it is none of ``PAGES``, and no mail.
    """
    known = [*PAGES, MAIL]
    if name not in known:
        raise BumpsheetError(
            where, "no such layout", field=field, value=name, remedy=one_of(name, known)
        )
