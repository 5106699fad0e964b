"""The indexes of the site's search: of all pages, the same every time, made only if due."""

from __future__ import annotations

import asyncio
import gzip
import json
import os
import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from pagefind.index import IndexConfig, PagefindIndex
from pagefind.service import get_executable

from bumpsheet.errors import BumpsheetError
from bumpsheet.render import search
from conftest import contents, served

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Browser

    from bumpsheet.project import Project

LANGUAGES = ("en", "en-US", "en-GB")
SEARCHED = " data-pagefind-body"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    for number in range(12):
        write_page(tmp_path / "site", number, f"<p>Small caps rose by {number}.</p>")
    return tmp_path / "site"


def write_page(site: Path, number: int, text: str, mark: str = SEARCHED, looks: str = "") -> None:
    page = site / f"page-{number}" / "index.html"
    page.parent.mkdir(parents=True, exist_ok=True)
    head = f"<html lang={LANGUAGES[number % len(LANGUAGES)]}>{looks}<title>Page {number}</title>"
    page.write_text(f"{head}<main{mark}><h1>Page {number}</h1>{text}</main></html>")


def indexed(site: Path, kept: Path) -> dict[str, bytes]:
    search.index_for_search(site, kept)
    return contents(site / "pagefind")


def many(site: Path, kept: Path) -> dict[str, dict[str, bytes]]:
    """Files of each index of a site of so many pages that there are several."""
    search.index_for_search(site, kept)
    return {path.name: contents(path) for path in site.glob("pagefind*")}


def fragments(files: dict[str, bytes]) -> list[bytes]:
    return [gzip.decompress(content) for name, content in files.items() if "fragment/" in name]


def test_pages_in_all_spellings_share_one_index(site: Path, tmp_path: Path) -> None:
    write_page(site, 12, "<p>Not to be found.</p>", mark="")
    files = indexed(site, tmp_path / "kept")
    languages = json.loads(files["pagefind-entry.json"])["languages"]
    assert {name: entry["page_count"] for name, entry in languages.items()} == {"en": 12}
    told = fragments(files)
    assert len(told) == 12
    assert all(any(f"rose by {number}.".encode() in text for text in told) for number in range(12))


async def by_its_own_client(site: Path, folder: Path) -> None:
    config = IndexConfig(output_path=str(folder), force_language="en")
    async with PagefindIndex(config=config) as index:
        for path in sorted(site.rglob("*.html")):
            name = path.relative_to(site).as_posix()
            await index.add_html_file(content=path.read_text("utf-8"), source_path=name)


def test_the_index_is_what_pagefind_makes_of_the_whole_pages(
    built_small: Project, tmp_path: Path
) -> None:
    # A browser of another file's tests may have a loop of its own in this thread.
    with ThreadPoolExecutor() as pool:
        pool.submit(asyncio.run, by_its_own_client(built_small.site, tmp_path / "theirs")).result()
    theirs, ours = contents(tmp_path / "theirs"), contents(built_small.site / "pagefind")
    assert len(fragments(ours)) > 5
    assert ours.pop("indexes.json") == b"1"
    assert {name: theirs[name] for name in ours} == ours
    assert not any(name.endswith((".pf_index", ".pf_meta")) for name in theirs.keys() - ours)


@pytest.mark.parametrize(
    "change",
    [
        lambda site: write_page(site, 3, "<p>Small caps fell.</p>"),
        lambda site: write_page(site, 12, "<p>Small caps rose by 12.</p>"),
        lambda site: write_page(site, 5, "<p>Small caps rose by 5.</p>", mark=""),
        lambda site: shutil.rmtree(site / "page-0"),
        lambda site: (site / "page-1").rename(site / "page-99"),
    ],
    ids=["words", "a page more", "no longer listed", "a page gone", "another address"],
)
def test_after_a_change_the_index_is_that_of_a_first_build(
    site: Path, tmp_path: Path, change: Callable[[Path], None]
) -> None:
    before = indexed(site, tmp_path / "kept")
    change(site)
    after = indexed(site, tmp_path / "kept")
    assert after != before
    assert after == indexed(site, tmp_path / "none")


