"""What running text calls an event of one's own after its first mention."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bumpsheet.families.collect import collect, open_study
from bumpsheet.narrative.event_words import event_words
from conftest import copy_project

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.project import Project

pytestmark = pytest.mark.usefixtures("sample_only")


CALLED = {
    "the failure of a bank": "the failure",
    "the second downgrade of the country's debt": "the second downgrade",
    "the invasion in the east": "the invasion",
    "the announcement of tariffs of the spring": "the announcement",
    # A fall, a start or a record may be one of the market; without an end nothing is cut.
    "the fall of a bank": "the fall of a bank",
    "the start of the war": "the start of the war",
    "the failure": "the failure",
    "Lehman's failure": "Lehman\N{RIGHT SINGLE QUOTATION MARK}s failure",
}


def test_an_event_of_one_s_own_is_called_by_its_noun(project: Project, tmp_path: Path) -> None:
    own = copy_project(project, tmp_path, ())
    for label, called in CALLED.items():
        event = f'{{date: 2024-11-06, kind: other, timing: before_open, label: "{label}"}}'
        (own.reports / "mine.yml").write_text(f"event: {event}\nas_of: 2024-11-15\n", "utf-8")
        study = open_study(own, "mine", None)
        words = event_words(collect(study).findings, study.catalogues)
        assert words["the_event"] == called
        assert words["event"] == label.replace("'", "\N{RIGHT SINGLE QUOTATION MARK}")


@pytest.mark.parametrize("written", ["6 November 2024", "November 6, 2024"])
def test_the_day_in_a_label_is_written_as_the_report_writes_days(
    project: Project, tmp_path: Path, written: str
) -> None:
    own = copy_project(project, tmp_path, ())
    event = (
        f'{{date: 2024-11-06, kind: other, timing: before_open, label: "the rout of {written}"}}'
    )
    (own.reports / "mine.yml").write_text(f"event: {event}\nas_of: 2024-11-15\n", "utf-8")
    study = open_study(own, "mine", None)
    words = event_words(collect(study).findings, study.catalogues)
    assert words["event"] == "the rout of November\N{NO-BREAK SPACE}6"
