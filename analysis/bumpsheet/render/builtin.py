"""The built-in renderer: Pandoc and Typst, which are parts of Quarto, from their wheels."""

from __future__ import annotations

import json
import os
import subprocess
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from typing import TYPE_CHECKING

import pypandoc
import typst

from bumpsheet.errors import BumpsheetError
from bumpsheet.layout import METADATA, PAGES, PICTURES
from bumpsheet.pandoc import run_pandoc
from bumpsheet.render.base import Failure, check_length, rendered
from bumpsheet.render.typeset import pdf_of, typst_of
from bumpsheet.typst_memory import forget_documents
from bumpsheet.whole import digest_of, digest_of_file, read_state, write_whole

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from bumpsheet.project import Project


class BuiltinRenderer:
    """Renders pages in parallel and keeps each result until its inputs change."""

    name = "builtin"

    def render(self, project: Project, pages: Sequence[Path], output: Path) -> list[Failure]:
        """Render ``pages`` below ``output``; see :class:`bumpsheet.render.base.Renderer`."""
        cached = {page: _cache_path(project, page) for page in pages}
        with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
            rendering = partial(_render_page, project, output)
            failures = list(pool.map(rendering, pages, cached.values()))
        _forget_unused(project, cached)
        return [failure for failure in failures if failure is not None]


def _render_page(project: Project, output: Path, page: Path, cached: Path) -> Failure | None:
    try:
        if not cached.is_file():
            is_pdf = cached.suffix == ".pdf"
            content = _pdf(project, page) if is_pdf else _html(project, page)
            write_whole(cached, content)
        target = rendered(project, page, output)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(cached.read_bytes())
    except BumpsheetError as error:
        return Failure(project.relative(page), error.problem)
    except Exception as error:
        return Failure(project.relative(page), f"{type(error).__name__}: {error}")
    return None


def _html(project: Project, page: Path) -> bytes:
    template = project.templates / "html" / "page.html"
    filters = (f"--lua-filter={path}" for path in _filters(project))
    metadata = f"--metadata-file={METADATA}"
    return _pandoc(page, "html5", template, "--section-divs", metadata, *filters)


def _filters(project: Project) -> list[Path]:
    return sorted((project.templates / "filters").glob("*.lua"))


def _pdf(project: Project, page: Path) -> bytes:
    source = typst_of(page.read_text(encoding="utf-8"), project.templates, page.name)
    content = pdf_of(source, page.parent, _fonts(project, page), page.stem)
    forget_documents()
    check_length(content, page.parent.name, PAGES[page.stem])
    return content


def _pandoc(page: Path, target: str, template: Path, *options: str) -> bytes:
    forms = ("--from", "markdown", "--to", target, "--standalone", "--template", str(template))
    try:
        return run_pandoc([page.name, *forms, *options], folder=page.parent)
    except subprocess.CalledProcessError as error:
        raise BumpsheetError(page.name, f"Pandoc: {error.stderr}") from error


def _fonts(project: Project, page: Path) -> Path:
    """Folder of the fonts that the page itself names, for Quarto as for this renderer."""
    line = next(line for line in page.read_text("utf-8").splitlines() if "font-paths:" in line)
    return (page.parent / line.split('"')[1]).resolve()


def _cache_path(project: Project, page: Path) -> Path:
    """Where a page lies that was rendered from what it is made from now."""
    suffix = rendered(project, page, project.root).suffix
    folder = project.templates / ("typst" if suffix == ".pdf" else "html")
    inputs = [page, *sorted(path for path in folder.glob("*") if path.is_file())]
    if suffix == ".pdf":
        inputs += sorted((page.parent / "charts").glob("*.svg"))
        inputs += sorted(page.parent.glob("brand[.-]*"))
        inputs += sorted((page.parent / PICTURES).glob("*"))
    else:
        inputs += [page.with_name(METADATA), *_filters(project)]
    key = digest_of("\n".join([_versions(), *map(digest_of_file, inputs)]).encode())
    return _cache(project) / f"{key[:20]}{suffix}"


@cache
def _versions() -> str:
    return f"{pypandoc.get_pandoc_version()} {typst.__version__}"


def _cache(project: Project) -> Path:
    return project.cache / "rendered"


def _forget_unused(project: Project, used: Mapping[Path, Path]) -> None:
    """Keep of rendered pages the last of each that the site has."""
    kept, state = project.cache / "rendered.json", read_state(project.cache / "rendered.json")
    now = {project.relative(page): path.name for page, path in used.items()}
    known = (state if isinstance(state, dict) else {}) | now
    # What another version has left there may be anything.
    known = {
        page: name
        for page, name in known.items()
        if isinstance(name, str) and (project.root / page).is_file()
    }
    names = set(known.values())
    for path in _cache(project).glob("*"):
        if path.name not in names:
            path.unlink(missing_ok=True)
    if known != state:
        write_whole(kept, json.dumps(known).encode())
