"""The index of the site's search, made by Pagefind from the rendered pages."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import json
import shutil
import zlib
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from pagefind.index import IndexConfig, PagefindIndex

from bumpsheet.errors import BumpsheetError

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = "pagefind"
# Pagefind brings ready-made search boxes; the search page has its own.
UNUSED = ("*-ui.js", "*-ui.css", "pagefind-highlight.js")
# What the search page loads first; a full disk may leave them empty, and so may haste.
ENTRY = "pagefind-entry.json"
NEEDED = ("pagefind.js", "pagefind-worker.js", ENTRY)
# Beside the languages of the pages: for words of any other.
ALWAYS = "wasm.unknown.pagefind"
# Pages of several countries are found together: Pagefind would make an index for each spelling.
LANGUAGE = "en"
MOST_LOOKS, LOOK_SECONDS = 300, 0.05
ROOM = "see whether the disk is full"


def index_for_search(site: Path) -> None:
    """Write ``pagefind/`` below a rendered site; the same pages give the same files.

    Raises
    ------
    BumpsheetError
        If Pagefind fails, or what it wrote is not whole.
    """
    folder = site / FOLDER
    shutil.rmtree(folder, ignore_errors=True)
    try:
        # In a thread of its own, since the caller's may run an event loop, as a notebook's does.
        with ThreadPoolExecutor(max_workers=1) as pool:
            pool.submit(asyncio.run, _write(site, folder)).result()
    except BumpsheetError:
        raise
    except Exception as error:
        told = str(error).strip().splitlines()
        problem = f"Pagefind failed: {told[-1] if told else type(error).__name__}"
        raise BumpsheetError("search", problem, remedy=ROOM) from error
    for pattern in UNUSED:
        for path in folder.glob(pattern):
            path.unlink()


class _Written(Exception):  # noqa: N818 - nothing is wrong
    """Leaves the index without its writing everything again while it is being shut down."""


async def _write(site: Path, folder: Path) -> None:
    """Hand the pages over one by one: left to itself Pagefind takes them as the disk has them."""
    config = IndexConfig(output_path=str(folder), force_language=LANGUAGE)
    with contextlib.suppress(_Written):
        async with PagefindIndex(config=config) as index:
            for path in sorted(site.rglob("*.html")):
                await index.add_html_file(
                    content=path.read_text(encoding="utf-8"),
                    source_path=path.relative_to(site).as_posix(),
                )
            await index.write_files()
            await _complete(folder)
            raise _Written


async def _complete(folder: Path) -> None:
    """Wait for what Pagefind has announced as written and may still be writing."""
    for _ in range(MOST_LOOKS):
        missing = missing_part(folder)
        if missing is None:
            return
        await asyncio.sleep(LOOK_SECONDS)
    raise BumpsheetError("search", f"Pagefind wrote no {missing}", remedy=ROOM)


def missing_part(folder: Path) -> str | None:
    """A file that is not there, is empty or breaks off; None if the index is whole."""
    empty = next((name for name in NEEDED if not _has_content(folder / name)), None)
    if empty:
        return empty
    try:
        entry = json.loads((folder / ENTRY).read_text(encoding="utf-8"))
        languages = entry["languages"].values()
        pages = sum(language["page_count"] for language in languages)
        named = [ALWAYS, *(f"pagefind.{language['hash']}.pf_meta" for language in languages)]
        named += [f"wasm.{language['wasm']}.pagefind" for language in languages]
    except (ValueError, KeyError, AttributeError, TypeError):
        return ENTRY
    packed = [*(folder / name for name in named), *folder.rglob("*.pf_*")]
    if len(list(folder.glob("fragment/*"))) < pages:
        return "fragment of each page"
    return next((path.name for path in packed if not _unpacks(path)), None)


def _unpacks(path: Path) -> bool:
    try:
        return bool(gzip.decompress(path.read_bytes()))
    except (OSError, EOFError, zlib.error):
        return False


def _has_content(path: Path) -> bool:
    return path.is_file() and path.stat().st_size > 0
