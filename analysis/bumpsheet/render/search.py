"""The index of the site's search, made by Pagefind from the rendered pages."""

from __future__ import annotations

import base64
import json
import shutil
from fnmatch import fnmatch
from importlib.metadata import version
from typing import TYPE_CHECKING

from bumpsheet.errors import BumpsheetError
from bumpsheet.render.search_service import index_of
from bumpsheet.whole import digest_of, read_state, write_whole

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = "pagefind"
# Folder of the project's cache for the last index.
KEPT = "search"
# Pagefind brings ready-made search boxes; the search page has its own.
UNUSED = ("*-ui.js", "*-ui.css", "pagefind-highlight.js")
# Pages of several countries are found together: Pagefind would make an index for each spelling.
LANGUAGE = "en"
# The part of a page that is searched; the page of the search itself has none.
SEARCHED = b"<main", b"</main>", b"data-pagefind-body"
# Elements of which Pagefind reads nothing, most of a report's page; scripts may name the others.
UNREAD = (
    (b"<script", b"</script>"),
    (b"<style", b"</style>"),
    (b"<svg", b"</svg>"),
    (b'<details data-pagefind-ignore="all"', b"</details>"),
)


def index_for_search(site: Path, kept: Path) -> None:
    """Write ``pagefind/`` below a rendered site; the same pages give the same files.

    Parameters
    ----------
    kept : Path
        Folder where the last index stays: it is taken again while nothing that is searched has
        changed.

    Raises
    ------
    BumpsheetError
        If Pagefind fails, or there is no room.
    """
    folder = site / FOLDER
    shutil.rmtree(folder, ignore_errors=True)
    try:
        for name, content in _index(_searched_pages(site), kept).items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    except OSError as error:
        raise BumpsheetError(
            "search", f"not written: {error.strerror}", remedy="see whether the disk is full"
        ) from error


def _searched_pages(site: Path) -> dict[str, str]:
    """What Pagefind reads of each page: less to read, and the same while only looks change."""
    paths = {path.relative_to(site).as_posix(): path for path in sorted(site.rglob("*.html"))}
    found = {name: _searched(path.read_bytes()) for name, path in paths.items()}
    return {name: html.decode() for name, html in found.items() if html}


def _searched(page: bytes) -> bytes:
    """The part that is searched, with what it may be called; nothing of an unlisted page."""
    begin, end, mark = SEARCHED
    start = page.find(begin)
    if start < 0 or mark not in page[start : page.find(b">", start)]:
        return b""
    title = page[max(0, page.find(b"<title")) : start].partition(b"</title>")[0]
    searched = page[start : page.find(end, start)]
    for opening, closing in UNREAD:
        first, *others = searched.split(opening)
        searched = b"".join((first, *(other.partition(closing)[2] for other in others)))
    return b"<html>%b</title>%b%b</html>" % (title, searched, end)


def _index(pages: dict[str, str], kept: Path) -> dict[str, bytes]:
    """The files of the index of these pages: those of the last index, if that was of the same."""
    key = digest_of(json.dumps([version("pagefind_bin"), LANGUAGE, pages]).encode())
    path = kept / "index.json"
    state = read_state(path)
    if isinstance(state, dict) and state.get("key") == key:
        return {name: base64.b64decode(content) for name, content in state["files"].items()}
    made = index_of(pages, LANGUAGE)
    files = {name: content for name, content in made.items() if not _is_unused(name)}
    packed = {name: base64.b64encode(content).decode() for name, content in files.items()}
    write_whole(path, json.dumps({"key": key, "files": packed}).encode())
    return files


def _is_unused(name: str) -> bool:
    return any(fnmatch(name, form) for form in UNUSED)
