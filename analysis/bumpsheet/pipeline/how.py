"""How a build is done: nothing of this has a bearing on what is built."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bumpsheet.pipeline.limit import SECONDS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Future

    from bumpsheet.pipeline.outcome import Outcome

    Tasks = Sequence[tuple[str, Future[Outcome]]]


def _unseen(_: Tasks) -> None:
    """Show nothing."""


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
    """

    force: bool = False
    seconds: float = SECONDS
    progress: Callable[[Tasks], None] = _unseen


USUALLY = How()
