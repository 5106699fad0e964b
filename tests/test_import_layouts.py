"""Files as the tools of the trade write them, with invented numbers, and what is read of them."""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from bumpsheet.catalogue.catalogues import load_catalogues
from bumpsheet.errors import BumpsheetError
from bumpsheet.supply.imports.asked import UnclearError
from importing import Importer, Table, workbook

if TYPE_CHECKING:
    from bumpsheet.catalogue.catalogues import Catalogues
    from bumpsheet.project import Project

SMALL = {"2024-11-04": 2210.5, "2024-11-05": 2255.25, "2024-11-06": 2380.75}
LARGE = {"2024-11-04": 5710.5, "2024-11-05": 5780.25, "2024-11-06": 5925.75}
BOTH: Table = {"RUT": SMALL, "SPX": LARGE}


@pytest.fixture(scope="module")
def catalogues(project: Project) -> Catalogues:
    return load_catalogues(project)


@pytest.fixture(scope="module")
def importer(project: Project, catalogues: Catalogues) -> Importer:
    return Importer(project, catalogues)


INVESTING = (
    '\ufeff"Date","Price","Open","High","Low","Vol.","Change %"\r\n'
    '"11/06/2024","2,380.75","2,300.00","2,390.00","2,295.00","","5.56%"\r\n'
    '"11/05/2024","2,255.25","2,212.00","2,260.00","2,210.00","1.20B","2.02%"\r\n'
    '"11/04/2024","2,210.50","2,205.00","2,220.00","2,200.00","","0.40%"\r\n'
)
INVESTING_ES = (
    '"Fecha","Último","Apertura","Máximo","Mínimo","Vol.","% var."\n'
    '"06.11.2024","5.925,75","5.800,00","5.930,00","5.790,00","10,36M","2,52%"\n'
    '"05.11.2024","5.780,25","5.700,00","5.790,00","5.690,00","","1,22%"\n'
    '"04.11.2024","5.710,50","5.700,00","5.720,00","5.690,00","","-0,08%"\n'
)
YAHOO = (
    "Date,Open,High,Low,Close*,Adj Close**,Volume\n"
    "2024-11-04,2205,2220,2200,2210.5,2210.5,0\n"
    "2024-11-05,2212,2260,2210,2255.25,2255.25,0\n"
    "2024-11-06,2300,2390,2295,2380.75,2380.75,0\n"
)
YFINANCE = (
    "Price,Close,Close,High,High\nTicker,^GSPC,^RUT,^GSPC,^RUT\nDate,,,,\n"
    "2024-11-04,5710.5,2210.5,5720,2220\n2024-11-05,5780.25,2255.25,5790,2260\n"
    "2024-11-06,5925.75,2380.75,5930,2390\n"
)
BLOOMBERG = (
    "SPX Index,,,RUT Index,\nDate,PX_LAST,,Date,PX_LAST\n"
    "11/4/2024,5710.5,,11/4/2024,2210.5\n11/5/2024,5780.25,,11/5/2024,2255.25\n"
    "11/6/2024,5925.75,,11/6/2024,2380.75\n11/13/2024,#N/A N/A,,,\n"
)
BLOOMBERG_SHEET = (
    "Security,RUT Index,\nStart Date,11/04/2024,\nEnd Date,11/06/2024,\nPeriod,D,\nCurrency,USD,\n"
    ",,\nDate,PX_LAST,PX_VOLUME\n11/06/2024,2380.75,1000\n11/05/2024,2255.25,1000\n"
    "11/04/2024,2210.5,1000\n"
)
FACTSET = (
    "Price History;;\nCreated with FactSet on 7 Nov 2024;;\n;;\nName;S&P 500;Russell 2000\n"
    "Metric;Price Index;Price Index\nDate;;\n04.11.2024;5.710,50;2.210,50\n"
    "05.11.2024;5.780,25;2.255,25\n06.11.2024;5.925,75;2.380,75\n;;\nSource: FactSet Prices;;\n"
)
MORNINGSTAR = (
    "Name,Base Currency,11/4/2024,11/5/2024,11/6/2024,11/13/2024\n"
    "Russell 2000 PR USD,US Dollar,2210.5,2255.25,2380.75,-\n"
    "S&P 500 PR USD,US Dollar,5710.5,5780.25,5925.75,-\n"
    "S&P 500 TR USD,US Dollar,12710.5,12780.25,12925.75,-\n"
)
YCHARTS = (
    "Symbol,^SPX,^RUT,^RUTTR\nName,S&P 500,Russell 2000,Russell 2000 Total Return\n"
    "Metric,Level,Level,Level\nDate,,,\n2024-11-06,5925.75,2380.75,12000\n"
    "2024-11-05,5780.25,2255.25,11500\n2024-11-04,5710.5,2210.5,11400\n"
)
YCHARTS_FLAT = (
    "Date,S&P 500 Level,Russell 2000 (^RUT) Level,Russell 2000 (^RUT) Level % Change\n"
    '"Nov 6, 2024","5,925.75","2,380.75",5.56%\n"Nov 5, 2024","5,780.25","2,255.25",2.02%\n'
    '"Nov 4, 2024","5,710.50","2,210.50",0.4%\n'
)
LONG = (
    "date\tsymbol\tclose\tvolume\n04-Nov-24\t^RUT\t2210.5\t1.2M\n04-Nov-24\t^GSPC\t5710.5\t3B\n"
    "05-Nov-24\t^RUT\t2255.25\t1.2M\n05-Nov-24\t^GSPC\t5780.25\t3B\n"
    "06-Nov-24\t^RUT\t2380.75\t1.2M\n06-Nov-24\t^GSPC\t5925.75\t3B\n06-Nov-24\t^XYZ\t7\t1\n"
)
PAGE = (
    "<html><head><script>var a='<td>1</td>';</script></head><body><p>Prices</p><table><thead>"
    "<tr><th>Date</th><th>Close</th></tr></thead><tbody><tr><td>Wed, Nov 6, 2024</td><td>2,380.75"
    "</td></tr><tr><td>Tue, Nov 5, 2024</td><td>2,255.25</td></tr><tr><td>Mon, Nov 4, 2024</td>"
    "<td>2,210.50</td></tr></tbody></table></body></html>"
)
FILES: list[tuple[str, str, Table]] = [
    ("Russell 2000 Historical Data (1).csv", INVESTING, {"RUT": SMALL}),
    ("Datos.csv", INVESTING_ES, {}),
    ("Datos S&P 500.csv", INVESTING_ES, {"SPX": LARGE}),
    ("S&P 500.csv", INVESTING_ES, {"SPX": LARGE}),
    ("^RUT.csv", YAHOO, {"RUT": SMALL}),
    ("data.csv", YFINANCE, BOTH),
    ("grid1_abc.csv", BLOOMBERG, BOTH),
    ("worksheet.csv", BLOOMBERG_SHEET, {"RUT": SMALL}),
    ("export.csv", FACTSET, BOTH),
    ("direct.csv", MORNINGSTAR, BOTH),
    ("ycharts.csv", YCHARTS, BOTH),
    ("ycharts.csv", YCHARTS_FLAT, BOTH),
    ("panel.txt", LONG, BOTH),
    ("RUT.xls", PAGE, {"RUT": SMALL}),
]


