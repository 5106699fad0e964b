"""Every public figure says what it takes, in which unit, what it returns and when that is None."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
from typing import TYPE_CHECKING, Any

import pytest

import bumpsheet.figures
import bumpsheet.trading.dollar_volume

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType

    Function = Callable[..., Any]


def modules() -> Iterator[ModuleType]:
    package = bumpsheet.figures
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        yield importlib.import_module(found.name)
    yield bumpsheet.trading.dollar_volume


def public_functions() -> list[Function]:
    return [
        function
        for module in modules()
        for name, function in vars(module).items()
        if inspect.isfunction(function)
        and function.__module__ == module.__name__
        and not name.startswith("_")
    ]


def sections(docstring: str) -> dict[str, str]:
    """Body of every section by its header."""
    parts = re.split(r"^(\w[\w ]*)\n-+$", inspect.cleandoc(docstring), flags=re.M)
    return {name: body.strip("\n") for name, body in zip(parts[1::2], parts[2::2], strict=True)}


def documented_parameters(section: str) -> dict[str, str]:
    """Type and description of every parameter, those that share an entry each by itself."""
    entries = re.findall(r"^(\w[\w, ]*) : (.+(?:\n(?:[ ]+.*)?)*)", section, flags=re.M)
    return {name: text for names, text in entries for name in names.split(", ")}


def may_be_none(annotation: str) -> bool:
    """Whether a type, or a part of it, is None."""
    nodes = ast.walk(ast.parse(annotation, mode="eval"))
    return any(isinstance(node, ast.Constant) and node.value is None for node in nodes)


def lacks(function: Function) -> list[str]:
    """What the docstring of a function leaves open."""
    found = sections(function.__doc__ or "")
    missing = [name for name in ("Parameters", "Returns") if not found.get(name)]
    signature = inspect.signature(function)
    told = documented_parameters(found.get("Parameters", ""))
    missing += [name for name in signature.parameters if name not in told]
    missing += [f"{name} is no parameter" for name in told if name not in signature.parameters]
    missing += [f"what {name} is" for name, text in told.items() if "\n    " not in text]
    # The lines that are not indented are types: "float or None" does not say when.
    returned = "".join(re.findall(r"^[ ]+.*$", found.get("Returns", ""), flags=re.M))
    if may_be_none(signature.return_annotation) and not re.search(r"\bNone\b", returned):
        missing.append("when the value is None")
    return missing


@pytest.mark.parametrize(
    "function",
    public_functions(),
    ids=lambda function: f"{function.__module__}.{function.__name__}",
)
def test_a_figure_tells_what_it_takes_and_returns(function: Function) -> None:
    assert lacks(function) == []


def test_the_figures_are_found() -> None:
    names = {function.__name__ for function in public_functions()}
    assert {"return_since", "standing", "rolling_sensitivity", "by_dollar_volume"} <= names
    assert len(names) > 50


def without_docstring(closes: list[float]) -> float | None:
    return closes[0] if closes else None


def half_told(closes: list[float], base: int) -> float | None:
    """Change since the base, in percent; None without a base.

    Parameters
    ----------
    closes : list of float
        Closes in USD, without missing values.
    day : int
        Place of the base.

    Returns
    -------
    float or None
        Percent.
    """
    return closes[base] if closes else None


def told(first: float, second: float) -> tuple[float, float | None]:
    """Ratios.

    Parameters
    ----------
    first, second : float
        Percent.

    Returns
    -------
    float
        Pure number.
    float or None
        Its inverse; None where ``first`` is zero.
    """
    return first / second, second / first if first else None


def test_what_is_left_open_is_found() -> None:
    assert lacks(without_docstring) == [
        "Parameters",
        "Returns",
        "closes",
        "when the value is None",
    ]
    assert lacks(half_told) == ["base", "day is no parameter", "when the value is None"]
    assert lacks(told) == []
