"""The index of the site's search: whole, one for all pages, and the same every time."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING

import pytest

from bumpsheet.render import search
from conftest import contents

if TYPE_CHECKING:
    from pathlib import Path

LANGUAGES = ("en", "en-US", "en-GB")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    for number in range(12):
        page = tmp_path / "site" / f"page-{number}" / "index.html"
        page.parent.mkdir(parents=True)
        language = LANGUAGES[number % len(LANGUAGES)]
        text = f"<html lang={language}><title>Page {number}</title><main data-pagefind-body>"
        page.write_text(
            f"{text}<h1>Page {number}</h1><p>Small caps rose by {number}.</main></html>"
        )
    return tmp_path / "site"


def test_pages_in_all_spellings_share_one_index(site: Path) -> None:
    search.index_for_search(site)
    folder = site / "pagefind"
    languages = json.loads((folder / "pagefind-entry.json").read_text())["languages"]
    assert {name: entry["page_count"] for name, entry in languages.items()} == {"en": 12}
    told = [gzip.decompress(path.read_bytes()) for path in (folder / "fragment").iterdir()]
    assert len(told) == 12
    assert all(any(f"Page {number}".encode() in text for text in told) for number in range(12))


def test_the_same_pages_give_the_same_index(site: Path) -> None:
    search.index_for_search(site)
    first = contents(site)
    search.index_for_search(site)
    assert contents(site) == first


@pytest.mark.parametrize("damage", ["empty", "gone", "broken off"])
@pytest.mark.parametrize(
    "pattern", ["pagefind-entry.json", "*.pf_meta", "fragment/*", "wasm.en*", "wasm.unknown*"]
)
def test_an_index_that_is_not_whole_is_noticed(site: Path, pattern: str, damage: str) -> None:
    search.index_for_search(site)
    folder = site / "pagefind"
    assert search.missing_part(folder) is None
    victim = next(folder.glob(pattern))
    content = victim.read_bytes()
    if damage == "gone":
        victim.unlink()
    else:
        victim.write_bytes(b"" if damage == "empty" else content[: len(content) // 2])
    assert search.missing_part(folder) is not None


@pytest.mark.parametrize("name", ["pagefind.js", "pagefind-worker.js"])
def test_a_script_without_content_is_noticed(site: Path, name: str) -> None:
    search.index_for_search(site)
    (site / "pagefind" / name).write_bytes(b"")
    assert search.missing_part(site / "pagefind") == name
