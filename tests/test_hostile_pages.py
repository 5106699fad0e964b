"""No value of a hand-written file acts on a page, a picture, a newsletter, a feed or a table."""

from __future__ import annotations

import csv
import json
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pypandoc
import pypdf
import pytest
import typst
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bumpsheet.errors import BumpsheetError
from bumpsheet.facts import files
from bumpsheet.pages.analyst import AnalystWords, analyst_words
from bumpsheet.pages.environment import page_environment
from bumpsheet.pipeline.site import build_site
from bumpsheet.render.typeset import check_imports
from conftest import copy_project

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.project import Project

PAGE = "reports/x"
MARKUP = """<meta http-equiv=refresh content='0;url=https://evil.example'>"""
TITLE = """He said "up" & 'down' <b>` {=html}@x [a](b) $1$ *5* | = #x"""


class Tags(HTMLParser):
    """Every tag with its attributes, and the text between."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def meta(self, name: str) -> list[str | None]:
        return [
            found.get("content")
            for tag, found in self.tags
            if tag == "meta" and name in (found.get("name"), found.get("property"))
        ]


@pytest.fixture(scope="module")
def hostile(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A published report whose every text tries to be more than text."""
    copy = copy_project(project, tmp_path_factory.mktemp("hostile"), ("us-election-2016",))
    for path in (copy.data / "press").glob("*.yml"):
        path.unlink()
    (copy.data / "press" / "x.yml").write_text(
        f"id: x\ntitle: {json.dumps(TITLE)}\npublisher: {json.dumps(TITLE)}\nreport: x\n"
        "event: us-election-2016\nclaims:\n  - {id: x-1, measure: return, series: RUT,"
        f" statement: {json.dumps(TITLE)}, note: {json.dumps(TITLE)},"
        " as_of: 2016-11-18, published: 10, unit: percent}\n",
        encoding="utf-8",
    )
    label = json.dumps(f"{MARKUP} `x`{{=html}}")
    (copy.reports / "x.yml").write_text(
        f"event: {{date: 2016-11-08, kind: election, label: {label}, short_label: '<b>\"x'}}\n"
        "horizons: [5]\nsections: {streaks: false, extremes: false, levels: false}\n"
        f"as_of: 2016-11-18\npinned: true\ntitle: {json.dumps(TITLE)}\n",
        encoding="utf-8",
    )
    (copy.reports / "x.md").write_text(HOSTILE_WORDS, encoding="utf-8")
    with (copy.root / "_quarto.yml").open("a") as file:
        file.write("\nwebsite:\n  site-url: https://example.org/research\n")
    brand = (copy.root / "_brand.yml").read_text(encoding="utf-8")
    brand = re.sub(r"publisher: .*", """publisher: 'A "quoted" & <b>house</b> #x'""", brand)
    (copy.root / "_brand.yml").write_text(brand, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BUMPSHEET_DATA", "")
        result = build_site(copy, [], "builtin")
    assert not result.failures
    return copy


HOSTILE_WORDS = """\
# Data {#data .kicker onclick="x"}

@name says <script>alert(1)</script> and `x`{=html} and [y](https://example.org){target=_blank}
and <img src=x onerror=alert(1)> and $x^2$ and \\input{/etc/passwd} and #read("/etc/passwd").

```{=html}
<meta http-equiv="refresh" content="0;url=https://evil.example">
```

```{=typst}
#panic("it ran")
```

```{python}
raise SystemExit
```

::: {.disclosures}
none
:::

---
title: Another
unlisted: true
---

#import "@preview/example:0.1.0": add
"""


def test_no_page_has_a_tag_that_a_file_asked_for(hostile: Project, project: Project) -> None:
    for page in hostile.site.rglob("*.html"):
        found = Tags(page.read_text(encoding="utf-8"))
        refresh = [a for t, a in found.tags if (a.get("http-equiv") or "").lower() == "refresh"]
        assert not refresh, page
        assert not any(name.startswith("on") for _, attrs in found.tags for name in attrs), page
        scripts = [a for t, a in found.tags if t == "script" and "src" not in a]
        assert all((a.get("type") or "").startswith("application/") for a in scripts), page
        hosts = [a.get("href") or a.get("src") or "" for t, a in found.tags if t != "a"]
        assert not [address for address in hosts if "evil" in address], page
        assert not [a for t, a in found.tags if a.get("target")], page


def test_titles_and_cards_say_what_was_written(hostile: Project) -> None:
    found = Tags((hostile.site / "reports" / "x" / "index.html").read_text(encoding="utf-8"))
    assert found.meta("og:title") == [TITLE]
    assert found.meta("og:image:alt") == [TITLE]
    assert found.meta("og:image") == ["https://example.org/research/reports/x/card.png"]
    assert found.meta("robots") == [], "the words cannot take the page out of searches"
    front = Tags((hostile.site / "index.html").read_text(encoding="utf-8"))
    assert front.meta("og:image:alt") == [TITLE]
    assert "evil.example" in front.text, "the label is told as text"
    csp = [a for _, a in found.tags if a.get("http-equiv") == "Content-Security-Policy"]
    assert len(csp) == 1


def test_the_words_are_there_as_text(hostile: Project) -> None:
    found = Tags((hostile.site / "reports" / "x" / "index.html").read_text(encoding="utf-8"))
    for said in ("<script>alert(1)</script>", "@name", "#panic", "{=html}", "#read("):
        assert said in found.text
    ids = [attrs["id"] for _, attrs in found.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    pdf = pypdf.PdfReader(hostile.site / "reports" / "x" / "newsletter.pdf")
    text = "".join(page.extract_text() for page in pdf.pages)
    assert "<script>" in text
    assert pdf.metadata is not None
    assert pdf.metadata.title == TITLE
    assert pdf.metadata.author == 'A "quoted" & <b>house</b> #x'


def test_feed_and_data_say_what_was_written(hostile: Project) -> None:
    feed = ET.fromstring((hostile.site / "feed.xml").read_bytes())
    titles = [entry.text for entry in feed.iter("{http://www.w3.org/2005/Atom}title")]
    assert TITLE in titles
    page = (hostile.site / "reports" / "x" / "index.html").read_text(encoding="utf-8")
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert block is not None
    assert json.loads(block[1])["headline"] == TITLE
    figures = json.loads((hostile.site / "reports" / "x" / "figures.json").read_text("utf-8"))
    assert "evil.example" in figures["report"]["event"]["label"]


class Row:
    """A fact whose texts a spreadsheet would run."""

    def __init__(self, sign: str) -> None:
        self.sign = sign

    def as_record(self) -> dict[str, object]:
        return dict.fromkeys(files.COLUMNS, f"{self.sign}x") | {"value": -1.5, "rank": -1}


def test_cells_of_text_are_no_formulas_and_numbers_stay_numbers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    signs = ("=", "+", "-", "@", "\t=", "\r=", " =", "\n@", "a\r=")
    monkeypatch.setattr(files, "report_record", lambda _: {})
    files.write_figures([Row(sign) for sign in signs], [], tmp_path)  # type: ignore[arg-type]
    with (tmp_path / "figures.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["source"] for row in rows] == [
        "'=x", "'+x", "'-x", "'@x", "'=x", "'=x", "'=x", "'@x", "a =x",
    ]  # fmt: skip
    assert {(row["value"], row["rank"]) for row in rows} == {("-1.5", "-1")}


def words(folder: Path, text: str) -> AnalystWords | None:
    path = folder / "x.md"
    path.write_text(text, encoding="utf-8")
    return analyst_words(path, folder / "x.files", PAGE)


REFUSED = [
    ("---\ntitle: x\n---\nHi", "line 1: begins with a block of metadata; leave it out"),
    ("[a](javascript:alert)", "a link that leads out of the site"),
    ("[a](data:text/html,x)", "a link that leads out of the site"),
    ("[a](file:///etc/passwd)", "a link that leads out of the site"),
    ("[a](/etc/passwd)", "a link that leads out of the site"),
    ("[a](//evil.example)", "a link that leads out of the site"),
    ("[a](../../../x)", "a link that leads out of the site"),
    ("[a](..%2f..%2f..%2fx)", "a link that leads out of the site"),
    ("![a](https://evil.example/x.png)", "a picture that is not in reports/x.files"),
    ("![a](../../data/sample/RUT.csv)", "a picture that is not in reports/x.files"),
    ("![a](/etc/passwd)", "a picture that is not in reports/x.files"),
    ("![a](x.files/../../y.png)", "a picture that is not in reports/x.files"),
    ("![a](x.files/a.pdf)", "a picture in no form for web and print"),
    ("![a](x.files/a.png)", "no such picture"),
    ("[a]: ../../../x\n\n[a]", "a link that leads out of the site"),
    ("one\n\n{{< include /etc/passwd >}}", "line 3: a shortcode of Quarto"),
    ("```\n{{< env HOME >}}\n```", "line 2: a shortcode of Quarto"),
    ("one\n大", "line 2: has letters that the fonts do not have: 大 (U+5927)"),
    ("a\x07b", "line 1: has control characters or invisible ones: U+0007"),
    ("x" * 30_001, "longer than 30000 bytes"),
    (">" * 3_000, "lists, quotes or brackets within each other too many times"),
    ("[" * 20_000, "takes more than 10 seconds to read"),
]


@pytest.mark.parametrize(("text", "told"), REFUSED, ids=[told[:30] for _, told in REFUSED])
def test_what_the_words_may_not_hold_is_told(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(BumpsheetError) as caught:
        words(tmp_path, text)
    assert told in str(caught.value)


@pytest.mark.parametrize(
    "text",
    ["[a](https://example.org)", "[a](#fact-x)", "[a](../y/index.html)",
     "[a](mailto:a@example.org)", "[a](../../method/index.html)", "<https://example.org>"],
)  # fmt: skip
def test_what_the_words_may_hold_is_kept(tmp_path: Path, text: str) -> None:
    found = words(tmp_path, text)
    assert found is not None
    assert "<a href" in found.html


def test_headings_go_below_the_sections_and_never_take_their_names(tmp_path: Path) -> None:
    found = words(tmp_path, "# Data\n\ntext # not\n\n### Traces\n\n```\n# code\n```\n")
    assert found is not None
    assert re.findall(r"<h(\d) id=\"([^\"]*)\"", found.html) == [
        ("3", "w-analyst-0"),
        ("5", "w-analyst-1"),
    ] or all(
        name.startswith("w-analyst-")
        for _, name in re.findall(r"<h(\d) id=\"([^\"]*)\"", found.html)
    )
    assert "# code" in found.html
    assert re.findall(r"^=+", found.typst, re.MULTILINE) == ["===", "====="]


def test_an_empty_file_is_none(tmp_path: Path) -> None:
    assert words(tmp_path, " \n") is None
    assert analyst_words(tmp_path / "missing.md", tmp_path / "x.files", PAGE) is None


SIGNS = st.text("{}[]()<>#*_`~@$\\\"'|=:-!^&%+./ \n\tabé1", max_size=60)
PIECES = st.lists(
    SIGNS | st.sampled_from(["```{=html}\n", "```\n", "<script>", "{{=", ":::\n", "---\n", "[^1]"]),
    max_size=6,
).map("".join)


@given(PIECES)
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=25
)
def test_whatever_the_words_are_the_page_gets_one_block_without_scripts(
    tmp_path: Path, text: str
) -> None:
    try:
        found = words(tmp_path, text)
    except BumpsheetError as error:
        told = str(error)
        assert told.isprintable()
        return
    if found is None:
        return
    page = f"::: {{.analyst}}\n## W {{#analyst}}\n\n{found.html}\n:::\n\nlast\n"
    document = json.loads(
        pypandoc.convert_text(page, "json", format="markdown", extra_args=["--sandbox"])
    )
    division, last = document["blocks"]
    assert [block["t"] for block in division["c"][1]] == ["Header", "RawBlock"]
    assert last["t"] == "Para"
    assert "<script" not in found.html
    print_ = json.loads(
        pypandoc.convert_text(found.typst, "json", format="markdown", extra_args=["--sandbox"])
    )
    assert [block["t"] for block in print_["blocks"]] == ["RawBlock"]
    typst.compile(
        ("#let horizontalrule = []\n" + print_["blocks"][0]["c"][1]).encode(), root=str(tmp_path)
    )


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=40))
def test_a_string_of_typst_and_an_attribute_say_what_was_written(text: str) -> None:
    filters = page_environment_filters()
    line = re.sub(r"[ \t\r\n]+", " ", text.strip())
    assert json.loads(typst.query(
        f"#metadata({filters['typst'](text)}) <x>".encode(), "<x>", field="value", one=True
    )) == line  # fmt: skip
    attribute = json.loads(filters["yaml_attribute"](text))
    template = f'<a title="{_printed(attribute)}">'
    assert Tags(template).tags[0][1]["title"] == line.replace("\r", " ")


