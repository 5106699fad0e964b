"""What the sets of a project stand for, listed before anything runs; nothing is written."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bumpsheet.errors import BumpsheetError
from bumpsheet.handwritten.explain import one_of
from bumpsheet.project import SET
from bumpsheet.sets.members import listed, open_reach, refuse_taken
from bumpsheet.sets.state import set_files, stem_of

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from bumpsheet.project import Project
    from bumpsheet.sets.expand import Expansion


@dataclass(frozen=True, slots=True)
class Planned:
    """One set, and what it stands for, or what is wrong with it."""

    file: str
    found: Expansion | None
    error: BumpsheetError | None = None


def plan(project: Project, data: Path | None, stems: Collection[str] = ()) -> list[Planned]:
    """List the sets called ``stems``, all by default.

    Raises
    ------
    BumpsheetError
        If there is no such set, or a catalogue has a mistake.
    """
    files = {stem_of(path): path for path in set_files(project)}
    for stem in stems:
        if stem not in files:
            raise BumpsheetError(
                f"reports/{stem}{SET}",
                "no such file",
                remedy=one_of(stem, list(files)) if files else "write one; see the guide",
            )
    opened = open_reach(project, data)
    found: list[Planned] = []
    taken = dict.fromkeys(project.written_names(), "a report of its own")
    for path in files.values():
        try:
            _, expansion = listed(project, path, opened)
            refuse_taken(expansion.members, taken, path)
        except BumpsheetError as error:
            found.append(Planned(path.name, None, error))
            continue
        taken |= dict.fromkeys(expansion.members, f"one of reports/{path.name}")
        found.append(Planned(path.name, expansion))
    return [item for item in found if not stems or item.file.removesuffix(SET) in stems]


def rows(planned: Planned) -> list[str]:
    """A line for each report of a set, its columns below each other; then what is left out."""
    if planned.found is None:
        return []
    about = [(item.name, item.about) for item in planned.found.members.values()]
    table = [
        (name, one.event, one.as_of, f"{one.small} against {one.large}", one.brand)
        for name, one in about
    ]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)] if table else []
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in table
    ]
    without = {name: one.without for name, one in planned.found.members.items() if one.without}
    return [*lines, *_kept_away("without a series", without), *_left_out(planned.found.left_out)]


def summary(planned: Planned) -> str:
    """How many reports a set stands for."""
    if planned.found is None:
        return f"{planned.file}: cannot be listed"
    made, lost = len(planned.found.members), len(planned.found.left_out)
    reports = "1 report" if made == 1 else f"{made} reports"
    return f"{planned.file}: {reports}" + (f", {lost} left out" if lost else "")


def _left_out(left_out: dict[str, str]) -> list[str]:
    """A line for each reason, with the first report that it keeps away, and what helps."""
    lines = _kept_away("left out", left_out)
    lacking = any("data of" in reason for reason in left_out.values())
    return [*lines, "get more data with: bumpsheet data pull, or import"] if lacking else lines


def _kept_away(what: str, reasons: dict[str, str]) -> list[str]:
    counted = Counter(reasons.values())
    first = {reason: name for name, reason in reversed(reasons.items())}
    return [
        f"{what}: {first[reason]}{f' and {count - 1} more' if count > 1 else ''}: {reason}"
        for reason, count in counted.items()
    ]
