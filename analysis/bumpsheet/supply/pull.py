"""Pulling: every series and file from the first of its providers that delivers it whole."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd

from bumpsheet.catalogue.series import SeriesKind
from bumpsheet.errors import BumpsheetError
from bumpsheet.market.store import Store, read_values
from bumpsheet.supply.arrivals import Arrived, Origin, take_in, take_in_file
from bumpsheet.supply.bars import closed_only, refuse_shifted
from bumpsheet.supply.file_checks import CHECKS
from bumpsheet.supply.providers.registry import FILE_PROVIDERS, SERIES_PROVIDERS
from bumpsheet.trading.dates import as_date

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from bumpsheet.catalogue.catalogues import Catalogues
    from bumpsheet.catalogue.providers import ProviderCatalogue, Source, Terms
    from bumpsheet.catalogue.series import Series
    from bumpsheet.supply.fetching import Client, Reply
    from bumpsheet.supply.needs import NeededFile, NeededSeries, Needs
    from bumpsheet.supply.providers.provider import Delivered

# Published series lack the last days before the day that a report needs, and holidays.
LATE_DAYS = 5


@dataclass(frozen=True, slots=True)
class Pulled:
    """What became of one series or file.

    Parameters
    ----------
    name : str
        Id of the series, or name of the file.
    arrived : Arrived or None
        What was taken in; None where no provider delivered.
    provider, terms : str
        Id of the provider that delivered, and on what terms.
    refusals : tuple of str
        Why those that were asked before did not: a line each.
    is_short : bool
        It ends before the day that it must reach.
    is_optional : bool
        What it is needed for is complete without it.
    """

    name: str
    arrived: Arrived | None
    provider: str = ""
    terms: Terms | None = None
    refusals: tuple[str, ...] = ()
    is_short: bool = False
    is_optional: bool = False

    @property
    def is_missing(self) -> bool:
        """Whether something that was asked for is not there, or not far enough."""
        return (self.arrived is None or self.is_short) and not self.is_optional


@dataclass(frozen=True, slots=True)
class Puller:
    """Pulls into one store.

    Parameters
    ----------
    store : Path
        Folder of the store; made where it is missing.
    """

    store: Path
    client: Client
    catalogues: Catalogues
    providers: ProviderCatalogue

    def pull(self, needs: Needs, begins: Callable[[str], None]) -> Iterator[Pulled]:
        """Pull one thing after the other; what fails costs nothing else.

        Parameters
        ----------
        begins : callable
            Told the name of each before it is asked for.
        """
        for series in needs.series:
            begins(series.series.id)
            yield self._series(series)
        for file in needs.files:
            begins(file.file.name)
            yield self._file(file)

    def _series(self, needed: NeededSeries) -> Pulled:
        series, refusals = needed.series, []
        best: Pulled | None = None
        asked = _Asked(series, self.client)
        for place, source in enumerate(series.providers):
            try:
                arrived = self._take_series(needed, place, asked)
            except BumpsheetError as error:
                refusals.append(f"{source.provider}: {error}")
                continue
            is_short = _is_short(arrived, needed)
            best = best or Pulled(series.id, arrived, source.provider, source.terms)
            if not is_short:
                best = Pulled(series.id, arrived, source.provider, source.terms)
                break
            best = replace(best, is_short=True)
            refusals.append(f"{source.provider}: ends on {arrived.last}")
        if not series.providers:
            refusals.append("no provider is known for it; use: bumpsheet data import")
        best = best or Pulled(series.id, None)
        return replace(best, refusals=tuple(refusals), is_optional=needed.is_optional)

    def _take_series(self, needed: NeededSeries, place: int, asked: _Asked) -> Arrived:
        series, rules = needed.series, self.catalogues.input_rules
        delivered = asked.of(place)
        reply = delivered.reply
        try:
            table = closed_only(delivered.table, series, needed.calendar, reply.retrieved)
            witnesses = self._witnesses(series, place, asked)
            refuse_shifted(table, series, witnesses, reply, rules.comparison)
            return take_in(
                self.store,
                series,
                table,
                self._origin(series.providers[place], reply, series.licence),
                sessions=self.catalogues.sessions(needed.calendar),
                rules=rules,
            )
        except BumpsheetError:
            self.client.forget(reply)
            raise

    def _witnesses(self, series: Series, place: int, asked: _Asked) -> dict[str, pd.DataFrame]:
        """What a currency is compared with: what is stored, or what the other providers say.

        Closes of currencies are stamped with the day on which they were made, or with the next.
        The provider that is named first is believed; of two others that differ, neither is.
        """
        if series.kind is not SeriesKind.CURRENCY or place == 0:
            return {}
        stored = Store(self.store, "").find(series)
        if stored is not None:
            return {"what is stored": read_values(stored).dropna()}
        found: dict[str, pd.DataFrame] = {}
        for other, source in enumerate(series.providers):
            if other != place:
                with contextlib.suppress(BumpsheetError):
                    found[source.provider] = asked.of(other).table
        return found

    def _file(self, needed: NeededFile) -> Pulled:
        file, refusals = needed.file, []
        for source in file.providers:
            for day in _days(needed):
                try:
                    arrived = self._take_file(needed, source, day)
                except BumpsheetError as error:
                    refusals.append(f"{source.provider}: {error}")
                    continue
                return Pulled(
                    arrived.series, arrived, source.provider, source.terms, tuple(refusals)
                )
        return Pulled(file.name, None, refusals=tuple(refusals))

    def _take_file(self, needed: NeededFile, source: Source, day: dt.date | None) -> Arrived:
        file = needed.file
        delivered = FILE_PROVIDERS[source.provider].file(source.code, self.client, day)
        name = file.name.replace("DATE", str(delivered.dated))
        content = delivered.content
        if file.input == "events":
            content = self._with_earlier(name, content)
        try:
            return take_in_file(
                self.store, name, content, self._origin(source, delivered.reply), CHECKS[file.input]
            )
        except BumpsheetError:
            self.client.forget(delivered.reply)
            raise

    def _with_earlier(self, name: str, content: bytes) -> bytes:
        """Put the days that a schedule no longer names before those that it does."""
        stored = Store(self.store, "").file(name)
        if stored is None:
            return content
        header, *rows = content.decode().splitlines()
        earlier = [line for line in stored.read_text().splitlines()[1:] if line < rows[0]]
        return ("\n".join([header, *earlier, *rows]) + "\n").encode()

    def _origin(self, source: Source, reply: Reply, licence: str = "") -> Origin:
        notes = self.providers.find(source.provider)
        assert notes is not None, "the tests hold the catalogues together"
        return Origin(
            provider=source.provider,
            address=reply.address,
            retrieved=reply.retrieved,
            raw=reply.body,
            media_type=reply.media_type,
            licence=licence,
            terms=self.providers.terms[source.terms],
            attribution=notes.attribution,
        )


class _Asked:
    """The providers of one series, each asked once."""

    def __init__(self, series: Series, client: Client) -> None:
        self._series, self._client = series, client
        self._answers: dict[int, Delivered | BumpsheetError] = {}

    def of(self, place: int) -> Delivered:
        """What the provider at a place delivers, or why it does not."""
        if place not in self._answers:
            source = self._series.providers[place]
            try:
                provider = SERIES_PROVIDERS[source.provider]
                self._answers[place] = provider.series(source.code, self._client)
            except BumpsheetError as error:
                self._answers[place] = error
        answer = self._answers[place]
        if isinstance(answer, BumpsheetError):
            raise answer
        return answer


def _is_short(arrived: Arrived, needed: NeededSeries) -> bool:
    if needed.through is None or arrived.last is None:
        return False
    slack = LATE_DAYS if needed.series.is_published else 0
    return (needed.through - arrived.last).days > slack


def _days(needed: NeededFile) -> list[dt.date | None]:
    """Days to ask for: the one needed and the last of the month before, which is kept longest."""
    if not needed.file.is_dated or needed.as_of is None:
        return [None]
    first = needed.as_of.replace(day=1)
    return [needed.as_of, as_date(pd.Timestamp(first) - pd.Timedelta(days=1))]
