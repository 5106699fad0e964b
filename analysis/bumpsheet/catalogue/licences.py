"""Licences that an adviser holds: ``licences.yml`` beside its brand file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from bumpsheet.catalogue.audience import Audience
from bumpsheet.handwritten.fields import Day, Line, Name  # noqa: TC001 - pydantic reads it at run time
from bumpsheet.handwritten.read import Strict, read_yaml, validated

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

FILE = "licences.yml"


class Licence(Strict):
    """One licence.

    Parameters
    ----------
    covers : tuple of str
        Ids of series, or names of sources as reports print them.
    statement : str
        What the publisher wants to be printed beside its data.
    audiences : tuple of Audience
        Who may be shown them.
    until : date, optional
        The last day on which it holds.
    """

    covers: Annotated[tuple[Name, ...], Field(min_length=1)]
    statement: Line
    audiences: tuple[Audience, ...] = (Audience.RETAIL, Audience.PROFESSIONAL)
    until: Day | None = None


class Licences(Strict):
    """All licences of one adviser."""

    licences: tuple[Licence, ...] = ()

    def covering(self, series: str, source: str) -> tuple[Licence, ...]:
        """Those for a series, or for all that a source publishes."""
        return tuple(one for one in self.licences if {series, source} & set(one.covers))


def allows(licence: Licence, audience: Audience, today: dt.date) -> bool:
    """Whether such readers may be shown the data on this day."""
    return audience in licence.audiences and (licence.until is None or today <= licence.until)


def load_licences(folder: Path) -> Licences:
    """Read the licences of a brand; none where it has no such file.

    Raises
    ------
    BumpsheetError
        If the file is wrong.
    """
    path = folder / FILE
    return validated(Licences, read_yaml(path), path) if path.is_file() else Licences()
