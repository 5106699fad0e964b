"""Writing a new parameter file."""

from __future__ import annotations

import datetime as dt
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from bumpsheet.brands.load import check_brand
from bumpsheet.brands.model import HOUSE_BRAND
from bumpsheet.catalogue.catalogues import load_catalogues
from bumpsheet.catalogue.families import FAMILY_NAMES
from bumpsheet.catalogue.markets import check_market
from bumpsheet.errors import BumpsheetError
from bumpsheet.handwritten.begun import begun_file
from bumpsheet.handwritten.explain import one_of
from bumpsheet.parameters.load import LATEST, listed_event, load_spec
from bumpsheet.parameters.model import ROLES
from bumpsheet.parameters.names import check_name
from bumpsheet.project import Project
from bumpsheet.whole import write_whole

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from bumpsheet.catalogue.catalogues import Catalogues


@dataclass(frozen=True, slots=True)
class Choices:
    """What a new report is about.

    Parameters
    ----------
    event : str
        An id of the catalogue.
    as_of : str
        A date, or ``latest``.
    market : str, optional
        A file of ``data/markets/``; that of the event by default.
    series : mapping of str to str or None
        Ids of series by role, where they are not those of the market; None for no series.
    without : collection of str
        Families to leave out.
    brand : str
        That of the house by default.
    """

    event: str
    as_of: str
    market: str | None = None
    series: Mapping[str, str | None] = field(default_factory=dict)
    without: Collection[str] = ()
    brand: str = HOUSE_BRAND


@dataclass(frozen=True, slots=True)
class Drafted(Project):
    """A project of which one report has its parameters in a file elsewhere.

    Parameters
    ----------
    name : str
        Of the report.
    file : Path
        Called ``NAME.yml``, so that mistakes are told as those of the report.
    """

    name: str
    file: Path

    def spec_path(self, name: str) -> Path:
        """Parameter file of the report called ``name``."""
        return self.file if name == self.name else Project.spec_path(self, name)


def write_spec(
    project: Project,
    name: str,
    choices: Choices,
    catalogues: Catalogues | None = None,
    *,
    replace: bool = False,
) -> Path:
    """Write a commented ``reports/NAME.yml``.

    Parameters
    ----------
    catalogues : Catalogues, optional
        Those of the project by default; with the decisions that a store adds, where one does.
    replace : bool
        Write over a file that is there already.

    Returns
    -------
    Path
        The file written.

    Raises
    ------
    BumpsheetError
        If a choice is wrong, or the file is there already. Nothing is left behind.
    """
    check_name(name)
    path = project.spec_path(name)
    if path.exists() and not replace:
        raise BumpsheetError(
            f"reports/{path.name}", "is there already", remedy="choose another name"
        )
    catalogues = catalogues or load_catalogues(project)
    text = spec_text(project, name, choices, catalogues)
    with tempfile.TemporaryDirectory() as folder:
        draft = Path(folder, path.name)
        draft.write_text(text, encoding="utf-8")
        load_spec(Drafted(project.root, name, draft), name, catalogues)
    write_whole(path, text.encode())
    return path


def spec_text(project: Project, name: str, choices: Choices, catalogues: Catalogues) -> str:
    """The text of a parameter file, of which the values are known to exist.

    Raises
    ------
    BumpsheetError
        If a choice names nothing that there is.
    """
    try:
        day = choices.as_of if choices.as_of == LATEST else dt.date.fromisoformat(choices.as_of)
    except ValueError as error:
        raise BumpsheetError(
            "--as-of", "not a date", value=choices.as_of, remedy="write it as 2024-11-29, or latest"
        ) from error
    # What goes into the file is known before: nothing else can be written through it.
    event = listed_event(choices.event, catalogues, "--event")
    market = choices.market or event.market
    check_market(market, catalogues.markets, "--market", "market")
    _check_series(choices.series, catalogues)
    for family in choices.without:
        _check_one_of(family, FAMILY_NAMES, "--without", "no such family")
    check_brand(project, choices.brand, "--brand")
    profile = catalogues.markets[market]
    return begun_file(
        project.templates,
        "report",
        name=name,
        event=event,
        as_of=day,
        market=market,
        profile=profile,
        roles=profile.series.model_dump(by_alias=True) | dict(choices.series),
        sections=[family for family in FAMILY_NAMES if family in choices.without],
        brand="" if choices.brand == HOUSE_BRAND else choices.brand,
    )


def _check_series(series: Mapping[str, str | None], catalogues: Catalogues) -> None:
    for role, series_id in series.items():
        _check_one_of(role, ROLES, "--series", "no such role")
        if series_id is not None:
            catalogues.series.named(series_id, "--series", role)


def _check_one_of(value: str, known: Sequence[str], where: str, problem: str) -> None:
    if value not in known:
        raise BumpsheetError(where, problem, value=value, remedy=one_of(value, known))
