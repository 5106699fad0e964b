"""``bumpsheet data import``: what is shown, asked, stored and kept, by kind of file."""

from __future__ import annotations

import itertools
import os
import pty
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from bumpsheet.errors import BumpsheetError
from bumpsheet.market.manifest import read_ledger
from bumpsheet.market.store import read_values
from bumpsheet.supply.imports.command import Talk, import_file
from bumpsheet.supply.imports.mapping import Mapping, as_yaml, read_mapping
from bumpsheet.supply.imports.said import Said

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bumpsheet.project import Project

DAYS = ["2019-11-04", "2019-11-05", "2019-11-06", "2019-11-07", "2019-11-08"]
SMALL = [2210.5, 2255.25, 2380.75, 2375.5, 2390.25]
TEXT = "Date,Price,Change %\n" + "".join(
    f"{day},{value},1%\n" for day, value in zip(DAYS, SMALL, strict=True)
)
AMBIGUOUS = "Date;RUT\n04/11/2019;2210,5\n06/11/2019;2380,75\n"


class User:
    """Somebody at a terminal, or nobody; remembers what was shown and asked."""

    def __init__(self, *answers: str, right: bool | None = True) -> None:
        self.answers, self.right = list(answers), right
        self.asked: list[str] = []
        self.console = Console(record=True, width=200, file=open(os.devnull, "w"))  # noqa: PTH123, SIM115

    def talk(self) -> Talk:
        return Talk(self.console.print, self.ask if self.answers else None, self.confirm)

    def ask(self, question: str, choices: Sequence[str]) -> str:
        self.asked.append(question)
        answer = self.answers.pop(0)
        assert not choices or answer in choices
        return answer

    def confirm(self) -> bool:
        self.asked.append("right?")
        if self.right is None:
            raise BumpsheetError("x", "nobody has confirmed")
        return self.right

    @property
    def seen(self) -> str:
        return self.console.export_text(clear=False)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "store"


def bring(
    project: Project, store: Path, name: str, content: str | bytes, user: User, **said: Any
) -> list[BumpsheetError]:
    path = store.parent / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    replaces = said.pop("replaces", False)
    return import_file(project, store, path, Said(**said), user.talk(), replaces=replaces)


def stored(store: Path, series: str) -> dict[str, float]:
    frame = read_values(store / "series" / f"{series}.csv")
    return dict(zip(frame["date"].dt.strftime("%Y-%m-%d"), frame["value"], strict=True))


def test_what_was_understood_is_shown_then_stored_with_its_bytes(
    project: Project, store: Path
) -> None:
    user = User()
    assert bring(project, store, "Russell 2000 Historical Data.csv", TEXT, user) == []
    for told in ("2019-11-04", "2210.5", "2390.25", "year-first", "RUT", "changes, no closes"):
        assert told in user.seen
    assert user.asked == ["right?"]
    assert stored(store, "RUT") == dict(zip(DAYS, SMALL, strict=True))
    arrival = read_ledger(store, "RUT").latest
    assert arrival is not None
    assert (arrival.provider, arrival.address) == ("import", "Russell 2000 Historical Data.csv")
    assert (store / "raw" / arrival.raw).read_bytes() == TEXT.encode()


def test_nothing_is_stored_unless_confirmed(project: Project, store: Path) -> None:
    bring(project, store, "RUT.csv", TEXT, User(right=False))
    with pytest.raises(BumpsheetError, match="nobody has confirmed"):
        bring(project, store, "RUT.csv", TEXT, User(right=None))
    assert not store.exists()


def test_what_is_new_and_what_was_revised_is_told(project: Project, store: Path) -> None:
    bring(
        project,
        store,
        "RUT.csv",
        TEXT,
        User(),
    )
    more = "Date,Price\n2019-11-08,2390.5\n2019-11-11,2400\n"
    user = User()
    bring(project, store, "RUT.csv", more, user)
    assert "1 new, 1 revised; stored from 2019-11-04 to 2019-11-11" in user.seen
    assert "2019-11-08: 2390.25 -> 2390.5" in user.seen
    assert stored(store, "RUT")["2019-11-04"] == 2210.5


