"""The guide: its commands are run, its reference is complete, its links lead somewhere."""

from __future__ import annotations

import datetime as dt
import os
import random
import re
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
import typer
import yaml

from bumpsheet.catalogue.series import Series
from bumpsheet.cli import app
from bumpsheet.guide.build import build_guide
from bumpsheet.guide.commands import described
from bumpsheet.guide.keys import keys_of
from bumpsheet.guide.reference import FILLED
from bumpsheet.parameters.model import ReportSpec
from bumpsheet.project import Project
from bumpsheet.trading.calendars import load_sessions

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# In the order in which a newcomer would read them; each goes on in the folder of the one before.
CHAPTERS = ("import", "market", "brand", "audience", "email", "publish")
WALK = ("tutorial", *(f"how-to/{name}" for name in CHAPTERS))
GROUP = typer.main.get_group(app)


def blocks(path: Path, language: str) -> list[str]:
    found = BLOCK.finditer(path.read_text(encoding="utf-8"))
    return [block[2] for block in found if block[1] == language]


def chapters(project: Project) -> list[Path]:
    return sorted(
        path for path in (project.root / "docs").rglob("*.md") if "reference" not in str(path)
    )


@pytest.fixture(scope="module")
def newcomer(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The project as git has it, in a folder of its own, without an environment."""
    root = tmp_path_factory.mktemp("a newcomer's") / "bumpsheet"
    listed = [
        "git",
        "-C",
        str(project.root),
        "ls-files",
        "-z",
        "--cached",
        "--others",
        "--exclude-standard",
    ]
    names = subprocess.run(listed, capture_output=True, text=True, check=True).stdout.split("\0")
    for name in filter(None, names):
        if (project.root / name).is_file():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(project.root / name, root / name)
    (root / "canada.csv").write_text(invented_closes(), encoding="utf-8")
    yield root
    shutil.rmtree(root)


def invented_closes() -> str:
    """Closes that never were, of two indices that the guide adds to the catalogue."""
    choose, levels = random.Random(7), [24000.0, 700.0]
    lines = ["Date,S&P/TSX Composite,S&P/TSX SmallCap"]
    for day in load_sessions("XTSE").between(dt.date(2024, 1, 2), dt.date(2025, 6, 30)):
        levels = [level * (1 + choose.gauss(0, 0.006)) for level in levels]
        lines.append(",".join([str(day.date()), *(f"{level:.2f}" for level in levels)]))
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("chapter", WALK)
def test_every_command_of_a_chapter_does_what_it_says(newcomer: Path, chapter: str) -> None:
    """Commands that need a network, a host or a person stand in blocks of text instead."""
    environment = {name: value for name, value in os.environ.items() if name != "BUMPSHEET_DATA"}
    commands = blocks(newcomer / "docs" / f"{chapter}.md", "sh")
    assert commands
    for command in commands:
        done = subprocess.run(
            ["bash", "-e", "-c", command],
            cwd=newcomer,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{command}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"


def test_the_walk_has_made_what_it_speaks_of(newcomer: Path) -> None:
    pages = newcomer / "_site" / "reports"
    for name in ("midterm-2022", "boe-june-2024", "canada-2025"):
        assert (pages / name / "index.html").is_file()
        assert (pages / name / "newsletter.pdf").is_file()
    canadian = (pages / "canada-2025" / "index.html").read_text(encoding="utf-8")
    assert "S&amp;P/TSX SmallCap" in canadian
    assert "Treasury" not in canadian
    assert (newcomer.parent / "public-site" / "index.html").is_file()
    assert "closes-2022.csv" in (pages / "midterm-2022" / "figures.json").read_text("utf-8")


def test_every_chapter_is_in_the_book_and_walked_or_free_of_commands(project: Project) -> None:
    book = yaml.safe_load((project.root / "docs" / "_quarto.yml").read_text("utf-8"))["book"]
    listed = str(book)
    for path in chapters(project):
        name = path.relative_to(project.root / "docs").with_suffix("").as_posix()
        assert f"{name}.md" in listed
        assert name in WALK or not blocks(path, "sh")


def test_commands_that_are_not_run_exist_with_their_options(project: Project) -> None:
    known = {
        one.name: {called for called, _ in one.options} for one in described(GROUP, "bumpsheet")
    }
    build = known["bumpsheet build"] | {"--with-quarto"}
    seen = 0
    for path in chapters(project):
        for line in "".join(blocks(path, "text")).splitlines():
            words = line.replace(".venv/bin/bumpsheet", "bumpsheet").split()
            name = next((one for one in known if words[: len(one.split())] == one.split()), None)
            if words[0] == "bumpsheet":
                assert name, line
            if name or words[0] == "./publish.sh":
                options = known[name] if name else build
                given = {word.partition("=")[0] for word in words if word.startswith("--")}
                assert given <= {part for one in options for part in one.split(", ")}, line
                seen += 1
    assert seen > 5


@pytest.mark.parametrize("model", [ReportSpec, Series])
def test_the_reference_says_what_each_key_means(model: type[ReportSpec | Series]) -> None:
    keys = {key.name: key for key in keys_of(model, FILLED)}
    named = {field.alias or name for name, field in model.model_fields.items()}
    assert keys.keys() == named
    plain = {"name", "unit", "kind", "source", "licence", "note", "investable"}
    assert [name for name, key in keys.items() if not key.meaning and name not in plain] == []


def test_forms_and_defaults_are_those_of_the_model() -> None:
    keys = {key.name: key for key in keys_of(ReportSpec, FILLED)}
    assert keys["horizons"].form == "list of: whole number, above 0 to 2520, at most 8"
    assert keys["horizons"].default == "5, 10, 21, 63"
    assert keys["streak_threshold"].default == "1.0"
    assert keys["audience"].form == "`internal` or `retail` or `professional`"
    assert keys["as_of"].default == ""
    assert keys["market"].default == "that of the event"


def test_every_command_and_option_is_described() -> None:
    for one in described(GROUP, "bumpsheet"):
        assert one.meaning, one.name
        for option, meaning in one.options:
            assert meaning, f"{one.name} {option}"


def test_the_guide_renders_and_its_links_lead_somewhere(project: Project, tmp_path: Path) -> None:
    own = Project(tmp_path / "own")
    for name in ("docs", "data", "templates", "_brand.yml", "_quarto.yml"):
        source, target = project.root / name, own.root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if source.is_dir() else shutil.copy)(source, target)
    first = build_guide(own, GROUP)
    pages = {path: path.read_text("utf-8") for path in first.parent.rglob("*.html")}
    assert len(pages) == len(list((own.root / "docs").rglob("*.md")))
    for path, text in pages.items():
        for address in re.findall(r'(?:href|src)="([^"#:]+)(?:#[^"]*)?"', text):
            assert (path.parent / address).is_file(), f"{path.name}: {address}"
        # What quotes figures in the analyst's words is shown as code.
        assert "{{" not in re.sub(r"<(code|pre)\b.*?</\1>", "", text, flags=re.DOTALL)
    # A folder of that name which holds something else is somebody's own.
    shutil.rmtree(first.parent)
    first.parent.mkdir()
    (first.parent / "mine.txt").write_text("mine")
    with pytest.raises(Exception, match="holds no guide"):
        build_guide(own, GROUP)
    assert (first.parent / "mine.txt").read_text() == "mine"
