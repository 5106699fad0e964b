"""Facts of the family Size."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bumpsheet.facts.maker import Subject
from bumpsheet.figures import size
from bumpsheet.figures.comparison import standing
from bumpsheet.market.history import as_date
from bumpsheet.market.portfolios import DECILES, LARGEST, SMALLEST

if TYPE_CHECKING:
    from bumpsheet.facts.maker import Maker
    from bumpsheet.facts.model import Fact
    from bumpsheet.market.portfolios import Portfolios

# Name in running text of the portfolios that the text mentions; bounds are of the NYSE's companies.
ORDER = ("second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
NAMES = {
    "Lo 10": "smallest tenth",
    **{f"Dec {n}": f"{word} tenth" for n, word in enumerate(ORDER, start=2)},
    "Hi 10": "largest tenth",
    "Lo 20": "smallest fifth",
    "Hi 20": "largest fifth",
    "Lo 30": "smallest three tenths",
    "Hi 30": "largest three tenths",
}
AGAINST_MARKET = ("Lo 30", "Hi 30", "Lo 20", "Hi 20")


def size_facts(make: Maker) -> list[Fact]:
    """Returns by size, spreads, and when a month's spread was last as wide."""
    study = make.study
    found = study.inputs.portfolios
    if found is None:
        make.absent("size", "Portfolios by size", study.inputs.reasons["portfolios"])
        return []
    facts: list[Fact] = []
    for name in DECILES:
        change = size.portfolio_return(found.returns, name, study.base, study.as_of)
        facts += make.change("portfolio_return_since_event", _subject(found, name), change)
    pair = _pair(found)
    since = size.decile_spread(found.returns, study.base, study.as_of)
    facts += make.change("decile_spread_since_event", pair, since)
    return facts + _months(make, found) + _against_market(make, found)


def _months(make: Maker, found: Portfolios) -> list[Fact]:
    """The month so far, and the latest complete month since the event, among all months."""
    study = make.study
    start = as_date(found.returns.index[0])
    spreads = size.monthly_spreads(found.returns, begins_with_month=found.begins_with_month)
    if spreads.empty:
        make.absent(
            "size",
            "Spread of the month",
            f"the {found.store} has no whole month of the portfolios before {study.as_of}",
        )
        return []
    following = study.sessions.after(study.as_of)
    whole = size.complete_months(spreads, following)
    facts: list[Fact] = []
    if len(whole) < len(spreads):
        base = study.sessions.before(study.as_of.replace(day=1))
        facts.append(
            make.fact(
                "decile_spread_month_to_date",
                _pair(found),
                float(spreads.iloc[-1]),
                as_of=study.as_of,
                base=base,
                standing=standing(spreads, start, largest=bool(spreads.iloc[-1] >= 0)),
            )
        )
    recent = whole[whole.index >= str(study.day0)]
    if len(recent):
        last = as_date(recent.idxmax())
        known = whole.loc[: str(last)]
        facts.append(
            make.fact(
                "decile_spread_of_month",
                _pair(found),
                float(known.iloc[-1]),
                as_of=last,
                base=study.sessions.before(last.replace(day=1)),
                standing=standing(known, start, largest=True),
            )
        )
    return facts


def _against_market(make: Maker, found: Portfolios) -> list[Fact]:
    study = make.study
    if found.market is None:
        make.absent("size", "Size against the market", found.market_reason)
        return []
    facts: list[Fact] = []
    market = Subject("market", "All US stocks", "US market", _source(found))
    whole = size.portfolio_return(found.market, None, study.base, study.as_of)
    facts += make.change("market_return_since_event", market, whole)
    for name in AGAINST_MARKET:
        if name not in found.returns:
            continue
        change = size.portfolio_excess(found.returns, found.market, name, study.base, study.as_of)
        facts += make.change("portfolio_excess_since_event", _subject(found, name), change)
    return facts


def _subject(found: Portfolios, name: str) -> Subject:
    full = f"US stocks by market value, {NAMES[name]} by bounds of the NYSE ({name})"
    return Subject(name, full, NAMES[name], _source(found))


def _pair(found: Portfolios) -> Subject:
    return Subject(
        f"{SMALLEST} - {LARGEST}",
        "US stocks by market value, smallest tenth minus largest by bounds of the NYSE",
        "smallest minus largest tenth",
        _source(found),
    )


def _source(found: Portfolios) -> str:
    return f"{found.source}, {found.store}"
