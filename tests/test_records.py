"""Newsletters for clients: refused where a rule is broken, recorded, made again from the record."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from bumpsheet.catalogue.audience import Audience
from bumpsheet.charts.model import Chart
from bumpsheet.cli import app
from bumpsheet.conduct.letter import RefusedError, pdf_text
from bumpsheet.errors import BumpsheetError
from bumpsheet.families.collect import collect, open_study
from bumpsheet.letters.make import make_letters
from bumpsheet.letters.rebuild import rebuild
from bumpsheet.pages.followed import Following, following
from bumpsheet.project import Project
from bumpsheet.records.manifest import keep, read_manifest
from bumpsheet.records.order import Order
from bumpsheet.trading.calendars import load_sessions
from conftest import contents, copy_project

if TYPE_CHECKING:
    from pathlib import Path

REPORT = "us-election-2016"
LICENCES = """\
licences:
  - covers: [FTSE Russell, S&P Dow Jones Indices, Nasdaq, exchange closes, BlackRock]
    statement: Licensed to an invented firm.
"""


@pytest.fixture(scope="module")
def clients(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project whose fintech holds licences and has made a newsletter for retail clients."""
    copy = copy_project(project, tmp_path_factory.mktemp("clients"), (REPORT,))
    brands = copy.templates / "brands"
    shutil.copytree(brands / "fintech", brands / "other")
    (brands / "fintech" / "licences.yml").write_text(LICENCES, "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BUMPSHEET_DATA", "")
        both = ("newsletter", "mail")
        retail = Audience.RETAIL
        make_letters(copy, Order(REPORT, ("fintech",), both, retail, approver="A. Principal"))
    return copy


def newsletter(project: Project) -> Path:
    return project.root / "dist" / REPORT / "fintech" / "newsletter.pdf"


def mail(project: Project) -> Path:
    return newsletter(project).with_name(f"{REPORT}.eml")


# What is made for clients, and its manifest.
FORMS = {
    "newsletter": (newsletter, "newsletter.json"),
    "mail": (mail, "mail.json"),
}


def manifest(project: Project) -> Any:
    return json.loads(newsletter(project).with_suffix(".json").read_text("utf-8"))


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_its_pages_say_what_the_rules_ask_for(clients: Project) -> None:
    text = " ".join(pdf_text(newsletter(clients).read_bytes()).split())
    for part in (
        "Prepared for clients.",
        "As of November 18, 2016",
        "from the close of November 8, 2016 to the close of November 18, 2016",
        "Price indices are shown as price returns, without dividends.",
        "Past performance does not guarantee future results",
        "cannot be invested in directly",
        "Russell 2000 price index: about 2,000 smaller US companies",
        "FTSE Russell. Licensed to an invented firm.",
        "Nimbolt Invest Inc.",
        "CRD number 000000",
    ):
        assert part in text
    assert "For internal use only" not in text


def test_the_manifest_names_what_it_was_made_from(clients: Project) -> None:
    found = manifest(clients)
    content = newsletter(clients).read_bytes()
    assert found["output"] == {
        "file": "newsletter.pdf",
        "sha256": sha256(content),
        "bytes": len(content),
    }
    assert (found["approver"], found["audience"]) == ("A. Principal", "retail")
    assert (found["base"], found["as_of"]) == ("2016-11-08", "2016-11-18")
    assert found["parameters"]["series"]["small"] == "RUT"
    assert dt.datetime.fromisoformat(found["made"]).tzinfo is not None
    for name in (
        f"reports/{REPORT}.yml",
        "data/series.yml",
        "data/conduct.yml",
        "templates/brands/fintech/_brand.yml",
        "templates/brands/fintech/licences.yml",
        "templates/disclosures/retail.md",
        "templates/typst/newsletter.typ",
    ):
        assert name in found["sources"]
    for name, digest in found["sources"].items():
        assert sha256((clients.root / name).read_bytes()) == digest
    assert not [name for name in found["sources"] if "brands/other" in name]
    assert {"RUT", "SPX", "DGS10", "input fund_shares"} <= found["data"].keys()
    assert {"typst", "pandoc", "bumpsheet"} <= found["tools"].keys()
    assert "data-terms" in found["rules"]


def test_the_manifest_of_a_mail_names_what_it_was_made_from(clients: Project) -> None:
    path = mail(clients)
    found = json.loads(path.with_name("mail.json").read_text("utf-8"))
    assert found["output"]["file"] == path.name
    assert found["output"]["sha256"] == sha256(path.read_bytes())
    assert (found["layout"], found["approver"]) == ("mail", "A. Principal")
    assert {"templates/email/message.html.j2", "_quarto.yml"} <= found["sources"].keys()
    assert not [name for name in found["sources"] if name.startswith("templates/typst/")]
    assert "css-inline" in found["tools"]
    assert found["attached"] == []


