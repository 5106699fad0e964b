"""Content keys: a stage is due when what it reads has changed."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING

import bumpsheet
from bumpsheet.market.manifest import CACHE, RAW, SEEN, VERSIONS
from bumpsheet.parameters.earlier import perhaps_earlier
from bumpsheet.pipeline.generated import is_whole
from bumpsheet.project import MARKER
from bumpsheet.whole import files_below, read_state, write_whole

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bumpsheet.project import Project


def figures_key(project: Project, name: str, data: Path | None) -> str:
    """Key of what the notebook reads: parameters, stores, catalogues, code and brand.

    The parameters of reports on the same event that came before are among them.
    """
    spec = project.spec_path(name)
    before = (project.spec_path(other) for other in perhaps_earlier(project, name))
    files = [
        *before,
        project.analysis / "event.ipynb",
        project.root / "_brand.yml",
        *files_below(project.templates / "brands").values(),
        *project.templates.glob("families/*/figures.yml"),
        *_shared(project),
    ]
    return _digest([*files, *([spec] if spec.is_file() else [])], _states(data))


def pages_key(project: Project, name: str, figures: str) -> str:
    """Key of what the pages are made from: findings, templates and the analyst's words."""
    words = project.words_path(name)
    files = [project.root / MARKER]
    files += files_below(project.templates).values()
    files += [path for path in (words, *project.pictures(name).glob("*")) if path.is_file()]
    return _digest(files, [figures])


def press_key(project: Project, data: Path | None) -> str:
    """Key of the press check: articles, catalogues, code, words and the state of the stores."""
    files = [project.analysis / "press_check.ipynb", *project.templates.glob("press/*")]
    return _digest([*files, *project.data.glob("press/*.yml"), *_shared(project)], _states(data))


def stores_key(project: Project, data: Path | None) -> str:
    """Key of what the stores hold, and of the rules and code by which it is looked over."""
    return _digest(_shared(project), _states(data))


def _shared(project: Project) -> list[Path]:
    """Catalogues, the embedded sample, and our own code."""
    package = Path(bumpsheet.__file__).parent
    patterns = ("*.yml", "events/*.yml", "markets/*.yml", "calendars/*.yml", "sample/*")
    found = [path for pattern in patterns for path in project.data.glob(pattern)]
    return [*found, *package.rglob("*.py")]


def _states(data: Path | None) -> list[str]:
    """The files of a user's store, which may be large: size and time tell whether they changed."""
    if data is None:
        return []
    found = {name: path.stat() for name, path in files_below(data).items() if _is_read(name)}
    return [f"{name} {state.st_size} {state.st_mtime_ns}" for name, state in found.items()]


def _is_read(name: str) -> bool:
    """Whether a build reads a file of a store: raw bytes, versions, kept replies, locks: no."""
    parts = name.split("/")
    return parts[0] not in {RAW, VERSIONS, CACHE} and not (
        parts[-1].startswith(".") or parts[-1] == SEEN
    )


def read_keys(project: Project, name: str) -> dict[str, str]:
    """Keys of the last build of a report; empty where its folder is not what they vouch for."""
    found = read_state(_path(project, name))
    return found if isinstance(found, dict) and is_whole(project.report_folder(name)) else {}


def forget_keys(project: Project, name: str) -> None:
    """Vouch for a report no longer."""
    _path(project, name).unlink(missing_ok=True)


def write_keys(project: Project, name: str, keys: dict[str, str]) -> None:
    """Remember the keys of a finished build."""
    write_whole(_path(project, name), json.dumps(keys).encode())


def _path(project: Project, name: str) -> Path:
    return project.cache / "keys" / f"{name}.json"


def _digest(files: Iterable[Path], more: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(path.name.encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    for text in more:
        digest.update(text.encode())
    return digest.hexdigest()[:16]