def page_environment_filters() -> dict[str, Any]:
    from pathlib import Path  # noqa: PLC0415

    return dict(page_environment(Path()).filters)


def _printed(markdown: str) -> str:
    """What Pandoc prints of a raw inline."""
    found = re.fullmatch(r"`(.*)`\{=html\}", markdown, re.DOTALL)
    return found[1] if found else ""


# Markdown that templates and stages have made, escaped where it was made.
MADE = {
    "title", "text", "disclosures", "story.headline", "story.standfirst", "story.summary",
    "section.title", "section.finding", "section.body",
    'section.body or "Nothing to add to the above."',
    "drawings(section)", "section.more", "note", "words.html", "words.typst",
    "texts.public", "texts.internal", "texts.professional", "texts.retail",
    "functions(module)", "letter.front()", "letter.opening()", "letter.summary()", "letter.foot()",
    "letter.analyst()", "letter.first_section(true)", "letter.first_section(false)",
    "letter.fillers()", "letter.drawing(lead_chart)", "drawing(id)", "letter.drawing(id)",
    "functions(notes[family])", "about.market.language", "lang", "lead_chart",
    "update.opening", "update.more",
}  # fmt: skip
# Filters that leave nothing that acts.
ESCAPING = {
    "markdown", "yaml", "yaml_attribute", "yaml_typst", "typst", "day", "day(dates)", "percent",
    "counted", "length", "capitalize", "short_day",
}  # fmt: skip
# Values that are checked when they are read, or are ours: identifiers, names of reports, numbers.
PLAIN = re.compile(
    r"(about\.(name|data_version|as_of\.(year|month|day))|kind|key|value|role|root|id|family"
    r"|section\.family|update\.name|layout|pages|item\.(formula|source)|fact\.(rank|n)|row\.place|font_path|article\.(id|report)"
    r"|(universe|words|inputs|hedges|near|rule)\.[\w.]+"
    r"|sessions_shown|titles\[family\]|\"%g\" \| format\([\w.]+\)"
    r"|[\w.\[\]]+ \| (length|percent|counted)|head\(.*\)|closing\(disclosures\)"
    r"|brand\.(light|text_font|heading_font)[\w.]*|\"[^\"]*\" if .*|kind \| replace\(.*"
    r"|stores \| join\(.*|anchor|count|first_place|\"\" if count == 1 else \"s\")"
)


