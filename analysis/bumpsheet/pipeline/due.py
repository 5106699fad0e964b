"""What a build has to do, decided from digests before anything is opened or imported for it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bumpsheet.pipeline.outcome import PRESS, Outcome
from bumpsheet.pipeline.vouched import is_press_current, with_same_figures
from bumpsheet.render.publish import published_state
from bumpsheet.whole import read_state, write_whole

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bumpsheet.pipeline.keys import Inputs
    from bumpsheet.project import Project
    from bumpsheet.render.base import Renderer
    from bumpsheet.whole import Digest


@dataclass(frozen=True, slots=True)
class Due:
    """What is to be done, and what need not be.

    Parameters
    ----------
    reports : tuple of str
        Names of the reports that something has changed for, or that are not whole.
    press : bool
        Whether the press check is to be made again.
    unchanged : tuple of Outcome
        The reports, and perhaps the press check, of which nothing is due.
    """

    reports: tuple[str, ...]
    press: bool
    unchanged: tuple[Outcome, ...]

    @property
    def is_nothing(self) -> bool:
        """Whether neither a report nor the press check is to be made again."""
        return not self.reports and not self.press


def look_over(project: Project, names: Sequence[str], inputs: Inputs, digest: Digest) -> Due:
    """Compare what the reports called ``names`` and the press check read with the last build."""
    known = {name: _unchanged(project, name, inputs, digest) for name in names}
    press = is_press_current(project, inputs, digest)
    found = [outcome for outcome in known.values() if outcome is not None]
    return Due(
        reports=tuple(name for name, outcome in known.items() if outcome is None),
        press=not press,
        unchanged=(*found, *([Outcome(PRESS, "unchanged")] if press else [])),
    )


def _unchanged(project: Project, name: str, inputs: Inputs, digest: Digest) -> Outcome | None:
    """How a report ends of which nothing is due; None if something is."""
    known = with_same_figures(project, name, inputs, digest)
    if known is None or known.pages != inputs.pages(name):
        return None
    return Outcome(name, "unchanged", remarks=known.remarks)


def is_complete(project: Project, renderer: Renderer, inputs: Inputs, digest: Digest) -> bool:
    """Whether the shared pages and the site are those that the last whole build has left."""
    return bool(read_state(_path(project)) == _complete(project, renderer, inputs, digest))


def remember_complete(project: Project, renderer: Renderer, inputs: Inputs, digest: Digest) -> None:
    """Write down that the site holds all that the inputs give."""
    content = _complete(project, renderer, inputs, digest)
    write_whole(_path(project), json.dumps(content).encode())


def _complete(
    project: Project, renderer: Renderer, inputs: Inputs, digest: Digest
) -> dict[str, str]:
    return inputs.common_pages() | published_state(project, renderer, digest)


def _path(project: Project) -> Path:
    return project.cache / "complete.json"
