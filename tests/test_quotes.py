"""The analyst's words quote figures, which keep their traces; nothing else in braces is run."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bumpsheet.catalogue.figures import Unit
from bumpsheet.errors import BumpsheetError
from bumpsheet.facts.model import Doubted, Fact, Rests
from bumpsheet.families.collect import collect, open_study
from bumpsheet.narrative.tell import tell
from bumpsheet.pages.analyst import AnalystWords, analyst_words, read_words
from bumpsheet.pages.typed import near_figures
from bumpsheet.pipeline.site import build_site
from conftest import copy_project
from made import BRITISH, made_fact

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bumpsheet.facts.findings import Findings
    from bumpsheet.narrative.model import Story
    from bumpsheet.project import Project

NAME = "us-election-2024-fade"


def fact(fact_id: str, value: float | dt.date, **more: Any) -> Fact:
    return made_fact(fact_id, value, **({"writing": BRITISH} | more))


DOUBT = Doubted(Rests.ENDS, "Russell 2000", "spike", dt.date(2016, 11, 8), dt.date(2016, 11, 8))
FACTS = {
    one.id: one
    for one in (
        fact("gain", 10.0825),
        fact("loss", -3.165, since=dt.date(2003, 1, 3)),
        fact("run", 11, unit=Unit.SESSIONS, is_change=False),
        fact("yield", 39.0, unit=Unit.BASIS_POINTS, digits=0),
        fact("day", dt.date(2025, 1, 14), unit=Unit.DATE, base=None),
        fact("flow", 3.9e9, unit=Unit.CURRENCY),
        fact("doubted", 1.5, doubts=(DOUBT,)),
    )
}


def words(folder: Path, text: str) -> AnalystWords:
    path = folder / "x.md"
    path.write_text(text, encoding="utf-8")
    found = analyst_words(path, folder / "x.files", "reports/x", facts=FACTS)
    assert found is not None
    return found


def plain(text: str) -> str:
    return re.sub(r"<[^>]*>|```\S*", "", text).replace("\N{NO-BREAK SPACE}", " ").strip()


@pytest.mark.parametrize(
    ("filters", "printed"),
    [
        ('fact("gain")', "10.08%"),
        ('fact("loss")', "−3.16%"),
        ('fact("loss") | size', "3.16%"),
        ('fact("gain") | signed', "+10.08%"),
        ("fact('gain')|signed|decimals(1)", "+10.1%"),
        ('fact("gain") | decimals(1) | signed', "+10.1%"),
        ('fact("gain") | decimals(0)', "10%"),
        ('fact("run")', "eleven"),
        ('fact("yield") | signed', "+39 bp"),
        ('fact("day")', "14 January 2025"),
        ('fact("gain") | date', "18 November 2016"),
        ('fact("gain") | base_date', "8 November 2016"),
        ('fact("loss") | since_date', "3 January 2003"),
        ('fact("doubted")', "1.50%†"),
    ],
)
def test_a_quoted_figure_is_printed_as_its_filters_say(
    tmp_path: Path, filters: str, printed: str
) -> None:
    found = words(tmp_path, f"So *{{{{ {filters} }}}}*.")
    assert plain(found.html) == f"So {printed}."
    assert "http" not in found.typst


def test_a_quoted_figure_leads_to_its_trace_wherever_it_stands(tmp_path: Path) -> None:
    quote = '{{ fact("gain") }}'
    text = f'# Up {quote}\n\n"{quote}", **{quote}**x{quote}.\n\n- {quote}\n\n|a|\n|-|\n|{quote}|\n'
    html = words(tmp_path, text).html
    link = '<a href="#fact-gain" class="fact" data-fact="gain">10.08%</a>'
    assert html.count(link) == 6
    assert "“" + link + "”" in html


def test_within_links_code_and_addresses_it_is_a_plain_number(tmp_path: Path) -> None:
    quote = '{{ fact("gain") }}'
    html = words(tmp_path, f"[a {quote}](https://example.org) `{quote}`\n\n    {quote}\n").html
    assert html.count("10.08%") == 3
    assert html.count("<a ") == 1


def test_own_links_lead_to_the_page_and_footnotes_to_each_other(tmp_path: Path) -> None:
    html = words(tmp_path, "[a](#fact-gain) and b[^1].\n\n[^1]: c\n").html
    assert 'href="#fact-gain"' in html
    ids = set(re.findall(r' id="([^"]+)"', html))
    targets = set(re.findall(r'href="#([^"]+)"', html)) - {"fact-gain"}
    assert targets
    assert targets <= ids
    assert all(name.startswith("w-") for name in ids)


@pytest.mark.parametrize(
    "text",
    ["{a}", "{% for x in y %}", "{# no comment #}", "}}", "{ { x } }", "\\{\\{ x", "50 {%", "{=x}"],
)
def test_other_braces_are_text(tmp_path: Path, text: str) -> None:
    assert plain(words(tmp_path, text).html) == text.replace("\\", "").replace("&", "&amp;")


BOMBS = [
    "{{",
    "{{ }}",
    "{{ x",
    "{{ 1 }}",
    '{{ "a" * 10**9 }}',
    '{{ fact("gain") * 10**9 }}',
    "{{ ''.__class__ }}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ fact.__globals__ }}",
    '{{ fact("gain").fact }}',
    '{{ fact("gain")["fact"] }}',
    '{{ fact("gain") | attr("fact") }}',
    '{{ fact(fact("gain")) }}',
    '{{ fact(*"a") }}',
    '{{ fact(name="gain") }}',
    '{{ fact("gain", "loss") }}',
    '{{ fact("gain") ~ fact("loss") }}',
    '{{ fact("gain") if 1 else fact("loss") }}',
    '{{ fact("gain") is defined }}',
    '{{ [fact("gain")] }}',
    '{{ fact("gain") | size(1) }}',
    '{{ fact("gain") | decimals }}',
    '{{ fact("gain") | decimals(1.5) }}',
    '{{ fact("gain") | decimals(true) }}',
    '{{ fact("gain") | decimals(-1) }}',
    '{{ fact("gain") | decimals(10**9) }}',
    '{{ fact("gain") | decimals(999999999) }}',
    '{{ fact("gain")' + " | size" * 2_000 + " }}",
    '{{ fact("gain")' + " | pprint" * 2_000 + " }}",
    "{{ " + "(" * 20_000,
    "{{ " + "not " * 6_000 + "1 }}",
    "{{ " + "[" * 3_000 + "]" * 3_000 + " }}",
    "{{ range(10**9) | list }}",
    "{{ lipsum(n=10**6) }}",
    "{{ cycler.__init__.__globals__.os }}",
    "{{ self._TemplateReference__context }}",
    '{{ fact("' + "x" * 20_000 + '") }}',
    '{{ fact("gain") }}' * 1_000,
    '{% include "/etc/passwd" %}{{ x }}',
]


@pytest.mark.parametrize("text", BOMBS, ids=[text[:40] for text in BOMBS])
def test_whatever_else_stands_between_braces_is_refused_in_a_line(
    tmp_path: Path, text: str
) -> None:
    with pytest.raises(BumpsheetError) as caught:
        words(tmp_path, f"\none\n{text}\n")
    assert str(caught.value).startswith("reports/x.md: ")
    assert "root:" not in str(caught.value)
    if text.count("{{") == 1:
        assert "line 3: " in str(caught.value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{{ fact("gian") }}', "no figure with this id (got 'gian'); the nearest are gain, "),
        ('{{ fact("gain") | singed }}', "no such filter (got 'singed'); did you mean signed?"),
        ('{{ fact("gain") | since_date }}', "a figure that has no such date (got 'gain')"),
        ('{{ fact("day") | decimals(1) }}', "a figure without decimals (got 'day')"),
        ("{{ b }}", 'write {{ fact("ID") }} with filters such as signed, or \\{\\{ for braces'),
    ],
)
def test_a_slip_is_told_with_its_line_and_what_to_write(
    tmp_path: Path, text: str, told: str
) -> None:
    with pytest.raises(BumpsheetError) as caught:
        words(tmp_path, f'{{{{ fact("gain") }}}}\n\n{text}\n')
    assert str(caught.value).startswith("reports/x.md: line 3: ")
    assert told in str(caught.value)


EXPRESSIONS = st.recursive(
    st.sampled_from(['fact("gain")', 'fact("loss")', '"a"', "1", "x", "range(9)", "fact", "''"]),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["|size", "|signed", "|list", ".x", "[0]", "()"])),
        st.tuples(inner, st.sampled_from(["+", "*", "~", "**", " if "]), inner),
        st.tuples(st.just("("), inner, st.just(")")),
        st.tuples(st.just("fact("), inner, st.just(")")),
    ).map("".join),
    max_leaves=6,
)
BITS = st.sampled_from(["{{", "}}", "{%", "%}", "{#", "#}", "{{-", "-}}", "`", "*", "\n", " ", "é"])
TEXTS = st.lists(
    EXPRESSIONS.map("{{{{ {} }}}}".format) | BITS | st.text("ab{}%# |()'\"", max_size=9)
)
CHECKED = {"suppress_health_check": [HealthCheck.function_scoped_fixture], "deadline": None}


@given(TEXTS.map("".join))
@settings(**CHECKED, max_examples=150)  # type: ignore[arg-type]
def test_whatever_is_written_gives_numbers_of_the_report_or_a_line(
    tmp_path: Path, text: str
) -> None:
    path = tmp_path / "x.md"
    path.write_text(text, encoding="utf-8")
    try:
        found = read_words(path, FACTS)
    except BumpsheetError as error:
        told = str(error)
        assert told.isprintable()
        return
    if found is not None:
        assert {quote.text for quote in found.quotes} <= {
            "10.08%", "+10.08%", "−3.16%", "3.16%"
        }  # fmt: skip
        assert len(found.text) <= len(text)
        assert "{{" not in found.text


@pytest.fixture(scope="module")
def findings(project: Project) -> Findings:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BUMPSHEET_DATA", "")
        return collect(open_study(project, NAME)).findings


@pytest.fixture(scope="module")
def remarks(
    project: Project, findings: Findings, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], list[str]]:
    """What is pointed out in a text about the fade of 2024: 2.38% small caps, 5.81% large."""
    from bumpsheet.catalogue.catalogues import load_catalogues  # noqa: PLC0415

    story: Story = tell(findings, (), load_catalogues(project), project.templates, "html")
    path = tmp_path_factory.mktemp("typed") / "x.md"

    def found(text: str) -> list[str]:
        path.write_text(text, encoding="utf-8")
        read = read_words(path, {one.id: one for one in findings})
        assert read is not None
        return near_figures(read, "reports/x.md", findings, story)

    return found


@pytest.mark.parametrize(
    "text",
    [
        "The Russell 2000 is up 2.6% since.",
        "Small caps are up 2.6\N{NO-BREAK SPACE}per cent since.",
        "The Russell 2000, up\n2.36%, lags.",
        "The yield rose 41 bp.",
        "The yield rose 0.43 points.",
    ],
)
def test_a_typed_number_near_a_figure_is_pointed_out(
    remarks: Callable[[str], list[str]], text: str
) -> None:
    (line,) = remarks(f"First.\n\n{text}")
    number = re.search(r"[\d.]+(?=\s?(%|per|bp|points))", text)
    assert number is not None
    at = 3 + text[: number.start()].count("\n")
    assert line.startswith(f"reports/x.md: line {at}: {number[0]}")
    assert "\n" not in line
    expected = "yield-change-since-event-dgs10" if "yield" in text else "return-since-event-rut"
    assert f'{{{{ fact("{expected}") }}}}' in line


@pytest.mark.parametrize(
    "text",
    [
        "The Russell 2000 is up 2.4% since.",
        "The Russell 2000 is up 2% since.",
        "The Russell 2000 is up 2.38% since.",
        "The Russell 2000 is up about 2.6% since.",
        "The Russell 2000 is up more than 2.3% since.",
        "Inflation was 2.6%.",
        "The Russell 2000 has 2.6 members.",
        "Small caps rose 14.5%.",
        "The yield rose 39 basis points, or 0.39 points.",
        'The Russell 2000 is up {{ fact("return-since-event-rut") }} since.',
    ],
)
def test_what_is_equal_hedged_or_about_something_else_is_not(
    remarks: Callable[[str], list[str]], text: str
) -> None:
    assert remarks(text) == []


def test_a_text_full_of_such_numbers_is_told_of_in_a_few_lines(
    remarks: Callable[[str], list[str]],
) -> None:
    found = remarks("Small caps rose 2.6%, " + "or 2.4% and 2.61%, " * 1_000)
    assert 0 < len(found) <= 20
    assert all(len(line) < 300 for line in found)


@pytest.mark.usefixtures("sample_only")
def test_a_page_quotes_what_the_data_say_and_a_build_tells_again(
    project: Project, tmp_path: Path
) -> None:
    copy = copy_project(project, tmp_path, (NAME,))
    copy.words_path(NAME).write_text(
        'Small caps: {{ fact("return-since-event-rut") }}, not 2.6%.\n', encoding="utf-8"
    )
    for status in ("built", "unchanged"):
        result = build_site(copy, [NAME], "builtin")
        assert not result.failures
        (outcome,) = (one for one in result.outcomes if one.name == NAME)
        assert outcome.status == status
        assert [line.partition(": 2.6% is near")[1] for line in outcome.remarks] == [
            ": 2.6% is near"
        ]
    page = (copy.site / "reports" / NAME / "index.html").read_text(encoding="utf-8")
    figures = json.loads((copy.site / "reports" / NAME / "figures.json").read_text("utf-8"))
    (value,) = (f["value"] for f in figures["facts"] if f["id"] == "return-since-event-rut")
    link = '<a href="#fact-return-since-event-rut" class="fact" data-fact="return-since-event-rut">'
    assert f"Small caps: {link}{value:.2f}%</a>, not 2.6%." in page
    assert 'id="fact-return-since-event-rut"' in page


@pytest.mark.usefixtures("sample_only")
def test_the_command_prints_ids_whole_in_a_narrow_terminal(
    project: Project, findings: Findings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    command = [sys.executable, "-m", "bumpsheet", "figures", NAME]
    done = subprocess.run(command, cwd=project.root, capture_output=True, text=True, check=True)
    printed = {line.split()[0] for line in done.stdout.splitlines() if line.strip()}
    assert {one.id for one in findings} <= printed


def test_a_figure_with_another_value_is_printed_with_it(tmp_path: Path) -> None:
    path = tmp_path / "x.md"
    path.write_text('{{ fact("gain") }}', encoding="utf-8")
    changed = {"gain": dataclasses.replace(FACTS["gain"], value=-1.0)}
    found = read_words(path, changed)
    assert found is not None
    assert found.plain(found.text) == "−1.00%"
