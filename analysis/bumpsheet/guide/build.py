"""Rendering the guide: chapters of ``docs/``, in the order of its Quarto book, as a few pages."""

from __future__ import annotations

import itertools
import re
import shutil
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

import yaml

from bumpsheet.brands.load import load_brand
from bumpsheet.errors import BumpsheetError
from bumpsheet.guide.reference import write_reference
from bumpsheet.handwritten.read import read_yaml
from bumpsheet.pages.assets import write_assets
from bumpsheet.pages.environment import page_environment
from bumpsheet.pandoc import run_pandoc

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from typer.core import TyperGroup

    from bumpsheet.pages.assets import Assets
    from bumpsheet.project import Project

HEADING = re.compile(r"^# (.+)$", re.MULTILINE)
# Quarto leads from chapter to chapter by the names of their sources.
LINK = re.compile(r"(?<=\]\()(?!\w+:)([^)#\s]+)\.md(?=[)#])")


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter, its address below the guide's top, and the part in which it stands."""

    source: Path
    address: str
    title: str
    part: str


def build_guide(project: Project, command: TyperGroup) -> Path:
    """Write the reference and render the guide into ``_docs/``.

    Returns
    -------
    Path
        Its first page.

    Raises
    ------
    BumpsheetError
        If a chapter is missing or cannot be rendered.
    """
    docs, output = project.root / "docs", project.root / "_docs"
    write_reference(project, command, docs / "reference")
    chapters = list(_chapters(docs))
    assets = write_assets(project)
    staging = project.cache / "docs"
    shutil.rmtree(staging, ignore_errors=True)
    shutil.copytree(project.assets, staging / "assets")
    guide = page_environment(project.templates).get_template("html/style/guide.css.j2")
    (staging / "assets" / "guide.css").write_text(guide.render(), encoding="utf-8")
    for chapter in chapters:
        target = staging / chapter.address
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(_page(project, chapters, chapter, assets))
    if output.exists() and not (output / "index.html").is_file() and any(output.iterdir()):
        raise BumpsheetError("_docs/", "holds no guide", remedy="move away what is in it")
    shutil.rmtree(output, ignore_errors=True)
    staging.rename(output)
    return output / "index.html"


def _chapters(docs: Path) -> Iterator[Chapter]:
    entries = read_yaml(docs / "_quarto.yml")["book"]["chapters"]
    for entry in entries:
        inner = [entry] if isinstance(entry, str) else entry["chapters"]
        part = "" if isinstance(entry, str) else entry["part"]
        for name in inner:
            source = docs / name
            if not source.is_file():
                raise BumpsheetError("docs/_quarto.yml", "no such chapter", value=name)
            found = HEADING.search(source.read_text(encoding="utf-8"))
            title = found[1] if found else source.stem
            yield Chapter(source, name.removesuffix(".md") + ".html", title, part)


def _page(project: Project, chapters: list[Chapter], chapter: Chapter, assets: Assets) -> bytes:
    text = LINK.sub(r"\1.html", chapter.source.read_text(encoding="utf-8"))
    up = "../" * chapter.address.count("/")
    metadata = {
        "pagetitle": chapter.title,
        "site-name": load_brand(project).name,
        "top": up,
        "style-sheet": assets.style,
        "font-sheet": assets.fonts,
        "early-script": assets.early,
        "site-script": assets.script,
        "parts": [
            {"name": part, "chapters": [_entry(one, chapter) for one in some]}
            for part, some in itertools.groupby(chapters, key=lambda one: one.part)
        ],
    }
    head = f"---\n{yaml.safe_dump(metadata, allow_unicode=True)}---\n\n"
    template = project.templates / "html" / "guide.html"
    options = ("--from", "markdown-smart", "--to", "html5", "--template", str(template))
    try:
        return run_pandoc(["--standalone", "--section-divs", *options], text=head + text)
    except subprocess.CalledProcessError as error:
        raise BumpsheetError(f"docs/{chapter.source.name}", f"Pandoc: {error.stderr}") from error


def _entry(one: Chapter, here: Chapter) -> dict[str, str | bool]:
    return {"address": one.address, "title": one.title, "here": one == here}
