"""Faults planted in copies of the data: each is refused, or told beside the figures it touches.

The stores are copies of the embedded sample, beside funds that follow its indices at a distance as
real ones do. What is planted in one file leaves every other as it was.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from bumpsheet.errors import BumpsheetError
from bumpsheet.families.collect import collect, open_study
from bumpsheet.narrative.absences import worded
from bumpsheet.narrative.tell import tell

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.facts.findings import Findings
    from bumpsheet.project import Project

REPORT = "us-election-2024"
BASE, AS_OF = "2024-11-05", "2024-11-29"
# Daily distance of a fund's closes from its index, and of its net asset value, in percent.
STRAYS, COMPUTED = 0.05, 0.001
NO_BREAK = "\N{NO-BREAK SPACE}"
Values = Callable[["pd.Series[float]"], "pd.Series[float]"]


@dataclass(frozen=True)
class Planted:
    """A fault, and what must come of it."""

    name: str
    series: str
    change: Values
    says: str


def lagged(first: str = "2000", last: str = "2100", sessions: int = 1) -> Values:
    def change(values: pd.Series[float]) -> pd.Series[float]:
        wrong = values.copy()
        wrong[first:last] = values.shift(sessions)[first:last]
        return wrong.dropna()

    return change


def scaled(by: float, first: str = "2000", last: str = "2100") -> Values:
    def change(values: pd.Series[float]) -> pd.Series[float]:
        wrong = values.copy()
        wrong[first:last] = wrong[first:last] * by
        return wrong

    return change


def swapped(one: str, other: str) -> Values:
    def change(values: pd.Series[float]) -> pd.Series[float]:
        wrong = values.copy()
        wrong[one], wrong[other] = values[other], values[one]
        return wrong

    return change


def only(by: float, day: str) -> Values:
    return scaled(by, day, day)


def frozen(first: str, last: str) -> Values:
    def change(values: pd.Series[float]) -> pd.Series[float]:
        wrong = values.copy()
        wrong[first:last] = float(values[:first].iloc[-2])
        return wrong

    return change


def read(project: Project, name: str) -> pd.DataFrame:
    frame = pd.read_csv(project.data / "sample" / f"{name}.csv", parse_dates=["date"])
    return frame.set_index("date")


def closes(project: Project, name: str) -> pd.Series[float]:
    return read(project, name)["value"]


def write(folder: Path, name: str, values: pd.Series[float] | pd.DataFrame) -> None:
    named = values.rename("value") if isinstance(values, pd.Series) else values
    named.rename_axis("date").to_csv(folder / f"{name}.csv")


def fund(index: pd.Series[float], seed: int, strays: float = STRAYS) -> pd.Series[float]:
    """Closes of a fund that follows an index."""
    draw = np.random.default_rng(seed)
    return index / 10 * np.exp(draw.normal(0, strays / 100, len(index)))


@pytest.fixture
def store(project: Project, tmp_path: Path, sample_only: None) -> Path:
    """A sound store: the sample, two funds for each index, a short yield and volatility."""
    for name in ("RUT", "SPX", "NDX", "DGS10", "XLE", "XLF", "XBI"):
        write(tmp_path, name, closes(project, name))
    write(tmp_path, "size_portfolios", read(project, "size_portfolios"))
    small = closes(project, "RUT")
    nav = fund(small, 1, COMPUTED)
    volatility = 16 * np.exp(np.random.default_rng(6).normal(0, 0.05, len(small))) + small * 0
    volatility.update(closes(project, "VIX"))
    for name, values in {
        "IWM": fund(small, 2),
        "SPY": fund(closes(project, "SPX"), 3),
        "IVV": fund(closes(project, "SPX"), 4),
        "QQQ": fund(closes(project, "NDX"), 5),
        "VIX": volatility,
        "DGS2": closes(project, "DGS10") - 0.1,
    }.items():
        write(tmp_path, name, values)
    shares = 5e4 * np.linspace(4000, 6000, len(nav)).round()
    write(tmp_path, "IWM_nav_shares", pd.DataFrame({"nav": nav, "shares": shares}))
    return tmp_path


def plant(store: Path, fault: Planted) -> None:
    path = store / f"{fault.series}.csv"
    frame = pd.read_csv(path, parse_dates=["date"]).set_index("date")
    column = "nav" if "nav" in frame else None
    if fault.series == "size_portfolios":
        write(store, fault.series, pd.DataFrame({c: fault.change(frame[c]) for c in frame}))
    elif column:
        write(store, fault.series, frame.assign(nav=fault.change(frame["nav"])))
    else:
        write(store, fault.series, fault.change(frame["value"]))


def told(project: Project, store: Path) -> tuple[Findings, str, str]:
    """Findings, the data note with what is left out, and the sections."""
    study = open_study(project, REPORT, store)
    found = collect(study).findings
    story = tell(found, (), study.catalogues, project.templates, "html")
    absent = (f"{item.what}: {item.reason}" for item in worded(found.absences, project.templates))
    sections = "\n".join(section.body for section in story.sections)
    notes = "\n".join([*story.notes, *absent]).replace("\\", "").replace(NO_BREAK, " ")
    return found, notes, sections


def test_a_sound_store_raises_no_alarm(project: Project, store: Path) -> None:
    found, notes, sections = told(project, store)
    assert not [item for item in found.imperfections if item.kind not in {"gap", "missing"}]
    assert not [fact for fact in found if fact.doubts]
    assert not re.search("looks? wrong", notes + sections)
    assert "unfit" not in notes
    assert found.family("flows")
    assert found.family("size")


REFUSED = [
    Planted("index a session late", "RUT", lagged(), "RUT.csv: value, .*a session early or late"),
    Planted(
        "index a session early",
        "SPX",
        lagged(sessions=-1),
        "SPX.csv: value, .*a session early or late",
    ),
    Planted(
        "index late from a day on",
        "RUT",
        lagged("2024-11-12"),
        r"RUT.csv: value, 2024-11-.* to 2024-11-29: closes stand a session early or late",
    ),
    Planted("growth index late", "NDX", lagged("2024-10-01"), "NDX.csv: value, .*early or late"),
    Planted(
        "index scaled from a day on",
        "RUT",
        scaled(0.92, "2024-11-15"),
        r"RUT.csv: value, 2024-11-15: from here on at another level .*.*sample has 2303",
    ),
    Planted(
        "a scale that is small", "SPX", scaled(1.02, "2024-11-20"), "2024-11-20: from here on at"
    ),
    Planted(
        "scaled just before the end",
        "NDX",
        scaled(0.92, "2024-11-27"),
        "NDX.csv: value, 2024-11-(27|29)",
    ),
    Planted(
        "large caps divided by ten",
        "SPX",
        only(0.1, "2024-11-18"),
        r"SPX.csv: value, 2024-11-18: further .* than any market .*got '589.*sample has 5893.62",
    ),
    Planted("last close doubled", "RUT", only(2, AS_OF), "RUT.csv: value, 2024-11-29: further"),
    Planted(
        "base close off by 1 %",
        "SPX",
        only(1.01, BASE),
        r"SPX.csv: value, 2024-11-05: not the value that follows from .*sample has 5782.76",
    ),
    Planted(
        "last close off by 1 %",
        "RUT",
        only(0.99, AS_OF),
        r"RUT.csv: value, 2024-11-29: not the value that .*sample has 2434.73",
    ),
    Planted("last close of growth off", "NDX", only(1.01, AS_OF), "NDX.csv: value, 2024-11-29"),
    Planted(
        "base swapped with another close",
        "SPX",
        swapped(BASE, "2024-10-16"),
        "SPX.csv: value, 2024-11-05: not the value",
    ),
    Planted(
        "last two closes swapped", "SPX", swapped(AS_OF, "2024-11-20"), "SPX.csv: value, 2024-11-29"
    ),
    Planted(
        "last close not yet in", "RUT", frozen("2024-11-27", AS_OF), "RUT.csv: value, 2024-11-29"
    ),
    Planted("yields as fractions", "DGS10", scaled(0.01), "DGS10.csv: value: another unit"),
    Planted(
        "yields as fractions from a day on",
        "DGS10",
        scaled(0.01, "2024-11-12"),
        "DGS10.csv: value, 2024-11-12: further from the value before than any",
    ),
    Planted("yields in basis points", "DGS10", scaled(100), "DGS10.csv: value, line 2: outside"),
    Planted(
        "yields late", "DGS10", lagged(), "DGS10.csv: value, .*closes stand a session early or late"
    ),
]


@pytest.mark.parametrize("fault", REFUSED, ids=lambda fault: fault.name)
def test_what_a_headline_rests_on_is_refused(project: Project, store: Path, fault: Planted) -> None:
    plant(store, fault)
    with pytest.raises(BumpsheetError, match=fault.says) as caught:
        open_study(project, REPORT, store)
    assert "\n" not in str(caught.value)
    assert str(store) not in str(caught.value)


TOLD = [
    Planted(
        "index late for a summer",
        "RUT",
        lagged("2024-06-03", "2024-08-30"),
        "a session early or late",
    ),
    Planted("index scaled in spring", "RUT", scaled(0.92, "2024-03-04"), "on another level"),
    Planted("large caps scaled in spring", "SPX", scaled(1.05, "2024-03-04"), "on another level"),
    Planted(
        "a close divided by ten last year",
        "SPX",
        only(0.1, "2023-11-15"),
        "no market has moved as far",
    ),
    Planted(
        "a close off by 1 %",
        "RUT",
        only(1.01, "2024-11-13"),
        r"has 2369\.37 instead of [\d.]+ for November 13, 2024",
    ),
    Planted(
        "a close of growth off by 1 %", "NDX", only(0.99, "2024-11-13"), "looks? wrong in our data"
    ),
    Planted(
        "two closes swapped", "SPX", swapped("2024-11-13", "2024-11-18"), "looks? wrong in our data"
    ),
    Planted(
        "three closes frozen", "NDX", frozen("2024-11-19", "2024-11-20"), "looks? wrong in our data"
    ),
]


@pytest.mark.parametrize("fault", TOLD, ids=lambda fault: fault.name)
def test_what_lies_elsewhere_is_told_beside_its_figures(
    project: Project, store: Path, fault: Planted
) -> None:
    before = {fact.id: fact.value for fact in told(project, store)[0]}
    plant(store, fault)
    found, notes, sections = told(project, store)
    doubted = [item for item in found.imperfections if item.kind not in {"gap", "missing"}]
    assert {item.series_id for item in doubted} == {fault.series}
    assert re.search(fault.says, notes), notes
    marked = {fact.id: fact for fact in found if fact.doubts}
    assert marked, "no figure is marked"
    assert "†" in sections
    # Whatever has another value than in the sound store carries the mark, or counts too little.
    wrong = {
        fact.id
        for fact in found
        if isinstance(fact.value, dt.date) is False and before.get(fact.id) != fact.value
    }
    assert wrong & set(marked) or not wrong


LEFT_OUT = [
    Planted("portfolios as fractions", "size_portfolios", scaled(0.01), "not fractions"),
    Planted(
        "portfolios as fractions at the end",
        "size_portfolios",
        scaled(0.01, "2024-11-13"),
        "not fractions",
    ),
    Planted("a sector fund times ten at the end", "XLE", only(10, AS_OF), "Fund for energy.*XLE"),
    Planted("a fund divided by ten", "XBI", only(0.1, "2024-11-14"), "Fund for biotech.*XBI"),
    Planted("volatility times five", "VIX", only(5, AS_OF), "VIX.csv: value, 2024-11-29: further"),
    Planted("short yields as fractions", "DGS2", scaled(0.01), "DGS2.csv: value: another unit"),
    Planted("net asset value in cents", "IWM_nav_shares", scaled(100), "another unit than USD"),
    Planted(
        "net asset value in thousands",
        "IWM_nav_shares",
        scaled(0.001),
        "another unit than USD a share",
    ),
    Planted(
        "net asset value in cents from a day on",
        "IWM_nav_shares",
        scaled(100, "2024-10-28"),
        "another unit than USD a share",
    ),
]


@pytest.mark.parametrize("fault", LEFT_OUT, ids=lambda fault: fault.name)
def test_what_one_family_reads_leaves_that_out(
    project: Project, store: Path, fault: Planted
) -> None:
    plant(store, fault)
    found, notes, _ = told(project, store)
    assert re.search(fault.says, notes), notes
    assert found.family("returns")


@pytest.mark.parametrize("unit", [100, 0.001])
def test_a_net_asset_value_in_another_unit_does_not_switch_the_check_off(
    project: Project, store: Path, unit: float
) -> None:
    plant(store, Planted("", "IWM_nav_shares", scaled(unit), ""))
    plant(store, Planted("", "RUT", only(0.99, AS_OF), ""))
    with pytest.raises(BumpsheetError, match=r"RUT\.csv: value, 2024-11-29"):
        open_study(project, REPORT, store)


def test_a_wrong_tracker_does_not_accuse_the_index(project: Project, store: Path) -> None:
    plant(store, Planted("", "SPY", lagged(), ""))
    plant(store, Planted("", "IWM", scaled(0.92, "2024-11-14"), ""))
    plant(store, Planted("", "QQQ", only(0.97, AS_OF), ""))
    found = told(project, store)[0]
    assert not [item for item in found.imperfections if item.kind not in {"gap", "missing"}]


def test_an_index_in_place_of_another_is_refused(project: Project, store: Path) -> None:
    write(store, "RUT", closes(project, "SPX") / 2.4)
    with pytest.raises(BumpsheetError, match=r"RUT.csv: value, .*moves unlike"):
        open_study(project, REPORT, store)


@pytest.mark.parametrize("name", ["IWM", "SPY", "RU2000PR"])
@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"date,value\n2024-11-05,x\n"])
def test_an_unreadable_source_is_told_and_the_rest_goes_on(
    project: Project, store: Path, name: str, content: bytes
) -> None:
    (store / f"{name}.csv").write_bytes(content)
    found, notes, _ = told(project, store)
    assert "not compared with" in notes
    assert f"{name}.csv" in notes
    assert found.family("returns")


def test_nothing_after_the_as_of_date_is_compared(project: Project, store: Path) -> None:
    plant(store, Planted("", "RUT", scaled(0.5, "2024-12-02"), ""))
    plant(store, Planted("", "IWM", scaled(7, "2024-12-03"), ""))
    found, notes, _ = told(project, store)
    assert not [fact for fact in found if fact.doubts]
    assert not re.search("looks? wrong", notes)


EXTREMES = [
    ("index_price_return", 282.70, 224.84),
    ("index_price_return", 2386.13, 2711.02),
    ("etf", 30.0, 24.0),
    ("volatility", 17.31, 37.32),
    ("currency", 110.9, 108.1),
    ("currency", 1.488, 1.368),
    ("yield", 15.72, 14.83),
]


@pytest.mark.parametrize(("kind", "before", "after"), EXTREMES)
def test_real_extremes_are_believed(
    project: Project, kind: str, before: float, after: float
) -> None:
    """Black Monday, March 2020, February 2018, March 2009, June 2016 and July 1981."""
    from bumpsheet.catalogue.catalogues import load_catalogues  # noqa: PLC0415
    from bumpsheet.market.plausible import implausible_moves  # noqa: PLC0415

    catalogues = load_catalogues(project)
    limits = catalogues.input_rules.largest_moves
    series = next(s for s in catalogues.series.series if s.kind == kind)
    values = pd.Series([before, after], index=pd.bdate_range("2020-03-16", periods=2))
    assert implausible_moves(values, series, limits).empty
    values.iloc[1] = before / 10
    assert len(implausible_moves(values, series, limits)) == 1


def test_every_second_source_is_in_the_catalogue(project: Project) -> None:
    from bumpsheet.catalogue.catalogues import load_catalogues  # noqa: PLC0415

    catalogue = load_catalogues(project).series
    for series in catalogue.series:
        for name in series.second_sources:
            assert catalogue.find(name) is not None, f"{series.id} names {name}"


def test_the_full_store_is_accused_of_nothing_but_what_its_readme_tells(
    project: Project, market: Path
) -> None:
    """The Russell 2000 is approximate before 2001, and a dozen closes since 2018 are wrong."""
    days: set[tuple[str, dt.date]] = set()
    for name in project.report_names():
        for item in open_study(project, name, market).imperfections:
            assert item.kind in {"gap", "missing", "off_sessions", "suspicious", "spike"}
            days |= {(item.series_id, day) for day in item.days}
    assert {series for series, _ in days} == {"RUT"}
    assert sum(day.year < 2001 for _, day in days) == 2
    assert len(days) == 16


def test_the_sample_has_the_better_close(project: Project, market: Path) -> None:
    study = open_study(project, "us-election-2020", market)
    (item,) = (item for item in study.imperfections if item.kind == "suspicious")
    (better,) = item.better
    assert dataclasses.astuple(better) == (dt.date(2020, 11, 6), 1648.26, 1644.16)
    found = collect(study).findings
    notes = " ".join(tell(found, (), study.catalogues, project.templates, "html").notes)
    assert "reference sample has" in notes
    marked = {fact.figure for fact in found if fact.doubts}
    assert "best_week_since_event" in marked
    assert "return_since_event" not in marked
