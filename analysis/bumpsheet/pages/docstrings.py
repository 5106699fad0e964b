"""What the code says of itself, for the page on method: it cannot drift from what is computed."""

from __future__ import annotations

import importlib
import inspect
import re
from dataclasses import dataclass
from importlib.util import find_spec

FIGURES = "bumpsheet.figures"
# What all families are placed and compared by.
SHARED = (
    "bumpsheet.figures.comparison",
    "bumpsheet.figures.policy",
    "bumpsheet.figures.sensitivity",
    "bumpsheet.figures.paths",
    "bumpsheet.trading.dollar_volume",
)


@dataclass(frozen=True, slots=True)
class ModuleNotes:
    """A module's own introduction, and what each of its functions says that it computes."""

    title: str
    introduction: str
    functions: tuple[tuple[str, str], ...]


def family_notes(family: str) -> ModuleNotes | None:
    """Read the notes of a family's figures; None where it has no module of its own."""
    module = f"{FIGURES}.{family}"
    return None if find_spec(module) is None else module_notes(module)


def module_notes(name: str) -> ModuleNotes:
    """Read the notes of a module by its full name."""
    module = importlib.import_module(name)
    title = name.rpartition(".")[2]
    functions = [
        (function.__name__, _description(function.__doc__))
        for function in vars(module).values()
        if inspect.isfunction(function)
        and function.__module__ == module.__name__
        and not function.__name__.startswith("_")
    ]
    introduction = _description(module.__doc__)
    own = re.sub(rf"^{title}: (.)", lambda found: found[1].upper(), introduction, flags=re.I)
    return ModuleNotes(title.replace("_", " "), own, tuple(functions))


def _description(docstring: str | None) -> str:
    """Paragraphs before the first section of a docstring, less those on types of arguments."""
    text = inspect.cleandoc(docstring or "")
    text = re.split(r"\n\n(?=[A-Z][a-z]+\n-{3,})", text)[0]
    kept = [part for part in text.split("\n\n") if not part.startswith("Every function takes")]
    return re.sub(r"\s+", " ", " ".join(kept)).replace("``", "").strip()
