"""The indexes of the site's search, made by Pagefind from the rendered pages."""

from __future__ import annotations

import base64
import json
import shutil
from dataclasses import dataclass
from fnmatch import fnmatch
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from bumpsheet.errors import BumpsheetError
from bumpsheet.layout import INDEX
from bumpsheet.render.search_service import index_of
from bumpsheet.whole import digest_of, read_mapping, read_pairs, write_whole

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

# File of the first index that says how many there are.
COUNT = "indexes.json"
# Pagefind takes some milliseconds a page, and makes an index as a whole: those of many pages are
# several. A browser reads the program of each.
MOST_PAGES, MOST_INDEXES = 96, 16
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


@dataclass(frozen=True, slots=True)
class Index:
    """One of the indexes that a search asks, a folder of the site; made when it is written.

    Parameters
    ----------
    key : str
        Of what it is made from.
    pages : mapping of str to Path
        Where the pages lie now that it is of.
    first_of : int, optional
        How many indexes there are, which the first of them tells.
    kept : Path
        Where the files of the last that was made are kept.
    """

    key: str
    pages: Mapping[str, Path]
    first_of: int | None
    kept: Path

    def write(self, folder: Path) -> None:
        """Write its files.

        Raises
        ------
        BumpsheetError
            If Pagefind fails, or there is no room.
        """
        try:
            for name, content in self._files().items():
                path = folder / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
        except OSError as error:
            raise BumpsheetError(
                "search", f"not written: {error.strerror}", remedy="see whether the disk is full"
            ) from error

    def _files(self) -> dict[str, bytes]:
        state = read_mapping(self.kept)
        if state.get("key") == self.key:
            return {name: base64.b64decode(content) for name, content in state["files"].items()}
        texts = {name: _searched(path.read_bytes()).decode() for name, path in self.pages.items()}
        made = index_of(texts, LANGUAGE).items()
        files = {name: content for name, content in made if not _is_unused(name)}
        if self.first_of is not None:
            files[COUNT] = json.dumps(self.first_of).encode()
        packed = {name: base64.b64encode(content).decode() for name, content in files.items()}
        write_whole(self.kept, json.dumps({"key": self.key, "files": packed}).encode())
        return files


def index_for_search(site: Path, kept: Path) -> None:
    """Write the indexes of all pages of a rendered site; the same pages give the same files.

    Parameters
    ----------
    kept : Path
        Folder where the last indexes stay: each is taken again while nothing that it is of has
        changed.

    Raises
    ------
    BumpsheetError
        If Pagefind fails, or there is no room.
    """
    for folder in (*site.glob(f"{INDEX}-*"), site / INDEX):
        shutil.rmtree(folder, ignore_errors=True)
    for name, index in indexes({"": (site, "")}, kept).items():
        index.write(site / name)


def indexes(parts: Mapping[str, tuple[Path, str]], kept: Path) -> dict[str, Index]:
    """The indexes of a site by their folders; one takes as many pages as are soon read again.

    Parameters
    ----------
    parts : mapping of str to (Path, str)
        Rendered parts of the site, each with the folder that it lies in and the digest of what is
        in it; "" is what stands at the top. Without digests a part is read, with all below it.
    """
    before = read_pairs(kept / "pages.json")
    now: dict[str, Any] = {}
    places: dict[str, Path] = {}
    for part, (folder, digest) in parts.items():
        last = before.get(part)
        now[part] = last if digest and last and last[0] == digest else _part(part, folder, digest)
        prefix = f"{part}/" if part else ""
        places |= {name: folder / name.removeprefix(prefix) for name in now[part][1]}
    searched = {name: digest for _, pages in now.values() for name, digest in pages.items()}
    count = _count(len(searched))
    grouped: list[dict[str, str]] = [{} for _ in range(count)]
    for name in sorted(searched):
        grouped[int(digest_of(name.encode())[:8], 16) % count][name] = searched[name]
    write_whole(kept / "pages.json", json.dumps(now).encode())
    return {
        f"{INDEX}-{number}" if number else INDEX: Index(
            key=digest_of(json.dumps([version("pagefind_bin"), LANGUAGE, count, pages]).encode()),
            pages={name: places[name] for name in pages},
            first_of=None if number else count,
            kept=kept / f"{number}.json",
        )
        for number, pages in enumerate(grouped)
    }


def _part(part: str, folder: Path, digest: str) -> tuple[str, dict[str, str]]:
    """Digests of what is searched of the pages of a part, by their names in the site."""
    found = folder.glob("*.html") if digest and not part else folder.rglob("*.html")
    prefix = f"{part}/" if part else ""
    paths = {f"{prefix}{path.relative_to(folder).as_posix()}": path for path in sorted(found)}
    read = {name: _searched(path.read_bytes()) for name, path in paths.items()}
    return digest, {name: digest_of(html) for name, html in read.items() if html}


def _count(pages: int) -> int:
    """How many indexes so many pages need: a power of two, so that it seldom changes."""
    count = 1
    while pages > count * MOST_PAGES and count < MOST_INDEXES:
        count *= 2
    return count


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


def _is_unused(name: str) -> bool:
    return any(fnmatch(name, form) for form in UNUSED)
