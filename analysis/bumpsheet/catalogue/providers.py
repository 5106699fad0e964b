"""Where data come from and on what terms: ``data/providers.yml``, and ``providers`` of a series."""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import Field, model_validator

from bumpsheet.handwritten.fields import Line, Name  # noqa: TC001 - pydantic reads it at run time
from bumpsheet.handwritten.read import Strict, read_yaml, validated

if TYPE_CHECKING:
    from pathlib import Path

ProviderId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
# A file of a store; ``DATE`` stands for the day of a list that is drawn up anew each day.
StoreFile = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,59}\.csv$")]


class Terms(StrEnum):
    """What may be done with data, as ``data/providers.yml`` words it."""

    PERSONAL = "personal"
    ATTRIBUTION = "attribution"
    FREE = "free"


class Source(Strict):
    """One place where a series or a file is had.

    Parameters
    ----------
    provider : str
        An entry of ``data/providers.yml``.
    code : str
        What the provider calls it.
    terms : Terms
        Of this series there; a provider may hold other people's data.
    """

    provider: ProviderId
    code: Name
    terms: Terms


class ProviderNotes(Strict):
    """One provider.

    Parameters
    ----------
    attribution : str
        How it is to be named where its data are shown.
    page : str
        Where its terms can be read.
    late : int
        Days by which its data may be behind before that is told.
    """

    id: ProviderId
    name: Name
    attribution: Line
    page: Line
    late: int = Field(default=10, ge=1, le=400)


class SuppliedFile(Strict):
    """A file of a store that holds more than a series.

    Parameters
    ----------
    input : str
        The kind of input that reads it, or ``events``.
    roles : tuple of str
        Series; a report in which one of them plays the small or the large part needs the file.
    """

    name: StoreFile
    input: Literal["portfolios", "fund_shares", "holdings", "events"]
    roles: tuple[Name, ...] = ()
    providers: tuple[Source, ...]

    @property
    def is_dated(self) -> bool:
        """Whether there is one for each day."""
        return "DATE" in self.name


class ProviderCatalogue(Strict):
    """``data/providers.yml``."""

    terms: dict[Terms, Line]
    providers: tuple[ProviderNotes, ...]
    files: tuple[SuppliedFile, ...]

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        lacking = next((terms for terms in Terms if terms not in self.terms), None)
        if lacking:
            raise ValueError(f"no words for the terms {lacking}; add them under terms")
        ids = [entry.id for entry in self.providers]
        twice = next((name for name, count in Counter(ids).items() if count > 1), None)
        if twice:
            raise ValueError(f"two providers are called {twice}; rename one")
        named = {source.provider for file in self.files for source in file.providers}
        unknown = next(iter(sorted(named - set(ids))), None)
        if unknown:
            raise ValueError(f"no provider is called {unknown}; add it under providers")
        return self

    def find(self, provider: str) -> ProviderNotes | None:
        """Entry called ``provider``, or None."""
        return next((entry for entry in self.providers if entry.id == provider), None)


def load_providers(path: Path) -> ProviderCatalogue:
    """Read the catalogue of providers.

    Raises
    ------
    BumpsheetError
        If the file is wrong, or a file names a provider that has no entry.
    """
    return validated(ProviderCatalogue, read_yaml(path), path)
