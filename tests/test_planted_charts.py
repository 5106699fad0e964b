"""A number in a chart that rests on doubted closes carries the mark that it carries in the text."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from altair.utils.schemapi import debug_mode

from bumpsheet.brands.load import load_brand
from bumpsheet.charts.bars import bars
from bumpsheet.charts.labels import EndLabel
from bumpsheet.charts.scene import Scene
from bumpsheet.facts.model import Doubted, Rests
from bumpsheet.families.collect import collect, open_study, shown_families

if TYPE_CHECKING:
    from bumpsheet.project import Project

MARK = "\\u2020"


@pytest.mark.usefixtures("sample_only")
def test_labels_of_doubted_numbers_are_marked(project: Project) -> None:
    collected = collect(open_study(project, "us-election-2024"))
    day = dt.date(2024, 11, 6)
    doubt = Doubted(Rests.ENDS, "Russell 2000", "spike", day, day)
    findings = collected.findings
    doubted = replace(
        findings, facts=tuple(replace(fact, doubts=(doubt,)) for fact in findings.facts)
    )
    told = []
    for shown in (findings, doubted):
        scene = Scene(shown, collected.tables, load_brand(project))
        families = shown_families(shown.about.spec).values()
        drafts = [chart.draft(scene) for family in families for chart in family.charts]
        labelled = [draft for draft in drafts if draft is not None and draft.facts]
        with debug_mode(arg=False):
            told.append(
                [
                    json.dumps([draft.rows, *(x.to_dict() for x in draft.layers)], default=str)
                    for draft in labelled
                ]
            )
    sound, wrong = told
    assert len(sound) > 5
    assert not [text for text in sound if MARK in text]
    assert [text for text in wrong if MARK in text] == wrong


@pytest.mark.usefixtures("sample_only")
def test_only_the_doubted_bar_is_marked(project: Project) -> None:
    findings = collect(open_study(project, "us-election-2024")).findings
    one, other = findings.every("sector_return")[:2]
    day = dt.date(2024, 11, 6)
    one = replace(one, doubts=(Doubted(Rests.ENDS, "energy", "spike", day, day),))
    named = [("One", one), ("Other", other)]
    rows = bars(named, load_brand(project), marked="One", heading="Fund").rows
    assert [str(row["text"]).endswith("†") for row in rows] == [True, False]
    assert ["†" in "".join(EndLabel(f, 0.0, "#000").lines) for f in (one, other)] == [True, False]
