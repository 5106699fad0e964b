"""Pruning a store: what the last arrivals and the last days need stays, and nothing else."""

from __future__ import annotations

import datetime as dt
import hashlib
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bumpsheet.errors import BumpsheetError
from bumpsheet.market.manifest import Arrival, Kept
from bumpsheet.supply.keeping import commit, keep_raw
from bumpsheet.supply.prune import prune
from conftest import contents

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

TODAY = dt.date(2026, 3, 2)
# Days before today, raw bytes and table: few, so that arrivals share them.
ARRIVALS = st.lists(
    st.tuples(st.integers(0, 40), st.integers(0, 3), st.integers(0, 3), st.booleans()),
    min_size=1,
    max_size=5,
).map(lambda found: sorted(found, key=lambda item: -item[0]))


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def fill(store: Path, name: str, arrivals: Iterable[tuple[int, int, int, bool]]) -> list[Arrival]:
    """Let things arrive, oldest first; some keep rows of the table before."""
    made: list[Arrival] = []
    for ago, raw, table, keeps in arrivals:
        day = TODAY - dt.timedelta(days=ago)
        content, rows = f"raw {raw}".encode(), f"table {name} {table}".encode()
        kept = Kept(rows=1, first=day, last=day, table=made[-1].table) if keeps and made else None
        arrival = Arrival(
            name=name,
            file=f"series/{name}.csv",
            provider="fred",
            address="x",
            retrieved=dt.datetime.combine(day, dt.time(len(made)), dt.UTC),
            raw=keep_raw(store, content),
            raw_bytes=len(content),
            media_type="text/csv",
            table=sha(rows),
            rows=1,
            kept=kept,
        )
        commit(store, arrival, rows)
        made.append(arrival)
    return made


def named_by(name: str, arrival: Arrival) -> set[str]:
    tables = [arrival.table, *([arrival.kept.table] if arrival.kept else [])]
    return {f"raw/{arrival.raw}", *(f"versions/{name}/{table}.csv" for table in tables)}


@settings(max_examples=12, deadline=None)
@given(first=ARRIVALS, second=ARRIVALS, versions=st.integers(1, 4), days=st.integers(0, 45))
def test_what_is_needed_stays_and_nothing_else(
    tmp_path_factory: pytest.TempPathFactory,
    first: list[tuple[int, int, int, bool]],
    second: list[tuple[int, int, int, bool]],
    versions: int,
    days: int,
) -> None:
    store = tmp_path_factory.mktemp("store")
    needed = set()
    for name, arrivals in (("ONE", first), ("TWO", second)):
        made = fill(store, name, arrivals)
        stays = made[-versions:]
        # Day by day: what somebody would find who asks for the data as they were known then.
        for ago in range(days + 1):
            day = TODAY - dt.timedelta(days=ago)
            stays += [item for item in made if item.retrieved.date() <= day][-1:]
        # What is read is the table that arrived last, by whichever arrival.
        stays += [item for item in made if item.table == made[-1].table]
        needed |= {path for item in stays for path in named_by(name, item)}
    (store / ".lock").touch()
    before = contents(store)
    since = TODAY - dt.timedelta(days=days)
    planned = prune(store, since, versions, dry_run=True)
    assert contents(store) == before
    done = prune(store, since, versions, dry_run=False)
    after = contents(store)
    assert done == planned
    held = {name for name in after if name.startswith(("raw/", "versions/"))}
    assert held == needed
    assert done.kept == len(needed)
    gone = before.keys() - after.keys()
    assert gone == set(done.files)
    assert done.size == sum(len(before[name]) for name in gone)
    assert all(after[name] == before[name] for name in after)
    assert not prune(store, since, versions, dry_run=False).files
    shutil.rmtree(store)


def test_a_record_that_cannot_be_read_stops_it(tmp_path: Path) -> None:
    fill(tmp_path, "ONE", [(400, 0, 0, False), (300, 1, 1, False)])
    (tmp_path / "manifest" / "ONE" / "000001.json").write_text("{")
    (tmp_path / ".lock").touch()
    before = contents(tmp_path)
    with pytest.raises(BumpsheetError, match=r"nothing is removed .*000001\.json"):
        prune(tmp_path, TODAY, 1, dry_run=False)
    assert contents(tmp_path) == before


def test_the_command_says_what_it_frees(tmp_path: Path) -> None:
    fill(tmp_path, "ONE", [(400, 0, 0, False), (300, 1, 1, False)])

    def run(*options: str) -> list[str]:
        command = [sys.executable, "-m", "bumpsheet", "data", "prune", "--data", str(tmp_path)]
        done = subprocess.run([*command, *options], capture_output=True, text=True, check=True)
        return done.stdout.splitlines()

    assert run() == ["freed 0.0 MB in 0 files; 4 stay"]
    # The older of two, 300 days ago the newer one had arrived.
    lines = run("--versions", "1", "--days", "30", "--dry-run")
    assert [line.split("/")[0] for line in lines[:-1]] == [
        "would remove raw",
        "would remove versions",
    ]
    assert lines[-1] == "would free 0.0 MB in 2 files; 2 stay"
    assert len(run("--versions", "1", "--days", "30")) == 3
    assert run("--versions", "1", "--days", "30") == ["freed 0.0 MB in 0 files; 2 stay"]
