"""``bumpsheet data import``: understand a file, show it, have it confirmed, take it in."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bumpsheet.catalogue.catalogues import load_catalogues
from bumpsheet.catalogue.series import DEFAULT_MARKET
from bumpsheet.errors import BumpsheetError
from bumpsheet.supply.arrivals import Origin
from bumpsheet.supply.imports.asked import Asked, UnclearError
from bumpsheet.supply.imports.mapping import keep_mapping, kept_mapping, read_mapping
from bumpsheet.supply.imports.open_file import read_content, read_grids
from bumpsheet.supply.imports.propose import by_mapping, guess, propose
from bumpsheet.supply.imports.said import Said, asked_of, checked
from bumpsheet.supply.imports.show import shown, told
from bumpsheet.supply.imports.take import about_supplied, take_other, take_series

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from rich.console import RenderableType

    from bumpsheet.catalogue.catalogues import Catalogues
    from bumpsheet.project import Project
    from bumpsheet.supply.imports.grid import Grid
    from bumpsheet.supply.imports.guess import Guess
    from bumpsheet.supply.imports.propose import Proposal


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
    asked = asked_of(project, catalogues, path.name, said)
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
        arrived, refused = take_series(
            (store, project.sample), proposal, origin, asked, rules, replaces=replaces
        )
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
    fit = checked(asked, replace(Said(), **change))
    return replace(asked, **{field: getattr(fit, field)})


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
    rule = catalogues.input_rules.supplied[asked.supplied]
    unit = rule.unit_in(catalogues.markets[DEFAULT_MARKET].currency.code)
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
