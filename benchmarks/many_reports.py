"""How long many reports take: from clean, with nothing to do, after small changes; and loops.

Run it on a quiet machine after ``./publish.sh`` has made the environment, with a full store in
``BUMPSHEET_DATA``: ``.venv/bin/python benchmarks/many_reports.py --reports 200``. Reports are on
index series alone, HTML and PDF with all sections that these give. Prints a table in Markdown,
which ``benchmarks/README.md`` keeps. ``--loop`` adds what people do without such a tool: the same
notebook for each report in a kernel of its own by papermill, then nbconvert, or Quarto where it is
installed.
"""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ("_quarto.yml", "_brand.yml", "analysis/event.ipynb", "analysis/press_check.ipynb",
           "templates", "data", "scripts")  # fmt: skip
SET = """\
events: {{market: us, kind: {kind}, from: {first}}}
as_of: [{days}]
name: "{{event}}-{{sessions}}"
report: {{sections: {{flows: false, valuation: false}}}}
"""
LOOPED = 3
# Of prctl on Linux, which the memory is read from too.
SET_CHILD_SUBREAPER = 36


@dataclass
class Run:
    """What one command took: seconds, seconds of processors, most memory of all its processes."""

    wall: float
    processor: float
    memory: float

    def row(self, what: str, reports: int | None = None) -> str:
        rate = "" if reports is None else f"{self.wall / reports:.3f}"
        return f"| {what} | {self.wall:.2f} | {rate} | {self.processor:.1f} | {self.memory:.0f} |"


class Memory(threading.Thread):
    """Samples the memory of a process and of all below it, shared pages counted once."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid, self.most, self.ended = pid, 0.0, False

    def run(self) -> None:
        while not self.ended:
            self.most = max(self.most, sum(map(_share, _below(self.pid))))
            time.sleep(0.2)


def _below(pid: int) -> list[int]:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    return [pid, *(one for child in children for one in _below(int(child)))]


def _share(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def timed(command: list[str], folder: Path, environment: dict[str, str]) -> Run:
    before, start = os.times(), time.perf_counter()
    with (folder / "log.txt").open("w") as log:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)
        memory = Memory(process.pid)
        memory.start()
        process.wait()
    memory.ended = True
    wall = time.perf_counter() - start
    _wait_for_workers()
    after = os.times()
    if process.returncode:
        print((folder / "log.txt").read_text()[-2000:], file=sys.stderr)
    used = after.children_user + after.children_system
    return Run(wall, used - before.children_user - before.children_system, memory.most)


def _adopt_workers() -> None:
    """Have the server of a build's workers, which outlives the build by a moment, as a child.

    What it and its workers took of the processors would be counted nowhere else.
    """
    ctypes.CDLL(None).prctl(SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def _wait_for_workers() -> None:
    with contextlib.suppress(ChildProcessError):
        while True:
            os.waitpid(-1, 0)


def prepared(folder: Path, store: Path) -> dict[str, str]:
    """A project without reports, and a store of index series alone."""
    for name in SOURCES:
        source, copy = ROOT / name, folder / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, copy)
        else:
            shutil.copyfile(source, copy)
    (folder / "reports").mkdir()
    (folder / ".cache").mkdir()
    shutil.copytree(ROOT / ".cache" / "fonts", folder / ".cache" / "fonts")
    for path in (ROOT / ".cache").glob("vega-*.js"):
        shutil.copyfile(path, folder / ".cache" / path.name)
    full = Path(os.environ["BUMPSHEET_DATA"])
    shutil.copytree(full / "series", store / "series", copy_function=shutil.copyfile)
    return {**os.environ, "BUMPSHEET_DATA": str(store)}


def write_set(folder: Path, reports: int) -> int:
    """Name about so many reports; rate decisions as of one day give some 250."""
    days = range(3, 3 + max(1, -(-reports // 250)))
    text = SET.format(kind="rate_decision", first="1994-01-01", days=", ".join(map(str, days)))
    path = folder / "reports" / "all.set.yml"
    path.write_text(text)
    listed = subprocess.run(
        [sys.executable, "-m", "bumpsheet", "plan"],
        cwd=folder, env={**os.environ, "BUMPSHEET_DATA": str(folder.parent / "store")},
        capture_output=True, text=True, check=True,
    ).stdout.splitlines()  # fmt: skip
    names = [line.split()[0] for line in listed[1:] if " against " in line]
    more = names[reports:]
    path.write_text(text + (f"except: [{', '.join(more)}]\n" if more else ""))
    return len(names) - len(more)


def change_close(store: Path, last: int) -> None:
    """Change a close that the last reports alone can know."""
    path = store / "series" / "RUT.csv"
    lines = path.read_text().splitlines()
    fields = lines[-last].split(",")
    fields[-1] = f"{float(fields[-1]) * 1.0001:.6f}"
    lines[-last] = ",".join(fields)
    path.write_text("\n".join(lines) + "\n")


def measure(folder: Path, reports: int) -> None:
    project, store = folder / "project", folder / "store"
    environment = prepared(project, store)
    command = [sys.executable, "-m", "bumpsheet"]
    build = [*command, "build", "--renderer", "builtin"]
    count = write_set(project, reports)
    print(f"{count} reports, {os.cpu_count()} cores, Python {platform.python_version()}\n")
    print("| | seconds | a report | processor seconds | MB at most |\n|---|---|---|---|---|")
    load = os.getloadavg()[0]
    print(timed([*command, "plan"], project, environment).row(f"plan of {count}"), flush=True)
    print(timed(build, project, environment).row("from clean", count), flush=True)
    print(timed(build, project, environment).row("first look at nothing to do"), flush=True)
    print(timed(build, project, environment).row("nothing to do"), flush=True)
    change_close(store, 60)
    print(timed(build, project, environment).row("one late close changed"), flush=True)
    built = (project / "log.txt").read_text().count("    built")
    print(f"| of which made again: {built} | | | | |")
    name = sorted((project / ".cache" / "members").glob("*.yml"))[0].stem
    (project / "reports" / f"{name}.md").write_text("Words of the analyst.\n")
    print(timed(build, project, environment).row("words of one report changed"), flush=True)
    front = (project / "_site" / "index.html").stat().st_size
    print(f"\nFront page: {front / 1000:.0f} kB. Load before: {load:.1f}.")


LOOP = """\
import sys, papermill
papermill.execute_notebook("analysis/event.ipynb", sys.argv[2], {"report": sys.argv[1]},
                           progress_bar=False, kernel_name="python3")
