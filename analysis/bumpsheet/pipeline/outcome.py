"""How a build ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Status = Literal["built", "unchanged", "failed"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the build of one report ended; ``message`` is empty unless it failed."""

    name: str
    status: Status
    message: str = ""
