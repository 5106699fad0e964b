"""Files of a project and of a store as lists of digests, and laid out again from them."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from bumpsheet.layout import catalogue_files
from bumpsheet.market.places import holds_data
from bumpsheet.project import MARKER, Project
from bumpsheet.whole import digest_of, files_below, is_below, write_whole

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bumpsheet.cluster.objects import Objects

PROJECT, STORE = "project", "store"
COMPLETE = "complete"


def described(project: Project, data: Path | None, objects: Objects) -> str:
    """Bring what reports read to the objects; returns the digest of the list of it.

    Parameters
    ----------
    data : Path, optional
        Folder of the user's store; the embedded sample alone without one.
    """
    known = objects.known()
    listed = {}
    for name, path in sorted(_files(project, data)):
        content = path.read_bytes()
        digest = digest_of(content)
        if digest not in known:
            objects.put(content)
        listed[name] = digest
    return objects.put(json.dumps(listed, sort_keys=True).encode())


def laid_out(tree: str, objects: Objects, folder: Path) -> tuple[Project, Path | None]:
    """Lay a list of files out for this process, each content fetched once on this machine.

    Returns
    -------
    (Project, Path or None)
        The project, and the folder of the user's store if it has one.
    """
    listed = json.loads(_fetched(tree, objects, folder).read_bytes())
    place = folder / "trees" / f"{tree[:20]}-{os.getpid()}"
    if not (place / COMPLETE).is_file():
        _forget_ended(place.parent)
        shutil.rmtree(place, ignore_errors=True)
        for name, digest in listed.items():
            if is_below(name):
                _place(_fetched(digest, objects, folder), place / name)
        write_whole(place / COMPLETE, b"")
    has_store = any(name.startswith(f"{STORE}/") for name in listed)
    return Project(place / PROJECT), place / STORE if has_store else None


def _files(project: Project, data: Path | None) -> Iterator[tuple[str, Path]]:
    """What is read for reports, by its name among the objects."""
    paths = [project.root / MARKER, project.root / "_brand.yml", *project.analysis.glob("*.ipynb")]
    paths += catalogue_files(project)
    paths += [*files_below(project.templates).values(), *files_below(project.sample).values()]
    for path in paths:
        yield f"{PROJECT}/{path.relative_to(project.root).as_posix()}", path
    # Those of sets are files of their own for whoever makes them.
    for name in project.report_names():
        yield f"{PROJECT}/reports/{name}.yml", project.spec_path(name)
        if project.words_path(name).is_file():
            yield f"{PROJECT}/reports/{name}.md", project.words_path(name)
        for file, path in files_below(project.pictures(name)).items():
            yield f"{PROJECT}/reports/{name}.files/{file}", path
    for name, path in (files_below(data) if data else {}).items():
        if holds_data(name):
            yield f"{STORE}/{name}", path


def _fetched(digest: str, objects: Objects, folder: Path) -> Path:
    path = folder / "contents" / digest[:2] / digest
    if not path.is_file():
        write_whole(path, objects.get(digest))
    return path


def _forget_ended(trees: Path) -> None:
    """Delete what processes have left that are no more."""
    for place in trees.glob("*-*"):
        if not Path("/proc", place.name.rpartition("-")[2]).exists():
            shutil.rmtree(place, ignore_errors=True)


def _place(content: Path, path: Path) -> None:
    """Link a content to its place; what reads it never writes to it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        path.hardlink_to(content)
    except OSError:
        shutil.copyfile(content, path)
