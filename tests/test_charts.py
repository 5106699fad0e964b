"""Charts: what they show is what the closes say, nothing later, and it can be read."""

from __future__ import annotations

import csv
import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from itertools import pairwise, takewhile
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import altair as alt
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bumpsheet.brands.load import load_brand
from bumpsheet.charts.draw import svg_of
from bumpsheet.charts.scales import extent, spread, time_ticks
from bumpsheet.charts.theme import NARROW
from bumpsheet.facts.numbers import number_text
from bumpsheet.facts.windows import Sessions
from bumpsheet.families.collect import collect, open_study
from bumpsheet.families.drawing import draw_charts
from bumpsheet.figures.paths import ranges
from bumpsheet.fonts import prepare_fonts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from bumpsheet.charts.model import Chart
    from bumpsheet.market.study import Study
    from bumpsheet.project import Project

REPORTS = ("us-election-2016", "cpi-july-2024", "us-election-2024", "us-election-2024-fade")
SVG = "{http://www.w3.org/2000/svg}"


def charts_of(project: Project, study: Study) -> tuple[Chart, ...]:
    return draw_charts(collect(study), load_brand(project), project.cache)


Drawn = tuple["Study", dict[str, "Chart"]]


@pytest.fixture(scope="module", params=REPORTS)
def drawn(request: pytest.FixtureRequest, project: Project) -> Drawn:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BUMPSHEET_DATA", "")
        study = open_study(project, request.param)
    charts = charts_of(project, study)
    return study, {chart.id: chart for chart in charts}


def test_narrow_drawings_are_those_that_their_own_width_gives(
    drawn: Drawn, project: Project
) -> None:
    study, charts = drawn
    fonts = prepare_fonts(load_brand(project, study.spec.brand), project.cache).folder
    for chart in charts.values():
        static = {key: part for key, part in chart.spec.items() if key != "params"}
        static["layer"] = [*takewhile(is_seen_by_all, static["layer"])]
        assert svg_of(static | {"width": NARROW}, fonts, f"{chart.id}-narrow") == chart.narrow


def is_seen_by_all(layer: dict[str, Any]) -> bool:
    """Whether a layer is more than what only the pointer brings out."""
    return layer.get("name") != "crosshair" and layer["mark"].get("opacity") != 0


def closes_in(path: Path) -> dict[date, float]:
    """A series as its file has it, read without the code under test."""
    with path.open(encoding="utf-8") as lines:
        return {
            date.fromisoformat(row["date"]): float(row["value"])
            for row in csv.DictReader(line for line in lines if not line.startswith("#"))
            if row["value"] not in {"", "."}
        }


@pytest.fixture(scope="module")
def closes(project: Project) -> Mapping[str, dict[date, float]]:
    series = ("RUT", "SPX", "NDX", "DGS10", "DTWEXBGS", "VIX")
    return {name: closes_in(project.data / "sample" / f"{name}.csv") for name in series}


def shown(chart: Chart) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = chart.spec["datasets"]["sessions"]
    assert chart.rows == rows
    return rows


def day(row: Mapping[str, Any]) -> date:
    return date.fromisoformat(row["date"])


BARS = {"size", "sectors"}
SECTORS = ("XLB", "XLC", "XLE", "XLF", "XLI", "XLK", "XLP", "XLRE", "XLU", "XLV", "XLY")
# These have no axis of time.
TIMELESS = {*BARS, "unusual-return"}


def texts(svg: str) -> list[str]:
    return ["".join(element.itertext()) for element in ET.fromstring(svg).iter(f"{SVG}text")]


def labels(svg: str) -> list[str]:
    """What stands beside lines and bars, in the order drawn; no axis has a part in it."""
    marks = [
        group
        for group in ET.fromstring(svg).iter(f"{SVG}g")
        if {"mark-text", "role-mark"} <= set((group.get("class") or "").split())
    ]
    return ["".join(text.itertext()) for group in marks for text in group.iter(f"{SVG}text")]


