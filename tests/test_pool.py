"""The pool of workers that a build opens leaves nothing behind, whatever ends it."""

from __future__ import annotations

import threading
from multiprocessing import get_all_start_methods

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


@pytest.mark.skipif("forkserver" not in get_all_start_methods(), reason="workers import anew")
def test_workers_begin_with_what_reports_need_and_no_grammar_of_addresses() -> None:
    named = "{'altair', 'papermill', 'bumpsheet.pipeline.shared', 'rfc3987_syntax'}"
    loaded = "{name for name, module in __import__('sys').modules.items() if module}"
    with open_pool(1) as pool:
        found = pool.submit(eval, f"{named} & {loaded}").result()
    assert found == {"altair", "papermill", "bumpsheet.pipeline.shared"}
