"""What arrives is checked, compared and kept; nothing good is replaced by anything bad."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bumpsheet.catalogue.catalogues import Catalogues, load_catalogues
from bumpsheet.errors import BumpsheetError
from bumpsheet.market.manifest import origin_of, read_ledger
from bumpsheet.supply.arrivals import Arrived, Origin, take_in, take_in_file
from bumpsheet.trading.calendars import load_sessions

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.catalogue.series import Series
    from bumpsheet.project import Project

SESSIONS = load_sessions("XNYS")
DAYS = SESSIONS.between(dt.date(2023, 1, 3), dt.date(2024, 11, 1))
NOON = dt.datetime(2024, 11, 4, 12, 0, tzinfo=dt.UTC)


@pytest.fixture(scope="session")
def catalogues(project: Project) -> Catalogues:
    return load_catalogues(project)


def closes(days: pd.DatetimeIndex = DAYS, seed: int = 1) -> pd.Series[float]:
    """A plausible index: a walk of one percent a day, rounded as publishers round."""
    steps = np.random.default_rng(seed).normal(0, 0.01, len(days))
    return pd.Series(np.round(2000 * np.exp(steps.cumsum()), 2), index=days)


def table(values: pd.Series[float]) -> pd.DataFrame:
    return pd.DataFrame({"date": values.index, "value": values.to_numpy()})


class Desk:
    """Takes series in on successive days."""

    def __init__(self, store: Path, catalogues: Catalogues) -> None:
        self.store = store
        self.catalogues = catalogues

    def series(self, series_id: str) -> Series:
        found = self.catalogues.series.find(series_id)
        assert found is not None
        return found

    def take(
        self, values: pd.Series[float], day: int = 0, series: str = "RUT", **how: Any
    ) -> Arrived:
        raw = f"raw of day {day}: ".encode() + table(values).to_csv().encode()
        return take_in(
            self.store,
            self.series(series),
            table(values),
            Origin(
                "fred", "https://example.org/RUT", NOON + dt.timedelta(days=day), raw, "text/csv",
                licence="Owned by its publisher.", terms="personal use", attribution="FTSE Russell",
            ),
            sessions=SESSIONS,
            rules=self.catalogues.input_rules,
            **how,
        )  # fmt: skip

    def read(self, series: str = "RUT") -> pd.Series[float]:
        frame = pd.read_csv(self.store / "series" / f"{series}.csv", parse_dates=["date"])
        return pd.Series(frame["value"].to_numpy(), index=pd.DatetimeIndex(frame["date"]))


@pytest.fixture
def desk(tmp_path: Path, catalogues: Catalogues) -> Desk:
    return Desk(tmp_path / "store", catalogues)


def test_what_arrives_first_is_kept_with_its_raw_bytes(desk: Desk) -> None:
    values = closes()
    arrived = desk.take(values)
    assert (arrived.status, arrived.new_rows, arrived.revised) == ("new", len(DAYS), ())
    assert (arrived.first, arrived.last) == (dt.date(2023, 1, 3), dt.date(2024, 11, 1))
    assert desk.read().to_list() == values.to_list()
    raw = list((desk.store / "raw").iterdir())
    assert [path.name for path in raw] == [hashlib.sha256(raw[0].read_bytes()).hexdigest()]
    assert raw[0].read_bytes().startswith(b"raw of day 0")
    record = json.loads((desk.store / "manifest" / "RUT" / "000001.json").read_text())
    assert record["provider"] == "fred"
    assert record["address"] == "https://example.org/RUT"
    assert record["retrieved"] == "2024-11-04T12:00:00Z"
    assert record["raw"] == raw[0].name
    stored = (desk.store / "series" / "RUT.csv").read_bytes()
    assert record["table"] == hashlib.sha256(stored).hexdigest()
    assert (record["rows"], record["first"], record["last"]) == (462, "2023-01-03", "2024-11-01")
    assert (record["licence"], record["terms"], record["attribution"]) == (
        "Owned by its publisher.", "personal use", "FTSE Russell",
    )  # fmt: skip


def test_the_same_again_changes_nothing_but_when_it_was_seen(desk: Desk) -> None:
    desk.take(closes())
    before = {path: path.read_bytes() for path in desk.store.rglob("*") if path.is_file()}
    assert desk.take(closes(), day=3).status == "unchanged"
    changed = {p.name for p in desk.store.rglob("*") if p.is_file() and p not in before}
    changed |= {path.name for path, content in before.items() if path.read_bytes() != content}
    assert changed == {"seen"}
    seen = (desk.store / "manifest" / "RUT" / "seen").read_text()
    assert seen.strip() == "2024-11-07T12:00:00+00:00"


def test_new_days_and_revised_ones_are_told_and_both_versions_stay(desk: Desk) -> None:
    values = closes()
    desk.take(values[:-5])
    revised = values.copy()
    revised.iloc[100] += 1.5
    arrived = desk.take(revised, day=1)
    day = values.index[100].date()
    assert arrived.status == "revised"
    assert arrived.new_rows == 5
    assert arrived.revised == ((day, values.iloc[100], revised.iloc[100]),)
    assert len(list((desk.store / "versions" / "RUT").iterdir())) == 2
    ledger = read_ledger(desk.store, "RUT")
    latest = ledger.latest
    assert latest is not None
    assert (latest.new_rows, latest.revised, latest.revisions[0].day) == (5, 1, day)
    on_the_day = ledger.known_on(NOON.date())
    assert on_the_day is not None
    assert on_the_day.last == values.index[-6].date()
    assert ledger.known_on(NOON.date() - dt.timedelta(days=1)) is None


def test_more_days_alone_extend(desk: Desk) -> None:
    desk.take(closes()[:-5])
    assert desk.take(closes(), day=1).status == "extended"


@given(
    cut=st.integers(0, 100),
    more=st.integers(1, 60),
    lost=st.sets(st.integers(120, 300), max_size=5),
)
def test_no_stored_session_is_ever_lost(
    cut: int,
    more: int,
    lost: set[int],
    tmp_path_factory: pytest.TempPathFactory,
    catalogues: Catalogues,
) -> None:
    """Sources forget their oldest years and drop days; both stay, and the record says so."""
    desk = Desk(tmp_path_factory.mktemp("store"), catalogues)
    values = closes()[: 400 + more]
    desk.take(values[:400])
    desk.take(values.drop(values.index[sorted(lost)])[cut:], day=1)
    assert desk.read().to_list() == values.to_list()
    latest = read_ledger(desk.store, "RUT").latest
    assert latest is not None
    assert (latest.kept.rows if latest.kept else 0) == cut + len(lost)


def test_a_row_on_a_holiday_may_go(desk: Desk) -> None:
    values = closes()
    holiday = pd.Series([values.iloc[-80]], index=pd.DatetimeIndex(["2024-07-04"]))
    desk.take(pd.concat([values, holiday]).sort_index())
    arrived = desk.take(values, day=1)
    assert arrived.status == "revised"
    latest = read_ledger(desk.store, "RUT").latest
    assert latest is not None
    assert latest.dropped == (dt.date(2024, 7, 4),)
    assert desk.read().to_list() == values.to_list()


def shifted(values: pd.Series[float]) -> pd.Series[float]:
    return values.shift(1).dropna()


BAD = {
    "nothing": (lambda v: v[:0], "holds no value"),
    "half a file": (lambda v: v[:230], "only 230 rows, where 462 are stored"),
    "three quarters of a file": (lambda v: v[:345], "it ends on 2024-05-16"),
    "holes": (lambda v: v.drop(v.index[50:90]), "it lacks 40 stored sessions"),
    "another series": (lambda v: closes(seed=2), "common days differ"),
    "one session late": (shifted, "common days differ"),
    "scaled": (lambda v: v * 0.92, "common days differ"),
    "another unit": (lambda v: v / 100, "outside 30 to 20000 points"),
    "out of order": (lambda v: v[::-1], "earlier than the row above it"),
    "a date twice": (lambda v: pd.concat([v[:10], v[9:]]), "a date stands twice"),
    "a bad tick at the end": (lambda v: v.mul([1.0] * 461 + [10.0]), "than any market has moved"),
    "a leap": (lambda v: v.mul([1.0] * 461 + [1.4]), "than any market has moved"),
    "negative": (lambda v: v.mul([1.0] * 461 + [-1.0]), "outside"),
    "from the future": (
        lambda v: pd.concat([v, pd.Series([v.iloc[-1]], pd.DatetimeIndex(["2025-01-31"]))]),
        "a date after it was retrieved",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_a_good_series_is_not_replaced_by_a_bad_one(desk: Desk, name: str) -> None:
    spoilt, says = BAD[name]
    values = closes()
    desk.take(values)
    before = {path: path.read_bytes() for path in desk.store.rglob("*") if path.is_file()}
    with pytest.raises(BumpsheetError, match="RUT from fred") as refused:
        desk.take(spoilt(values), day=1)  # type: ignore[no-untyped-call]
    assert says in str(refused.value)
    assert "\n" not in str(refused.value)
    after = {path: path.read_bytes() for path in desk.store.rglob("*") if path.is_file()}
    assert after == before


def test_a_user_may_say_that_a_part_is_right_or_that_all_was_wrong(desk: Desk) -> None:
    desk.take(closes())
    later = closes()[-20:]
    assert desk.take(later, day=1, extends=True).status == "unchanged"
    other = closes(seed=2)[:100]
    assert desk.take(other, day=2, replaces=True).status == "revised"
    assert desk.read().to_list() == other.to_list()


def test_closes_adjusted_again_for_a_dividend_are_the_same_fund(desk: Desk) -> None:
    closes_of_fund = closes() / 10
    desk.take(closes_of_fund, series="IWM")
    arrived = desk.take(closes_of_fund * 0.987, day=1, series="IWM")
    assert arrived.status == "revised"
    assert len(arrived.revised) == len(DAYS)
    latest = read_ledger(desk.store, "IWM").latest
    assert latest is not None
    assert latest.revised == len(DAYS)
    with pytest.raises(BumpsheetError, match="common days differ"):
        desk.take(closes(seed=3) / 10, day=2, series="IWM")


def test_numbers_that_a_source_writes_with_fewer_bits_are_no_revision(desk: Desk) -> None:
    values = closes() / 7
    desk.take(values, series="IWM")
    rounded = values.astype("float32").astype(float)
    assert desk.take(rounded, day=1, series="IWM").status == "unchanged"


def test_a_table_that_lay_in_the_store_is_compared_and_outlives_its_replacement(desk: Desk) -> None:
    path = desk.store / "series" / "RUT.csv"
    path.parent.mkdir(parents=True)
    path.write_text(closes()[:-5].rename_axis("date").rename("close").to_csv())
    lay = path.read_bytes()
    assert desk.take(closes()).status == "extended"
    first, second = read_ledger(desk.store, "RUT").arrivals
    assert (first.provider, second.provider) == ("found", "fred")
    assert (desk.store / "raw" / first.raw).read_bytes() == lay
    assert origin_of(path, "RUT") == second


def test_a_table_changed_by_hand_is_not_said_to_have_arrived(desk: Desk) -> None:
    desk.take(closes())
    path = desk.store / "series" / "RUT.csv"
    path.write_text(path.read_text().replace("2024-11-01,", "2024-11-01,1"))
    assert origin_of(path, "RUT") is None


def test_what_would_not_be_read_is_not_written(desk: Desk) -> None:
    desk.store.mkdir()
    (desk.store / "RUT.csv").write_text("date,close\n2024-11-01,2000\n")
    with pytest.raises(BumpsheetError, match="would be read instead of series/RUT"):
        desk.take(closes())


def test_a_damaged_record_is_put_aside_and_the_next_arrival_recorded(desk: Desk) -> None:
    desk.take(closes()[:-5])
    desk.take(closes(), day=1)
    record = desk.store / "manifest" / "RUT" / "000002.json"
    record.write_text(record.read_text()[:100])
    ledger = read_ledger(desk.store, "RUT")
    assert ledger.damaged == ("manifest/RUT/000002.json",)
    assert len(ledger.arrivals) == 1
    desk.take(closes(), day=2)
    healed = read_ledger(desk.store, "RUT")
    assert healed.damaged == ()
    path = desk.store / "series" / "RUT.csv"
    origin = origin_of(path, "RUT")
    assert origin is not None
    assert origin.provider == "fred"
    assert record.with_suffix(".damaged").is_file()


def test_a_file_is_kept_like_a_series(tmp_path: Path) -> None:
    def check(path: Path) -> None:
        if "nav" not in path.read_text():
            raise BumpsheetError(path.name, "lacks nav")

    def take(content: bytes, day: int) -> Arrived:
        origin = Origin("ishares", "https://example.org/IWM", NOON + dt.timedelta(day), b"xls")
        return take_in_file(tmp_path, "IWM_nav_shares.csv", content, origin, check)

    first = b"date,nav,shares\n2024-11-01,218.11,1000\n2024-11-04,219.0,1000\n"
    assert take(first, 0).status == "new"
    assert take(first, 1).status == "unchanged"
    assert take(first + b"2024-11-05,223.4,1100\n", 2).status == "revised"
    path = tmp_path / "files" / "IWM_nav_shares.csv"
    origin = origin_of(path, path.name)
    assert origin is not None
    assert (tmp_path / "raw" / origin.raw).read_bytes() == b"xls"
    good = path.read_bytes()
    for content, says in ((b"date,value\n", "lacks nav"), (first[:20], "are stored")):
        with pytest.raises(BumpsheetError, match=says):
            take(content, 3)
    assert path.read_bytes() == good
    with pytest.raises(BumpsheetError, match="no name of a file"):
        take_in_file(tmp_path, "../x.csv", first, Origin("import", "x", NOON, b""), check)


WRITER = """
import datetime as dt, sys
from pathlib import Path
import pandas as pd
sys.path[:0] = {paths!r}
from test_arrivals import Desk, closes
from bumpsheet.catalogue.catalogues import load_catalogues
from bumpsheet.project import Project
desk = Desk(Path(sys.argv[1]), load_catalogues(Project(Path({root!r}))))
print("ready", flush=True)
for turn in range(int(sys.argv[2]), 300, int(sys.argv[3])):
    desk.take(closes()[: 150 + turn], day=turn)
