"""What a hand-written file may hold, read from the model that checks it."""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydantic import BaseModel

ENTRY = re.compile(r"^(\w+(?:, \w+)*) : .*\n((?:    .*\n?|\n)+)", re.MULTILINE)
WORDS = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "`true` or `false`",
    "null": "`null`",
}


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a hand-written file.

    Parameters
    ----------
    form : str
        What may be written there, in words.
    default : str
        What it is where it is left out; empty for a key that is needed.
    """

    name: str
    form: str
    default: str
    meaning: str


def keys_of(model: type[BaseModel], filled: Mapping[str, str] | None = None) -> list[Key]:
    """Keys of a file in the order of its model; the meaning is the model's own docstring.

    Parameters
    ----------
    filled : mapping of str to str
        What keys get from elsewhere where they are left out, in words.
    """
    elsewhere = filled or {}
    schema = model.model_json_schema()
    needed, shared = set(schema.get("required", ())), schema.get("$defs", {})
    meanings = documented(model)
    return [
        Key(
            name,
            form_of(entry, shared),
            elsewhere.get(name, "" if name in needed else _default(entry)),
            meanings.get(name, ""),
        )
        for name, entry in schema["properties"].items()
    ]


def documented(model: type[BaseModel]) -> dict[str, str]:
    """What the section "Parameters" of a docstring says of each name."""
    text = inspect.cleandoc(model.__doc__ or "") + "\n"
    section = text.partition("Parameters\n----------\n")[2]
    return {
        # A key that is a word of Python has an underscore there.
        name.rstrip("_"): " ".join(found[2].split()).replace("``", "`")
        for found in ENTRY.finditer(section)
        for name in found[1].split(", ")
    }


def form_of(entry: dict[str, Any], shared: dict[str, Any]) -> str:
    """What may be written, from a JSON schema, in words."""
    if "$ref" in entry:
        return form_of(shared[entry["$ref"].rpartition("/")[2]], shared)
    forms = entry.get("anyOf") or entry.get("oneOf")
    if forms:
        return ", or ".join(dict.fromkeys(form_of(one, shared) for one in forms))
    values = entry.get("enum") or [entry[name] for name in ("const",) if name in entry]
    if values:
        return " or ".join(f"`{value}`" for value in values)
    return _plain_form(entry, shared)


def _plain_form(entry: dict[str, Any], shared: dict[str, Any]) -> str:
    if entry.get("type") == "array":
        return f"list of: {form_of(entry.get('items', {}), shared)}{_bounds(entry, 'Items')}"
    if entry.get("type") == "object":
        inner = entry.get("properties")
        return f"keys {', '.join(f'`{name}`' for name in inner)}" if inner else "keys with values"
    if entry.get("format") == "date":
        return "date"
    return WORDS.get(str(entry.get("type")), "text") + _bounds(entry, "")


def _bounds(entry: dict[str, Any], suffix: str) -> str:
    return "".join(_bound(entry, suffix))


def _bound(entry: dict[str, Any], suffix: str) -> Iterator[str]:
    if suffix:
        if f"max{suffix}" in entry:
            yield f", at most {entry[f'max{suffix}']}"
        return
    for name, word in (("exclusiveMinimum", "above"), ("minimum", "from")):
        if name in entry:
            yield f", {word} {entry[name]:g}"
    if "maximum" in entry:
        yield f" to {entry['maximum']:g}"


def _default(entry: dict[str, Any]) -> str:
    value = entry.get("default")
    if isinstance(value, dict):
        return ", ".join(f"{name}: {one}" for name, one in value.items())
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    if value is None:
        return "none"
    return str(value).lower() if isinstance(value, bool) else str(value)
