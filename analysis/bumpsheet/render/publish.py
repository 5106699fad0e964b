"""Publishing: a complete new site, or what has changed of it, takes its place in the old one.

A site is published in parts, a report or a group of pages each. A part is rendered again when its
source has changed, or when what the site holds of it is not what was published.
"""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

from bumpsheet.digests import Folders, combined
from bumpsheet.layout import (
    INDEX,
    METADATA,
    PARTED,
    SEARCH,
    pages_of,
    part_of,
    resources_of,
    site_parts,
    top_files,
)
from bumpsheet.project import MARKER
from bumpsheet.render.base import copy_resources
from bumpsheet.render.changes import change_site, replace_site
from bumpsheet.whole import digest_of_file, read_pairs, write_whole

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

    from bumpsheet.project import Project
    from bumpsheet.render.base import Failure, Renderer

# Templates that renderers read; of the others pages are made, which then have changed themselves.
RENDERED_WITH = ("filters", "html", "typst")
# Digests by part: of what it is made from, or of what is published of it.
Parts = dict[str, str]


def publish(
    project: Project,
    renderer: Renderer,
    known: Sequence[Failure] = (),
    folders: Folders | None = None,
) -> list[Failure]:
    """Render what has changed and publish it in ``_site/``; nothing is done when nothing changed.

    Parameters
    ----------
    known : sequence of Failure
        Pages that have just failed; they are not tried again.
    folders : Folders, optional
        Spares reading what nobody has touched.

    Returns
    -------
    list of Failure
        Pages that could not be rendered. What was published of their reports before stays.
    """
    folders = folders or Folders(project.cache / "outputs.json")
    sources, there = _sources(project, renderer, folders), _published(project.site, folders)
    before = _recorded(project)
    if _is_current(before, sources, there):
        return []
    due = {part for part in sources if before.get(part) != [sources[part], there.get(part)]}
    staging = project.root / ".site-staging"
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir()
    try:
        failures = _render(project, renderer, known, due, staging)
        if not staging.is_dir() or not _has_front_page(project, staging, due):
            return failures
        failed = {part_of(failure.page) for failure in failures}
        # What stands at the top was taken over page by page.
        new = due - (failed - {""})
        found = {part: (project.site / part, there[part]) for part in there.keys() & sources.keys()}
        found |= {part: (staging / part, _digest(staging, part, folders)) for part in new}
        # Imported here: where nothing is due nobody waits for it.
        from bumpsheet.render.search import indexes  # noqa: PLC0415

        search = indexes(found, project.cache / SEARCH)
        for part, index in search.items():
            if before.get(part) != [index.key, there.get(part)]:
                index.write(staging / part)
                new.add(part)
        gone = there.keys() - sources.keys() - search.keys()
        is_all_new = there.keys() <= {*new, *gone} and not (failed and there)
        staged = _published(staging, folders).items()
        there = {part: digest for part, digest in there.items() if part not in new}
        there |= {part: digest for part, digest in staged if part in new}
        if is_all_new:
            replace_site(staging, project.site, new)
        else:
            change_site(staging, project.site, new, gone, keep_assets=bool(failed))
    finally:
        shutil.rmtree(staging, ignore_errors=True)
        folders.look_again()
    # Where a page failed its old assets stay, which nobody has counted.
    lost = {*failed, "assets"} if failed else failed
    made = {part: source for part, source in sources.items() if part not in lost}
    made |= {part: index.key for part, index in search.items()}
    content = {part: [source, there.get(part)] for part, source in made.items()}
    write_whole(_record(project), json.dumps(content).encode())
    return failures


def is_published(project: Project, renderer: Renderer, folders: Folders) -> bool:
    """Whether the site holds what all sources give, and nothing else."""
    sources, there = _sources(project, renderer, folders), _published(project.site, folders)
    return _is_current(_recorded(project), sources, there)


def _is_current(before: Mapping[str, list[str | None]], sources: Parts, there: Parts) -> bool:
    # Indexes are made of the other parts alone.
    indexes = {part for part in there if part.startswith(INDEX)}
    now = {part: [before[part][0], there[part]] for part in indexes & before.keys()}
    now |= {part: [sources.get(part), there.get(part)] for part in {*sources, *there} - indexes}
    return before == now


def _render(
    project: Project,
    renderer: Renderer,
    known: Sequence[Failure],
    due: set[str],
    staging: Path,
) -> list[Failure]:
    """Render the pages of the parts that are due; a page at the top that fails stays as it was."""
    hopeless = {failure.page for failure in known}
    # Any other page goes with all that is in its folder.
    lost = {part_of(name) for name in hopeless} - {""}
    for part in sorted(due - lost):
        copy_resources(project, staging, resources_of(project, part))
    wanted = (page for part in sorted(due - lost) for page in pages_of(project, part))
    pages = [page for page in wanted if project.relative(page) not in hopeless]
    failures = [*known, *(renderer.render(project, pages, staging) if pages else ())]
    for failure in failures:
        page = (staging / failure.page).with_suffix(".html")
        old = project.site / page.name
        if part_of(failure.page) == "" and staging.is_dir():
            page.unlink(missing_ok=True)
            if old.is_file():
                shutil.copyfile(old, page)
    return failures


def _has_front_page(project: Project, staging: Path, due: Collection[str]) -> bool:
    return ((staging if "" in due else project.site) / "index.html").is_file()


def _sources(project: Project, renderer: Renderer, folders: Folders) -> Parts:
    """Digests of what each part is made from."""
    common = [folders.of(project.templates / name) for name in RENDERED_WITH]
    common += [digest_of_file(project.root / name) for name in (MARKER, "_brand.yml")]
    shared = combined([renderer.name, *common])
    parts = site_parts(project)
    found = {part: f"{shared} {folders.of(folder)}" for part, folder in parts.items() if part}
    top = [project.root / name for name in ("index.qmd", "404.qmd", METADATA)]
    lines = (f"{path.name} {digest_of_file(path)}" for path in [*top, *top_files(project)])
    return {"": f"{shared} {combined(lines)}"} | found


def _published(site: Path, folders: Folders) -> Parts:
    """Digests of what is in the site now: Quarto, run by hand, writes there too."""
    found = [""]
    for entry in site.iterdir() if site.is_dir() else ():
        if entry.is_dir():
            below = [f"{entry.name}/{path.name}" for path in entry.iterdir()]
            found += below if entry.name in PARTED and below else [entry.name]
    return {part: digest for part in found if (digest := _digest(site, part, folders))}


def _digest(site: Path, part: str, folders: Folders) -> str:
    return folders.of(site / part, deep=bool(part))


def _recorded(project: Project) -> dict[str, list[str | None]]:
    """What was published of each part, and what it was made from."""
    return read_pairs(_record(project))


def _record(project: Project) -> Path:
    return project.cache / "site.json"