@pytest.mark.parametrize(("file", "text", "expected"), FILES, ids=[f"{f}" for f, _, _ in FILES])
def test_what_the_tools_of_the_trade_write_is_read(
    importer: Importer, file: str, text: str, expected: Table
) -> None:
    if expected:
        assert importer.tables(file, text) == expected
    else:
        with pytest.raises(UnclearError, match="nothing says of which series"):
            importer.tables(file, text)


def test_nothing_says_what_the_closes_are_but_the_user(importer: Importer) -> None:
    assert importer.tables("Datos.csv", INVESTING_ES, series="SPX") == {"SPX": LARGE}


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]
)
def test_encodings(importer: Importer, encoding: str) -> None:
    text = INVESTING_ES.replace("\n", "\r\n")
    assert importer.tables("SPX.csv", text.encode(encoding)) == {"SPX": LARGE}


def test_rates_of_fred_leave_holidays_empty(importer: Importer) -> None:
    text = (
        "observation_date,DGS10,DGS2\n2024-11-08,4.30,4.26\n2024-11-11,.,\n2024-11-12,4.43,4.34\n"
    )
    assert importer.tables("fredgraph.csv", text) == {
        "DGS10": {"2024-11-08": 4.3, "2024-11-12": 4.43},
        "DGS2": {"2024-11-08": 4.26, "2024-11-12": 4.34},
    }