def percent(value: float) -> str:
    """A change as labels have it: half to even at one place, more where it would be zero."""
    number = Decimal(repr(value))
    shown = number.quantize(
        Decimal(1) if abs(number) >= 100 else Decimal("0.1"), rounding=ROUND_HALF_EVEN
    )
    if not shown:
        shown = number.quantize(Decimal("0.01"), rounding=ROUND_HALF_EVEN) or shown
    sign = "+" if shown > 0 else "\N{MINUS SIGN}" if shown < 0 else ""
    return f"{sign}{abs(shown):,}%"


def test_charts_are_those_that_the_data_allow(drawn: Drawn) -> None:
    study, charts = drawn
    # The sample around the election of 2016 begins less than 52 weeks before it.
    missing = {"drawdown", "unusual-return"} if study.name == "us-election-2016" else set()
    # It has the size portfolios for November only, and the sector funds to the end of it.
    missing |= {"size", "flows"} if study.name == "cpi-july-2024" else set()
    if study.name == "us-election-2024-fade":
        missing |= {"size", "sectors", "flows", "currency", "volatility"}
    whole = {"paths", "excess", "gains", "drawdown", "yield", "size", "sectors"}
    whole |= {"moves", "kept", "rotation", "currency", "volatility", "flows", "unusual-return"}
    assert set(charts) == whole - missing


def test_paths_are_changes_from_the_base(
    drawn: Drawn, closes: Mapping[str, dict[date, float]]
) -> None:
    study, charts = drawn
    rows = shown(charts["paths"])
    for role, series in (("small", "RUT"), ("large", "SPX")):
        values = closes[series]
        for row in rows:
            wanted = 100 * (values[day(row)] / values[study.base] - 1)
            assert row[role] == pytest.approx(wanted, abs=0.00501)
    assert next(row for row in rows if day(row) == study.base)["small"] == 0
    before = sum(day(row) < study.base for row in rows)
    assert before == min(max(len(rows) - before - 1, 10), 21)
    assert [day(row) for row in rows] == [
        session for session in closes["RUT"] if day(rows[0]) <= session <= study.as_of
    ]


def test_the_high_or_low_that_lies_further_away_is_marked(
    drawn: Drawn, closes: Mapping[str, dict[date, float]]
) -> None:
    study, charts = drawn
    since = {
        at: closes["RUT"][at] / closes["RUT"][study.base] - 1
        for at in closes["RUT"]
        if study.base < at <= study.as_of
    }
    high, low = max(since, key=since.__getitem__), min(since, key=since.__getitem__)
    furthest = high if since[high] >= -since[low] else low
    named = [text for text in texts(charts["paths"].svg) if text.startswith(("High, ", "Low, "))]
    word = "High" if furthest == high else "Low"
    day_text = f"{furthest:%b}\u00a0{furthest.day},\u00a0{furthest.year}"
    # Where it is today's, the end of the line says it.
    assert set(named) == (set() if furthest == study.as_of else {f"{word}, {day_text}"})


def test_moves_are_the_returns_of_the_sessions(
    drawn: Drawn, closes: Mapping[str, dict[date, float]]
) -> None:
    study, charts = drawn
    rows = shown(charts["moves"])
    days = list(closes["RUT"])
    for row in rows:
        before = days[days.index(day(row)) - 1]
        wanted = 100 * (closes["RUT"][day(row)] / closes["RUT"][before] - 1)
        assert row["value"] == pytest.approx(wanted, abs=0.00501)
    run = [row for row in rows if row["mark"]]
    assert all(row["value"] >= 0 for row in run)
    known = {"us-election-2016": (11, "2016-11-18"), "us-election-2024-fade": (6, "2025-01-21")}
    if study.name in known:
        assert (len(run), run[-1]["date"]) == known[study.name]


def test_what_is_kept_ends_at_what_is_not_given_back(
    drawn: Drawn, closes: Mapping[str, dict[date, float]]
) -> None:
    study, charts = drawn
    rows = shown(charts["kept"])
    known = [value for at, value in closes["RUT"].items() if study.base <= at <= study.as_of]
    gains = [value / known[0] - 1 for value in known]
    assert [row["v0"] for row in rows] == pytest.approx(
        [100 * gain / max(gains) for gain in gains], abs=0.00501
    )
    assert max(row["v0"] for row in rows) == 100


