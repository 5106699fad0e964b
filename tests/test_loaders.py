"""Files of optional inputs that are wrong in every way: one line, the family out, all else told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from bumpsheet.families.collect import collect, open_study
from bumpsheet.narrative.absences import worded

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bumpsheet.project import Project

DAYS = pd.bdate_range("2016-06-01", "2016-12-30")
TICKERS = [f"T{n:02}" for n in range(30)]
HEADER = "Ticker,Name,Sector,Asset Class,Weight (%)\n"
ROWS = "\n".join(f"{ticker},Company,Energy,Equity,3.3" for ticker in TICKERS)
LIST = "IWM_2016-10-31.csv"


def rows() -> pd.DataFrame:
    """Closes of stocks, a row a stock and day."""
    steps = np.random.default_rng(1).normal(0, 0.01, (len(DAYS), len(TICKERS)))
    closes = pd.DataFrame(50 * np.exp(steps.cumsum(axis=0)), index=DAYS, columns=TICKERS)
    return closes.rename_axis("date").reset_index().melt("date", None, "ticker", "close")


def reasons(project: Project, store: Path) -> str:
    found = collect(open_study(project, "us-election-2016", store)).findings
    assert found.family("returns")
    assert not found.every("member_return", None)
    return " ".join(item.reason for item in worded(found.absences, project.templates))


PANELS: dict[str, tuple[Callable[[pd.DataFrame], pd.DataFrame], str]] = {
    "text dates": (lambda f: f.assign(date=f["date"].astype(str)), "panel.parquet: date"),
    "dates with a zone": (
        lambda f: f.assign(date=f["date"].dt.tz_localize("UTC")),
        "panel.parquet: date",
    ),
    "text closes": (lambda f: f.assign(close=f["close"].astype(str)), "panel.parquet: close"),
    "numbers as tickers": (lambda f: f.assign(ticker=1), "panel.parquet: ticker"),
    "text volumes": (lambda f: f.assign(volume="x"), "panel.parquet: volume"),
    "infinite closes": (lambda f: f.assign(close=np.inf), "closes of no member"),
    "other stocks": (lambda f: f.assign(ticker="ZZ" + f["ticker"]), "closes of no member"),
}


@pytest.mark.usefixtures("sample_only")
@pytest.mark.parametrize("name", PANELS)
def test_a_panel_that_is_none(project: Project, tmp_path: Path, name: str) -> None:
    change, says = PANELS[name]
    change(rows()).to_parquet(tmp_path / "panel.parquet")
    (tmp_path / LIST).write_text(HEADER + ROWS)
    assert says in reasons(project, tmp_path)


@pytest.mark.usefixtures("sample_only")
@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", f"{LIST}: not a CSV table"),
        (HEADER, f"{LIST}: ticker: names no member"),
        (HEADER + "-,,,Cash,100\n", "names no member"),
        (HEADER + ROWS.replace("3.3", "0.033"), "no percentages of a whole"),
        (HEADER + ROWS.replace("3.3", "-3.3"), "no percentages of a whole"),
        ("a,b\n1,2\n", "no column for the ticker"),
    ],
)
def test_a_list_that_is_none(project: Project, tmp_path: Path, content: str, says: str) -> None:
    rows().to_parquet(tmp_path / "panel.parquet")
    (tmp_path / LIST).write_text(content)
    assert says in reasons(project, tmp_path)


@pytest.mark.usefixtures("sample_only")
def test_a_list_dated_on_no_day(project: Project, tmp_path: Path) -> None:
    rows().to_parquet(tmp_path / "panel.parquet")
    (tmp_path / "IWM_2016-13-31.csv").write_text(HEADER + ROWS)
    assert "no date in its name" in reasons(project, tmp_path)


@pytest.mark.usefixtures("sample_only")
def test_rows_without_a_ticker_are_no_stock(project: Project, tmp_path: Path) -> None:
    frame = rows()
    frame.assign(ticker=frame["ticker"].where(frame["ticker"] != "T03")).to_parquet(
        tmp_path / "panel.parquet"
    )
    (tmp_path / LIST).write_text(HEADER + ROWS)
    found = collect(open_study(project, "us-election-2016", tmp_path)).findings
    counted = found.only("members_counted")
    assert counted is not None
    assert counted.value == len(TICKERS) - 1
