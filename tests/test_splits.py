"""Splits and crashes told apart, decisions that may not be the latest, small caps by rank."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import numpy as np
import pytest

from bumpsheet.catalogue.catalogues import load_catalogues
from bumpsheet.catalogue.event_files import decisions_through, read_event_files
from bumpsheet.errors import BumpsheetError
from bumpsheet.families.collect import collect, open_study
from bumpsheet.market.inputs.split_checks import Jump, jumps
from bumpsheet.narrative.absences import worded
from bumpsheet.narrative.tell import tell
from bumpsheet.press.desk import Desk

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.facts.findings import Findings
    from bumpsheet.project import Project

SESSIONS, JUMP = 60, 40


def stock(ratio: float, restless: float = 1, end: int = SESSIONS) -> np.ndarray:
    """Closes of one stock that jump at a session and are so much more restless from then on."""
    steps = np.random.default_rng(3).normal(0, 0.02, SESSIONS)
    steps[JUMP + 1 :] *= restless
    steps[JUMP] = np.log(ratio)
    return 20 * np.exp(steps.cumsum())[:end, None]


def traded(times: float, ratio: float) -> np.ndarray:
    """Shares traded, where so many times the usual money changes hands at the jump."""
    volumes = np.full(SESSIONS, 1e5)
    volumes[JUMP:] = 1e5 / ratio
    volumes[JUMP] *= times
    return volumes[:, None]


@pytest.mark.parametrize(
    ("ratio", "times", "expected"),
    [
        (1 / 4, 1, Jump.SPLIT),
        (10, 2, Jump.SPLIT),
        (1 / 2, 1.5, Jump.SPLIT),
        (1 / 4, 20, Jump.MOVE),
        (1 / 4, 4, Jump.DOUBTFUL),
        (1 / 3.5, 1, Jump.MOVE),
        (1 / 1.8, 1, None),
    ],
)
def test_with_volumes(project: Project, ratio: float, times: float, expected: Jump | None) -> None:
    rules = load_catalogues(project).universe.splits
    found = [verdict for *_, verdict in jumps(stock(ratio), traded(times, ratio), 30, rules)]
    assert found == ([] if expected is None else [expected])


@pytest.mark.parametrize(
    ("ratio", "restless", "end", "expected"),
    [
        (1 / 4, 1, SESSIONS, Jump.SPLIT),
        (1 / 4, 8, SESSIONS, Jump.MOVE),
        (1 / 4, 1, JUMP + 1, Jump.DOUBTFUL),
        (1 / 2, 1, SESSIONS, Jump.DOUBTFUL),
        (1 / 3.5, 1, SESSIONS, Jump.MOVE),
    ],
)
def test_without_volumes(
    project: Project, ratio: float, restless: float, end: int, expected: Jump
) -> None:
    rules = load_catalogues(project).universe.splits
    ((place, _, verdict),) = jumps(stock(ratio, restless, end), None, 30, rules)
    assert place == JUMP
    assert verdict is expected
    assert not [*jumps(stock(ratio, restless, end), None, JUMP, rules)], "only after the base"


def test_crashes_are_among_the_worst(project: Project, market: Path) -> None:
    found = collect(open_study(project, "us-election-2024-fade", market)).findings
    worst = sorted(float(f.value) for f in found if f.id.startswith("member-return-worst"))  # type: ignore[arg-type]
    assert worst[:4] == pytest.approx([-92.9, -81.9, -81.4, -80.8], abs=0.05)
    doubtful = {fact.series for fact in found if fact.doubts and fact.figure == "member_return"}
    assert "QTTB" in doubtful, "close to a quarter, and no volume to decide"
    assert "NMRA" not in doubtful


def test_small_caps_by_rank_are_described_as_they_are(project: Project, market: Path) -> None:
    study = open_study(project, "us-election-2016", market)
    found = collect(study).findings
    story = tell(found, (), study.catalogues, project.templates, "html")
    (movers,) = (section.body for section in story.sections if section.family == "movers")
    large = len(study.inputs.found["holdings"].large.members)
    first = study.catalogues.universe.ranks.first - large
    assert f"rank {first} to " in movers
    assert "rank 1001" not in movers
    assert "depositary receipts of foreign companies among them" in movers


def decided(project: Project, folder: Path, as_of: str, through: str) -> Findings:
    from conftest import copy_project  # noqa: PLC0415

    copy = copy_project(project, folder, ())
    path = copy.data / "events" / "fomc-decisions.yml"
    stated = "complete_through: 2026-03-17"
    assert stated in path.read_text()
    path.write_text(path.read_text().replace(stated, through))
    copy.spec_path("x").write_text(
        f"event: us-election-2024\nas_of: {as_of}\n"
        "series: {small: RUT, large: SPX, growth: NDX, yield: DGS10}\n"
    )
    return collect(open_study(copy, "x")).findings


@pytest.mark.usefixtures("sample_only")
@pytest.mark.parametrize(
    ("as_of", "through", "latest"),
    [
        ("2024-11-29", "complete_through: 2024-11-29", 1),
        ("2024-11-29", "complete_through: 2024-11-27", 0),
        ("2024-11-29", "", 0),
    ],
)
def test_beyond_the_catalogue_nothing_is_the_latest(
    project: Project, tmp_path: Path, as_of: str, through: str, latest: int
) -> None:
    found = decided(project, tmp_path, as_of, through)
    assert len(found.every("policy_change")) == latest
    reasons = [item.reason for item in worded(found.absences, project.templates)]
    assert any("a later one may have followed" in reason for reason in reasons) is not bool(latest)


def test_the_catalogue_is_complete_at_least_to_its_last_decision(project: Project) -> None:
    files = read_event_files(project.data / "events").values()
    # The next meetings: the FOMC's of 18 March 2026, the MPC's of 19 March 2026.
    next_ones = {"us": dt.date(2026, 3, 18), "uk": dt.date(2026, 3, 19)}
    through = decisions_through(files)
    assert through.keys() == next_ones.keys()
    for file in files:
        if file.decisions is not None:
            last = file.decisions.days()[-1]
            assert last <= through[file.market] < next_ones[file.market]


@pytest.mark.usefixtures("sample_only")
@pytest.mark.parametrize(
    ("name", "content"),
    [("SPX.csv", b"\xff\xfe\x00"), ("RUT.csv", b""), ("RUT.csv", b"date,value\n2016-11-08,x\n")],
)
def test_an_unreadable_index_leaves_statements_undecided(
    project: Project, tmp_path: Path, name: str, content: bytes
) -> None:
    from bumpsheet.errors import MissingDataError  # noqa: PLC0415

    (tmp_path / name).write_bytes(content)
    desk = Desk(project, tmp_path)
    with pytest.raises(MissingDataError, match="the data are unfit"):
        desk.history(name.removesuffix(".csv"), dt.date(2016, 11, 18))
    with pytest.raises(BumpsheetError, match=name):
        open_study(project, "us-election-2016", tmp_path)