def test_rotation_is_zero_at_the_base(
    drawn: Drawn, closes: Mapping[str, dict[date, float]]
) -> None:
    study, charts = drawn
    rows = shown(charts["rotation"])
    for key, series in (("v0", "SPX"), ("v1", "RUT")):
        for row in rows:
            of, growth = (
                closes[name][day(row)] / closes[name][study.base] for name in (series, "NDX")
            )
            assert row[key] == pytest.approx(100 * (of - growth), abs=0.00501)
    assert next(row for row in rows if day(row) == study.base)["v1"] == 0


def test_excess_is_the_difference_of_the_returns(
    drawn: Drawn, closes: Mapping[str, dict[date, float]]
) -> None:
    study, charts = drawn
    rows = shown(charts["excess"])
    assert day(rows[0]) == study.base
    assert rows[0]["value"] == 0
    for row in rows:
        small, large = (
            closes[series][day(row)] / closes[series][study.base] for series in ("RUT", "SPX")
        )
        assert row["value"] == pytest.approx((small - large) * 100, abs=0.00501)


def test_drawdown_is_measured_from_the_high_of_364_days(
    drawn: Drawn, closes: Mapping[str, dict[date, float]]
) -> None:
    study, charts = drawn
    rows = shown(charts["drawdown"]) if "drawdown" in charts else []
    assert bool(rows) == (study.name != "us-election-2016")
    for row in rows:
        first = day(row) - timedelta(days=363)
        assert min(closes["RUT"]) <= first
        high = max(value for at, value in closes["RUT"].items() if first <= at <= day(row))
        wanted = (closes["RUT"][day(row)] / high - 1) * 100
        assert row["value"] == pytest.approx(wanted, abs=0.00501)


def test_yield_has_no_invented_point(drawn: Drawn, closes: Mapping[str, dict[date, float]]) -> None:
    study, charts = drawn
    rows = shown(charts["yield"])
    first = day(shown(charts["paths"])[0])
    assert {day(row): row["value"] for row in rows} == {
        at: value for at, value in closes["DGS10"].items() if first <= at <= study.as_of
    }


def test_the_currency_starts_from_its_last_value_up_to_the_base(
    drawn: Drawn, closes: Mapping[str, dict[date, float]]
) -> None:
    study, charts = drawn
    values = closes["DTWEXBGS"]
    for row in shown(charts["currency"]) if "currency" in charts else []:
        base = max(at for at in values if at <= study.base)
        wanted = (values[day(row)] / values[base] - 1) * 100
        assert row["v0"] == pytest.approx(wanted, abs=0.00501)


def test_volatility_is_its_level(drawn: Drawn, closes: Mapping[str, dict[date, float]]) -> None:
    study, charts = drawn
    if "volatility" not in charts:
        return
    first = day(shown(charts["paths"])[0])
    assert {day(row): row["v0"] for row in shown(charts["volatility"])} == {
        at: value for at, value in closes["VIX"].items() if first <= at <= study.as_of
    }


def test_flows_are_shares_created_at_net_asset_value(drawn: Drawn, project: Project) -> None:
    study, charts = drawn
    if "flows" not in charts:
        return
    fund = pd.read_csv(
        project.data / "sample" / "IWM_nav_shares.csv", parse_dates=["date"], index_col="date"
    )
    millions = (fund["shares"].diff() * fund["nav"] / 1e6).round(2)
    rows = shown(charts["flows"])
    assert len(rows) > 10
    for row in rows:
        assert row["value"] == pytest.approx(millions[row["date"]], abs=0.011)
        assert row["mark"] == (day(row) > study.base)


