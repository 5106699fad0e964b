"""What of the data and of the event catalogue one report used, told by digests of slices.

The keys of a build say that something has changed in the stores or in the catalogue; these say
whether it is something that the report could know.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bumpsheet.catalogue.catalogues import load_catalogues
from bumpsheet.catalogue.event_slice import event_slice
from bumpsheet.errors import BumpsheetError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from bumpsheet.catalogue.catalogues import Catalogues
    from bumpsheet.facts.findings import About
    from bumpsheet.market.slices import Slices
    from bumpsheet.pipeline.keys import Used
    from bumpsheet.project import Project

SAMPLE = "data/sample"


@dataclass(slots=True)
class Uses:
    """Tells what reports used; files and catalogue are read once for all of them.

    Parameters
    ----------
    data : Path, optional
        Folder of the user's store; the embedded sample alone without one.
    """

    project: Project
    data: Path | None
    slices: Slices
    _catalogues: Catalogues | None = None

    def of(self, about: About, read: Iterable[Path]) -> Used | None:
        """What a report used that has just been made, and that names its as-of date.

        Parameters
        ----------
        read : iterable of Path
            Files of the stores that were read for it.

        Returns
        -------
        dict or None
            None where it cannot be told: then any change of data makes the report due.
        """
        event = about.spec.event
        names = {path: self._name(path) for path in read}
        if not isinstance(event, str) or None in names.values():
            return None
        files = {str(name): self.slices.of(path, about.as_of) for path, name in names.items()}
        found = {
            "until": str(about.as_of),
            "event": event,
            "market": about.spec.market,
            "files": dict(sorted(files.items())),
        }
        return found | {"events": self._events(found)}

    def differing(self, used: Used) -> Iterator[str]:
        """Names of what a report used and is not as it was, up to what the report could know."""
        until = dt.date.fromisoformat(used["until"])
        for name, before in used["files"].items():
            try:
                is_same = self.slices.of(self._path(name), until) == before
            except (OSError, KeyError):
                is_same = False
            if not is_same:
                yield name
        try:
            is_same = self._events(used) == used["events"]
        except BumpsheetError:
            # What is wrong is told by the report that is made.
            is_same = False
        if not is_same:
            yield "data/events/"

    def paths(self, used: Used) -> set[Path]:
        """The files that a report used."""
        return {self._path(name) for name in used["files"]}

    def _events(self, used: Used) -> str | None:
        if self._catalogues is None:
            self._catalogues = load_catalogues(self.project)
        until = dt.date.fromisoformat(used["until"])
        return event_slice(self._catalogues, used["event"], used["market"], until)

    def _name(self, path: Path) -> str | None:
        for prefix, folder in self._places().items():
            if path.is_relative_to(folder):
                return f"{prefix}/{path.relative_to(folder).as_posix()}"
        return None

    def _path(self, name: str) -> Path:
        prefix = SAMPLE if name.startswith(f"{SAMPLE}/") else "store"
        return self._places()[prefix] / name.removeprefix(f"{prefix}/")

    def _places(self) -> dict[str, Path]:
        store = {} if self.data is None else {"store": self.data}
        return store | {SAMPLE: self.project.sample}
