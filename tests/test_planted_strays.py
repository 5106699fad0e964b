"""Single wrong values, stale and late ones that only a relative gives away."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from bumpsheet.errors import BumpsheetError
from bumpsheet.families.collect import collect, open_study
from bumpsheet.narrative.tell import tell
from bumpsheet.trading.holidays import BondHoliday, closed_days
from test_as_known import run
from test_planted_companions import NAMES, change, left_out
from test_planted_companions import alone as bare  # noqa: F401 - a fixture
from test_planted_faults import AS_OF, BASE, REPORT, Values, frozen, lagged, only, scaled, write

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.project import Project

    Alone = tuple[Project, Path]

DAY_ZERO, BETWEEN = "2024-11-06", "2024-11-14"


@pytest.fixture
def alone(bare: Alone) -> Alone:  # noqa: F811 - the fixture
    """Yields that move by six basis points a day, and volatility that follows the large caps."""
    draw = np.random.default_rng(8)
    large = read(bare[1], "SPX")
    steps = pd.Series(draw.normal(0, 0.06, len(large)), index=large.index)
    ten = 4 + steps.ewm(alpha=0.02).mean() * 40
    short = ten + draw.normal(0, 0.015, len(large))
    fear = 18 * (large / large.rolling(63, min_periods=1).mean()) ** -4
    for name, values in {"DGS10": ten, "DGS2": short, "VIX": fear}.items():
        write(bare[1], name, values.round(2))
    return bare


def read(store: Path, name: str) -> pd.Series[float]:
    path = store / f"{name}.csv"
    return pd.read_csv(path, parse_dates=["date"]).set_index("date")["value"]


def added(by: float, day: str) -> Values:
    def planted(values: pd.Series[float]) -> pd.Series[float]:
        wrong = values.copy()
        wrong[day] += by
        return wrong

    return planted


def filled(values: pd.Series[float]) -> pd.Series[float]:
    """As a file in which bond holidays were filled forward."""
    wrong = values.copy()
    for day in closed_days(BondHoliday, values.index[0], values.index[-1]) & set(values.index):
        wrong[day] = wrong.iloc[values.index.get_loc(day) - 1]
    return wrong


def repeated(values: pd.Series[float]) -> pd.Series[float]:
    """As a file into which a month was copied twice."""
    wrong = values.copy()
    last = wrong.loc["2024-11-07":AS_OF]
    place = int(wrong.index.get_loc(last.index[0]))
    wrong[last.index] = values.iloc[place - len(last) : place].to_numpy()
    return wrong


STRAYS: list[tuple[str, str, Values]] = [
    ("a fund at the base", "XLF", only(1.08, BASE)),
    ("a fund on the first session", "XLE", only(0.9, DAY_ZERO)),
    ("a fund in between", "XLE", only(1.1, BETWEEN)),
    ("a fund at the end", "XLF", only(1.2, AS_OF)),
    ("volatility at the base", "VIX", only(1.6, BASE)),
    ("the dollar at the base", "DTWEXBGS", only(1.03, BASE)),
    ("the short yield at the base", "DGS2", added(0.4, BASE)),
    ("the short yield stale", "DGS2", frozen("2024-11-12", "2024-11-19")),
    ("the short yield late since the event", "DGS2", lagged(DAY_ZERO)),
    ("volatility late since the event", "VIX", lagged(DAY_ZERO)),
    ("the short yield of a month before", "DGS2", repeated),
    ("a fund of a month before", "XLF", repeated),
    ("volatility late for a week", "VIX", lagged("2024-11-20")),
]


@pytest.mark.parametrize(("name", "series", "planted"), STRAYS, ids=[one[0] for one in STRAYS])
def test_what_goes_astray_alone_is_left_out(
    alone: Alone, name: str, series: str, planted: Values
) -> None:
    change(alone[1], series, planted)
    absent = left_out(*alone)
    assert re.search(rf"{series}\.csv: value, 2024-11-", absent.get(NAMES[series], "")), name
    assert not (set(NAMES.values()) - {NAMES[series]}) & set(absent), "the others are believed"


REFUSED: list[tuple[str, str, Values, str]] = [
    ("a yield at the base", "DGS10", added(0.4, BASE), BASE),
    ("a yield late since the event", "DGS10", lagged(DAY_ZERO), f"{DAY_ZERO} to {AS_OF}: .*late"),
    ("a yield stale at the end", "DGS10", frozen("2024-11-21", AS_OF), "2024-11-21 to .*repeats"),
    ("small caps at the base", "RUT", only(1.045, BASE), f"{BASE}: not the value that follows"),
    ("growth at the base", "NDX", only(0.96, BASE), f"{BASE}: not the value that follows"),
    ("a yield of a month before", "DGS10", repeated, "2024-11-.*values of sessions before"),
    ("small caps of a month before", "RUT", repeated, "2024-11-.*"),
    ("small caps stale", "RUT", frozen("2024-11-13", "2024-11-18"), "2024-11-13 to .*repeats"),
]


@pytest.mark.parametrize(
    ("name", "series", "planted", "says"), REFUSED, ids=[r[0] for r in REFUSED]
)
def test_what_a_headline_rests_on_is_refused(
    alone: Alone, name: str, series: str, planted: Values, says: str
) -> None:
    change(alone[1], series, planted)
    with pytest.raises(BumpsheetError, match=rf"{series}\.csv: value, {says}"):
        open_study(alone[0], REPORT, alone[1])


@pytest.mark.parametrize(("series", "planted"), [
    ("DGS10", added(0.4, BETWEEN)), ("RUT", only(0.94, BETWEEN)),
    ("RUT", frozen("2024-07-15", "2024-07-19")),
])  # fmt: skip
def test_what_lies_elsewhere_is_told(alone: Alone, series: str, planted: Values) -> None:
    change(alone[1], series, planted)
    study = open_study(alone[0], REPORT, alone[1])
    found = collect(study).findings
    notes = "\n".join(tell(found, (), study.catalogues, alone[0].templates, "html").notes)
    assert re.search("looks wrong", notes)
    assert {name for fact in found if fact.doubts for name in fact.subject.members} >= {series}


def test_a_real_leap_is_no_stray(alone: Alone) -> None:
    """A fund that leaps and stays there, and a wild day on which it leaps with the large caps."""
    change(alone[1], "XLF", scaled(1.08, DAY_ZERO))
    change(alone[1], "XLE", only(1.1, BETWEEN))
    for name in ("SPX", "RUT", "NDX"):
        change(alone[1], name, only(1.1, BETWEEN))
    absent = left_out(*alone)
    assert not [what for what, why in absent.items() if "unfit" in why], absent


def test_a_fund_goes_astray_on_a_wild_day(alone: Alone) -> None:
    """All rise by 4 % and stay there; one fund is off by 20 % as well, for the session alone."""
    for name in ("SPX", "RUT", "NDX", "XLF", "XLE"):
        change(alone[1], name, scaled(1.04, BETWEEN))
    assert not [why for why in left_out(*alone).values() if "unfit" in why]
    change(alone[1], "XLF", only(1.2, BETWEEN))
    absent = left_out(*alone)
    assert re.search(rf"XLF\.csv: value, {BETWEEN}: leaves", absent[NAMES["XLF"]])
    assert NAMES["XLE"] not in absent


def test_what_was_filled_in_on_bond_holidays_is_no_yield(alone: Alone) -> None:
    for series in ("DGS10", "DGS2"):
        change(alone[1], series, filled)
    study = open_study(alone[0], REPORT, alone[1])
    days = study.histories["yield"].closes.index
    assert not {pd.Timestamp("2024-10-14"), pd.Timestamp("2024-11-11")} & set(days)
    assert {pd.Timestamp("2024-10-15"), pd.Timestamp("2024-11-12")} <= set(days)
    (item,) = (i for i in study.imperfections if i.series_id == "DGS10" and i.kind == "missing")
    assert item.count >= 5


def test_holidays_of_the_bond_market() -> None:
    """Dates of the Federal Reserve's releases: no yield on these days, one on 10 November 2023."""
    found = closed_days(BondHoliday, pd.Timestamp("2022-01-01"), pd.Timestamp("2024-12-31"))
    assert {day.date() for day in found} == {
        dt.date(2022, 10, 10), dt.date(2022, 11, 11), dt.date(2023, 10, 9), dt.date(2023, 11, 11),
        dt.date(2024, 10, 14), dt.date(2024, 11, 11),
    }  # fmt: skip
    assert pd.Timestamp("2018-11-12") in closed_days(
        BondHoliday, pd.Timestamp("2018-01-01"), pd.Timestamp("2018-12-31")
    )


