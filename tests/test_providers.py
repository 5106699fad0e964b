from __future__ import annotations

import contextlib
import datetime as dt
import io
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bumpsheet.supply.failures import FetchError, RefusedReplyError
from bumpsheet.supply.fetching import Client, Manners, Reply
from bumpsheet.supply.providers.french import first_table, unpacked
from bumpsheet.supply.providers.ishares import members, shares
from bumpsheet.supply.providers.registry import FILE_PROVIDERS, SERIES_PROVIDERS
from bumpsheet.supply.providers.releases import schedule
from bumpsheet.supply.replies import columns_of, values_table
from sources import REPLIES, Answer, packed, reply, running, zipped

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sources import Sources

QUICK = Manners(attempts=2, first_wait=0.01, longest_wait=1.0, connect=2.0, read=0.5)
BUND = "BBSIS/D.I.ZAR.ZI.EUR.S1311.B.A604.R10XX.R.A.A._Z._Z.A"
JSON: dict[str, Any] = {"media_type": "application/json"}

# What each provider is asked for, where the answer stands, and what is read from it.
SERIES = {
    "fred": (
        "DGS10",
        "DGS10",
        reply("fred_DGS10.csv"),
        [("2024-11-04", 4.31), ("2024-11-12", 4.43)],
        6,
    ),
    "yahoo": (
        "IWM:adjusted",
        "IWM",
        reply("yahoo_chart.json", **JSON),
        [("2024-11-04", 218.25), ("2024-11-08", 239.0)],
        5,
    ),
    "bank-of-england": (
        "IUDMNPY",
        "IUDMNPY",
        reply("bank_of_england_IUDMNPY.csv"),
        [("2031-11-05", 4.1111), ("2031-11-10", 4.3333)],
        3,
    ),
    "ecb": (
        "EXR/D.USD.EUR.SP00.A",
        "D.USD.EUR.SP00.A",
        reply("ecb_EURUSD.csv"),
        [("2031-11-05", 1.2011), ("2031-11-10", 1.2033)],
        3,
    ),
    "bundesbank": (
        BUND,
        BUND,
        reply("bundesbank_BUND10Y.csv"),
        [("2031-11-05", 2.51), ("2031-11-10", 2.53)],
        3,
    ),
}


@pytest.fixture
def sources(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sources]:
    with running() as found:
        found.stand_in(monkeypatch)
        yield found


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Client]:
    made = Client(tmp_path / "cache", QUICK)
    yield made
    made.close()


def as_reply(body: bytes, media_type: str = "text/csv") -> Reply:
    return Reply("https://example.org/data", body, media_type, dt.datetime.now(dt.UTC))


@pytest.mark.parametrize("provider", SERIES_PROVIDERS)
def test_a_series_is_read_in_the_documented_form(
    provider: str, client: Client, sources: Sources
) -> None:
    code, place, answer, ends, count = SERIES[provider]
    sources.give(provider, place, answer)
    found = SERIES_PROVIDERS[provider].series(code, client)
    table = found.table
    assert list(table.columns) == ["date", "value"]
    assert table.dtypes.astype(str).to_list() == ["datetime64[ns]", "float64"]
    assert len(table) == count
    for row, (day, value) in zip((table.iloc[0], table.iloc[-1]), ends, strict=True):
        assert row["date"] == pd.Timestamp(day)
        assert row["value"] == pytest.approx(value)
    assert found.reply.body == answer.body


def test_a_plain_close_of_yahoo_is_not_the_adjusted_one(client: Client, sources: Sources) -> None:
    sources.give("yahoo", "IWM", reply("yahoo_chart.json", **JSON))
    found = SERIES_PROVIDERS["yahoo"].series("IWM", client).table
    assert found["value"].to_list() == [220.5, 225.25, 239.0, 237.75, 241.5]
    assert str(found["date"].iloc[0].date()) == "2024-11-04"


