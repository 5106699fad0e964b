"""What the tests of imports share: a file in, tables out."""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING, Any

import openpyxl

from bumpsheet.supply.imports.asked import Asked
from bumpsheet.supply.imports.names import Names
from bumpsheet.supply.imports.open_file import read_grids
from bumpsheet.supply.imports.propose import Proposal, guess, propose
from bumpsheet.supply.imports.words import load_import_words
from bumpsheet.trading.calendars import load_sessions

if TYPE_CHECKING:
    from bumpsheet.catalogue.catalogues import Catalogues
    from bumpsheet.project import Project

TODAY = dt.date(2025, 12, 1)
Table = dict[str, dict[str, float]]


class Importer:
    """Understands files as the command does, without asking and without storing."""

    def __init__(self, project: Project, catalogues: Catalogues) -> None:
        self.words = load_import_words(project.data / "import_words.yml")
        self.names = Names(catalogues.series, self.words)

    def asked(self, file: str, **said: Any) -> Asked:
        return Asked(file, self.words, self.names, lambda _: load_sessions("XNYS"), **said)

    def proposal(self, file: str, content: str | bytes, **said: Any) -> Proposal:
        raw = content.encode() if isinstance(content, str) else content
        asked = self.asked(file, **said)
        return propose(guess(read_grids(raw, file), asked), asked, TODAY, is_confirmed=False)

    def tables(self, file: str, content: str | bytes, **said: Any) -> Table:
        """Values by series and day."""
        return {
            item.series: {
                str(day.date()): float(value)
                for day, value in zip(item.table["date"], item.table["value"], strict=True)
            }
            for item in self.proposal(file, content, **said).series
        }


def workbook(**sheets: list[list[Any]]) -> bytes:
    """An xlsx file with these sheets."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()
