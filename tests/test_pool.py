"""The pool of workers that a build opens leaves nothing behind, whatever ends it."""

from __future__ import annotations

import threading

import pytest

from bumpsheet.errors import BumpsheetError
from bumpsheet.pipeline.task import open_pool


def fail_after(tasks: int) -> None:
    with open_pool(1) as pool:
        for _ in range(tasks):
            pool.submit(int)
        raise BumpsheetError("reports/", "no parameter files")


@pytest.mark.parametrize("tasks", [1, 3])
def test_a_mistake_found_while_workers_start_leaves_no_thread_of_theirs(tasks: int) -> None:
    # One still closing when Python ends puts a traceback below the line of the mistake.
    before = {*threading.enumerate()}
    with pytest.raises(BumpsheetError):
        fail_after(tasks)
    assert {*threading.enumerate()} <= before
