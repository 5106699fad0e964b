"""Faults planted in portfolios, counts of shares, lists and panels: each leaves its family out."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from pandas import DataFrame as Table

from bumpsheet.families.collect import collect, open_study
from bumpsheet.narrative.absences import worded
from test_planted_faults import AS_OF, BASE, REPORT, closes, read, told, write
from test_planted_faults import store as store  # noqa: PLC0414 - a fixture

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bumpsheet.project import Project

DAY_ZERO, BETWEEN = "2024-11-06", "2024-11-14"


def late_from(first: str) -> Callable[[Table], Table]:
    return lambda frame: pd.concat([frame[:first].iloc[:-1], frame.shift(1)[first:]]).dropna()


def on(day: str, column: str, change: Callable[[float], float]) -> Callable[[Table], Table]:
    def planted(frame: Table) -> Table:
        wrong = frame.copy()
        wrong.loc[day, column] = change(float(frame.loc[day, column]))
        return wrong

    return planted


def scaled(day: str, by: float) -> Callable[[Table], Table]:
    return lambda frame: frame.mul(np.where(frame.index == day, by, 1.0), axis=0)


def added_up(frame: Table) -> Table:
    return pd.concat([frame[:BASE], frame[DAY_ZERO:].cumsum()])


PORTFOLIOS: dict[str, tuple[Callable[[Table], Table], str]] = {
    "a session late": (lambda f: f.shift(1).dropna(), "Hi 10, .*moves unlike the index"),
    "late since the event": (late_from(DAY_ZERO), "Hi 10, .*moves unlike the index"),
    "with the other sign": (lambda f: -f, "Hi 10, .*moves unlike the index"),
    "a day of zeros": (
        scaled(DAY_ZERO, 0.0),
        f"Hi 10, {DAY_ZERO}: moves",
    ),
    "added up": (added_up, "Hi 10, .*moves unlike the index"),
    "ends exchanged": (
        lambda f: f.rename(columns={"Lo10": "Hi10", "Hi10": "Lo10"}),
        r"(Lo|Hi) \d0, .*does not lie between the returns of",
    ),
    "one return of the smallest": (
        on(DAY_ZERO, "Lo10", lambda value: value - 4),
        f"Lo 30, {DAY_ZERO}: (no mixture of|does not lie between) the returns of Lo 10",
    ),
}


@pytest.mark.parametrize("name", PORTFOLIOS)
def test_portfolios(project: Project, store: Path, name: str) -> None:
    change, says = PORTFOLIOS[name]
    write(store, "size_portfolios", change(read(project, "size_portfolios")))
    found, notes, _ = told(project, store)
    assert re.search(rf"size_portfolios\.csv: {says}", notes), notes
    assert not found.family("size")
    assert found.family("returns")


@pytest.mark.parametrize("change", [lambda f: f.shift(1), lambda f: f.assign(RF=f["RF"] * 100 + 5)])
def test_a_market_that_lies_outside_of_its_parts(
    project: Project, store: Path, change: Callable[[Table], Table]
) -> None:
    tenths = read(project, "size_portfolios")
    market = pd.DataFrame({"Mkt-RF": tenths["Hi10"] * 0.8 + tenths["Lo30"] * 0.2 - 0.01})
    write(store, "factors3_daily", market.assign(RF=0.01))
    assert told(project, store)[0].every("portfolio_excess_since_event")
    write(store, "factors3_daily", change(market.assign(RF=0.01)).bfill())
    found, notes, _ = told(project, store)
    assert "Mkt-RF + RF" in notes
    assert not found.every("portfolio_excess_since_event")
    assert found.family("size"), "the portfolios themselves are right"


STALE = pd.bdate_range("2024-11-11", "2024-11-15")
LEFT_OUT = r"Flows of IWM around \d+ session"
SHARES: dict[str, tuple[Callable[[Table], Table], str]] = {
    "thousands": (lambda f: f.assign(shares=f["shares"] / 1000), "no multiple of the 50,000"),
    "thousands since the event": (
        lambda f: f.assign(shares=f["shares"].where(f.index <= BASE, f["shares"] / 1000)),
        "no multiple of the 50,000",
    ),
    "columns exchanged": (
        lambda f: f.rename(columns={"nav": "shares", "shares": "nav"}),
        "another unit than USD a share",
    ),
    "off by a tenth at the base": (on(BASE, "shares", lambda n: n * 1.0001), "no whole number"),
    "no longer kept": (
        lambda f: f.assign(shares=f["shares"].where(f.index <= BASE, f.loc[BASE, "shares"])),
        "the count has stood since",
    ),
    "not kept for a week": (
        lambda f: f.assign(shares=f["shares"].where(f.index < "2024-11-22", 27.5e7)),
        "the count has stood since",
    ),
    "stale in between": (
        lambda f: f.assign(
            shares=f["shares"].mask(
                f.index.isin(pd.bdate_range("2024-11-11", "2024-11-15")), 27.5e7
            )
        ),
        LEFT_OUT,
    ),
    "a leap that stays": (
        lambda f: f.assign(shares=f["shares"].where(f.index <= BETWEEN, f["shares"] + 65e6)),
        LEFT_OUT,
    ),
    "a leap at the end": (
        on(AS_OF, "shares", lambda n: n * 1.25),
        LEFT_OUT,
    ),
    "a leap that comes back": (
        on(BETWEEN, "shares", lambda n: n * 1.12),
        LEFT_OUT,
    ),
    "a session late": (
        lambda f: f.assign(shares=f["shares"].shift(1)).dropna(),
        "stand a session early or late",
    ),
    "a session early": (
        lambda f: f.assign(shares=f["shares"].shift(-1)).ffill(),
        "stand a session early or late",
    ),
}


def kept(store: Path) -> Table:
    """Counts as of a real fund: noise, and some of the move of the session before."""
    frame = pd.read_csv(store / "IWM_nav_shares.csv", parse_dates=["date"]).set_index("date")
    draw = np.random.default_rng(3).normal(0, 0.008, len(frame))
    moves = np.log(frame["nav"]).diff().shift(1).fillna(0)
    level = np.log(27e7) + (0.3 * moves + draw).rolling(250, min_periods=1).sum()
    return frame.assign(shares=5e4 * (np.exp(level) / 5e4).round())


def test_sound_shares_are_believed(project: Project, store: Path) -> None:
    write(store, "IWM_nav_shares", kept(store))
    found, notes, _ = told(project, store)
    assert found.every("flow_since_event")
    assert not re.search(LEFT_OUT, notes)


@pytest.mark.parametrize("name", SHARES)
def test_shares_of_the_fund(project: Project, store: Path, name: str) -> None:
    change, says = SHARES[name]
    sound = kept(store)
    write(store, "IWM_nav_shares", change(sound))
    found, notes, _ = told(project, store)
    assert re.search(says, notes), notes
    assert not found.every("flow_since_event")


def stocks(project: Project, count: int = 260) -> Table:
    """Closes of many stocks that follow the large-cap index, a row a stock and day."""
    index = closes(project, "SPX")["2024-05-01":"2024-12-31"]
    draw = np.random.default_rng(5)
    steps = np.diff(np.log(index), prepend=np.log(index.iloc[0]))[:, None]
    # Two sectors, in which every second stock moves together.
    shared = np.tile(draw.normal(0, 0.006, (len(index), 2)), (1, count // 2))
    own = shared + draw.normal(0, 0.01, (len(index), count))
    table = pd.DataFrame(
        30 * np.exp((0.8 * steps + own).cumsum(axis=0)),
        index=index.index,
        columns=[f"S{n:03}" for n in range(count)],
    )
    return table.rename_axis("date")


def listed(store: Path, tickers: list[str], **columns: object) -> None:
    weight = 100 / len(tickers)
    frame = pd.DataFrame(
        {
            "Ticker": tickers,
            "Name": "Company",
            "Sector": ["Energy", "Health Care"] * (len(tickers) // 2),
            "Asset Class": "Equity",
            "Market Value": f"{1e6 * weight:,.2f}",
            "Weight (%)": weight,
        }
    )
    frame.assign(**columns).to_csv(store / "IWM_2024-10-31.csv", index=False)


def absent(project: Project, store: Path, table: Table, **volumes: float) -> str:
    """Why members are not ranked; empty where they are."""
    rows = table.reset_index().melt("date", None, "ticker", "close").dropna()
    rows.assign(**volumes).to_parquet(store / "panel.parquet")
    found = collect(open_study(project, REPORT, store)).findings
    assert found.family("returns")
    reasons = " ".join(item.reason for item in worded(found.absences, project.templates))
    return "" if found.only("members_counted") else reasons


def test_a_sound_panel_is_believed(project: Project, store: Path) -> None:
    table = stocks(project)
    listed(store, [*table.columns])
    assert not absent(project, store, table)
    # Lower case, and sectors in capitals, are no faults.
    listed(store, [name.lower() for name in table.columns])
    assert not absent(project, store, table)
    listed(store, [*table.columns], Sector=["ENERGY", "communication"] * 130)
    assert not absent(project, store, table)


def half_gone(table: Table) -> Table:
    wrong = table.copy()
    wrong.loc[AS_OF:, wrong.columns[::2]] = np.nan
    return wrong


def repeated(table: Table) -> Table:
    wrong = table.copy()
    wrong.loc[AS_OF] = wrong.loc["2024-11-27"]
    return wrong


PANELS: dict[str, tuple[Callable[[Table], Table], str]] = {
    "a session late": (lambda t: t.shift(1).iloc[1:], "a session early or late"),
    "the last session repeated": (repeated, f"close, {AS_OF}.*100% of the stocks"),
    "the base scaled": (
        scaled(BASE, 1.04),
        f"{BASE}: the median stock",
    ),
    "the last session scaled": (
        scaled(AS_OF, 0.9),
        f"{AS_OF}: the median stock",
    ),
    "half of the stocks end early": (
        half_gone,
        f"{AS_OF}: too few closes",
    ),
    "the names in another order": (
        lambda t: t.set_axis(np.random.default_rng(9).permutation(t.columns), axis="columns"),
        r"unlike the others of the sector that IWM_2024-10-31\.csv gives them",
    ),
}


@pytest.mark.parametrize("name", PANELS)
def test_panels(project: Project, store: Path, name: str) -> None:
    change, says = PANELS[name]
    table = stocks(project)
    listed(store, [*table.columns])
    assert re.search(says, absent(project, store, change(table)))


@pytest.mark.parametrize("day", ["2024-08-15", DAY_ZERO, "2024-11-20"])
@pytest.mark.parametrize("with_volumes", [True, False])
def test_two_stocks_that_have_changed_names(
    project: Project,
    store: Path,
    day: str,
    with_volumes: bool,  # noqa: FBT001
) -> None:
    sound = stocks(project)
    sound["S007"] *= 4
    listed(store, [*sound.columns])
    wrong = sound.copy()
    wrong.loc[day:, ["S007", "S011"]] = sound.loc[day:, ["S011", "S007"]].to_numpy()
    volumes = {"volume": 1e6} if with_volumes else {}
    for table, left_out in ((sound, 0), (wrong, 2)):
        absent(project, store, table, **volumes)
        found = collect(open_study(project, REPORT, store)).findings
        named = [a for a in found.absences if a.what == "exchanged_tickers"]
        assert [a.details["count"] for a in named] == [left_out] * bool(left_out)
        counted = found.only("members_counted")
        assert counted is not None
        assert counted.value == 260 - left_out
    assert named[0].details["named"] == "S007, S011"
    tickers = {getattr(fact.subject, "ticker", "") for fact in found}
    assert not tickers & {"S007", "S011"}


@pytest.mark.parametrize("is_exchanged", [False, True])
def test_two_stocks_that_had_other_names_all_along(
    project: Project,
    store: Path,
    is_exchanged: bool,  # noqa: FBT001
) -> None:
    """No close leaps, but the list of members states the price of each."""
    sound = stocks(project)
    sound["S007"] *= 4
    prices = [f"{price:,.2f}" for price in sound.loc["2024-10-31"] * 100]
    listed(store, [*sound.columns], Price=prices)
    # A split since then, for which the panel is adjusted, is no other name.
    table = sound * 100
    table["S020"] /= 10
    if is_exchanged:
        table = table.rename(columns={"S007": "S011", "S011": "S007"})
    absent(project, store, table)
    found = collect(open_study(project, REPORT, store)).findings
    named = [a.details["named"] for a in found.absences if a.what == "exchanged_tickers"]
    assert named == ["S007, S011"] * is_exchanged


def test_strangers_that_meet_at_each_others_price(project: Project, store: Path) -> None:
    """One crashes to where the other was, which doubles: both are loud, and stay what they are."""
    table = stocks(project)
    table["S007"] *= 3
    days = table.index[table.index >= DAY_ZERO]
    noise = np.exp(np.random.default_rng(4).normal(0, 0.12, (len(days), 2)))
    one, other = (float(table.loc[BASE, name]) for name in ("S007", "S011"))
    table.loc[days, ["S007", "S011"]] = noise * [other, one]
    table.loc[days[0], ["S007", "S011"]] = [other, one]
    listed(store, [*table.columns])
    assert not absent(project, store, table)
    found = collect(open_study(project, REPORT, store)).findings
    assert not [a for a in found.absences if a.what == "exchanged_tickers"]


def test_a_panel_in_which_nothing_was_traded(project: Project, store: Path) -> None:
    assert "no stock was ever traded" in absent(project, store, stocks(project), volume=0.0)


def lists(names: list[str]) -> dict[str, tuple[dict[str, object], str]]:
    rising = np.linspace(0.1, 0.7, len(names))
    share = 100 * rising / rising.sum()
    value = [f"{1e6 * part:,.2f}" for part in share]
    return {
        "weights of other rows": (
            {"Market Value": value, "Weight (%)": np.roll(share, 40)},
            "not the share of the market value",
        ),
        "every weight the same": ({"Market Value": value}, "not the share of the market value"),
        "weights of less than a half": ({"Weight (%)": 0.4 * 100 / 260}, "sum 40"),
        "weights cut by a tenth": ({"Weight (%)": 0.9 * 100 / 260}, "sum 90"),
        "a sector misspelt": (
            {"Sector": ["Energy", "Helth Care"] * 130},
            "sector of S001: not a sector .*did you mean Health Care",
        ),
        "no sector for many": ({"Sector": ["Energy", None] * 130}, "without a sector"),
        "other stocks for most": (
            {"Ticker": [n if i % 2 else f"Q{i}" for i, n in enumerate(names)]},
            "closes of 130 of the 260 members",
        ),
    }


@pytest.mark.parametrize("name", list(lists(["A"] * 260)))
def test_lists(project: Project, store: Path, name: str) -> None:
    table = stocks(project)
    names = [*table.columns]
    columns, says = lists(names)[name]
    listed(store, names, **columns)
    assert re.search(says, absent(project, store, table))


def test_a_list_of_the_large_caps_under_the_other_name(project: Project, store: Path) -> None:
    table = stocks(project)
    listed(store, [*table.columns])
    pd.DataFrame({"Symbol": table.columns, "Security": "x", "GICS Sector": "Energy"}).to_csv(
        store / "SP500_2024-11-01.csv", index=False
    )
    assert "names the members of the large-cap index" in absent(project, store, table)


@pytest.mark.parametrize(("days", "is_old"), [(390, False), (410, True)])
def test_a_list_that_is_too_old(project: Project, store: Path, days: int, is_old: bool) -> None:  # noqa: FBT001
    table = stocks(project)
    listed(store, [*table.columns])
    dated = dt.date.fromisoformat(AS_OF) - dt.timedelta(days=days)
    (store / "IWM_2024-10-31.csv").rename(store / f"IWM_{dated}.csv")
    assert ("400 days" in absent(project, store, table)) is is_old
