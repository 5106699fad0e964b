"""A report is computed once: in the notebook, and not again while its pages are composed."""

from __future__ import annotations

import dataclasses
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import bumpsheet.figures
from bumpsheet.catalogue.catalogues import load_catalogues
from bumpsheet.catalogue.families import FAMILY_NAMES
from bumpsheet.families import collect
from bumpsheet.families.registry import FAMILIES
from bumpsheet.pages.compose import compose_report
from bumpsheet.pipeline.report import build_report
from bumpsheet.pipeline.results import load_results
from conftest import copy_project

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    from bumpsheet.project import Project

pytestmark = pytest.mark.usefixtures("sample_only")

NAME = "us-election-2016"
ONCE = Counter({"open_study": 1, "collect": 1, **dict.fromkeys(FAMILY_NAMES, 1)})


@pytest.fixture
def small(project: Project, tmp_path: Path) -> Project:
    return copy_project(project, tmp_path, (NAME,))


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often the study is opened, and the facts are collected, of all and of each family."""
    found: Counter[str] = Counter()

    def counted(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def counting(*arguments: Any, **named: Any) -> Any:
            found[name] += 1
            return function(*arguments, **named)

        return counting

    for name in ("open_study", "collect"):
        monkeypatch.setattr(collect, name, counted(name, getattr(collect, name)))
    families = {
        name: dataclasses.replace(family, facts=counted(name, family.facts))
        for name, family in FAMILIES.items()
    }
    monkeypatch.setattr(collect, "FAMILIES", families)
    return found


def built(project: Project) -> str:
    outcome = build_report(project, NAME)
    assert outcome.status == "built", outcome.message
    return (project.report_folder(NAME) / "index.qmd").read_text(encoding="utf-8")


def test_a_build_computes_once(small: Project, calls: Counter[str]) -> None:
    built(small)
    assert calls == ONCE
    assert build_report(small, NAME).status == "unchanged"
    assert calls == ONCE


def test_new_words_compute_nothing(small: Project, calls: Counter[str]) -> None:
    built(small)
    calls.clear()
    small.words_path(NAME).write_text("A sentence of my own.", encoding="utf-8")
    assert "A sentence of my own." in built(small)
    for path, old, new in (
        ("pages/report.qmd.j2", "## About the data", "## About these data"),
        ("families/returns/section.md.j2", "Returns\n", "Returns, told anew\n"),
        (
            "families/returns/charts/paths.md.j2",
            "percent from the close",
            "percent after the close",
        ),
    ):
        template = small.templates / path
        text = template.read_text(encoding="utf-8")
        assert old in text
        template.write_text(text.replace(old, new, 1), encoding="utf-8")
        assert new.strip() in built(small)
    assert not calls


def test_what_figures_are_read_from_computes_anew(small: Project, calls: Counter[str]) -> None:
    built(small)
    for number, path in enumerate(
        (small.spec_path(NAME), small.templates / "families" / "returns" / "figures.yml"), 2
    ):
        with path.open("a", encoding="utf-8") as file:
            file.write("# another line\n")
        built(small)
        assert calls == Counter(dict.fromkeys(ONCE, number))


def test_no_figure_is_computed_while_pages_are_composed(small: Project) -> None:
    built(small)
    folder = small.report_folder(NAME)
    results, catalogues = load_results(folder), load_catalogues(small)
    ours = str(Path(bumpsheet.figures.__file__).parent)
    called: set[str] = set()

    def note(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_code.co_filename.startswith(ours):
            called.add(frame.f_code.co_name)

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        compose_report(small, results, catalogues, folder)
    finally:
        sys.setprofile(before)
    assert called == {"range_period"}
