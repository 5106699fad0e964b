"""Facts of the family Movers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bumpsheet.catalogue.universe import load_universe
from bumpsheet.errors import MissingDataError
from bumpsheet.facts.maker import Subject
from bumpsheet.figures import movers
from bumpsheet.figures.returns import return_since
from bumpsheet.market.small_caps import chosen_small_caps

if TYPE_CHECKING:
    import pandas as pd

    from bumpsheet.facts.maker import Maker
    from bumpsheet.facts.model import Fact
    from bumpsheet.market.small_caps import SmallCaps

SHOWN = 15
LEADERS = 10


def movers_facts(make: Maker) -> list[Fact]:
    """The best and worst small caps, what they add to the index, and stocks asked for by name."""
    study = make.study
    try:
        chosen = small_caps_of(make)
    except MissingDataError as missing:
        make.absent("movers", "Best and worst members", str(missing))
        return _named(make, None)
    _tell_imperfections(make)
    returns = movers.member_returns(chosen.closes, study.base, study.as_of)
    facts = [
        _count(make, "members_counted", chosen, len(returns)),
        _count(make, "members_listed", chosen, chosen.listed),
    ]
    for window, part in (
        ("best", returns.iloc[:SHOWN]),
        ("worst", returns.iloc[: -SHOWN - 1 : -1]),
    ):
        facts += [_moved(make, chosen, str(t), value, window) for t, value in part.items()]
    return facts + _weights(make, chosen, returns) + _named(make, returns)


def small_caps_of(make: Maker) -> SmallCaps:
    """The report's small caps.

    Raises
    ------
    MissingDataError
        If there is no panel, or nothing to choose them by.
    """
    rules = load_universe(make.project.data / "universe.yml")
    return chosen_small_caps(make.study.inputs, rules, make.study.base)


def set_of(make: Maker, chosen: SmallCaps) -> Subject:
    """The set of small caps as the subject of a fact."""
    panel = make.study.inputs.panel
    assert panel is not None, "the set was chosen from it"
    source = f"{panel.source}, {panel.store}"
    if chosen.members is None:
        return Subject("small caps", "US stocks by dollar volume", "small caps", source)
    members = chosen.members
    name = f"Members of the {members.name} as listed on {members.dated}"
    return Subject("small caps", name, "small caps", f"{source}; {members.source}, {members.store}")


def _count(make: Maker, figure: str, chosen: SmallCaps, value: int) -> Fact:
    study = make.study
    return make.fact(figure, set_of(make, chosen), value, as_of=study.as_of, base=study.base)


def _moved(make: Maker, chosen: SmallCaps, ticker: str, value: float, window: str) -> Fact:
    study = make.study
    about = stock(make, ticker, chosen)
    figure = "member_return"
    return make.fact(figure, about, float(value), as_of=study.as_of, base=study.base, window=window)


def stock(make: Maker, ticker: str, chosen: SmallCaps | None) -> Subject:
    """One stock as the subject of a fact, under its company's name where that is known."""
    entry = make.study.catalogue.find(ticker)
    panel = make.study.inputs.panel
    source = f"{panel.source}, {panel.store}" if panel else "exchange closes"
    listed = chosen.members.members if chosen and chosen.members else None
    if entry is not None:
        name = entry.short_name
    else:
        name = str(listed["name"].get(ticker, ticker)) if listed is not None else ticker
    full = name if name == ticker else f"{name} ({ticker})"
    return Subject(ticker, full, name, source)


def _weights(make: Maker, chosen: SmallCaps, returns: pd.Series[float]) -> list[Fact]:
    """Weights of the stocks shown, and the share of the index's move that the leaders made."""
    study, members = make.study, chosen.members
    if members is None or members.members["weight"].isna().all():
        reason = "no list of members with weights is that old"
        make.absent("movers", "Weights and contributions of members", reason)
        return []
    weights = movers.drifted_weights(
        chosen.closes, members.members["weight"], members.dated, study.base
    )
    if weights.empty:
        reason = f"the list of {members.dated} lies outside the data before the event"
        make.absent("movers", "Weights and contributions of members", reason)
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
    subject = set_of(make, chosen)
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
    companions = study.inputs.companions
    for ticker in study.spec.stocks:
        history = companions.series.get(ticker) if companions else None
        change = None if history is None else return_since(history.closes, study.base, study.as_of)
        if history is None or change is None:
            reason = companions.reasons.get(ticker, "no store has it") if companions else "no data"
            make.absent("movers", ticker, reason)
            continue
        facts += make.change("named_stock_return", history, change)
        if returns is not None and ticker in returns.index:
            rank = 1 + int((returns > returns[ticker]).sum())
            about = stock(make, ticker, None)
            facts.append(
                make.fact("named_stock_rank", about, rank, as_of=study.as_of, base=study.base)
            )
    return facts


def _tell_imperfections(make: Maker) -> None:
    panel = make.study.inputs.panel
    assert panel is not None, "the set was chosen from it"
    told = (
        (
            panel.reused,
            "closes that break off and come back",
            "the ticker may have passed to another company",
        ),
        (
            panel.unadjusted,
            "a close that jumps threefold or more in a session since the event",
            "it may be a split that the data do not adjust for",
        ),
        (panel.bad_ticks, "a close that jumps and comes back", "that close is taken for a mistake"),
    )
    for tickers, what, reason in told:
        if tickers:
            number = f"{len(tickers)} {'stock' if len(tickers) == 1 else 'stocks'}"
            named = f"{number} of the panel with {what} ({', '.join(tickers[:4])})"
            make.absent("movers", named, reason)
    if panel.survivors_only:
        make.absent(
            "movers",
            "Stocks that have been delisted",
            f"only {panel.ended} of the {panel.began:,} stocks of the panel’s first month have "
            "ended: it holds survivors, so losses are understated",
        )