def test_another_series_is_refused_and_the_good_one_stays(project: Project, store: Path) -> None:
    bring(project, store, "RUT.csv", TEXT, User())
    other = "Date,RUT,S&P 500\n" + "".join(
        f"{day},{5000 + n},{5000 + n}\n" for n, day in enumerate(DAYS)
    )
    (refused,) = bring(project, store, "both.csv", other, User())
    assert "RUT from import" in str(refused)
    assert stored(store, "RUT") == dict(zip(DAYS, SMALL, strict=True))
    assert stored(store, "SPX")["2019-11-04"] == 5000


def test_a_confirmed_mapping_is_kept_where_the_table_names_its_series(
    project: Project, store: Path
) -> None:
    text = TEXT.replace("Price", "Russell 2000")
    bring(project, store, "a.csv", text, User())
    again = User(right=None)
    bring(project, store, "b.csv", text, again)
    assert again.asked == []
    assert "as confirmed before" in again.seen


def test_a_mapping_that_rests_on_the_name_of_a_file_is_confirmed_each_time(
    project: Project, store: Path
) -> None:
    bring(project, store, "RUT.csv", TEXT, User())
    for name in ("RUT.csv", "SPX.csv"):
        again = User(right=False)
        bring(project, store, name, TEXT, again)
        assert again.asked == ["right?"]


def test_what_is_unclear_is_asked_at_a_terminal_and_refused_without_one(
    project: Project, store: Path
) -> None:
    user = User("day-first")
    bring(project, store, "x.csv", AMBIGUOUS, user)
    assert "has two readings" in user.asked[0]
    assert stored(store, "RUT") == {"2019-11-04": 2210.5, "2019-11-06": 2380.75}
    with pytest.raises(BumpsheetError, match="say --dates day-first or month-first"):
        bring(project, store, "x.csv", AMBIGUOUS, User())
    nameless = User("RUT")
    bring(project, store, "prices.csv", TEXT, nameless)
    assert "nothing says of which series" in nameless.asked[0]


def test_a_mapping_file_is_taken_as_it_is(project: Project, store: Path, tmp_path: Path) -> None:
    path = tmp_path / "mapping.yml"
    bring(project, store, "RUT.csv", TEXT, User(right=False), write_mapping=path)
    assert yaml.safe_load(path.read_text())["columns"] == [{"column": 2, "series": "RUT"}]
    user = User(right=None)
    bring(project, store, "download.csv", TEXT, user, mapping=path)
    assert stored(store, "RUT") == dict(zip(DAYS, SMALL, strict=True))


def closes(project: Project, series: str, start: str, days: int) -> pd.DataFrame:
    frame = read_values(project.sample / f"{series}.csv").dropna()
    return frame[frame["date"] >= start].head(days)


def as_text(series: str, frame: pd.DataFrame) -> str:
    rows = zip(frame["date"].dt.strftime("%Y-%m-%d"), frame["value"], strict=True)
    return f"Date,{series}\n" + "".join(f"{day},{value}\n" for day, value in rows)


def test_closes_that_the_sample_contradicts_are_refused(project: Project, store: Path) -> None:
    """The S&P 500 in a column that is called RUT lies in the range of both."""
    own = closes(project, "RUT", "2024-11-01", 15)
    assert bring(project, store, "own.csv", as_text("RUT", own), User()) == []
    other = as_text("RUT", closes(project, "SPX", "2024-11-01", 15))
    (refused,) = bring(project, store.parent / "other", "x.csv", other, User())
    assert "not Russell 2000 price index as the embedded sample has it" in str(refused)
    assert bring(project, store.parent / "other", "x.csv", other, User(), replaces=True) == []


def index_file(levels: Sequence[float], heading: str = "RUT") -> str:
    days = pd.bdate_range("2018-12-06", periods=len(levels))
    rows = (f"{day:%Y-%m-%d},{level:.4f}\n" for day, level in zip(days, levels, strict=True))
    return f"Date,{heading}\n" + "".join(rows)


