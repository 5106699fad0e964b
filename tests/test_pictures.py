"""Pictures of the analyst's words: they reach the site and the newsletter, described."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pypdf
import pytest
import vl_convert

from bumpsheet.errors import BumpsheetError
from bumpsheet.pages.analyst import analyst_words
from bumpsheet.pipeline.site import build_site
from conftest import copy_built

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.project import Project

pytestmark = pytest.mark.usefixtures("sample_only")

NAME = "us-election-2016"
WORDS = f"Seen from the desk:\n\n![A plain blue field]({NAME}.files/field.png)\n"


def draw(path: Path, colour: str) -> None:
    size = 'width="40" height="20"'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" {size}><rect {size} fill="{colour}"/></svg>'
    path.write_bytes(vl_convert.svg_to_png(svg))


def drawn_sizes(path: Path) -> set[tuple[int, int]]:
    """Width and height of the pictures in a PDF."""
    objects = (
        item.get_object()
        for sheet in pypdf.PdfReader(path).pages
        for item in sheet["/Resources"].get("/XObject", {}).values()
    )
    return {
        (item["/Width"], item["/Height"])
        for item in objects
        if isinstance(item, dict) and item.get("/Subtype") == "/Image"
    }


@pytest.fixture
def illustrated(built_small: Project, tmp_path: Path) -> Project:
    own = copy_built(built_small, tmp_path)
    own.pictures(NAME).mkdir()
    draw(own.pictures(NAME) / "field.png", "blue")
    own.words_path(NAME).write_text(WORDS, encoding="utf-8")
    return own


def test_a_picture_reaches_page_and_newsletter(illustrated: Project) -> None:
    result = build_site(illustrated, [], "builtin")
    assert not result.failures
    folder = illustrated.site / "reports" / NAME
    page = (folder / "index.html").read_text(encoding="utf-8")
    assert '<img src="files/field.png" alt="A plain blue field"' in page
    given = illustrated.pictures(NAME) / "field.png"
    assert (folder / "files" / "field.png").read_bytes() == given.read_bytes()
    newsletter = folder / "newsletter.pdf"
    assert (40, 20) in drawn_sizes(newsletter)
    reader = pypdf.PdfReader(newsletter)
    assert "A plain blue field" in "".join(sheet.extract_text() for sheet in reader.pages)


def test_another_picture_is_noticed_and_a_dropped_one_leaves(illustrated: Project) -> None:
    build_site(illustrated, [], "builtin")
    given = illustrated.pictures(NAME) / "field.png"
    folder = illustrated.site / "reports" / NAME
    published, newsletter = folder / "files" / "field.png", folder / "newsletter.pdf"
    before = newsletter.read_bytes()
    draw(given, "red")
    build_site(illustrated, [], "builtin")
    assert published.read_bytes() == given.read_bytes()
    assert newsletter.read_bytes() != before
    illustrated.words_path(NAME).write_text("No picture.\n", encoding="utf-8")
    build_site(illustrated, [], "builtin")
    assert not published.exists()
    assert given.exists()


def test_a_picture_wants_a_description(illustrated: Project) -> None:
    path = illustrated.words_path(NAME)
    path.write_text(WORDS.replace("A plain blue field", ""), encoding="utf-8")
    with pytest.raises(BumpsheetError, match="a picture without a description"):
        analyst_words(path, illustrated.pictures(NAME), f"reports/{NAME}")


def test_quotes_in_a_description_stay_text(illustrated: Project) -> None:
    path = illustrated.words_path(NAME)
    path.write_text(f'![A "#field" \\\\ here]({NAME}.files/field.png)', encoding="utf-8")
    found = analyst_words(path, illustrated.pictures(NAME), f"reports/{NAME}")
    assert found is not None
    assert 'alt="A “#field” \\ here"' in found.html
    quoted = json.dumps("A “#field” \\ here", ensure_ascii=False)
    assert f"alt: {quoted}" in found.typst
