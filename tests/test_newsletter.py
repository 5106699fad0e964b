"""The newsletter: length, text, tags, standards and fonts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pypdf
import pytest

from bumpsheet.errors import BumpsheetError
from bumpsheet.render.base import check_length

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from conftest import Published


def pdfs(published: Published) -> list[Path]:
    return sorted(published.project.site.rglob("newsletter.pdf"))


def structure(node: Any) -> Iterator[Any]:
    """All structure elements of a tagged PDF."""
    found = node.get_object()
    if isinstance(found, list):
        for child in found:
            yield from structure(child)
    elif isinstance(found, dict):
        yield found
        if "/K" in found:
            yield from structure(found["/K"])


def text_of(path: Path) -> str:
    pages = pypdf.PdfReader(path).pages
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))


def test_two_pages_at_most(published: Published) -> None:
    assert len(pdfs(published)) == len(published.reports)
    for path in pdfs(published):
        assert len(pypdf.PdfReader(path).pages) <= 2, path


def test_text(published: Published) -> None:
    text = text_of(published.project.site / "reports" / "us-election-2016" / "newsletter.pdf")
    for part in (
        "Bumpsheet",
        "+10.08%",
        "+1.98%",
        "winning run to 11 days",
        "+8.10 pp",
    ):
        assert part in text
    for part in ("Disclosures", "cannot be invested in directly", "As of November 18, 2016"):
        assert part in text


def test_tagged_with_alternative_texts(published: Published) -> None:
    for path in pdfs(published):
        catalogue = pypdf.PdfReader(path).trailer["/Root"]
        assert catalogue["/MarkInfo"]["/Marked"]
        is_british = path.parent.name.startswith(("uk-", "brexit-"))
        assert catalogue["/Lang"] == ("en-GB" if is_british else "en-US")
        elements = list(structure(catalogue["/StructTreeRoot"]["/K"]))
        kinds = [element.get("/S") for element in elements]
        assert {"/H1", "/H2", "/P", "/Table", "/TH", "/Figure"} <= set(kinds)
        alternatives = [e.get("/Alt") for e in elements if e.get("/S") == "/Figure"]
        # As many as fill the pages.
        assert len(alternatives) >= 3
        assert all(text and len(str(text)) > 40 for text in alternatives)


def test_standards_and_metadata(published: Published) -> None:
    for path in pdfs(published):
        reader = pypdf.PdfReader(path)
        metadata = reader.trailer["/Root"]["/Metadata"].get_object().get_data().decode()
        assert re.search(r"<pdfuaid:part>1<", metadata)
        assert re.search(r"<pdfaid:part>2<", metadata)
        assert re.search(r"<pdfaid:conformance>A<", metadata)
        assert reader.metadata is not None
        is_british = path.parent.name.startswith(("uk-", "brexit-"))
        assert str(reader.metadata.title).startswith(
            "UK mid-caps" if is_british else "US small-caps"
        )
        assert reader.metadata.author == "Bumpsheet Research"


def test_fonts_are_the_brand_s_and_embedded(published: Published) -> None:
    for path in pdfs(published):
        names = set()
        for page in pypdf.PdfReader(path).pages:
            for font in page["/Resources"]["/Font"].values():
                inner = font.get_object()["/DescendantFonts"][0].get_object()
                descriptor = inner["/FontDescriptor"].get_object()
                assert {"/FontFile2", "/FontFile3"} & set(descriptor), "not embedded"
                names.add(inner["/BaseFont"].split("+")[-1].split("-")[0])
        assert names == {"SourceSerif4", "SourceSans3"}


def test_a_third_page_is_an_error(tmp_path: Path) -> None:
    writer = pypdf.PdfWriter()
    for _ in range(3):
        writer.add_blank_page(100, 100)
    path = tmp_path / "long.pdf"
    writer.write(path)
    with pytest.raises(BumpsheetError, match="3 pages, at most 2"):
        check_length(path.read_bytes(), "my-report", 2)
