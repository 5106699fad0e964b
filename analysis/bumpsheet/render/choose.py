"""Choosing the renderer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bumpsheet.errors import BumpsheetError
from bumpsheet.render.builtin import BuiltinRenderer
from bumpsheet.render.quarto import QuartoRenderer, find_quarto

if TYPE_CHECKING:
    from bumpsheet.render.base import Renderer

CHOICES = ("auto", "quarto", "builtin")


def choose_renderer(choice: str) -> tuple[Renderer, str]:
    """Return the renderer and the reason for it.

    Raises
    ------
    BumpsheetError
        If there is no such renderer, or Quarto is asked for and cannot be used.
    """
    if choice not in CHOICES:
        raise BumpsheetError(
            "--renderer", "no such renderer", value=choice, remedy=f"use {', '.join(CHOICES)}"
        )
    if choice == "builtin":
        return BuiltinRenderer(), "asked for"
    executable, reason = find_quarto()
    if executable is not None:
        return QuartoRenderer(executable), "asked for" if choice == "quarto" else reason
    if choice == "quarto":
        raise BumpsheetError(
            "--renderer", reason, value=choice, remedy="install Quarto, or use --renderer builtin"
        )
    return BuiltinRenderer(), reason
