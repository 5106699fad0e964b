"""The family Valuation: series that a user supplies, and what they must say about themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bumpsheet.families.collect import collect, open_study
from bumpsheet.narrative.absences import worded
from bumpsheet.project import Project, find_project
from conftest import story_of

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.facts.findings import Findings
    from bumpsheet.narrative.model import Section

ABOUT = (
    "name: {name}\nsource: A vendor\nlicence: Own use\nunit: {unit}\nkind: trailing\n"
    "retrieved: 2024-12-02\n"
)


def supply(
    folder: Path, kind: str, unit: str, *rows: tuple[str, float], about: str = ABOUT
) -> None:
    target = folder / "supplied"
    target.mkdir(exist_ok=True)
    text = "".join(f"{day},{value}\n" for day, value in rows)
    (target / f"{kind}.csv").write_text("date,value\n" + text)
    if about:
        (target / f"{kind}.yml").write_text(about.format(name=kind.replace("_", " "), unit=unit))


def collected(project: Project, folder: Path) -> Findings:
    return collect(open_study(project, "us-election-2024", folder)).findings


def reasons(book: Findings) -> str:
    absences = worded(book.absences, find_project().templates)
    return " ".join(f"{a.what}: {a.reason}" for a in absences if a.family == "valuation")


def section(project: Project, folder: Path) -> Section:
    study = open_study(project, "us-election-2024", folder)
    story = story_of(project, collect(study), study.catalogues)
    (found,) = (section for section in story.sections if section.family == "valuation")
    return found


@pytest.mark.usefixtures("sample_only")
def test_known_answers(project: Project, tmp_path: Path) -> None:
    months = ("2024-08-30", "2024-09-30", "2024-10-31", "2024-11-29", "2024-12-31")
    small = zip(months, (16, 20, 18, 15, 99), strict=True)
    large = zip(months, (20, 20, 20, 20, 1), strict=True)
    supply(tmp_path, "small_price_earnings", "ratio", *small)
    supply(tmp_path, "large_price_earnings", "ratio", *large)
    supply(tmp_path, "small_market_value", "usd", ("2024-11-29", 2.7e12))
    supply(tmp_path, "largest_company_value", "usd", ("2024-11-29", 3.6e12))
    supply(tmp_path, "small_earnings_growth", "percent", ("2024-11-15", -18.0))
    book = collected(project, tmp_path)
    ratio, share = (
        book.only("relative_price_earnings"),
        book.only("relative_price_earnings_percentile"),
    )
    assert ratio is not None
    assert share is not None
    assert (ratio.value, ratio.rank, ratio.n) == (0.75, 1, 4)
    assert share.value == 25
    against = book.only("size_against_largest")
    assert against is not None
    assert against.value == pytest.approx(0.75)
    body = section(project, tmp_path).body
    assert "were expected to shrink by" in body
    assert "0.75](" in body
    assert "of the 4 dates with both since August\N{NO-BREAK SPACE}30, 2024" in body
    assert "$2.7tn" in body
    assert not reasons(book)
    assert "A vendor, retrieved 2024-12-02" in ratio.source


@pytest.mark.usefixtures("sample_only")
def test_without_a_supplier_the_family_is_absent(project: Project) -> None:
    book = collect(open_study(project, "us-election-2024")).findings
    assert "none were supplied" in reasons(book)
    assert not book.family("valuation")


@pytest.mark.usefixtures("sample_only")
@pytest.mark.parametrize(
    ("rows", "about", "part"),
    [
        ([("2024-11-29", 2.7e12)], "", "small_market_value.yml: no such file"),
        ([("2024-11-29", 2.7e12)], "name: x\n", "missing"),
        ([("2024-11-29", 2.7e12)], ABOUT.replace("A vendor", "''"), "source: empty"),
        ([("29.11.2024", 2.7e12)], ABOUT, "date, line 2: not a date"),
        ([("2024-11-29T00:00:00Z", 2.7e12)], ABOUT, "date, line 2: not a date"),
        ([("2024-11-29", float("inf"))], ABOUT, "value, line 2: not a number"),
        ([("2024-11-29", 2.7e12)], ABOUT.replace("{unit}", "euro"), "'euro'"),
        ([("2024-05-31", 2.7e12)], ABOUT, "more than 45 days older"),
        ([("2024-11-29", -1.0)], ABOUT, "not positive"),
        ([("2024-11-29", 1.0), ("2024-11-29", 1.0)], ABOUT, "dates twice"),
        ([("2024-11-29", 1.0), ("2024-11-22", 1.0)], ABOUT, "out of order"),
        ([("2024-12-31", 2.7e12)], ABOUT, "more than 45 days older"),
    ],
)
def test_a_series_that_cannot_be_traced_or_is_unfit_is_absent(
    project: Project, tmp_path: Path, rows: list[tuple[str, float]], about: str, part: str
) -> None:
    supply(tmp_path, "small_market_value", "usd", *rows, about=about)
    book = collected(project, tmp_path)
    assert part in reasons(book)
    assert not book.every("small_market_value")
    assert book.family("returns")


@pytest.mark.usefixtures("sample_only")
@pytest.mark.parametrize(
    ("days", "about", "part"),
    [
        (("2024-11-29", "2024-11-28"), ABOUT, "share no date of the last 45 days"),
        (("2024-11-29", "2024-11-29"), ABOUT.replace("trailing", "forward"), "not alike"),
    ],
)
def test_two_ratios_that_cannot_be_compared(
    project: Project, tmp_path: Path, days: tuple[str, str], about: str, part: str
) -> None:
    # They share an old date, on which no statement about the report's time can rest.
    supply(tmp_path, "small_price_earnings", "ratio", ("2024-01-31", 16), (days[0], 15))
    rows = (("2024-01-31", 20.0), (days[1], 21.0))
    supply(tmp_path, "large_price_earnings", "ratio", *rows, about=about)
    book = collected(project, tmp_path)
    assert part in reasons(book)
    assert not book.family("valuation")


@pytest.mark.usefixtures("sample_only")
def test_what_is_supplied_alone_is_told_alone(project: Project, tmp_path: Path) -> None:
    supply(tmp_path, "largest_company_value", "usd", ("2024-11-29", 3.6e12))
    assert "The largest single company was worth" in section(project, tmp_path).body
    assert "Value of all small caps: none was supplied" in reasons(collected(project, tmp_path))