def test_indices_of_india(importer: Importer) -> None:
    text = (
        "Index Name,Date,Open,High,Low,Close\n"
        'NIFTY 50,04 Jun 2024,"23,180.00","23,200.00","21,280.00","21,885.25"\n'
        'NIFTY 50,03 Jun 2024,"23,340.00","23,340.00","23,060.00","23,264.50"\n'
    )
    told = importer.tables("NIFTY 50-03-06-2024-to-04-06-2024.csv", text)
    assert told == {"NIFTY50": {"2024-06-03": 23264.5, "2024-06-04": 21885.25}}
    total = text.replace("NIFTY 50", "NIFTY 50 TRI")
    with pytest.raises(BumpsheetError, match="names no series of the catalogue: NIFTY 50 TRI"):
        importer.tables("NIFTY 50.csv", total)
    with pytest.raises(BumpsheetError, match="nothing says which column is NIFTY50"):
        importer.tables("NIFTY 50.csv", total, series="NIFTY50")


def test_several_indices_of_india_in_one_file(importer: Importer) -> None:
    text = (
        "IndexName,HistoricalDate,OPEN,HIGH,LOW,CLOSE\n"
        '"Nifty Smallcap 250","04 Jun 2024","1","1","1","15525.5"\n'
        '"Nifty 50","04 Jun 2024","1","1","1","21885.25"\n'
        '"Nifty Next 50","04 Jun 2024","1","1","1","61885.25"\n'
    )
    proposal = importer.proposal("history.csv", text)
    assert {item.series: item.table["value"].tolist() for item in proposal.series} == {
        "NIFTYSMALL250": [15525.5],
        "NIFTY50": [21885.25],
    }
    assert any("Nifty Next 50: no series" in note for note in proposal.notes)


def rows(*values: tuple[Any, ...]) -> list[list[Any]]:
    return [list(row) for row in values]


def test_a_spreadsheet_with_titles_merged_headings_and_notes(importer: Importer) -> None:
    days = [dt.date(2024, 11, 4), dt.date(2024, 11, 5), dt.date(2024, 11, 6)]
    table = rows(
        ("Index levels",), (), ("Daily", None, None, "as of", dt.date(2024, 11, 6)),
        (None, "S&P 500", None, "Russell 2000", None),
        ("Date", "Close", "Change %", "Close", "Change %"),
        *((day, large, 0.01, small, 0.02)
          for day, large, small in zip(days, LARGE.values(), SMALL.values(), strict=True)),
        (), ("Past performance is no guide.",),
    )  # fmt: skip
    content = workbook(Notes=rows(("Read me",)), Levels=table)
    assert importer.tables("levels.xlsx", content) == BOTH


def test_serial_dates_of_a_spreadsheet(importer: Importer) -> None:
    # 45600 is 4 November 2024 where day 1 is 1 January 1900.
    table = rows(("Date", "RUT"), (45600, 2210.5), (45601, 2255.25), (45602, 2380.75))
    assert importer.tables("x.xlsx", workbook(A=table)) == {"RUT": SMALL}
    text = "Date,RUT\n45600,2210.5\n45601,2255.25\n45602,2380.75\n"
    assert importer.tables("x.csv", text) == {"RUT": SMALL}


