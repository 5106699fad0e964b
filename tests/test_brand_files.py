"""Making a brand: a file to begin with, contrast that passes, logos with nothing but shapes."""

from __future__ import annotations

import re
import shutil
import struct
import zlib
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bumpsheet.brands.contrast import LEAST, contrast, nearest_passing
from bumpsheet.brands.load import brand_path, load_brand
from bumpsheet.brands.pictures import clean_png, clean_svg
from bumpsheet.brands.scaffold import write_brand
from bumpsheet.errors import BumpsheetError
from bumpsheet.project import Project
from test_brand import contrast as independent_contrast

if TYPE_CHECKING:
    from pathlib import Path

COLOUR = st.integers(0, 0xFFFFFF).map("#{:06x}".format)


@pytest.fixture
def sandbox(tmp_path: Path, project: Project) -> Project:
    """A project with the house brand and nothing else."""
    shutil.copy(project.root / "_brand.yml", tmp_path)
    shutil.copytree(project.templates / "parameters", tmp_path / "templates" / "parameters")
    return Project(tmp_path)


# Plain scalars of YAML that are no text, or no scalars at all.
HARD = ("true", "null", "1e3", "012", "1:30", "- x", "? y", "a: b", "# no", "{{ x }}", "2024-01-01")


def house_called(project: Project, folder: Path, called: str, **contact: str) -> Project:
    """A project whose house is called so in every text."""
    content = yaml.safe_load((project.root / "_brand.yml").read_text(encoding="utf-8"))
    content["meta"]["name"] = called
    roles = content["defaults"]["bumpsheet"]
    roles |= {"publisher": called, "tagline": called}
    if contact:
        roles["contact"] = {"adviser": called, **contact}
    (folder / "_brand.yml").write_text(yaml.safe_dump(content), encoding="utf-8")
    templates = folder / "templates" / "parameters"
    shutil.copytree(project.templates / "parameters", templates, dirs_exist_ok=True)
    return Project(folder)


def change(project: Project, old: str, new: str, name: str = "mine") -> None:
    path = brand_path(project, name)
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_new_brand_begins_as_the_house_brand(sandbox: Project) -> None:
    path = write_brand(sandbox, "mine")
    assert path == sandbox.templates / "brands" / "mine" / "_brand.yml"
    mine, house = load_brand(sandbox, "mine"), load_brand(sandbox)
    assert (mine.light, mine.dark, mine.text_font) == (house.light, house.dark, house.text_font)
    assert (mine.id, mine.contact, mine.logo, mine.page) == ("mine", None, None, None)


def test_all_that_is_commented_out_can_be_used(sandbox: Project) -> None:
    path = write_brand(sandbox, "mine")
    text = re.sub(r"^( *)# (?=( *)(\w+:|light:|dark:))", r"\1", path.read_text("utf-8"), flags=re.M)
    text = re.sub(r"^  headings: \{.*", "", text, count=1, flags=re.M)
    # What every sender writes anew.
    for example, own in (("Name", "Our name"), ("Reg", "Our reg"), ("Street", "Our street"),
                         ("Town", "Our town"), ("0100", "0199"), ("example", "bank")):  # fmt: skip
        text = text.replace(example, own)
    path.write_text(text, "utf-8")
    for name in ("logo.svg", "logo-dark.svg", "letterhead.svg"):
        (path.parent / name).write_text(svg("<path d='M0 0h1v1z'/>"), encoding="utf-8")
    brand = load_brand(sandbox, "mine")
    assert brand.contact is not None
    assert brand.contact.identification
    assert len(brand.contact.address) == 2
    assert (brand.page, brand.dates, brand.language) == ("us-letter", "month first", "en-US")
    assert brand.logo is not None
    assert brand.logo.alternative == "What it shows"
    assert brand.letterhead is not None


# What a firm may be called: one line of letters that the fonts have, with every mark of YAML.
CALLED = st.one_of(
    st.sampled_from([*HARD, "x" * 120, f'{"Nimbolt & Sons: " * 6}"£"']),
    st.text("abé £–\"'\\\\:#{}[]&*!|>%@`,?-=~<0.", max_size=120),
).map(str.strip)


@settings(max_examples=40, deadline=None)
@given(CALLED.filter(bool))
def test_a_new_brand_keeps_whatever_the_house_is_called(
    tmp_path_factory: pytest.TempPathFactory, project: Project, called: str
) -> None:
    mine = house_called(project, tmp_path_factory.mktemp("called"), called)
    write_brand(mine, "mine")
    for one in (load_brand(mine), load_brand(mine, "mine")):
        assert (one.name, one.publisher, one.tagline) == (called, called, called)


