"""The index of the site's search, made by Pagefind from the rendered pages."""

from __future__ import annotations

import asyncio
import shutil
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from pagefind.index import IndexConfig, PagefindIndex

from bumpsheet.errors import BumpsheetError

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = "pagefind"
# Pagefind brings ready-made search boxes; the search page has its own.
UNUSED = ("*-ui.js", "*-ui.css", "pagefind-highlight.js")
# What the search page loads first; a full disk may leave them empty.
NEEDED = ("pagefind.js", "pagefind-entry.json")


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
    except Exception as error:
        told = str(error).strip().splitlines()
        problem = f"Pagefind failed: {told[-1] if told else type(error).__name__}"
        raise BumpsheetError("search", problem, remedy="see whether the disk is full") from error
    for pattern in UNUSED:
        for path in folder.glob(pattern):
            path.unlink()
    empty = next((name for name in NEEDED if not _has_content(folder / name)), None)
    if empty:
        raise BumpsheetError(
            "search", f"Pagefind wrote no {empty}", remedy="see whether the disk is full"
        )


async def _write(site: Path, folder: Path) -> None:
    """Hand the pages over one by one: left to itself Pagefind takes them as the disk has them."""
    async with PagefindIndex(config=IndexConfig(output_path=str(folder))) as index:
        for path in sorted(site.rglob("*.html")):
            await index.add_html_file(
                content=path.read_text(encoding="utf-8"),
                source_path=path.relative_to(site).as_posix(),
            )
        await index.write_files()


def _has_content(path: Path) -> bool:
    return path.is_file() and path.stat().st_size > 0