def test_every_value_outside_html_is_escaped_or_known(project: Project) -> None:
    """HTML escapes by itself; what stands elsewhere has a filter or is listed above."""
    for path in [*project.templates.glob("pages/*.j2"), *project.templates.glob("typst/*.j2")]:
        text = re.sub(r"^```\{=html\}\n.*?^```$", "", path.read_text("utf-8"), flags=re.M | re.S)
        text = re.sub(r"<#.*?#>", "", text, flags=re.S)
        text = re.sub(r"\{% autoescape true %\}.*?\{% endautoescape", "", text, flags=re.S)
        text = re.sub(r"\{% macro functions.*?endmacro %\}", "", text, flags=re.S)
        for found in re.findall(r"\{\{(.*?)\}\}", text):
            expression = found.strip()
            last = expression.rpartition("|")[2].strip()
            known = expression in MADE or PLAIN.fullmatch(expression)
            assert known or ("|" in expression and last in ESCAPING), f"{path.name}: {expression}"


@pytest.mark.parametrize("kind", ["pages", "html"])
def test_html_of_templates_escapes_by_itself(project: Project, tmp_path: Path, kind: str) -> None:
    (tmp_path / kind).mkdir()
    name = "x.html.j2" if kind == "html" else "x.qmd.j2"
    block = "{{ value }}" if kind == "html" else "```{=html}\n{{ value }}\n```"
    (tmp_path / kind / name).write_text(block)
    page = page_environment(tmp_path).get_template(f"{kind}/{name}").render(value="<b>\"'&")
    assert "&lt;b&gt;&#34;&#39;&amp;" in page
    for path in project.templates.rglob("*.j2"):
        marked = re.findall(r"\{\{[^}]*\| safe \}\}", path.read_text("utf-8"))
        allowed = {
            "{{ chart.svg | safe }}",
            "{{ chart.narrow | safe }}",
            "{{ drawing | safe }}",
            "{{ panels[key].own[report.name] | safe }}",
            "{{ panels[key].ground | safe }}",
        }
        # What Pandoc makes of the Markdown of pages, in which every value is escaped.
        converted = {"standfirst", "summary", "words", "section.heading", "section.opening",
                     "disclosures", "style"}  # fmt: skip
        if path.parent.name == "email":
            allowed |= {f"{{{{ {name} | safe }}}}" for name in converted}
        assert set(marked) <= allowed, path.name