# Near to the Russell 2000 in December 2018, of which the sample knows nothing.
TRUE_2018 = [1477.41, 1447.98, 1443.09, 1440.31, 1455.32, 1432.71, 1410.81]


@pytest.mark.parametrize(
    ("levels", "told"),
    [
        (
            [level / TRUE_2018[0] * 100 for level in TRUE_2018],
            "set to 100 on its first day (got '2018-12-06'); export levels",
        ),
        ([level / TRUE_2018[0] for level in TRUE_2018], "it stands at 0.9549 on"),
        ([100 * (b / a - 1) for a, b in itertools.pairwise(TRUE_2018)], "it stands at "),
        ([level / TRUE_2018[1] * 100 for level in TRUE_2018], "it stands at "),
        ([level * 12 for level in TRUE_2018], "not Russell 2000 price index as the embedded"),
    ],
    ids=["hundred", "one", "returns", "hundred later", "another level"],
)
def test_an_index_that_is_no_level_is_refused_on_days_that_nothing_else_knows(
    project: Project, store: Path, levels: list[float], told: str
) -> None:
    refused = bring(project, store, "RUT.csv", index_file(levels), User())
    assert [told in str(error) for error in refused] == [True], refused
    assert not (store / "series").exists()


def test_levels_of_days_that_nothing_else_knows_are_taken(project: Project, store: Path) -> None:
    assert bring(project, store, "RUT.csv", index_file(TRUE_2018), User()) == []
    assert list(stored(store, "RUT").values()) == TRUE_2018


@pytest.mark.parametrize(
    "name",
    [
        "Russell 2000 Historical Data",
        "Russell 2000 Historische Daten",
        "Russell 2000 - Données Historiques",
        "Russell 2000 Dati Storici",
        "Datos históricos Russell 2000",
    ],
)
def test_a_file_is_named_after_its_series_in_the_languages_of_its_site(
    project: Project, store: Path, name: str
) -> None:
    content = index_file(TRUE_2018, "Price")
    assert bring(project, store, f"{name}.csv", content, User()) == []
    assert list(stored(store, "RUT").values()) == TRUE_2018


def test_evenings_of_universal_time_are_told(project: Project, store: Path) -> None:
    rows = (f"{day}T21:00:00Z,{value}\n" for day, value in zip(DAYS, SMALL, strict=True))
    with pytest.raises(BumpsheetError, match="times in the evening of universal time"):
        bring(project, store, "RUT.csv", "Date,RUT\n" + "".join(rows), User())
    noon = (f"{day}T16:00:00-05:00,{value}\n" for day, value in zip(DAYS, SMALL, strict=True))
    assert bring(project, store, "RUT.csv", "Date,RUT\n" + "".join(noon), User()) == []
    assert list(stored(store, "RUT")) == DAYS


def test_tables_that_are_not_daily_or_a_day_late_are_refused(project: Project, store: Path) -> None:
    daily = closes(project, "RUT", "2024-10-01", 40)
    weekly = daily[daily["date"].dt.day_of_week == 4]
    with pytest.raises(BumpsheetError, match="is needed daily, and most rows are further apart"):
        bring(project, store, "x.csv", as_text("RUT", weekly), User())
    for days in (1, -1):
        shifted = daily.assign(date=daily["date"] + pd.Timedelta(days=days))
        with pytest.raises(BumpsheetError, match="dates a day early or late: 8 are no session"):
            bring(project, store, "x.csv", as_text("RUT", shifted), User())
    filled = daily.set_index("date").asfreq("D").ffill().reset_index()
    assert bring(project, store, "x.csv", as_text("RUT", filled), User()) == []


