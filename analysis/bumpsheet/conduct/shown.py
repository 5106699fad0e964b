"""Whose data a newsletter shows, and whether its readers may be shown them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from bumpsheet.catalogue.licences import allows
from bumpsheet.catalogue.providers import Terms
from bumpsheet.facts.subjects import Fund, PolicyRate, Portfolio, Sector, Stock, StockSet

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator

    from bumpsheet.catalogue.audience import Audience
    from bumpsheet.catalogue.conduct import Conduct
    from bumpsheet.catalogue.licences import Licences
    from bumpsheet.catalogue.providers import ProviderCatalogue, SuppliedFile
    from bumpsheet.catalogue.series import Series, SeriesCatalogue
    from bumpsheet.facts.findings import Findings
    from bumpsheet.facts.model import Fact
    from bumpsheet.facts.subjects import Source, Subject

# The file of a store from which facts about such a subject come.
INPUTS: tuple[tuple[type[Subject] | tuple[type[Subject], ...], str], ...] = (
    (Portfolio, "portfolios"),
    (Fund, "fund_shares"),
    ((Sector, StockSet, Stock), "holdings"),
)


@dataclass(frozen=True, slots=True)
class Shown:
    """Data of which a newsletter shows figures.

    Parameters
    ----------
    id, name : str
        Of the series; of other data the name of their source.
    source : str
        Who publishes them, as printed.
    licence : str
        What is to be printed of the licence.
    series : Series, optional
        Their entry in the catalogue.
    refused : str
        Why such readers may not be shown them; empty where they may.
    """

    id: str
    name: str
    source: str
    licence: str
    series: Series | None = None
    refused: str = ""


class WrittenDown(NamedTuple):
    """What people have written down about data."""

    series: SeriesCatalogue
    providers: ProviderCatalogue
    conduct: Conduct


@dataclass(frozen=True, slots=True)
class Readers:
    """To whom a newsletter goes, and what its sender holds.

    Parameters
    ----------
    today : date
        Of sending: licences end.
    """

    audience: Audience
    licences: Licences
    today: dt.date


@dataclass(frozen=True, slots=True)
class _Data:
    """Data, and on what terms they came."""

    id: str
    name: str
    source: str
    licence: str
    terms: Terms | None
    series: Series | None = None


def shown_data(
    findings: Findings,
    facts: Iterable[Fact],
    drawn: Iterable[str],
    written_down: WrittenDown,
    readers: Readers,
) -> tuple[Shown, ...]:
    """All data on which these facts rest and which charts draw, each once.

    Parameters
    ----------
    facts : iterable of Fact
        Those of which the newsletter shows the number.
    drawn : iterable of str
        Roles whose series stand in its charts.
    """
    notes = [findings.about.roles[role] for role in drawn if role in findings.about.roles]
    came = {arrival.raw: arrival.terms for arrival in findings.arrivals}
    terms_of = written_down.providers.terms
    by_words = {words: terms for terms, words in terms_of.items()}
    found: dict[str, _Data] = {}
    for note in notes:
        arrived = next((a.terms for a in findings.arrivals if a.name == note.series.id), "")
        found[note.series.id] = _of_series(note.series, by_words.get(arrived))
    for fact in facts:
        terms = [by_words.get(came.get(source.raw, "")) for source in fact.sources]
        for one in _data_of(fact, terms, written_down):
            found.setdefault(one.id, one)
    return tuple(_shown(one, readers) for one in found.values())


def _data_of(fact: Fact, terms: list[Terms | None], written_down: WrittenDown) -> Iterator[_Data]:
    subject = fact.subject
    if isinstance(subject, PolicyRate):
        # What a central bank has decided is public.
        return
    supplied = next((kind for types, kind in INPUTS if isinstance(subject, types)), None)
    members = [] if supplied else [written_down.series.find(member) for member in subject.members]
    known = [member for member in members if member is not None]
    for member in known:
        came = terms[0] if len(known) == len(terms) == 1 else None
        yield _of_series(member, came)
    if not known:
        file = next((one for one in written_down.providers.files if one.input == supplied), None)
        for source, came in zip(fact.sources, terms, strict=True):
            yield _of_file(source, file, came, written_down)


def _of_series(series: Series, came: Terms | None) -> _Data:
    terms = came or series.terms
    return _Data(series.id, series.name, series.source, series.licence, terms, series)


def _of_file(
    source: Source, file: SuppliedFile | None, came: Terms | None, written_down: WrittenDown
) -> _Data:
    terms = came or (file.providers[0].terms if file else None)
    words = written_down.providers.terms[terms] if terms else ""
    called = {str(name): words for name, words in written_down.conduct.inputs.items()}
    name = called[file.input] if file else source.publisher
    return _Data(source.publisher, name, source.publisher, words, terms)


def _shown(data: _Data, readers: Readers) -> Shown:
    held = readers.licences.covering(data.id, data.source)
    valid = next((one for one in held if allows(one, readers.audience, readers.today)), None)
    if valid:
        return Shown(data.id, data.name, data.source, valid.statement, data.series)
    refused = ""
    if data.terms in {None, Terms.PERSONAL}:
        refused = "; ".join(
            [data.licence.rstrip(".") or "nobody has written down on what terms they are"]
            + [f"the licence that names it {_lacks(one.until, readers)}" for one in held]
        )
    return Shown(data.id, data.name, data.source, data.licence, data.series, refused)


def _lacks(until: dt.date | None, readers: Readers) -> str:
    ended = until is not None and until < readers.today
    return f"ended on {until}" if ended else f"is not for {readers.audience} readers"
