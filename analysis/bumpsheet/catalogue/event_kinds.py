"""The kinds of event that a report can be about: ``data/event_kinds.yml``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from bumpsheet.errors import BumpsheetError
from bumpsheet.handwritten.explain import one_of
from bumpsheet.handwritten.read import Strict, read_yaml, validated
from bumpsheet.trading.calendars import Timing  # noqa: TC001 - pydantic reads it at run time

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


class EventKind(Strict):
    """What all events of a kind have in common.

    Parameters
    ----------
    name : str
        Above headlines and in filters.
    timing : Timing, optional
        Of an event that states none.
    noun, moved_noun : str, optional
        What running text calls an event that it has named, "the election"; and what it calls a
        decision that moved a rate, "the {move}". Its label where left out.
    headline : str, optional
        What a headline calls it, with ``{bank}`` and ``{move}``: "election"; its label where
        left out.
    adjective : str, optional
        Of what came after it: "post-election".
    first_session, outcome_open : str
        What the first session after the event is called in running text, and what it is called
        where the outcome was still open then.
    during : str, optional
        What it is called where the event came during it, as a count of votes by day does.
    apart : int, optional
        Days within which a market has no two events of the kind.
    """

    name: str
    timing: Timing | None = None
    noun: str | None = None
    moved_noun: str | None = None
    headline: str | None = None
    adjective: str | None = None
    first_session: str
    outcome_open: str | None = None
    during: str | None = None
    apart: Annotated[int, Field(ge=0, le=30)] | None = None


class _KindFile(Strict):
    kinds: dict[str, EventKind]


def load_event_kinds(path: Path) -> Mapping[str, EventKind]:
    """Read the kinds by their names in parameter files and catalogues."""
    return validated(_KindFile, read_yaml(path), path).kinds


def check_kind(kind: str, kinds: Mapping[str, EventKind], where: str, field: str) -> None:
    """Refuse a kind that has no entry.

    Raises
    ------
    BumpsheetError
        If ``kinds`` has none called ``kind``.
    """
    if kind not in kinds:
        raise BumpsheetError(
            where,
            "not one of the choices",
            field=field,
            value=kind,
            remedy=one_of(kind, list(kinds)),
        )
