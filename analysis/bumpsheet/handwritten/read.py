"""Reading hand-written YAML: errors become one line that names file, field, value and remedy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from bumpsheet.errors import BumpsheetError
from bumpsheet.handwritten.explain import explained

if TYPE_CHECKING:
    from collections.abc import Hashable
    from pathlib import Path

Model = TypeVar("Model", bound=BaseModel)


class Strict(BaseModel):
    """A part of a hand-written file: unknown keys are mistakes, and values stay as read."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class _KeyTwiceError(yaml.MarkedYAMLError):
    """A mapping holds a key twice; YAML itself would silently take the last."""


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Plain YAML that refuses keys that stand twice and leaves impossible dates as text."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:  # noqa: FBT001, FBT002 - the signature is PyYAML's
        seen = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value in seen:
                problem = f"the key {key.value} stands twice"
                raise _KeyTwiceError(problem=problem, problem_mark=key.start_mark)
            seen.add(key.value if isinstance(key, yaml.ScalarNode) else id(key))
        return super().construct_mapping(node, deep)

    def construct_date(self, node: yaml.ScalarNode) -> Any:
        """Leave an impossible date as text, so that the model can name its field."""
        try:
            return self.construct_yaml_timestamp(node)
        except ValueError:
            return node.value


_Loader.add_constructor("tag:yaml.org,2002:timestamp", _Loader.construct_date)


def read_yaml(path: Path) -> Any:
    """Parse a YAML file.

    Raises
    ------
    BumpsheetError
        If the file is missing, is not YAML, or holds a key twice.
    """
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)
    except FileNotFoundError as error:
        raise BumpsheetError(path.name, "no such file", remedy="check the name") from error
    except _KeyTwiceError as error:
        raise BumpsheetError(
            path.name, str(error.problem), field=_line(error), remedy="keep one of them"
        ) from error
    except (yaml.YAMLError, ValueError) as error:
        problem = getattr(error, "problem", None) or "it cannot be read as text"
        raise BumpsheetError(
            path.name, f"not valid YAML: {problem}", field=_line(error), remedy="correct the syntax"
        ) from error


def _line(error: Exception) -> str | None:
    mark = getattr(error, "problem_mark", None)
    return f"line {mark.line + 1}" if mark else None


def validated(model: type[Model], content: Any, path: Path) -> Model:
    """Check ``content`` against ``model``; the first mistake becomes a BumpsheetError."""
    if content is None:
        raise BumpsheetError(path.name, "the file is empty", remedy="write its keys")
    try:
        return model.model_validate(content)
    except ValidationError as error:
        found = error.errors()
        # A misspelt key leaves its right name missing: the misspelling is what to tell.
        unknown = (detail for detail in found if detail["type"] == "extra_forbidden")
        raise explained(next(unknown, found[0]), model, content, path.name) from error
