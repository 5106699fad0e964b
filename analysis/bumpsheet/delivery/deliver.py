"""Delivering the site to where its readers find it, and going back to what stood there before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bumpsheet.delivery.archive import Archive
from bumpsheet.delivery.changes import compare
from bumpsheet.delivery.target import choose_target
from bumpsheet.delivery.version import read_version
from bumpsheet.errors import BumpsheetError
from bumpsheet.pipeline.lock import only_build

if TYPE_CHECKING:
    from collections.abc import Callable

    from bumpsheet.delivery.archive import Kept
    from bumpsheet.delivery.changes import Changes
    from bumpsheet.delivery.target import Target
    from bumpsheet.delivery.version import Version
    from bumpsheet.project import Project


def deliver(
    project: Project,
    to: str,
    say: Callable[[str], None],
    *,
    dry_run: bool = False,
    take_over: bool = False,
) -> Changes:
    """Make a place hold the site as it is built.

    Parameters
    ----------
    to : str
        Where to, as :func:`bumpsheet.delivery.target.choose_target` reads it.
    say : callable
        Shows a line to the user.
    dry_run : bool
        Say what would be done and do nothing.
    take_over : bool
        Replace files that no delivery has written where the site has some of their name.

    Raises
    ------
    BumpsheetError
        If the place cannot be used, holds somebody's own files under names of the site, or would
        lose a report that still has its parameter file.
    """
    with only_build(project.cache, say):
        target = choose_target(to, project)
        version = read_version(project.site)
        changes = _checked(target, version, take_over=take_over)
        _check_losses(project, target, changes)
        return _write(project, target, version, changes, say, dry_run=dry_run)


def roll_back(
    project: Project,
    to: str | None,
    say: Callable[[str], None],
    *,
    delivery_id: str | None = None,
    dry_run: bool = False,
) -> Kept:
    """Deliver again what stood at a place before its last delivery, or a delivery by its id.

    Parameters
    ----------
    to : str, optional
        The place, written as it was for its delivery; that of the latest delivery by default.

    Raises
    ------
    BumpsheetError
        If no such delivery is kept here.
    """
    with only_build(project.cache, say):
        archive = Archive(project)
        place = to or archive.latest_label()
        if place is None:
            raise BumpsheetError(
                "rollback", "nothing was delivered from here", remedy="name the place with --to"
            )
        target = choose_target(place, project)
        delivery = _earlier(archive, target.label, delivery_id)
        version = archive.version(delivery)
        if version is None:
            raise BumpsheetError(
                f".delivered/: {delivery.id}", "parts of that version are no longer kept"
            )
        changes = _checked(target, version, take_over=False)
        _write(project, target, version, changes, say, dry_run=dry_run, returns_to=delivery)
    return delivery


def _earlier(archive: Archive, label: str, wanted: str | None) -> Kept:
    kept = {delivery.id: delivery for delivery in archive.deliveries(label)}
    current = list(kept.values())[-1] if kept else None
    name = wanted if wanted is not None else (current.before if current else None)
    if name in kept:
        return kept[name]
    known = ", ".join(kept) or "none"
    raise BumpsheetError(
        "rollback",
        f"no earlier delivery to {label} is kept here",
        value=wanted,
        remedy=f"deliveries kept: {known}",
    )


def _checked(target: Target, version: Version, *, take_over: bool) -> Changes:
    changes = compare(target.recorded(), version.files)
    foreign = target.holding(changes.new) if changes.new and not take_over else []
    if foreign:
        raise BumpsheetError(
            target.label,
            f"holds {len(foreign)} files of the site's names that no delivery has written, "
            f"such as {min(foreign)}",
            remedy="name another place, or replace them with --take-over",
        )
    return changes


def _check_losses(project: Project, target: Target, changes: Changes) -> None:
    """A build of some reports, or on a machine that has built no others, is not the whole site."""
    removed = {path.split("/")[1] for path in changes.removed if path.startswith("reports/")}
    kept = {name for name in removed if (project.site / "reports" / name).is_dir()}
    lost = sorted((removed - kept) & set(project.report_names()))
    if lost:
        raise BumpsheetError(
            target.label,
            f"would lose {lost[0]}, which is not built here",
            remedy="build all reports, or remove its parameter file",
        )


def _write(
    project: Project,
    target: Target,
    version: Version,
    changes: Changes,
    say: Callable[[str], None],
    *,
    dry_run: bool,
    returns_to: Kept | None = None,
) -> Changes:
    archive = Archive(project)
    if dry_run:
        say(f"would deliver to {target.label}: {changes}")
        for line in changes.lines():
            say(line)
        return changes
    archive.keep(version)
    if changes:
        target.write(version, changes)
    if returns_to is not None:
        archive.returned_to(target.label, returns_to)
    elif changes or not archive.deliveries(target.label):
        archive.add(target.label, version)
    say(f"delivered to {target.label}: {changes}")
    return changes
