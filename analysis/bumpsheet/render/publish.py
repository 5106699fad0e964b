"""Publishing: the new site replaces the old one in one step, when it is complete."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

from bumpsheet.layout import METADATA, site_pages, site_resources
from bumpsheet.render.base import rendered
from bumpsheet.whole import digest_of, digest_of_file, files_below, read_state, write_whole

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bumpsheet.project import Project
    from bumpsheet.render.base import Failure, Renderer
    from bumpsheet.whole import Digest


def publish(
    project: Project,
    renderer: Renderer,
    known: Sequence[Failure] = (),
    digest: Digest = digest_of_file,
) -> list[Failure]:
    """Render what is built and publish it in ``_site/``; nothing is done when nothing changed.

    Parameters
    ----------
    known : sequence of Failure
        Pages that have just failed; they are not tried again.
    digest : callable, optional
        Digest of a file; one that remembers files spares reading them.

    Returns
    -------
    list of Failure
        Pages that could not be rendered. What was published of their reports before stays.
    """
    pages = site_pages(project)
    key = _site_key(project, pages, renderer, digest)
    stamp = project.cache / "site.json"
    if read_state(stamp) == key | _state(project.site, digest):
        return []
    stamp.unlink(missing_ok=True)
    staging = project.root / ".site-staging"
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir()
    try:
        hopeless = {project.root / failure.page for failure in known}
        hopeful = [page for page in pages if page not in hopeless]
        failures = [*known, *renderer.render(project, hopeful, staging)]
        for failure in failures:
            _keep_published(project, failure, staging)
        if not (staging / "index.html").is_file():
            return failures
        # Imported here: where nothing is due nobody waits for it.
        from bumpsheet.render.search import KEPT, index_for_search  # noqa: PLC0415

        index_for_search(staging, project.cache / KEPT)
        _swap(staging, project.site)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    if not failures:
        write_whole(stamp, json.dumps(key | _state(project.site, digest)).encode())
    return failures


def published_state(project: Project, renderer: Renderer, digest: Digest) -> dict[str, str]:
    """What the site is made from, and what is in it."""
    key = _site_key(project, site_pages(project), renderer, digest)
    return key | _state(project.site, digest)


def _state(site: Path, digest: Digest) -> dict[str, str]:
    """What is in the site now: Quarto, run by hand, writes there too."""
    found = files_below(site).items()
    lines = (f"{name}\0{digest(path)}\n" for name, path in found)
    return {"site": digest_of("".join(lines).encode())}


def _keep_published(project: Project, failure: Failure, staging: Path) -> None:
    """Put back what the old site had of the report, or shared page, that failed."""
    page = project.root / failure.page
    new = rendered(project, page, staging)
    # A page at the top stands alone; any other goes with all that is in its folder.
    new = new if page.parent == project.root else new.parent
    old = project.site / new.relative_to(staging)
    if new.is_dir():
        shutil.rmtree(new)
    else:
        new.unlink(missing_ok=True)
    if old.is_dir():
        shutil.copytree(old, new)
    elif old.is_file():
        shutil.copyfile(old, new)
    if old.exists():
        # Its assets have their content in their names: it needs those that it was published with.
        for name, asset in files_below(project.site / "assets").items():
            target = staging / "assets" / name
            if not target.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(asset, target)


def _swap(staging: Path, site: Path) -> None:
    old = site.with_name(".site-old")
    shutil.rmtree(old, ignore_errors=True)
    if site.exists():
        site.rename(old)
    staging.rename(site)
    shutil.rmtree(old, ignore_errors=True)


def _site_key(
    project: Project, pages: list[Path], renderer: Renderer, digest: Digest
) -> dict[str, str]:
    templates = files_below(project.templates).values()
    configuration = [project.root / "_quarto.yml", project.root / "_brand.yml"]
    beside = sorted({page.with_name(METADATA) for page in pages})
    paths = [*pages, *beside, *site_resources(project), *templates, *configuration]
    lines = (f"{path.relative_to(project.root)}\0{digest(path)}\n" for path in paths)
    return {"renderer": renderer.name, "content": digest_of("".join(lines).encode())}
