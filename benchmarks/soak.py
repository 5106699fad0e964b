"""Kills builds at random moments and compares the site after recovery with an undisturbed one.

Run it after ``./publish.sh`` has made the environment:
``.venv/bin/python benchmarks/soak.py [MOMENTS] [SEED]``, 50 moments by default.

Each time a report is changed, a build is begun, by ``publish.sh`` with a folder to deliver to or
by ``serve``, and at a random moment of the time that an undisturbed build just took, it or one of
its workers is killed. Then ``publish.sh`` runs
to its end. The site that it builds, and the one that it delivers, must be those of a copy in which
nothing was ever killed, and no process and no litter may be left.
"""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

from bumpsheet.project import Project, find_project

MOMENTS = 50
KINDS = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT)
COPIED = (
    "analysis",
    "data",
    "templates",
    "scripts",
    "publish.sh",
    "_quarto.yml",
    "_brand.yml",
    "pyproject.toml",
    "requirements.lock",
    "README.md",
    "LICENSE",
)
SERVED = "../served/site"
REPORTS = ("us-election-2016", "us-election-2020")


def main() -> None:
    moments = int(sys.argv[1]) if len(sys.argv) > 1 else MOMENTS
    choose = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 0)
    with tempfile.TemporaryDirectory() as folder:
        undisturbed, hit = (
            copied(Path(folder) / name / "project") for name in ("undisturbed", "hit")
        )
        wrong = sum(not survives(undisturbed, hit, choose, turn) for turn in range(moments))
    print(f"{wrong} of {moments} recovered wrongly")
    sys.exit(bool(wrong))


def copied(root: Path) -> Project:
    """A project of its own, with two reports."""
    project = find_project()
    for name in COPIED:
        source, target = project.root / name, root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        elif source.exists():
            shutil.copy(source, target)
    (root / "reports").mkdir()
    for name in REPORTS:
        shutil.copyfile(project.spec_path(name), root / "reports" / f"{name}.yml")
    # Makes the environment as well, which is not what is tried here.
    if publish(Project(root)).wait() != 0:
        sys.exit("the undisturbed build failed")
    return Project(root)


def survives(undisturbed: Project, hit: Project, choose: random.Random, turn: int) -> bool:
    """Change a report, kill a build of it, build again, compare."""
    for project in (undisturbed, hit):
        change(project, turn)
    begun = time.monotonic()
    publish(undisturbed).wait()
    longest = time.monotonic() - begun
    serves, kind = choose.random() < 0.3, choose.choice(KINDS)
    moment, in_worker = choose.uniform(0.1, longest), choose.random() < 0.5
    victim = serve(hit) if serves else publish(hit)
    time.sleep(moment)
    if victim.poll() is None:
        process = psutil.Process(victim.pid)
        family = process.children(recursive=True)
        (choose.choice(family) if in_worker and family else process).send_signal(kind)
        if serves:
            victim.terminate()
        victim.wait(timeout=120)
        _, alive = psutil.wait_procs(family, timeout=20)
    else:
        alive = []
    publish(hit).wait()
    is_same = contents(undisturbed.root.parent) == contents(hit.root.parent)
    command = "serve" if serves else "publish.sh"
    where = f"{command}, {kind.name} after {moment:.1f} of {longest:.1f} s"
    told = "same" if is_same and not alive else f"WRONG: same {is_same}, alive {len(alive)}"
    print(f"{turn:3} {where}{', worker' if in_worker else ''}: {told}", flush=True)
    return is_same and not alive


def change(project: Project, turn: int) -> None:
    """Write other words for a report, which need no worker, or other parameters, which do."""
    name = REPORTS[turn % len(REPORTS)]
    if turn % 3:
        text = project.spec_path(name).read_text(encoding="utf-8").partition("# Turn")[0]
        project.spec_path(name).write_text(f"{text}# Turn {turn}.\n", encoding="utf-8")
    else:
        project.words_path(name).write_text(f"Turn {turn}.\n", encoding="utf-8")


def publish(project: Project) -> subprocess.Popen[bytes]:
    return begin(project, "./publish.sh", "--to", SERVED)


def serve(project: Project) -> subprocess.Popen[bytes]:
    return begin(project, ".venv/bin/bumpsheet", "serve", "--port", "0")


def begin(project: Project, *command: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [*command, "--renderer", "builtin"],
        cwd=project.root,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def contents(folder: Path) -> dict[str, bytes]:
    """What stands beside the project, above all what was delivered, and the project's own site."""
    paths = [folder / "project" / "_site", *sorted(folder.glob("*"))]
    tops = [path for path in paths if path.name != "project"]
    files = (path for top in tops for path in sorted(top.rglob("*")) if path.is_file())
    found = {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}
    if len(found) < 2 * len(REPORTS):
        sys.exit(f"{folder} holds no site")
    return found


if __name__ == "__main__":
    main()
