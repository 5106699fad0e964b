"""Every family is whole: its module, its folder of templates, and the words for all it states."""

from __future__ import annotations

import ast
import inspect
from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING, Any, get_args

import jinja2
import pytest
from jinja2 import nodes

from bumpsheet.catalogue.catalogues import load_catalogues
from bumpsheet.catalogue.families import FAMILY_NAMES
from bumpsheet.catalogue.figures import load_figures
from bumpsheet.errors import BumpsheetError
from bumpsheet.facts.windows import Window
from bumpsheet.families.collect import collect, open_study
from bumpsheet.families.family import Family
from bumpsheet.families.registry import FAMILIES
from bumpsheet.families.tables import with_tables
from bumpsheet.narrative.environment import narrative_environment
from bumpsheet.narrative.tell import tell
from conftest import copy_project

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from bumpsheet.facts.findings import Findings
    from bumpsheet.project import Project

# What templates ask for facts with, and the place of the window among the arguments.
ASKING = {"get": 2, "of": 2, "every": 1, "only": 1}


@pytest.fixture(scope="module")
def findings(project: Project) -> Findings:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BUMPSHEET_DATA", "")
        return collect(open_study(project, "us-election-2016")).findings


def environment_of(project: Project, findings: Findings) -> jinja2.Environment:
    return narrative_environment(findings, load_catalogues(project), project.templates, "html")


def parsed(path: Path) -> nodes.Template:
    return jinja2.Environment().parse(path.read_text(encoding="utf-8"))


def macros(path: Path) -> dict[str, list[str]]:
    """Names of a template's macros with those of their arguments."""
    if not path.is_file():
        return {}
    found = parsed(path).find_all(nodes.Macro)
    return {macro.name: [argument.name for argument in macro.args] for macro in found}


def called(path: Path) -> set[str]:
    """Macros that a template calls itself."""
    if not path.is_file():
        return set()
    calls = parsed(path).find_all(nodes.Call)
    return {call.node.name for call in calls if isinstance(call.node, nodes.Name)}


def absences(family: str) -> Iterator[tuple[str, set[str]]]:
    """What a family's module can state to be absent, with the names of the details."""
    source = inspect.getsource(import_module(f"bumpsheet.families.{family}"))
    for function in ast.parse(source).body:
        for call in ast.walk(function):
            if isinstance(call, ast.Call) and getattr(call.func, "attr", "") == "absent":
                for name in names(call.args[0], function):
                    yield name, {keyword.arg or "" for keyword in call.keywords}


def names(written: ast.expr, function: ast.stmt) -> list[str]:
    """What a name can be: as written, a key of a mapping, or made of what a loop runs over."""
    if isinstance(written, ast.Constant):
        return texts([written])
    if isinstance(written, ast.Name):
        mappings = [node for node in ast.walk(function) if isinstance(node, ast.Dict)]
        return texts(key for mapping in mappings for key in mapping.keys)
    assert isinstance(written, ast.JoinedStr)
    loops = [node.iter for node in ast.walk(function) if isinstance(node, ast.For)]
    rows = [row for loop in loops if isinstance(loop, ast.Tuple) for row in loop.elts]
    (before,) = texts(written.values)
    return [before + part for part in texts(r.elts[0] for r in rows if isinstance(r, ast.Tuple))]


def texts(parts: Iterable[ast.expr | None]) -> list[str]:
    return [str(part.value) for part in parts if isinstance(part, ast.Constant)]


def test_the_registry_holds_every_family(project: Project) -> None:
    assert tuple(FAMILIES) == FAMILY_NAMES
    for name in FAMILY_NAMES:
        family = import_module(f"bumpsheet.families.{name}").FAMILY
        assert isinstance(family, Family)
        assert FAMILIES[name] is family
    folders = {path.name for path in (project.templates / "families").iterdir()}
    assert folders == set(FAMILY_NAMES)


@pytest.mark.parametrize("name", FAMILY_NAMES)
def test_the_folder_of_a_family_holds_its_words_and_nothing_else(
    project: Project, name: str
) -> None:
    folder, family = project.templates / "families" / name, FAMILIES[name]
    wanted = {"figures.yml", "section.md.j2"}
    wanted |= {f"charts/{chart.id}.md.j2" for chart in family.charts}
    wanted |= {"candidates.md.j2"} if family.candidates else set()
    wanted |= {"absences.md.j2"} if list(absences(name)) else set()
    files = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert files == wanted


@pytest.mark.parametrize("name", FAMILY_NAMES)
def test_every_candidate_has_its_macro(project: Project, name: str) -> None:
    path = project.templates / "families" / name / "candidates.md.j2"
    wanted = {candidate.name for candidate in FAMILIES[name].candidates}
    assert wanted == set(macros(path)) - called(path)
    assert all(arguments == ["role"] for arguments in macros(path).values())


@pytest.mark.parametrize("name", FAMILY_NAMES)
def test_every_absence_has_its_macro_and_the_details_that_it_names(
    project: Project, name: str
) -> None:
    path = project.templates / "families" / name / "absences.md.j2"
    stated = list(absences(name))
    assert {what for what, _ in stated} == set(macros(path)) - called(path)
    for what, details in stated:
        assert details == set(macros(path)[what]), what


