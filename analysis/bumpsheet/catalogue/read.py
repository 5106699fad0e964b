"""Reading hand-written YAML: errors become one line that names file, field, value and remedy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from bumpsheet.errors import BumpsheetError

if TYPE_CHECKING:
    from pathlib import Path

    from pydantic_core import ErrorDetails

Model = TypeVar("Model", bound=BaseModel)


def read_yaml(path: Path) -> Any:
    """Parse a YAML file.

    Raises
    ------
    BumpsheetError
        If the file is missing or is not YAML.
    """
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise BumpsheetError(path.name, "no such file", remedy="check the name") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        line = f"line {mark.line + 1}" if mark else None
        problem = getattr(error, "problem", None) or "it cannot be read as text"
        raise BumpsheetError(
            path.name, f"not valid YAML: {problem}", field=line, remedy="correct the syntax"
        ) from error


def validated(model: type[Model], content: Any, path: Path) -> Model:
    """Check ``content`` against ``model``; the first mistake becomes a BumpsheetError."""
    try:
        return model.model_validate(content)
    except ValidationError as error:
        raise _explained(error.errors()[0], model, path) from error


def _explained(detail: ErrorDetails, model: type[BaseModel], path: Path) -> BumpsheetError:
    field = ".".join(str(part) for part in detail["loc"]) or "(top level)"
    value = detail.get("input")
    if detail["type"] == "extra_forbidden":
        known = ", ".join(model.model_fields) if len(detail["loc"]) == 1 else "see README.md"
        return BumpsheetError(
            path.name,
            "unknown key",
            field=field,
            value=value,
            remedy=f"remove it or use one of: {known}",
        )
    if detail["type"] == "missing":
        return BumpsheetError(path.name, "missing", field=field, remedy="add it")
    return BumpsheetError(
        path.name,
        detail["msg"].removeprefix("Value error, ").rstrip("."),
        field=field,
        value=value,
        remedy="correct the value",
    )
