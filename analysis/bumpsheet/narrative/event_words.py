"""What text calls the event of a report, in headlines and in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bumpsheet.facts import numbers

if TYPE_CHECKING:
    from bumpsheet.catalogue.catalogues import Catalogues
    from bumpsheet.facts.findings import Findings


def event_words(findings: Findings, catalogues: Catalogues) -> dict[str, str]:
    """Names of the event.

    Returns
    -------
    dict
        ``event``, with its article and in full; ``the_event``, once it has been named;
        ``headline_event``, for headlines; ``adjective``, of what came after it, empty where the
        kind of event has none.
    """
    event = findings.about.event
    label = event.label.replace("'", "\N{RIGHT SINGLE QUOTATION MARK}")
    kind = catalogues.kinds[event.kind]
    bank = catalogues.markets[event.market].central_bank
    decided = findings.only("decided_change")
    move = None
    if decided is not None:
        move = "cut" if numbers.number(decided) < 0 else "rate rise"
    moved = kind.moved_noun.format(move=move) if move and kind.moved_noun else None
    noun = event.noun or moved or kind.noun
    return {
        "event": label,
        "the_event": noun or label,
        "headline_event": kind.headline.format(
            bank=bank.headline if bank else "rate", move=move or "decision"
        )
        if kind.headline
        else label,
        "adjective": kind.adjective or "",
    }
