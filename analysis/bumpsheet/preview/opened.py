"""Catalogues and stores that stay open while a project is edited."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bumpsheet.catalogue.catalogues import load_catalogues
from bumpsheet.layout import catalogue_files
from bumpsheet.market.decisions import with_later_events
from bumpsheet.market.store import open_stores
from bumpsheet.whole import files_below, sign_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from bumpsheet.catalogue.catalogues import Catalogues
    from bumpsheet.project import Project

State = tuple[tuple[str, tuple[int, ...]], ...]


class Opened:
    """What all reports of a project are made from.

    Parameters
    ----------
    data : Path, optional
        Folder of the user's store; the embedded sample alone without one.
    """

    def __init__(self, project: Project, data: Path | None) -> None:
        self._project, self._data = project, data
        self._read: tuple[State, Catalogues] | None = None
        self.stores = open_stores(project.sample, data)

    def catalogues(self) -> Catalogues:
        """The catalogues as they are now, with the later events that the stores add."""
        forms = self._project.templates.glob("families/*/figures.yml")
        state = state_of([*catalogue_files(self._project), *forms, *self.stored()])
        if self._read is None or self._read[0] != state:
            catalogues = load_catalogues(self._project)
            self._read = (state, with_later_events(catalogues, self.stores))
        return self._read[1]

    def stored(self) -> list[Path]:
        """All files of the user's store."""
        return [] if self._data is None else [*files_below(self._data).values()]


def state_of(paths: Iterable[Path]) -> State:
    """Times and sizes of files, which tell whether they are as they were."""
    found = []
    for path in paths:
        try:
            found.append((str(path), sign_of(path)))
        except OSError:
            continue
    return tuple(found)
