"""The page on method says what the hand-written files and the code say, which are read here."""

from __future__ import annotations

import ast
import html
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

import bumpsheet.figures

if TYPE_CHECKING:
    from conftest import Published

LISTS = {
    "rise": "A rise",
    "fall": "A fall",
    "yield_rise": "A rise of a yield",
    "yield_fall": "A fall of a yield",
}


@pytest.fixture(scope="module")
def page(published: Published) -> str:
    path = published.project.site / "method" / "index.html"
    return html.unescape(path.read_text(encoding="utf-8"))


def table_rows(page: str) -> list[list[str]]:
    """Cells of all rows of all tables, as they stand."""
    rows = re.findall(r"<tr>(.*?)</tr>", page, re.DOTALL)
    return [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in rows]


def content(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def test_every_figure_is_printed_with_its_unit_and_formula(published: Published, page: str) -> None:
    paths = sorted(published.project.templates.glob("families/*/figures.yml"))
    figures = [entry for path in paths for entry in content(path)["figures"].values()]
    assert len(figures) > 80
    rows = table_rows(page)
    for entry in figures:
        label = entry["label"].replace("{window}", "…").replace("{event}", "the event")
        assert [label, entry["unit"].replace("_", " "), entry["formula"]] in rows


def test_every_verb_is_printed_beside_its_move_and_size(published: Published, page: str) -> None:
    words = content(published.project.data / "words.yml")
    rows = table_rows(page)
    for name, move in LISTS.items():
        wanted = [[move, f"{entry['from']:g}", entry["word"]] for entry in words[name]]
        assert [row for row in rows if row[0] == move] == wanted


def test_every_hedge_and_measure_of_the_press_is_explained(published: Published, page: str) -> None:
    rows = {row[0]: row[1:] for row in table_rows(page)}
    for name, hedge in content(published.project.data / "hedges.yml")["hedges"].items():
        assert rows[name] == [hedge["meaning"]]
    articles = [content(path) for path in (published.project.data / "press").glob("*.yml")]
    used = {claim["measure"] for article in articles for claim in article["claims"]}
    assert len(used) > 20
    for measure in used:
        (meaning,) = rows[measure.replace("_", " ")]
        assert re.fullmatch(r".{20,}\.", meaning), measure


@pytest.mark.parametrize("name", ["returns", "flows", "size", "comparison", "sensitivity"])
def test_the_code_speaks_for_itself(page: str, name: str) -> None:
    """Each public function's first line, as the source has it; nothing about its arguments."""
    source = Path(bumpsheet.figures.__file__).with_name(f"{name}.py")
    tree = ast.parse(source.read_text(encoding="utf-8"))
    told = dict(re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", page, re.DOTALL))
    functions = [
        node
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    ]
    assert functions
    for function in functions:
        first = (ast.get_docstring(function) or "").partition("\n")[0].replace("``", "")
        text = told[function.name.replace("_", " ")]
        assert text.startswith(first), function.name
        assert "Parameters" not in text
        assert "---" not in text


def test_a_formula_of_the_code_is_printed(page: str) -> None:
    assert "(shares(t) - shares(t - 1)) x NAV(t)" in page
