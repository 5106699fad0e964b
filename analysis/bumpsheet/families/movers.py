"""The family Movers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bumpsheet.charts.bars import bars
from bumpsheet.facts.model import Doubted, Rests
from bumpsheet.facts.numbers import number
from bumpsheet.facts.windows import Part
from bumpsheet.families.beside import named_stocks
from bumpsheet.families.family import Family, FamilyChart
from bumpsheet.families.stocks import stock, stock_set
from bumpsheet.figures import movers
from bumpsheet.figures.returns import return_since
from bumpsheet.market.inputs.companions import COMPANIONS
from bumpsheet.market.inputs.holdings import HOLDINGS
from bumpsheet.market.inputs.panel import PANEL
from bumpsheet.market.inputs.small_caps import SMALL_CAPS

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from bumpsheet.catalogue.catalogues import Catalogues
    from bumpsheet.charts.draft import Draft
    from bumpsheet.charts.scene import Scene
    from bumpsheet.facts.findings import Findings
    from bumpsheet.facts.maker import Maker
    from bumpsheet.facts.model import Fact
    from bumpsheet.market.inputs.small_caps import SmallCaps

SHOWN = 15
LEADERS = 10
# Of doubted stocks so many are named.
NAMED = 4
# The chart has so many of the best and of the worst stocks, under names no longer than this.
BARS = 8
LONGEST_NAME = 20


def movers_facts(make: Maker) -> list[Fact]:
    """The best and worst small caps, what they add to the index, and stocks asked for by name."""
    study = make.study
    chosen = study.inputs.get(SMALL_CAPS)
    if chosen is None:
        make.absent("no_members", reason=study.inputs.why_not(SMALL_CAPS))
        return _named(make, None)
    _tell_imperfections(make, chosen)
    returns = movers.member_returns(chosen.closes, study.base, study.as_of)
    facts = [
        _count(make, "members_counted", chosen, len(returns)),
        _count(make, "members_listed", chosen, chosen.listed),
    ]
    for window, part in (
        (Part.BEST, returns.iloc[:SHOWN]),
        (Part.WORST, returns.iloc[: -SHOWN - 1 : -1]),
    ):
        facts += [_moved(make, chosen, str(t), value, window) for t, value in part.items()]
    return facts + _weights(make, chosen, returns) + _named(make, returns)


def _count(make: Maker, figure: str, chosen: SmallCaps, value: int) -> Fact:
    study = make.study
    return make.fact(figure, stock_set(make, chosen), value, as_of=study.as_of, base=study.base)


def _moved(make: Maker, chosen: SmallCaps, ticker: str, value: float, window: Part) -> Fact:
    study = make.study
    about = stock(make, ticker, chosen)
    figure = "member_return"
    fact = make.fact(figure, about, float(value), as_of=study.as_of, base=study.base, window=window)
    day = study.inputs.need(PANEL).doubtful.get(ticker)
    if day is None:
        return fact
    doubt = Doubted(Rests.ENDS, fact.series_short_name, "jump", day, day)
    return replace(fact, doubts=(doubt,))


def _weights(make: Maker, chosen: SmallCaps, returns: pd.Series[float]) -> list[Fact]:
    """Weights of the stocks shown, and the share of the index's move that the leaders made."""
    study, members = make.study, chosen.members
    if members is None or members.members["weight"].isna().all():
        make.absent("no_weights")
        return []
    weights = movers.drifted_weights(
        chosen.closes, members.members["weight"], members.dated, study.base
    )
    if weights.empty:
        make.absent("list_outside_data", dated=members.dated)
        return []
    added = movers.contributions(weights, returns)
    shown = [*returns.index[:SHOWN], *returns.index[: -SHOWN - 1 : -1]]
    facts = []
    for ticker in dict.fromkeys(shown):
        if ticker in weights.index:
            about = stock(make, str(ticker), chosen)
            facts.append(
                make.fact("member_weight", about, float(weights[ticker]), as_of=study.base)
            )
    subject = stock_set(make, chosen)
    total = float(added.sum())
    leaders = float(added.iloc[:LEADERS].sum())
    facts.append(make.fact("members_move", subject, total, as_of=study.as_of, base=study.base))
    if total > 0:
        share = leaders / total * 100
        facts.append(make.fact("leaders_share", subject, share, as_of=study.as_of, base=study.base))
    for ticker, value in added.iloc[:LEADERS].items():
        about = stock(make, str(ticker), chosen)
        facts.append(
            make.fact("contribution", about, float(value), as_of=study.as_of, base=study.base)
        )
    return facts


