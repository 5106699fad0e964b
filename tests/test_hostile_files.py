"""Hand-written files that hold too much, nest too deep, or are other than they look."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bumpsheet.catalogue.catalogues import Catalogues, load_catalogues
from bumpsheet.errors import LONGEST_LINE, BumpsheetError
from bumpsheet.fonts import prepare_fonts
from bumpsheet.handwritten.letters import CHARACTERS
from bumpsheet.handwritten.read import read_yaml
from bumpsheet.pages.address import load_address
from bumpsheet.parameters.load import load_spec
from bumpsheet.parameters.names import check_name, unread_files
from bumpsheet.project import Project

if TYPE_CHECKING:
    from pathlib import Path

GOOD = {"event": "us-election-2016", "as_of": "2016-11-18"}
# Far above what any of these takes, far below what anyone would call a hang.
SECONDS = 5.0


@pytest.fixture(scope="module")
def catalogues(project: Project) -> Catalogues:
    return load_catalogues(project)


@pytest.fixture
def sandbox(project: Project, tmp_path: Path) -> Project:
    for shared in ("data", "templates", "_brand.yml"):
        (tmp_path / shared).symlink_to(project.root / shared)
    (tmp_path / "reports").mkdir()
    return Project(tmp_path)


def complaint(sandbox: Project, catalogues: Catalogues, text: str) -> str:
    sandbox.spec_path("x").write_text(text, encoding="utf-8")
    began = time.monotonic()
    with pytest.raises(BumpsheetError) as caught:
        load_spec(sandbox, "x", catalogues)
    line = str(caught.value)
    assert time.monotonic() - began < SECONDS
    assert len(line) <= LONGEST_LINE + 10
    assert line.isprintable()
    return line


def parameters(**lines: str) -> str:
    return "".join(f"{key}: {value}\n" for key, value in (GOOD | lines).items())


BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12)
)
FILES = [
    (BOMB + parameters(), "line 2: an alias, *a0; write its value out"),
    (parameters(horizons="&h [5]", since="*h"), "an alias, *h"),
    (parameters(title="[" * 5_000 + "]" * 5_000), "more than 20 levels deep"),
    (parameters(stocks=f"[{', '.join(map(str, range(30_000)))}]"), "more than 20000 values"),
    (parameters(stocks=f"[{', '.join(f'S{n}' for n in range(60))}]"), "stocks: too many entries"),
    ("#" * 600_000, "longer than 500000 bytes"),
    (parameters(title='"' + "x" * 100_000 + '"'), "a text of 100000 characters"),
    (parameters(title="x" * 201), "title: longer than 200 characters"),
    (parameters(title='"a\\n\\nb"'), "a text of several lines; write it on one line"),
    (parameters(title="|\n  a\n  b"), "a text of several lines"),
    (parameters(title='"  "'), "title: empty"),
    (parameters(title='"a\\x07b"'), "control characters or invisible ones: U+0007; remove them"),
    (parameters(title='"a\\u202eb"'), "control characters or invisible ones: U+202E"),
    (parameters(title='"a\\u200bb"'), "U+200B"),
    (parameters(title="大涨 up"), "letters that the fonts do not have: 大 (U+5927), 涨 (U+6DA8)"),
    (parameters(title="up \N{ROCKET}"), "U+1F680); write it with Latin letters"),
    (parameters(horizons="[010]"), "010 is a number that YAML reads in another base"),
    (parameters(horizons="[0x10]"), "0x10 is a number that YAML reads in another base"),
    (parameters(horizons="[1:30]"), "1:30 is a number that YAML reads in another base"),
    (parameters(horizons="[1_000]"), "1_000 is a number that YAML reads in another base"),
    (parameters(horizons="[99999999999999999999]"), "horizons entry 1: not a whole number"),
    (parameters(horizons="[1" + "0" * 4_900 + "]"), "horizons entry 1: not a whole number"),
    (parameters(horizons="[2521]"), "horizons entry 1: must be 2520 or less"),
    (parameters(streak_threshold="1.0e+300"), "streak_threshold: must be 100 or less"),
    (parameters(streak_threshold=".nan"), "streak_threshold: not a finite number"),
    (parameters(title="!!python/object/apply:os.system [id]"), "line 3: a tag, tag:yaml.org"),
    (parameters(title="!!timestamp x"), "a tag"),
    (parameters(title="!!bool x"), "a tag"),
    (parameters(as_of="9999-12-31"), "as_of: not between 1900 and 2300"),
    (parameters(members="2299-12-31"), "members: outside the calendar"),
    (parameters(stocks="[DGS10]"), "stocks entry 1: must be a stock, 10-year US Treasury yield"),
    (parameters(stocks="[RUT]"), "stocks entry 1: must be a stock, Russell 2000"),
    (parameters(stocks="[XBI]"), "stocks entry 1: must be a stock"),
    (parameters(series="{small: SPX, large: RUT}"), "series.small: S&P 500 price index is made of"),
    (parameters(series="{small: IWM, large: RUT}"), "series.large: Russell 2000 price index is"),
    (parameters(since="[2016-11-01, 2016-11-01]"), "since: 2016-11-01 stands twice"),
    (
        parameters(event="{date: 2016-11-08, kind: election, label: " + "x" * 301 + "}"),
        "event.label: longer than 300 characters",
    ),
]


@pytest.mark.parametrize(("text", "told"), FILES, ids=[told[:40] for _, told in FILES])
def test_what_nobody_writes_is_refused_at_once_with_its_place(
    sandbox: Project, catalogues: Catalogues, text: str, told: str
) -> None:
    line = complaint(sandbox, catalogues, text)
    assert line.startswith("x.yml: ")
    assert told in line


def test_a_report_without_any_family_is_refused(sandbox: Project, catalogues: Catalogues) -> None:
    off = ", ".join(
        f"{family}: false"
        for family in dict.fromkeys(placed.family for placed in catalogues.figures.values())
    )
    line = complaint(sandbox, catalogues, parameters(sections=f"{{{off}}}"))
    assert "sections: switches every family off; leave at least one on" in line


def test_accents_are_joined_and_folded_lines_are_one(
    sandbox: Project, catalogues: Catalogues
) -> None:
    text = parameters(title=">\n  A cafe\u0301\n  in two lines\n")
    sandbox.spec_path("x").write_text(text, encoding="utf-8")
    assert load_spec(sandbox, "x", catalogues).title == "A café in two lines"


def test_a_file_that_is_none_or_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "folder.yml").mkdir()
    with pytest.raises(BumpsheetError, match=r"folder\.yml: not a file; check the name"):
        read_yaml(tmp_path / "folder.yml")


@pytest.mark.parametrize("name", ["a" * 81, "x\n", "x\0", "con/../x", "ａ"])
def test_names_that_no_file_system_has_are_refused(name: str) -> None:
    with pytest.raises(BumpsheetError, match="report name: "):
        check_name(name)


def test_locks_and_copies_of_editors_are_no_reports(sandbox: Project) -> None:
    (sandbox.reports / "a.yml").write_text("", encoding="utf-8")
    (sandbox.reports / ".#a.yml").symlink_to("somebody@somewhere.1234")
    for name in ("a.yml~", ".a.yml.swp", "#a.yml#", ".a.yml", "~a.yml", "b.yaml"):
        (sandbox.reports / name).write_text("", encoding="utf-8")
    assert sandbox.report_names() == ["a"]
    (note,) = unread_files(sandbox)
    assert note == "reports/b.yaml is not read; rename it to b.yml, or remove it"


def test_a_missing_report_with_the_other_suffix_is_told(
    sandbox: Project, catalogues: Catalogues
) -> None:
    (sandbox.reports / "b.yaml").write_text("", encoding="utf-8")
    with pytest.raises(BumpsheetError, match=r"b\.yml: no such file; rename b\.yaml to b\.yml"):
        load_spec(sandbox, "b", catalogues)


def test_series_and_fonts_cannot_name_what_would_run(
    sandbox: Project, catalogues: Catalogues, project: Project
) -> None:
    ids = catalogues.series.ids
    assert len(ids) == len(set(ids))
    (sandbox.root / "_quarto.yml").write_text(
        'website:\n  site-url: "https://example.org/\\"><script>"\n', encoding="utf-8"
    )
    with pytest.raises(BumpsheetError, match=r"website\.site-url: not the address of a site"):
        load_address(sandbox)


def test_the_fonts_have_every_letter_that_is_let_in(project: Project) -> None:
    from fontTools.ttLib import TTFont  # noqa: PLC0415

    from bumpsheet.brands.load import load_brand  # noqa: PLC0415

    for path in prepare_fonts(load_brand(project), project.cache).folder.glob("*.ttf"):
        lacking = {chr(code) for code in CHARACTERS} - {
            chr(code) for code in TTFont(path).getBestCmap()
        }
        assert lacking <= {"\N{SOFT HYPHEN}", "\N{NO-BREAK SPACE}"}, path.name


YAML_SIGNS = st.text("{}[]&*!|>'\"%@`#:,-?= \n\tab01.~<\0\x07é大", max_size=60)
ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30) | st.dates(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
KEYS = st.sampled_from(["event", "as_of", "title", "series", "horizons", "since", "stocks", "x"])


@given(st.one_of(YAML_SIGNS, st.dictionaries(KEYS, ANY).map(lambda d: yaml.safe_dump(GOOD | d))))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
def test_whatever_a_file_holds_is_read_or_told_in_one_line(
    sandbox: Project, catalogues: Catalogues, text: str
) -> None:
    sandbox.spec_path("x").write_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        load_spec(sandbox, "x", catalogues)
    except BumpsheetError as error:
        told = str(error)
    else:
        return
    assert told.isprintable()


@given(st.binary(max_size=200))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
def test_whatever_bytes_a_file_has_are_read_or_told(
    sandbox: Project, catalogues: Catalogues, content: bytes
) -> None:
    sandbox.spec_path("x").write_bytes(content)
    with pytest.raises(BumpsheetError):
        load_spec(sandbox, "x", catalogues)


@pytest.mark.parametrize(
    "value", ["x" * 10**6, ["x" * 10**6] * 100, {"a": [0] * 10**6}, 10**4000, "a\x1b[2J\r\nb"]
)
def test_a_message_is_short_and_printable_whatever_it_quotes(value: Any) -> None:
    line = str(BumpsheetError("x.yml\n", "wrong\x1b[1m", field="f", value=value, remedy="r"))
    assert line.isprintable()
    assert len(line) < 1_000
