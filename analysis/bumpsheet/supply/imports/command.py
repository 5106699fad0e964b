"""``bumpsheet data import``: understand a file, show it, have it confirmed, take it in."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bumpsheet.catalogue.catalogues import load_catalogues
from bumpsheet.errors import BumpsheetError
from bumpsheet.handwritten.explain import did_you_mean
from bumpsheet.supply.arrivals import Origin
from bumpsheet.supply.imports.asked import Asked, UnclearError
from bumpsheet.supply.imports.dates import DateOrder
from bumpsheet.supply.imports.mapping import TIMES, keep_mapping, kept_mapping, read_mapping
from bumpsheet.supply.imports.names import Names
from bumpsheet.supply.imports.open_file import read_content, read_grids
from bumpsheet.supply.imports.propose import by_mapping, guess, propose
from bumpsheet.supply.imports.show import shown, told
from bumpsheet.supply.imports.take import about_supplied, take_other, take_series
from bumpsheet.supply.imports.words import load_import_words
from bumpsheet.trading.calendars import load_sessions

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from rich.console import RenderableType

    from bumpsheet.catalogue.catalogues import Catalogues
    from bumpsheet.project import Project
    from bumpsheet.supply.imports.grid import Grid
    from bumpsheet.supply.imports.guess import Guess
    from bumpsheet.supply.imports.propose import Proposal
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


@dataclass(frozen=True, slots=True)
class Talk:
    """How to talk with the user.

    Parameters
    ----------
    show : callable
        Prints something.
    ask : callable or None
        Asks a question, with what may be answered (anything where that is empty); None without a
        terminal.
    confirm : callable
        Whether what was shown is right; raises BumpsheetError where nobody can be asked.
    """

    show: Callable[[RenderableType], None]
    ask: Callable[[str, Sequence[str]], str] | None
    confirm: Callable[[], bool]


def import_file(
    project: Project,
    store: Path,
    path: Path,
    said: Said,
    talk: Talk,
    *,
    replaces: bool = False,
) -> list[BumpsheetError]:
    """Import one file.

    Returns
    -------
    list of BumpsheetError
        Why single series of it were refused.

    Raises
    ------
    BumpsheetError
        If it cannot be understood, is not confirmed, or is refused; nothing is stored then.
    """
    catalogues = load_catalogues(project)
    asked = _asked(project, catalogues, path.name, said)
    content = read_content(path)
    now = dt.datetime.now(dt.UTC)
    proposal, asked = _understood(read_grids(content, path.name), asked, said, store, talk)
    for part in shown(proposal, asked):
        talk.show(part)
    if said.write_mapping is not None:
        _write(said.write_mapping, proposal)
    if not proposal.is_confirmed and not talk.confirm():
        talk.show("nothing was stored")
        return []
    origin = Origin(
        "import", path.name, now, content, _media_type(content), licence=said.licence or "",
        attribution=said.source or "",
    )  # fmt: skip
    refused: list[BumpsheetError] = []
    if proposal.series:
        rules = catalogues.input_rules
        arrived, refused = take_series(store, proposal, origin, asked, rules, replaces=replaces)
    else:
        about = _about(catalogues, said, asked, now)
        arrived = take_other(store, proposal, origin, asked, about, replaces=replaces)
    for item in arrived:
        for line in told(item):
            talk.show(line)
    if arrived and proposal.key:
        keep_mapping(store, proposal.key, proposal.mapping)
    return refused


def _understood(
    grids: list[Grid], asked: Asked, said: Said, store: Path, talk: Talk
) -> tuple[Proposal, Asked]:
    """Read the file; what it leaves open is asked where somebody can be."""
    today = dt.datetime.now(dt.UTC).date()
    while True:
        try:
            if said.mapping is not None:
                guessed = by_mapping(grids, read_mapping(said.mapping), asked)
                return propose(guessed, asked, today, is_confirmed=True), asked
            guessed = guess(grids, asked)
            kept = _kept(guessed, store)
            if kept is not None:
                guessed = replace(guessed, mapping=kept)
            is_known = kept is not None and guessed.is_sure
            return propose(guessed, asked, today, is_confirmed=is_known), asked
        except UnclearError as unclear:
            answer = _answered(unclear, asked, talk)
            if answer is None:
                raise
            asked = answer


def _kept(guessed: Guess, store: Path) -> Any:
    kept = kept_mapping(store, guessed.key)
    if kept is None or kept.sheet != guessed.mapping.sheet:
        return None
    # How dates and numbers are written is a matter of this file, not of its headings.
    same = {"date_order": guessed.mapping.date_order, "decimal": guessed.mapping.decimal}
    return kept if kept == kept.model_copy(update=same) else None


def _answered(unclear: UnclearError, asked: Asked, talk: Talk) -> Asked | None:
    field = {"date": "dated"}.get(unclear.option, unclear.option)
    if talk.ask is None or not hasattr(asked, field):
        return None
    answer = talk.ask(unclear.problem, unclear.choices)
    change: dict[str, Any] = {unclear.option: answer}
    checked = _checked(asked, replace(Said(), **change))
    return replace(asked, **{field: getattr(checked, field)})


def _asked(project: Project, catalogues: Catalogues, file: str, said: Said) -> Asked:
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
    return _checked(asked, said)


def _checked(asked: Asked, said: Said) -> Asked:
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


def _about(catalogues: Catalogues, said: Said, asked: Asked, now: dt.datetime) -> Any:
    if asked.supplied is None:
        if asked.kind == "fund_shares" and asked.fund is None:
            raise BumpsheetError(
                asked.file, "whose shares these are is not said", remedy="say --fund, as --fund IWM"
            )
        return None
    texts = {
        "name": said.name,
        "source": said.source,
        "licence": said.licence,
        "definition": said.definition,
    }
    unit = catalogues.input_rules.supplied[asked.supplied].unit
    return about_supplied(asked.supplied, unit, texts, now.date())


def _write(path: Path, proposal: Proposal) -> None:
    from bumpsheet.supply.imports.mapping import as_yaml  # noqa: PLC0415

    path.write_text(as_yaml(proposal.mapping), encoding="utf-8")


def _media_type(content: bytes) -> str:
    if content.startswith(b"PAR1"):
        return "application/vnd.apache.parquet"
    if content.startswith(b"PK"):
        return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return "application/vnd.ms-excel" if content.startswith(b"\xd0\xcf") else "text/csv"
