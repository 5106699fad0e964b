"""A file of reports, brands, layouts and readers: listed first, and no failure stops the rest."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner, Result

from bumpsheet.cli import app
from bumpsheet.errors import BumpsheetError
from bumpsheet.letters.matrix import Entry, read_plan
from conftest import contents, copy_project

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.project import Project

REPORTS = ("us-election-2016", "uk-election-2024")
MATRIX = """\
newsletters:
  - reports: [us-election-2016]
    brands: [fintech, private-bank]
    layouts: [mail, brief]
    attach_pdf: true
  - reports: [uk-election-2024, us-election-2016]
    brands: [bumpsheet]
    audience: internal
    approver: A. Principal
"""


@pytest.fixture
def own(project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.setenv("BUMPSHEET_DATA", "")
    copy = copy_project(project, tmp_path / "p", REPORTS)
    monkeypatch.chdir(copy.root)
    return copy


def written(project: Project, text: str) -> Path:
    path = project.templates / "brands" / "clients.yml"
    path.write_text(text, encoding="utf-8")
    return path


def run(path: Path, *more: str) -> Result:
    return CliRunner().invoke(app, ["newsletter", "--matrix", str(path), *more])


def test_what_it_would_make_is_listed_and_nothing_is_made(own: Project) -> None:
    before = contents(own.root)
    path = written(own, MATRIX)
    done = run(path, "--dry-run")
    path.unlink()
    assert done.exit_code == 0, done.output
    assert done.output.splitlines() == [
        f"would make dist/us-election-2016/{brand}/{file} for the report's own readers"
        for brand in ("fintech", "private-bank")
        for file in ("brief.pdf", "us-election-2016.eml")
    ] + [
        f"would make dist/{report}/bumpsheet/newsletter.pdf for internal readers"
        for report in ("uk-election-2024", "us-election-2016")
    ]
    assert contents(own.root) == before


def test_one_failure_stops_no_other_and_the_command_fails(own: Project) -> None:
    # A mail carries the newsletter in two pages, which nobody has made for these brands.
    done = run(written(own, MATRIX))
    assert done.exit_code == 1
    made = {str(path.relative_to(own.dist)) for path in own.dist.rglob("*") if path.is_file()}
    assert made == {
        f"us-election-2016/{brand}/brief.{kind}"
        for brand in ("fintech", "private-bank")
        for kind in ("pdf", "json")
    } | {f"{name}/bumpsheet/newsletter.{kind}" for name in REPORTS for kind in ("pdf", "json")}
    assert "no such newsletter to attach" in done.output
    assert "templates/brands/clients.yml: 2 of 6 could not be made" in str(done.exception)
    record = json.loads((own.dist / REPORTS[1] / "bumpsheet" / "newsletter.json").read_text())
    assert record["approver"] == "A. Principal"


def test_a_report_that_cannot_be_analysed_costs_its_own_alone(own: Project) -> None:
    (own.sample / "RUT.csv").write_text("date,value\n2016-11-08,1195.14\n")
    path = written(
        own,
        f"newsletters:\n  - reports: [{REPORTS[0]}, {REPORTS[1]}]\n"
        "    brands: [fintech]\n    layouts: [brief]\n",
    )
    done = run(path)
    assert done.exit_code == 1
    assert (own.dist / REPORTS[1] / "fintech" / "brief.pdf").is_file()
    assert not (own.dist / REPORTS[0]).exists()
    assert (
        sum(line.startswith("error: us-election-2016: ") for line in done.output.splitlines()) == 1
    )


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "[fintech, private-bank]",
            "[fintek]",
            r"entry 1\.brands.*did you mean fintech\?",
        ),
        ("[us-election-2016]", "[us-election-2061]", r"entry 1\.reports.*mean us-election-2016\?"),
        ("[mail, brief]", "[mail, breif]", r"entry 1\.layouts: no such layout.*mean brief\?"),
        ("[mail, brief]", "[brief, brief]", "brief stands twice"),
        ("[mail, brief]", "[]", r"newsletters entry 1\.layouts"),
        ("attach_pdf: true", "attach_pdf: perhaps", r"entry 1\.attach_pdf"),
        ("attach_pdf", "attach", "attach"),
        ("audience: internal", "audience: everybody", "audience"),
        (
            "- reports: [us-election-2016]",
            "- reports: us-election-2016",
            r"entry 1\.reports",
        ),
        (
            "[bumpsheet]",
            "[private-bank]\n    layouts: [brief]",
            r"entry 2: entry 1 makes the same file",
        ),
        ("newsletters:", "newsletter:", "newsletter"),
    ],
)
def test_a_mistake_is_one_line_and_nothing_is_made(
    own: Project, old: str, new: str, message: str
) -> None:
    path = written(own, MATRIX.replace(old, new, 1))
    with pytest.raises(BumpsheetError, match=message) as raised:
        read_plan(own, path)
    assert "clients.yml" in str(raised.value)
    assert "\n" not in str(raised.value)
    assert run(path).exit_code == 1
    assert not own.dist.exists()


def test_more_than_a_command_makes_is_refused(own: Project) -> None:
    house = own.templates / "brands" / "fintech"
    names = [f"b{number}" for number in range(400)]
    for name in names:
        shutil.copytree(house, house.with_name(name))
    layouts = "[brief, newsletter, full]"
    path = written(
        own,
        f"newsletters:\n  - reports: [{', '.join(REPORTS)}]\n"
        f"    brands: [{', '.join(names)}]\n    layouts: {layouts}\n",
    )
    with pytest.raises(BumpsheetError, match=r"too many newsletters \(got '2400'\)"):
        read_plan(own, path)


def test_what_one_report_becomes_is_made_together(own: Project) -> None:
    """A report is analysed once, whatever the entries ask of it."""
    orders = read_plan(own, written(own, MATRIX)).orders
    assert [order.report for order in orders] == [REPORTS[0], REPORTS[0], REPORTS[1]]


def test_mails_come_after_what_they_may_carry() -> None:
    entry = Entry(reports=("a",), brands=("b",), layouts=("mail", "newsletter"), attach_pdf=True)
    assert next(entry.orders()).layouts == ("newsletter", "mail")


@pytest.mark.parametrize(
    "options",
    [["us-election-2016"], ["--brand", "fintech"], ["--layout", "brief"], ["--audience", "retail"]],
)
def test_what_the_file_says_is_not_said_again(own: Project, options: list[str]) -> None:
    done = run(written(own, MATRIX), *options)
    assert done.exit_code == 1
    assert "--matrix: stands alone" in str(done.exception)