def test_gains_hold_every_extreme(drawn: Drawn, closes: Mapping[str, dict[date, float]]) -> None:
    study, charts = drawn
    rows, sessions = shown(charts["gains"]), study.spec.horizons[0]
    history = study.histories["small"]
    known = [at for at in closes["RUT"] if history.start <= at <= study.as_of]
    gains = {
        end: (closes["RUT"][end] / closes["RUT"][start] - 1) * 100
        for start, end in zip(known, known[sessions:], strict=False)
    }
    weeks: dict[tuple[int, int], list[float]] = {}
    for end, gain in gains.items():
        weeks.setdefault(end.isocalendar()[:2], []).append(gain)
    assert len(rows) == len(weeks)
    for row in rows:
        week = weeks[day(row).isocalendar()[:2]]
        assert row["low"] == pytest.approx(min(week), abs=0.00501)
        assert row["high"] == pytest.approx(max(week), abs=0.00501)
    largest = max(gain for end, gain in gains.items() if end >= study.day0)
    for svg in (charts["gains"].svg, charts["gains"].narrow):
        assert percent(largest) in labels(svg)


MONTHS = "January February March April May June July August September October November December"
WRITTEN = re.compile(
    rf"(\d{{1,2}})\s({'|'.join(MONTHS.split())})\s(\d{{4}})"
    rf"|({'|'.join(MONTHS.split())})\s(\d{{1,2}}),\s(\d{{4}})"
)
# A number of the year 1990 or later, counted in milliseconds since 1970, is far beyond any level.
MILLISECONDS = 6e11


def dates_within(part: object) -> Iterator[date]:
    """Every date of a specification, in whatever form it stands there."""
    if isinstance(part, dict):
        if "year" in part:
            yield date(part["year"], part["month"], part["date"])
        for value in part.values():
            yield from dates_within(value)
    elif isinstance(part, list | tuple):
        for value in part:
            yield from dates_within(value)
    elif isinstance(part, int | float) and part > MILLISECONDS:
        yield datetime.fromtimestamp(part / 1000, UTC).date()
    elif isinstance(part, str):
        yield from map(date.fromisoformat, re.findall(r"\d{4}-\d\d-\d\d", part))
        for found in WRITTEN.findall(part):
            number, month, year = found[:3] if found[0] else (found[4], found[3], found[5])
            yield date(int(year), MONTHS.split().index(month) + 1, int(number))


@pytest.mark.parametrize(
    "form",
    [
        "2024-11-20",
        "2024-11-20T00:00:00",
        "to 20\N{NO-BREAK SPACE}November 2024.",
        "on November\N{NO-BREAK SPACE}20, 2024",
        1732060800000,
        {"year": 2024, "month": 11, "date": 20},
        {"values": [{"to": "utc: 2024-11-20"}]},
    ],
)
def test_a_date_is_found_in_every_form(form: object) -> None:
    assert list(dates_within({"domain": [form]})) == [date(2024, 11, 20)]


def test_nothing_is_later_than_the_as_of_date(drawn: Drawn) -> None:
    study, charts = drawn
    for name in charts.keys() - TIMELESS:
        assert max(dates_within(charts[name].spec)) == study.as_of, name
        assert max(map(day, shown(charts[name]))) <= study.as_of, name
        assert all(at <= study.as_of for at in dates_within(texts(charts[name].svg))), name


def sample_until(project: Project, target: Path, as_of: date, later: float) -> Path:
    """The sample as a store; what is later than ``as_of`` is multiplied, or left out for 0."""
    target.mkdir()
    for path in (project.data / "sample").glob("*.csv"):
        header, *rows = path.read_text(encoding="utf-8").splitlines()
        if not header.lower().startswith("date,"):
            continue
        kept = [row for row in rows if row[:10] <= as_of.isoformat()]
        for row in rows[len(kept) :] if later else ():
            day, *values = row.split(",")
            kept.append(",".join([day, *(f"{float(value) * later:g}" for value in values)]))
        (target / path.name).write_text("\n".join([header, *kept]) + "\n", encoding="utf-8")
    return target


