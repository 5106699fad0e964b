"""What a series of a role is compared with: everything of the stores that must move as it does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bumpsheet.errors import BumpsheetError
from bumpsheet.market.checks import check_values
from bumpsheet.market.inputs.companions import COMPANIONS
from bumpsheet.market.inputs.fund_shares import FUND_SHARES
from bumpsheet.market.store import locate, read_values

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from bumpsheet.catalogue.series import Series
    from bumpsheet.market.history import History
    from bumpsheet.market.inputs.kind import Inputs
    from bumpsheet.market.request import Request


@dataclass(frozen=True, slots=True)
class Witnesses:
    """Values by the name under which the data note tells of them.

    Parameters
    ----------
    sources : mapping of str to pandas.Series of float, index of sessions
        Nothing after the as-of date.
    sample : pandas.Series of float, index of sessions
        Of the embedded sample; empty where it lacks the series, or serves it itself.
    unfit : mapping of str to str
        By the name of a source, why it cannot be used.
    adjusted : frozenset of str
        Sources whose values are adjusted for distributions.
    sample_name : str
        What the sample is called among the sources.
    """

    sources: Mapping[str, pd.Series[float]]
    sample: pd.Series[float] | None
    unfit: Mapping[str, str]
    adjusted: frozenset[str] = frozenset()
    sample_name: str = ""


def read_witnesses(history: History, request: Request, inputs: Inputs) -> Witnesses:
    """Read the second sources of a series, the value of its fund and the embedded sample."""
    sources: dict[str, pd.Series[float]] = {}
    unfit: dict[str, str] = {}
    companions = inputs.get(COMPANIONS)
    for series_id in history.series.second_sources:
        if companions is not None and series_id in companions.series:
            beside = companions.series[series_id]
            sources[beside.series.name] = beside.closes
            continue
        source = request.catalogues.series.find(series_id)
        found = None if source is None else locate(source, request.stores)
        if source is None or found is None:
            continue
        try:
            frame = read_values(found[0])
            sources[source.name] = check_values(
                frame, source, request.sessions, request.as_of, found[0].name
            ).observed
        except BumpsheetError as error:
            unfit[source.name] = str(error)
    shares = inputs.get(FUND_SHARES)
    if shares is not None and shares.fund == history.series.tracked_by:
        # A value that stands as it did the session before was not computed anew.
        sources[f"{shares.name}, net asset value"] = shares.nav[shares.nav.diff() != 0]
    sample = _sample(history.series, history.store, request)
    if sample is not None:
        sources[request.stores[-1].label] = sample
    entries = (request.catalogues.series.find(name) for name in history.series.second_sources)
    adjusted = frozenset(entry.name for entry in entries if entry is not None and entry.investable)
    return Witnesses(sources, sample, unfit, adjusted, request.stores[-1].label)


def _sample(series: Series, store: str, request: Request) -> pd.Series[float] | None:
    """Values of the embedded sample, the last store asked; closes of funds differ by vintage."""
    embedded = request.stores[-1]
    path = embedded.find(series)
    if embedded.label == store or path is None or series.investable:
        return None
    frame = read_values(path).set_index("date")["value"].dropna()
    return frame.loc[: str(request.as_of)]
