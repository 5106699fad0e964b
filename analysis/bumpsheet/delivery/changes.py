"""What a delivery has to do, and the order in which readers never meet a dead link."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

FRONT_PAGE = "index.html"
MOST_NAMES = 10


@dataclass(frozen=True, slots=True)
class Changes:
    """Paths of a site that are new, changed, removed, and how many stay as they are.

    Parameters
    ----------
    recorded : mapping of str to str
        Digests by path of what earlier deliveries have written.
    """

    recorded: Mapping[str, str]
    new: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: int

    def __bool__(self) -> bool:
        """Whether there is anything to do."""
        return bool(self.new or self.changed or self.removed)

    @property
    def written(self) -> tuple[str, ...]:
        """Paths to write: what pages show, then the pages, then the page that lists them."""
        return tuple(sorted((*self.new, *self.changed), key=lambda path: (turn(path), path)))

    def __str__(self) -> str:
        """Counts in one line."""
        counts = (
            (len(self.new), "new"),
            (len(self.changed), "changed"),
            (len(self.removed), "removed"),
            (self.unchanged, "unchanged"),
        )
        return ", ".join(f"{count:,} {name}" for count, name in counts)

    def lines(self) -> list[str]:
        """Names of what would be done, the first of each sort."""
        sorts = (("new", self.new), ("changed", self.changed), ("removed", self.removed))
        return [line for name, paths in sorts for line in _named(name, paths)]


def compare(recorded: Mapping[str, str], files: Mapping[str, str]) -> Changes:
    """Changes that turn what was delivered into these files, both as digests by path."""
    both = recorded.keys() & files.keys()
    changed = tuple(sorted(path for path in both if recorded[path] != files[path]))
    return Changes(
        recorded=recorded,
        new=tuple(sorted(files.keys() - recorded.keys())),
        changed=changed,
        removed=tuple(sorted(recorded.keys() - files.keys())),
        unchanged=len(both) - len(changed),
    )


def is_lasting(path: str) -> bool:
    """Whether a file has its content in its name, so that it may be kept for ever."""
    return path.startswith("assets/")


def turn(path: str) -> int:
    """When a file is written: what pages show before them, the front page after all others."""
    if path == FRONT_PAGE:
        return 3
    if path.endswith((".html", ".xml")):
        return 2
    return 0 if is_lasting(path) else 1


def _named(name: str, paths: tuple[str, ...]) -> list[str]:
    shown = [f"{name:>9}  {path}" for path in paths[:MOST_NAMES]]
    more = len(paths) - MOST_NAMES
    return [*shown, f"{name:>9}  and {more:,} more"] if more > 0 else shown
