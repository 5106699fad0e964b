"""Rate decisions after those of the catalogue, derived from the policy rates of the user's store.

A series of a policy rate shows each change, from the day on which it takes effect. It does not show
meetings that left the rate as it was, nor the hour of an announcement: a change announced while the
exchange was closed is dated to the session before.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from bumpsheet.catalogue.catalogues import WrongRate
from bumpsheet.catalogue.event_files import events_of
from bumpsheet.errors import BumpsheetError
from bumpsheet.market.checks import refuse_unfit
from bumpsheet.market.listed_rates import contradiction
from bumpsheet.market.releases import later_releases
from bumpsheet.market.store import locate, read_values
from bumpsheet.trading.dates import as_date

if TYPE_CHECKING:
    import datetime as dt

    import pandas as pd

    from bumpsheet.catalogue.catalogues import Catalogues
    from bumpsheet.catalogue.event_files import EventFile
    from bumpsheet.catalogue.event_lists import Effect
    from bumpsheet.catalogue.listed_events import Release
    from bumpsheet.market.store import Store
    from bumpsheet.trading.calendars import TradingCalendar

# In percentage points: the largest change at one meeting that is believed, and the smallest step.
LARGEST_CHANGE, SMALLEST_STEP = 2.0, 0.05


class Derived(NamedTuple):
    """Decisions after those of a list, and through which day none is missing."""

    rows: tuple[tuple[dt.date, float], ...]
    through: dt.date


def with_later_events(catalogues: Catalogues, stores: tuple[Store, ...]) -> Catalogues:
    """Add what the stores show after the end of each list: changes of policy rates, releases.

    Returns
    -------
    Catalogues
        With further events and later days in ``through``. A file that cannot be read or contradicts
        the catalogue adds nothing, and stands in ``refused``; such a policy rate in ``wrong_rates``
        as well.
    """
    found = _Later()
    for name, file in catalogues.event_files.items():
        try:
            found.add(name, file, catalogues, stores)
        except _WrongRateError as error:
            found.wrong[file.market] = error.found
            found.refused[name] = error.line
        except BumpsheetError as error:
            found.refused[name] = error
    return catalogues if found == _Later() else found.joined(catalogues)


@dataclass
class _Later:
    """What the stores add, by name of the list's file."""

    decided: dict[str, tuple[tuple[dt.date, float], ...]] = field(default_factory=dict)
    released: dict[str, tuple[Release, ...]] = field(default_factory=dict)
    through: dict[str, dt.date] = field(default_factory=dict)
    wrong: dict[str, WrongRate] = field(default_factory=dict)
    refused: dict[str, BumpsheetError] = field(default_factory=dict)

    def add(
        self, name: str, file: EventFile, catalogues: Catalogues, stores: tuple[Store, ...]
    ) -> None:
        derived = _later(file, catalogues, stores)
        if derived is not None:
            self.decided[name], self.through[name] = derived
        released = later_releases(file, stores)
        if released:
            self.released[name] = released
            self.through[name] = released[-1][0]

    def joined(self, catalogues: Catalogues) -> Catalogues:
        files = catalogues.event_files
        decided = {files[name].market: self.through[name] for name in self.decided}
        return replace(
            catalogues,
            events=events_of(
                files,
                catalogues.kinds,
                catalogues.markets,
                catalogues.event_words.ordinals,
                later=self.decided,
                released=self.released,
            ),
            decisions_through={**catalogues.decisions_through, **decided},
            wrong_rates=self.wrong,
            later_through=self.through,
            refused=self.refused,
        )


class _WrongRateError(Exception):
    """Why a policy rate adds nothing: for a report, and as a line for people."""

    def __init__(self, found: WrongRate, line: BumpsheetError) -> None:
        super().__init__(str(line))
        self.found = found
        self.line = line