def test_small_print_and_manifest_tell_of_what_is_shown_alone(clients: Project) -> None:
    """The packer leaves out what has no room: nothing of it may be named as shown."""
    record = manifest(clients)
    text = " ".join(pdf_text(newsletter(clients).read_bytes()).split())
    # Levels and dollars are told in words of their own.
    told = [one for one in record["figures"] if one["unit"] not in {"date", "level", "usd"}]
    assert len(told) > 15
    for one in told:
        numbers = (f"{abs(one['value']):.{digits}f}" for digits in range(3))
        assert any(number in text for number in numbers), one["id"]
    read = read_manifest(newsletter(clients).with_suffix(".json"))
    only, day = ("newsletter",), read.made.date()
    assert read.order == Order(
        REPORT, ("fintech",), only, Audience.RETAIL, approver="A. Principal", day=day
    )


@pytest.mark.usefixtures("sample_only")
def test_the_manifest_has_the_figures_with_their_ids(clients: Project) -> None:
    known = {fact.id: fact.value for fact in collect(open_study(clients, REPORT)).findings}
    figures = {one["id"]: one["value"] for one in manifest(clients)["figures"]}
    assert figures["return-since-event-rut"] == known["return-since-event-rut"]
    assert 20 < len(figures) < len(known)
    assert all(
        known[name] == value
        for name, value in figures.items()
        if not isinstance(known[name], dt.date)
    )


def test_the_same_newsletter_keeps_its_first_record(clients: Project, tmp_path: Path) -> None:
    path, content = tmp_path / "newsletter.pdf", newsletter(clients).read_bytes()
    first = read_manifest(newsletter(clients).with_suffix(".json"))
    keep(path, content, first)
    before = contents(tmp_path)
    later = first.model_copy(update={"made": first.made + dt.timedelta(days=1)})
    keep(path, content, later)
    assert contents(tmp_path) == before
    keep(path, content, later.model_copy(update={"approver": "Another"}))
    assert json.loads(path.with_suffix(".json").read_text())["approver"] == "Another"
    # What somebody has put in its place is no newsletter of ours.
    path.write_bytes(b"changed")
    keep(path, content, later)
    assert path.read_bytes() == content


@pytest.mark.usefixtures("sample_only")
def test_without_licences_nothing_is_written(clients: Project) -> None:
    before = contents(clients.root / "dist")
    order = Order(REPORT, ("fintech", "other"), audience=Audience.RETAIL)
    with pytest.raises(RefusedError) as refused:
        make_letters(clients, order)
    assert {one.rule for one in refused.value.findings} == {"data-terms"}
    named = "\n".join(map(str, refused.value.findings))
    assert "dist/us-election-2016/other/newsletter.pdf: data-terms: Russell 2000" in named
    assert "fintech" not in named
    assert contents(clients.root / "dist") == before


