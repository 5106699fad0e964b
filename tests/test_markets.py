"""Markets: what a report leaves out comes from its market, and mistakes in one are told."""

from __future__ import annotations

import datetime as dt
import shutil
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from bumpsheet.catalogue.catalogues import load_catalogues
from bumpsheet.catalogue.markets import load_markets
from bumpsheet.catalogue.series import load_series
from bumpsheet.errors import BumpsheetError
from bumpsheet.facts.numbers import number
from bumpsheet.families.collect import collect, open_study
from bumpsheet.market.inputs.fund_shares import FUND_SHARES
from bumpsheet.market.inputs.holdings import HOLDINGS
from bumpsheet.market.inputs.panel import PANEL
from bumpsheet.market.inputs.portfolios import PORTFOLIOS
from bumpsheet.market.inputs.supplied import SUPPLIED
from bumpsheet.parameters.load import load_spec
from bumpsheet.press.record import check_files
from bumpsheet.press.verdict import Verdict
from bumpsheet.trading.calendars import load_sessions
from conftest import PRESS_CLAIM, copy_project, press_article

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.parameters.model import ReportSpec
    from bumpsheet.project import Project

LEAST = """
name: Ruritania
short_name: Ruritania
calendar: XWBO
exchange: the Strelsau Stock Exchange
clock: {zone: Europe/Vienna, place: Strelsau}
currency: {code: EUR, symbol: €, unit: euro, units: euros}
series: {small: RUT, large: SPX}
"""


def loaded(project: Project, folder: Path, text: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / "ruritania.yml").write_text(text, encoding="utf-8")
    load_markets(folder, load_series(project.data / "series.yml"))


def test_the_shipped_markets_are_read(project: Project) -> None:
    found = load_catalogues(project).markets
    assert set(found) >= {"us", "uk", "india"}
    assert [found[name].calendar for name in ("us", "uk", "india")] == ["XNYS", "XLON", "XBOM"]


def test_a_market_needs_no_more_than_its_exchange_and_two_series(
    project: Project, tmp_path: Path
) -> None:
    loaded(project, tmp_path, LEAST)


@pytest.mark.parametrize(
    ("written", "wrong", "told"),
    [
        ("small: RUT", "small: RUTT", r"series\.small.*RUTT.*did you mean RUT\?"),
        ("Europe/Vienna", "Europe/Strelsau", r"clock\.zone.*no such time zone"),
        ("code: EUR", "code: euro", r"currency\.code"),
        ("calendar: XWBO", "calender: XWBO", r"calender.*did you mean calendar\?"),
    ],
)
def test_a_mistake_in_a_market_names_its_file_and_field(
    project: Project, tmp_path: Path, written: str, wrong: str, told: str
) -> None:
    with pytest.raises(BumpsheetError, match=rf"ruritania\.yml.*{told}"):
        loaded(project, tmp_path, LEAST.replace(written, wrong))


def test_an_event_of_a_market_without_a_file_is_refused(project: Project, tmp_path: Path) -> None:
    own_project = copy_project(project, tmp_path, ())
    file = own_project.data / "events" / "us-elections.yml"
    text = file.read_text(encoding="utf-8")
    file.write_text(
        text.replace("    kind: election", "    kind: election\n    market: indai", 1),
        encoding="utf-8",
    )
    with pytest.raises(BumpsheetError, match=r"us-election-\d{4}.*indai.*did you mean india\?"):
        load_catalogues(own_project)


@pytest.mark.parametrize(
    ("calendar", "first"), [("XNYS", 1970), ("XLON", 1970), ("XBOM", 1997), ("XTKS", 1997)]
)
def test_a_calendar_begins_where_it_is_trusted(calendar: str, first: int) -> None:
    assert load_sessions(calendar).index[0].year == first


def test_special_sessions_of_mumbai_are_those_of_its_index(project: Project, market: Path) -> None:
    """The library alone lacks 31 rows of the index; with the special sessions it lacks none."""
    alone, full = load_sessions("XBOM").index, load_catalogues(project).sessions("XBOM").index
    for name, lacking in (("NIFTY50", 31), ("NIFTYSMALL250", 24)):
        rows = pd.read_csv(market / "intl" / "india" / f"{name}.csv", parse_dates=["date"])["date"]
        days = pd.DatetimeIndex(rows)
        assert len(days.difference(alone)) == lacking
        assert days.difference(full).empty
        within = full[(full >= days[0]) & (full <= days[-1])]
        assert within.difference(days).empty, "no special session was invented"


