"""What a report tells in both media, kept beside its findings: other words need no new telling."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import TypeAdapter, ValidationError

from bumpsheet.narrative.model import Story, Update  # noqa: TC001 - pydantic reads it at run time

if TYPE_CHECKING:
    from pathlib import Path

FILE = "told.json"


@dataclass(frozen=True, slots=True)
class Told:
    """A story for the page and one for print, each with what changed since the last report."""

    page: Story
    printed: Story
    page_update: Update | None
    printed_update: Update | None


_ADAPTER = TypeAdapter(Told)


def save_told(told: Told, folder: Path) -> None:
    """Write ``told.json``."""
    (folder / FILE).write_bytes(_ADAPTER.dump_json(told))


def load_told(folder: Path) -> Told | None:
    """Read what :func:`save_told` wrote; None where that cannot be done."""
    try:
        return _ADAPTER.validate_json((folder / FILE).read_bytes())
    except (OSError, ValidationError):
        return None
