"""Notability: between 0 and 1, monotone, and never larger for a shorter history."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bumpsheet.catalogue.figures import Unit
from bumpsheet.catalogue.words import NotabilityRule, load_words
from bumpsheet.catalogue.writing import Writing
from bumpsheet.facts.model import Fact
from bumpsheet.facts.notability import age, notability
from bumpsheet.facts.subjects import OneSeries
from bumpsheet.project import find_project

if TYPE_CHECKING:
    from bumpsheet.catalogue.words import Words

AS_OF = dt.date(2024, 11, 29)


def rule() -> NotabilityRule:
    return words().notability


def words() -> Words:
    return load_words(find_project().data / "words.yml")


def fact(**more: Any) -> Fact:
    known: dict[str, Any] = {
        "id": "x",
        "family": "returns",
        "figure": "return_since_event",
        "place": 0,
        "subject": OneSeries("RUT"),
        "series_name": "",
        "series_short_name": "",
        "value": 1.0,
        "unit": Unit.PERCENT,
        "is_change": True,
        "digits": 2,
        "label": "",
        "as_of": AS_OF,
        "sources": (),
        "formula": "",
        "writing": Writing("month first", "USD", "$"),
        "history_start": dt.date(1990, 1, 2),
    }
    return Fact(**(known | more))


def test_weights_sum_to_one() -> None:
    found = rule()
    assert found.rarity + found.distance + found.age == pytest.approx(1)


def test_a_fact_that_is_not_compared_has_none() -> None:
    assert notability(fact(), rule()) == 0


def test_by_hand() -> None:
    found = NotabilityRule(rarity=0.5, distance=0.25, age=0.25, one_in=100, deviations=4, years=10)
    placed = fact(rank=1, n=9, distance=2.0, since=dt.date(2019, 11, 29))
    # log(10) / log(100) = 1/2; 2 of 4 deviations; 1,827 days are 5.0021 years of 10.
    expected = 0.5 * 0.5 + 0.25 * 0.5 + 0.25 * (1827 / 365.25) / 10
    assert notability(placed, found) == pytest.approx(expected)
    assert age(placed) == pytest.approx(1827 / 365.25)


@given(
    st.integers(1, 5000),
    st.integers(0, 5000),
    st.floats(-10, 10),
    st.integers(0, 12000),
    st.integers(1, 500),
)
def test_bounded_and_monotone(rank: int, more: int, distance: float, days: int, step: int) -> None:
    n = rank + more
    since = AS_OF - dt.timedelta(days)
    base = notability(fact(rank=rank, n=n, distance=distance, since=since), rule())
    assert 0 <= base <= 1
    rarer = notability(fact(rank=rank, n=n + step, distance=distance, since=since), rule())
    assert rarer >= base, "the same rank among more says more"
    further = notability(fact(rank=rank, n=n, distance=distance * 1.5, since=since), rule())
    assert further >= base
    older = since - dt.timedelta(step)
    assert notability(fact(rank=rank, n=n, distance=distance, since=older), rule()) >= base


@given(st.integers(2, 300), st.integers(1, 3000))
def test_a_record_of_a_short_history_says_less(n: int, more: int) -> None:
    days = [AS_OF - dt.timedelta(length * 7 // 5) for length in (n, n + more)]
    short, long = (
        notability(fact(rank=1, n=count, distance=2.0, history_start=day), rule())
        for count, day in zip((n, n + more), days, strict=True)
    )
    assert short <= long