def test_attributes_of_the_pages_take_escaped_values_only(project: Project) -> None:
    """A variable of Pandoc in an attribute is one that is escaped for it, or a name of ours."""
    page = (project.templates / "html" / "page.html").read_text(encoding="utf-8")
    values = re.findall(r'="([^"]*)"', page)
    variables = {name for value in values for name in re.findall(r"\$([a-z.-]+)\$", value)}
    escaped = {"description", "canonical", "card", "card-alt", "site-label", "pagetitle", "title"}
    ours = {"lang", "site-root", "style-sheet", "font-sheet", "early-script", "site-script",
            "search-script", "chart-script", "page-kind", "neighbours.previous.address",
            "neighbours.next.address", "series.later.address", "series.timeline", "else",
            "endif", "article", "website"}  # fmt: skip
    assert variables <= escaped | ours, variables - escaped - ours


@pytest.mark.parametrize(
    "source",
    ['#import "@preview/x:1.0.0": *', '#include("@local/x:1.0.0")', 'import  "@a/b:1.0.0"'],
)
def test_packages_of_typst_are_refused(source: str) -> None:
    with pytest.raises(BumpsheetError, match="imports the Typst package @"):
        check_imports(source, "newsletter.qmd")
    check_imports('#import "x.typ"\n', "newsletter.qmd")