def test_a_special_session_is_a_day_like_any_other(project: Project) -> None:
    """Muhurat trading on Sunday, 12 November 2023: sessions before and after it lie beside it."""
    sessions = load_catalogues(project).sessions("XBOM")
    sunday = dt.date(2023, 11, 12)
    assert sunday in sessions
    assert sessions.before(dt.date(2023, 11, 13)) == sunday
    assert sessions.after(dt.date(2023, 11, 10)) == sunday
    assert dt.date(2013, 11, 15) not in sessions
    assert dt.date(2013, 11, 14) in sessions


def spec_of(project: Project, folder: Path, text: str) -> ReportSpec:
    copy = copy_project(project, folder, ())
    copy.spec_path("x").write_text(text, encoding="utf-8")
    return load_spec(copy, "x", load_catalogues(copy))


def test_a_report_takes_everything_from_the_market_of_its_event(
    project: Project, tmp_path: Path
) -> None:
    spec = spec_of(project, tmp_path, "event: uk-brexit-2016\nas_of: 2016-07-29\n")
    assert (spec.market, spec.calendar) == ("uk", "XLON")
    assert (spec.series.small, spec.series.large) == ("FTSE250", "FTSE100")
    assert (spec.series.growth, spec.series.yield_) == (None, "UKGILT10Y")
    assert not spec.shows("size")
    assert spec.shows("rates")


def test_what_a_report_says_itself_goes_before(project: Project, tmp_path: Path) -> None:
    text = (
        "event: us-election-2016\nmarket: uk\nas_of: 2016-11-18\nseries: {yield: null}\n"
        "sections: {size: true, fade: false}\n"
    )
    spec = spec_of(project, tmp_path, text)
    assert (spec.market, spec.calendar, spec.series.small) == ("uk", "XLON", "FTSE250")
    assert spec.series.yield_ is None
    assert spec.shows("size")
    assert not spec.shows("fade")
    assert not spec.shows("movers")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("market: indai\nevent: uk-brexit-2016\n", "market: no such market .*did you mean india"),
        ("market: 7\nevent: uk-brexit-2016\n", r"market: not text"),
        ("market: uk\nevent: fed-2016-12-14\n", "timed by the session of New York.*from London"),
    ],
)
def test_a_market_that_cannot_be_meant_is_refused(
    project: Project, tmp_path: Path, text: str, told: str
) -> None:
    with pytest.raises(BumpsheetError, match=rf"x\.yml: .*{told}"):
        spec_of(project, tmp_path, f"{text}as_of: 2016-12-30\n")


# First sessions of the large and the small caps, percent, and of the gilt yield, basis points.
KNOWN = [
    ("uk-election-2015", "2015-05-08", 2.32, 2.80, None),
    ("uk-brexit-2016", "2016-06-24", -3.15, -7.19, -28.8),
    ("uk-election-2017", "2017-06-09", 1.04, 0.13, None),
    ("uk-election-2019", "2019-12-13", 1.10, 3.44, None),
    ("uk-election-2024", "2024-07-05", -0.45, 0.86, -7.3),
    ("india-election-2024", "2024-06-04", -5.93, -7.45, None),
]


@pytest.mark.parametrize("known", KNOWN, ids=lambda known: known[0])
def test_first_sessions_as_they_are_known(
    project: Project,
    market: Path,
    tmp_path: Path,
    known: tuple[str, str, float, float, float | None],
) -> None:
    event, day, large, small, points = known
    copy = copy_project(project, tmp_path, ())
    copy.spec_path("x").write_text(f"event: {event}\nas_of: {day}\n", encoding="utf-8")
    found = collect(open_study(copy, "x", market)).findings
    for role, expected in (("small", small), ("large", large)):
        fact = found.get("first_session_return", role)
        assert fact is not None
        assert round(number(fact), 2) == expected
        assert fact.as_of == dt.date.fromisoformat(day)
    if points is not None:
        change = found.get("first_session_yield_change", "yield")
        assert change is not None
        assert round(number(change), 1) == points


def test_two_sessions_after_the_referendum(project: Project, tmp_path: Path) -> None:
    """From the embedded sample alone: the fall of the FTSE 250 over both sessions, 13.65 %."""
    copy = copy_project(project, tmp_path, ())
    text = "event: uk-brexit-2016\nas_of: 2016-06-27\n"
    copy.spec_path("x").write_text(text, encoding="utf-8")
    found = collect(open_study(copy, "x", project.sample)).findings
    fact = found.get("return_since_event")
    assert fact is not None
    assert round(number(fact), 2) == -13.65