WRONG = [
    ({"header": 1}, "columns"),
    ({"columns": [{"column": 2, "series": "RUT"}], "dates": 1, "date_order": "us"}, "date_order"),
    ({"columns": [{"column": 0, "series": "RUT"}]}, "column"),
    ({"columns": [{"column": 2, "series": "RUTT"}]}, "not in the series catalogue"),
    ({"columns": [{"column": 2}]}, "a column has no series"),
    ({"columns": [{"column": 3, "series": "RUT"}]}, "changes, not Russell 2000 price index"),
    ({"columns": [{"column": 9, "series": "RUT"}]}, "the table has 6 rows and 3 columns"),
    ({"columns": [{"column": 2, "series": "RUT"}], "sheet": "Data"}, "no such sheet"),
    ({"columns": [{"column": 2, "series": "RUT"}], "date_order": "day-first"}, "no day-first date"),
    ({"columns": [{"column": 2, "series": "RUT"}], "decimal": ","}, "not a number"),
    ({"columns": [{"column": 2, "series": "RUT"}], "as": "panel"}, "the mapping is for --as panel"),
    (
        {"columns": [{"column": 2, "series": "RUT"}, {"column": 1, "series": "RUT"}]},
        "taken from two columns",
    ),
    ({"colums": []}, "colums"),
]


@pytest.mark.parametrize(("change", "told"), WRONG, ids=[told for _, told in WRONG])
def test_a_wrong_mapping_file_is_told_by_its_field(
    project: Project, store: Path, tmp_path: Path, change: dict[str, Any], told: str
) -> None:
    path = tmp_path / "mapping.yml"
    content = {"header": 1, "dates": 1, "date_order": "year-first", **change}
    path.write_text(yaml.safe_dump(content))
    with pytest.raises(BumpsheetError) as caught:
        bring(project, store, "RUT.csv", TEXT, User(), mapping=path)
    assert told in str(caught.value)
    assert not store.exists()


def test_a_total_return_is_no_price_index_even_by_a_mapping_file(
    project: Project, store: Path, tmp_path: Path
) -> None:
    path = tmp_path / "mapping.yml"
    bring(project, store, "RUT.csv", TEXT, User(right=False), write_mapping=path)
    total = TEXT.replace("Price", "Russell 2000 TR")
    with pytest.raises(BumpsheetError, match="a total return, not Russell 2000 price index"):
        bring(project, store, "RUT.csv", total, User(), mapping=path)


MAPPINGS = st.fixed_dictionaries(
    {
        "header": st.integers(0, 900),
        "dates": st.integers(1, 50),
        "date_order": st.sampled_from(["year-first", "day-first", "named", "serial"]),
        "decimal": st.sampled_from([".", ","]),
        "across": st.booleans(),
        "sheet": st.sampled_from([None, "Sheet 1", "Übersicht", "010", "- a: b", "null"]),
    }
)


@given(MAPPINGS)
def test_a_written_mapping_reads_back_as_the_same(
    tmp_path_factory: pytest.TempPathFactory, content: dict[str, Any]
) -> None:
    column = {"column": 2, "series": "RUT", "named": "^RUT", "unit": "fraction"}
    mapping = Mapping.model_validate({"as": "series", **content, "columns": [column]})
    path = tmp_path_factory.mktemp("mapping") / "m.yml"
    path.write_text(as_yaml(mapping), encoding="utf-8")
    assert read_mapping(path) == mapping


PANEL = "Date,Ticker,Close,Volume\n" + "".join(
    f'{day},{ticker},"1,{n}00.5",{n}.2M\n'
    for n, day in enumerate(DAYS)
    for ticker in ("BRK.B", "aa")
)
WIDE = "Date;AA US Equity;BRK/B US Equity\n" + "".join(
    f"{day};1.{n}00,5;-\n" if n == 2 else f"{day};1.{n}00,5;1.{n}00,5\n"
    for n, day in enumerate(DAYS)
)


