"""Events written into a parameter file, held against those of the catalogue."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bumpsheet.errors import BumpsheetError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bumpsheet.catalogue.catalogues import Catalogues
    from bumpsheet.catalogue.events import Event

BASIS_POINTS = re.compile(r"(\d+)[\s-]*(?:basis[\s-]points?|bps?)\b", re.IGNORECASE)


def refuse_unlike_listed(event: Event, catalogues: Catalogues, where: str) -> None:
    """Refuse a written event that the catalogue has on another day, or tells otherwise.

    Raises
    ------
    BumpsheetError
        If the catalogue has an event of the kind within the few days in which a market has no two
        of them, or its label says of a decision what was not decided.
    """
    apart = catalogues.kinds[event.kind].apart
    if apart is None:
        return
    near = [
        listed
        for listed in catalogues.events.values()
        if (listed.kind, listed.market) == (event.kind, event.market)
        and abs((listed.date - event.date).days) <= apart
    ]
    same = [listed for listed in near if listed.date == event.date]
    if near and not same:
        raise BumpsheetError(
            where,
            f"the catalogue has {near[0].label} on {near[0].date}",
            field="event.date",
            value=str(event.date),
            remedy=f"write event: {near[0].id}, or kind: other if this is another event",
        )
    if len(same) == 1 and event.kind == "rate_decision":
        _refuse_other_decision(event, same[0], catalogues, where)


def _refuse_other_decision(event: Event, listed: Event, catalogues: Catalogues, where: str) -> None:
    """Refuse a label that names another move, or another size, than was decided."""
    change = listed.decision.change if listed.decision else 0
    decided = "hold" if change == 0 else "cut" if change < 0 else "rise"
    moves = _named(event.label, catalogues.event_words.moves)
    sizes = {int(size) for size in BASIS_POINTS.findall(event.label)}
    if (moves and decided not in moves) or (sizes and abs(change) not in sizes):
        said = f"a {decided} of {abs(change)} basis points" if change else "no change"
        raise BumpsheetError(
            where,
            f"the catalogue has {said} on that day",
            field="event.label",
            value=event.label,
            remedy=f"correct the label or the date, or write event: {listed.id}",
        )


def _named(label: str, moves: Mapping[str, tuple[str, ...]]) -> set[str]:
    """The moves that a label names, in whatever words."""
    text = label.casefold()
    return {
        move
        for move, words in moves.items()
        if any(re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text) for word in (move, *words))
    }