def _later(file: EventFile, catalogues: Catalogues, stores: tuple[Store, ...]) -> Derived | None:
    """Decisions of a list's series after the end of the list; None where nothing can be added."""
    listed, end = file.decisions, file.complete_through
    if listed is None or listed.effect is None or end is None:
        return None
    values = _read(listed.effect, catalogues, stores)
    if values is None:
        return None
    sessions = catalogues.sessions(catalogues.markets[file.market].calendar)
    found = contradiction(values, listed, sessions, (file.complete_from or listed.days()[0], end))
    if found is not None:
        raise _wrong(*found, listed.effect, f"not the {found[2]:g}% that is listed")
    return derive(values, listed.effect, sessions, (end, listed.rows()[-1][1]))


def _read(
    effect: Effect, catalogues: Catalogues, stores: tuple[Store, ...]
) -> pd.Series[float] | None:
    """The policy rate of the first store that has it; None where none has, or it is unfit."""
    series = catalogues.series.find(effect.series)
    found = locate(series, stores) if series is not None else None
    if series is None or found is None:
        return None
    path, _ = found
    try:
        frame = read_values(path)
        known = frame[frame["value"].notna()]
        refuse_unfit(known, series, path.name)
    except BumpsheetError as error:
        raise _WrongRateError(WrongRate(effect.series, problem=str(error)), error) from error
    return known.set_index("date")["value"]


def derive(
    values: pd.Series[float],
    effect: Effect,
    sessions: TradingCalendar,
    known: tuple[dt.date, float],
) -> Derived | None:
    """Find the changes of a policy rate after what is known.

    Parameters
    ----------
    values : pandas.Series of float
        The rate in percent by day, in order; days without a session may be among them.
    effect : Effect
        How many sessions after its announcement a change is seen.
    sessions : TradingCalendar
        Of the market of the rate.
    known : (date, float)
        Day through which the decisions are known, and the rate at its end.

    Returns
    -------
    Derived or None
        Announcement and rate of each change; None if the series ends before the first session that
        could show one, or begins after the day through which the decisions are known.
    """
    end, rate = known
    if values.empty:
        return None
    through = sessions.on_or_before(as_date(values.index[-1]))
    for _ in range(effect.sessions_later):
        through = sessions.before(through)
    steps = values[values.ne(values.shift())]
    days = [as_date(day) for day in steps.index]
    seen = [_announced(day, effect, sessions) for day in days]
    before = bisect_right(seen, end)
    if before == 0 or through <= end:
        return None
    rates = [float(value) for value in steps]
    _refuse(days[before - 1], rates[before - 1], rate, effect)
    for day, (old, new) in zip(days[before:], pairwise(rates[before - 1 :]), strict=True):
        _refuse_leap(day, new, old, effect)
    return Derived(tuple(zip(seen[before:], rates[before:], strict=True)), through)


def _announced(day: dt.date, effect: Effect, sessions: TradingCalendar) -> dt.date:
    """The session on which a change was announced that takes effect on ``day``."""
    announced = sessions.on_or_after(day)
    for _ in range(effect.sessions_later):
        announced = sessions.before(announced)
    return announced


def _refuse(day: dt.date, value: float, listed: float, effect: Effect) -> None:
    if round(100 * value) != round(100 * listed):
        problem = f"the catalogue's last decision was for {listed:g}"
        raise _wrong(day, value, listed, effect, problem)


def _refuse_leap(day: dt.date, value: float, before: float, effect: Effect) -> None:
    steps = abs(value - before) / SMALLEST_STEP
    if abs(value - before) > LARGEST_CHANGE or abs(steps - round(steps)) > 1e-6:
        raise _wrong(day, value, before, effect, f"no central bank goes there from {before:g}")


def _wrong(
    day: dt.date, value: float, before: float, effect: Effect, problem: str
) -> _WrongRateError:
    line = BumpsheetError(
        f"{effect.series}.csv",
        problem,
        field=str(day),
        value=f"{value:g}",
        remedy=f"correct the row, or fetch it again: bumpsheet data pull {effect.series}",
    )
    return _WrongRateError(WrongRate(effect.series, day, value, before), line)