def test_every_true_value_of_the_full_store_is_believed(project: Project, market: Path) -> None:
    """Nothing since 1976 repeats, strays or falls behind as a fault would."""
    from bumpsheet.catalogue.catalogues import load_catalogues  # noqa: PLC0415
    from bumpsheet.market.against import side_by_side  # noqa: PLC0415
    from bumpsheet.market.astray import astray, moves_of  # noqa: PLC0415
    from bumpsheet.market.relatives import behind_since, late_since  # noqa: PLC0415
    from bumpsheet.market.sameness import again, standing  # noqa: PLC0415

    catalogues = load_catalogues(project)
    rules, sessions = catalogues.input_rules.comparison, catalogues.sessions("XNYS").index

    def closes(name: str) -> pd.Series[float]:
        path = next(market.rglob(f"{name}.csv"))
        values = pd.read_csv(path, parse_dates=["date"]).set_index("date").iloc[:, 0].dropna()
        return values[values.index.isin(sessions)]

    large = closes("SPX")
    fear = side_by_side(closes("VIX"), large)
    behind = catalogues.input_rules.companions.behind
    for end in np.arange(400, len(fear), 20):
        assert behind_since(fear.iloc[end - 400 : end], behind) is None, fear.index[end]
    for name, relative in (
        ("DGS10", "DGS2"), ("DGS2", "DGS10"), ("DTWEXBGS", "UUP"), ("VIX", "SPX"), ("NDX", "SPX"),
        ("XLF", "SPX"), ("XLE", "SPX"), ("KRE", "SPX"), ("XLU", "SPX"),
    ):  # fmt: skip
        own, other, is_yield = closes(name), closes(relative), name.startswith("DGS")
        assert not standing(own, rules.standing), name
        assert not again(own, rules.again), name
        moves = (moves_of(values, is_yield=is_yield) for values in (own, other))
        found = astray(next(moves), {"other": next(moves)}, [moves_of(large)], own.index[0],
                       rules.astray)  # fmt: skip
        assert found.empty, (name, found)
        table = side_by_side(own, other, is_yield=is_yield)
        for end in np.arange(100, len(table), 10):
            assert late_since(table.iloc[end - 70 : end], rules) is None, (name, table.index[end])


def test_the_list_of_figures_marks_them_and_tells_what_is_left_out(alone: Alone) -> None:
    change(alone[1], "RUT", only(0.94, BETWEEN))
    change(alone[1], "VIX", only(1.6, BASE))
    done = run(alone[0], "figures", REPORT, "--data", str(alone[1]))
    assert done.returncode == 0, done.stderr
    marked = {line.split()[0] for line in done.stdout.splitlines() if "%†" in line}
    assert marked
    assert all("rut" in name for name in marked)
    assert f"\n† spike Russell 2000 {BETWEEN}\n" in done.stdout
    assert re.search(rf"left out: Expected volatility, .*VIX\.csv: value, {BASE}", done.stdout)
