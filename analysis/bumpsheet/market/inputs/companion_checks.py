"""Series beside the roles that are not what they are called: late, frozen, exchanged, turned round.

No second source of a sector fund or of the dollar lies in a store. What tells is the embedded
sample, where it has the same sessions, and a relative: the large-cap index for sector funds and for
volatility, the longer yield for the shorter one, a fund for the dollar and against the pound. The
limits stand in ``data/input_rules.yml``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from bumpsheet.catalogue.series import SeriesKind
from bumpsheet.errors import BumpsheetError
from bumpsheet.market.against import is_other, levels, shifted, side_by_side, spikes
from bumpsheet.market.beside import closes_of
from bumpsheet.market.relatives import behind_since, correlations, late_since
from bumpsheet.market.sameness import again, contradicted, frozen, standing
from bumpsheet.market.store import read_values
from bumpsheet.trading.dates import as_date

if TYPE_CHECKING:
    from bumpsheet.catalogue.input_rules import CompanionRules, ComparisonRules
    from bumpsheet.catalogue.series import Series
    from bumpsheet.market.request import Request

# Distributions and new weights scale these, as the sample cannot know.
SCALED = {SeriesKind.ETF, SeriesKind.CURRENCY}
REMEDY = "correct the file or take the series from another source"


def refuse_unlike(values: pd.Series[float], series: Series, request: Request, where: str) -> None:
    """Refuse a series that its sample, or a relative of it, gives the lie.

    Parameters
    ----------
    values : pandas.Series of float, index of sessions
        In the unit of the series, up to the as-of date.
    where : str
        Name of the file.

    Raises
    ------
    BumpsheetError
        With the sessions, and what they are held against.
    """
    day, problem = (
        _in_itself(values, series, request)
        or _against_sample(values, series, request)
        or _against_relative(values, series, request)
        or (None, "")
    )
    if day is not None:
        raise BumpsheetError(
            where,
            problem,
            field=f"value, {as_date(day)}",
            value=f"{values[day]:g}",
            remedy=REMEDY,
        )


Fault = tuple[pd.Timestamp, str] | None


def _in_itself(values: pd.Series[float], series: Series, request: Request) -> Fault:
    """Values that stand still, or that have no decimals; yields may do both."""
    rules = request.catalogues.input_rules
    start = pd.Timestamp(request.base) - pd.Timedelta(days=rules.companions.days_before)
    still = [last for _, last in standing(values, rules.comparison.standing) if last >= start]
    if still:
        return still[-1], "repeats the value before, session after session"
    twice = [last for _, last in again(values, rules.comparison.again) if last >= start]
    if twice:
        return twice[-1], "the values of sessions before, one after the other"
    if series.is_yield:
        return None
    latest = values.iloc[-rules.comparison.around :]
    if len(latest) == rules.comparison.around and bool((latest == latest.round()).all()):
        return latest.index[-1], "has no decimals, where prices have some"
    stretches = frozen(values.loc[start:], rules.companions.repeats)
    if stretches:
        return stretches[-1][1], "repeats the value before, session after session"
    return None


def _against_sample(values: pd.Series[float], series: Series, request: Request) -> Fault:
    """What the embedded sample has otherwise; funds are scaled by later distributions."""
    spec = request.catalogues.input_rules.comparison
    path = request.stores[-1].find(series)
    if path is None:
        return None
    sample = read_values(path).set_index("date")["value"].dropna()
    days = contradicted(values, sample, series, spec.exact)
    if len(days):
        return days[-1], f"the embedded sample has {sample[days[-1]]:g}"
    table = side_by_side(values, sample[sample.index.isin(values.index)])
    if series.kind not in SCALED or len(table) < spec.shift.sessions:
        return None
    moved = shifted(table, spec)
    if moved is not None:
        return moved.last, "stands a session early or late against the embedded sample"
    if is_other(table, spec):
        return table.index[-1], "moves unlike the embedded sample, as another series would"
    single = spikes(table, spec)
    single = single[single["percent"].abs() > spec.level.least]
    ratio = (table["index"] - table["witness"]).loc[str(request.base) :]
    apart = ratio.index[(ratio - ratio.median()).abs() > spec.level.least]
    steps = [*single.index, *levels(table, spec).index, *apart]
    return (max(steps), "not the value that follows from the embedded sample") if steps else None


def _against_relative(values: pd.Series[float], series: Series, request: Request) -> Fault:
    """Whether the series follows its relative by a session, precedes it, or is turned round."""
    rules = request.catalogues.input_rules
    relative, is_opposite = relative_of(series, request)
    other = closes_of(relative, request)
    if other is None or relative == series.id:
        return None
    table = side_by_side(values, other, is_yield=series.is_yield)
    moves = np.diff(table.to_numpy(), axis=0)
    sign = -1 if is_opposite else 1
    name = request.catalogues.series.find(relative or "")
    called = name.short_name if name is not None else ""
    is_volatility = series.kind is SeriesKind.VOLATILITY
    behind = behind_since(table, rules.companions.behind) if is_volatility else None
    if behind is not None:
        return behind, f"stands a session late from here on against the {called}"
    is_late = _is_late(moves, rules.comparison, rules.companions)
    # A pound that happens to follow the dollar for days, as in February 2012, has not become late.
    is_late |= not series.moves_against and late_since(table, rules.comparison) is not None
    if is_late:
        return table.index[-1], f"stands a session early or late against the {called}"
    latest = moves[-rules.comparison.recent_sessions :]
    if len(latest) == rules.comparison.recent_sessions:
        together = float(correlations(latest[None, :, 0], latest[None, :, 1])[0]) * sign
        if together < -rules.companions.turned:
            return table.index[-1], f"moves the wrong way against the {called}"
    return None


def _is_late(
    moves: np.ndarray[tuple[int, int], np.dtype[np.float64]],
    spec: ComparisonRules,
    rules: CompanionRules,
) -> bool:
    of, beside = moves[1:-1, 0], moves[:, 1]
    lags = (beside[1:-1], beside[:-2], beside[2:])
    for sessions, least, gap, stretches in (
        (spec.relatives.sessions, spec.relatives.least, rules.gap, None),
        (rules.recent.sessions, rules.recent.least, rules.recent.gap, 1),
    ):
        count = min(len(of) // sessions, stretches or len(of))
        if not count:
            continue
        own, same, before, after = (
            part[-count * sessions :].reshape(count, sessions) for part in (of, *lags)
        )
        now = np.abs(correlations(own, same))
        beside_it = np.fmax(*(np.abs(correlations(own, part)) for part in (before, after)))
        if bool(((beside_it > least) & (beside_it - now > gap)).any()):
            return True
    return False


def relative_of(series: Series, request: Request) -> tuple[str | None, bool]:
    """Id of the series that this one moves with, and whether it moves against it."""
    market = request.market
    if series.relative is not None:
        return series.relative, series.moves_against
    if series.id in market.sectors.ids:
        return market.series.large, False
    if series.id == market.companions.volatility:
        return market.series.large, True
    if series.id == market.companions.short_yield:
        return market.series.yield_, False
    return None, False
