"""The series that play a report's roles: all must be there, or one line names what is not."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from bumpsheet.errors import BumpsheetError
from bumpsheet.market.checks import check_values
from bumpsheet.market.history import History
from bumpsheet.market.imperfections import Imperfection
from bumpsheet.market.store import every_place, read_values
from bumpsheet.trading.dates import as_date

if TYPE_CHECKING:
    import datetime as dt

    import pandas as pd

    from bumpsheet.catalogue.catalogues import Catalogues
    from bumpsheet.catalogue.series import Series
    from bumpsheet.market.checks import Checked
    from bumpsheet.market.store import Store
    from bumpsheet.parameters.model import ReportSpec

# A yield may lack the session itself where the bond market was closed.
LATE_YIELD = 5
# Roles without which a report can be made.
MAY_LACK = {"growth", "yield"}


class _Lack(NamedTuple):
    """A series that does not reach, and what is there of it."""

    role: str
    series: Series
    has: str


def load_roles(
    name: str,
    spec: ReportSpec,
    catalogues: Catalogues,
    stores: tuple[Store, ...],
    span: tuple[dt.date, dt.date],
) -> tuple[dict[str, History], list[Imperfection]]:
    """Take each role's series from the first store in which it reaches.

    Parameters
    ----------
    name : str
        Of the report.
    span : (date, date)
        Base session and as-of date; closes must run unbroken from one to the other.

    Raises
    ------
    BumpsheetError
        If a series is unfit, or some are missing or do not reach: all of these are named.
    """
    histories: dict[str, History] = {}
    imperfections: list[Imperfection] = []
    lacks: list[_Lack] = []
    sessions = catalogues.sessions(spec.calendar)
    for role, series_id in spec.series.model_dump(by_alias=True).items():
        if series_id is None:
            continue
        series = catalogues.series.find(series_id)
        assert series is not None, "load_spec has checked the ids"
        short: list[Imperfection] = []
        for path, store in every_place(series, stores):
            checked = check_values(read_values(path), series, sessions, span[1], path.name)
            if _reaches(checked.observed, series, span):
                arrival = store.arrival(path)
                histories[role] = History(series, checked.observed, store.label, arrival)
                imperfections += [_passed_over(item, store) for item in short]
                imperfections += _imperfections(series, checked)
                break
            short.append(_short(series, checked.observed, store))
        else:
            lacks.append(_Lack(role, series, _told(short)))
    if lacks:
        raise _missing(name, lacks, stores, span)
    return histories, imperfections


def _reaches(closes: pd.Series[float], series: Series, span: tuple[dt.date, dt.date]) -> bool:
    slack = LATE_YIELD if series.is_yield else 0
    if closes.empty:
        return False
    first, last = closes.index[0].date(), closes.index[-1].date()
    return first <= span[0] and (span[1] - last).days <= slack


def _short(series: Series, closes: pd.Series[float], store: Store) -> Imperfection:
    """A store in which a series does not reach."""
    first, last = (None, None) if closes.empty else (closes.index[0], closes.index[-1])
    return Imperfection(
        "short",
        series.id,
        series.short_name,
        first=first and as_date(first),
        last=last and as_date(last),
        witnesses=(store.label,),
    )


def _passed_over(item: Imperfection, store: Store) -> Imperfection:
    return replace(item, witnesses=(*item.witnesses, store.label))


def _told(short: list[Imperfection]) -> str:
    """What the first store has that has anything."""
    spans = [f"{item.first} to {item.last}" for item in short if item.first]
    return next(iter(spans), "nothing")


def _missing(
    name: str, lacks: list[_Lack], stores: tuple[Store, ...], span: tuple[dt.date, dt.date]
) -> BumpsheetError:
    """Name every series that lacks, what there is of it, and how it is had."""
    places = " and ".join(store.label for store in stores)
    same = {lack.has for lack in lacks}
    each = (f"{lack.series.id}: {lack.has}" for lack in lacks)
    there = same.pop() if len(same) == 1 else "; ".join(each)
    return BumpsheetError(
        f"{name}.yml",
        f"the data must run unbroken from {span[0]} to {span[1]}, held by {places}: {there}",
        field=", ".join(f"series.{lack.role}" for lack in lacks),
        value=", ".join(lack.series.id for lack in lacks),
        remedy=(
            f"get them with: bumpsheet data pull --for {name}, or bumpsheet data import FILE; "
            f"or {_otherwise(lacks)}"
        ),
    )


def _otherwise(lacks: list[_Lack]) -> str:
    """What can be done without the data."""
    roles = [lack.role for lack in lacks]
    if set(roles) <= MAY_LACK:
        return f"write null for {' and '.join(f'series.{role}' for role in roles)}"
    return "change as_of"


def _imperfections(series: Series, checked: Checked) -> list[Imperfection]:
    about = (series.id, series.short_name)
    found = []
    if checked.off_sessions:
        found.append(Imperfection("off_sessions", *about, checked.off_sessions))
    if checked.missing:
        found.append(Imperfection("missing", *about, len(checked.missing), checked.missing[-1]))
    if checked.earlier_gap:
        found.append(Imperfection("gap", *about, 0, *checked.earlier_gap))
    return found
