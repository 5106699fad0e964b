"""Writing a new parameter file."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from bumpsheet.catalogue.catalogues import load_catalogues
from bumpsheet.catalogue.markets import check_market
from bumpsheet.errors import BumpsheetError
from bumpsheet.handwritten.begun import begun_file
from bumpsheet.parameters.load import LATEST, listed_event, load_spec
from bumpsheet.parameters.names import check_name

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.catalogue.catalogues import Catalogues
    from bumpsheet.project import Project


def write_spec(
    project: Project,
    name: str,
    *,
    event_id: str,
    as_of: str,
    market: str | None = None,
    catalogues: Catalogues | None = None,
) -> Path:
    """Write a commented ``reports/NAME.yml``.

    Parameters
    ----------
    as_of : str
        A date, or ``latest``.
    market : str, optional
        A file of ``data/markets/``; that of the event by default.
    catalogues : Catalogues, optional
        Those of the project by default; with the decisions that a store adds, where one does.

    Returns
    -------
    Path
        The file written.

    Raises
    ------
    BumpsheetError
        If the name, event or date is wrong, or the file is there already. Nothing is left behind.
    """
    check_name(name)
    path = project.spec_path(name)
    if path.exists():
        raise BumpsheetError(
            f"reports/{path.name}", "is there already", remedy="choose another name"
        )
    try:
        day = as_of if as_of == LATEST else dt.date.fromisoformat(as_of)
    except ValueError as error:
        raise BumpsheetError(
            "--as-of", "not a date", value=as_of, remedy="write it as 2024-11-29, or latest"
        ) from error
    catalogues = catalogues or load_catalogues(project)
    # What goes into the file is known before: nothing else can be written through it.
    event = listed_event(event_id, catalogues, "--event")
    chosen = market or event.market
    check_market(chosen, catalogues.markets, "--market", "market")
    profile = catalogues.markets[chosen]
    text = begun_file(
        project.templates,
        "report",
        name=name,
        event=event,
        as_of=day,
        market=chosen,
        profile=profile,
        roles=profile.series.model_dump(by_alias=True),
    )
    path.write_text(text, encoding="utf-8")
    try:
        load_spec(project, name, catalogues)
    except BumpsheetError:
        path.unlink()
        raise
    return path
