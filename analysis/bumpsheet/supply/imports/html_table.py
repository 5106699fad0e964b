"""Tables of web pages: several sites send one that is named as if it were a spreadsheet."""

from __future__ import annotations

from html.parser import HTMLParser

import pandas as pd

from bumpsheet.supply.imports.grid import Grid

CELLS, ROW, TABLE = ("td", "th"), "tr", "table"
# A cell that spans more columns than that spans the page.
WIDEST = 50
UNREAD = ("script", "style")


class _Tables(HTMLParser):
    """Collects the rows of every table; a table within a cell is a table of its own."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[list[str]]] = []
        self._open: list[list[list[str]]] = []
        self._in_cell = False
        self._skipped = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a table, a row or a cell."""
        if tag in UNREAD:
            self._skipped += 1
        elif tag == TABLE:
            self._open.append([])
            self.tables.append(self._open[-1])
            self._in_cell = False
        elif tag == ROW and self._open:
            self._open[-1].append([])
            self._in_cell = False
        elif tag in CELLS and self._open:
            rows = self._open[-1]
            if not rows:
                rows.append([])
            rows[-1].extend([""] * _span(dict(attrs).get("colspan")))
            self._in_cell = True

    def handle_endtag(self, tag: str) -> None:
        """End a table or a cell."""
        if tag in UNREAD:
            self._skipped = max(0, self._skipped - 1)
        elif tag == TABLE and self._open:
            self._open.pop()
            self._in_cell = False
        elif tag in CELLS:
            self._in_cell = False

    def handle_data(self, data: str) -> None:
        """Add text to the cell that is open."""
        if self._in_cell and self._open and not self._skipped and self._open[-1][-1]:
            self._open[-1][-1][-1] += data


def _span(text: str | None) -> int:
    return min(max(int(text), 1), WIDEST) if text and text.isdecimal() and len(text) < 4 else 1


def is_html(text: str) -> bool:
    """Whether a text is a web page."""
    head = text[:4_000].lstrip("\ufeff \r\n\t").lower()
    return head.startswith(("<!doctype html", "<html", "<table", "<meta", "<head", "<body", "<div"))


def read_html_grids(text: str) -> list[Grid]:
    """Every table of a page that has more than one row and column, in their order."""
    parser = _Tables()
    parser.feed(text)
    parser.close()
    grids = []
    for rows in parser.tables:
        width = max((len(row) for row in rows), default=0)
        if len(rows) < 2 or width < 2:
            continue
        full = [[" ".join(f.split()) for f in row] + [""] * (width - len(row)) for row in rows]
        grids.append(Grid("", pd.DataFrame(full, dtype=str)))
    if len(grids) > 1:
        return [Grid(f"table {n}", grid.cells) for n, grid in enumerate(grids, 1)]
    return grids
