"""What text calls the event of a report, in headlines and in sentences."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, get_args

from bumpsheet.facts import numbers
from bumpsheet.narrative.prose import date_text
from bumpsheet.trading.written import SPACE, DateOrder, day_text

if TYPE_CHECKING:
    from collections.abc import Collection

    from bumpsheet.catalogue.catalogues import Catalogues
    from bumpsheet.facts.findings import Findings


# An article and up to three words, before what tells of whom or where.
CALLED = re.compile(
    r"the (?:[\w-]+ ){0,2}?[\w-]+(?= (?:of|in|on|by|for|to|at|against|between|over) )"
)


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
    label = _with_plain_day(findings).replace("'", "\N{RIGHT SINGLE QUOTATION MARK}")
    kind = catalogues.kinds[event.kind]
    bank = catalogues.markets[event.market].central_bank
    decided = findings.only("decided_change")
    move = None
    if decided is not None:
        move = "cut" if numbers.number(decided) < 0 else "rate rise"
    moved = kind.moved_noun.format(move=move) if move and kind.moved_noun else None
    noun = event.noun or moved or kind.noun or _called(label, catalogues.words.events_called)
    return {
        "event": label,
        "the_event": noun or label,
        "headline_event": kind.headline.format(
            bank=bank.headline if bank else "rate",
            move=move or ("hold" if event.outcome else "decision"),
        )
        if kind.headline
        else label.removeprefix("the "),
        "adjective": kind.adjective or "",
    }


def _called(label: str, nouns: Collection[str]) -> str | None:
    """The first words of a label where they name the event: "the failure" of that of a bank."""
    head = CALLED.match(label)
    return head[0] if head and head[0].rpartition(" ")[2] in nouns else None


def _with_plain_day(findings: Findings) -> str:
    """The label of the event, its day as the report writes days."""
    about = findings.about
    label = about.event.label
    day = date_text(about.event.date, about.as_of, about.market.dates)
    for order in get_args(DateOrder):
        whole = day_text(about.event.date, order)
        for written in (whole, whole.replace(SPACE, " ")):
            label = label.replace(written, day)
    return label
