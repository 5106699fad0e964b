"""Taking in whatever arrives, from a provider or from a file: checked, compared, kept, recorded."""

from __future__ import annotations

import datetime as dt
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pandas as pd

from bumpsheet.errors import BumpsheetError
from bumpsheet.market.manifest import read_ledger
from bumpsheet.market.store import Store, read_values
from bumpsheet.supply.changes import Changes, merged, why_other, why_shorter
from bumpsheet.supply.keeping import commit, heal, mark_seen, only_writer
from bumpsheet.supply.records import arrival_of, as_csv, file_record, in_utc, revisions
from bumpsheet.supply.validity import checked_values, refuse_future, without_open_session
from bumpsheet.trading.dates import as_date
from bumpsheet.whole import digest_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from bumpsheet.catalogue.input_rules import InputRules
    from bumpsheet.catalogue.series import Series
    from bumpsheet.trading.calendars import TradingCalendar

Status = Literal["new", "extended", "revised", "unchanged"]
# Provider of a table that lay in the store before anything was recorded.
FOUND = "found"
FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
LEAST_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Origin:
    """Where something that arrives comes from.

    Parameters
    ----------
    provider : str
        Name of the provider, or ``import`` for a file of the user's.
    address : str
        What was asked for, without keys and passwords; or the file's name without its folder.
    retrieved : datetime
        With a time zone.
    raw : bytes
        The reply, or the file, exactly as it is.
    licence, terms, attribution : str
        What may be done with it, and who must be named; empty where that is not known.
    """

    provider: str
    address: str
    retrieved: dt.datetime
    raw: bytes
    media_type: str = "text/csv"
    licence: str = ""
    terms: str = ""
    attribution: str = ""


@dataclass(frozen=True, slots=True)
class Arrived:
    """What became of an arrival.

    Parameters
    ----------
    series : str
        Id of the series, or name of the file.
    status : str
        ``new``: nothing was stored; ``extended``: further days and nothing else; ``revised``:
        values changed or went; ``unchanged``: nothing to do.
    revised : tuple of (date, float, float)
        Days whose value changed, with the old and the new one.
    refused : str, optional
        For those who collect refusals, which are raised, beside arrivals.
    """

    series: str
    status: Status
    new_rows: int = 0
    revised: tuple[tuple[dt.date, float, float], ...] = ()
    first: dt.date | None = None
    last: dt.date | None = None
    refused: str | None = None


def take_in(
    store_folder: Path,
    series: Series,
    table: pd.DataFrame,
    origin: Origin,
    *,
    sessions: TradingCalendar,
    rules: InputRules,
    extends: bool = False,
    replaces: bool = False,
) -> Arrived:
    """Store a series that has arrived.

    Parameters
    ----------
    store_folder : Path
        A managed store, or a folder that becomes one; made where it is missing.
    table : pandas.DataFrame
        All that arrived: ``date`` (datetime64) and ``value`` (float, in the unit of the catalogue).
        The value of a session that had not closed by then is left out.
    sessions : TradingCalendar
        Of the series' exchange.
    rules : InputRules
        ``catalogues.input_rules``.
    extends : bool
        The table is known to be a part: it may be shorter than what is stored.
    replaces : bool
        The user has said that it is right, however much it differs; what is stored is replaced.

    Raises
    ------
    BumpsheetError
        If the table is unfit, or would replace a good series by a bad one; nothing changes then.
    """
    where = f"{series.id} from {origin.provider} ({origin.address})"
    arrived = checked_values(table, series, where, sessions, rules)
    refuse_future(arrived, where, origin.retrieved)
    arrived = without_open_session(arrived, series, origin.retrieved, sessions)
    name = series.file or series.id
    path = store_folder / "series" / f"{name}.csv"
    with only_writer(store_folder):
        _refuse_shadowed(Store(store_folder, ""), series, path)
        heal(store_folder, name)
        stored = None
        if path.is_file():
            stored = _stored(path)
            _adopt(store_folder, name, path, stored)
        if stored is None or replaces:
            changes = _replaced(stored, arrived)
        else:
            _refuse_worse(stored, arrived, series, where, sessions, extends=extends)
            changes = merged(stored, arrived, sessions)
        latest = read_ledger(store_folder, name).latest
        is_known = latest is not None and latest.provider != FOUND
        if changes.is_none and is_known:
            mark_seen(store_folder, name, in_utc(origin))
        else:
            arrival = arrival_of(store_folder, name, origin, changes, stored)
            commit(store_folder, arrival, as_csv(changes.table))
    return _told(series.id, changes, stored)


