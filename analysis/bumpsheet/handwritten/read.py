"""Reading hand-written YAML: errors become one line that names file, field, value and remedy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from bumpsheet.errors import BumpsheetError
from bumpsheet.handwritten.explain import explained
from bumpsheet.handwritten.letters import composed
from bumpsheet.handwritten.limits import MOST_BYTES, RefusedError, check_events

if TYPE_CHECKING:
    from collections.abc import Hashable
    from pathlib import Path

Model = TypeVar("Model", bound=BaseModel)


class Strict(BaseModel):
    """A part of a hand-written file: unknown keys are mistakes, and values stay as read."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


# Python itself turns no longer ones into numbers without being asked to; no field takes them.
MOST_DIGITS = 18

_BASE: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_BASE):
    """Plain YAML that refuses keys that stand twice and leaves impossible values as text."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:  # noqa: FBT001, FBT002 - the signature is PyYAML's
        seen = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value in seen:
                raise RefusedError(
                    problem=f"the key {key.value[:50]} stands twice",
                    problem_mark=key.start_mark,
                    note="keep one of them",
                )
            seen.add(key.value if isinstance(key, yaml.ScalarNode) else id(key))
        found: dict[Hashable, Any] = super().construct_mapping(node, deep)
        return found

    def construct_date(self, node: yaml.ScalarNode) -> Any:
        """Leave an impossible date as text, so that the model can name its field."""
        try:
            return self.construct_yaml_timestamp(node)
        except ValueError:
            return node.value

    def construct_number(self, node: yaml.ScalarNode) -> Any:
        """Leave a number of too many digits as text, so that the model can name its field."""
        if len(node.value.lstrip("-+")) > MOST_DIGITS:
            return node.value
        return self.construct_yaml_int(node)

    def construct_text(self, node: yaml.ScalarNode) -> str:
        """Text as people mean it: without the space around it, accents joined to their letters."""
        return composed(str(node.value)).strip()


_Loader.add_constructor("tag:yaml.org,2002:timestamp", _Loader.construct_date)
_Loader.add_constructor("tag:yaml.org,2002:int", _Loader.construct_number)
_Loader.add_constructor("tag:yaml.org,2002:str", _Loader.construct_text)


def read_content(path: Path, most_bytes: int = MOST_BYTES) -> bytes:
    """Read a file that a person named, of at most so many bytes.

    Raises
    ------
    BumpsheetError
        If the file is missing, cannot be read or is too long.
    """
    try:
        if not path.is_file():
            problem = "not a file" if path.exists() else "no such file"
            raise BumpsheetError(path.name, problem, remedy="check the name")
        with path.open("rb") as file:
            content = file.read(most_bytes + 1)
    except OSError as error:
        raise BumpsheetError(
            path.name, f"cannot be read: {error.strerror}", remedy="make it readable"
        ) from error
    if len(content) > most_bytes:
        raise BumpsheetError(
            path.name, f"longer than {most_bytes} bytes", remedy="shorten the file"
        )
    return content


def read_text(path: Path, most_bytes: int = MOST_BYTES) -> str:
    """Read a hand-written file of at most so many bytes.

    Raises
    ------
    BumpsheetError
        As :func:`read_content` does, and if it is no text in UTF-8.
    """
    try:
        return read_content(path, most_bytes).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BumpsheetError(
            path.name, "it cannot be read as text", remedy="save it as UTF-8"
        ) from error


def read_yaml(path: Path, *, foreign: bool = False) -> Any:
    """Parse a YAML file.

    Parameters
    ----------
    foreign : bool
        The file belongs to another program too: its texts may have several lines and any letters.

    Raises
    ------
    BumpsheetError
        If the file is missing, is not YAML, holds a key twice, or more than people write.
    """
    text = composed(read_text(path))
    try:
        check_events(yaml.parse(text, Loader=_BASE), foreign=foreign)
        return yaml.load(text, Loader=_Loader)
    except RefusedError as error:
        raise BumpsheetError(
            path.name, str(error.problem), field=_line(error), remedy=error.note
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
