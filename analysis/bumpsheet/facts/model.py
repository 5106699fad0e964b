"""A fact: one number with everything that is needed to check it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bumpsheet.catalogue.figures import Unit
from bumpsheet.catalogue.writing import Writing
from bumpsheet.facts.subjects import Source, Subject
from bumpsheet.facts.windows import Window, window_text


class Rests(StrEnum):
    """How a figure rests on a close."""

    ENDS = "ends"
    COUNTS = "counts"
    COMPARED = "compared"


@dataclass(frozen=True, slots=True)
class Doubted:
    """Closes that are not believed and on which a figure rests.

    Parameters
    ----------
    rests : Rests
        It is measured from, to or across them, counts them, or is compared with them.
    series_name : str
        In running text.
    kind : str
        Of the imperfection that the data note tells of.
    first, last : date
        One session, or all from the first to the last.
    """

    rests: Rests
    series_name: str
    kind: str
    first: dt.date
    last: dt.date

    def __str__(self) -> str:
        """As data files have it."""
        span = f"{self.first}" if self.first == self.last else f"{self.first}/{self.last}"
        return f"{self.kind} {self.series_name} {span}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One figure with its trace.

    Parameters
    ----------
    id : str
        Lower-case words joined by hyphens, unique within a report, stable between builds.
    family, figure : str
        Its family, and its name in the family's catalogue.
    place : int
        Of the figure in the catalogue: facts are listed in this order.
    subject : Subject
        What it is about.
    series_name, series_short_name : str
        What the subject is called in full and in running text.
    value : float, int or date
        Full precision; a date only where ``unit`` is ``date``.
    is_change : bool
        Whether it is shown with its sign.
    digits : int
        Places after the point that text shows.
    label : str
        What the number is, for tables and traces, without the name of the series.
    writing : Writing
        How its market writes dates and amounts.
    base, as_of : date
        Sessions the figure is measured between; ``base`` is None where there is only one.
    since : date, optional
        End of the latest earlier occurrence that was at least as extreme.
    sessions_since : int, optional
        Sessions from ``since`` to ``base``, where the figure has one, or to ``as_of``: how long
        nothing comparable had been before.
    tied : bool
        The occurrence at ``since`` was equally extreme, not more.
    outdone : bool
        Something at least as extreme overlaps it, such as the close of the base: it is no news.
    history_start : date, optional
        First session of the data that the comparison looked back over.
    rank, n : int, optional
        Place among all occurrences in the history (1 is the most extreme) and their number.
    usual : float, optional
        Median of all occurrences in the history.
    distance : float, optional
        (value - usual) / standard deviation of all occurrences.
    standard_error : float, optional
        Of an estimate, in its unit.
    doubts : tuple of Doubted
        Closes it rests on that are not believed: the figure carries a mark, and its section says
        why.
    """

    id: str
    family: str
    figure: str
    place: int
    subject: Subject
    series_name: str
    series_short_name: str
    value: float | int | dt.date
    unit: Unit
    is_change: bool
    digits: int
    label: str
    as_of: dt.date
    sources: tuple[Source, ...]
    formula: str
    writing: Writing
    base: dt.date | None = None
    window: Window | None = None
    since: dt.date | None = None
    tied: bool = False
    outdone: bool = False
    sessions_since: int | None = None
    history_start: dt.date | None = None
    rank: int | None = None
    n: int | None = None
    usual: float | None = None
    distance: float | None = None
    standard_error: float | None = None
    doubts: tuple[Doubted, ...] = ()

    @property
    def series(self) -> str:
        """Identifier of the subject."""
        return self.subject.id

    @property
    def source(self) -> str:
        """Whose data, with their stores."""
        return "; ".join(map(str, self.sources))

    @property
    def unit_name(self) -> str:
        """Of the unit in data files, where an amount has that of its currency: ``usd``."""
        is_amount = self.unit is Unit.CURRENCY
        return self.writing.currency.lower() if is_amount else self.unit.value

    def as_record(self) -> dict[str, Any]:
        """Plain values for JSON and CSV: dates as ISO text, what does not apply left out."""
        record = {
            "id": self.id,
            "family": self.family,
            "figure": self.figure,
            "series": self.series,
            "value": self.value,
            "unit": self.unit_name,
            "label": self.label,
            "as_of": self.as_of,
            "source": self.source,
            "formula": self.formula,
            "base": self.base,
            "since": self.since,
            "tied": self.tied or None,
            "outdone": self.outdone or None,
            "history_start": self.history_start,
            "rank": self.rank,
            "n": self.n,
            "usual": self.usual,
            "distance": self.distance,
            "standard_error": self.standard_error,
            "window": None if self.window is None else window_text(self.window),
            "series_name": self.series_name,
            "series_short_name": self.series_short_name,
            "doubt": "; ".join(map(str, self.doubts)) or None,
        }
        return {
            key: value.isoformat() if isinstance(value, dt.date) else value
            for key, value in record.items()
            if value is not None
        }