def take_in_file(
    store_folder: Path,
    name: str,
    content: bytes,
    origin: Origin,
    check: Callable[[Path], object],
    *,
    folder: str = "files",
    replaces: bool = False,
) -> Arrived:
    """Store another input than a series, such as a fund's members or shares outstanding.

    Parameters
    ----------
    name : str
        File name by which loaders look for it, such as ``IWM_nav_shares.csv``.
    content : bytes
        What they read; ``origin.raw`` may be something else that it was made from.
    check : callable
        Reads the file and raises BumpsheetError where it is unfit.
    folder : str
        Folder of the store that it belongs into.

    Raises
    ------
    BumpsheetError
        If the content is unfit, or not half as long as what is stored; nothing changes then.
    """
    where = f"{name} from {origin.provider} ({origin.address})"
    if not (FILE_NAME.fullmatch(name) and FILE_NAME.fullmatch(folder)):
        raise BumpsheetError(
            where, "no name of a file", value=name, remedy="use letters and digits"
        )
    with tempfile.TemporaryDirectory() as staging:
        staged = Path(staging) / name
        staged.write_bytes(content)
        check(staged)
    path = store_folder / folder / name
    with only_writer(store_folder):
        heal(store_folder, name)
        before = path.read_bytes() if path.is_file() else None
        if before is not None:
            _adopt(store_folder, name, path, None)
            if len(content) < LEAST_SHARE * len(before) and not replaces:
                raise BumpsheetError(
                    where,
                    f"only {len(content)} bytes, where {len(before)} are stored",
                    remedy="it is taken for a part; what is stored stays",
                )
        latest = read_ledger(store_folder, name).latest
        if before == content and latest is not None and latest.provider != FOUND:
            mark_seen(store_folder, name, in_utc(origin))
            return Arrived(name, "unchanged")
        commit(store_folder, file_record((store_folder, path), name, origin, content), content)
    if before is None:
        return Arrived(name, "new")
    return Arrived(name, "unchanged" if before == content else "revised")


def _refuse_shadowed(store: Store, series: Series, path: Path) -> None:
    """Refuse to write where nobody would read: another file of that name comes first."""
    found = store.find(series)
    if found is not None and found != path:
        raise BumpsheetError(
            found.relative_to(store.folder).as_posix(),
            f"lies in the store and would be read instead of series/{path.name}",
            remedy=f"move it to series/{path.name}, or remove it",
        )


def _refuse_worse(
    stored: pd.Series[float],
    arrived: pd.Series[float],
    series: Series,
    where: str,
    sessions: TradingCalendar,
    *,
    extends: bool,
) -> None:
    shorter = None if extends else why_shorter(stored, arrived, sessions)
    problem = shorter or why_other(stored, arrived, series)
    if problem is not None:
        raise BumpsheetError(
            where, problem, remedy="what is stored stays; check the source, or take another one"
        )


def _replaced(stored: pd.Series[float] | None, arrived: pd.Series[float]) -> Changes:
    none = pd.DatetimeIndex([])
    if stored is None:
        return Changes(arrived, pd.DatetimeIndex(arrived.index), none, none, none)
    common = stored.index.intersection(arrived.index)
    return Changes(
        arrived,
        pd.DatetimeIndex(arrived.index.difference(common)),
        pd.DatetimeIndex(common[(stored[common] != arrived[common]).to_numpy()]),
        pd.DatetimeIndex(stored.index.difference(common)),
        none,
    )


def _adopt(store: Path, name: str, path: Path, stored: pd.Series[float] | None) -> None:
    """Record a table that lay there without a record, so that it outlives its replacement."""
    content = path.read_bytes()
    if read_ledger(store, name).of_table(digest_of(content)) is not None:
        return
    now = dt.datetime.now(dt.UTC)
    origin = Origin(FOUND, path.relative_to(store).as_posix(), now, content)
    commit(store, file_record((store, path), name, origin, content, stored), content)


def _stored(path: Path) -> pd.Series[float]:
    frame = read_values(path).dropna().drop_duplicates("date").sort_values("date")
    return pd.Series(frame["value"].to_numpy(float), index=pd.DatetimeIndex(frame["date"]))


def _told(series_id: str, changes: Changes, stored: pd.Series[float] | None) -> Arrived:
    status: Status = "unchanged"
    if stored is None:
        status = "new"
    elif len(changes.revised) or len(changes.dropped):
        status = "revised"
    elif len(changes.new):
        status = "extended"
    return Arrived(
        series_id,
        status,
        new_rows=len(changes.new),
        revised=tuple(revisions(changes, stored)),
        first=as_date(changes.table.index[0]),
        last=as_date(changes.table.index[-1]),
    )
