"""How long the four shipped reports take, cold and unchanged, with the built-in renderer.

Run it after ``./publish.sh`` has made the environment:
``.venv/bin/python benchmarks/cold_build.py``.
Prints whole-process seconds and the ratio of an unchanged build to a cold one. Target on 2 cores:
10 s cold, once fonts and the chart runtime, which belong to set-up, are in the cache.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RUNS = 3
SOURCES = (
    "_quarto.yml",
    "_brand.yml",
    "analysis/event.ipynb",
    "analysis/press_check.ipynb",
    "templates",
    "data",
)


def copy_sources(target: Path) -> None:
    for name in SOURCES:
        source, copy = ROOT / name, target / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, copy)
        else:
            shutil.copyfile(source, copy)
    (target / "reports").mkdir()
    for path in [*ROOT.glob("reports/*.yml"), *ROOT.glob("reports/*.md")]:
        shutil.copyfile(path, target / "reports" / path.name)
    (target / ".cache").mkdir()
    shutil.copytree(ROOT / ".cache" / "fonts", target / ".cache" / "fonts")
    for path in (ROOT / ".cache").glob("vega-*.js"):
        shutil.copyfile(path, target / ".cache" / path.name)


def build(folder: Path) -> float:
    environment = {k: v for k, v in os.environ.items() if k != "BUMPSHEET_DATA"}
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "bumpsheet", "build", "--renderer", "builtin"],
        cwd=folder,
        env=environment,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return time.perf_counter() - start


def main() -> None:
    cold, unchanged = [], []
    for _ in range(RUNS):
        with tempfile.TemporaryDirectory() as name:
            copy_sources(Path(name))
            cold.append(build(Path(name)))
            unchanged.append(build(Path(name)))
    print(f"cold       median {statistics.median(cold):.1f} s of {RUNS} runs")
    print(f"unchanged  median {statistics.median(unchanged):.1f} s of {RUNS} runs")
    print(f"unchanged / cold  {statistics.median(unchanged) / statistics.median(cold):.2f}")


if __name__ == "__main__":
    main()
