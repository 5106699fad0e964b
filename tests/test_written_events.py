"""Events written into a parameter file that contradict the catalogue: refused, others are not."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from bumpsheet.catalogue.catalogues import Catalogues, load_catalogues
from bumpsheet.errors import BumpsheetError
from bumpsheet.parameters.load import resolve_event
from bumpsheet.parameters.model import ReportSpec
from bumpsheet.parameters.settle import settled

if TYPE_CHECKING:
    from bumpsheet.project import Project


@pytest.fixture(scope="module")
def catalogues(project: Project) -> Catalogues:
    return load_catalogues(project)


def resolved(catalogues: Catalogues, market: str, date: str, kind: str, label: str) -> None:
    event = {"date": date, "kind": kind, "label": label}
    content = {"event": event, "as_of": "2025-01-15", "market": market}
    spec = ReportSpec.model_validate(settled(content, catalogues, "x.yml"))
    resolve_event(spec, catalogues, "x.yml")


# The Federal Reserve cut by 50 basis points on 18 September 2024, held on 31 July and raised by 75
# on 15 June 2022; the Bank of England cut by 25 on 1 August 2024. Elections of 2024: 5 November in
# the US, 4 July in the UK.
WRONG = [
    ("us", "2024-09-17", "rate_decision", "the cut", "event: fed-2024-09-18"),
    ("us", "2024-09-19", "rate_decision", "the cut", "has .* on 2024-09-18"),
    ("us", "2024-11-06", "election", "the vote", "has .* on 2024-11-05"),
    ("uk", "2024-07-05", "election", "the vote", "has .* on 2024-07-04"),
    ("us", "2024-09-18", "rate_decision", "the Fed's hike", "has a cut of 50 basis points"),
    ("us", "2024-09-18", "rate_decision", "the cut by 25 basis points", "a cut of 50"),
    ("us", "2024-09-18", "rate_decision", "the 25-bp cut", "a cut of 50"),
    ("us", "2022-06-15", "rate_decision", "the day rates were kept", "a rise of 75"),
    ("us", "2024-07-31", "rate_decision", "the July cut", "no change"),
    ("uk", "2024-08-01", "rate_decision", "the Bank's increase", "a cut of 25"),
]


@pytest.mark.parametrize("written", WRONG, ids=lambda written: written[3])
def test_what_contradicts_the_catalogue_is_refused(
    catalogues: Catalogues, written: tuple[str, str, str, str, str]
) -> None:
    *event, says = written
    with pytest.raises(BumpsheetError) as caught:
        resolved(catalogues, *event)
    assert re.search(says, str(caught.value)), caught.value
    assert "\n" not in str(caught.value)


RIGHT = [
    ("us", "2024-09-18", "rate_decision", "the Fed's cut by 50 basis points"),
    ("us", "2024-09-18", "rate_decision", "the first reduction after the hikes"),
    ("us", "2024-09-18", "rate_decision", "the decision after the run-up"),
    ("us", "2024-07-31", "rate_decision", "the pause before the cut"),
    ("uk", "2024-09-19", "rate_decision", "the decision"),
    ("us", "2024-09-23", "rate_decision", "a decision between meetings"),
    ("us", "2024-11-12", "inflation_release", "the day before the prices"),
    ("us", "2021-01-05", "election", "the runoff in Georgia"),
]


@pytest.mark.parametrize(("market", "date", "kind", "label"), RIGHT)
def test_what_the_catalogue_does_not_contradict_stands(
    catalogues: Catalogues, market: str, date: str, kind: str, label: str
) -> None:
    resolved(catalogues, market, date, kind, label)


def test_listed_events_of_a_kind_lie_apart(catalogues: Catalogues) -> None:
    """Else the second of two true ones could not be written."""
    held = sorted((e.market, e.kind, e.date) for e in catalogues.events.values())
    for one, other in pairwise(held):
        apart = catalogues.kinds[one[1]].apart
        if apart is not None and one[:2] == other[:2]:
            assert (other[2] - one[2]).days > apart, (one, other)
