"""Newsletters of one event in many brands: colours, fonts, standards, pages that are full."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pypdf
import pytest
import yaml

from bumpsheet.brands.load import load_brand
from bumpsheet.charts.recolour import STAND_IN, in_colours
from bumpsheet.conduct.words import squeezed
from bumpsheet.errors import BumpsheetError
from bumpsheet.families.collect import collect, open_study
from bumpsheet.families.drawing import draw_charts
from bumpsheet.layout import PAGES
from bumpsheet.letters.make import make_letters, set_letters
from bumpsheet.pdf import lines_of
from bumpsheet.records.order import Order
from conftest import contents, copy_project
from drawn import marks
from test_newsletter import structure, text_of

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.brands.model import Brand
    from bumpsheet.project import Project

REPORT = "us-election-2016"
BRANDS = ("private-bank", "fintech", "bumpsheet")
# Hexadecimal colours in whatever case.
# Letters of the longest label in a drawing.
LABEL = 60
HEX = re.compile(r"#[0-9a-fA-F]{6}\b")


@pytest.fixture(scope="module")
def client(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project with one report in every brand and layout."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BUMPSHEET_DATA", "")
        copy = copy_project(project, tmp_path_factory.mktemp("client"), (REPORT,))
        made = make_letters(copy, Order(REPORT, BRANDS, tuple(PAGES)))
    assert len(made) == len(BRANDS) * len(PAGES)
    return copy


def pdf(project: Project, brand: str, layout: str = "newsletter") -> Path:
    return project.root / "dist" / REPORT / brand / f"{layout}.pdf"


def colours_of(brand: Brand) -> set[str]:
    return set(brand.light.by_role().values())


def colours_in(path: Path) -> set[str]:
    return {colour for page in pypdf.PdfReader(path).pages for colour in marks(page).colours}


@pytest.mark.parametrize("layout", PAGES)
@pytest.mark.parametrize("name", BRANDS)
def test_colours_are_the_brand_s_and_no_other_s(client: Project, name: str, layout: str) -> None:
    brand = load_brand(client, name)
    found = colours_in(pdf(client, name, layout))
    assert {brand.light.ink, brand.light.small, brand.light.accent} <= found
    # White may be a logo's.
    assert found <= colours_of(brand) | {"#ffffff"}


def test_brands_have_no_colour_in_common(project: Project) -> None:
    every = [colours_of(load_brand(project, name)) for name in BRANDS]
    assert len(set.union(*every)) == sum(map(len, every)), (
        "the tests here could not tell them apart"
    )


def test_only_brand_files_know_the_house_colours(project: Project) -> None:
    house = load_brand(project)
    colours = {*house.light.by_role().values(), *house.dark.by_role().values()}
    for top in (project.root / "analysis", project.templates):
        for path in top.rglob("*"):
            if path.suffix in {".py", ".j2", ".typ", ".js", ".html", ".css", ".lua", ".svg"}:
                found = {colour.lower() for colour in HEX.findall(path.read_text("utf-8"))}
                assert not found & colours, path


@pytest.mark.parametrize("name", BRANDS)
def test_fonts_are_the_brand_s(client: Project, name: str) -> None:
    brand = load_brand(client, name)
    names = set()
    for page in pypdf.PdfReader(pdf(client, name)).pages:
        for font in page["/Resources"]["/Font"].values():
            inner = font.get_object()["/DescendantFonts"][0].get_object()
            names.add(inner["/BaseFont"].split("+")[-1].split("-")[0])
    assert names == {font.replace(" ", "") for font in (brand.text_font, brand.heading_font)}


@pytest.mark.parametrize("layout", PAGES)
@pytest.mark.parametrize("name", BRANDS)
def test_standards_pages_and_size(client: Project, name: str, layout: str) -> None:
    path = pdf(client, name, layout)
    assert path.stat().st_size < 400_000
    reader = pypdf.PdfReader(path)
    # A full report has as many as it needs.
    least = PAGES["newsletter"] if layout == "full" else PAGES[layout]
    assert least <= len(reader.pages) <= PAGES[layout]
    metadata = reader.trailer["/Root"]["/Metadata"].get_object().get_data().decode()
    assert re.search(r"<pdfuaid:part>1<", metadata)
    assert re.search(r"<pdfaid:part>2<.*<pdfaid:conformance>A<", metadata, re.DOTALL)
    elements = list(structure(reader.trailer["/Root"]["/StructTreeRoot"]["/K"]))
    figures = [element for element in elements if element.get("/S") == "/Figure"]
    assert figures
    assert all(str(figure.get("/Alt") or "").strip() for figure in figures)
    outline = [item.title for item in reader.outline if not isinstance(item, list)]
    assert len(outline) == 1, "one headline, with all else below it"


@pytest.mark.parametrize("layout", PAGES)
@pytest.mark.parametrize("name", BRANDS)
def test_what_the_rules_read_is_what_any_reader_of_pdfs_reads(
    client: Project, name: str, layout: str
) -> None:
    path = pdf(client, name, layout)
    pages = [list(map(squeezed, page)) for page in lines_of(path.read_bytes())]
    others = [squeezed(page.extract_text()) for page in pypdf.PdfReader(path).pages]
    # Of the labels in drawings one of the two puts letters in another order; of sentences none.
    assert [sorted("".join(page)) for page in pages] == [sorted(other) for other in others]
    sentences = [[line for line in page if len(line) > LABEL] for page in pages]
    assert sum(map(len, sentences)) > len(pages)
    for page, other in zip(sentences, others, strict=True):
        assert all(line in other for line in page)


def test_each_brand_writes_in_its_own_way(client: Project) -> None:
    bank, fintech = text_of(pdf(client, "private-bank")), text_of(pdf(client, "fintech"))
    assert "As of 18 November 2016" in bank
    assert "As of November 18, 2016" in fintech
    assert "November 18" not in bank
    assert "Aldwyn & Thorne LLP" in bank
    assert "Firm reference number 000000" in bank
    for name, size, language in (
        ("private-bank", (595, 842), "en-GB"),
        ("fintech", (612, 792), "en-US"),
    ):
        reader = pypdf.PdfReader(pdf(client, name))
        box = reader.pages[0].mediabox
        assert (round(box.width), round(box.height)) == size
        assert reader.trailer["/Root"]["/Lang"] == language
        assert reader.metadata is not None
        assert reader.metadata.author == load_brand(client, name).publisher


def test_numbers_are_the_same_in_every_brand(client: Project) -> None:
    number = re.compile(r"[+−]\d+\.\d+(?:%| pp)")
    found = {name: set(number.findall(text_of(pdf(client, name, "brief")))) for name in BRANDS}
    assert len(found["bumpsheet"]) > 10
    assert found["bumpsheet"] == found["fintech"] == found["private-bank"]


def test_the_same_again_gives_the_same_bytes(
    client: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BUMPSHEET_DATA", "")
    before = contents(client.dist)
    shutil.rmtree(client.dist / REPORT / "fintech")
    make_letters(client, Order(REPORT, ("fintech",), tuple(PAGES)))
    after = contents(client.dist)
    assert after.keys() == before.keys()
    # A manifest has the time of its making.
    assert {name: after[name] for name in after if name.endswith(".pdf")} == {
        name: before[name] for name in before if name.endswith(".pdf")
    }


def test_an_exchange_of_colours_is_the_drawing_in_the_brand(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BUMPSHEET_DATA", "")
    collected = collect(open_study(project, "uk-election-2024"))
    brand = load_brand(project, "fintech")
    stand_in = draw_charts(collected, replace(brand, light=STAND_IN), project.cache)
    direct = draw_charts(collected, brand, project.cache)
    for one, other in zip(stand_in, direct, strict=True):
        assert in_colours(one.svg, brand.light) == other.svg, one.id
        assert in_colours(one.narrow, brand.light) == other.narrow, one.id


# What readers see, and where somebody wrote it.
PLANTED = {
    "_brand.yml: meta.name": "No Downside Bank",
    "_brand.yml: publisher": "Sure Winner Press",
    "_brand.yml: tagline": "The best time to invest",
    "_brand.yml: contact": "Free lunch LLP",
    "_brand.yml: letterhead": "Nothing to lose",
    f"reports/{REPORT}.md, line 1, column 3": "A `must` have",
    f"reports/{REPORT}.files/a.svg": "Easy money",
    f"reports/{REPORT}.yml: title": "This will soar",
}


def drawn(text: str) -> str:
    shown = f'<rect width="9" height="9" fill="#336699"/><text y="9">{text}</text>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 9" width="90">{shown}</svg>'


def test_promises_are_found_wherever_readers_see_them(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BUMPSHEET_DATA", "")
    own = copy_project(project, tmp_path / "p", (REPORT,))
    file = own.templates / "brands" / "fintech" / "_brand.yml"
    brand = yaml.safe_load(file.read_text(encoding="utf-8"))
    roles = brand["defaults"]["bumpsheet"]
    brand["meta"]["name"] = PLANTED["_brand.yml: meta.name"]
    roles |= {key: PLANTED[f"_brand.yml: {key}"] for key in ("publisher", "tagline")}
    roles["contact"]["adviser"] = PLANTED["_brand.yml: contact"]
    roles["letterhead"] = "letterhead.svg"
    file.write_text(yaml.safe_dump(brand), encoding="utf-8")
    (file.parent / "letterhead.svg").write_text(drawn(PLANTED["_brand.yml: letterhead"]))
    own.words_path(REPORT).write_text(f"![A `must` have map]({REPORT}.files/a.svg)")
    own.pictures(REPORT).mkdir()
    (own.pictures(REPORT) / "a.svg").write_text(drawn(PLANTED[f"reports/{REPORT}.files/a.svg"]))
    spec = own.spec_path(REPORT)
    spec.write_text(f"{spec.read_text(encoding='utf-8')}\ntitle: This will soar\n")
    # What only the finished page shows.
    disclosed = own.templates / "disclosures" / "internal.md"
    was = disclosed.read_text(encoding="utf-8")
    disclosed.write_text(f"{was}\nGains are risk-free.\n", encoding="utf-8")
    made = set_letters(own, Order(REPORT, ("fintech",), ("brief", "mail")))
    found = {one.where: one.missing for sheet in made for one in sheet.findings}
    known = {where: told for where, told in found.items() if not where.startswith("dist/")}
    assert {where.removeprefix("templates/brands/fintech/") for where in known} == PLANTED.keys()
    finished = [told for where, told in found.items() if where.startswith("dist/")]
    assert finished == ['promises or praises ("risk-free")'] * 2


@pytest.mark.parametrize(
    ("brands", "layouts", "message"),
    [
        (("fintek",), ("newsletter",), r"--brand: no such brand .*did you mean fintech\?"),
        (("../x",), ("newsletter",), "--brand: not usable"),
        ((), ("breif",), r"--layout: no such layout .*did you mean brief\?"),
    ],
)
def test_a_mistake_is_named_before_anything_is_made(
    project: Project, brands: tuple[str, ...], layouts: tuple[str, ...], message: str
) -> None:
    with pytest.raises(BumpsheetError, match=message):
        make_letters(project, Order(REPORT, brands, layouts))
