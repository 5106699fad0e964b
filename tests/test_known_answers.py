"""The shipped reports' figures to the digit, from the sample and from the full store."""

from __future__ import annotations

import csv
import datetime as dt
import json
import re
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from bumpsheet.catalogue.series import load_series
from bumpsheet.facts.files import write_figures
from bumpsheet.facts.numbers import signed_text
from bumpsheet.facts.subjects import PolicyRate
from bumpsheet.facts.windows import UP, Sessions
from bumpsheet.families.collect import collect, open_study
from bumpsheet.market.history import History
from conftest import copy_project, story_of

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.facts.findings import Findings
    from bumpsheet.facts.model import Fact
    from bumpsheet.facts.windows import Window
    from bumpsheet.project import Project


def book_of(project: Project, name: str, data: Path | None = None) -> Findings:
    return collect(open_study(project, name, data)).findings


def found(book: Findings, figure: str, role: str = "small", window: Window | None = None) -> Fact:
    fact = book.get(figure, role, window)
    assert fact is not None, (figure, role, window)
    return fact


EXPECTED = [
    ("us-election-2016", "return_since_event", "small", None, "+10.08%"),
    ("us-election-2016", "return_since_event", "large", None, "+1.98%"),
    ("us-election-2016", "current_streak", "small", UP, "11"),
    ("us-election-2016", "current_streak_after_event", "small", UP, "8"),
    ("us-election-2016", "yield_change_since_event", "yield", None, "+46\xa0bp"),
    ("cpi-july-2024", "largest_gain_since_event", "small", Sessions(5), "+11.54%"),
    ("cpi-july-2024", "year_to_date_return", "small", None, "+10.49%"),
    ("cpi-july-2024", "year_to_date_return", "large", None, "+17.16%"),
    ("cpi-july-2024", "year_to_date_return", "growth", None, "+17.67%"),
    ("us-election-2024", "first_session_return", "small", None, "+5.84%"),
    ("us-election-2024-fade", "high_52_week", "small", None, "2,442.03"),
    ("us-election-2024-fade", "distance_from_52_week_high", "small", None, "−5.22%"),
    ("us-election-2024-fade", "yield_peak_since_event", "yield", None, "4.79%"),
]


@pytest.mark.parametrize("stored", ["sample", "market"])
@pytest.mark.parametrize(("report", "figure", "role", "window", "shown"), EXPECTED)
def test_shown_digits(  # noqa: PLR0917 - fixtures, and a row of the table
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    project: Project,
    stored: str,
    report: str,
    figure: str,
    role: str,
    window: Window | None,
    shown: str,
) -> None:
    data = request.getfixturevalue("market") if stored == "market" else None
    monkeypatch.setenv("BUMPSHEET_DATA", "")
    assert signed_text(found(book_of(project, report, data), figure, role, window)) == shown


@pytest.mark.usefixtures("sample_only")
def test_dates_of_the_sample(project: Project) -> None:
    book = book_of(project, "us-election-2016")
    assert found(book, "current_streak_first_session", window=UP).value == dt.date(2016, 11, 4)
    july = book_of(project, "cpi-july-2024")
    best = found(july, "largest_gain_since_event", window=Sessions(5))
    assert best.as_of == dt.date(2024, 7, 16)
    fall = found(july, "largest_one_day_fall_of_the_year", "growth")
    assert fall.as_of == dt.date(2024, 7, 17)
    fade = book_of(project, "us-election-2024-fade")
    assert found(fade, "high_52_week_date").value == dt.date(2024, 11, 25)
    assert found(fade, "yield_peak_since_event", "yield").as_of == dt.date(2025, 1, 13)


def test_since_reaches_as_far_as_the_full_store(project: Project, market: Path) -> None:
    election = book_of(project, "us-election-2016", market)
    streak = found(election, "current_streak", window=UP)
    before = found(election, "current_streak_predecessor", window=UP)
    assert (streak.since, before.value) == (dt.date(2003, 6, 5), 12)
    july = book_of(project, "cpi-july-2024", market)
    best = found(july, "largest_gain_since_event", window=Sessions(5))
    assert best.since == dt.date(2020, 4, 29)
    earlier = found(july, "earlier_gain", window=Sessions(5))
    assert (earlier.as_of, earlier.base) == (dt.date(2020, 4, 29), dt.date(2020, 4, 22))
    assert signed_text(earlier) == "+13.25%"
    november = book_of(project, "us-election-2024", market)
    peak = found(november, "peak_since_event")
    assert (peak.value, peak.since) == (2442.03, dt.date(2021, 11, 8))
    assert found(november, "months_at_peak").value == 36
    assert found(november, "peak_short_of_record").value == pytest.approx(0.71)
    fade = book_of(project, "us-election-2024-fade", market)
    assert found(fade, "yield_peak_since_event", "yield").since == dt.date(2023, 10, 31)
    assert found(fade, "months_at_yield_peak", "yield").value == 14


