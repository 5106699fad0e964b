"""The built-in renderer: Pandoc and Typst, which are parts of Quarto, from their wheels."""

from __future__ import annotations

import hashlib
import os
import subprocess
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING

import pypandoc
import typst

from bumpsheet.errors import BumpsheetError
from bumpsheet.layout import METADATA, PAGES, PICTURES, site_resources
from bumpsheet.pandoc import run_pandoc
from bumpsheet.render.base import Failure, check_length, copy_resources, rendered
from bumpsheet.render.typeset import pdf_of, typst_of
from bumpsheet.typst_memory import forget_documents
from bumpsheet.whole import write_whole

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bumpsheet.project import Project


class BuiltinRenderer:
    """Renders pages in parallel and keeps each result until its inputs change."""

    name = "builtin"

    def render(self, project: Project, pages: Sequence[Path], output: Path) -> list[Failure]:
        """Render ``pages`` below ``output``; see :class:`bumpsheet.render.base.Renderer`."""
        copy_resources(project, output, site_resources(project))
        with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
            failures = list(pool.map(partial(_render_page, project, output), pages))
        _forget_unused(project, pages)
        return [failure for failure in failures if failure is not None]


def _render_page(project: Project, output: Path, page: Path) -> Failure | None:
    suffix = ".pdf" if page.stem == "newsletter" else ".html"
    cached = _cache_path(project, page, suffix)
    try:
        if not cached.is_file():
            content = _pdf(project, page) if suffix == ".pdf" else _html(project, page)
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


def _cache_path(project: Project, page: Path, suffix: str) -> Path:
    folder = project.templates / ("typst" if suffix == ".pdf" else "html")
    inputs = [page, *sorted(path for path in folder.glob("*") if path.is_file())]
    if suffix == ".pdf":
        inputs += sorted((page.parent / "charts").glob("*.svg"))
        inputs += sorted(page.parent.glob("brand[.-]*"))
        inputs += sorted((page.parent / PICTURES).glob("*"))
    else:
        inputs += [page.with_name(METADATA), *_filters(project)]
    digest = hashlib.sha256(f"{pypandoc.get_pandoc_version()} {typst.__version__}".encode())
    for path in inputs:
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return _cache(project) / f"{digest.hexdigest()[:20]}{suffix}"


def _cache(project: Project) -> Path:
    return project.cache / "rendered"


def _forget_unused(project: Project, pages: Sequence[Path]) -> None:
    used = {
        _cache_path(project, page, ".pdf" if page.stem == "newsletter" else ".html")
        for page in pages
    }
    for path in _cache(project).glob("*"):
        if path not in used:
            path.unlink(missing_ok=True)