def test_many_stocks_become_a_panel(project: Project, store: Path) -> None:
    bring(project, store, "long.csv", PANEL, User(), kind="panel")
    frame = pd.read_parquet(store / "files" / "panel_2019-11-04_2019-11-08.parquet")
    assert [*frame.columns] == ["date", "ticker", "close", "volume"]
    assert frame["ticker"].tolist()[:2] == ["AA", "BRK-B"]
    assert frame["close"].tolist()[:3] == [1000.5, 1000.5, 1100.5]
    assert frame["volume"].tolist()[:3] == [200_000, 200_000, 1_200_000]
    assert str(frame["date"].dtype).startswith("datetime64")


def test_a_column_a_ticker_is_a_panel_too(project: Project, store: Path) -> None:
    bring(project, store, "wide.csv", WIDE, User(), kind="panel")
    frame = pd.read_parquet(store / "files" / "panel_2019-11-04_2019-11-08.parquet")
    assert len(frame) == 9
    assert set(frame["ticker"]) == {"AA", "BRK-B"}
    assert frame["close"].max() == 1400.5


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (PANEL + "2019-11-08,AA,7,7\n", "a stock stands twice on a day"),
        (PANEL + "2019-11-11,AA,-7,7\n", "a close that is not positive"),
        (PANEL.replace("Close", "Open"), "which column holds the closes is not clear"),
        (TEXT.replace(",Change %", "").replace(",1%", ""), "no panel"),
    ],
)
def test_what_is_no_panel_is_told(project: Project, store: Path, text: str, told: str) -> None:
    with pytest.raises(BumpsheetError, match=told):
        bring(project, store, "long.csv", text, User(), kind="panel")


MEMBERS = (
    '\ufeffiShares Russell 2000 ETF\nFund Holdings as of,"Sep 27, 2024"\nInception Date,'
    '"May 22, 2000"\nShares Outstanding,"300,000,000.00"\n\u00a0\n'
    "Ticker,Name,Sector,Asset Class,Market Value,Weight (%),Accrual Date\n"
    '"AAA","AAA INC","Health Care","Equity","350,000.50","60.5","-"\n'
    '"BBB","BBB CORP","Industrials","Equity","250,000.50","39.0","-"\n'
    '"-","CASH","Cash and/or Derivatives","Cash","1,000.00","0.5","-"\n\u00a0\n'
    '"The content contained herein is owned by somebody."\n'
)


def test_a_list_of_members(project: Project, store: Path) -> None:
    with pytest.raises(BumpsheetError, match="say --date DATE"):
        bring(project, store, "m.csv", MEMBERS, User(), kind="members", fund="IWM")
    with pytest.raises(BumpsheetError, match="say --fund FUND"):
        bring(project, store, "m.csv", MEMBERS, User(), kind="members", date="2024-09-27")
    bring(project, store, "m.csv", MEMBERS, User(), kind="members", fund="IWM", date="2024-09-27")
    frame = pd.read_csv(store / "files" / "IWM_2024-09-27.csv")
    assert frame["Ticker"].tolist() == ["AAA", "BBB"]
    assert frame["Weight (%)"].tolist() == [60.5, 39.0]
    assert [*frame.columns] == ["Ticker", "Name", "Sector", "Asset Class", "Weight (%)"]


SHARES = (
    "As Of;NAV per Share;Ex-Dividends;Shares Outstanding\n08.11.2019;237,55;--;301.350.000\n"
    "07.11.2019;236,25;--;300.000.000\n06.11.2019;235,15;--;290.000.000\n"
    "13.11.2019;234,15;--;295.000.000\n"
)


def test_shares_of_a_fund_are_joined_with_those_of_other_days(
    project: Project, store: Path
) -> None:
    bring(project, store, "shares.csv", SHARES, User(), kind="fund_shares", fund="IWM")
    later = "Date,NAV,Shares\n2019-11-13,234.25,295000000\n2019-11-14,233.5,296000000\n"
    bring(project, store, "later.csv", later, User(), kind="fund_shares", fund="IWM")
    frame = pd.read_csv(store / "files" / "IWM_nav_shares.csv")
    assert frame["date"].tolist() == [
        "2019-11-06", "2019-11-07", "2019-11-08", "2019-11-13", "2019-11-14",
    ]  # fmt: skip
    assert frame["nav"].tolist()[-2:] == [234.25, 233.5]
    assert frame["shares"].tolist()[0] == 290_000_000