@pytest.mark.usefixtures("sample_only")
def test_since_never_outruns_the_sample(project: Project) -> None:
    book = book_of(project, "us-election-2016")
    streak = found(book, "current_streak", window=UP)
    assert (streak.since, streak.history_start) == (None, dt.date(2015, 12, 31))
    # Eleven months of data know records from the first close on that is known to have been one.
    record = found(book, "record_close")
    assert (record.value, record.as_of) == (1315.64, dt.date(2016, 11, 18))
    assert found(book, "record_close", "large").as_of == dt.date(2016, 8, 15)


@pytest.mark.usefixtures("sample_only")
@pytest.mark.parametrize(
    ("as_of", "figure"),
    [
        ("2016-11-11", "highest_close_in_data"),
        ("2016-11-14", "record_close"),
        ("2016-11-18", "record_close"),
    ],
)
def test_no_record_is_claimed_before_one_is_known(
    project: Project, tmp_path: Path, as_of: str, figure: str
) -> None:
    copy = copy_project(project, tmp_path, ("us-election-2016",))
    path = copy.reports / "us-election-2016.yml"
    path.write_text(path.read_text().replace("2016-11-18", as_of))
    book = book_of(copy, "us-election-2016")
    both = ("record_close", "highest_close_in_data")
    assert [name for name in both if book.get(name)] == [figure]


@pytest.mark.usefixtures("sample_only")
def test_a_record_that_the_data_do_not_confirm_is_none(project: Project, tmp_path: Path) -> None:
    text = (project.data / "sample" / "RUT.csv").read_text()
    assert "2021-11-02,2361.86" in text
    (tmp_path / "RUT.csv").write_text(text.replace("2021-11-02,2361.86", "2021-11-02,2361.80"))
    assert book_of(project, "fed-pivot-december-2023", tmp_path).get("record_close") is None
    assert book_of(project, "fed-pivot-december-2023").get("record_close") is not None


@pytest.mark.usefixtures("sample_only")
def test_the_record_of_november_2021_is_known_to_later_reports(project: Project) -> None:
    for name, away in (
        ("cpi-july-2024", 2239.67 / 2442.74),
        ("us-election-2024", 2434.73 / 2442.74),
        ("us-election-2024-fade", 2314.60 / 2442.74),
    ):
        book = book_of(project, name)
        distance = found(book, "distance_from_record")
        assert distance.base == dt.date(2021, 11, 8)
        assert distance.value == pytest.approx((away - 1) * 100), name
    assert found(book, "peak_short_of_record").value == pytest.approx(0.71)
    # 376.53 points, or 15%, are no near miss.
    assert book_of(project, "fed-pivot-december-2023").get("peak_short_of_record") is None


@pytest.mark.usefixtures("sample_only")
@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("us-election-2016", "US small companies closed at a record on Friday, November 18"),
        ("us-election-2020", "The Russell 2000 and the S\\&P 500 set records on November 27."),
    ],
)
def test_a_record_stands_in_the_summary(project: Project, name: str, sentence: str) -> None:
    """Eleven months of data are too few for "highest in our data", and enough for a record."""
    study = open_study(project, name)
    summary = story_of(project, collect(study), study.catalogues).summary
    plain = re.sub(r"\[([^\]]*)\]\([^)]*\)\{[^}]*\}", r"\1", summary).replace("\N{NBSP}", " ")
    assert sentence in plain


# Sessions of the sample after which, and before which, there is a gap.
STRETCHES = (
    (dt.date(2015, 12, 31), dt.date(2017, 1, 31)),
    (dt.date(2019, 12, 31), dt.date(2021, 1, 29)),
    (dt.date(2021, 11, 1), dt.date(2025, 1, 31)),
)