def _named(make: Maker, returns: pd.Series[float] | None) -> list[Fact]:
    """Stocks that the report asks for by name, with their rank where a panel gives it."""
    study, facts = make.study, []
    companions = study.inputs.need(COMPANIONS)
    for ticker in study.spec.stocks:
        history = companions.series.get(ticker)
        change = None if history is None else return_since(history.closes, study.base, study.as_of)
        if history is None or change is None:
            reason = companions.reasons.get(ticker, "no store has it")
            make.absent("no_stock", ticker=ticker, reason=reason)
            continue
        facts += make.change("named_stock_return", history, change)
        if returns is not None and ticker in returns.index:
            rank = 1 + int((returns > returns[ticker]).sum())
            about = stock(make, ticker, None)
            facts.append(
                make.fact("named_stock_rank", about, rank, as_of=study.as_of, base=study.base)
            )
    return facts


def _tell_imperfections(make: Maker, chosen: SmallCaps) -> None:
    """Say what is wrong with the panel: which stocks are doubted, whether losers are missing."""
    panel = make.study.inputs.need(PANEL)
    told = {
        "reused_tickers": panel.reused,
        "unadjusted_closes": panel.unadjusted,
        "exchanged_tickers": panel.exchanged,
        "bad_ticks": panel.bad_ticks,
    }
    for what, tickers in told.items():
        if tickers:
            make.absent(what, count=len(tickers), named=", ".join(tickers[:NAMED]))
    doubtful = chosen.closes.columns.intersection(list(panel.doubtful))
    if len(doubtful):
        named = ", ".join(doubtful[:NAMED])
        make.absent("doubtful_jumps", count=len(doubtful), named=named)
    if panel.survivors_only:
        make.absent("survivors_only", ended=panel.ended, began=panel.began)


def _movers_chart(scene: Scene) -> Draft | None:
    """The best and the worst small caps since the event."""
    best, worst = (scene.findings.every("member_return", part) for part in (Part.BEST, Part.WORST))
    if not best or not worst:
        return None
    returns = {fact.series: fact for fact in (*best, *worst)}.values()
    ordered = sorted(returns, key=lambda fact: (-number(fact), fact.series))
    shown = [*ordered[:BARS], *ordered[-BARS:]] if len(ordered) > 2 * BARS else ordered
    return bars([(_short(fact), fact) for fact in shown], scene.brand, marked="", heading="Stock")


def _short(fact: Fact) -> str:
    """Name of a stock with its ticker, cut so that bars keep their room."""
    name = fact.series_short_name
    cut = name if len(name) <= LONGEST_NAME else f"{name[:LONGEST_NAME].rstrip()}…"
    return name if name == fact.series else f"{cut} ({fact.series})"


def _names(findings: Findings, catalogues: Catalogues) -> Mapping[str, Any]:
    best, worst = (findings.every("member_return", part) for part in (Part.BEST, Part.WORST))
    return {
        "best": sorted(best, key=number, reverse=True),
        "worst": sorted(worst, key=number),
        "named": sorted(findings.every("named_stock_return"), key=number, reverse=True),
        "rank_of": lambda fact: findings.of("named_stock_rank", fact.series),
        "weight_of": lambda fact: findings.of("member_weight", fact.series),
        "universe": catalogues.universe,
    }


FAMILY = Family(
    title="Movers",
    facts=movers_facts,
    needs=(COMPANIONS, PANEL, HOLDINGS, SMALL_CAPS),
    companions=named_stocks,
    charts=(FamilyChart("movers", _movers_chart, figure="member_return"),),
    names=_names,
)
