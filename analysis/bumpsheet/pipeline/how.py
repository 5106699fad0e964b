"""How a build is done: nothing of this has a bearing on what is built."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from bumpsheet.pipeline.limit import SECONDS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Future
    from pathlib import Path

    from bumpsheet.pipeline.keys import Inputs
    from bumpsheet.pipeline.outcome import Outcome
    from bumpsheet.project import Project

    Tasks = Sequence[tuple[str, Future[Outcome]]]


def _unseen(_: Tasks) -> None:
    """Show nothing."""


class Elsewhere(Protocol):
    """Other machines that make reports."""

    def submit(
        self,
        project: Project,
        names: Sequence[str],
        data: Path | None,
        inputs: Inputs,
        seconds: float,
    ) -> Tasks:
        """Hand out reports; each is in its folder when its task has ended."""
        ...


@dataclass(frozen=True, slots=True)
class How:
    """How a build is done.

    Parameters
    ----------
    force : bool
        Make reports again although nothing has changed.
    seconds : float
        Longest time that a report may take.
    progress : callable
        Shows what becomes of tasks while they are waited for.
    elsewhere : Elsewhere, optional
        Makes the reports; workers of this machine do without it.
    """

    force: bool = False
    seconds: float = SECONDS
    progress: Callable[[Tasks], None] = _unseen
    elsewhere: Elsewhere | None = None


USUALLY = How()
