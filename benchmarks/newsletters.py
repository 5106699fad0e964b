"""What newsletters cost: one more brand, and a hundred brands of one event, as CPU time and bytes.

The machine may be shared, so processor time is told beside the clock, and what a brand costs beside
what the analysis costs. Nothing of it is a test: ``python benchmarks/newsletters.py``.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import tempfile
import time
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path

from bumpsheet.brands.load import brand_folder
from bumpsheet.catalogue.audience import Audience
from bumpsheet.layout import PAGES
from bumpsheet.letters.make import set_letters
from bumpsheet.project import Project, find_project
from bumpsheet.records.order import Order

LICENCES = """\
licences:
  - covers: [FTSE Russell, S&P Dow Jones Indices, Nasdaq, exchange closes, BlackRock]
    statement: Licensed to an invented firm.
"""


@dataclass(frozen=True)
class Cost:
    """Seconds on the clock, seconds of all processors, and the largest PDF in bytes."""

    clock: float
    processor: float
    largest: int


def processor() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def cost_of(project: Project, order: Order) -> Cost:
    clock, used = time.perf_counter(), processor()
    made = set_letters(project, order)
    largest = max(len(one.content) for one in made)
    return Cost(time.perf_counter() - clock, processor() - used, largest)


def copied(source: Project, folder: Path, brands: int) -> list[str]:
    """Copy the project, and make brands of different colours that hold licences for the data."""
    for name in ("analysis", "data", "reports", "templates", "_brand.yml", "_quarto.yml"):
        path = source.root / name
        if path.is_dir():
            shutil.copytree(path, folder / name)
        else:
            shutil.copyfile(path, folder / name)
    shutil.copyfile(source.root / "pyproject.toml", folder / "pyproject.toml")
    project, names = Project(folder), [f"brand-{number}" for number in range(brands)]
    for number, name in enumerate(names):
        like = brand_folder(project, ("fintech", "private-bank")[number % 2])
        shutil.copytree(like, brand_folder(project, name))
        written = brand_folder(project, name) / "_brand.yml"
        # Taglines of their own, so that no page is another's.
        text = written.read_text("utf-8")
        written.write_text(text.replace("tagline: ", f"tagline: No. {number}, ", 1), "utf-8")
        (brand_folder(project, name) / "licences.yml").write_text(LICENCES, "utf-8")
    return names


def main() -> None:
    """Print a table of costs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--report", default="us-election-2016")
    parser.add_argument("--brands", type=int, default=100)
    parser.add_argument("--layout", action="append", choices=list(PAGES))
    chosen = parser.parse_args()
    os.environ.setdefault("BUMPSHEET_DATA", "")
    source = find_project()
    with tempfile.TemporaryDirectory() as name, chdir(name):
        folder = Path(name)
        brands = copied(source, folder, chosen.brands)
        project = Project(folder)
        print(f"{'audience':10}{'layout':12}{'brands':>7}{'clock s':>9}{'cpu s':>8}{'kB':>6}")
        for audience in (Audience.INTERNAL, Audience.RETAIL):
            for layout in chosen.layout or PAGES:
                costs = []
                for count in (1, 1, len(brands)):
                    order = Order(
                        chosen.report, tuple(brands[:count]), (layout,), audience=audience
                    )
                    costs.append(cost_of(project, order))
                one, many = costs[1], costs[2]
                for count, cost in ((1, one), (len(brands), many)):
                    print(
                        f"{audience:10}{layout:12}{count:7}{cost.clock:9.2f}"
                        f"{cost.processor:8.2f}{cost.largest / 1000:6.0f}"
                    )
                more = (many.processor - one.processor) / max(1, len(brands) - 1)
                print(
                    f"{'':22}one more brand: {1000 * more:.0f} ms of a processor, "
                    f"{100 * more / one.processor:.0f}% of the first"
                )


if __name__ == "__main__":
    main()