"""


def writer(project: Project, desk: Desk, start: int, step: int) -> subprocess.Popen[str]:
    paths = [str(project.root / "tests"), str(project.analysis)]
    code = WRITER.format(paths=paths, root=str(project.root))
    run = [sys.executable, "-c", code, str(desk.store), str(start), str(step)]
    started = subprocess.Popen(run, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert started.stdout is not None
    assert started.stdout.readline() == "ready\n"
    return started


def assert_whole(desk: Desk) -> None:
    """The table is one that arrived, and every record vouches for a version and its raw bytes."""
    path = desk.store / "series" / "RUT.csv"
    assert origin_of(path, "RUT") is not None
    ledger = read_ledger(desk.store, "RUT")
    assert not ledger.damaged
    for arrival in ledger.arrivals:
        version = desk.store / "versions" / "RUT" / f"{arrival.table}.csv"
        assert hashlib.sha256(version.read_bytes()).hexdigest() == arrival.table
        raw = (desk.store / "raw" / arrival.raw).read_bytes()
        assert hashlib.sha256(raw).hexdigest() == arrival.raw


def test_a_writer_killed_at_any_moment_leaves_a_store_that_heals(
    desk: Desk, project: Project
) -> None:
    desk.take(closes()[:150])
    for turn in range(4):
        running = writer(project, desk, turn, 1)
        time.sleep(0.05 + 0.13 * turn)
        os.kill(running.pid, signal.SIGKILL)
        running.communicate()
        assert_whole(desk)
    desk.take(closes(), day=300)
    assert_whole(desk)
    assert desk.read().to_list() == closes().to_list()
    assert not list((desk.store / "series").glob(".*"))


def test_what_a_killed_writer_left_half_written_is_cleared_away(desk: Desk) -> None:
    desk.take(closes()[:150])
    arrival = read_ledger(desk.store, "RUT").arrivals[-1]
    places = (
        "series/.RUT.csv",
        "versions/RUT/.a.csv",
        "manifest/RUT/.1.json",
        f"raw/.{arrival.raw}",
    )
    left = [desk.store / f"{place}.4711.tmp" for place in places]
    for path in left:
        path.write_text("date,val")
    desk.take(closes(), day=1)
    assert [path for path in left if path.exists()] == []
    assert_whole(desk)


def test_a_table_left_behind_its_record_is_put_in_place_by_the_next_arrival(desk: Desk) -> None:
    """The moment between record and table: the build reads the older one, and knows its origin."""
    desk.take(closes()[:-5])
    path = desk.store / "series" / "RUT.csv"
    older = path.read_bytes()
    desk.take(closes(), day=1)
    path.write_bytes(older)
    origin = origin_of(path, "RUT")
    assert origin is not None
    assert origin.last == DAYS[-6].date()
    assert desk.take(closes(), day=2).status == "unchanged"
    assert desk.read().to_list() == closes().to_list()


def test_two_writers_at_once_lose_nothing(desk: Desk, project: Project) -> None:
    desk.take(closes()[:150])
    both = [writer(project, desk, start, 60) for start in (30, 60)]
    for running in both:
        told = running.communicate()[1]
        # Whoever comes late with the older table is refused, or has nothing to add.
        assert running.returncode == 0 or "it ends on" in told
    assert_whole(desk)


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is read-only to the superuser")
def test_a_store_that_cannot_be_written_is_one_line(desk: Desk) -> None:
    desk.take(closes()[:-5])
    folders = [desk.store, *(path for path in desk.store.rglob("*") if path.is_dir())]
    for folder in folders:
        folder.chmod(0o555)
    try:
        with pytest.raises(BumpsheetError, match="the data store cannot be written") as refused:
            desk.take(closes(), day=1)
    finally:
        for folder in folders:
            folder.chmod(0o755)
    assert "\n" not in str(refused.value)
    assert len(read_ledger(desk.store, "RUT").arrivals) == 1


FULL = """
import resource, sys
sys.path[:0] = {paths!r}
from pathlib import Path
from test_arrivals import Desk, closes
from bumpsheet.catalogue.catalogues import load_catalogues
from bumpsheet.errors import BumpsheetError
from bumpsheet.project import Project
import signal
desk = Desk(Path(sys.argv[1]), load_catalogues(Project(Path({root!r}))))
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]),) * 2)
try:
    desk.take(closes(), day=1)
except BumpsheetError as error:
    print(error)
"""


@pytest.mark.parametrize("room", [0, 1, 600, 2000])
def test_a_store_without_room_keeps_what_it_has(desk: Desk, project: Project, room: int) -> None:
    desk.take(closes()[:-5])
    before = {path: path.read_bytes() for path in desk.store.rglob("*") if path.is_file()}
    paths = [str(project.root / "tests"), str(project.analysis)]
    code = FULL.format(paths=paths, root=str(project.root))
    run = [sys.executable, "-c", code, str(desk.store), str(room)]
    told = subprocess.run(run, capture_output=True, text=True, check=False)
    assert "the data store cannot be written" in told.stdout, told.stderr
    assert told.stdout.count("\n") == 1
    after = {path: path.read_bytes() for path in desk.store.rglob("*") if path.is_file()}
    assert after == before
    assert desk.take(closes(), day=2).status == "extended"
    assert_whole(desk)