def test_while_only_looks_change_the_last_index_is_taken_again(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = indexed(site, tmp_path / "kept")
    for number in range(12):
        drawing = '<svg><text>Up</text></svg><script>"<svg"</script><style>a > b {}</style>'
        text = f"<p>Small caps rose by {number}.</p>{drawing}"
        write_page(site, number, text, looks="<link rel='stylesheet' href='new.css'>")
    assert indexed(site, tmp_path / "none") == before
    monkeypatch.setenv("PAGEFIND_BINARY_PATH", str(tmp_path / "none-is-called"))
    assert indexed(site, tmp_path / "kept") == before


@pytest.mark.parametrize("kept", [b"", b"{", b"[]", b'{"key": "of others", "files": {}}'])
def test_a_kept_index_that_cannot_be_read_is_made_again(
    site: Path, tmp_path: Path, kept: bytes
) -> None:
    first = indexed(site, tmp_path / "kept")
    for path in (tmp_path / "kept").iterdir():
        path.write_bytes(kept)
    assert indexed(site, tmp_path / "kept") == first


@pytest.fixture
def large(tmp_path: Path) -> Path:
    for number in range(search.MOST_PAGES * 2 + 9):
        write_page(tmp_path / "large", number, f"<p>Small caps rose by n{number:03}.</p>")
    return tmp_path / "large"


def test_of_many_pages_each_is_in_one_of_several_indexes(large: Path, tmp_path: Path) -> None:
    made = many(large, tmp_path / "kept")
    assert made.keys() == {"pagefind", "pagefind-1", "pagefind-2", "pagefind-3"}
    assert made["pagefind"]["indexes.json"] == b"4"
    told = [text for files in made.values() for text in fragments(files)]
    assert len(told) == search.MOST_PAGES * 2 + 9
    assert all(len(fragments(files)) <= search.MOST_PAGES for files in made.values())
    assert many(large, tmp_path / "none") == made


@pytest.mark.skipif(os.name != "posix", reason="the stand-in is a shell script")
def test_a_page_changes_its_own_index_and_no_other(
    large: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = many(large, tmp_path / "kept")
    write_page(large, 7, "<p>Small caps fell.</p>")
    program, calls = tmp_path / "program", tmp_path / "calls"
    program.write_text(f'#!/bin/sh\necho once >> {calls}\nexec {get_executable()} "$@"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PAGEFIND_BINARY_PATH", str(program))
    after = many(large, tmp_path / "kept")
    assert calls.read_text().split() == ["once"]
    assert sum(after[name] != before[name] for name in before) == 1
    assert after == many(large, tmp_path / "none")


def test_a_browser_asks_all_indexes(
    browser: Browser, built_small: Project, large: Path, tmp_path: Path
) -> None:
    site = tmp_path / "deeper" / "site"
    shutil.copytree(built_small.site, site)
    shutil.copytree(large, site, dirs_exist_ok=True)
    made = many(site, tmp_path / "kept")
    numbers = [re.search(rb"by n([0-9]{3})", b" ".join(fragments(made[name]))) for name in made]
    with served(tmp_path) as address:
        page = browser.new_page()
        for found in numbers:
            assert found is not None
            page.goto(f"{address}deeper/site/search/index.html?q=n{found[1].decode()}")
            page.wait_for_selector(".found a")
            link = page.locator(".found a").first
            assert link.inner_text() == f"Page {int(found[1])}"
            assert page.request.get(link.evaluate("it => it.href")).ok
        page.goto(f"{address}deeper/site/search/index.html?q=caps")
        page.wait_for_selector(".found a")
        count = int(page.locator(".search-status").inner_text().split()[0])
        assert count > search.MOST_PAGES * 2
        page.close()


@pytest.mark.skipif(os.name != "posix", reason="the stand-in is a shell script")
@pytest.mark.parametrize(
    ("script", "told"),
    [
        (None, "Pagefind does not start: No such file or directory"),
        ("exit 0", "Pagefind ended early"),
        ("echo no room >&2; exit 1", "Pagefind ended early: no room"),
        # {"message_id":1,"payload":{"type":"Error","message":"bad"}}
        ("printf eyJtZXNzYWdlX2lkIjoxLCJwYXlsb2FkIjp7InR5cGUiOiJFcnJvciIsIm1lc3NhZ2UiOiJiYWQifX0=,"
         "; sleep 60", "Pagefind failed: bad"),
    ],
)  # fmt: skip
def test_a_program_that_fails_is_told_in_one_line(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str | None, told: str
) -> None:
    program = tmp_path / "program"
    if script is not None:
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)
    monkeypatch.setenv("PAGEFIND_BINARY_PATH", str(program))
    with pytest.raises(BumpsheetError) as failed:
        search.index_for_search(site, tmp_path / "kept")
    assert failed.value.problem == told