def test_tables_on_two_sheets_are_asked_for(importer: Importer) -> None:
    table = rows(("Date", "RUT"), *((dt.date.fromisoformat(d), v) for d, v in SMALL.items()))
    other = rows(("Date", "SPX"), *((dt.date.fromisoformat(d), v) for d, v in LARGE.items()))
    content = workbook(Small=table, Large=other)
    with pytest.raises(UnclearError, match="several sheets; say --sheet Small or Large"):
        importer.tables("x.xlsx", content)
    assert importer.tables("x.xlsx", content, sheet="Large") == {"SPX": LARGE}


def test_a_sheet_may_name_its_series(importer: Importer) -> None:
    table = rows(("Date", "Close"), *((dt.date.fromisoformat(d), v) for d, v in SMALL.items()))
    content = workbook(RUT=table, Notes=rows(("x",)))
    assert importer.tables("x.xlsx", content) == {"RUT": SMALL}


def test_parquet_with_an_index_of_days(importer: Importer) -> None:
    frame = pd.DataFrame({"RUT": SMALL.values(), "SPX": LARGE.values()}, index=list(SMALL))
    frame.index = pd.DatetimeIndex(frame.index, name="date", tz="America/New_York")
    buffer = io.BytesIO()
    frame.to_parquet(buffer)
    assert importer.tables("x.parquet", buffer.getvalue()) == BOTH


def test_exports_pasted_together_repeat_their_headings(importer: Importer) -> None:
    lines = YAHOO.splitlines()
    text = "\n".join([*lines[:2], "", lines[0], *lines[2:], "", "Total rows: 3"])
    assert importer.tables("RUT.csv", text) == {"RUT": SMALL}


OTHER_KINDS = [
    "Russell 2000 TR", "Russell 2000 Total Return", "Russell 2000 Growth", "Russell 2000 Value",
    "Russell 2000 (EUR)", "Russell 2000 Net TR USD", "Russell 2000 Change %", "RUT % Chg",
    "Russell 2000 Daily Return", "Russell 2000 ETF", "Russell 1000", "Russell 2500", "RUT Volume",
    "RUT Open", "RUT High", "S&P 400", "S&P 500 Equal Weight", "S&P SmallCap 600", "VIX Futures",
    "E-mini S&P 500", "NASDAQ", "10 Year Breakeven", "Dow Jones Transportation Average",
]  # fmt: skip


@pytest.mark.parametrize("heading", OTHER_KINDS)
def test_another_series_is_never_taken_for_one_of_the_catalogue(
    importer: Importer, heading: str
) -> None:
    text = f"Date;{heading}\n" + "".join(f"{day};{value}\n" for day, value in SMALL.items())
    with pytest.raises(BumpsheetError):
        importer.tables("x.csv", text)


