from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import exchange_calendars
import numpy as np
import pandas as pd
import pytest

from bumpsheet.catalogue.catalogues import load_catalogues
from bumpsheet.catalogue.providers import load_providers
from bumpsheet.catalogue.series import SeriesKind
from bumpsheet.errors import BumpsheetError
from bumpsheet.facts.files import load_findings
from bumpsheet.market.manifest import read_ledger, version_path
from bumpsheet.supply.bars import closed_only
from bumpsheet.supply.fetching import Manners
from bumpsheet.supply.needs import needs_of_report
from bumpsheet.supply.run import order, pull
from bumpsheet.supply.telling import status_of, terms_of, told
from conftest import copy_project
from invented_world import World
from sources import Answer, reply, running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bumpsheet.catalogue.catalogues import Catalogues
    from bumpsheet.catalogue.providers import ProviderCatalogue
    from bumpsheet.project import Project
    from bumpsheet.supply.pull import Pulled
    from sources import Sources

QUICK = Manners(attempts=2, first_wait=0.01, longest_wait=1.0, connect=2.0, read=0.4)
REPORT = "us-election-2024"


@pytest.fixture
def sources(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sources]:
    monkeypatch.delenv("BUMPSHEET_DATA", raising=False)
    with running() as found:
        found.stand_in(monkeypatch)
        yield found


@pytest.fixture(scope="module")
def catalogues(project: Project) -> Catalogues:
    return load_catalogues(project)


@pytest.fixture(scope="module")
def providers(project: Project) -> ProviderCatalogue:
    return load_providers(project.data / "providers.yml")


def bring(project: Project, store: Path, *names: str) -> list[Pulled]:
    asked = order(project, store, names)
    return list(pull(project, store, asked, lambda _: None, QUICK))


def fred(values: dict[str, float | str], code: str) -> Answer:
    rows = [f"{day},{value}" for day, value in values.items()]
    return Answer(("\n".join([f"observation_date,{code}", *rows]) + "\n").encode())


def bank(values: pd.Series[float], code: str) -> Answer:
    rows = [f"{day:%d %b %Y},{value:.4f}" for day, value in values.items()]
    return Answer(("\r\n".join([f"DATE,{code}", *rows]) + "\r\n").encode())


def stored(store: Path, series: str) -> dict[str, float]:
    frame = pd.read_csv(store / "series" / f"{series}.csv")
    return dict(zip(frame["date"], frame["value"], strict=True))


def everything(store: Path) -> dict[str, bytes]:
    kept = ("series", "files", "versions", "raw")
    paths = [path for name in kept for path in sorted((store / name).rglob("*"))]
    records = sorted((store / "manifest").rglob("*.json"))
    return {str(path): path.read_bytes() for path in [*paths, *records] if path.is_file()}


def pound(sessions: int = 250) -> pd.Series[float]:
    days = exchange_calendars.get_calendar("XLON").sessions_in_range("2023-01-03", "2024-11-08")
    chance = np.random.default_rng(3)
    walk = 1.27 * np.exp(np.cumsum(chance.normal(0, 0.005, sessions)))
    return pd.Series(walk.round(4), days[-sessions:])


TEN_YEAR = {"2024-11-05": 4.26, "2024-11-06": 4.42, "2024-11-07": 4.31, "2024-11-08": 4.30}


def test_new_days_revised_values_and_nothing_new_are_told_apart(
    project: Project, tmp_path: Path, sources: Sources, providers: ProviderCatalogue
) -> None:
    further = TEN_YEAR | {"2024-11-12": 4.43}
    revised = further | {"2024-11-07": 4.33}
    for values, status, words in (
        (TEN_YEAR, "new", "4 new days; 2024-11-05 to 2024-11-08"),
        (TEN_YEAR, "unchanged", "2024-11-05 to 2024-11-08"),
        (further, "extended", "1 new day; 2024-11-05 to 2024-11-12"),
        (revised, "revised", "1 revised: 2024-11-07 4.33 (was 4.31); 2024-11-05 to 2024-11-12"),
    ):
        sources.give("fred", "DGS10", fred(dict(values), "DGS10"))
        (found,) = bring(project, tmp_path, "DGS10")
        assert status_of(found) == status
        name = "from FRED, Federal Reserve Bank of St. Louis"
        assert told(found, providers) == f"{words}; {name}"
        assert stored(tmp_path, "DGS10") == values


