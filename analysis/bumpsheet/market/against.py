"""Faults of an index that a second source or a fund that tracks it gives away.

Every function takes a table with the columns ``index`` and ``witness``: logarithms x 100 of the two
(for yields: basis points) on the sessions that both have, in order. What parts them for a session
is a spike, what parts them for good is a level, and where one moves as the other did a session
before or after, it is shifted. The limits stand in ``data/input_rules.yml``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from bumpsheet.catalogue.input_rules import ComparisonRules

# A median of absolute values times this is the standard deviation of a normal distribution.
SCALE = 1.4826
SOON, LATE = 1, -1


@dataclass(frozen=True, slots=True)
class Shift:
    """Sessions on which an index moves as the witness did ``lag`` sessions before."""

    first: pd.Timestamp
    last: pd.Timestamp
    lag: int


def side_by_side(
    index: pd.Series[float], witness: pd.Series[float], *, is_yield: bool = False
) -> pd.DataFrame:
    """The table that the other functions take, of the sessions that both have."""
    both = index.index.intersection(witness.index)
    values = np.column_stack([index.reindex(both), witness.reindex(both)])
    scaled = 100 * (values if is_yield else np.log(values))
    return pd.DataFrame(scaled, index=both, columns=["index", "witness"])


def spikes(table: pd.DataFrame, rules: ComparisonRules) -> pd.DataFrame:
    """Sessions at which the two part by a leap and that stand apart from those around.

    Returns
    -------
    pandas.DataFrame
        By session ``percent`` (of the ratio, from its median over so many sessions on each side,
        as far as they are known), ``times`` (of the usual daily difference) and ``share`` (of the
        market's own move then: in a wild hour funds and indices part).
    """
    spec = rules.spike
    ratio = (table["index"] - table["witness"]).to_numpy()
    leaps = np.abs(np.diff(ratio, prepend=ratio[:1], append=ratio[-1:])) > spec.least
    is_leap = leaps[:-1] | leaps[1:]
    # Whether what leapt lately comes back cannot be known: the last session itself is judged.
    is_leap[-1] |= is_leap[-spec.sessions :].any()
    places = np.flatnonzero(is_leap & (np.arange(len(ratio)) > 0))
    middle = median_around(ratio, places, spec.sessions, spec.sessions)
    percent = ratio[places] - middle
    moved = np.abs(np.diff(table["witness"].to_numpy(), prepend=np.nan, append=np.nan))
    wildest = np.fmax(np.fmax(moved[:-1], moved[1:])[places], rules.finest)
    away = np.abs(percent)
    found = pd.DataFrame(
        {
            "percent": percent,
            "times": away / _usual(ratio, places, rules),
            "share": away / wildest,
        },
        index=table.index[places],
    )
    return found[away > spec.least]


def levels(table: pd.DataFrame, rules: ComparisonRules) -> pd.Series[float]:
    """Sessions at which the ratio leaps to another level and stays there, with the leap in percent.

    The medians of so many sessions before and from the session on are compared; of neighbouring
    sessions that part, the one with the largest move of its own is kept.
    """
    spec = rules.level
    ratio = (table["index"] - table["witness"]).to_numpy()
    own = np.abs(np.diff(ratio, prepend=ratio[:1]))
    ahead = len(ratio) - np.arange(len(ratio))
    is_judged = (np.arange(len(ratio)) >= spec.sessions) & (ahead >= spec.fewest)
    places = np.flatnonzero((own > spec.least / 2) & is_judged)
    before = median_around(ratio, places - 1, spec.sessions - 1, 0)
    jump = median_around(ratio, places, 0, spec.sessions - 1) - before
    is_far = np.abs(jump) > np.maximum(spec.times * _usual(ratio, places, rules), spec.least)
    found = pd.Series(jump, index=table.index[places])[is_far]
    cluster = np.cumsum(np.diff(places[is_far], prepend=places[is_far][:1]) > spec.sessions)
    largest = pd.Series(own[places], index=table.index[places])[is_far].groupby(cluster).idxmax()
    return found[largest]


def median_around(
    values: np.ndarray[Any, Any], places: np.ndarray[Any, Any], back: int, ahead: int
) -> np.ndarray[Any, Any]:
    """Medians from ``back`` places before to ``ahead`` after; beyond the ends there is nothing."""
    padded = np.pad(values, (back, ahead), constant_values=np.nan)
    windows = np.lib.stride_tricks.sliding_window_view(padded, back + ahead + 1)
    return np.nanmedian(windows[places], axis=1)


def _usual(
    ratio: np.ndarray[Any, Any], places: np.ndarray[Any, Any], rules: ComparisonRules
) -> np.ndarray[Any, Any]:
    """Standard deviation of the daily difference around each place, by its median."""
    half = rules.around // 2
    differences = np.abs(np.diff(ratio, prepend=np.nan))
    return np.fmax(median_around(differences, places, half, half) * SCALE, rules.finest)


def shifted(table: pd.DataFrame, rules: ComparisonRules) -> Shift | None:
    """The sessions on which the index moves as the witness did a session before or after.

    Over windows of so many sessions the mean absolute difference of the moves is compared with that
    against the neighbouring session's move; at the end a shorter window has a stricter limit.
    """
    spec, moves = rules.shift, np.diff(table.to_numpy(), axis=0)
    days = table.index[1:]
    same = np.abs(moves[:, 0] - moves[:, 1])
    windows: dict[int, list[tuple[int, int]]] = {}
    for lag in (SOON, LATE):
        other = np.abs(moves[:, 0] - neighbour(moves[:, 1], lag))
        found = _better(same, other, spec.sessions, spec.ratio)
        short = _better(same, other, spec.at_end, spec.ratio_at_end)
        # Of the last session the witness's next move is not known: the window may end one earlier.
        at_end = short[short >= len(days) - 2]
        windows[lag] = [(end, spec.sessions) for end in found] + [
            (end, spec.at_end) for end in at_end
        ]
    # Where nothing fits, the wrong neighbour fits now and then by chance.
    lag = max(windows, key=lambda side: len(windows[side]))
    if not windows[lag]:
        return None
    first = min(end - length for end, length in windows[lag]) + 1
    return Shift(days[first], days[max(end for end, _ in windows[lag])], lag)


def neighbour(moves: np.ndarray[Any, Any], lag: int) -> np.ndarray[Any, Any]:
    """Moves of the session before (or, for a lag of -1, after); unknown at one end."""
    shifted_moves = np.full_like(moves, np.nan)
    if lag == SOON:
        shifted_moves[1:] = moves[:-1]
    else:
        shifted_moves[:-1] = moves[1:]
    return shifted_moves


def _better(
    same: np.ndarray[Any, Any], other: np.ndarray[Any, Any], sessions: int, ratio: float
) -> np.ndarray[Any, Any]:
    """Places at which windows end over which ``other`` is the smaller by this ratio."""
    if len(same) < sessions:
        return np.empty(0, dtype=int)
    sums = [
        np.lib.stride_tricks.sliding_window_view(values, sessions).sum(axis=1)
        for values in (same, other)
    ]
    return np.flatnonzero(sums[1] < ratio * sums[0]) + sessions - 1


def is_other(table: pd.DataFrame, rules: ComparisonRules) -> bool:
    """Whether the index is another one: it parts from the witness by as much as that moves.

    Over all sessions or over those of the last year: two indices that once moved alike may do so no
    longer.
    """
    return any(
        _parts(table.iloc[-sessions:], rules) for sessions in (len(table), rules.recent_sessions)
    )


def _parts(table: pd.DataFrame, rules: ComparisonRules) -> bool:
    moves = np.diff(table.to_numpy(), axis=0)
    apart, own = np.median(np.abs(moves[:, 0] - moves[:, 1])), np.median(np.abs(moves[:, 1]))
    return bool(apart > rules.other * own)


def pays_out_nothing(table: pd.DataFrame, dividends: float, rules: ComparisonRules) -> bool:
    """Whether an index keeps up with a fund whose closes are adjusted for distributions.

    A price index falls behind by its dividends, less the fund's fee; one that does not, over so
    many of the last sessions, holds them: it is a total return.
    """
    spec = rules.drift
    if len(table) < spec.sessions:
        return False
    ratio = (table["index"] - table["witness"]).to_numpy()[-spec.sessions :]
    third = spec.sessions // 3
    # Medians of the first and the last third lie two thirds of the time apart.
    years = 2 * third / spec.sessions_a_year
    gained = (np.median(ratio[-third:]) - np.median(ratio[:third])) / years
    return bool(gained > -dividends / 2)