@pytest.mark.parametrize(
    ("name", "as_of"),
    [("us-election-2016", date(2016, 11, 18)), ("cpi-july-2024", date(2024, 7, 17))],
)
def test_later_data_change_nothing(
    project: Project, tmp_path: Path, name: str, as_of: date
) -> None:
    found = []
    for store_name, later in (("cut", 0.0), ("falsified", 1.1)):
        store = sample_until(project, tmp_path / store_name, as_of, later)
        study = open_study(project, name, store)
        assert study.as_of == as_of
        assert "embedded" not in study.histories["small"].store
        found.append(charts_of(project, study))
    cut, falsified = found
    assert len(cut) >= 10
    assert [chart.spec for chart in falsified] == [chart.spec for chart in cut]


def test_event_stands_between_the_closes_that_it_parts(drawn: Drawn) -> None:
    study, charts = drawn
    for chart in charts.values():
        if chart.id in {"gains", *TIMELESS}:
            continue
        marks = [
            rows[0]
            for rows in chart.spec["datasets"].values()
            if str(rows[0].get("label", "")).startswith(study.event.short_label)
        ]
        (mark,) = marks
        at = mark["date"].removesuffix("Z")
        assert f"{study.base.isoformat()}T00" <= at
        # The bar of a session begins at its point: there the mark stands between two bars.
        last = f"{study.day0.isoformat()}T00:00:00"
        assert at == last if chart.id in {"moves", "flows"} else at < last
        assert f"\u00a0{study.event.date.day},\u00a0" in mark["label"]
        assert str(study.event.date.year) in mark["label"]


def test_specs_are_valid_and_bounded(drawn: Drawn) -> None:
    _, charts = drawn
    for chart in charts.values():
        alt.LayerChart.from_dict(chart.spec)
        assert len(json.dumps(chart.spec, separators=(",", ":"))) < 40_000
        assert len(chart.svg) < 80_000
        assert chart.spec["width"] == "container"


def test_drawings_stand_alone(drawn: Drawn) -> None:
    _, charts = drawn
    ids: list[str] = []
    for chart in charts.values():
        for svg, width in ((chart.svg, "640"), (chart.narrow, "360")):
            root = ET.fromstring(svg)
            assert root.get("width") == width
            tags = {element.tag.removeprefix(SVG) for element in root.iter()}
            assert not tags & {"a", "script", "image", "foreignObject", "style"}
            links = [
                value
                for element in root.iter()
                for name, value in element.attrib.items()
                if name.endswith("href") or "url(" in value
            ]
            own = [element.get("id", "") for element in root.iter() if element.get("id")]
            for link in links:
                assert re.sub(r"^(url\()?#|\)$", "", link) in own
            ids += own
    assert len(ids) == len(set(ids))


def test_text_is_in_the_brand_s_font_and_colours(drawn: Drawn, project: Project) -> None:
    _, charts = drawn
    brand = load_brand(project)
    known = set(brand.light.by_role().values()) | {"none", "transparent"}
    for chart in charts.values():
        for element in ET.fromstring(chart.svg).iter():
            if element.tag == f"{SVG}text":
                assert brand.text_font in (element.get("font-family") or "")
                assert float((element.get("font-size") or "0").removesuffix("px")) >= 12
            # A style sheet recolours exactly these, so no other colour may appear.
            assert {element.get("fill", "none"), element.get("stroke", "none")} <= known


def test_labels_say_what_the_text_says(drawn: Drawn) -> None:
    study, charts = drawn
    known = {
        "us-election-2016": {"paths": "+8.1\u00a0pp", "excess": "+8.1\u00a0pp", "yield": "2.34%"},
        "cpi-july-2024": {"gains": "+11.5%", "paths": "Russell 2000"},
        "us-election-2024": {"paths": "S&P 500", "gains": "Nov\u00a011,\u00a02024"},
        "us-election-2024-fade": {
            "paths": "+8.0%",
            "drawdown": "−5.2%",
            "yield": "High, Jan\u00a013,\u00a02025",
        },
    }
    for chart, text in known[study.name].items():
        assert text in labels(charts[chart].svg)