@pytest.mark.usefixtures("sample_only")
def test_no_figure_reaches_across_a_gap_of_the_sample(project: Project) -> None:
    """Of no family: each day that a fact names lies in the stretch of its report.

    What the catalogue of decisions says needs no closes.
    """
    for name in project.report_names():
        book = book_of(project, name)
        if book.about.spec.series.small != "RUT":
            continue
        (stretch,) = (s for s in STRETCHES if s[0] <= book.about.as_of <= s[1])
        for fact in book:
            if isinstance(fact.subject, PolicyRate):
                continue
            value = fact.value if isinstance(fact.value, dt.date) else None
            days = [fact.base, fact.as_of, fact.since, fact.history_start, value]
            for day in (day for day in days if day is not None):
                assert stretch[0] <= day <= stretch[1], f"{name}: {fact.id}: {day}"
        starts = {fact.history_start for fact in book if fact.history_start}
        assert min(starts) == stretch[0], name


def test_year_to_date_by_other_means(project: Project, market: Path) -> None:
    closes = {
        row["date"]: float(row["value"])
        for row in csv.DictReader((market / "series" / "RUT.csv").open())
    }
    by_hand = (closes["2024-07-17"] - closes["2023-12-29"]) / closes["2023-12-29"] * 100
    fact = found(book_of(project, "cpi-july-2024", market), "year_to_date_return")
    assert fact.value == pytest.approx(by_hand, rel=1e-12)


@pytest.mark.parametrize("report", ["us-election-2016", "us-election-2024-fade"])
def test_no_look_ahead(
    tmp_path: Path, project: Project, report: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Data past the as-of date, however absurd, change nothing."""
    monkeypatch.setenv("BUMPSHEET_DATA", "")
    study = open_study(project, report)
    for series in ("RUT", "SPX", "NDX", "DGS10"):
        frame = pd.read_csv(project.data / "sample" / f"{series}.csv")
        known = frame[frame["date"] <= study.as_of.isoformat()]
        days = pd.bdate_range(study.as_of + dt.timedelta(1), periods=30).strftime("%Y-%m-%d")
        future = pd.DataFrame({"date": days, "value": 999999.0})
        pd.concat([known, future]).to_csv(tmp_path / f"{series}.csv", index=False)
    fed = open_study(project, report, tmp_path)
    assert fed.data_version == study.data_version
    plain, extended = collect(study).findings, collect(fed).findings
    strip = {"source": None}
    assert [fact.as_record() | strip for fact in extended] == [
        fact.as_record() | strip for fact in plain
    ]


@pytest.mark.usefixtures("sample_only")
def test_published_data_files(tmp_path: Path, project: Project) -> None:
    study = open_study(project, "us-election-2016")
    book = collect(study).findings
    absent = [{"family": "flows", "what": "Flows", "reason": "nobody told"}]
    write_figures(book, absent, tmp_path)
    content = json.loads((tmp_path / "figures.json").read_text())
    assert content["absent"] == absent
    assert content["report"]["day_0"] == "2016-11-09"
    assert content["report"]["data_version"] == study.data_version
    by_id = {fact["id"]: fact for fact in content["facts"]}
    assert len(by_id) == len(book), "ids are unique"
    fact = by_id["return-since-event-rut"]
    assert fact["value"] == pytest.approx((1315.64 / 1195.14 - 1) * 100, rel=1e-12)
    assert (fact["base"], fact["as_of"], fact["unit"]) == ("2016-11-08", "2016-11-18", "percent")
    rows = list(csv.DictReader((tmp_path / "figures.csv").open(newline="")))
    assert [row["id"] for row in rows] == list(by_id)
    assert all(fact["source"] and fact["formula"] for fact in content["facts"])


def test_no_record_before_it_can_be_known(project: Project, market: Path) -> None:
    """The high of August 1987 lies before the Russell's file begins; it was passed in 1989."""
    series = load_series(project.data / "series.yml").find("RUT")
    assert series is not None
    frame = pd.read_csv(market / "series" / "RUT.csv", parse_dates=["date"], index_col="date")
    for end, known in (("1989-06-30", False), ("1990-01-02", True)):
        history = History(series, frame["value"].loc[:end], "full store")
        assert history.holds_records == known
    second = pd.read_csv(market / "series" / "RU2000PR.csv", parse_dates=["date"], index_col="date")
    earlier = second["value"].loc[:"1987-09-09"].max()
    assert earlier > second["value"].loc["1987-09-10":"1989-06-30"].max()
    assert earlier < second["value"].loc["1987-09-10":"1989-12-31"].max()
