"""Markets: what a report leaves out comes from its market, and mistakes in one are told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bumpsheet.catalogue.catalogues import load_catalogues
from bumpsheet.catalogue.markets import load_markets
from bumpsheet.catalogue.series import load_series
from bumpsheet.errors import BumpsheetError
from conftest import copy_project

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.project import Project

LEAST = """
name: Ruritania
adjective: Ruritanian
calendar: XWBO
exchange: the Strelsau Stock Exchange
clock: {zone: Europe/Vienna, place: Strelsau}
currency: {code: EUR, symbol: €, unit: euro, units: euros}
series: {small: RUT, large: SPX}
"""


def loaded(project: Project, folder: Path, text: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / "ruritania.yml").write_text(text, encoding="utf-8")
    load_markets(folder, load_series(project.data / "series.yml"))


def test_the_shipped_markets_are_read(project: Project) -> None:
    found = load_catalogues(project).markets
    assert set(found) >= {"us", "uk", "india"}
    assert [found[name].calendar for name in ("us", "uk", "india")] == ["XNYS", "XLON", "XBOM"]


def test_a_market_needs_no_more_than_its_exchange_and_two_series(
    project: Project, tmp_path: Path
) -> None:
    loaded(project, tmp_path, LEAST)


@pytest.mark.parametrize(
    ("written", "wrong", "told"),
    [
        ("small: RUT", "small: RUTT", r"series\.small.*RUTT.*did you mean RUT\?"),
        ("Europe/Vienna", "Europe/Strelsau", r"clock\.zone.*no such time zone"),
        ("code: EUR", "code: euro", r"currency\.code"),
        ("calendar: XWBO", "calender: XWBO", r"calender.*did you mean calendar\?"),
    ],
)
def test_a_mistake_in_a_market_names_its_file_and_field(
    project: Project, tmp_path: Path, written: str, wrong: str, told: str
) -> None:
    with pytest.raises(BumpsheetError, match=rf"ruritania\.yml.*{told}"):
        loaded(project, tmp_path, LEAST.replace(written, wrong))


def test_an_event_of_a_market_without_a_file_is_refused(project: Project, tmp_path: Path) -> None:
    own_project = copy_project(project, tmp_path, ())
    file = own_project.data / "events" / "us-elections.yml"
    text = file.read_text(encoding="utf-8")
    file.write_text(
        text.replace("    kind: election", "    kind: election\n    market: indai", 1),
        encoding="utf-8",
    )
    with pytest.raises(BumpsheetError, match=r"us-election-\d{4}.*indai.*did you mean india\?"):
        load_catalogues(own_project)
