"""The reports of all sets, each with a parameter file of its own among what builds keep.

A set is expanded again when it, the catalogues, the data or the code have changed. Where it cannot
be, the reports that it stood for before stay, and so does what is published of them.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bumpsheet.brands.load import check_brand
from bumpsheet.catalogue.catalogues import load_catalogues
from bumpsheet.errors import BumpsheetError
from bumpsheet.handwritten.read import read_yaml, validated
from bumpsheet.market.decisions import with_later_events
from bumpsheet.market.store import open_stores
from bumpsheet.parameters.load import checked_spec
from bumpsheet.sets.expand import Expansion, Member, expand
from bumpsheet.sets.model import ReportSet
from bumpsheet.sets.reach import Reach
from bumpsheet.sets.state import Known, own_key, read_known, remember, set_files, stem_of
from bumpsheet.whole import write_whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from bumpsheet.catalogue.catalogues import Catalogues
    from bumpsheet.project import Project


def open_reach(project: Project, data: Path | None) -> tuple[Catalogues, Reach]:
    """The catalogues, with the events that stores add, and how far the stores reach."""
    stores = open_stores(project.sample, data)
    found = with_later_events(load_catalogues(project), stores)
    return found, Reach(found.series, stores)


@dataclass(slots=True)
class _Opened:
    """What all sets are expanded with."""

    project: Project
    data: Path | None
    known: list[tuple[Catalogues, Reach]] = field(default_factory=list)

    def catalogues(self) -> tuple[Catalogues, Reach]:
        if not self.known:
            self.known.append(open_reach(self.project, self.data))
        return self.known[0]


def expand_sets(project: Project, data: Path | None, key: str) -> tuple[BumpsheetError, ...]:
    """Bring the parameter files of all sets up to date.

    Parameters
    ----------
    data : Path, optional
        Folder of the user's store; the embedded sample alone without one.
    key : str
        Digest of what sets are expanded with: catalogues, data, code.

    Returns
    -------
    tuple of BumpsheetError
        What is wrong with the sets that could not be expanded.
    """
    before, now, opened = read_known(project), {}, _Opened(project, data)
    failures: list[BumpsheetError] = []
    taken = dict.fromkeys(project.written_names(), "a report of its own")
    for path in set_files(project):
        stem = stem_of(path)
        try:
            own = own_key(key, path)
            is_known = stem in before and before[stem].key == own
            known = before[stem] if is_known else _expanded(path, own, opened, before.get(stem))
            refuse_taken(known.members, taken, path)
        except (BumpsheetError, OSError) as error:
            failures.append(_told(error, path))
            if stem not in before:
                continue
            known = before[stem].of_no_key()
        now[stem] = known
        taken |= dict.fromkeys(known.members, f"one of reports/{path.name}")
    _forget(project, (known.members for known in now.values()))
    remember(project, before, now)
    return tuple(failures)


def listed(
    project: Project, path: Path, opened: tuple[Catalogues, Reach]
) -> tuple[ReportSet, Expansion]:
    """Read one set and list its reports.

    Raises
    ------
    BumpsheetError
        At the first mistake in it.
    """
    wanted = validated(ReportSet, read_yaml(path), path)
    for brand in wanted.brands:
        check_brand(project, brand, path.name, "brands")
    found = expand(wanted, *opened, path.name)
    for member in _one_of_each(found.members.values()):
        try:
            checked_spec(project, member.content, opened[0], path)
        except BumpsheetError as error:
            raise BumpsheetError(
                path.name,
                f"the report {member.name}: {error.problem}",
                field=error.field,
                value=error.value,
                remedy=error.remedy,
            ) from error
    return wanted, found


def _told(error: BumpsheetError | OSError, path: Path) -> BumpsheetError:
    if isinstance(error, BumpsheetError):
        return error
    return BumpsheetError(path.name, f"cannot be read: {error.strerror}", remedy="make it readable")


def _one_of_each(members: Iterable[Member]) -> Iterable[Member]:
    """A report for each pair of series and brand; the others say the same but for event and day."""
    found = {(item.about.small, item.about.large, item.about.brand): item for item in members}
    return found.values()


def _expanded(path: Path, key: str, opened: _Opened, before: Known | None) -> Known:
    _, found = listed(opened.project, path, opened.catalogues())
    # A store that is away takes no report with it: it fails by itself, and stays as published.
    kept = [name for name in found.left_out if before and name in before.members]
    if not found.members and not kept:
        name, reason = next(iter(found.left_out.items()), ("", "none is left"))
        raise BumpsheetError(
            path.name, "stands for no report that can be made", value=name or None, remedy=reason
        )
    for member in found.members.values():
        target, text = opened.project.member_path(member.name), _parameter_file(member, path)
        if not target.is_file() or target.read_text(encoding="utf-8") != text:
            write_whole(target, text.encode())
    left_out = {name: why for name, why in found.left_out.items() if name not in kept}
    return Known(key, (*found.members, *kept), left_out)


def _parameter_file(member: Member, path: Path) -> str:
    """What a file of its own would say; JSON is YAML, and is written a hundred times as fast."""
    rows = [f"# From reports/{path.name}."]
    for key, value in member.content.items():
        is_day = isinstance(value, dt.date)
        rows.append(f"{key}: {value if is_day else json.dumps(value, default=str)}")
    return "\n".join(rows) + "\n"


def refuse_taken(names: Iterable[str], taken: Mapping[str, str], path: Path) -> None:
    """Refuse a set of which a report is called as another one.

    Raises
    ------
    BumpsheetError
        Naming the first.
    """
    name = next((name for name in names if name in taken), None)
    if name is not None:
        raise BumpsheetError(
            path.name,
            f"a report of it has the name of {taken[name]}",
            field="name",
            value=name,
            remedy="choose another form of names, or leave that one out with: except",
        )


def _forget(project: Project, kept: Iterable[Iterable[str]]) -> None:
    """Delete the parameter files of reports that no set stands for any longer."""
    names: set[Any] = {name for members in kept for name in members}
    for name in set(project.member_names()) - names:
        project.member_path(name).unlink(missing_ok=True)
