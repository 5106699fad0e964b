"""Versions that were delivered, kept beside the project so that each can be delivered again."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from bumpsheet.delivery.version import Version
from bumpsheet.whole import digest_of, read_state, write_whole

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.project import Project

MOST_KEPT = 10


@dataclass(frozen=True, slots=True)
class Kept:
    """One delivery.

    Parameters
    ----------
    id : str
        Time and beginning of the version's digest, such as ``2026-11-21T18-03-11-4f2a90cc``.
    before : str or None
        Id of the delivery that it followed; None for the first that is known.
    """

    id: str
    before: str | None
    files: dict[str, str]


class Archive:
    """What was delivered from this project, by target.

    Contents lie under their digests and are there once, however many versions have them.
    """

    def __init__(self, project: Project) -> None:
        self.folder = project.root / ".delivered"

    def keep(self, version: Version) -> None:
        """Store the contents of a version; to be called before it is delivered."""
        for path, digest in version.files.items():
            kept = self.folder / "files" / digest
            if not kept.is_file():
                write_whole(kept, version.read(path))

    def add(self, label: str, version: Version) -> None:
        """Remember that a version has been delivered to a target."""
        kept = self.deliveries(label)
        now = dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H-%M-%S")
        name = f"{now}-{version.digest[:8]}"
        kept = [one for one in kept if one.id != name]
        before = kept[-1].id if kept else None
        self._write(label, [*kept, Kept(name, before, dict(version.files))])

    def returned_to(self, label: str, delivery: Kept) -> None:
        """Remember that an earlier delivery stands again; the next rollback goes before it."""
        others = [one for one in self.deliveries(label) if one.id != delivery.id]
        self._write(label, [*others, delivery])

    def deliveries(self, label: str) -> list[Kept]:
        """Deliveries to a target that are kept; the last is the one that stands there."""
        found = read_state(self._path(label))
        entries = found.get("deliveries", []) if isinstance(found, dict) else []
        try:
            return [Kept(**entry) for entry in entries]
        except TypeError:
            return []

    def version(self, delivery: Kept) -> Version | None:
        """The version of a delivery, or None if parts of it are no longer kept."""
        sources = {path: self.folder / "files" / name for path, name in delivery.files.items()}
        is_whole = all(path.is_file() for path in sources.values())
        return Version(delivery.files, sources) if is_whole else None

    def latest_label(self) -> str | None:
        """The target of the latest delivery, or None before the first."""
        found = read_state(self.folder / "latest.json")
        return found if isinstance(found, str) else None

    def _write(self, label: str, deliveries: list[Kept]) -> None:
        entries = [asdict(one) for one in deliveries[-MOST_KEPT:]]
        document = {"target": label, "deliveries": entries}
        write_whole(self._path(label), json.dumps(document, indent=1).encode())
        write_whole(self.folder / "latest.json", json.dumps(label).encode())
        self._forget()

    def _forget(self) -> None:
        """Delete contents that no kept version has."""
        states = [read_state(path) for path in (self.folder / "targets").glob("*.json")]
        if not all(isinstance(state, dict) for state in states):
            return
        used = {
            digest
            for state in states
            for entry in state["deliveries"]
            for digest in entry["files"].values()
        }
        for path in (self.folder / "files").iterdir():
            if path.name not in used:
                path.unlink()

    def _path(self, label: str) -> Path:
        return self.folder / "targets" / f"{digest_of(label.encode())[:16]}.json"