def test_places_and_charts_of_families_are_their_own() -> None:
    candidates = [one for family in FAMILIES.values() for one in family.candidates]
    assert len({candidate.place for candidate in candidates}) == len(candidates) > 8
    charts = [chart.id for family in FAMILIES.values() for chart in family.charts]
    assert len(set(charts)) == len(charts) > 12


def test_what_candidates_and_charts_speak_of_are_figures(project: Project) -> None:
    figures = load_figures(project.templates)
    for family in FAMILIES.values():
        for candidate in family.candidates:
            assert candidate.figure in figures
        for chart in family.charts:
            assert chart.figure is None or chart.figure in figures
    assert list(dict.fromkeys(placed.family for placed in figures.values())) == list(FAMILY_NAMES)


def test_two_families_with_a_figure_of_one_name_are_refused(
    project: Project, tmp_path: Path
) -> None:
    copy = copy_project(project, tmp_path, ())
    path = copy.templates / "families" / "size" / "figures.yml"
    line = '  return_ratio: {unit: ratio, label: twice, formula: "a / b"}\n'
    path.write_text(path.read_text(encoding="utf-8") + line, encoding="utf-8")
    told = r"families/size/figures\.yml: return_ratio: the family returns has a figure of this name"
    with pytest.raises(BumpsheetError, match=told):
        load_figures(copy.templates)


def asked(project: Project) -> Iterator[tuple[str, nodes.Call]]:
    """Calls of all templates of sentences that ask for facts."""
    for folder in ("narrative", "families"):
        for path in (project.templates / folder).rglob("*.j2"):
            for call in parsed(path).find_all(nodes.Call):
                if isinstance(call.node, nodes.Name) and call.node.name in ASKING:
                    yield path.name, call


def test_templates_ask_for_figures_of_the_catalogue(project: Project) -> None:
    figures = load_figures(project.templates)
    figures_asked = [
        (path, call.args[0].value)
        for path, call in asked(project)
        if isinstance(call.args[0], nodes.Const)
    ]
    assert len(figures_asked) > 100
    assert [(path, name) for path, name in figures_asked if name not in figures] == []


@pytest.mark.parametrize(
    "asking", ['get("retrun")', 'get("retrun", "large")', 'every("retrun")', 'only("retrun", up)',
               'of("retrun", "RUT")'],
)  # fmt: skip
def test_a_template_that_asks_for_what_is_no_figure_fails(
    project: Project, findings: Findings, asking: str
) -> None:
    template = environment_of(project, findings).from_string("{{ " + asking + " }}")
    with pytest.raises(AssertionError, match="asks for retrun, which is no figure"):
        template.render()


def test_no_template_keys_a_window_by_text(project: Project) -> None:
    windows = []
    for path, call in asked(project):
        given: list[Any] = [*call.args[ASKING[call.node.name] :], *(k.value for k in call.kwargs)]  # type: ignore[attr-defined]
        windows += [(path, window) for window in given]
    assert len(windows) > 20
    by_text = (nodes.Const, nodes.TemplateData, nodes.Concat, nodes.Add, nodes.Mod)
    assert [path for path, window in windows if isinstance(window, by_text)] == []


def test_a_window_that_is_text_cannot_be_written(project: Project, findings: Findings) -> None:
    environment = environment_of(project, findings)
    for written, window in (("5 sessions", "sessions(5)"), ("up", "up"), ("best", "part.BEST")):
        assert environment.from_string("{{ " + window + " | window }}").render() == written
        with pytest.raises(AttributeError):
            environment.from_string("{{ " + f"'{written}'" + " | window }}").render()


@pytest.mark.usefixtures("sample_only")
def test_no_fact_has_a_window_of_text(project: Project) -> None:
    kinds = set()
    for name in project.report_names():
        for fact in collect(open_study(project, name)).findings:
            assert fact.window is None or isinstance(fact.window, get_args(Window)), fact.id
            kinds.add(type(fact.window))
    assert len(kinds) >= 4


def test_the_readme_s_tables_are_those_of_the_registries(project: Project) -> None:
    readme = (project.root / "README.md").read_text(encoding="utf-8")
    assert with_tables(readme, load_catalogues(project).figures) == readme
    assert "| `returns` |" in readme


@pytest.mark.parametrize("name", ["us-election-2024", "us-election-2024-fade", "cpi-july-2024"])
@pytest.mark.parametrize("store", ["sample", "full"])
def test_a_report_can_be_told_without_any_of_its_families(
    project: Project, name: str, store: str, request: pytest.FixtureRequest
) -> None:
    """No sentence needs a figure of another family."""
    folder = request.getfixturevalue("market") if store == "full" else None
    with pytest.MonkeyPatch.context() as patch:
        if folder is None:
            patch.setenv("BUMPSHEET_DATA", "")
        study = open_study(project, name, folder)
    collected = collect(study)
    for left_out in FAMILIES:
        facts = tuple(fact for fact in collected.findings if fact.family != left_out)
        findings = replace(collected.findings, facts=facts)
        story = tell(findings, (), study.catalogues, project.templates, "html")
        assert story.title, left_out
        assert story.summary, left_out
        assert left_out not in {section.family for section in story.sections}, left_out
