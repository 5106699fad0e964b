"""What a provider is: it knows where a source keeps a series or a file, and in which form."""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    import datetime as dt

    import pandas as pd

    from bumpsheet.supply.fetching import Client, Reply

# BUMPSHEET_PROVIDER_FRED and so on: another address for the same data, such as a mirror.
VARIABLE = "BUMPSHEET_PROVIDER_"


@dataclass(frozen=True, slots=True)
class Delivered:
    """A series as it was delivered: columns ``date`` and ``value``, and the reply it stood in."""

    table: pd.DataFrame
    reply: Reply


@dataclass(frozen=True, slots=True)
class DeliveredFile:
    """A file of the store, made of a reply.

    Parameters
    ----------
    dated : date, optional
        Day for which it was drawn up, where its name holds one.
    """

    content: bytes
    reply: Reply
    dated: dt.date | None = None


class Provider(ABC):
    """A source of data.

    Parameters
    ----------
    id : str
        As ``data/series.yml`` and ``data/providers.yml`` name it.
    home : str
        Beginning of its addresses.
    """

    id: ClassVar[str]
    home: ClassVar[str]

    @property
    def base(self) -> str:
        """Beginning of its addresses, or what the environment names instead."""
        return address_of(self.id, self.home)


class SeriesProvider(Provider):
    """A source of series."""

    @abstractmethod
    def series(self, code: str, client: Client) -> Delivered:
        """Fetch one series.

        Raises
        ------
        FetchError, RefusedReplyError
            If no reply comes, or one of another form than documented.
        """


class FileProvider(Provider):
    """A source of files that hold more than a series."""

    @abstractmethod
    def file(self, code: str, client: Client, as_of: dt.date | None) -> DeliveredFile:
        """Fetch one file, drawn up for ``as_of`` where the source has one for each day.

        Raises
        ------
        FetchError, RefusedReplyError
            As for series.
        """


def address_of(name: str, home: str) -> str:
    """What the environment names for a provider, or its home."""
    variable = VARIABLE + name.upper().replace("-", "_")
    return os.environ.get(variable, home).rstrip("/")