def test_what_arrived_is_traced_to_its_bytes_its_source_and_its_terms(
    project: Project, tmp_path: Path, sources: Sources, providers: ProviderCatalogue
) -> None:
    answer = fred(dict(TEN_YEAR), "DGS10")
    sources.give("fred", "DGS10", answer)
    found = bring(project, tmp_path, "DGS10")
    arrival = read_ledger(tmp_path, "DGS10").latest
    assert arrival is not None
    assert (tmp_path / "raw" / arrival.raw).read_bytes() == answer.body
    assert arrival.address == f"{sources.address}/fred/graph/fredgraph.csv?id=DGS10"
    assert arrival.provider == "fred"
    assert "Public domain" in arrival.terms
    assert arrival.attribution == "Retrieved from FRED, Federal Reserve Bank of St. Louis"
    assert version_path(tmp_path, arrival).is_file()
    (line,) = terms_of(found, providers)
    assert line.startswith("FRED, Federal Reserve Bank of St. Louis: Public domain")


GOOD = pound()
HALF = bank(GOOD, "XUDLUSS").body
FAULTS = {
    "busy": Answer(b"", 429),
    "busy for long": Answer(b"", 429, {"Retry-After": "7200"}),
    "silent": Answer(HALF, stalls=1.0),
    "half, as its length shows": Answer(HALF, cut_at=len(HALF) // 2),
    "half, cleanly cut in a line": Answer(HALF[: len(HALF) // 2 + 5], claims=False),
    "half, cleanly cut between lines": Answer(
        HALF[: HALF.index(b"\n", len(HALF) // 3) + 1], claims=False
    ),
    "page": reply("page.html", media_type="text/html"),
    "page called a table": reply("page.html"),
    "other columns": Answer(HALF.replace(b"XUDLUSS", b"XUDLERS")),
    "days of another form": Answer(HALF.replace(b" Nov ", b"-11-")),
    "empty": Answer(b""),
    "header alone": Answer(b"DATE,XUDLUSS\r\n"),
    "broken": Answer(b"oops", 500),
    "elsewhere": Answer(b"", 302, {"Location": "http://localhost:9/data"}),
    "no gzip": Answer(HALF, headers={"Content-Encoding": "gzip"}),
    "another unit": bank(GOOD * 100, "XUDLUSS"),
    "another series": bank(GOOD[::-1].set_axis(GOOD.index), "XUDLUSS"),
    "a digit too many": bank(GOOD.where(GOOD.index != GOOD.index[-3], GOOD * 1.5), "XUDLUSS"),
    "the day after tomorrow": bank(
        pd.concat([GOOD, pd.Series([1.27], [pd.Timestamp.now() + pd.Timedelta(days=9)])]), "XUDLUSS"
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_good_series_is_never_replaced_by_a_bad_one(
    fault: str, project: Project, tmp_path: Path, sources: Sources
) -> None:
    sources.give("bank-of-england", "XUDLUSS", bank(GOOD, "XUDLUSS"))
    (first,) = bring(project, tmp_path, "GBPUSD")
    assert status_of(first) == "new"
    before = everything(tmp_path)
    sources.give("bank-of-england", "XUDLUSS", FAULTS[fault])
    (second,) = bring(project, tmp_path, "GBPUSD")
    assert status_of(second) == "missing"
    assert second.is_missing
    assert [line.partition(":")[0] for line in second.refusals] == [
        "bank-of-england",
        "fred",
        "yahoo",
    ]
    assert everything(tmp_path) == before


@pytest.mark.parametrize("fault", FAULTS)
def test_the_next_provider_is_asked_when_one_misbehaves(
    fault: str,
    project: Project,
    tmp_path: Path,
    sources: Sources,
    providers: ProviderCatalogue,
) -> None:
    known = {str(day.date()): float(value) for day, value in GOOD.items()}
    sources.give("bank-of-england", "XUDLUSS", bank(GOOD[:-5], "XUDLUSS"))
    bring(project, tmp_path, "GBPUSD")
    sources.give("bank-of-england", "XUDLUSS", FAULTS[fault])
    sources.give("fred", "DEXUSUK", fred(dict(known), "DEXUSUK"))
    (found,) = bring(project, tmp_path, "GBPUSD")
    assert status_of(found) == "extended"
    assert found.provider == "fred"
    assert stored(tmp_path, "GBPUSD") == known
    assert "not taken: bank-of-england: " in told(found, providers)


def late(values: pd.Series[float]) -> pd.Series[float]:
    """The same closes, each on the day after its own."""
    return pd.Series(values.to_numpy()[:-1], values.index[1:])


def as_fred(values: pd.Series[float], code: str) -> Answer:
    return fred({str(day.date()): float(value) for day, value in values.items()}, code)


def test_closes_of_a_currency_that_run_a_day_late_against_the_store_are_refused(
    project: Project, tmp_path: Path, sources: Sources
) -> None:
    sources.give("bank-of-england", "XUDLUSS", bank(GOOD[:-1], "XUDLUSS"))
    bring(project, tmp_path, "GBPUSD")
    sources.give("bank-of-england", "XUDLUSS", Answer(b"", 503))
    sources.give("fred", "DEXUSUK", as_fred(late(GOOD), "DEXUSUK"))
    sources.give("yahoo", "GBPUSD=X", World(project).chart("GBPUSD=X", GOOD))
    (found,) = bring(project, tmp_path, "GBPUSD")
    assert "stands a session late" in found.refusals[1]
    assert "what is stored shows" in found.refusals[1]
    assert found.provider == "yahoo"
    assert stored(tmp_path, "GBPUSD")[str(GOOD.index[-1].date())] == GOOD.iloc[-1]


@pytest.mark.parametrize("late_one", ["fred", "yahoo"])
def test_of_two_currencies_a_day_apart_neither_is_believed(
    project: Project, tmp_path: Path, sources: Sources, late_one: str
) -> None:
    sources.give("bank-of-england", "XUDLUSS", Answer(b"", 503))
    values = {name: late(GOOD) if name == late_one else GOOD for name in ("fred", "yahoo")}
    sources.give("fred", "DEXUSUK", as_fred(values["fred"], "DEXUSUK"))
    sources.give("yahoo", "GBPUSD=X", World(project).chart("GBPUSD=X", values["yahoo"]))
    (found,) = bring(project, tmp_path, "GBPUSD")
    assert status_of(found) == "missing"
    sides = ["late", "early"] if late_one == "fred" else ["early", "late"]
    for refusal, side in zip(found.refusals[1:], sides, strict=True):
        assert f"stands a session {side}" in refusal
    assert everything(tmp_path) == {}
    # Each was asked once, however often it bears witness.
    assert len([place for place in sources.asked["fred"] if "DEXUSUK" in place]) == 1


def test_a_currency_of_the_provider_that_is_believed_needs_no_witness(
    project: Project, tmp_path: Path, sources: Sources
) -> None:
    sources.give("bank-of-england", "XUDLUSS", bank(GOOD, "XUDLUSS"))
    (found,) = bring(project, tmp_path, "GBPUSD")
    assert status_of(found) == "new"
    assert not sources.asked["fred"]


def test_a_series_without_a_provider_is_missing_and_says_what_to_do(
    project: Project, tmp_path: Path, sources: Sources, providers: ProviderCatalogue
) -> None:
    (found,) = bring(project, tmp_path, "RU2000PR")
    assert found.is_missing
    assert "bumpsheet data import" in told(found, providers)
    assert not sources.asked


def test_one_that_fails_costs_no_other(project: Project, tmp_path: Path, sources: Sources) -> None:
    sources.give("fred", "DGS10", fred(dict(TEN_YEAR), "DGS10"))
    found = bring(project, tmp_path, "DGS2", "RUT", "DGS10", "cpi_releases.csv")
    assert [status_of(one) for one in found] == ["missing", "missing", "new", "missing"]


@pytest.mark.parametrize(
    ("kind", "now", "last"),
    [
        # 2024-11-29 closed early, at 13:00 in New York.
        ("SPX", "2024-11-29T17:59:00+00:00", "2024-11-27"),
        ("SPX", "2024-11-29T18:01:00+00:00", "2024-11-29"),
        ("SPX", "2024-12-01T12:00:00+00:00", "2024-11-29"),
        ("DGS10", "2024-11-29T12:00:00+00:00", "2024-11-29"),
        ("GBPUSD", "2024-11-29T23:00:00+00:00", "2024-11-27"),
        ("GBPUSD", "2024-11-30T00:01:00+00:00", "2024-11-29"),
    ],
)
def test_the_bar_of_a_session_that_goes_on_is_no_close(
    catalogues: Catalogues, kind: str, now: str, last: str
) -> None:
    days = pd.DatetimeIndex(["2024-11-26", "2024-11-27", "2024-11-29"])
    table = pd.DataFrame({"date": days, "value": [1.0, 2.0, 3.0]})
    series = catalogues.series.find(kind)
    assert series is not None
    kept = closed_only(table, series, "XNYS", dt.datetime.fromisoformat(now))
    assert str(kept["date"].iloc[-1].date()) == last


def test_a_schedule_forgets_its_past_and_the_store_does_not(
    project: Project, tmp_path: Path, sources: Sources
) -> None:
    sources.give("bls", "cpi.htm", reply("bls_cpi.htm", media_type="text/html"))
    bring(project, tmp_path, "cpi_releases.csv")
    page = reply("bls_cpi.htm").body.decode()
    first = page.index("<tr><td>December 2030")
    later = page[:first] + page[page.index("<tr><td>May 2031") :]
    later = later.replace(
        "</tbody>", "<tr><td>September 2031</td><td>Oct. 15, 2031</td></tr></tbody>"
    )
    sources.give("bls", "cpi.htm", Answer(later.encode(), media_type="text/html"))
    (found,) = bring(project, tmp_path, "cpi_releases.csv")
    assert status_of(found) == "revised"
    lines = (tmp_path / "files" / "cpi_releases.csv").read_text().splitlines()
    assert lines[1:] == [
        "2031-01-14,2030-12",
        "2031-02-12,2031-01",
        "2031-06-11,2031-05",
        "2031-09-11,2031-08",
        "2031-10-15,2031-09",
    ]


def test_a_list_of_members_cut_to_a_third_is_refused(
    project: Project, tmp_path: Path, sources: Sources
) -> None:
    body = reply("ishares_holdings.csv").body
    cut = body[: body.index(b'"BBB"')]
    sources.give("ishares-holdings", "IWM_holdings", Answer(cut))
    (found,) = bring(project, tmp_path, "IWM_DATE.csv")
    assert found.is_missing
    assert "no percentages of a whole" in found.refusals[0]


def test_the_last_list_of_the_month_before_stands_in_for_a_day_without_one(
    project: Project, tmp_path: Path, sources: Sources
) -> None:
    world = World(project)
    sources.make = world.answer
    none = Answer(reply("ishares_holdings.csv").body.replace(b"Nov 05, 2031", b"-"))
    sources.give("ishares-holdings", "20241129", none)
    asked = order(project, tmp_path, reports=[REPORT])
    found = {one.name: one for one in pull(project, tmp_path, asked, lambda _: None, QUICK)}
    assert "IWM_2024-10-31.csv" in found
    assert "2024-11-29" in sources.asked["ishares-holdings"][0].replace("20241129", "2024-11-29")


def test_a_report_needs_its_roles_what_stands_beside_them_and_their_witnesses(
    project: Project, catalogues: Catalogues, providers: ProviderCatalogue
) -> None:
    needs = needs_of_report(project, REPORT, catalogues, providers)
    ids = {needed.series.id: needed for needed in needs.series}
    assert {"RUT", "SPX", "NDX", "DGS10", "DGS2", "DTWEXBGS", "VIX", "KRE", "XLF"} <= set(ids)
    assert {"IWM", "SPY", "IVV", "QQQ"} <= set(ids)
    assert {name for name, needed in ids.items() if needed.is_optional} == {
        "RU2000PR",
        "IWM",
        "SPY",
        "IVV",
        "QQQ",
        "DFEDTARU",
    }
    assert {needed.calendar for needed in needs.series} == {"XNYS"}
    assert {needed.through for needed in needs.series} == {dt.date(2024, 11, 29)}
    assert [needed.file.name for needed in needs.files] == [
        "size_portfolios_daily.csv",
        "factors3_daily.csv",
        "IWM_nav_shares.csv",
        "IWM_DATE.csv",
        "SP500_DATE.csv",
    ]
    assert not {"FTSE100", "IXIC", "PTCT"} & set(ids)


def test_a_report_needs_the_stocks_that_it_names(
    own: Project, catalogues: Catalogues, providers: ProviderCatalogue
) -> None:
    spec = own.spec_path("stocks")
    spec.write_text(
        "event: us-election-2024\nas_of: 2024-11-29\nstocks: [PTCT, CRBU]\n", encoding="utf-8"
    )
    needs = needs_of_report(own, "stocks", catalogues, providers)
    named = {one.series.id: one for one in needs.series if one.series.kind is SeriesKind.STOCK}
    assert set(named) == {"PTCT", "CRBU"}
    assert not any(one.is_optional for one in named.values())
    assert {one.through for one in named.values()} == {dt.date(2024, 11, 29)}


def test_a_report_of_another_market_is_pulled_from_its_own_sources(
    project: Project, catalogues: Catalogues, tmp_path: Path, sources: Sources
) -> None:
    sources.make = World(project).answer
    asked = order(project, tmp_path, reports=["uk-election-2024"])
    assert {needed.calendar for needed in asked.needs.series} == {"XLON"}
    found = {one.name: one for one in pull(project, tmp_path, asked, lambda _: None, QUICK)}
    assert {name: one.provider for name, one in found.items()} == {
        "FTSE100": "yahoo",
        "FTSE250": "yahoo",
        "UKGILT10Y": "bank-of-england",
        "GBPUSD": "bank-of-england",
        "BANKRATE": "bank-of-england",
    }
    assert {status_of(one) for one in found.values()} == {"new"}
    assert sources.asked.keys() == {"yahoo", "bank-of-england"}


def test_several_reports_ask_once_for_what_they_share(project: Project, tmp_path: Path) -> None:
    reports = ["us-election-2024", "us-election-2016"]
    asked = order(project, tmp_path, reports=reports).needs
    ids = [needed.series.id for needed in asked.series]
    assert len(ids) == len(set(ids))
    small = next(needed for needed in asked.series if needed.series.id == "RUT")
    assert small.through == dt.date(2024, 11, 29)
    lists = [needed.as_of for needed in asked.files if needed.file.name == "IWM_DATE.csv"]
    assert len(set(lists)) == 2


def test_a_series_that_does_not_reach_the_report_is_short_and_the_next_provider_asked(
    project: Project, tmp_path: Path, sources: Sources
) -> None:
    world = World(project)
    sources.make = world.answer
    early = world.values("VIX").loc[:"2024-10-31"]
    sources.give("yahoo", "^VIX", world.chart("^VIX", early))
    asked = order(project, tmp_path, reports=[REPORT])
    found = {one.name: one for one in pull(project, tmp_path / "a", asked, lambda _: None, QUICK)}
    assert (found["VIX"].provider, status_of(found["VIX"])) == ("fred", "extended")
    assert "ends on 2024-10-31" in found["VIX"].refusals[0]
    sources.give("fred", "VIXCLS", Answer(b"", 404))
    found = {one.name: one for one in pull(project, tmp_path / "b", asked, lambda _: None, QUICK)}
    assert status_of(found["VIX"]) == "short"
    assert found["VIX"].is_missing
    assert not found["RUT"].is_missing


def command(
    project: Project, *arguments: str, **environment: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bumpsheet", *arguments],
        cwd=project.root,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def own(project: Project, tmp_path: Path) -> Project:
    return copy_project(project, tmp_path / "project", (REPORT,))


def test_the_command_says_what_came_and_fails_if_something_is_missing(
    own: Project, sources: Sources
) -> None:
    sources.give("fred", "DGS10", fred(dict(TEN_YEAR), "DGS10"))
    good = command(own, "data", "pull", "DGS10")
    assert good.returncode == 0, good.stderr
    lines = good.stdout.splitlines()
    assert lines[0].split()[:2] == ["DGS10", "new"]
    assert lines[1].startswith("terms: FRED")
    assert (own.root / "store" / "series" / "DGS10.csv").is_file()
    bad = command(own, "data", "pull", "DGS10", "DGS2")
    assert bad.returncode == 1
    assert bad.stdout.splitlines()[0].split()[:2] == ["DGS10", "unchanged"]
    assert bad.stderr.splitlines()[-1] == "error: not pulled: DGS2"
    assert "Traceback" not in bad.stderr


@pytest.mark.parametrize(
    ("arguments", "told_in"),
    [
        (["DGS11"], "DGS10"),
        (["--for", "no-such-report"], "no such file"),
        (["DGS10", "--data", "_quarto.yml"], "not a folder"),
    ],
)
def test_a_mistake_in_the_command_is_one_line(
    own: Project, sources: Sources, arguments: list[str], told_in: str
) -> None:
    found = command(own, "data", "pull", *arguments)
    assert found.returncode == 1
    assert len(found.stderr.splitlines()) == 1
    assert told_in in found.stderr
    assert not sources.asked


def test_a_report_that_lacks_everything_is_complete_after_one_command(
    own: Project, project: Project, sources: Sources
) -> None:
    # A project whose embedded sample knows nothing of the event.
    for path in own.sample.glob("*.csv"):
        path.unlink()
    (own.sample / "provenance.yml").unlink()
    sources.make = World(project).answer
    found = command(own, "data", "pull", "--for", REPORT, "--build", "--renderer", "builtin")
    assert found.returncode == 0, found.stdout + found.stderr
    assert (own.site / "reports" / REPORT / "index.html").is_file()
    findings = load_findings(own.report_folder(REPORT))
    families = {fact.figure.partition(".")[0] for fact in findings.facts}
    assert len(findings.facts) > 200
    # The invented target rate contradicts the decisions listed, which is told, and hides nothing.
    absent = {one.family for one in findings.absences if one.what != "rate_unlike_list"}
    # Closes of single stocks and valuations come from files of the user's own.
    assert absent <= {"sectors", "movers", "breadth", "valuation"}, [
        one for one in findings.absences if one.family == "size"
    ]
    assert families


def test_a_name_that_is_no_series_is_refused_before_anything_is_asked(
    project: Project, tmp_path: Path, sources: Sources
) -> None:
    with pytest.raises(BumpsheetError, match="neither a series nor a file"):
        bring(project, tmp_path, "DGS10", "nonsense")
    assert not sources.asked