def test_supplied_data_say_what_they_are(project: Project, store: Path) -> None:
    text = "Date,P/E ratio\n2019-10-31,26.5\n2019-11-30,28.1\n"
    kind = "small_price_earnings"
    with pytest.raises(BumpsheetError, match="say --source, --licence and --definition"):
        bring(project, store, "pe.csv", text, User(), kind=kind)
    with pytest.raises(BumpsheetError, match="definition not said"):
        bring(project, store, "pe.csv", text, User(), kind=kind, source="me", licence="mine")
    said = {"source": "me", "licence": "mine", "definition": "trailing, losses left out"}
    bring(project, store, "pe.csv", text, User(), kind=kind, **said)
    about = yaml.safe_load((store / "supplied" / f"{kind}.yml").read_text())
    assert (about["unit"], about["kind"]) == ("ratio", "trailing, losses left out")
    values = pd.read_csv(store / "supplied" / f"{kind}.csv")
    assert values["value"].tolist() == [26.5, 28.1]


@pytest.mark.parametrize(
    "said", [{"kind": "sreies"}, {"series": "RUTT"}, {"dates": "us"}, {"decimal": "'"},
             {"kind": "members", "fund": "../x"}, {"kind": "members", "date": "yesterday"}],
)  # fmt: skip
def test_words_that_are_not_known_are_told(
    project: Project, store: Path, said: dict[str, str]
) -> None:
    with pytest.raises(BumpsheetError, match=r"^--"):
        bring(project, store, "RUT.csv", TEXT, User(), **said)


def command(project: Project, *words: str, terminal: bool = False) -> tuple[int, str]:
    """Run the command itself; at a terminal it is told "y"."""
    line = [sys.executable, "-m", "bumpsheet", "data", "import", *words]
    if not terminal:
        done = subprocess.run(
            line, cwd=project.root, capture_output=True, text=True, check=False, input=""
        )
        return done.returncode, done.stderr
    ours, theirs = pty.openpty()
    with subprocess.Popen(line, cwd=project.root, stdin=theirs, stdout=theirs) as process:
        os.write(ours, b"y\n")
        status = process.wait()
    os.close(theirs)
    os.close(ours)
    return status, ""


def test_the_command_stops_in_one_line_and_goes_on_when_told(
    project: Project, store: Path, tmp_path: Path
) -> None:
    path = tmp_path / "RUT.csv"
    path.write_text(TEXT)
    status, told = command(project, str(path), "--data", str(store))
    assert status == 1
    assert told.count("\n") == 1
    assert "add --yes if what is shown is right, or say how with --mapping FILE.yml" in told
    assert not store.exists()
    assert command(project, str(path), "--data", str(store), terminal=True)[0] == 0
    assert stored(store, "RUT") == dict(zip(DAYS, SMALL, strict=True))
    assert command(project, str(path), "--data", str(store), "--yes") == (0, "")


def test_the_panel_of_a_real_market_is_read_back(
    project: Project, market: Path, store: Path
) -> None:
    """A wide export of real closes, in a hard dialect, gives the closes that were written."""
    source = pd.read_parquet(market / "stocks" / "us_stocks_2024-01_2025-02.parquet")
    some = source[source["date"] >= "2024-12-02"]
    wide = some.pivot_table(index="date", columns="ticker", values="close").iloc[:, :400]
    wide.index = wide.index.strftime("%d.%m.%Y")
    text = wide.to_csv(sep=";", decimal=",", float_format="%.4f", index_label="Datum")
    bring(project, store, "wide.csv", text, User(), kind="panel")
    (path,) = (store / "files").glob("panel_*.parquet")
    found = pd.read_parquet(path).pivot_table(index="date", columns="ticker", values="close")
    expected = wide.round(4)
    assert found.shape == expected.shape
    assert found.sum().sum() == pytest.approx(expected.sum().sum())