def test_a_market_without_a_central_bank_has_no_decisions(project: Project, tmp_path: Path) -> None:
    copy = copy_project(project, tmp_path, ())
    profile = copy.data / "markets" / "uk.yml"
    text = profile.read_text(encoding="utf-8")
    before, _, after = text.partition("central_bank:")
    profile.write_text(before + after[after.index("\nlanguage") + 1 :], encoding="utf-8")
    with pytest.raises(BumpsheetError, match=r"uk\.yml: central_bank: .*one of its decisions"):
        load_catalogues(copy)


@pytest.mark.parametrize("place", ["top", "event"])
def test_an_event_written_in_the_report_may_name_its_market(
    project: Project, tmp_path: Path, place: str
) -> None:
    event = "date: 2016-06-23, kind: referendum, label: the vote"
    own = ", market: uk" if place == "event" else ""
    top = "market: uk\n" if place == "top" else ""
    spec = spec_of(project, tmp_path, f"event: {{{event}{own}}}\n{top}as_of: 2016-07-29\n")
    assert (spec.market, spec.series.small) == ("uk", "FTSE250")
    with pytest.raises(BumpsheetError, match=r"x\.yml: event\.market: .*did you mean india"):
        spec_of(
            project,
            tmp_path / "wrong",
            f"event: {{{event}, market: indai}}\nas_of: 2016-07-29\n",
        )


def test_data_of_another_market_s_stocks_are_never_taken(
    project: Project, market: Path, tmp_path: Path
) -> None:
    """A store full of US stocks, lists and portfolios; valuation of the US lies in it too."""
    copy = copy_project(project, tmp_path / "project", ())
    store = tmp_path / "store"
    shutil.copytree(project.sample, store, ignore=shutil.ignore_patterns("*.yml"))
    (store / "us").symlink_to(market)
    (store / "supplied").mkdir()
    for kind in ("small", "large"):
        (store / "supplied" / f"{kind}_price_earnings.csv").write_text(
            "date,value\n2016-07-01,20\n"
        )
        (store / "supplied" / f"{kind}_price_earnings.yml").write_text(
            "{name: P/E, source: me, licence: own, unit: ratio, kind: trailing, "
            "retrieved: 2016-07-02}\n"
        )
    on = ", ".join(f"{name}: true" for name in ("size", "sectors", "movers", "breadth", "flows"))
    text = f"event: uk-brexit-2016\nas_of: 2016-07-29\nsections: {{{on}}}\n"
    copy.spec_path("x").write_text(text, encoding="utf-8")
    study = open_study(copy, "x", store)
    of_stocks = {kind.name for kind in (PANEL, HOLDINGS, PORTFOLIOS, FUND_SHARES, SUPPLIED)}
    assert not of_stocks & study.inputs.found.keys()
    assert of_stocks <= study.inputs.reasons.keys()
    families = {fact.family for fact in collect(study).findings}
    assert not families & {"size", "sectors", "movers", "breadth", "flows", "valuation"}


def test_the_press_check_counts_sessions_of_the_event_s_market(
    project: Project, tmp_path: Path
) -> None:
    """4 July 2016 was a session in London and none in New York."""
    claim = PRESS_CLAIM | {"series": "FTSE250", "published": -13.65, "as_of": "2016-06-27"}
    other = claim | {"id": "mine-2", "published": -7.02, "as_of": "2016-07-04"}
    path = press_article(tmp_path, [claim, other], event="uk-brexit-2016")
    (article,) = check_files(project, [path], project.sample).articles
    assert [found.verdict for found in article.findings] == [Verdict.REPRODUCED] * 2


# By hand from the closes of the sample: percent, basis points, points.
BY_HAND = [
    ("return_since_event", "FTSE250", -0.2921),
    ("return_since_event", "FTSE100", 6.0949),
    ("return_since_event", "FTSE250 - FTSE100", -6.3870),
    ("first_session_return", "FTSE250", -7.1853),
    ("first_session_return", "FTSE100", -3.1461),
    ("month_to_date_return", "FTSE250", 6.2185),
    ("yield_change_since_event", "UKGILT10Y", -69.0),
    ("first_session_yield_change", "UKGILT10Y", -28.8),
    ("yield_peak_since_event", "UKGILT10Y", 1.088),
    ("yield_trough_since_event", "UKGILT10Y", 0.686),
    ("peak_since_event", "FTSE250", 17282.88),
    ("trough_since_event", "FTSE250", 14967.86),
]


def test_a_dozen_figures_of_the_referendum_by_hand(project: Project) -> None:
    found = collect(open_study(project, "brexit-2016", project.sample)).findings
    for figure, series, expected in BY_HAND:
        fact = found.of(figure, series)
        assert fact is not None, figure
        assert round(number(fact), 4) == expected, (figure, series)
