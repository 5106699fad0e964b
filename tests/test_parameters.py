"""Parameter files: good ones load, every kind of mistake is told in one line."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bumpsheet.catalogue.catalogues import Catalogues, load_catalogues
from bumpsheet.catalogue.families import FAMILY_NAMES
from bumpsheet.errors import BumpsheetError
from bumpsheet.handwritten.read import read_yaml, validated
from bumpsheet.parameters.load import load_spec, resolve_event
from bumpsheet.parameters.model import ReportSpec
from bumpsheet.parameters.scaffold import Choices, write_spec
from bumpsheet.parameters.settle import settled
from bumpsheet.project import Project
from bumpsheet.trading.calendars import Timing

GOOD = {"event": "us-election-2016", "as_of": "2016-11-18"}
SHIPPED = {
    "cpi-july-2024": dt.date(2024, 7, 17),
    "us-election-2016": dt.date(2016, 11, 18),
    "us-election-2024": dt.date(2024, 11, 29),
    "us-election-2024-fade": dt.date(2025, 1, 23),
}


@pytest.fixture(scope="module")
def catalogues(project: Project) -> Catalogues:
    return load_catalogues(project)


@pytest.fixture
def sandbox(project: Project, tmp_path: Path) -> Project:
    """A project of its own with the real catalogues and an empty ``reports/``."""
    for shared in ("data", "_brand.yml", "_quarto.yml"):
        (tmp_path / shared).symlink_to(project.root / shared)
    (tmp_path / "reports").mkdir()
    (tmp_path / "templates" / "brands").mkdir(parents=True)
    for shared in ("families", "parameters"):
        (tmp_path / "templates" / shared).symlink_to(project.templates / shared)
    return Project(tmp_path)


def written(project: Project, **lines: str | None) -> Path:
    """Write reports/x.yml from YAML fragments by key; None leaves a key out."""
    path = project.spec_path("x")
    content = {**GOOD, **lines}
    text = "".join(f"{key}: {value}\n" for key, value in content.items() if value is not None)
    path.write_text(text, encoding="utf-8")
    return path


def complaint(project: Project, name: str = "x") -> str:
    catalogues = load_catalogues(project)
    with pytest.raises(BumpsheetError) as caught:
        load_spec(project, name, catalogues)
    return str(caught.value)


def test_the_shipped_reports_load(project: Project, catalogues: Catalogues) -> None:
    for name, as_of in SHIPPED.items():
        spec = load_spec(project, name, catalogues)
        assert spec.as_of == as_of
        assert resolve_event(spec, catalogues, name).id == name.removesuffix("-fade")


def test_what_is_left_out_has_a_usual_value(sandbox: Project, catalogues: Catalogues) -> None:
    written(sandbox)
    spec = load_spec(sandbox, "x", catalogues)
    assert spec.series.model_dump(by_alias=True) == {
        "small": "RUT",
        "large": "SPX",
        "growth": "NDX",
        "yield": "DGS10",
    }
    assert spec.horizons == (5, 10, 21, 63)
    assert spec.calendar == "XNYS"
    assert spec.shows("rates")


def test_everything_can_be_said(sandbox: Project, catalogues: Catalogues) -> None:
    (sandbox.templates / "brands" / "house").mkdir()
    (sandbox.templates / "brands" / "house" / "_brand.yml").write_text("", encoding="utf-8")
    written(
        sandbox,
        title="A week of it",
        series="{small: IWM, large: SPY, growth: null, yield: DGS2}",
        calendar="XNAS",
        horizons="[1, 3]",
        since="[2016-11-04]",
        streak_threshold="0.5",
        brand="house",
        audience="professional",
        sections="{rates: false}",
    )
    spec = load_spec(sandbox, "x", catalogues)
    assert spec.series.growth is None
    assert spec.series.yield_ == "DGS2"
    assert spec.since == (dt.date(2016, 11, 4),)
    assert not spec.shows("rates")
    assert spec.shows("returns")


@pytest.mark.parametrize(
    ("text", "event_id", "timing"),
    [
        (
            "{date: 2016-06-23, kind: election, label: the vote}",
            "election-2016-06-23",
            "after_close",
        ),
        (
            "{date: 2016-06-23, kind: rate_decision, label: the cut}",
            "rate-decision-2016-06-23",
            "during_session",
        ),
        (
            "{date: 2016-06-23, kind: other, label: the news, timing: before_open}",
            "other-2016-06-23",
            "before_open",
        ),
        (
            "{date: 2016-06-23, kind: election, label: the vote, timing: during_session}",
            "election-2016-06-23",
            "during_session",
        ),
    ],
)
def test_an_event_may_stand_in_the_report_itself(
    sandbox: Project, catalogues: Catalogues, text: str, event_id: str, timing: str
) -> None:
    written(sandbox, event=text)
    event = resolve_event(load_spec(sandbox, "x", catalogues), catalogues, "x.yml")
    assert (event.id, event.timing) == (event_id, Timing(timing))
    assert f"kind: {event.kind}, label: {event.label}" in text


OTHER = "{date: 2016-11-08, kind: other, label: the news}"
# key, what is written there, the field that the line names, the value it shows, the remedy
MISTAKES = [
    ("as_of", "2016-13-45", "as_of", "2016-13-45", "write it as year-month-day"),
    ("as_of", "20161118", "as_of", "20161118", "write it as year-month-day"),
    ("as_of", "soon", "as_of", "soon", "write it as year-month-day"),
    ("as_of", "2016-11-18 10:00", "as_of", "2016-11-18 10:00", "write it as year-month-day"),
    ("as_of", "", "as_of", "has no value", "write it as year-month-day"),
    ("as_of", None, "as_of", "missing", "add it"),
    ("as_of", "2016-11-07", "as_of", "2016-11-07", "use 2016-11-09 or later"),
    ("as_of", "2016-11-08", "as_of", "2016-11-08", "use 2016-11-09 or later"),
    ("as_of", "2016-11-19", "as_of", "2016-11-19", "use 2016-11-18, the session before"),
    ("as_of", "2216-11-18", "as_of", "2216-11-18", "use a date inside it"),
    ("event", None, "event", "missing", "add it"),
    ("event", "us-electon-2016", "event", "us-electon-2016", "did you mean us-election-2016?"),
    ("event", "xyz", "event", "xyz", "bumpsheet events"),
    ("event", "2016-11-08", "event", "2016-11-08", "name one of data/events"),
    ("event", "[a]", "event", "['a']", "name one of data/events"),
    ("event", "''", "event", "''", "write something"),
    ("event", "{date: 2016-11-08, label: a}", "event.kind", "missing", "add it"),
    ("event", "{date: 2016-11-08, label: a, kind: b}", "event.kind", "'b'", "use one of: election"),
    ("event", "{date: 2016-02-30, label: a, kind: other}", "event.date", "2016-02-30", "write it"),
    ("event", OTHER, "event", "no usual timing", "add timing, one of: before_open"),
    ("event", OTHER.replace("other", "othr"), "event.kind", "'othr'", "did you mean other?"),
    ("event", OTHER.replace("label", "lable"), "event.lable", "the news", "did you mean label?"),
    (
        "event",
        "{date: 1905-11-08, kind: election, label: the vote}",
        "event.date",
        "1905-11-08",
        "use a date inside it",
    ),
    ("series", "{smal: RUT}", "series.smal", "RUT", "did you mean small?"),
    ("series", "RUT", "series", "RUT", "write its keys on lines of their own"),
    ("series", "{small: RTU}", "series.small", "RTU", "did you mean RUT?"),
    ("series", "{large: '~~~~'}", "series.large", "~~~~", "add it to data/series.yml"),
    ("series", "{yield: 10}", "series.yield", "10", "write text"),
    ("series", "{growth: no}", "series.growth", "False", "write null"),
    ("series", "{small: null}", "series.small", "has no value", "write text"),
    ("series", "{yield: SPX, large: SPY}", "series.yield", "SPX", "such as DGS10"),
    ("series", "{yield: DFF}", "series.yield", "DFF", "such as DGS10"),
    ("series", "{small: DGS2}", "series.small", "DGS2", "such as RUT, SPX or IWM"),
    ("series", "{large: VIX}", "series.large", "VIX", "such as RUT, SPX or IWM"),
    ("series", "{growth: DFF}", "series.growth", "DFF", "such as RUT, SPX or IWM"),
    ("series", "{large: RUT}", "series", "two roles name RUT", "name different series"),
    ("horizons", "ten", "horizons", "ten", "write a list in square brackets"),
    ("horizons", "[5, ten]", "horizons entry 2", "ten", "write a whole number"),
    ("horizons", "[1.5]", "horizons entry 1", "1.5", "write a whole number"),
    ("horizons", "[yes]", "horizons entry 1", "True", "write a whole number"),
    ("horizons", "[0]", "horizons entry 1", "0", "write a larger number"),
    ("horizons", "[]", "horizons", "[]", "write at least 1"),
    ("horizons", "[1, 2, 3, 4, 5, 6, 7, 8, 9]", "horizons", "too many", "write 8 at most"),
    ("horizons", "[5, 5]", "horizons", "5 stands twice", "keep one of them"),
    ("since", "2016-11-01", "since", "2016-11-01", "write a list in square brackets"),
    ("since", "[2016-11-01, x]", "since entry 2", "x", "write it as year-month-day"),
    ("since", "[2016-11-01, 2016-11-21]", "since entry 2", "2016-11-21", "use an earlier date"),
    ("since", "[2016-11-18]", "since entry 1", "2016-11-18", "use an earlier date"),
    ("since", "[1916-11-18]", "since entry 1", "1916-11-18", "use a date inside it"),
    ("streak_threshold", "much", "streak_threshold", "much", "write a number"),
    ("streak_threshold", "-1", "streak_threshold", "-1", "write a larger number"),
    ("streak_threshold", ".inf", "streak_threshold", "inf", "write a number"),
    ("calendar", "XNYC", "calendar", "XNYC", "did you mean XNYS?"),
    ("calendar", "7", "calendar", "7", "write text"),
    ("brand", "acme", "brand", "acme", "use one of: bumpsheet; or run: bumpsheet brand new acme"),
    ("audience", "all", "audience", "all", "use one of: 'internal', 'retail' or 'professional'"),
    ("sections", "{weather: no}", "sections.weather", "weather", "use one of: 'returns'"),
    ("sections", "{rates: maybe}", "sections.rates", "maybe", "write true or false"),
    ("sections", "[rates]", "sections", "['rates']", "write its keys on lines of their own"),
    ("title", "5", "title", "5", "write text"),
    ("horizon", "[5]", "horizon", "[5]", "did you mean horizons?"),
    ("zzz", "5", "zzz", "5", "use one of: event, as_of"),
    ("7", "5", "7", "7", "put the key in quotes"),
]


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda case: f"{case[0]}: {case[1]}")
def test_a_mistake_is_one_line_with_file_field_value_and_remedy(
    sandbox: Project, mistake: tuple[str, str | None, str, str, str]
) -> None:
    key, text, field, value, remedy = mistake
    written(sandbox, **{key: text})
    line = complaint(sandbox)
    problem, _, advice = line.partition("; ")
    assert problem.startswith(f"x.yml: {field}: ")
    assert value in problem
    assert remedy in advice
    assert len(line.splitlines()) == 1
    for jargon in ("pydantic", "Input should", "InlineEvent", "Value error", "tuple", "datetime."):
        assert jargon not in line


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "x.yml: the file is empty; write its keys"),
        ("- event\n", "x.yml: (top level): not a group of keys (got ['event']); "),
        ("event: [a\n", "x.yml: line 2: not valid YAML: "),
        ("event: a: b\n", "x.yml: line 1: not valid YAML: "),
        ("event: a\nas_of: 2016-11-18\nevent: b\n", "x.yml: line 3: the key event stands twice; "),
        ("series: {small: RUT,\n  small: SPX}\n", "x.yml: line 2: the key small stands twice; "),
    ],
)
def test_a_file_that_is_no_mapping_is_told_with_its_line(
    sandbox: Project, text: str, told: str
) -> None:
    sandbox.spec_path("x").write_text(text, encoding="utf-8")
    assert complaint(sandbox).startswith(told)


def test_a_file_that_is_no_text_is_refused(sandbox: Project) -> None:
    sandbox.spec_path("x").write_bytes(b"\xff\xfe\xfa")
    assert complaint(sandbox).startswith("x.yml: it cannot be read as text; ")


def test_a_report_that_is_not_there_is_named_with_its_neighbour(sandbox: Project) -> None:
    written(sandbox).rename(sandbox.spec_path("us-election-2016"))
    line = complaint(sandbox, "us-election-2015")
    assert line == "reports/us-election-2015.yml: no such file; did you mean us-election-2016?"
    assert complaint(sandbox, "zzz").endswith("create it with: bumpsheet new")


@pytest.mark.parametrize("name", ["US", "a b", "../x", "a/b", "a_b", "-a", "a-", "a--b", "", "é"])
def test_names_that_make_no_address_are_refused(sandbox: Project, name: str) -> None:
    assert complaint(sandbox, name).startswith(f"report name: not usable (got {name!r}); use lower")
    with pytest.raises(BumpsheetError, match="report name: not usable"):
        write_spec(sandbox, name, Choices("us-election-2016", "2016-11-18"))


def test_a_new_file_is_commented_and_loads(sandbox: Project, catalogues: Catalogues) -> None:
    path = write_spec(sandbox, "month", Choices("us-election-2024", "2024-11-29"))
    assert path == sandbox.spec_path("month")
    spec = load_spec(sandbox, "month", catalogues)
    written(sandbox, event="us-election-2024", as_of="2024-11-29")
    assert spec == load_spec(sandbox, "x", catalogues)
    comments = [line for line in path.read_text(encoding="utf-8").splitlines() if "#" in line]
    assert all(any(key in line for line in comments) for key in ("title", "brand", "audience"))


def test_the_lines_that_a_new_file_offers_are_valid(
    sandbox: Project, catalogues: Catalogues
) -> None:
    path = write_spec(sandbox, "month", Choices("us-election-2024", "2024-11-29"))
    text = path.read_text(encoding="utf-8")
    offered = text[text.index("# title:") :].replace("# title:", "title:")
    switched_on = "\n".join(line.removeprefix("# ") for line in offered.splitlines())
    path.write_text(text[: text.index("# title:")] + switched_on, encoding="utf-8")
    spec = validated(ReportSpec, settled(read_yaml(path), catalogues, path.name), path)
    assert spec.title is not None
    unset = set(ReportSpec.model_fields) - spec.model_fields_set
    assert unset == set()


def test_what_is_chosen_beyond_event_and_date_stands_in_the_file_and_nothing_else(
    sandbox: Project, project: Project, catalogues: Catalogues
) -> None:
    brands = Path("brands", "fintech")
    (sandbox.templates / brands).symlink_to(project.templates / brands)
    series = {"small": "IWM", "yield": None}
    without = ("fade", "levels")
    chosen = Choices("us-election-2024", "2024-11-29", None, series, without, "fintech")
    path = write_spec(sandbox, "x", chosen, catalogues)
    own = read_yaml(path)
    plain = read_yaml(write_spec(sandbox, "plain", Choices("us-election-2024", "2024-11-29")))
    assert own == plain | {
        "series": {"small": "IWM", "large": "SPX", "growth": "NDX", "yield": None},
        "sections": {"levels": False, "fade": False},
        "brand": "fintech",
    }
    spec = load_spec(sandbox, "x", catalogues)
    assert (spec.series.small, spec.series.yield_, spec.brand) == ("IWM", None, "fintech")
    assert not spec.shows("levels")
    assert spec.shows("returns")
    text = path.read_text(encoding="utf-8")
    keys = [line.partition(":")[0].lstrip("# ") for line in text.splitlines() if ":" in line]
    assert keys.count("brand") == keys.count("sections") == 1, "what is set is not offered again"


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"series": {"small": "IWMM"}}, "--series: small: not in the series catalogue"),
        ({"series": {"tiny": "IWM"}}, "--series: no such role"),
        ({"series": {"small": "SPX"}}, "two roles name SPX"),
        ({"series": {"small": "DGS10", "yield": None}}, "must be an index, a fund or a stock"),
        ({"without": ["nothing"]}, "--without: no such family"),
        ({"without": FAMILY_NAMES}, "leave at least one on"),
        ({"brand": "../fintech"}, "--brand: "),
        ({"brand": "nobody"}, "--brand: no such brand"),
        ({"market": "nowhere"}, "--market: "),
    ],
)
def test_nothing_is_written_for_a_choice_that_cannot_be_made(
    sandbox: Project, changed: dict[str, Any], told: str
) -> None:
    chosen = replace(Choices("us-election-2024", "2024-11-29"), **changed)
    with pytest.raises(BumpsheetError) as caught:
        write_spec(sandbox, "x", chosen)
    assert told in str(caught.value)
    assert not list(sandbox.reports.iterdir())


def test_a_file_is_replaced_only_by_a_right_one_and_only_if_asked(sandbox: Project) -> None:
    path = written(sandbox)
    before = path.read_bytes()
    with pytest.raises(BumpsheetError, match="the session before"):
        write_spec(sandbox, "x", Choices("us-election-2024", "2024-11-30"), replace=True)
    assert path.read_bytes() == before
    write_spec(sandbox, "x", Choices("us-election-2024", "2024-11-29"), replace=True)
    assert read_yaml(path)["as_of"] == dt.date(2024, 11, 29)
    assert [file.name for file in sandbox.reports.iterdir()] == ["x.yml"]


def test_a_file_that_is_there_is_never_overwritten(sandbox: Project) -> None:
    path = written(sandbox)
    before = path.read_bytes()
    with pytest.raises(BumpsheetError, match=r"reports/x\.yml: is there already; choose another"):
        write_spec(sandbox, "x", Choices("us-election-2024", "2024-11-29"))
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("event_id", "as_of", "told"),
    [
        ("us-election-2025", "2024-11-29", "did you mean us-election-202"),
        ("us-election-2024", "29 November", "--as-of: not a date"),
        ("us-election-2024", "2024-11-31", "--as-of: not a date"),
        ("us-election-2024", "2024-11-30", "use 2024-11-29, the session before"),
        ("us-election-2024", "2024-11-05", "use 2024-11-06 or later"),
    ],
)
def test_nothing_is_written_for_an_unknown_event_or_a_bad_date(
    sandbox: Project, event_id: str, as_of: str, told: str
) -> None:
    with pytest.raises(BumpsheetError) as caught:
        write_spec(sandbox, "x", Choices(event_id, as_of))
    assert told in str(caught.value)
    assert not list(sandbox.reports.iterdir())


SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=12)
    | st.dates()
    | st.sampled_from(["RUT", "DGS10", "us-election-2016", "returns", "other"])
)
KEYS = st.sampled_from([*ReportSpec.model_fields, "small", "yield", "date", "kind"]) | st.text(
    max_size=6
)
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=6,
)


@given(changes=st.dictionaries(KEYS, ANYTHING, max_size=3))
@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_whatever_is_written_loads_or_is_told_in_one_line(
    sandbox: Project,
    catalogues: Catalogues,
    changes: dict[str, Any],
) -> None:
    content = {"event": "us-election-2016", "as_of": dt.date(2016, 11, 18), **changes}
    text = yaml.safe_dump(content, allow_unicode=True)
    sandbox.spec_path("x").write_text(text, encoding="utf-8")
    try:
        spec = load_spec(sandbox, "x", catalogues)
    except BumpsheetError as error:
        assert len(str(error).splitlines()) == 1  # noqa: PT017 - loading may as well succeed
        assert str(error).startswith("x.yml: ")  # noqa: PT017
    else:
        assert spec.as_of > resolve_event(spec, catalogues, "x.yml").date