def test_yahoo_is_asked_through_our_client_alone(client: Client, sources: Sources) -> None:
    sources.give("yahoo", "^RUT", Answer(status=429), reply("yahoo_chart.json", **JSON))
    assert len(SERIES_PROVIDERS["yahoo"].series("^RUT", client).table) == 5
    assert len(sources.agents) == 1
    assert "bumpsheet" in sources.agents.pop()
    assert all("/v8/finance/chart/" in place for place in sources.asked["yahoo"])


def test_fred_until_2024_headed_its_days_otherwise(client: Client, sources: Sources) -> None:
    sources.give("fred", "DGS10", reply("fred_DGS10_before_2024.csv"))
    assert len(SERIES_PROVIDERS["fred"].series("DGS10", client).table) == 3


def test_the_interface_of_fred_is_asked_where_there_is_a_key_and_the_file_if_it_fails(
    client: Client, sources: Sources, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FRED_API_KEY", "topsecret")
    sources.give("fred-api", "DGS10", reply("fred_observations.json", **JSON))
    found = SERIES_PROVIDERS["fred"].series("DGS10", client)
    assert found.table["value"].to_list() == [4.31, 4.30, 4.43]
    assert "topsecret" in sources.asked["fred-api"][0]
    assert "topsecret" not in found.reply.address
    sources.give("fred-api", "DGS10", Answer(b"{}", 400))
    sources.give("fred", "DGS10", reply("fred_DGS10.csv"))
    assert len(SERIES_PROVIDERS["fred"].series("DGS10", client).table) == 6


def test_an_answer_with_a_part_of_the_observations_is_refused(
    client: Client, sources: Sources, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FRED_API_KEY", "topsecret")
    body = (REPLIES / "fred_observations.json").read_bytes()
    part = Answer(body.replace(b'"count":4', b'"count":4000'), **JSON)
    sources.give("fred-api", "DGS10", part)
    with pytest.raises(RefusedReplyError, match="answers 404"):
        SERIES_PROVIDERS["fred"].series("DGS10", client)


BAD = {
    "page": (reply("page.html", media_type="text/html"), "web page|no closes|documented"),
    "page called csv": (reply("page.html"), "web page|no closes|documented"),
    "empty": (Answer(b""), "empty"),
    "bytes": (Answer(bytes(range(256))), "no text|no closes|documented"),
    "other columns": (
        Answer(b"Day,Wert,Note\n2024-11-05,1,x\n2024-11-06,2,y\n"),
        "other columns|no closes|documented",
    ),
    "busy": (Answer(b"", 429), "429"),
    "gone": (Answer(b"", 404), "404"),
    "broken": (Answer(b"", 500), "500"),
    "half": (Answer(b"x" * 5000, cut_at=100), "breaks off"),
}


@pytest.mark.parametrize("provider", SERIES_PROVIDERS)
@pytest.mark.parametrize("fault", BAD)
def test_what_is_no_series_is_refused_by_every_provider(
    provider: str, fault: str, client: Client, sources: Sources
) -> None:
    answer, told = BAD[fault]
    code, place, *_ = SERIES[provider]
    sources.give(provider, place, answer)
    with pytest.raises((FetchError, RefusedReplyError), match=told) as error:
        SERIES_PROVIDERS[provider].series(code, client)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("provider", FILE_PROVIDERS)
@pytest.mark.parametrize("fault", BAD)
def test_what_is_no_file_is_refused_by_every_provider(
    provider: str, fault: str, client: Client, sources: Sources, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FRED_API_KEY", "key")
    answer, _ = BAD[fault]
    sources.make = lambda *_: answer
    with pytest.raises((FetchError, RefusedReplyError)) as error:
        FILE_PROVIDERS[provider].file("1/fund/X", client, None)
    assert "\n" not in str(error.value)


def read_csv(content: bytes) -> pd.DataFrame:
    return pd.read_csv(io.BytesIO(content))


def test_the_library_of_portfolios_is_read_to_the_end_of_its_first_table(
    client: Client, sources: Sources
) -> None:
    name = "Portfolios_Formed_on_ME_Daily"
    sources.give("french", f"{name}_CSV.zip", packed("french_size.txt", f"{name}.csv"))
    table = read_csv(FILE_PROVIDERS["french"].file(name, client, None).content)
    assert table["date"].to_list() == ["2031-11-05", "2031-11-06"]
    assert "<= 0" not in table
    assert table["Lo 10"].to_list() == [-0.01, -1.01]
    assert table["Hi 10"].to_list() == [0.21, 1.21]
    assert len(table.columns) == 19


def test_the_factors_are_read_in_the_same_way(client: Client, sources: Sources) -> None:
    name = "F-F_Research_Data_Factors_daily"
    sources.give("french", f"{name}_CSV.zip", packed("french_factors.txt", f"{name}.csv"))
    table = read_csv(FILE_PROVIDERS["french"].file(name, client, None).content)
    assert table.to_numpy().tolist() == [
        ["2031-11-05", 0.51, -0.21, 0.31, 0.018],
        ["2031-11-06", -1.52, 0.22, -0.32, 0.018],
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("  Average Value Weighted", "  Average Equal Weighted"),
        ("20311106,", "20311106,  1.0,"),
        ("   0.10,", "    n.a,"),
        ("20311106", "20311104"),
        ("20311106", "20311399"),
    ],
)
def test_another_table_of_the_library_is_refused(old: str, new: str) -> None:
    text = (REPLIES / "french_size.txt").read_text().replace(old, new, 1)
    with pytest.raises(RefusedReplyError, match="table"):
        first_table(as_reply(b""), text)


def test_a_table_of_the_library_that_ends_with_the_file_breaks_off() -> None:
    text = (REPLIES / "french_size.txt").read_text()
    half = text[: text.index("20311106,") + 100]
    with pytest.raises(RefusedReplyError, match="breaks off"):
        first_table(as_reply(b""), half)


def test_a_broken_zip_or_one_with_more_than_a_file_is_refused() -> None:
    whole = zipped({"a.csv": (REPLIES / "french_size.txt").read_bytes()})
    for body in (whole[:-30], b"PK" + whole[9:], zipped({"a": b"1", "b": b"2"}), zipped({})):
        with pytest.raises(RefusedReplyError, match="zip"):
            unpacked(as_reply(body))


def test_members_are_read_below_their_title_rows(client: Client, sources: Sources) -> None:
    sources.give("ishares-holdings", "IWM_holdings", reply("ishares_holdings.csv"))
    found = FILE_PROVIDERS["ishares-holdings"].file(
        "239710/ishares-russell-2000-etf/IWM", client, dt.date(2031, 11, 6)
    )
    assert "asOfDate=20311106" in sources.asked["ishares-holdings"][0]
    assert found.dated == dt.date(2031, 11, 5)
    table = read_csv(found.content)
    assert table["Ticker"].to_list() == ["AAAA", "BBB", "USD", "RTYZ1"]
    assert table["Weight (%)"].sum() == pytest.approx(100.0)
    assert table["Sector"].to_list()[:2] == ["Industrials", "Health Care"]


def test_members_of_a_later_day_than_asked_for_are_refused(
    client: Client, sources: Sources
) -> None:
    sources.give("ishares-holdings", "IWM_holdings", reply("ishares_holdings.csv"))
    provider = FILE_PROVIDERS["ishares-holdings"]
    with pytest.raises(RefusedReplyError, match="2031-11-05 instead of 2031-11-04"):
        provider.file("239710/ishares-russell-2000-etf/IWM", client, dt.date(2031, 11, 4))


def test_a_list_for_a_day_without_one_is_refused() -> None:
    body = (REPLIES / "ishares_holdings.csv").read_bytes()
    with pytest.raises(RefusedReplyError, match="without the day"):
        members(as_reply(body.replace(b'"Nov 05, 2031"', b'"-"')))


def test_shares_are_read_from_the_sheet_of_the_history_oldest_first(
    client: Client, sources: Sources
) -> None:
    excel = reply("ishares_fund.xml", media_type="application/vnd.ms-excel")
    sources.give("ishares-shares", "iShares-Russell-2000-ETF_fund", excel)
    found = FILE_PROVIDERS["ishares-shares"].file(
        "239710/ishares-russell-2000-etf/iShares-Russell-2000-ETF", client, None
    )
    assert read_csv(found.content).to_numpy().tolist() == [
        ["2031-11-05", 300.5, 250100000.0],
        ["2031-11-06", 301.25, 250150000.0],
    ]


def test_a_spreadsheet_that_defines_entities_is_not_read() -> None:
    body = (REPLIES / "ishares_fund.xml").read_bytes()
    inside = b'<ss:Worksheet ss:Name="Historical"><!DOCTYPE x [<!ENTITY a "b">]>'
    with pytest.raises(RefusedReplyError, match="Historical"):
        shares(as_reply(body.replace(b'<ss:Worksheet ss:Name="Historical">', inside)))


def test_the_schedule_of_releases_is_read_however_its_months_are_shortened(
    client: Client, sources: Sources
) -> None:
    sources.give("bls", "cpi.htm", reply("bls_cpi.htm", media_type="text/html"))
    content = FILE_PROVIDERS["bls"].file("cpi", client, None).content
    assert content.decode().splitlines() == [
        "date,about",
        "2031-01-14,2030-12",
        "2031-02-12,2031-01",
        "2031-06-11,2031-05",
        "2031-09-11,2031-08",
    ]


def test_the_days_of_a_release_are_put_in_order(
    client: Client, sources: Sources, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FRED_API_KEY", "key")
    sources.give("fred-api", "10", reply("fred_release_dates.json", **JSON))
    content = FILE_PROVIDERS["fred-api"].file("10", client, None).content
    assert content == b"date,about\n2031-01-14,\n2031-02-12,\n2031-03-12,\n"


def test_a_release_needs_a_key_and_says_so(
    client: Client, sources: Sources, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FRED_API_KEY", raising=False)
    with pytest.raises(RefusedReplyError, match="FRED_API_KEY"):
        FILE_PROVIDERS["fred-api"].file("10", client, None)
    assert not sources.asked["fred-api"]


def test_half_a_last_line_is_left_out() -> None:
    whole = (REPLIES / "fred_DGS10.csv").read_bytes()
    for cut in range(len(whole) - 14, len(whole)):
        found = values_table(as_reply(b""), read_fred(whole[:cut]))
        assert found["value"].to_list() == [4.31, 4.26, 4.42, 4.31, 4.30]


def read_fred(body: bytes) -> list[tuple[str, ...]]:
    return columns_of(as_reply(body), (("observation_date", "DATE"), ("DGS10",)))


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("2024-11-13,4.43%\n", "'4.43%' is not a number"),
        ("2024-11-13,inf\n", "'inf' is not a number"),
        ("13/11/2024,4.43\n", "'13/11/2024' is not a date"),
        ("2024-13-13,4.43\n", "'2024-13-13' is not a date"),
        ("2024-11-05,4.27\n", "2024-11-05 stands twice"),
        ("2024-11-13,4.43,9\n", "line 9 has 3 fields"),
    ],
)
def test_a_field_of_another_form_is_named(row: str, told: str) -> None:
    body = (REPLIES / "fred_DGS10.csv").read_bytes() + row.encode()
    with pytest.raises(RefusedReplyError, match=told):
        values_table(as_reply(body), read_fred(body))


READERS = (
    lambda found: values_table(found, columns_of(found, (("TIME_PERIOD",), ("OBS_VALUE",)), ";")),
    lambda found: first_table(found, unpacked(found)),
    members,
    shares,
    schedule,
)
SEEDS = [path.read_bytes() for path in sorted(REPLIES.iterdir())]
SEEDS.append(zipped({"a.csv": (REPLIES / "french_size.txt").read_bytes()}))


@given(
    seed=st.sampled_from(SEEDS),
    place=st.floats(0, 1),
    junk=st.binary(max_size=30),
    dropped=st.integers(0, 200),
)
def test_no_reply_whatever_it_holds_is_worse_than_refused(
    seed: bytes, place: float, junk: bytes, dropped: int
) -> None:
    at = int(place * len(seed))
    body = seed[:at] + junk + seed[at + dropped :]
    for read in READERS:
        with contextlib.suppress(RefusedReplyError):
            read(as_reply(body))