def test_check_says_what_is_missing_and_fails(
    clients: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(clients.root)
    monkeypatch.setenv("BUMPSHEET_DATA", "")
    words = clients.words_path(REPORT)
    words.write_text("A calm week.\n\nBanks *will rise*, the largest rise since 2003.\n", "utf-8")
    try:
        done = CliRunner().invoke(app, ["check", REPORT, "--brand", "bumpsheet"])
    finally:
        words.unlink()
    assert done.exit_code == 1
    lines = done.output.splitlines()
    assert len(lines) == 1
    assert lines[0].startswith(f"error: reports/{REPORT}.md, line 3, column 8: promises:")
    assert '"will rise"' in lines[0]


@pytest.mark.usefixtures("sample_only")
@pytest.mark.parametrize("form", FORMS)
def test_it_is_made_again_byte_for_byte(clients: Project, form: str) -> None:
    path = FORMS[form][0](clients)
    record = path.with_name(FORMS[form][1])
    content, recorded = path.read_bytes(), record.read_bytes()
    path.unlink()
    done = rebuild(clients, record)
    assert (done.is_same, done.changes) == (True, ())
    assert path.read_bytes() == content
    assert record.read_bytes() == recorded


def test_another_day_place_and_language_give_the_same_bytes(
    clients: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Made while a licence held, in the first time zone of a day, and again after it has ended."""
    folder = tmp_path / "of another name"
    shutil.copytree(clients.root, folder)
    own = Project(folder)
    then = dt.datetime.now(dt.UTC).date() - dt.timedelta(days=9)
    licences = own.templates / "brands" / "fintech" / "licences.yml"
    licences.write_text(f"{LICENCES}    until: {then}\n", encoding="utf-8")
    monkeypatch.setenv("BUMPSHEET_DATA", "")
    both, retail = ("newsletter", "mail"), Audience.RETAIL
    make_letters(own, Order(REPORT, ("fintech",), both, retail, day=then))
    before = {}
    for form, (place, record) in FORMS.items():
        path = place(own).with_name(record)
        content = json.loads(path.read_text("utf-8")) | {"made": f"{then}T23:59:59Z"}
        path.write_text(json.dumps(content), encoding="utf-8")
        before[form] = place(own).read_bytes()
        place(own).unlink()
    moved = tmp_path / "elsewhere"
    folder.rename(moved)
    own = Project(moved)
    again = subprocess.run(
        [sys.executable, "-m", "bumpsheet", "rebuild", newsletter(own).with_suffix(".json")],
        cwd=own.data,
        env={
            **os.environ,
            **{"TZ": "Pacific/Kiritimati", "LC_ALL": "tr_TR.UTF-8", "PYTHONHASHSEED": "7"},
            **{"SOURCE_DATE_EPOCH": "86400", "BUMPSHEET_DATA": ""},
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert again.returncode == 0, again.stderr
    assert rebuild(own, mail(own).with_name("mail.json")).is_same
    assert {form: place(own).read_bytes() for form, (place, _) in FORMS.items()} == before


@pytest.mark.usefixtures("sample_only")
@pytest.mark.parametrize("form", FORMS)
def test_what_has_changed_is_named_with_old_and_new(
    clients: Project, tmp_path: Path, form: str
) -> None:
    copy = copy_project(clients, tmp_path, (REPORT,))
    record = newsletter(copy).with_name(FORMS[form][1])
    record.parent.mkdir(parents=True)
    record.write_bytes(newsletter(clients).with_name(record.name).read_bytes())
    words = copy.templates / "disclosures" / "retail.md"
    old = words.read_bytes()
    words.write_bytes(old.replace(b"Prepared for clients.", b"Prepared for our clients."))
    closes = copy.data / "sample" / "RUT.csv"
    closes.write_text(closes.read_text().replace("2016-01-04,1108.62", "2016-01-04,1108.63"))
    done = rebuild(copy, record)
    assert not done.is_same
    assert list(record.parent.iterdir()) == [record]
    told = dict(line.split(": ", 1) for line in done.changes)
    assert set(told) == {"templates/disclosures/retail.md", "RUT"}
    assert (
        told["templates/disclosures/retail.md"] == f"{sha256(old)} -> {sha256(words.read_bytes())}"
    )
    # Spent for good: the report is gone.
    copy.spec_path(REPORT).unlink()
    with pytest.raises(BumpsheetError, match="cannot be made any more"):
        rebuild(copy, record)


def test_what_is_no_manifest_is_refused(clients: Project, tmp_path: Path) -> None:
    with pytest.raises(BumpsheetError, match="no such file"):
        rebuild(clients, tmp_path / "none.json")
    (tmp_path / "other.json").write_text("{}")
    with pytest.raises(BumpsheetError, match="no manifest of a newsletter or mail"):
        rebuild(clients, tmp_path / "other.json")


def test_what_followed_counts_cases_and_overlaps() -> None:
    """Tuesday 2 and Thursday 4 January 2024 lie two sessions apart, Thursday 1 February far off."""
    rows = [
        {"date": "2024-01-02", "value": 5.0, "next_2": 1.0, "next_5": 3.0},
        {"date": "2024-01-04", "value": 4.0, "next_2": -2.0, "next_5": -1.0},
        {"date": "2024-02-01", "value": 3.0, "next_2": 4.0, "next_5": None},
        {"date": "2024-03-01", "value": 6.0, "next_2": 9.0, "next_5": 9.0},
    ]
    columns = [{"field": name} for name in ("date", "value", "next_2", "next_5")]
    spec = {"datasets": {"sessions": rows}, "usermeta": {"columns": columns, "facts": []}}
    charts = {"unusual-move": Chart("unusual-move", "", spec, "", "")}
    found = following(charts, dt.date(2024, 3, 1), load_sessions("XNYS"))
    assert found == (
        Following(sessions=2, n=3, mean=1.0, low=-2.0, high=4.0, overlapping=0),
        Following(sessions=5, n=2, mean=1.0, low=-1.0, high=3.0, overlapping=1),
    )
