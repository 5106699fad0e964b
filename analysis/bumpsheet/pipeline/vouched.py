"""What the last builds vouch for: the keys of what they read, and what they remarked."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bumpsheet.pipeline.generated import is_whole
from bumpsheet.pipeline.keys import PARTLY
from bumpsheet.whole import read_state, write_whole

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.digests import Folders
    from bumpsheet.pipeline.keys import Inputs, Keys, Used
    from bumpsheet.project import Project


@dataclass(frozen=True, slots=True)
class Vouched:
    """Keys of a finished build.

    Parameters
    ----------
    figures, pages : dict of str to str
        Keys of what the notebook read, and of what the pages were made from beside its results.
    remarks : tuple of str
        What was noticed; told again until it is corrected.
    used : dict, optional
        Which parts of the data and of the event catalogue were used.
    """

    figures: Keys
    pages: Keys
    remarks: tuple[str, ...] = ()
    used: Used | None = None


def read_vouched(project: Project, name: str) -> Vouched | None:
    """Read what the last build vouches for; None where nothing can be believed."""
    found = read_state(_path(project, name))
    try:
        keys = dict(found["figures"]), dict(found["pages"])
        return Vouched(*keys, tuple(found["remarks"]), found["used"])
    except (KeyError, TypeError, ValueError):
        return None


def with_same_figures(
    project: Project, name: str, inputs: Inputs, folders: Folders | None = None
) -> Vouched | None:
    """What the last build vouches for; None if its figures are others now, or a file is."""
    known, now = read_vouched(project, name), inputs.figures(name)
    if known is None:
        return None
    changed = {key for key in {*known.figures, *now} if known.figures.get(key) != now.get(key)}
    if changed and not inputs.uses_same(known.used, changed):
        return None
    if not is_whole(project.report_folder(name), folders):
        return None
    if changed:
        # So that what has changed elsewhere is not looked at again.
        known = replace(known, figures=now)
        vouch(project, name, known, inputs)
    return known


def forget_vouched(project: Project, name: str) -> None:
    """Vouch for a report no longer."""
    _path(project, name).unlink(missing_ok=True)


def vouch(project: Project, name: str, vouched: Vouched, inputs: Inputs) -> None:
    """Remember the keys of a finished build, and what each of them is of."""
    for digest in {*vouched.figures.values(), *vouched.pages.values()}:
        path = _listing(project, digest)
        if not path.is_file():
            write_whole(path, "\n".join(inputs.listing(digest)).encode())
    content = {
        "figures": vouched.figures,
        "pages": vouched.pages,
        "remarks": list(vouched.remarks),
        "used": vouched.used,
    }
    write_whole(_path(project, name), json.dumps(content, ensure_ascii=False).encode())


def is_press_current(project: Project, inputs: Inputs, folders: Folders | None = None) -> bool:
    """Whether nothing is due for the press check, and its folder holds what was made."""
    return read_state(press_stamp(project)) == inputs.press() and is_whole(project.press, folders)


def press_stamp(project: Project) -> Path:
    """File of the keys of the last press check."""
    return project.cache / "press.json"


def changes(project: Project, name: str, inputs: Inputs, known: Vouched) -> list[str]:
    """What differs from the last build: a line for each file that is new, changed or gone.

    Of data and events those that the report used, where it noted them.
    """
    before = known.figures | known.pages
    now = inputs.figures(name) | inputs.pages(name)
    kinds = [kind for kind in now if before.get(kind) != now[kind]]
    found: list[str] = []
    if known.used is not None and PARTLY & {*kinds}:
        kinds = [kind for kind in kinds if kind not in PARTLY]
        until = known.used["until"]
        found += [
            f"{what}: not what it was up to {until}" for what in inputs.uses.differing(known.used)
        ]
    for kind in kinds:
        told = _difference(_lines(project, before.get(kind, "")), inputs.listing(now[kind]))
        # The listing may be gone with the cache.
        found += told or [f"{kind}: not what they were"]
    return list(dict.fromkeys(found))


def _difference(before: list[str], now: list[str]) -> list[str]:
    """What became of each file, or package, that is not the same in both listings."""
    old, new = (dict(line.rsplit(" ", 1) for line in lines) for lines in (before, now))
    told = {name: "changed" if name in old else "new" for name in new}
    told |= dict.fromkeys(old.keys() - new.keys(), "gone")
    return [f"{name}: {told[name]}" for name in sorted(told) if old.get(name) != new.get(name)]


def _lines(project: Project, digest: str) -> list[str]:
    try:
        return _listing(project, digest).read_text(encoding="utf-8").splitlines()
    except OSError:
        return []


def _listing(project: Project, digest: str) -> Path:
    return project.cache / "inputs" / digest


def _path(project: Project, name: str) -> Path:
    return project.cache / "keys" / f"{name}.json"
