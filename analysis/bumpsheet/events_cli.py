"""The commands that begin a report: ``bumpsheet events`` and ``bumpsheet new``."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from bumpsheet.errors import BumpsheetError
from bumpsheet.terminal import Data, console, say, warn

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from bumpsheet.catalogue.catalogues import Catalogues
    from bumpsheet.catalogue.events import Event
    from bumpsheet.market.store import Store
    from bumpsheet.project import Project

# Where no terminal says how wide it is.
WIDTH = 160
# Columns of a date, and those that suffice for most outcomes.
DATE, OUTCOME = 10, 22


def events(
    words: Annotated[
        list[str] | None, typer.Argument(help="Words that an event must have, such as brexit.")
    ] = None,
    *,
    kind: Annotated[str | None, typer.Option(help="Only events of this kind.")] = None,
    market: Annotated[
        str | None, typer.Option("--market", "--country", help="Only events of this market.")
    ] = None,
    year: Annotated[str | None, typer.Option(help="Only events of this year.")] = None,
    first: Annotated[str | None, typer.Option("--from", help="None before this date.")] = None,
    last: Annotated[str | None, typer.Option("--to", help="None after this date.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print for machines.")] = False,
    data: Data = None,
) -> None:
    """List the event catalogue, or what of it has some words."""
    from bumpsheet.catalogue.event_choice import Choice, chosen_events  # noqa: PLC0415

    catalogues = _catalogues(data)
    query = " ".join(words or [])
    choice = Choice(query, kind, market, first or year, last or year)
    found = chosen_events(catalogues, choice)
    if as_json:
        print(json.dumps(_for_machines(catalogues, found), ensure_ascii=False, indent=1))
        return
    if not found:
        raise _nothing_found(catalogues, query)
    _print_table(catalogues, found)


def new(
    name: Annotated[
        str | None, typer.Argument(help="Name of the report, such as us-election-2024-week.")
    ] = None,
    *,
    event: Annotated[str | None, typer.Option(help="Id of an event; see: bumpsheet events")] = None,
    as_of: Annotated[
        str | None, typer.Option(help="Last session that the report may know about, or latest.")
    ] = None,
    market: Annotated[
        str | None, typer.Option(help="A file of data/markets/; that of the event by default.")
    ] = None,
    series: Annotated[
        list[str] | None,
        typer.Option(metavar="ROLE=ID", help="A series such as small=IWM, or yield=null for none."),
    ] = None,
    without: Annotated[
        list[str] | None,
        typer.Option(metavar="FAMILY", help="A family to leave out; see: bumpsheet families"),
    ] = None,
    brand: Annotated[
        str | None, typer.Option(help="A folder of templates/brands/; the house's by default.")
    ] = None,
    data: Data = None,
) -> None:
    """Write a commented reports/NAME.yml; in a terminal, ask for what is missing."""
    from bumpsheet.brands.model import HOUSE_BRAND  # noqa: PLC0415
    from bumpsheet.parameters.scaffold import Choices, write_spec  # noqa: PLC0415

    project, stores, catalogues = _opened(data)
    given = {"NAME": name, "--event": event, "--as-of": as_of}
    if None in given.values():
        _refuse_without_terminal(given)
        from bumpsheet.asking import Questions  # noqa: PLC0415

        answers = Questions(project, catalogues, stores, _Prompt()).answers(
            name, event, as_of, market
        )
        name, event, as_of, market = answers.name, answers.event, answers.as_of, answers.market
    assert name is not None, "asked for"
    assert event is not None, "asked for"
    assert as_of is not None, "asked for"
    roles = _roles(series or [])
    choices = Choices(event, as_of, market, roles, without or [], brand or HOUSE_BRAND)
    path = write_spec(project, name, choices, catalogues)
    console.print(f"wrote {project.relative(path)}; build it with: ./publish.sh {name}")


def _roles(written: Sequence[str]) -> dict[str, str | None]:
    """Ids of series by role; ``null`` is none."""
    found: dict[str, str | None] = {}
    for text in written:
        role, equals, series_id = text.partition("=")
        if not equals:
            raise BumpsheetError(
                "--series", "not a role and a series", value=text, remedy="write it as small=IWM"
            )
        found[role] = None if series_id == "null" else series_id
    return found


def _refuse_without_terminal(given: Mapping[str, str | None]) -> None:
    if sys.stdin.isatty() and sys.stdout.isatty():
        return
    missing = ", ".join(option for option, value in given.items() if value is None)
    raise BumpsheetError(
        "bumpsheet new",
        f"missing: {missing}",
        remedy="name them, or run it in a terminal, where it asks for them",
    )


class _Prompt:
    """Questions in the terminal."""

    def ask(self, question: str, proposed: str | None) -> str:
        return str(typer.prompt(question, default=proposed))

    def say(self, line: str) -> None:
        say(line)


def _catalogues(data: Path | None) -> Catalogues:
    return _opened(data)[2]


def _opened(data: Path | None) -> tuple[Project, tuple[Store, ...], Catalogues]:
    from bumpsheet.catalogue.catalogues import load_catalogues  # noqa: PLC0415
    from bumpsheet.market.decisions import with_later_events  # noqa: PLC0415
    from bumpsheet.market.location import data_folder  # noqa: PLC0415
    from bumpsheet.market.store import open_stores  # noqa: PLC0415
    from bumpsheet.project import find_project  # noqa: PLC0415

    project = find_project()
    stores = open_stores(project.sample, data_folder(data, project.root))
    catalogues = with_later_events(load_catalogues(project), stores)
    for line in catalogues.refused.values():
        warn(line)
    return project, stores, catalogues


def _nothing_found(catalogues: Catalogues, query: str) -> BumpsheetError:
    from bumpsheet.catalogue.event_search import did_you_mean_event  # noqa: PLC0415

    remedy = did_you_mean_event(query, catalogues.events, catalogues.event_words) if query else None
    return BumpsheetError(
        "bumpsheet events",
        "no such event",
        value=query or None,
        remedy=remedy or "ask for less: fewer words, more years",
    )


def _print_table(catalogues: Catalogues, found: Sequence[Event]) -> None:
    """A line an event, cut where the terminal ends; below it how far the lists go."""
    told = sys.stdout.isatty() or "COLUMNS" in os.environ
    wide = Console(highlight=False, width=None if told else WIDTH)
    table = Table(box=None, pad_edge=False)
    ids = max(len(event.id) for event in found)
    labels = max(len(event.label) for event in found)
    # What is left beside identifiers, dates and the space between columns.
    room = max(wide.width - ids - DATE - 6, 0)
    widths = {"id": ids, "date": DATE, "event": min(labels, max(room - OUTCOME, room // 2))}
    for header, width in widths.items():
        table.add_column(header, no_wrap=True, overflow="ellipsis", min_width=width, width=width)
    table.add_column("outcome", no_wrap=True, overflow="ellipsis", max_width=room - widths["event"])
    for event in found:
        table.add_row(event.id, str(event.date), event.label, _outcome(event))
    wide.print(table)
    for line in _coverage(catalogues, found):
        wide.print(line, markup=False, style="dim")


def _outcome(event: Event) -> str:
    if event.decision is not None and event.outcome is None:
        return f"{event.decision.change:+d} bp to {event.decision.target:g}%"
    return event.outcome or ""


def _coverage(catalogues: Catalogues, found: Sequence[Event]) -> list[str]:
    """For each file that events are from: between which days it is complete, and by whom."""
    lines = []
    for name, about in _files(catalogues, found).items():
        since = f"{about['from']} to " if about["from"] else "through "
        lacks = f"; lacks {about['lacks']}" if about["lacks"] else ""
        added = f"; {about['added']}" if about["added"] else ""
        stated = f"complete {since}{about['through']} ({about['source']})"
        lines.append(f"{name}: {stated}{added}{lacks}")
    return lines


def _files(catalogues: Catalogues, found: Sequence[Event]) -> dict[str, dict[str, Any]]:
    from bumpsheet.catalogue.event_choice import complete_through, files_of  # noqa: PLC0415

    of = files_of(catalogues)
    used = dict(of[event.id] for event in found)
    return {
        name: {
            "from": file.complete_from and str(file.complete_from),
            "through": str(complete_through(catalogues, name) or "an unknown day"),
            "source": file.source,
            "added": _added(catalogues, name),
            "lacks": file.lacks,
        }
        for name, file in used.items()
    }


def _added(catalogues: Catalogues, name: str) -> str | None:
    """What of a list is from the store instead of its source, in a clause."""
    from bumpsheet.catalogue.event_choice import added_from  # noqa: PLC0415

    origin, file = added_from(catalogues, name), catalogues.event_files[name]
    if origin is None:
        return None
    only = "" if file.decisions is None else "changes only, "
    return f"after {file.complete_through} {only}from the store's {origin}"


def _for_machines(catalogues: Catalogues, found: Sequence[Event]) -> dict[str, Any]:
    from bumpsheet.catalogue.event_choice import files_of  # noqa: PLC0415

    of = files_of(catalogues)
    rows = []
    for event in found:
        name, file = of[event.id]
        row = event.model_dump(mode="json")
        rows.append(row | {"source": event.source or file.source, "file": name})
    return {"events": rows, "files": _files(catalogues, found)}
