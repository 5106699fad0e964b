"""Statements about returns, levels and highs of one or two series."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from bumpsheet.errors import MissingDataError
from bumpsheet.figures import extremes, levels, returns
from bumpsheet.press.measured import Measured
from bumpsheet.trading.dates import as_date

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from bumpsheet.figures.results import Change, Standing
    from bumpsheet.market.history import History
    from bumpsheet.press.desk import Desk
    from bumpsheet.press.measured import Span
    from bumpsheet.press.model import Claim


def return_between(desk: Desk, claim: Claim, span: Span) -> Measured:
    """close(as_of) / close(base) - 1, in percent."""
    history = _history(desk, claim.series, span.as_of, span.base)
    return _change(history, returns.return_since(history.closes, span.base))


def return_ratio(desk: Desk, claim: Claim, span: Span) -> Measured:
    """Return of the first series between the sessions over that of the second."""
    pair = _pair(desk, claim, span.as_of, span.base)
    return _ratio(pair, lambda closes: returns.return_since(closes, span.base))


def year_to_date(desk: Desk, claim: Claim, span: Span) -> Measured:
    """Return since the last close of the year before, in percent."""
    history = _history(desk, claim.series, span.as_of)
    return _change(history, returns.year_to_date(history.closes))


def two_year_return(desk: Desk, claim: Claim, span: Span) -> Measured:
    """Return since the last session on or before the same date two years earlier, in percent."""
    history = _history(desk, claim.series, span.as_of)
    return _change(history, returns.two_year_return(history.closes))


def two_year_ratio(desk: Desk, claim: Claim, span: Span) -> Measured:
    """Two-year return of the first series over that of the second."""
    return _ratio(_pair(desk, claim, span.as_of), returns.two_year_return)


def direction(desk: Desk, claim: Claim, span: Span) -> Measured:
    """Whether the value rose or fell: the change in the unit of the series, by its sign."""
    history = _history(desk, claim.series, span.as_of, span.base)
    if history.end != span.as_of:
        raise MissingDataError(f"the {history.series.short_name} has no value on {span.as_of}")
    values = history.closes.loc[: span.base.isoformat()], history.closes
    first, last = (float(part.iloc[-1]) for part in values)
    return Measured(
        value=last - first,
        base=as_date(values[0].index[-1]),
        as_of=history.end,
        source=_source(history),
        details={"first": first, "last": last, "unit": history.series.unit.value},
    )


def n_session_gain(desk: Desk, claim: Claim, span: Span) -> Measured:
    """close(t) / close(t - N) - 1 at the as-of date, in percent."""
    history = _history(desk, claim.series, span.as_of)
    assert claim.sessions is not None, "the registry has checked it"
    found = extremes.gain_ending(history.closes, claim.sessions, span.as_of)
    return _change(history, found[0] if found else None)


def largest_gain_since(desk: Desk, claim: Claim, span: Span) -> Measured:
    """When an N-session gain was last at least as large."""
    history = _history(desk, claim.series, span.as_of)
    assert claim.sessions is not None, "the registry has checked it"
    found = extremes.gain_ending(history.closes, claim.sessions, span.as_of)
    if found is None:
        raise _too_short(history)
    change, standing = found
    return since(history, standing, span.as_of, claim, {"gain": change.value})


def largest_fall_of_the_year(desk: Desk, claim: Claim, span: Span) -> Measured:
    """Session of the largest one-day fall of the calendar year so far."""
    history = _history(desk, claim.series, span.as_of)
    move = extremes.largest_one_day_move(history.closes, rise=False)
    if move is None or history.start > dt.date(span.as_of.year, 1, 1):
        raise _too_short(history)
    return Measured(
        move.as_of, span.as_of, _source(history), move.base, details={"fall": -move.value}
    )


def distance_from_peak(desk: Desk, claim: Claim, span: Span) -> Measured:
    """Last close against the highest close within the given dates, in percent."""
    assert claim.within is not None, "the registry has checked it"
    history = _history(desk, claim.series, span.as_of)
    # A record within the dates was above every close before it, in the data or not.
    record = history.record_known
    if history.start > claim.within.first and (record is None or record > claim.within.last):
        raise _too_short(history)
    peak = levels.highest_close(history.closes, claim.within.first, claim.within.last)
    if peak is None:
        raise _too_short(history)
    away = levels.distance(history.closes, peak)
    return Measured(away, history.end, _source(history), peak.day, details={"peak": peak.value})


def distance_from_52_week_high(desk: Desk, claim: Claim, span: Span) -> Measured:
    """Last close against the highest of the 364 days up to it, in percent."""
    history, high = _high(desk, claim, span)
    away = levels.distance(history.closes, high)
    return Measured(away, history.end, _source(history), high.day, details={"peak": high.value})


def date_of_52_week_high(desk: Desk, claim: Claim, span: Span) -> Measured:
    """Session of the highest close of the 364 days up to the as-of date."""
    history, high = _high(desk, claim, span)
    return Measured(high.day, span.as_of, _source(history), details={"peak": high.value})


def record_close_on(desk: Desk, claim: Claim, span: Span) -> Measured:
    """Whether the close of the published day was the highest of the series up to then.

    Closes cannot tell whether a price within the session was a record.
    """
    assert isinstance(claim.published, dt.date), "the unit is a date"
    history = _history(desk, claim.series, claim.published)
    record = levels.highest_close(history.closes)
    assert record is not None, "a history is not empty"
    if record.day == claim.published and not history.holds_records:
        raise _too_short(history)
    last = float(history.closes.iloc[-1])
    later = desk.history(history.series.id, span.as_of).closes if span.as_of else history.closes
    following = later[later > record.value]
    return Measured(
        record.day,
        claim.published,
        _source(history),
        details={
            "close": last,
            "record": record.value,
            "short": record.value - last,
            "next_record": as_date(following.index[0]) if len(following) else None,
        },
    )


def highest_close_in(desk: Desk, claim: Claim, span: Span) -> Measured:
    """Whole months, or years, back to the last close (or yield) at least as high."""
    history = _history(desk, claim.series, span.as_of)
    placed = levels.level_standing(history.closes, history.end, highest=True)
    if placed is None or placed.since is None:
        raise _too_short(history)
    months = levels.whole_months(placed.since, history.end)
    value = months // 12 if claim.unit == "years" else months
    return Measured(
        value,
        history.end,
        _source(history),
        details={"since": placed.since, "level": float(history.closes.iloc[-1])},
    )


def since(
    history: History,
    standing: Standing | None,
    as_of: dt.date,
    claim: Claim,
    details: dict[str, object],
) -> Measured:
    """Turn "the largest since" into a date, if the data reach back far enough to say so."""
    if standing is None:
        raise _too_short(history)
    reached = standing.since
    if reached is None:
        published = str(claim.published)
        if published[:4] < str(standing.history_start)[:4]:
            raise _too_short(history)
        reached = standing.history_start
    return Measured(
        reached,
        as_of,
        _source(history),
        details={**details, "rank": standing.rank, "n": standing.n, "start": history.start},
    )


def _history(
    desk: Desk, series: str | None, as_of: dt.date, base: dt.date | None = None
) -> History:
    assert series is not None, "the registry has checked it"
    return desk.history(series, as_of, base)


def _pair(
    desk: Desk, claim: Claim, as_of: dt.date, base: dt.date | None = None
) -> tuple[History, History]:
    return _history(desk, claim.series, as_of, base), _history(desk, claim.over, as_of, base)


def _high(desk: Desk, claim: Claim, span: Span) -> tuple[History, levels.Level]:
    history = _history(desk, claim.series, span.as_of)
    high = levels.high_52_week(history.closes)
    if high is None:
        raise _too_short(history)
    return history, high


def _change(history: History, change: Change | None) -> Measured:
    if change is None:
        raise _too_short(history)
    return Measured(change.value, change.as_of, _source(history), change.base)


def _ratio(
    pair: tuple[History, History], figure: Callable[[pd.Series[float]], Change | None]
) -> Measured:
    of, over = (figure(history.closes) for history in pair)
    if of is None or over is None:
        raise _too_short(pair[0])
    found = returns.ratio(of, over)
    source = "; ".join(dict.fromkeys(_source(history) for history in pair))
    details = {"of": of.value, "over": over.value}
    if found is None:
        return Measured(float("nan"), of.as_of, source, of.base, holds=False, details=details)
    return Measured(found.value, of.as_of, source, of.base, details=details)


def _source(history: History) -> str:
    return f"{history.series.source}, {history.store}"


def _too_short(history: History) -> MissingDataError:
    return MissingDataError(
        f"the {history.store} has the {history.series.short_name} from {history.start} on only"
    )
