"""What the last build knew of the sets of a project; read without importing anything heavy."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bumpsheet.project import SET
from bumpsheet.whole import digest_of_file, read_mapping, write_whole

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from bumpsheet.project import Project


@dataclass(frozen=True, slots=True)
class Known:
    """One set, as it was expanded last.

    Parameters
    ----------
    key : str
        Of what it was expanded from.
    members : tuple of str
        Names of its reports.
    left_out : dict of str to str
        By name, why a report could not be made.
    """

    key: str
    members: tuple[str, ...]
    left_out: dict[str, str] = field(default_factory=dict)

    def of_no_key(self) -> Known:
        """The same, to be expanded again as soon as that is possible."""
        return replace(self, key="")


def set_files(project: Project) -> list[Path]:
    """Files of all sets, sorted; locks and copies of editors are none."""
    found = project.reports.glob(f"*{SET}")
    return sorted(path for path in found if path.name[0] not in ".#~")


def stem_of(path: Path) -> str:
    """What a set is called."""
    return path.name.removesuffix(SET)


def read_known(project: Project) -> dict[str, Known]:
    """What is known of each set whose reports still have their parameter files."""
    found: dict[str, Known] = {}
    there = set(project.member_names())
    for stem, item in read_mapping(_path(project)).items():
        try:
            known = Known(str(item["key"]), tuple(item["members"]), dict(item["left_out"]))
        except (KeyError, TypeError, ValueError):
            continue
        found[stem] = known if there.issuperset(known.members) else replace(known, key="")
    return found


def own_key(key: str, path: Path) -> str:
    """What a set is expanded from: what all share, and its own file."""
    return f"{key} {digest_of_file(path)}"


def are_current(project: Project, key: str) -> bool:
    """Whether all sets were expanded from what they say now, and no report took one's name."""
    known, files = read_known(project), set_files(project)
    if known.keys() != {stem_of(path) for path in files}:
        return False
    if any(known[stem_of(path)].key != own_key(key, path) for path in files):
        return False
    members = [name for item in known.values() for name in item.members]
    return len({*members, *project.written_names()}) == len(members) + len(project.written_names())


def remember(project: Project, before: Mapping[str, Known], now: Mapping[str, Known]) -> None:
    """Write down what is known of each set."""
    if before == now:
        return
    content = {
        stem: {"key": known.key, "members": known.members, "left_out": known.left_out}
        for stem, known in now.items()
    }
    write_whole(_path(project), json.dumps(content, ensure_ascii=False).encode())


def origin_of(project: Project, name: str) -> str | None:
    """File of the set that a report is from; None for one with a file of its own."""
    known = read_known(project) if project.is_member(name) else {}
    return next((f"{stem}{SET}" for stem, item in known.items() if name in item.members), None)


def _path(project: Project) -> Path:
    return project.cache / "sets.json"
