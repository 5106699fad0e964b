"""The reference chapters of the guide, made from code and catalogues so that they cannot drift."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bumpsheet.catalogue.catalogues import load_catalogues
from bumpsheet.catalogue.event_kinds import EventKind
from bumpsheet.catalogue.events import Event
from bumpsheet.catalogue.figures import load_figures
from bumpsheet.catalogue.markets import Market
from bumpsheet.catalogue.series import Series
from bumpsheet.families.registry import FAMILIES
from bumpsheet.families.tables import input_table
from bumpsheet.guide.commands import described
from bumpsheet.guide.keys import keys_of
from bumpsheet.pages.docstrings import family_notes
from bumpsheet.pages.environment import page_environment
from bumpsheet.pages.files import write_if_changed
from bumpsheet.parameters.model import InlineEvent, ReportSpec

if TYPE_CHECKING:
    from pathlib import Path

    from typer.core import TyperGroup

    from bumpsheet.project import Project

# Keys that the market of a report's event fills in.
FILLED = {
    "market": "that of the event",
    "series": "those of the market",
    "calendar": "that of the market",
}
CHAPTERS = ("parameters", "events", "series", "markets", "figures", "commands")


def write_reference(project: Project, command: TyperGroup, folder: Path) -> None:
    """Write a chapter for each of ``CHAPTERS`` to ``folder``.

    Parameters
    ----------
    command : TyperGroup
        The whole command line.
    """
    environment = page_environment(project.templates)
    environment.filters["cell"] = _cell
    context = _context(project, command)
    for name in CHAPTERS:
        text = environment.get_template(f"guide/{name}.md.j2").render(context)
        write_if_changed(folder / f"{name}.md", text.encode())


def _context(project: Project, command: TyperGroup) -> dict[str, object]:
    catalogues = load_catalogues(project)
    ordinals = catalogues.event_words.ordinals
    return {
        "parameters": keys_of(ReportSpec, FILLED),
        "inline_event": keys_of(InlineEvent),
        "event_keys": keys_of(Event),
        "kind_keys": keys_of(EventKind),
        "series_keys": keys_of(Series),
        "market_keys": keys_of(Market),
        "event_files": [
            (
                name,
                file,
                sorted(event.date for event in file.all_events(ordinals)),
            )
            for name, file in catalogues.event_files.items()
        ],
        "kinds": catalogues.kinds,
        "markets": catalogues.markets,
        "series": catalogues.series.series,
        "figures": load_figures(project.templates),
        "families": FAMILIES,
        "notes": {name: family_notes(name) for name in FAMILIES},
        "inputs": input_table(),
        "commands": list(described(command, "bumpsheet")),
    }


def _cell(text: object) -> str:
    """Text for a cell of a table."""
    return " ".join(str(text).split()).replace("|", "\\|").replace("<", "\\<")