@pytest.mark.parametrize(
    "called",
    ["two\nlines", "a bell\a", "\U0001f600 Bank", "\u202eknaB", "a\u200bb", "a\u2028b", "Банк"],
)
def test_what_the_fonts_cannot_print_is_no_name(
    tmp_path: Path, project: Project, called: str
) -> None:
    with pytest.raises(BumpsheetError, match=r"_brand\.yml: .*: (a text of|has )") as refused:
        load_brand(house_called(project, tmp_path, called))
    assert len(str(refused.value).splitlines()) == 1


@pytest.mark.parametrize("address", ["größe@example.org", "a..b@example.org", "a@b", "a@b.c\n"])
def test_a_contact_has_an_address_that_mail_can_reach(
    tmp_path: Path, project: Project, address: str
) -> None:
    with pytest.raises(BumpsheetError, match=r"contact\.email: not an address of mail"):
        load_brand(house_called(project, tmp_path, "Bank", email=address))
    assert load_brand(house_called(project, tmp_path, "Bank", email="o'neil+x@a-b.example.org"))


def test_the_contact_of_a_begun_file_is_nobodys(sandbox: Project) -> None:
    path = write_brand(sandbox, "mine")
    text = path.read_text("utf-8").replace("    # contact:", "    contact:", 1)
    begun = re.findall(r"^    #   (\w+): .*$", text, re.MULTILINE)
    assert len(begun) > 4
    for key in begun:
        adviser = "" if key == "adviser" else "      adviser: Bank\n"
        once = text.replace("    contact:\n", f"    contact:\n{adviser}", 1)
        path.write_text(re.sub(rf"^    #   ({key}: )", r"      \1", once, flags=re.MULTILINE))
        with pytest.raises(BumpsheetError, match=rf"contact\.{key}: still that of the example"):
            load_brand(sandbox, "mine")


@pytest.mark.parametrize("name", ["../out", "A", "a b", "", "x" * 61, "bumpsheet", ".hidden"])
def test_a_name_that_cannot_be_one_is_refused(sandbox: Project, name: str) -> None:
    with pytest.raises(BumpsheetError):
        write_brand(sandbox, name)
    assert not (sandbox.templates / "brands").exists()


def test_nothing_is_overwritten(sandbox: Project) -> None:
    path = write_brand(sandbox, "mine")
    path.write_text("my own", encoding="utf-8")
    with pytest.raises(BumpsheetError, match="is there already"):
        write_brand(sandbox, "mine")
    assert path.read_text(encoding="utf-8") == "my own"
    assert [entry.name for entry in path.parents[1].iterdir()] == ["mine"]


def test_a_colour_that_cannot_be_read_is_named_with_one_that_can(sandbox: Project) -> None:
    write_brand(sandbox, "mine")
    change(sandbox, 'yield: "#006e66"', 'yield: "#00c8b8"')
    with pytest.raises(BumpsheetError) as refused:
        load_brand(sandbox, "mine")
    error = refused.value
    assert error.where == "templates/brands/mine/_brand.yml"
    assert error.field == "defaults.bumpsheet.light.yield"
    assert error.value == "#00c8b8"
    assert "light.paper #fdfbf6" in error.problem
    assert "\n" not in str(error)
    assert error.remedy is not None
    shade = error.remedy.split()[1].rstrip(",")
    assert independent_contrast(shade, "#fdfbf6") >= 4.5
    change(sandbox, 'yield: "#00c8b8"', f'yield: "{shade}"')
    load_brand(sandbox, "mine")


def test_a_dark_paper_for_print_is_refused(sandbox: Project) -> None:
    write_brand(sandbox, "mine")
    change(sandbox, 'paper: "#fdfbf6"', 'paper: "#101010"')
    with pytest.raises(BumpsheetError, match=r"printed on white|nearest shade"):
        load_brand(sandbox, "mine")


@given(COLOUR, COLOUR)
def test_contrast_is_that_of_another_computation(one: str, other: str) -> None:
    assert contrast(one, other) == pytest.approx(independent_contrast(one, other), rel=2e-3)


@given(COLOUR, COLOUR)
def test_there_is_always_a_passing_shade_of_the_same_paper(colour: str, paper: str) -> None:
    shade = nearest_passing(colour, [paper])
    assert shade is not None
    assert contrast(shade, paper) >= LEAST


def test_the_nearest_passing_grey_is_known() -> None:
    # The lightest grey that passes on white.
    assert nearest_passing("#888888", ["#ffffff"]) == "#767676"


