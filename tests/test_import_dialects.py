"""Whatever the dialect that a table is written in, it is read as it was, or not at all."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bumpsheet.catalogue.catalogues import load_catalogues
from bumpsheet.errors import BumpsheetError
from bumpsheet.supply.imports.asked import UnclearError
from bumpsheet.supply.imports.dates import DateOrder, readings
from bumpsheet.supply.imports.numbers import decimal_marks, read_number
from bumpsheet.trading.calendars import load_sessions
from importing import Importer, workbook

if TYPE_CHECKING:
    from bumpsheet.project import Project

SESSIONS = [day.date() for day in load_sessions("XNYS").index if day.year >= 1990]
SESSIONS = [day for day in SESSIONS if day < dt.date(2025, 11, 1)]


@pytest.fixture(scope="module")
def importer(project: Project) -> Importer:
    return Importer(project, load_catalogues(project))


DATES = {
    "%Y-%m-%d": DateOrder.YEAR_FIRST,
    "%Y/%m/%d": DateOrder.YEAR_FIRST,
    "%Y%m%d": DateOrder.YEAR_FIRST,
    "%Y-%m-%d 00:00:00": DateOrder.YEAR_FIRST,
    "%Y-%m-%dT16:00:00-05:00": DateOrder.YEAR_FIRST,
    "%d/%m/%Y": DateOrder.DAY_FIRST,
    "%d.%m.%Y": DateOrder.DAY_FIRST,
    "%d-%m-%y": DateOrder.DAY_FIRST,
    "%d.%m.%y": DateOrder.DAY_FIRST,
    "%m/%d/%Y": DateOrder.MONTH_FIRST,
    "%m-%d-%y": DateOrder.MONTH_FIRST,
    "%m/%d/%Y 4:00 PM": DateOrder.MONTH_FIRST,
    "%b %d, %Y": DateOrder.NAMED,
    "%d-%b-%y": DateOrder.NAMED,
    "%A, %B %d, %Y": DateOrder.NAMED,
    "%d %B %Y": DateOrder.NAMED,
}
TITLES = {
    "none": [],
    "a line": ["Index levels"],
    "lines": ["Index levels", "", "Source: somebody", "Exported on 31.01.2030", ""],
}
FOOTERS = {"none": [], "a note": ["", "Past performance is no guide."], "a sum": ["Average;1;1"]}


@dataclass(frozen=True)
class Dialect:
    """How a table is written."""

    separator: str
    decimal: str
    grouped: str
    dates: str
    digits: int
    missing: str
    titles: str
    footer: str
    descending: bool
    quoted: bool
    currency: str
    encoding: str

    def number(self, value: float) -> str:
        text = f"{value:,.{self.digits}f}"
        own = {",": self.grouped, ".": self.decimal}
        return self.currency + "".join(own.get(sign, sign) for sign in text)

    def field(self, text: str) -> str:
        return f'"{text}"' if self.quoted or self.separator in text else text

    def file(self, days: list[dt.date], columns: dict[str, list[float | None]]) -> bytes:
        lines = [
            self.separator.join(
                self.field(text)
                for text in (
                    day.strftime(self.dates),
                    *(self.missing if v[place] is None else self.number(v[place] or 0)
                      for v in columns.values()),
                )
            )
            for place, day in enumerate(days)
        ]  # fmt: skip
        if self.descending:
            lines.reverse()
        header = self.separator.join(self.field(name) for name in ("Date", *columns))
        foot = [line.replace(";", self.separator) for line in FOOTERS[self.footer]]
        return "\r\n".join([*TITLES[self.titles], header, *lines, *foot, ""]).encode(self.encoding)


@st.composite
def dialects(draw: st.DrawFn) -> Dialect:
    separator, decimal = draw(st.sampled_from([",", ";", "\t", "|"])), draw(st.sampled_from(".,"))
    groups = ["", ",", " ", "'"] if decimal == "." else ["", ".", " ", "\u00a0"]
    encodings = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"]
    return Dialect(
        separator=separator,
        decimal=decimal,
        grouped=draw(st.sampled_from(groups)),
        dates=draw(st.sampled_from(sorted(DATES))),
        digits=draw(st.integers(0, 4)),
        missing=draw(st.sampled_from(["", "-", "N/A", "#N/A", ".", "n/a", "--", "NaN"])),
        titles=draw(st.sampled_from(sorted(TITLES))),
        footer=draw(st.sampled_from(sorted(FOOTERS))),
        descending=draw(st.booleans()),
        quoted=draw(st.booleans()),
        currency=draw(st.sampled_from(["", "", "$"])),
        encoding=draw(st.sampled_from(encodings)),
    )


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[dt.date], dict[str, list[float | None]]]:
    """Sessions, all of a span or a few of it, and closes of two series; some are missing."""
    start = draw(st.integers(0, len(SESSIONS) - 70))
    days = SESSIONS[start : start + draw(st.integers(1, 60))]
    if draw(st.booleans()):
        kept = draw(st.lists(st.booleans(), min_size=len(days), max_size=len(days)))
        days = [day for day, keep in zip(days, kept, strict=True) if keep] or days[:1]
    columns: dict[str, list[float | None]] = {}
    for name, low, high in (("RUT", 40, 19_000), ("S&P 500", 40, 19_000)):
        value = st.one_of(st.none(), st.integers(low * 1_000, high * 1_000).map(lambda n: n / 1e3))
        columns[name] = draw(st.lists(value, min_size=len(days), max_size=len(days)))
    return days, columns


IDS = {"RUT": "RUT", "S&P 500": "SPX"}


@given(dialects(), tables())
@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_a_table_in_any_dialect_is_the_same_table_or_none(
    importer: Importer,
    dialect: Dialect,
    table: tuple[list[dt.date], dict[str, list[float | None]]],
) -> None:
    days, columns = table
    content = dialect.file(days, columns)
    expected = {
        IDS[name]: {
            str(day): round(value, dialect.digits)
            for day, value in zip(days, values, strict=True)
            if value is not None
        }
        for name, values in columns.items()
    }
    try:
        found = importer.tables("table.csv", content)
    except BumpsheetError:
        return
    # Columns without any value are not there.
    for series, values in expected.items():
        assert found.get(series, {}) == pytest.approx(values), content


MONTH = [day for day in SESSIONS if dt.date(2024, 10, 14) <= day <= dt.date(2024, 11, 15)]
VALUES: list[float | None] = [2200.25 + place for place in range(len(MONTH))]
KNOWN = {"RUT": {str(day): value for day, value in zip(MONTH, VALUES, strict=True)}}


@pytest.mark.parametrize("dates", sorted(DATES))
@pytest.mark.parametrize("decimal", [".", ","])
def test_a_month_is_read_in_every_way_to_write_dates(
    importer: Importer, dates: str, decimal: str
) -> None:
    dialect = Dialect(
        separator=";",
        decimal=decimal,
        grouped="," if decimal == "." else ".",
        dates=dates,
        digits=2,
        missing="-",
        titles="lines",
        footer="a note",
        descending=True,
        quoted=False,
        currency="",
        encoding="utf-8",
    )
    assert importer.tables("x.csv", dialect.file(MONTH, {"RUT": VALUES})) == KNOWN
    proposal = importer.proposal("x.csv", dialect.file(MONTH, {"RUT": VALUES}))
    assert proposal.mapping.date_order == DATES[dates]
    assert proposal.mapping.decimal == decimal


def file(*days: str, value: str = "2200.25", heading: str = "RUT") -> str:
    return f"Date;{heading}\n" + "".join(f"{day};{value}\n" for day in days)


UNCLEAR = [
    (file("04/11/2024"), "dates"),
    (file("01/02/2024", "01/03/2024", "01/04/2024"), "dates"),
    # The first of every month, or days of January: a Saturday in both.
    (file(*(f"01/{month:02}/2024" for month in range(1, 9))), "dates"),
    (file("05/03/2024", "07/03/2024"), "dates"),
    (file("03-04-05"), "dates"),
    (file("2024-11-04", value="1.234", heading="DJI").replace("DJI", "RUT"), None),
    (file("2024-11-04", "2024-11-05", value="12,345", heading="SPX"), "decimal"),
    (file("2024-11-04", "2024-11-05", value="12.345", heading="SPX"), "decimal"),
]


@pytest.mark.parametrize(("text", "option"), UNCLEAR)
def test_what_has_two_readings_is_asked_and_never_guessed(
    importer: Importer, text: str, option: str | None
) -> None:
    if option is None:
        # 1.234 is below every close of the index, 1234 is not.
        assert importer.tables("x.csv", text) == {"RUT": {"2024-11-04": 1234.0}}
        return
    with pytest.raises(UnclearError) as caught:
        importer.tables("x.csv", text)
    assert caught.value.option == option
    assert f"say --{option} " in str(caught.value)


def test_the_user_decides(importer: Importer) -> None:
    text = file("04/11/2024", value="12,345", heading="SPX")
    told = importer.tables("x.csv", text, dates=DateOrder.DAY_FIRST, decimal=".")
    assert told == {"SPX": {"2024-11-04": 12345.0}}
    other = importer.tables("x.csv", text, dates=DateOrder.MONTH_FIRST, decimal=",")
    assert other == {"SPX": {"2024-04-11": 12.345}}
    with pytest.raises(BumpsheetError, match="not all dates are year-first"):
        importer.tables("x.csv", text, dates=DateOrder.YEAR_FIRST, decimal=",")


def test_a_week_within_twelve_days_is_read_by_the_sessions(importer: Importer) -> None:
    # As months these would be 11 April, a Saturday in May, and so on.
    days = ("04/11/2024", "05/11/2024", "06/11/2024", "07/11/2024", "08/11/2024", "11/11/2024")
    assert [*importer.tables("x.csv", file(*days))["RUT"]][:2] == ["2024-11-04", "2024-11-05"]
    swapped = [f"{day[3:5]}/{day[:2]}/{day[6:]}" for day in days]
    assert importer.tables("x.csv", file(*swapped)) == importer.tables("x.csv", file(*days))


def test_a_column_that_a_spreadsheet_has_swapped_in_part_is_refused(importer: Importer) -> None:
    # Opened in another language, 04/11/2024 became a date of April, 13/11/2024 stayed text.
    rows: list[list[Any]]
    rows = [["Date", "RUT"], [dt.date(2024, 4, 11), 2200.25], ["13/11/2024", 2210.5]]
    with pytest.raises(BumpsheetError, match="dates written in more than one way"):
        importer.tables("x.xlsx", workbook(A=rows))
    rows = [["Date", "RUT"], [dt.date(2024, 11, 4), 2200.25], [dt.date(2024, 11, 5), "2.210,5"]]
    with pytest.raises(BumpsheetError, match="text among numbers"):
        importer.tables("x.xlsx", workbook(A=rows))


REFUSED = [
    (file("2024-11-04", "05.11.2024"), "dates written in more than one way"),
    (file("04/11/2024", "13/11/2024", "11/14/2024"), "dates written in more than one way"),
    (file("2024-11-04", "2024-11-31", "2024-11-05"), "row 3, column A: no year-first date"),
    (file("2024-11-04", "", "2024-11-05"), "row 3, column A: values without a date"),
    (file("2024-11-04", "yesterday", "2024-11-05"), "row 3, column A: no year-first date"),
    (file("2024-11-04", "2024-11-31"), "no year-first date"),
    (file("2099-11-04"), "a date in the future"),
    ("Date;RUT\n2024-13-04;2200.25\n2024-11-05;2210\n", "numbers above the first date"),
    ("Date;RUT\n2024-11-04;2200.25\n2024-11-04;2210\n", "a date stands twice"),
    ("Date;RUT\n2024-11-04;2200.25\n2024-11-05;=1+1\n", "row 3, column B: not a number"),
    ("sep=;\nDate;RUT\n2024-11-04;high\n", "row 3, column B: not a number"),
    ("Date;RUT\n2024-11-04;2200.25\n2024-11-05;2.2K\n", "rounded to a multiple"),
    ("Date;RUT\n2024-11-04;2200.25\n2024-11-05;2.210,5\n", "a decimal point and others with a"),
    ("Date;RUT\n2024-11-04;1.25%\n2024-11-05;2.5%\n", "percent, where Russell 2000"),
    ("Date;IWM\n2024-11-04;€ 200.25\n", "another currency than that of iShares"),
    ("Date;RUT\nNov 2024;2200.25\nDec 2024;2200.25\n", "no column of dates"),
    ("Date,RUT\n2024-11-04T23:00:00Z,2200.25\n2024-11-05T23:00:00Z,2201\n", "times in the evening"),
]


@pytest.mark.parametrize(("text", "told"), REFUSED, ids=[told for _, told in REFUSED])
def test_what_is_wrong_is_named_with_its_place(importer: Importer, text: str, told: str) -> None:
    with pytest.raises(BumpsheetError) as caught:
        importer.tables("x.csv", text)
    assert told in str(caught.value)


NUMBERS = [
    ("1,234.56", ".", 1234.56), ("1.234,56", ",", 1234.56), ("(1.23)", ".", -1.23),
    ("1.23-", ".", -1.23), ("−4.2", ".", -4.2), ("1.2K", ".", 1_200), ("10,36M", ",", 10_360_000),
    ("1.5B", ".", 1.5e9), ("€1.234,5", ",", 1234.5), ("$ 1,234.50", ".", 1234.5),
    ("1,234.50 USD", ".", 1234.5), ("-0,08 %", ",", -0.08), ("1 234,56", ",", 1234.56),
    ("1'234.56", ".", 1234.56), ("12,34,567.8", ".", 1_234_567.8), ('="12.5"', ".", 12.5),
    (".5", ".", 0.5), ("1e3", ".", 1_000), ("+1.5", ".", 1.5), ("1.234.567", ",", 1_234_567),
]  # fmt: skip


@pytest.mark.parametrize(("text", "mark", "value"), NUMBERS)
def test_numbers(text: str, mark: str, value: float) -> None:
    read = read_number(text, mark)  # type: ignore[arg-type]
    assert read is not None
    assert read[0] == pytest.approx(value)


@pytest.mark.parametrize(
    "text",
    ["", "-", "abc", "1,2,3", "1.2.3", "12,34", "1,23,45", "--5", "(5", "5)", "(-5)", "1 2", "5/6",
     "=1+1", "0,123,456.7", "1e", "e5", "1.2KM", "$5$", "inf", "nan", "1_000", "0x10", "9" * 99],
)  # fmt: skip
def test_no_numbers_with_a_decimal_point(text: str) -> None:
    assert read_number(text, ".") is None


@given(st.text(max_size=30))
def test_any_text_has_the_same_value_with_both_marks_or_is_told(text: str) -> None:
    read = {mark: read_number(text, mark) for mark in ".,"}  # type: ignore[arg-type]
    values = {found[0] for found in read.values() if found}
    assert len(values) < 2 or decimal_marks([text]) == {".", ","}
    for day in readings(text).values():
        assert dt.date(1, 1, 1) < day


@given(st.dates(dt.date(1970, 1, 1), dt.date(2069, 12, 31)), st.sampled_from(sorted(DATES)))
def test_a_date_is_among_its_own_readings(day: dt.date, form: str) -> None:
    assert readings(day.strftime(form))[DATES[form]] == day
