"""Data beyond the report's own series: what a kind of input is, and what was found of each kind."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from bumpsheet.errors import BumpsheetError, MissingDataError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from bumpsheet.catalogue.markets import Stocks
    from bumpsheet.market.request import Request


class Loaded(Protocol):
    """What every loader returns."""

    def digest(self) -> str:
        """Digest of the values; empty where they follow from other inputs."""
        ...


T = TypeVar("T", bound=Loaded)


@dataclass(frozen=True, slots=True)
class InputKind(Generic[T]):
    """A kind of data that single families need.

    Parameters
    ----------
    name : str
        Under which reasons are kept.
    load : callable
        Reads and checks what a report may know of it, given what was found of the kinds before it.
        Raises MissingDataError, or BumpsheetError where the data are unfit.
    files : str
        The files of a store that hold it, for the README; empty where it has none of its own.
    content : str
        What stands in them.
    """

    name: str
    load: Callable[[Request, Inputs], T]
    files: str = ""
    content: str = ""


@dataclass(frozen=True, slots=True)
class Inputs:
    """What was found by kind, and a clause for each kind that is missing or unfit."""

    found: Mapping[str, Any] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)

    def get(self, kind: InputKind[T]) -> T | None:
        """What was found of a kind, or None."""
        found: T | None = self.found.get(kind.name)
        return found

    def need(self, kind: InputKind[T]) -> T:
        """What was found of a kind.

        Raises
        ------
        MissingDataError
            With the reason, if nothing was.
        """
        found = self.get(kind)
        if found is None:
            raise MissingDataError(self.why_not(kind))
        return found

    def why_not(self, kind: InputKind[T]) -> str:
        """Say why there is nothing of a kind, in one clause."""
        return self.reasons.get(kind.name, "it was not read")

    def digest(self) -> str:
        """Digest of all values, in the order in which they were read."""
        parts = [item.digest() for item in self.found.values()]
        return hashlib.sha256("".join(parts).encode()).hexdigest() if any(parts) else ""


def single_stocks(request: Request) -> Stocks:
    """What the report's market says of its single stocks.

    Raises
    ------
    MissingDataError
        If it says nothing: what a store holds is then of another market.
    """
    if request.market.stocks is None:
        raise MissingDataError("we have no data of single stocks of this market")
    return request.market.stocks


def load_inputs(request: Request, kinds: Iterable[InputKind[Any]]) -> Inputs:
    """Read inputs one after the other; unfit data leave an input out instead of failing."""
    found: dict[str, Any] = {}
    reasons: dict[str, str] = {}
    for kind in kinds:
        try:
            found[kind.name] = kind.load(request, Inputs(found, reasons))
        except MissingDataError as missing:
            reasons[kind.name] = str(missing)
        except BumpsheetError as error:
            reasons[kind.name] = f"the data are unfit ({error})"
    return Inputs(found, reasons)
