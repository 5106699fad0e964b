"""What was understood of a table, so that it can be shown, confirmed, kept and written by hand."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Annotated, Literal, Self

import yaml
from pydantic import ConfigDict, Field, model_validator

from bumpsheet.catalogue.series import Identifier  # noqa: TC001 - pydantic reads it at run time
from bumpsheet.errors import BumpsheetError
from bumpsheet.handwritten.fields import Name  # noqa: TC001
from bumpsheet.handwritten.read import Strict, read_yaml, validated
from bumpsheet.supply.imports.dates import DateOrder  # noqa: TC001
from bumpsheet.supply.imports.words import plain_heading
from bumpsheet.whole import write_whole

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from bumpsheet.supply.imports.layout import Layout

FOLDER = "mappings"
Place = Annotated[int, Field(ge=1, le=20_000)]
Unit = Literal["as_is", "fraction", "basis_points"]
TIMES: dict[Unit, float] = {"as_is": 1.0, "fraction": 100.0, "basis_points": 0.01}
What = Literal[
    "close", "volume", "nav", "shares", "ticker", "name", "sector", "weight", "asset_class"
]
Kind = Literal["series", "panel", "members", "fund_shares", "supplied"]


class MappedColumn(Strict):
    """One column that is taken.

    Parameters
    ----------
    column, dates : int
        Its place, counted from 1, and that of its dates where the table has several such columns.
    series : str, optional
        The series that its values are.
    named : str, optional
        In a long table: the rows whose name this is.
    unit : str
        ``fraction`` and ``basis_points`` for yields that are not in percent.
    """

    column: Place
    field: What = "close"
    series: Identifier | None = None
    named: Name | None = None
    unit: Unit = "as_is"
    dates: Place | None = None


class Mapping(Strict):
    """How one table is read; ``bumpsheet data import FILE --mapping`` takes such a file.

    Parameters
    ----------
    header : int
        Row of the lowest headings, counted from 1; 0 where the table has none.
    dates : int, optional
        Column of the dates, counted from 1.
    names : int, optional
        In a long table: column of the names or tickers.
    across : bool
        The dates stand in a row, and rows are read as columns.
    """

    model_config = ConfigDict(
        extra="forbid", frozen=True, allow_inf_nan=False, validate_by_name=True
    )

    kind: Annotated[Kind, Field(alias="as")] = "series"
    sheet: Annotated[str, Field(max_length=100)] | None = None
    across: bool = False
    header: Annotated[int, Field(ge=0, le=1_000)]
    dates: Place | None = None
    date_order: DateOrder | None = None
    decimal: Literal[".", ","] = "."
    names: Place | None = None
    columns: Annotated[tuple[MappedColumn, ...], Field(min_length=1, max_length=500)]

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.kind != "members" and (self.dates is None or self.date_order is None):
            raise ValueError("dates and date_order are missing; say where and how dates stand")
        taken = [(item.series, item.named) for item in self.columns if item.series]
        twice = next((name for name, _ in taken if [n for n, _ in taken].count(name) > 1), None)
        if twice:
            raise ValueError(f"{twice} is taken from two columns; keep one of them")
        if self.kind == "series" and len(taken) < len(self.columns):
            raise ValueError("a column has no series; name one of data/series.yml")
        return self


def read_mapping(path: Path) -> Mapping:
    """Read a mapping that a person wrote, or that was kept.

    Raises
    ------
    BumpsheetError
        If the file is not as it should be.
    """
    return validated(Mapping, read_yaml(path), path)


def as_yaml(mapping: Mapping) -> str:
    """A mapping as a file that can be read again and edited."""
    content = mapping.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    content = {"as": mapping.kind, **content}
    return yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=100)


def signature(kind: str, layout: Layout, context: Iterable[str | None]) -> str:
    """Digest of the headings of a table, by which a mapping is found again.

    Parameters
    ----------
    context : iterable of str or None
        What else decides on the meaning of the columns, such as the name of the file.
    """
    parts = [f"{h.column} {plain_heading(h.text)}" for h in layout.headings]
    text = "\n".join([kind, str(layout.dates), *parts, *(str(item) for item in context)])
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def kept_mapping(store: Path, key: str) -> Mapping | None:
    """The mapping that was confirmed for such headings; None where there is none to be read."""
    path = store / FOLDER / f"{key}.yml"
    try:
        return read_mapping(path) if path.is_file() else None
    except BumpsheetError:
        return None


def keep_mapping(store: Path, key: str, mapping: Mapping) -> None:
    """Keep a confirmed mapping for the next file with such headings."""
    write_whole(store / FOLDER / f"{key}.yml", as_yaml(mapping).encode())
