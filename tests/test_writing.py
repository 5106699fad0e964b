"""Dates and amounts as the readers of a market write them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bumpsheet.catalogue.catalogues import load_catalogues
from bumpsheet.catalogue.event_files import events_of
from bumpsheet.catalogue.figures import Unit
from bumpsheet.catalogue.house import house_dates
from bumpsheet.facts.numbers import label_text, signed_text, size_text
from bumpsheet.families.collect import collect, open_study
from bumpsheet.trading.written import day_text, short_day, with_years_closed
from conftest import copy_project, story_of
from test_pages import fact

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.project import Project

DAYS = st.dates(dt.date(1926, 1, 1), dt.date(2100, 1, 1))
SUPPLIED = "name: all small caps\nsource: A vendor\nlicence: Own use\nunit: {}\nkind: all\n"


def read(text: str, form: str) -> dt.date:
    plain = text.replace("\N{NO-BREAK SPACE}", " ")
    return dt.datetime.strptime(plain, form).date()  # noqa: DTZ007 - a day


@given(day=DAYS)
def test_a_date_is_read_back_in_the_order_of_its_readers(day: dt.date) -> None:
    assert read(day_text(day, "month first"), "%B %d, %Y") == day
    assert read(day_text(day, "day first"), "%d %B %Y") == day
    assert read(short_day(day, "month first"), "%b %d, %Y") == day
    assert read(short_day(day, "day first"), "%d %b %Y") == day


@given(day=DAYS, order=st.sampled_from(["month first", "day first"]))
def test_a_label_with_a_date_stays_on_one_line(day: dt.date, order: str) -> None:
    assert " " not in short_day(day, order)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("said", "printed"),
    [
        ("On {} it rose", "On {}, it rose"),
        ("from {} to {}.", "from {}, to {}."),
        ("On [{}](#fact-x){{.fact}} it rose", "On [{}](#fact-x){{.fact}}, it rose"),
        ("[{}]{{.fact}} it rose", "[{}]{{.fact}}, it rose"),
        ("On {}, the day after", "On {}, the day after"),
        ("Closes, {} = 100", "Closes, {} = 100"),
        ("(as of {})", "(as of {})"),
        ("{} · {}; {}", "{} · {}; {}"),
    ],
)
def test_a_sentence_goes_on_after_a_comma(said: str, printed: str) -> None:
    first, last = dt.date(2016, 11, 8), dt.date(2016, 11, 18)
    for order, expected in (("month first", printed), ("day first", said)):
        days = [day_text(day, order) for day in (first, last, last)]  # type: ignore[arg-type]
        assert with_years_closed(said.format(*days)) == expected.format(*days)


def test_a_house_may_write_dates_its_own_way(project: Project, tmp_path: Path) -> None:
    copy = copy_project(project, tmp_path, ())
    catalogues = load_catalogues(copy)
    assert house_dates(copy, catalogues) == "month first"
    brand = copy.root / "_brand.yml"
    said = "    tagline: Small caps around events\n"
    written = brand.read_text(encoding="utf-8")
    assert said in written
    brand.write_text(written.replace(said, f"{said}    dates: day first\n"), encoding="utf-8")
    assert house_dates(copy, catalogues) == "day first"


def test_a_decision_is_dated_as_its_market_does(project: Project) -> None:
    known = load_catalogues(project)
    events = events_of(known.event_files, known.kinds, known.markets, ())
    assert "of July\N{NO-BREAK SPACE}13, 1990" in events["fed-1990-07-13"].label
    assert "of 6\N{NO-BREAK SPACE}June 1997" in events["boe-1997-06-06"].label


@pytest.mark.usefixtures("sample_only")
@pytest.mark.parametrize(
    ("report", "folder", "unit", "shown"),
    [
        ("us-election-2024", "supplied", "usd", "$2.70\N{NO-BREAK SPACE}trillion"),
        ("uk-election-2024", "supplied/uk", "gbp", "£2.70\N{NO-BREAK SPACE}trillion"),
    ],
)
def test_amounts_are_in_the_currency_of_the_market(  # noqa: PLR0917 - fixtures, and a row of the table
    project: Project, tmp_path: Path, report: str, folder: str, unit: str, shown: str
) -> None:
    as_of = open_study(project, report, tmp_path).as_of
    (tmp_path / folder).mkdir(parents=True)
    table = tmp_path / folder / "small_market_value.csv"
    table.write_text(f"date,value\n{as_of},2.7e12\n", encoding="utf-8")
    about = table.with_suffix(".yml")
    about.write_text(SUPPLIED.format(unit) + f"retrieved: {as_of}\n", encoding="utf-8")
    study = open_study(project, report, tmp_path)
    collected = collect(study)
    (fact,) = collected.findings.every("small_market_value")
    assert size_text(fact) == signed_text(fact).removeprefix("+") == shown
    assert fact.as_record()["unit"] == unit
    story = story_of(project, collected, study.catalogues)
    # Running text is shorter.
    spoken = shown.replace("0\N{NO-BREAK SPACE}trillion", "tn")
    assert spoken in " ".join(section.body for section in story.sections)
    # What is counted in another currency is refused, and the data note says in which it must be.
    about.write_text(SUPPLIED.format("eur") + f"retrieved: {as_of}\n", encoding="utf-8")
    refused = collect(open_study(project, report, tmp_path)).findings
    assert not refused.every("small_market_value")
    assert any(f"supply it in {unit}" in str(item.details) for item in refused.absences)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (3.14, "+3.1%"),
        (0.25, "+0.2%"),
        (0.35, "+0.4%"),
        (-2.45, "\N{MINUS SIGN}2.4%"),
        (0.04, "+0.04%"),
        (-0.04, "\N{MINUS SIGN}0.04%"),
        (-0.05, "\N{MINUS SIGN}0.05%"),
        (-0.051, "\N{MINUS SIGN}0.1%"),
        (-0.004, "0.0%"),
        (0.0, "0.0%"),
        (99.94, "+99.9%"),
        (-123.5, "\N{MINUS SIGN}124%"),
        (1234.4, "+1,234%"),
    ],
)
def test_a_label_is_as_round_as_prose_and_keeps_its_sign(value: float, shown: str) -> None:
    assert label_text(fact("gain", "returns", value)) == shown
    gap = fact("gap", "returns", value, unit=Unit.PERCENTAGE_POINTS)
    if abs(value) < 100:
        assert label_text(gap) == shown.replace("%", "\N{NO-BREAK SPACE}pp")


def test_a_level_keeps_its_digits_in_a_label() -> None:
    level = fact("level", "rates", 4.25, is_change=False)
    assert label_text(level) == "4.25%"
