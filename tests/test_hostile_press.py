"""Articles whose statements mean nothing, and articles that would take the press check down."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from bumpsheet.cli import app
from bumpsheet.pipeline.press import build_press
from bumpsheet.press import record
from bumpsheet.press.check import check_article
from bumpsheet.press.record import check_files, press_files
from bumpsheet.press.registry import MEASURES
from conftest import PRESS_CLAIM, copy_project, press_article

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.project import Project

pytestmark = pytest.mark.usefixtures("sample_only")

REPORT = {"report": "us-election-2016"}
# What is changed in the statement, in the article, and what the line says.
WRONG: list[tuple[dict[str, Any], dict[str, Any], str]] = [
    ({"published": float("nan")}, {}, "claims entry 1.published"),
    ({"published": float("inf")}, {}, "claims entry 1.published"),
    ({"published": 1e15}, {}, "published: 1000000000000000.0 is no value of unit percent"),
    ({"published": 1e-7}, {}, "write the number as it was printed"),
    ({"published": 10**30}, {}, "published"),
    ({"threshold": float("nan")}, {}, "not a finite number"),
    ({"sessions": 10**20, "measure": "n_session_gain"}, {}, "sessions"),
    ({"unit": "usd_billion"}, {}, "mine-1.unit: the measure return gives no value in it"),
    ({"unit": "sessions"}, {}, "use one of: direction, percent"),
    ({"unit": "year", "published": 2003.5, "measure": "largest_gain_since"}, {}, "write a year"),
    ({"unit": "year", "published": 20030, "measure": "largest_gain_since"}, {}, "write a year"),
    ({"series": "RTU"}, {}, "mine-1.series: not in the series catalogue (got 'RTU'); did you mean"),
    ({"series": "Nowhere Index"}, {}, "or name proxies that stand in for it"),
    ({"series": "Nowhere Index", "proxies": ["IWMM"]}, {}, "mine-1.proxies: not in the series"),
    ({"measure": "return_ratio", "unit": "ratio", "over": "SPXX"}, {}, "mine-1.over: not in the"),
    ({"base": "2016-11-18"}, {}, "mine-1.as_of: not after its base 2016-11-18"),
    ({"base": "2016-11-18", "as_of": "2016-11-08"}, {}, "mine-1.as_of: not after its base"),
    ({"as_of": "2016-11-08"}, {}, "mine-1.as_of: not after the base of the event, 2016-11-08"),
    ({"as_of": "1950-01-03"}, {}, "mine-1.as_of: outside the calendar"),
    ({"as_of": "2250-01-03"}, {}, "mine-1.as_of: outside the calendar"),
    ({"fact": "return-since-event-rut"}, {}, "mine-1.fact: a fact of no report"),
    ({"fact": "retrun-since-event-rut"}, REPORT, "mine-1.fact: no report has such a fact"),
    (
        {"measure": "portfolio_excess", "unit": "percentage_points", "portfolio": "Low 30"},
        {},
        "mine-1.portfolio: no such portfolio (got 'Low 30'); did you mean Lo 30?",
    ),
    ({"statement": "x" * 1_001}, {}, "claims entry 1.statement: longer than 1000 characters"),
    ({"statement": "a\n```\nb"}, {}, "a text of several lines"),
    ({}, {"id": "ir2016"}, "id: ir2016.yml uses this id too (got 'ir2016'); choose another"),
    ({"id": "ir2016-1"}, {}, "ir2016-1.id: ir2016.yml uses this id too"),
    ({}, {"title": "x" * 201}, "title: longer than 200 characters"),
    ({}, {"title": 5}, "title: not text"),
]


@pytest.mark.parametrize(("claim", "fields", "told"), WRONG, ids=[told[:44] for *_, told in WRONG])
def test_what_cannot_be_meant_is_refused_and_the_others_are_checked(
    project: Project, tmp_path: Path, claim: dict[str, Any], fields: dict[str, Any], told: str
) -> None:
    other = project.data / "press" / "ir2016.yml"
    began = time.monotonic()
    checked = check_files(
        project, [other, press_article(tmp_path, [PRESS_CLAIM | claim], **fields)]
    )
    assert time.monotonic() - began < 60
    assert [item.article.id for item in checked.articles] == ["ir2016"]
    (line,) = checked.mistakes
    assert line.startswith("mine.yml: ")
    assert told in line
    assert line.isprintable()


def test_an_article_that_nobody_thought_of_stops_no_other(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = check_article

    def failing(desk: Any, item: Any, *more: Any) -> Any:
        if item.id == "mine":
            raise ZeroDivisionError("nobody\nthought of it")
        return right(desk, item, *more)

    monkeypatch.setattr(record, "check_article", failing)
    other = project.data / "press" / "ir2016.yml"
    checked = check_files(project, [press_article(tmp_path, [PRESS_CLAIM]), other])
    assert len(checked.articles) == 1
    assert checked.mistakes == (
        "mine.yml: cannot be checked (ZeroDivisionError: nobody thought of it)",
    )


def test_an_unknown_report_is_told_to_whoever_writes(project: Project, tmp_path: Path) -> None:
    path = press_article(tmp_path, [PRESS_CLAIM], report="us-election-2061")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(project.root)
        done = CliRunner().invoke(app, ["press", str(path)])
    assert done.exit_code == 1
    assert "report: no such report (got 'us-election-2061'); did you mean" in done.output


def test_the_units_of_a_measure_are_those_that_the_shipped_articles_use(project: Project) -> None:
    for path in press_files(project):
        for claim in yaml.safe_load(path.read_text(encoding="utf-8"))["claims"]:
            assert claim["unit"] in MEASURES[claim["measure"]].units, claim["id"]
    assert all(measure.units for measure in MEASURES.values())


FIELDS = st.sampled_from(
    [*PRESS_CLAIM, "over", "proxies", "base", "sessions", "within", "search", "fact"]
)
VALUES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=12)
    | st.dates()
    | st.sampled_from(["?", "RUT", "DGS10", "VIX", "PTCT", "percent", "date", "rising", *MEASURES])
    | st.lists(st.sampled_from(["RUT", "x", 5]), max_size=3)
)


@given(st.dictionaries(FIELDS, VALUES, max_size=4))
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40
)
def test_whatever_an_article_holds_it_is_checked_or_told(
    project: Project, tmp_path: Path, change: dict[str, Any]
) -> None:
    content = {"id": "mine", "title": "Mine", "publisher": "Me", "event": "us-election-2016"}
    path = tmp_path / "mine.yml"
    path.write_text(yaml.safe_dump(content | {"claims": [PRESS_CLAIM | change]}), encoding="utf-8")
    checked = check_files(project, [path])
    assert len(checked.articles) + len(checked.mistakes) == 1
    assert "cannot be checked" not in "".join(checked.mistakes), "a case that has no words yet"
    for item in checked.articles:
        for finding in item.findings:
            assert checked.reasons.reason(finding)


def test_a_press_folder_without_a_good_article_still_has_its_page(
    project: Project, tmp_path: Path
) -> None:
    copy = copy_project(project, tmp_path, ())
    for path in (copy.data / "press").glob("*.yml"):
        path.write_text("nothing: good\n", encoding="utf-8")
    outcome = build_press(copy)
    assert "ir2016.yml: nothing: unknown key" in outcome.message
    assert json.loads((copy.press / "press.json").read_text(encoding="utf-8"))["articles"] == []