SAME = {
    "RUT": ["RUT", "^RUT", "rut index", "RUT Index PX_LAST", "Russell 2000", "Russell 2000 Index",
            "Russell 2000 Price", "Russell 2000 Price Return", "RUSSELL  2000 (^RUT) Close",
            "Rusell 2000"],
    "SPX": ["S&P 500", "S&P 500 Price", "^GSPC", "SPX Index", "SP50", "S&P 500 Price Index"],
    "NDX": ["Nasdaq-100", "NASDAQ 100 Index", "^NDX"],
    "DGS10": ["DGS10", "USGG10YR Index"],
    "IWM": ["IWM US Equity", "IWM", "iShares Russell 2000 ETF"],
    "FTSE250": ["FTSE 250", "FTSE 250 Index", "MCX Index"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("series", "heading"), [(series, name) for series, names in SAME.items() for name in names]
)
def test_a_series_is_known_by_its_names(importer: Importer, series: str, heading: str) -> None:
    assert importer.names.meaning(heading).series == series


def test_names_of_the_words_are_series_of_the_catalogue(
    importer: Importer, catalogues: Catalogues
) -> None:
    assert set(importer.words.aliases) <= set(catalogues.series.ids)
    for series, names in importer.words.aliases.items():
        assert {importer.names.meaning(name).series for name in names} == {series}


YIELDS = [
    ("4.30", "percent", 4.3), ("4.30%", "percent", 4.3), ("0.0430", "fraction", 4.3),
    ("430", "basis points", 4.3),
]  # fmt: skip


@pytest.mark.parametrize(("text", "unit", "value"), YIELDS)
def test_the_unit_of_a_yield(importer: Importer, text: str, unit: str, value: float) -> None:
    told = importer.tables("x.csv", f"Date,DGS10\n2024-11-04,{text}\n2024-11-05,{text}\n")
    assert told == {"DGS10": pytest.approx({"2024-11-04": value, "2024-11-05": value})}, unit


def test_a_low_rate_is_asked_for(importer: Importer) -> None:
    text = "Date,DGS2,DFF\n2021-01-04,0.11,0.09\n2021-01-05,0.13,0.09\n"
    with pytest.raises(UnclearError, match="may be percent or another unit; say --unit as_is or"):
        importer.tables("x.csv", text)
    assert importer.tables("x.csv", text, unit="as_is")["DGS2"]["2021-01-04"] == 0.11


def test_of_a_fund_the_adjusted_close_is_taken_and_of_an_index_the_close(
    importer: Importer,
) -> None:
    text = "Date,Close,Adj Close\n2024-11-04,220.5,218.25\n2024-11-05,224.5,222.25\n"
    assert importer.tables("IWM.csv", text)["IWM"]["2024-11-04"] == 218.25
    index = text.replace("220.5", "2210.5").replace("224.5", "2255.25")
    assert importer.tables("RUT.csv", index)["RUT"]["2024-11-04"] == 2210.5
    plain = "Date,Close\n2024-11-04,220.5\n2024-11-05,224.5\n"
    (note,) = importer.proposal("IWM.csv", plain).notes
    assert "taken as adjusted for distributions" in note


def test_a_title_that_says_more_than_the_file_name_is_asked_about(importer: Importer) -> None:
    text = "Russell 2000 (EUR hedged)\nDate;Close\n2024-11-04;2210.5\n2024-11-05;2255.25\n"
    with pytest.raises(UnclearError, match="nothing says of which series"):
        importer.tables("Russell 2000.csv", text)
    plain = text.replace(" (EUR hedged)", "")
    assert set(importer.tables("download.csv", plain)) == {"RUT"}


def test_headings_below_the_one_of_the_dates_count(importer: Importer) -> None:
    text = "Date,RUT Index,RUT Index\n,PX_LAST,{}\n2024-11-04,2210.5,7\n2024-11-05,2255.25,7\n"
    for field in ("PX_VOLUME", "PX_OPEN", "TOT_RETURN_INDEX_GROSS_DVDS", "CHG_PCT_1D % Change"):
        told = importer.tables("x.csv", text.format(field))
        assert told == {"RUT": {"2024-11-04": 2210.5, "2024-11-05": 2255.25}}
    alone = "Date,RUT Index\n,TOT_RETURN_INDEX_GROSS_DVDS\n2024-11-04,12210.5\n"
    with pytest.raises(BumpsheetError, match="a total return, and the catalogue has no such"):
        importer.tables("x.csv", alone)


def test_numbers_of_rows_are_no_closes(importer: Importer) -> None:
    rows = "0,2024-11-04,2210.5\n1,2024-11-05,2255.25\n"
    for header in ("", ",Date,Close\n"):
        told = importer.tables("x.csv", header + rows, series="RUT")
        assert told == {"RUT": {"2024-11-04": 2210.5, "2024-11-05": 2255.25}}


def test_a_name_that_stands_once_for_several_rows_is_refused(importer: Importer) -> None:
    text = "Ticker,Date,Close\nRUT,2024-11-04,2210.5\n,2024-11-05,2255.25\n"
    with pytest.raises(BumpsheetError, match="row 3, column A: a row without a name"):
        importer.tables("x.csv", text)
    other = text + "AAA,2024-11-05,1\n"
    with pytest.raises(BumpsheetError, match="row 3, column A: a row without a name"):
        importer.proposal("x.csv", other, kind="panel")
