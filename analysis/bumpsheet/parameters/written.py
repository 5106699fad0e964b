"""What parameter files say of event and as-of date, read without checking the rest."""

from __future__ import annotations

import datetime as dt
import json
from functools import cached_property
from typing import TYPE_CHECKING

from bumpsheet.errors import BumpsheetError
from bumpsheet.whole import digest_of_file, read_mapping, write_whole

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.project import Project
    from bumpsheet.whole import Digest

# The event as it is written, and the day of ``as_of``; "" where the report follows the data.
Pair = tuple[str, str]


class Written:
    """Event and as-of date of every parameter file of a project.

    Parameters
    ----------
    digest : callable, optional
        Digest of a file; one that remembers files spares reading them.
    """

    def __init__(self, project: Project, digest: Digest = digest_of_file) -> None:
        self._project = project
        self._digest = digest
        self._path = project.cache / "written.json"
        self._before: dict[str, Pair | None] = read_mapping(self._path)
        self._now: dict[str, Pair | None] = {}
        self._by_event: dict[str, list[tuple[str, str]]] | None = None

    def perhaps_earlier(self, name: str) -> list[str]:
        """Reports on the same event that may know less, by what their files say alone.

        A report that follows the data comes after all that name a day. Files with mistakes are
        none; they are told when they are built.
        """
        own = self._pair(name)
        if own is None:
            return []
        event, as_of = own
        others = ((other, day) for other, day in self._same_event(event) if other != name and day)
        return [other for other, day in others if not as_of or day < as_of]

    def place(self, name: str) -> Path:
        """Parameter file of the report called ``name``."""
        return self._specs.get(name) or self._project.spec_path(name)

    def keep(self) -> None:
        """Remember for the next build what was read for this one."""
        if self._now != self._before:
            write_whole(self._path, json.dumps(self._now).encode())

    @cached_property
    def _specs(self) -> dict[str, Path]:
        # Not before it is asked for: sets may be expanded until then.
        return self._project.spec_paths()

    def _same_event(self, event: str) -> list[tuple[str, str]]:
        if self._by_event is None:
            self._by_event = {}
            for name in self._specs:
                pair = self._pair(name)
                if pair is not None:
                    self._by_event.setdefault(pair[0], []).append((name, pair[1]))
        return self._by_event.get(event, [])

    def _pair(self, name: str) -> Pair | None:
        path = self._specs.get(name)
        if path is None:
            return None
        try:
            digest = self._digest(path)
        except OSError:
            return None
        if digest not in self._now:
            self._now[digest] = _pair_of(self._before.get(digest)) or _read(path)
        return self._now[digest]


def _pair_of(known: object) -> Pair | None:
    is_pair = isinstance(known, list) and len(known) == 2
    return (str(known[0]), str(known[1])) if isinstance(known, list) and is_pair else None


def _read(path: Path) -> Pair | None:
    # Imported here: where nothing has changed nothing is parsed.
    from bumpsheet.handwritten.read import read_yaml  # noqa: PLC0415

    try:
        content = read_yaml(path)
    except BumpsheetError:
        return None
    if not isinstance(content, dict) or not {"event", "as_of"} <= content.keys():
        return None
    as_of = content["as_of"]
    is_day = isinstance(as_of, dt.date) and not isinstance(as_of, dt.datetime)
    event = json.dumps(content["event"], sort_keys=True, default=str)
    return event, as_of.isoformat() if is_day else ""
