"""To whom a mail goes: a CSV list, a row a reader."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from email.headerregistry import Address
from typing import TYPE_CHECKING

from bumpsheet.errors import BumpsheetError
from bumpsheet.handwritten.explain import did_you_mean
from bumpsheet.handwritten.read import read_text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

# Of letters that every mail server takes.
ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
)
LONGEST_ADDRESS = 254
COLUMNS = ("email", "name")
MOST_BYTES = 5_000_000


@dataclass(frozen=True, slots=True)
class Recipient:
    """A reader, and what the reader is called."""

    email: str
    name: str = ""

    @property
    def key(self) -> str:
        """The same for all spellings of an address."""
        return self.email.lower()

    @property
    def address(self) -> Address:
        """As a mail names it."""
        return Address(self.name, addr_spec=self.email)


def read_recipients(path: Path) -> list[Recipient]:
    """Read a list with a column ``email`` and perhaps ``name``; further columns are left alone.

    Raises
    ------
    BumpsheetError
        If the file is no such list, or a row has no address or one that stands above.
    """
    text = read_text(path, MOST_BYTES)
    first = text.partition("\n")[0]
    divider = ";" if first.count(";") > first.count(",") else ","
    rows = csv.DictReader(io.StringIO(text), delimiter=divider, strict=True)
    try:
        rows.fieldnames = [str(name).strip().lower() for name in rows.fieldnames or ()]
        _check_header(rows.fieldnames, path.name)
        found: dict[str, int] = {}
        recipients = []
        for row in rows:
            recipient = _recipient(row, path.name, rows.line_num)
            if recipient.key in found:
                raise BumpsheetError(
                    path.name,
                    f"stands in line {found[recipient.key]} already",
                    field=f"email, line {rows.line_num}",
                    value=recipient.email,
                    remedy="remove one of the rows",
                )
            found[recipient.key] = rows.line_num
            recipients.append(recipient)
    except csv.Error as error:
        raise BumpsheetError(
            path.name, f"not a CSV table: {error}", field=f"line {rows.line_num}", remedy="check it"
        ) from error
    if not recipients:
        raise BumpsheetError(path.name, "names nobody", remedy="add a row for each reader")
    return recipients


def _check_header(names: list[str], where: str) -> None:
    if "email" not in names:
        near = next((name for name in names if did_you_mean(name, ["email", "e-mail"])), None)
        raise BumpsheetError(
            where,
            "no column email",
            field="header",
            value=near or ", ".join(names),
            remedy="name the column of the addresses email",
        )


def _recipient(row: Mapping[str, str | None], where: str, line: int) -> Recipient:
    email = (row["email"] or "").strip()
    name = " ".join((row.get("name") or "").split())
    if not ADDRESS.fullmatch(email) or len(email) > LONGEST_ADDRESS:
        raise BumpsheetError(
            where,
            "not an address",
            field=f"email, line {line}",
            value=email,
            remedy="write it like reader@example.com, in letters of ASCII",
        )
    if not name.isprintable():
        raise BumpsheetError(
            where,
            "letters that no mail can show",
            field=f"name, line {line}",
            value=name,
            remedy="remove them",
        )
    return Recipient(email, name)