def svg(inside: str, more: str = "") -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" {more}>{inside}</svg>'


HOSTILE = {
    "a script": svg("<script>alert(1)</script><path d='M0 0'/>"),
    "a handler": svg("<path d='M0 0' onclick='alert(1)'/>", "onload='alert(1)'"),
    "a foreign object": svg("<foreignObject><b>alert</b></foreignObject><path d='M0 0'/>"),
    "a link": svg("<a href='javascript:alert(1)'><path d='M0 0'/></a><path d='M0 0'/>"),
    "an outside use": svg("<use href='http://evil.example/x.svg#a'/><path d='M0 0'/>"),
    "an outside fill": svg("<path fill='url(http://evil.example/a#b)' d='M0 0'/>"),
    "an outside style": svg("<path style='fill:url(//evil.example/a)' d='M0 0'/>"),
    "an escaped style": svg(r"<path style='fill:ur\6c(//evil.example/a)' d='M0 0'/>"),
    "an import": svg("<style>@import 'http://evil.example/a.css';</style><path d='M0 0'/>"),
    "an animation": svg("<path d='M0 0'><set attributeName='href' to='javascript:1'/></path>"),
    "notes": svg("<metadata>alert(1)</metadata><!-- evil --><?evil alert?><path d='M0 0'/>"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_logo_is_cleaned(case: str) -> None:
    cleaned = clean_svg(HOSTILE[case].encode()).decode()
    assert not re.search(r"evil|alert|javascript|onload|style|<a\b|script", cleaned, re.IGNORECASE)
    root = ET.fromstring(cleaned)
    assert root.find(".//{http://www.w3.org/2000/svg}path") is not None


def test_a_logo_keeps_its_look() -> None:
    drawn = svg(
        "<style>.a,.b{fill:#123456} .b{stroke:#abcdef}</style>"
        "<linearGradient id='g'><stop offset='0' stop-color='#111111'/></linearGradient>"
        "<path class='a b' style='stroke-width:2;-inkscape-x:1' d='M0 0h1'/>"
        "<rect fill='url(#g)' width='1' height='1'/><use href='#g'/>"
    )
    cleaned = clean_svg(drawn.encode()).decode()
    for part in (
        'fill="#123456"',
        'stroke="#abcdef"',
        'stroke-width="2"',
        'fill="url(#g)"',
        '"#g"',
    ):
        assert part in cleaned, part
    assert clean_svg(cleaned.encode()).decode() == cleaned


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"<html/>", "not an SVG"),
        (b"<svg", "not valid SVG"),
        (svg("<image href='data:image/png;base64,AAAA'/>").encode(), "holds a picture"),
        (b'<!DOCTYPE s [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg"/>', "entities"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"/></svg>', "no size"),
        (svg("<g/>" * 5001).encode(), "5000 shapes"),
    ],
)
def test_what_is_no_logo_is_refused(content: bytes, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        clean_svg(content)


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width: int = 1, height: int = 1) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    pixels = zlib.compress(b"\x00\x80")
    parts = (b"IHDR", header), (b"tEXt", b"Author\x00somebody"), (b"IDAT", pixels), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in parts) + b"trailing"


def test_a_png_keeps_its_pixels_and_nothing_else() -> None:
    cleaned = clean_png(png())
    assert b"somebody" not in cleaned
    assert b"trailing" not in cleaned
    assert b"IDAT" in cleaned


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"GIF89a", "not a PNG"),
        (png()[:40], "damaged"),
        (png().replace(b"\x00\x00\x00\x01\x00", b"\x00\x00\x00\x02\x00", 1), "damaged"),
        (png(9000, 1), "9000 x 1"),
    ],
)
def test_what_is_no_png_is_refused(content: bytes, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        clean_png(content)


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("logo.svg", None, "no such file"),
        ("logo.gif", b"GIF89a", "neither SVG nor PNG"),
        ("logo.svg", b" " * 200_001, "larger than 200 kB"),
        ("../../../logo.svg", None, "not of the form"),
        ("a/../../logo.svg", None, "not of the form"),
    ],
)
def test_a_logo_that_cannot_be_used_is_named(
    sandbox: Project, name: str, content: bytes | None, problem: str
) -> None:
    path = write_brand(sandbox, "mine")
    change(sandbox, "# logo:\n", f"logo: {name}\n# logo:\n")
    if content is not None:
        (path.parent / name).write_bytes(content)
    with pytest.raises(BumpsheetError, match=problem) as error:
        load_brand(sandbox, "mine")
    assert error.value.where == "templates/brands/mine/_brand.yml"
    assert error.value.remedy
