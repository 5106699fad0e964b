"""The windows that figures are measured over: types, whose words are made where they are shown."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from bumpsheet.trading.written import DateOrder, day_text


@dataclass(frozen=True, slots=True)
class Sessions:
    """So many sessions."""

    count: int
    kind: Literal["sessions"] = "sessions"


@dataclass(frozen=True, slots=True)
class Since:
    """From the last session on or before a day."""

    day: dt.date
    kind: Literal["since"] = "since"


@dataclass(frozen=True, slots=True)
class Above:
    """Only sessions that rose by more than so many percent."""

    percent: float
    kind: Literal["above"] = "above"


class Part(StrEnum):
    """Which part of its subject, or of its time, a figure is about."""

    BEST = "best"
    WORST = "worst"
    BASE = "base"
    AS_OF = "as of"
    BEFORE = "before"
    SINCE = "since"
    SO_FAR = "so far"


Window = Sessions | Since | Above | Part
UP = Above(0.0)


def window_text(window: Window) -> str:
    """Name a window as data files and tables do: ``5 sessions``, ``2024-07-09``, ``up``."""
    match window:
        case Sessions(count=count):
            return "1 session" if count == 1 else f"{count} sessions"
        case Since(day=day):
            return day.isoformat()
        case Above(percent=percent):
            return f"above {percent:g}%" if percent else "up"
    return window.value


def window_label(window: Window, dates: DateOrder) -> str:
    """Name a window in a label, where a day is written as one."""
    return day_text(window.day, dates) if isinstance(window, Since) else window_text(window)


def session_count(window: Window | None) -> int:
    """Sessions of a window, 0 where it is not counted in sessions: short windows come first."""
    return window.count if isinstance(window, Sessions) else 0