"""


def loop(folder: Path) -> None:
    """The same notebook in a kernel each, then made a page by tools of its own."""
    project, store = folder / "project", folder / "store"
    environment = {**os.environ, "BUMPSHEET_DATA": str(store)}
    names = sorted(path.stem for path in (project / ".cache" / "members").glob("*.yml"))[:LOOPED]
    run = [sys.executable, "-c", LOOP]
    seconds = {"papermill + nbconvert": 0.0, "papermill + Quarto": 0.0}
    quarto = os.environ.get("QUARTO") or shutil.which("quarto")
    for name in names:
        made = timed([*run, name, f"{name}.ipynb"], project, environment).wall
        convert = [sys.executable, "-m", "jupyter", "nbconvert", "--to", "html", f"{name}.ipynb"]
        seconds["papermill + nbconvert"] += made + timed(convert, project, environment).wall
        if quarto:
            alone = folder / "alone"
            alone.mkdir(exist_ok=True)
            shutil.copyfile(project / f"{name}.ipynb", alone / f"{name}.ipynb")
            formats = [timed([quarto, "render", f"{name}.ipynb", "--to", form], alone,
                             environment).wall for form in ("html", "typst")]  # fmt: skip
            seconds["papermill + Quarto"] += made + sum(formats)
    print("\n| loop, one report after the other | seconds a report |\n|---|---|")
    for what, total in seconds.items():
        if total:
            print(f"| {what} | {total / len(names):.2f} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, default=200)
    parser.add_argument("--loop", action="store_true")
    given = parser.parse_args()
    _adopt_workers()
    # Whoever develops may have switched it off; users read compiled modules.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    with tempfile.TemporaryDirectory() as name:
        measure(Path(name), given.reports)
        if given.loop:
            loop(Path(name))


if __name__ == "__main__":
    main()
