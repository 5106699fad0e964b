"""``bumpsheet new`` in a terminal of its own: it asks, proposes, and writes what was chosen."""

from __future__ import annotations

import errno
import os
import pty
import re
import select
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from bumpsheet.catalogue.catalogues import load_catalogues
from bumpsheet.parameters.load import load_spec
from bumpsheet.parameters.scaffold import Choices, write_spec
from conftest import copy_project

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bumpsheet.project import Project

# Longer than any answer takes on a loaded machine.
PATIENCE = 120


@pytest.fixture
def empty(project: Project, tmp_path: Path) -> Project:
    return copy_project(project, tmp_path, ())


def typed(project: Project, answers: Sequence[tuple[str, str]], *options: str) -> tuple[int, str]:
    """Run ``bumpsheet new`` in a terminal; each answer is given to the question that ends so.

    Returns
    -------
    tuple
        Its status, and all that stood in the terminal.
    """
    ours, theirs = pty.openpty()
    environment = os.environ | {"BUMPSHEET_DATA": "", "COLUMNS": "200"}
    process = subprocess.Popen(
        [sys.executable, "-m", "bumpsheet", "new", *options],
        cwd=project.root,
        env=environment,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        close_fds=True,
    )
    os.close(theirs)
    shown, left, begun = "", list(answers), time.monotonic()
    try:
        while time.monotonic() - begun < PATIENCE:
            ready, _, _ = select.select([ours], [], [], 1)
            if ready:
                try:
                    more = os.read(ours, 4096).decode()
                except OSError as error:
                    assert error.errno == errno.EIO  # noqa: PT017 - the terminal was closed
                    break
                if not more:
                    break
                shown += more
            question = shown.rsplit("\n", 1)[-1]
            if left and question.startswith(left[0][0]) and question.endswith(": "):
                os.write(ours, (left.pop(0)[1] + "\n").encode())
        return process.wait(PATIENCE), shown.replace("\r", "")
    finally:
        process.kill()
        process.wait()
        os.close(ours)
        assert not left, (left, shown)


def test_every_answer_may_be_the_proposed_one(empty: Project) -> None:
    status, shown = typed(
        empty,
        [("Event", "us midterm 2022"), ("Market", ""), ("As of", ""), ("Name", "")],
    )
    assert status == 0, shown
    assert "us-election-2022: the US mid-term elections, 2022-11-08" in shown
    spec = load_spec(empty, "us-election-2022", load_catalogues(empty))
    # The twenty-first session after the base of 8 November 2022, Thanksgiving left out.
    assert (spec.event, str(spec.as_of), spec.market) == ("us-election-2022", "2022-12-08", "us")


def test_one_of_several_is_chosen_by_its_number_and_wrong_answers_are_asked_again(
    empty: Project,
) -> None:
    status, shown = typed(
        empty,
        [
            ("Event", "qwertz"),
            ("Event", "us election 2028"),
            ("Event", "fed cut 2024"),
            ("Number", "2"),
            ("Market", "mars"),
            ("Market", "us"),
            ("As of", "soon"),
            ("As of", "2024-11-09"),
            ("As of", "2024-11-22"),
            ("Name", "../x"),
            ("Name", "second-cut"),
        ],
    )
    assert status == 0, shown
    assert "No event is called so" in shown
    assert "no session knows this event yet" in shown
    assert re.search(r"^ +1  2024-12-18  fed-2024-12-18: ", shown, re.MULTILINE)
    assert "no such market" in shown
    assert "no session from 2024-11-07 on" in shown
    assert "not usable" in shown
    spec = load_spec(empty, "second-cut", load_catalogues(empty))
    assert (spec.event, str(spec.as_of)) == ("fed-2024-11-07", "2024-11-22")


def test_the_proposed_date_goes_as_far_as_the_data(empty: Project) -> None:
    """The sample ends on 31 January 2025, before 21 sessions have passed."""
    status, shown = typed(
        empty, [("Market", ""), ("As of", "")], "x", "--event", "cpi-january-2025"
    )
    assert status == 0, shown
    spec = load_spec(empty, "x", load_catalogues(empty))
    assert str(spec.as_of) == "2025-01-31"


def test_where_no_data_reach_it_says_how_to_get_them(empty: Project) -> None:
    status, shown = typed(empty, [("Market", ""), ("As of", "")], "x", "--event", "us-midterm-2026")
    assert status == 0, shown
    assert "No data reach 2026-11-04 yet; bumpsheet data pull --for NAME gets them" in shown
    assert (empty.spec_path("x")).is_file()


def test_without_a_terminal_it_says_what_is_missing(empty: Project) -> None:
    for options, missing in (
        ((), "NAME, --event, --as-of"),
        (("x", "--event", "us-election-2024"), "--as-of"),
        (("--as-of", "2024-11-29"), "NAME, --event"),
    ):
        done = subprocess.run(
            [sys.executable, "-m", "bumpsheet", "new", *options],
            cwd=empty.root,
            input="",
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 1
        assert done.stderr == (
            f"error: bumpsheet new: missing: {missing}; "
            "name them, or run it in a terminal, where it asks for them\n"
        )
        assert not list(empty.reports.iterdir())


@pytest.mark.parametrize(
    ("event_id", "as_of", "says", "says_not"),
    [
        (
            "us-election-2024",
            "2024-11-29",
            ["small: RUT", "# calendar: XNYS", "# stocks: ", "the US presidential election"],
            ["FTSE", "gilt"],
        ),
        (
            "uk-brexit-2016",
            "2016-07-29",
            ["small: FTSE250", "growth: null", "# calendar: XLON", "# market: uk", "2016-06-23"],
            ["RUT", "XNYS", "# stocks", "US presidential"],
        ),
        (
            "india-election-2024",
            "2024-06-28",
            ["small: NIFTYSMALL250", "yield: null", "# calendar: XBOM", "the count of the Indian"],
            ["RUT", "XNYS", "# stocks"],
        ),
    ],
)
def test_the_comments_are_true_for_the_market_of_the_event(
    empty: Project, event_id: str, as_of: str, says: list[str], says_not: list[str]
) -> None:
    text = write_spec(empty, "x", Choices(event_id, as_of)).read_text(encoding="utf-8")
    for part in says:
        assert part in text, part
    for part in says_not:
        assert part not in text, part


def test_a_report_may_look_at_another_market(empty: Project) -> None:
    write_spec(empty, "x", Choices("uk-brexit-2016", "2016-07-29", "us"))
    spec = load_spec(empty, "x", load_catalogues(empty))
    assert (spec.market, spec.series.small, spec.calendar) == ("us", "RUT", "XNYS")


def test_what_stands_in_comments_is_right_when_it_is_used(empty: Project) -> None:
    path = write_spec(empty, "x", Choices("us-election-2024", "2024-11-29"))
    text = path.read_text(encoding="utf-8")
    inline = re.search(r"^#   (event: .*)$", text, re.MULTILINE)
    assert inline
    used = re.sub(r"^event: .*$", inline[1], text, flags=re.MULTILINE)
    path.write_text(re.sub(r"^# (?=\w+: )(?!title|brand|members)", "", used, flags=re.MULTILINE))
    spec = load_spec(empty, "x", load_catalogues(empty))
    assert not isinstance(spec.event, str)
    assert spec.event.label == "the US presidential election"
    assert spec.stocks == ("PTCT", "SALT")
