"""To whom a mail goes: a CSV list, a row a reader."""

from __future__ import annotations

import csv
import io
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bumpsheet.errors import BumpsheetError
from bumpsheet.handwritten.encoded import decoded
from bumpsheet.handwritten.explain import did_you_mean
from bumpsheet.handwritten.fields import is_mailbox
from bumpsheet.handwritten.letters import composed
from bumpsheet.handwritten.read import read_content

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

MOST_BYTES = 5_000_000
# Of equal ones the first counts.
SEPARATORS = (",", ";", "\t")
LONGEST_NAME = 200
# As many rows with mistakes are named.
NAMED = 8


@dataclass(frozen=True, slots=True)
class Recipient:
    """A reader, and what the reader is called."""

    email: str
    name: str = ""

    @property
    def key(self) -> str:
        """The same for all spellings of an address."""
        return self.email.lower()

    def __str__(self) -> str:
        """As a person would tell it."""
        return f"{self.name} <{self.email}>" if self.name else self.email


@dataclass(frozen=True, slots=True)
class _Row:
    """A row that holds something, and the line where it ends."""

    line: int
    cells: tuple[str, ...]


def read_recipients(path: Path) -> list[Recipient]:
    """Read a list with a column ``email`` and perhaps ``name``; further columns are left alone.

    It may be in any encoding in which spreadsheets write it, with commas, semicolons or tabs.

    Raises
    ------
    BumpsheetError
        If the file is no such list, or a row has no address or one that stands above.
    """
    text = decoded(read_content(path, MOST_BYTES))
    if text is None:
        raise BumpsheetError(path.name, "no text", remedy="save it as CSV")
    header, *rows = _rows(text, path.name) or [_Row(1, ())]
    names = [name.lower() for name in header.cells]
    _check_header(names, path.name)
    recipients: dict[str, Recipient] = {}
    lines: dict[str, int] = {}
    mistakes: dict[int, BumpsheetError] = {}
    for row in rows:
        try:
            recipient = _recipient(names, row, path.name, lines)
        except BumpsheetError as error:
            mistakes[row.line] = error
        else:
            recipients[recipient.key] = recipient
            lines[recipient.key] = row.line
    if mistakes:
        raise _first_of(mistakes)
    if not recipients:
        raise BumpsheetError(path.name, "names nobody", remedy="add a row for each reader")
    return list(recipients.values())


def _rows(text: str, where: str) -> list[_Row]:
    """Rows that hold something, without letters that nobody sees."""
    plain = "".join(one for one in composed(text) if unicodedata.category(one) != "Cf")
    lines = io.StringIO(plain, newline="").readlines()
    first = next((line for line in lines if line.strip()), "")
    if first.lower().startswith("sep=") and len(first.rstrip("\r\n")) == len("sep=,"):
        # A line by which Excel is told the separator.
        separator = first[len("sep=")]
        lines[lines.index(first)] = "\n"
    else:
        separator = max(SEPARATORS, key=first.count)
    reader = csv.reader(lines, delimiter=separator, strict=True, skipinitialspace=True)
    try:
        return [_Row(reader.line_num, cells) for cells in _cells(reader) if any(cells)]
    except csv.Error as error:
        raise BumpsheetError(
            where, f"not a CSV table: {error}", field=f"line {reader.line_num}", remedy="check it"
        ) from error


def _cells(rows: Iterator[list[str]]) -> Iterator[tuple[str, ...]]:
    """Cells as people mean them: without the space around them, a line each."""
    for row in rows:
        yield tuple(" ".join(cell.split()) for cell in row)


def _check_header(names: Sequence[str], where: str) -> None:
    if names.count("email") == 1:
        return
    near = next((name for name in names if did_you_mean(name, ["email", "e-mail"])), None)
    raise BumpsheetError(
        where,
        "more than one column email" if "email" in names else "no column email",
        field="header",
        value=near or ", ".join(names),
        remedy="name the column of the addresses email",
    )


def _recipient(names: Sequence[str], row: _Row, where: str, known: dict[str, int]) -> Recipient:
    """The reader of a row.

    Parameters
    ----------
    known : dict
        In which line each address stands already.
    """
    found = dict(zip(names, row.cells, strict=False))
    recipient = Recipient(found.get("email", ""), found.get("name", ""))
    complaint = _complaint(recipient, row.cells[len(names) :], known)
    if complaint:
        field, value, problem, remedy = complaint
        place = f"{field}, line {row.line}"
        raise BumpsheetError(where, problem, field=place, value=value, remedy=remedy)
    return recipient


def _complaint(
    reader: Recipient, beyond: Sequence[str], known: dict[str, int]
) -> tuple[str, str, str, str] | None:
    """What is wrong with a row: the field, its value, the problem and the remedy."""
    email, name = reader.email, reader.name
    if not is_mailbox(email):
        remedy = "write it like reader@example.com, in letters of ASCII"
        return "email", email, "not an address", remedy
    if reader.key in known:
        return "email", email, f"stands in line {known[reader.key]} already", "remove one"
    if not name.isprintable():
        return "name", name, "letters that no mail can show", "remove them"
    if len(name) > LONGEST_NAME:
        return "name", name, f"longer than {LONGEST_NAME} characters", "shorten it"
    if any(beyond):
        remedy = "put quotes around what holds a separator"
        return "row", " ".join(beyond), "has more columns than the header", remedy
    return None


def _first_of(mistakes: dict[int, BumpsheetError]) -> BumpsheetError:
    """The first mistake, which also tells where the others are."""
    (_, first), *others = mistakes.items()
    if not others:
        return first
    lines = [str(line) for line, _ in others[:NAMED]]
    more = f" and {len(others) - NAMED} more" if len(others) > NAMED else ""
    return BumpsheetError(
        first.where,
        first.problem,
        field=first.field,
        value=first.value,
        remedy=f"{first.remedy}; look at line {', '.join(lines)}{more} as well",
    )
