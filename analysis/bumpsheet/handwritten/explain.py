"""Turning pydantic's first complaint about hand-written YAML into one line for people."""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, get_args

from pydantic import BaseModel

from bumpsheet.errors import BumpsheetError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydantic_core import ErrorDetails

# Words are compared with known ones; no known one is longer.
LONGEST_WORD = 100

# Keyed by the whole type of the complaint or by its first word, such as "date" of "date_parsing".
PLAIN = {
    "date": ("not a date", "write it as year-month-day, such as 2024-11-29"),
    "int": ("not a whole number", "write a whole number, such as 5"),
    "float": ("not a number", "write a number, such as 1.5"),
    "finite": ("not a finite number", "write a number, such as 1.5"),
    "bool": ("neither true nor false", "write true or false"),
    "tuple": ("not a list", "write a list in square brackets, such as [a, b]"),
    "list": ("not a list", "write a list in square brackets, such as [a, b]"),
    "dict": ("not a group of keys", "write its keys on lines of their own, indented below it"),
    "model": ("not a group of keys", "write its keys on lines of their own, indented below it"),
    "string_type": (
        "not text",
        "write text, in quotes if it looks like a number, a date or yes or no",
    ),
    "string_too_short": ("empty", "write something"),
    "invalid_key": ("a key that is not text", "put the key in quotes"),
    "missing": ("missing", "add it"),
}
# These have a number or the choices in them.
COUNTED = {
    "greater_than": ("must be greater than {gt:g}", "write a larger number"),
    "greater_than_equal": ("must be {ge:g} or more", "write a larger number"),
    "less_than": ("must be less than {lt:g}", "write a smaller number"),
    "less_than_equal": ("must be {le:g} or less", "write a smaller number"),
    "string_too_long": ("longer than {max_length} characters", "shorten it"),
    "string_pattern_mismatch": ("not of the form {pattern}", "write it in that form"),
    "too_short": ("too few entries", "write at least {min_length}"),
    "too_long": ("too many entries", "write {max_length} at most"),
    "enum": ("not one of the choices", "use one of: {expected}"),
    "literal_error": ("not one of the choices", "use one of: {expected}"),
}


def explained(
    detail: ErrorDetails, model: type[BaseModel], content: Any, where: str
) -> BumpsheetError:
    """Say what is wrong with ``content``, in which field, and what to do.

    Parameters
    ----------
    detail : ErrorDetails
        One error of a pydantic ``ValidationError``.
    model : type
        The model that refused ``content``.
    content : object
        What the file holds.
    where : str
        Name of the file.
    """
    trail = _trail(detail, content)
    problem, remedy = _words(detail, model, trail)
    value = None if detail["type"] == "missing" else _shown(detail["input"])
    if detail["input"] is None:
        problem = "has no value"
    return BumpsheetError(
        where,
        problem,
        field=_field(trail),
        value=value,
        remedy=remedy,
    )


def did_you_mean(word: str, known: Sequence[str]) -> str | None:
    """Remedy that names the entry of ``known`` closest to ``word``, or None."""
    matches = difflib.get_close_matches(word[:LONGEST_WORD], known, n=1, cutoff=0.5)
    return f"did you mean {matches[0]}?" if matches else None


def one_of(word: str, known: Sequence[str]) -> str:
    """Remedy that names the entry of ``known`` closest to ``word``, or all of them."""
    return did_you_mean(word, known) or f"use one of: {', '.join(known)}"


def _words(
    detail: ErrorDetails, model: type[BaseModel], trail: Sequence[str | int]
) -> tuple[str, str]:
    kind = detail["type"]
    if kind == "extra_forbidden":
        keys = _keys_at(model, trail[:-1])
        remedy = "remove it"
        if keys:
            listed = f"remove it or use one of: {', '.join(keys)}"
            remedy = did_you_mean(str(trail[-1]), keys) or listed
        return "unknown key", remedy
    if kind in COUNTED:
        problem, remedy = COUNTED[kind]
        context = detail.get("ctx", {})
        return problem.format(**context), remedy.format(**context)
    first_word = kind.partition("_")[0]
    if kind in PLAIN or first_word in PLAIN:
        return PLAIN.get(kind) or PLAIN[first_word]
    # Our own validators write "problem; remedy".
    problem, _, remedy = detail["msg"].removeprefix("Value error, ").partition("; ")
    return problem.rstrip("."), remedy or "correct the value"


def _trail(detail: ErrorDetails, content: Any) -> list[str | int]:
    """List the keys that lead to the mistake, without pydantic's names of union members."""
    trail: list[str | int] = []
    node = content
    for place, part in enumerate(detail["loc"]):
        inside = _step(node, part)
        if inside is not None:
            key, node = inside
            trail.append(key)
        elif detail["type"] == "missing" and place == len(detail["loc"]) - 1:
            trail.append(part)
    return trail


def _step(node: Any, part: str | int) -> tuple[str | int, Any] | None:
    """Find the key or position ``part`` of ``node``, with its value; None where it has none."""
    if isinstance(node, Mapping):
        found = (key for key in node if key == part or str(key) == part)
        return next(((str(key), node[key]) for key in found), None)
    if isinstance(node, list) and isinstance(part, int) and part < len(node):
        return part, node[part]
    return None


def _keys_at(model: type[BaseModel], trail: Sequence[str | int]) -> list[str]:
    """List the keys that the part of ``model`` reached by ``trail`` knows."""
    for part in trail:
        if isinstance(part, int):
            continue
        fields = {field.alias or name: field for name, field in model.model_fields.items()}
        inner = _model_in(fields[part].annotation) if part in fields else None
        if inner is None:
            return []
        model = inner
    return [field.alias or name for name, field in model.model_fields.items()]


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """Find the model that an annotation such as ``tuple[Event, ...]`` is about."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    found = (_model_in(part) for part in get_args(annotation))
    return next((model for model in found if model is not None), None)


def _field(trail: Sequence[str | int]) -> str:
    """Dotted keys; positions in a list count from one, as people do."""
    text = ""
    for part in trail:
        if isinstance(part, int):
            text += f" entry {part + 1}"
        else:
            text += f".{part if part.isprintable() else repr(part)}"
    return text.removeprefix(".") or "(top level)"


def _shown(value: Any) -> Any:
    """Show the value as its author wrote it."""
    if isinstance(value, dt.date):
        return str(value)
    return None if isinstance(value, Mapping) else value
