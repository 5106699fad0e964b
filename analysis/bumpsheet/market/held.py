"""Tables that a process keeps, for as long as their files are as they were."""

from __future__ import annotations

import functools
from collections import OrderedDict
from typing import TYPE_CHECKING, Any, TypeVar

from bumpsheet.market.reading import note
from bumpsheet.whole import sign_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pandas as pd

# More than any report reads; a table of daily values takes some hundred kilobytes.
MOST_TABLES = 300

Reader = TypeVar("Reader", bound="Callable[..., pd.DataFrame]")


class _Kept:
    """Nothing is kept until a process that makes report after report asks for it."""

    tables: OrderedDict[Any, pd.DataFrame] | None = None


def hold_tables() -> None:
    """Keep in this process what is read from now on."""
    _Kept.tables = OrderedDict()


def held(read: Reader) -> Reader:
    """Read a file again only where its size or time has changed, if this process keeps tables.

    Parameters
    ----------
    read : callable
        Takes the path of the file first, and nothing that cannot be hashed.
    """

    @functools.wraps(read)
    def known(path: Path, *arguments: Any, **named: Any) -> pd.DataFrame:
        note(path)
        tables = _Kept.tables
        if tables is None:
            return read(path, *arguments, **named)
        key = (read.__name__, path, _state(path), arguments, tuple(sorted(named.items())))
        if key not in tables:
            tables[key] = read(path, *arguments, **named)
            if len(tables) > MOST_TABLES:
                tables.popitem(last=False)
        tables.move_to_end(key)
        # Whoever changes it changes a copy: pandas copies what is written to.
        return tables[key].copy(deep=False)

    return known  # type: ignore[return-value]


def _state(path: Path) -> tuple[int, ...] | None:
    try:
        return sign_of(path)
    except OSError:
        return None
