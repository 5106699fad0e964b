"""What the code says of itself, for the page on method: it cannot drift from what is computed."""

from __future__ import annotations

import importlib
import inspect
import re
from dataclasses import dataclass
from importlib.util import find_spec

PACKAGE = "bumpsheet.figures"
# What all families are placed and compared by.
SHARED = ("comparison", "policy", "sensitivity")


@dataclass(frozen=True, slots=True)
class ModuleNotes:
    """A module's own introduction, and what each of its functions says that it computes."""

    title: str
    introduction: str
    functions: tuple[tuple[str, str], ...]


def module_notes(name: str) -> ModuleNotes | None:
    """Read the notes of a module of figures; None where there is none of that name."""
    if find_spec(f"{PACKAGE}.{name}") is None:
        return None
    module = importlib.import_module(f"{PACKAGE}.{name}")
    functions = [
        (function.__name__, _description(function.__doc__))
        for function in vars(module).values()
        if inspect.isfunction(function)
        and function.__module__ == module.__name__
        and not function.__name__.startswith("_")
    ]
    introduction = _description(module.__doc__)
    own = re.sub(rf"^{name}: (.)", lambda found: found[1].upper(), introduction, flags=re.I)
    return ModuleNotes(name, own, tuple(functions))


def _description(docstring: str | None) -> str:
    """Paragraphs before the first section of a docstring, less those on types of arguments."""
    text = inspect.cleandoc(docstring or "")
    text = re.split(r"\n\n(?=[A-Z][a-z]+\n-{3,})", text)[0]
    kept = [part for part in text.split("\n\n") if not part.startswith("Every function takes")]
    return re.sub(r"\s+", " ", " ".join(kept)).replace("``", "").strip()
