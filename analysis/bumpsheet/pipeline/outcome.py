"""How a build ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

# The press check as an outcome names it.
PRESS = "press check"

Status = Literal["built", "unchanged", "failed"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the build of one report ended.

    Parameters
    ----------
    message : str
        Empty unless it failed.
    remarks : tuple of str
        A line each for what a person may want to correct and the build did not mind.
    """

    name: str
    status: Status
    message: str = ""
    remarks: tuple[str, ...] = ()


def without_place(error: OSError) -> str:
    """What a file system refused, without the temporary names that nobody knows."""
    return f"{error.strerror or error}; what was published stays"
