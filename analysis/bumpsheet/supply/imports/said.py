"""What the user says about a file on the command line, checked word by word."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bumpsheet.errors import BumpsheetError
from bumpsheet.handwritten.explain import did_you_mean
from bumpsheet.supply.imports.asked import Asked
from bumpsheet.supply.imports.dates import DateOrder
from bumpsheet.supply.imports.mapping import TIMES
from bumpsheet.supply.imports.names import Names
from bumpsheet.supply.imports.words import load_import_words
from bumpsheet.trading.calendars import load_sessions

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.catalogue.catalogues import Catalogues
    from bumpsheet.project import Project
    from bumpsheet.trading.calendars import TradingCalendar

DEFAULT_CALENDAR = "XNYS"
KINDS = ("series", "panel", "members", "fund_shares")
DATES = (DateOrder.DAY_FIRST, DateOrder.MONTH_FIRST, DateOrder.YEAR_FIRST)


@dataclass(frozen=True, slots=True)
class Said:
    """What the user has said on the command line, as text; None where nothing was said."""

    kind: str = "series"
    mapping: Path | None = None
    write_mapping: Path | None = None
    sheet: str | None = None
    series: str | None = None
    dates: str | None = None
    decimal: str | None = None
    unit: str | None = None
    fund: str | None = None
    date: str | None = None
    name: str | None = None
    source: str | None = None
    licence: str | None = None
    definition: str | None = None


def asked_of(project: Project, catalogues: Catalogues, file: str, said: Said) -> Asked:
    """What the user has said, with what is known about series.

    Raises
    ------
    BumpsheetError
        At the first word that is not known.
    """
    words = load_import_words(project.data / "import_words.yml")
    names = Names(catalogues.series, words)
    supplied = said.kind if said.kind in catalogues.input_rules.supplied else None
    if supplied is None and said.kind not in KINDS:
        known = [*KINDS, *catalogues.input_rules.supplied]
        raise BumpsheetError(
            "--as", "no such kind of file", value=said.kind,
            remedy=did_you_mean(said.kind, known) or f"say {', '.join(known)}",
        )  # fmt: skip

    def sessions(series: str | None) -> TradingCalendar:
        return load_sessions(calendar_of(series, catalogues))

    asked = Asked(
        file, words, names, sessions, kind="supplied" if supplied else said.kind,  # type: ignore[arg-type]
        sheet=said.sheet, supplied=supplied,
    )  # fmt: skip
    return checked(asked, said)


def checked(asked: Asked, said: Said) -> Asked:
    """What was said, checked word by word."""
    catalogue = asked.names.catalogue
    for option, value, known in (
        ("series", said.series, catalogue.ids),
        ("dates", said.dates, [*DATES]),
        ("decimal", said.decimal, [".", ","]),
        ("unit", said.unit, [*TIMES]),
        ("fund", said.fund, [*catalogue.ids, "SP500"]),
    ):
        if value is not None and value not in known:
            raise BumpsheetError(
                f"--{option}", "not known", value=value,
                remedy=did_you_mean(value, known) or f"say one such as {', '.join(known[:4])}",
            )  # fmt: skip
    try:
        dated = dt.date.fromisoformat(said.date) if said.date else None
    except ValueError as error:
        raise BumpsheetError(
            "--date", "not a date", value=said.date, remedy="write it as 2024-11-05"
        ) from error
    # Both are of the words above.
    decimal: Any = said.decimal
    unit: Any = said.unit
    return replace(
        asked,
        sheet=said.sheet or asked.sheet,
        series=said.series,
        dates=DateOrder(said.dates) if said.dates else None,
        decimal=decimal,
        unit=unit,
        fund=said.fund,
        dated=dated,
    )


def calendar_of(series: str | None, catalogues: Catalogues) -> str:
    """Code of the exchange whose sessions a series has: that of the first market which names it."""
    for market in catalogues.markets.values():
        roles = [*market.series.model_dump().values(), *market.companions.model_dump().values()]
        if series is not None and series in {*roles, *market.sectors.ids}:
            return market.calendar
    return DEFAULT_CALENDAR
