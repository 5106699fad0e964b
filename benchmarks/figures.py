"""How long all families of one event take, and how much memory.

Run it after ``./publish.sh`` has made the environment:
``BUMPSHEET_DATA=STORE .venv/bin/python benchmarks/figures.py [REPORT]``.

Targets on 2 cores: with a panel of 9,400 stocks less than 2 s and 1 GB, reading included; for the
families of index series alone less than 50 ms of computing. Without a fuller store the embedded
sample is measured.
"""

from __future__ import annotations

import dataclasses
import resource
import statistics
import sys
import time
from typing import TYPE_CHECKING

from bumpsheet.families.collect import collect, open_study
from bumpsheet.project import find_project

if TYPE_CHECKING:
    from collections.abc import Callable

RUNS = 5
TARGETS = {"all families": 2.0, "index families, computed": 0.05}
# These read more than series of closes and yields.
OTHER_FAMILIES = ("size", "sectors", "movers", "breadth", "flows", "valuation")


def median_seconds(work: Callable[[], object]) -> float:
    taken = []
    for _ in range(RUNS):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def main() -> None:
    report = sys.argv[1] if len(sys.argv) > 1 else "us-election-2024"
    project = find_project()
    # The exchange calendar is made once a process, whatever the report.
    study = open_study(project, report)
    found = {"all families": median_seconds(lambda: collect(open_study(project, report)))}
    without = dict.fromkeys(OTHER_FAMILIES, False)
    spec = study.spec.model_copy(update={"sections": without})
    index_only = dataclasses.replace(study, spec=spec)
    found["index families, computed"] = median_seconds(lambda: collect(index_only))
    print(f"{report}, median of {RUNS}")
    for name, seconds in found.items():
        target = TARGETS[name]
        print(f"{name:26}{seconds * 1000:8.0f} ms   {seconds / target:5.2f} of the target")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{'memory at its peak':26}{peak:8.0f} MB   {peak / 1024:5.2f} of the target")


if __name__ == "__main__":
    main()