def test_a_chart_names_only_the_sources_it_draws_on(drawn: Drawn) -> None:
    _, charts = drawn
    both, rates = "FTSE Russell; S&P Dow Jones Indices", "Federal Reserve (H.15)"
    known = {"paths": both, "excess": both, "gains": "FTSE Russell", "yield": rates}
    known["size"] = "Kenneth R. French data library"
    for name in known.keys() & charts.keys():
        assert charts[name].source == known[name]


def test_absent_series_and_sections_are_left_out(project: Project) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BUMPSHEET_DATA", "")
        study = open_study(project, "us-election-2024")
    few = {role: study.histories[role] for role in ("small", "large")}
    spec = study.spec.model_copy(
        update={"sections": {"extremes": False, "sectors": False, "size": False}}
    )
    fewer = replace(study, histories=few, spec=spec)
    charts = charts_of(project, fewer)
    assert [chart.id for chart in charts] == [
        *("paths", "unusual-return", "excess", "moves", "drawdown", "kept"),
        *("currency", "volatility", "flows"),
    ]


def test_long_history_is_shown_by_month(project: Project, market: Path) -> None:
    study = open_study(project, "cpi-july-2024", market)
    (gains,) = (chart for chart in charts_of(project, study) if chart.id == "gains")
    months = {(day(row).year, day(row).month) for row in shown(gains)}
    assert len(months) == len(shown(gains)) > 400
    assert len(json.dumps(gains.spec, separators=(",", ":"))) < 40_000
    small = closes_in(market / "series" / "RUT.csv")
    gain = (small[date(2020, 4, 29)] / small[date(2020, 4, 22)] - 1) * 100
    assert f"{percent(gain)}, Apr\u00a029,\u00a02020" in labels(gains.svg)


def test_a_larger_gain_before_never_reads_as_a_tie(project: Project, market: Path) -> None:
    collected = collect(open_study(project, "cpi-july-2024", market))
    findings = collected.findings
    for more, told, earlier in ((0.0, "+13.1%", "+13.1%"), (0.02, "+13.11%", "+13.13%")):
        values = {"largest_gain_since_event": 13.11, "earlier_gain": 13.11 + more}
        facts = [
            replace(fact, value=values[fact.figure])
            if fact.figure in values and fact.series == "RUT" and fact.window == Sessions(5)
            else fact
            for fact in findings
        ]
        book = replace(collected, findings=replace(findings, facts=tuple(facts)))
        charts = draw_charts(book, load_brand(project), project.cache)
        (gains,) = (chart for chart in charts if chart.id == "gains")
        for svg in (gains.svg, gains.narrow):
            shown = set(labels(svg))
            assert {told, f"{earlier}, Apr\u00a029,\u00a02020"} <= shown


def test_ranges_cut_at_the_period() -> None:
    days = pd.to_datetime(["2024-01-05", "2024-01-08", "2024-01-12", "2024-02-01"])
    found = ranges(pd.Series([1.0, -2.0, 3.0, 4.0], index=days), "week")
    assert found["min"].tolist() == [1.0, -2.0, 4.0]
    assert found["max"].tolist() == [1.0, 3.0, 4.0]
    assert found.index.tolist() == [days[0], days[1], days[3]]


@given(st.lists(st.floats(-50, 350), min_size=1, max_size=6))
def test_spread_labels_keep_distance_and_order(wished: list[float]) -> None:
    found = spread(wished, 34, 17, 283)
    order = sorted(range(len(wished)), key=lambda place: wished[place])
    for upper, lower in pairwise(order):
        assert found[lower] - found[upper] >= 34 - 1e-6
    assert max(found) <= 283 + 1e-6


def test_labels_with_room_do_not_move() -> None:
    assert spread([100, 20, 200], 34, 17, 283) == [100, 20, 200]


@given(st.lists(st.floats(-500, 500).map(lambda value: round(value, 2)), min_size=2, max_size=30))
def test_ticks_lie_within_and_are_even(values: list[float]) -> None:
    axis = extent(values)
    assert axis.low <= min(values) <= max(values) <= axis.high
    assert all(axis.low - 1e-3 <= tick <= axis.high + 1e-3 for tick in axis.ticks)
    assert 2 <= len(axis.ticks) <= 9
    steps = [upper - lower for lower, upper in pairwise(axis.ticks)]
    assert max(steps) - min(steps) < 1e-6


