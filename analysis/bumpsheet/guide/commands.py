"""The command line as it describes itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from typer._click.core import Parameter
    from typer.core import TyperCommand, TyperGroup


@dataclass(frozen=True, slots=True)
class Described:
    """One command.

    Parameters
    ----------
    usage : str
        How it is called, such as ``bumpsheet new NAME [OPTIONS]``.
    options : tuple of pair of str
        Arguments and options with what they mean.
    """

    name: str
    usage: str
    meaning: str
    options: tuple[tuple[str, str], ...]


def described(command: TyperCommand | TyperGroup, name: str) -> Iterator[Described]:
    """A command, or each command of a group, in their order."""
    inner = getattr(command, "commands", None)
    if inner:
        for word, one in inner.items():
            yield from described(one, f"{name} {word}")
        return
    arguments = [one for one in command.params if one.param_type_name == "argument"]
    options = [one for one in command.params if one.param_type_name == "option"]
    words = " ".join(map(_argument, arguments))
    yield Described(
        name,
        " ".join(part for part in (name, words, "[OPTIONS]" if options else "") if part),
        " ".join((command.help or "").split()),
        tuple((_called(one), _meaning(one)) for one in (*arguments, *options)),
    )


def _argument(one: Parameter) -> str:
    word = str(one.name).upper() + (" ..." if one.nargs == -1 else "")
    return word if one.required else f"[{word}]"


def _called(one: Parameter) -> str:
    if one.param_type_name == "argument":
        return str(one.name).upper()
    return ", ".join(one.opts)


def _meaning(one: Parameter) -> str:
    return " ".join((getattr(one, "help", None) or "").split())
