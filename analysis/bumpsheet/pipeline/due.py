"""What a build has to do, decided from digests before anything is opened or imported for it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bumpsheet.pipeline.outcome import PRESS, Outcome
from bumpsheet.pipeline.vouched import is_press_current, with_same_figures
from bumpsheet.render.publish import is_published
from bumpsheet.whole import read_state, write_whole

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bumpsheet.digests import Folders
    from bumpsheet.pipeline.keys import Inputs, Keys
    from bumpsheet.pipeline.vouched import Vouched
    from bumpsheet.project import Project
    from bumpsheet.render.base import Renderer

# More are made sooner by several workers, which take seconds to start.
FEW = 6


@dataclass(frozen=True, slots=True)
class Due:
    """What is to be done, and what need not be.

    Parameters
    ----------
    reports : tuple of str
        Names of the reports that something has changed for, or that are not whole.
    reworded : tuple of str
        Those among them of which the words of the analyst alone have changed.
    press : bool
        Whether the press check is to be made again.
    unchanged : tuple of Outcome
        The reports, and perhaps the press check, of which nothing is due.
    """

    reports: tuple[str, ...]
    reworded: tuple[str, ...]
    press: bool
    unchanged: tuple[Outcome, ...]

    @property
    def is_nothing(self) -> bool:
        """Whether neither a report nor the press check is to be made again."""
        return not self.reports and not self.press

    @property
    def is_words(self) -> bool:
        """Whether nothing but the words of a few reports is to be put into their pages."""
        few = 0 < len(self.reports) <= FEW
        return few and self.reports == self.reworded and not self.press


def look_over(project: Project, names: Sequence[str], inputs: Inputs, folders: Folders) -> Due:
    """Compare what the reports called ``names`` and the press check read with the last build."""
    known = {name: with_same_figures(project, name, inputs, folders) for name in names}
    differing = {name: _differing(inputs.pages(name), known[name]) for name in names}
    unchanged = [
        Outcome(name, "unchanged", remarks=vouched.remarks)
        for name, vouched in known.items()
        if vouched is not None and not differing[name]
    ]
    press = is_press_current(project, inputs, folders)
    return Due(
        reports=tuple(name for name in names if differing[name]),
        reworded=tuple(name for name in names if differing[name] == {"words"}),
        press=not press,
        unchanged=(*unchanged, *([Outcome(PRESS, "unchanged")] if press else [])),
    )


def _differing(now: Keys, known: Vouched | None) -> set[str]:
    """Of what the pages of a report are made from that is not as it was; all without figures."""
    before = {} if known is None else known.pages
    return {key for key in now if known is None or before.get(key) != now[key]}


def is_complete(project: Project, renderer: Renderer, inputs: Inputs, folders: Folders) -> bool:
    """Whether the shared pages and the site are those that the last whole build has left."""
    is_composed = read_state(_path(project)) == inputs.common_pages()
    return is_composed and is_published(project, renderer, folders)


def remember_complete(project: Project, inputs: Inputs) -> None:
    """Write down that the shared pages tell of all that the inputs give."""
    write_whole(_path(project), json.dumps(inputs.common_pages()).encode())


def _path(project: Project) -> Path:
    return project.cache / "complete.json"