@given(st.dates(date(1980, 1, 1), date(2024, 1, 1)), st.integers(6, 16000))
def test_dates_on_the_axis_are_few_and_within(start: date, days: int) -> None:
    end = start + timedelta(days=days)
    ticks, _ = time_ticks(start, end, "day first")
    assert 1 <= len(ticks) <= 11
    assert all(start <= tick.date() <= end for tick in ticks)


def test_numbers_are_written_as_in_the_text() -> None:
    assert number_text(-3.425, signed=True) == "−3.42"
    assert number_text(0.125, signed=True) == "+0.12"
    assert number_text(0.0, signed=True) == "0.00"
    assert number_text(-0.001) == "0.00"
    assert number_text(2442.03) == "2,442.03"


def assert_bars_are_labelled(chart: Chart, returns: list[float]) -> None:
    """Each bar has its name, and the very number of its return; rises are drawn before falls."""
    rows = shown(chart)
    assert [row["value"] for row in rows] == pytest.approx(returns, abs=0.00501)
    wanted = [percent(value) for value in returns if value >= 0]
    wanted += [percent(value) for value in returns if value < 0]
    for svg in (chart.svg, chart.narrow):
        assert {row["name"] for row in rows} <= set(texts(svg))
        assert labels(svg) == wanted


def test_bars_are_the_returns_in_order(
    drawn: Drawn, closes: Mapping[str, dict[date, float]], project: Project
) -> None:
    study, charts = drawn
    if "sectors" not in charts:
        assert study.as_of > date(2024, 11, 29)
        return
    rows = shown(charts["sectors"])
    values = [row["value"] for row in rows]
    assert values == sorted(values, reverse=True)
    (marked,) = (row for row in rows if row["mark"])
    small = closes["RUT"]
    expected = (small[study.as_of] / small[study.base] - 1) * 100
    assert (marked["name"], marked["value"]) == ("Russell 2000", pytest.approx(expected, abs=0.005))
    files = (project.data / "sample").glob("*.csv")
    funds = [closes_in(path) for path in files if path.stem in {"KRE", "XBI", *SECTORS}]
    ends = {study.base, study.as_of}
    returns = [
        (fund[study.as_of] / fund[study.base] - 1) * 100
        for fund in (small, *funds)
        if ends <= fund.keys()
    ]
    assert_bars_are_labelled(charts["sectors"], sorted(returns, reverse=True))


def test_bars_of_size_run_from_the_smallest_to_the_largest(drawn: Drawn, project: Project) -> None:
    study, charts = drawn
    if "size" not in charts:
        return
    table = pd.read_csv(
        project.data / "sample" / "size_portfolios.csv", parse_dates=["date"], index_col="date"
    )
    since = table.loc[str(study.base) : str(study.as_of), "Lo10":"Hi10"].iloc[1:]
    wanted = ((1 + since / 100).prod() - 1) * 100
    assert_bars_are_labelled(charts["size"], wanted.tolist())
    rows = shown(charts["size"])
    assert [row["name"] for row in rows if row["mark"]] == ["Smallest tenth"]


def test_bars_of_a_long_history_keep_their_width(drawn: Drawn) -> None:
    _, charts = drawn
    for svg in (charts["gains"].svg, charts["gains"].narrow):
        (group,) = (
            element
            for element in ET.fromstring(svg).iter(f"{SVG}g")
            if "mark-rect" in (element.get("class") or "")
        )
        widths = [
            float(width)
            for path in group.iter(f"{SVG}path")
            for width in re.findall(r"M[-\d.]+,[-\d.]+h(-?[\d.]+)", path.get("d") or "")
        ]
        assert len(widths) == len(charts["gains"].rows)
        assert sorted(map(abs, widths))[len(widths) // 2] >= 0.8
