"""Series beside the roles that are wrong for a session, by what they move with.

Sector funds are held against each other and the large caps, volatility against the large caps, the
shorter yield against the longer one, the dollar against its fund. Of sector funds the one that
strays furthest is left out, and the others are judged again without it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from bumpsheet.errors import BumpsheetError
from bumpsheet.market.astray import astray, moves_of
from bumpsheet.market.beside import closes_of
from bumpsheet.market.inputs.companion_checks import REMEDY, relative_of
from bumpsheet.trading.dates import as_date

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bumpsheet.market.history import History
    from bumpsheet.market.request import Request

Moves = dict[str, "pd.Series[float]"]


def strays(found: Mapping[str, History], request: Request) -> dict[str, str]:
    """Series that are wrong for a session since the base, with what is wrong.

    Returns
    -------
    dict of str to str
        By series id.
    """
    market = closes_of(request.spec.series.large, request)
    if market is None:
        return {}
    large = moves_of(market)
    moves = {name: _moves(history) for name, history in found.items()}
    funds = [name for name in found if name in request.market.sectors.ids]
    wrong: dict[str, str] = {}
    while funds:
        others = {name: dict(_beside(name, funds, moves, request)) for name in funds}
        judged = {
            name: astray(
                moves[name],
                beside | {"large": large},
                [large],
                pd.Timestamp(request.base),
                request.catalogues.input_rules.comparison.astray,
            )
            for name, beside in others.items()
        }
        worst = {name: days["times"].max() for name, days in judged.items() if len(days)}
        if not worst:
            break
        furthest = max(worst, key=worst.__getitem__)
        wrong[furthest] = _told(found[furthest], judged[furthest])
        funds.remove(furthest)
    return wrong | _against_one(found, moves, large, request)


def _beside(
    name: str, funds: list[str], moves: Moves, request: Request
) -> Iterator[tuple[str, pd.Series[float]]]:
    """Other sector funds that are old enough to have been compared with for a year."""
    rule = request.catalogues.input_rules.comparison.astray
    for other in funds:
        before = moves[other].loc[: str(request.base)]
        if other != name and len(before) > rule.sessions:
            yield other, moves[other]


def _against_one(
    found: Mapping[str, History], moves: Moves, large: pd.Series[float], request: Request
) -> dict[str, str]:
    """Those that have a single relative."""
    wrong = {}
    for name, history in found.items():
        relative, _ = relative_of(history.series, request)
        # A pound may leave the dollar for a day, and does when it is voted upon.
        if name in request.market.sectors.ids or relative in {None, name}:
            continue
        if history.series.moves_against:
            continue
        entry, closes = request.catalogues.series.find(relative or ""), closes_of(relative, request)
        if entry is None or closes is None:
            continue
        beside = {entry.id: moves_of(closes, is_yield=entry.is_yield)}
        rule = request.catalogues.input_rules.comparison.astray
        judged = astray(moves[name], beside, [large], pd.Timestamp(request.base), rule)
        if len(judged):
            wrong[name] = _told(history, judged)
    return wrong


def _moves(history: History) -> pd.Series[float]:
    return moves_of(history.closes, is_yield=history.series.is_yield)


def _told(history: History, judged: pd.DataFrame) -> str:
    day = judged["times"].idxmax()
    off = f"{judged.at[day, 'off']:+.1f} {'basis points' if history.series.is_yield else '%'}"
    error = BumpsheetError(
        f"{history.series.file or history.series.id}.csv",
        f"leaves what it moves with by {off} for one session",
        field=f"value, {as_date(day)}",
        value=f"{history.closes[day]:g}",
        remedy=REMEDY,
    )
    return f"the data are unfit ({error})"
