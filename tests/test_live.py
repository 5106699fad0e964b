"""The page "New report" of the preview: whom it answers, what it says, and that nothing leaks."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest

from bumpsheet.market import held
from bumpsheet.market.store import read_values
from bumpsheet.pandoc import run_pandoc
from bumpsheet.parameters.scaffold import Choices
from bumpsheet.preview.draft import Draft, Stage, Wish
from bumpsheet.preview.markup import article
from bumpsheet.preview.worker import DIED, HUNG, SUPERSEDED
from conftest import copy_built, copy_project
from live import ELECTION, previewed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bumpsheet.project import Project
    from live import Preview


@pytest.fixture(scope="module")
def preview(built_small: Project, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BUMPSHEET_DATA", "")
        with previewed(copy_built(built_small, tmp_path_factory.mktemp("live"))) as opened:
            yield opened


def drafted(lines: list[dict[str, Any]]) -> dict[str, Any]:
    """The whole draft, after its words."""
    assert [line["draft"]["stage"] for line in lines] == ["words", "whole"]
    found: dict[str, Any] = lines[-1]["draft"]
    return found


def written(project: Project) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in project.reports.glob("*.yml")}


DOING = ["draft", "save", "publish"]
REQUEST = json.dumps(ELECTION | {"name": "planted", "turn": 1}).encode()


@pytest.mark.parametrize("doing", DOING)
@pytest.mark.parametrize(
    "changed",
    [
        {"X-Bumpsheet-Token": None},
        {"X-Bumpsheet-Token": ""},
        {"X-Bumpsheet-Token": "x" * 43},
        {"X-Bumpsheet-Token": "\u00e9"},
        {"Origin": None},
        {"Origin": "null"},
        {"Origin": "http://evil.example"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "https://127.0.0.1:{port}"},
        {"Origin": "http://localhost:{port}"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Content-Type": "text/plain"},
        {"Content-Type": None},
        {"Host": "evil.example"},
        {"Host": "evil.example:{port}", "Origin": "http://evil.example:{port}"},
        {"Host": "localhost:1", "Origin": "http://localhost:1"},
    ],
    ids=str,
)
def test_nobody_else_can_have_anything_done(
    preview: Preview, doing: str, changed: dict[str, str | None]
) -> None:
    before = written(preview.project)
    port = str(preview.port)
    wrong = {key: value and value.replace("{port}", port) for key, value in changed.items()}
    status, answer = preview.ask(doing, REQUEST, preview.own() | wrong)
    assert status == 403
    assert b"draft" not in answer
    assert written(preview.project) == before


@pytest.mark.parametrize("path", ["", "choices?event=us-election-2016", "events?words=fed"])
@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Host": "evil.example"}],
    ids=str,
)
def test_another_sites_page_reads_nothing(
    preview: Preview, path: str, headers: dict[str, str | None]
) -> None:
    status, answer = preview.ask(path, None, headers)
    assert status == 403
    assert b"token" not in answer


@pytest.mark.parametrize("doing", DOING)
def test_nothing_is_done_by_looking(preview: Preview, doing: str) -> None:
    before = written(preview.project)
    for path in (doing, f"{doing}?name=x&event=us-election-2016&as_of=2016-12-05&turn=1"):
        assert preview.ask(path, None, preview.own())[0] == 404
    assert written(preview.project) == before


def test_the_page_lets_nobody_frame_it_and_loads_nothing_from_elsewhere(preview: Preview) -> None:
    with_headers = subprocess.run(
        [sys.executable, "-c", "import sys, urllib.request as u; "
         "print(u.urlopen(sys.argv[1]).headers['Content-Security-Policy'])",
         f"{preview.address}/__new__/"],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    rules = dict(rule.strip().split(" ", 1) for rule in with_headers.split(";"))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == rules["frame-ancestors"] == rules["style-src"] == "'self'"
    page = preview.ask("")[1].decode()
    assert "http" not in page.replace("http-equiv", "")
    assert not re.search(r"<script(?![^>]*src=)|\sstyle=|\son\w+=", page)


@pytest.mark.parametrize(
    ("content", "headers", "status"),
    [
        (b"x" * 20_000, {}, 413),
        (b"{}", {"Content-Length": "9" * 5_000}, 413),
        (b"{}", {"Content-Length": None}, 411),
        (b"{}", {"Content-Length": "-1"}, 411),
        (b"{}", {"Content-Length": "\u00b2"}, 411),
        (b"", {}, 400),
        (b"{", {}, 400),
        (b"\xff\xfe", {}, 400),
        (b"[" * 16_000, {}, 400),
        (b"null", {}, 400),
        (b"{}", {}, 400),
        (b'{"event": 1, "as_of": "2016-12-05", "turn": 1}', {}, 400),
        (REQUEST.replace(b"2016-12-05", b"2016-12-05" * 2), {}, 400),
        (REQUEST.replace(b'"turn"', b'"turns"'), {}, 400),
        (REQUEST.replace(b": 1}", b": 0}"), {}, 400),
        (REQUEST.replace(b": 1}", b': 1, "series": {"tiny": "RUT"}}'), {}, 400),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_is_no_request_is_told_in_a_line(
    preview: Preview, content: bytes, headers: dict[str, str | None], status: int
) -> None:
    own = preview.own() | headers
    if "Content-Length" not in headers:
        own["Content-Length"] = str(len(content))
    found, answer = preview.ask("draft", content, own)
    assert found == status
    assert len(answer.splitlines()) == 1
    assert json.loads(answer)["error"]


@pytest.mark.parametrize(
    ("changed", "field", "told"),
    [
        ({"event": "us-election-2061"}, "event", "us-election-20"),
        ({"event": "us-election-2008", "as_of": "2008-12-05"}, "series.small", "must run unbroken"),
        ({"as_of": "2016-11-08"}, "as_of", "Before the event"),
        ({"as_of": "2016-12-03"}, "as_of", "use 2016-12-02, the session before"),
        ({"as_of": "tomorrow"}, "as_of", "Not a date"),
        ({"market": "nowhere"}, "market", "nowhere"),
        ({"series": {"small": "SPX"}}, "series", "two roles name SPX"),
        ({"series": {"small": "NOPE"}}, "series.small", "Not in the series catalogue"),
        ({"series": {"yield": "RUT", "small": "IWM"}}, "series.yield", "must be a yield"),
        ({"brand": "../../etc"}, "brand", "use"),
        ({"without": ["nothing"]}, "sections", "No such family"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_cannot_be_is_told_beside_its_field(
    preview: Preview, changed: dict[str, Any], field: str, told: str
) -> None:
    lines = preview.do("draft", **(ELECTION | {"turn": time.time_ns()} | changed))
    (answer,) = lines
    assert answer["refused"]["field"] == field
    assert told.lower() in answer["refused"]["line"].lower()
    assert "\n" not in answer["refused"]["line"]


def test_the_slider_ends_where_the_data_do(preview: Preview) -> None:
    """The sample holds the weeks around that election and begins again years later."""
    answer = json.loads(preview.ask("choices?event=us-election-2016")[1])
    days = answer["sessions"]
    assert (answer["base"], days[0], days[-1]) == ("2016-11-08", "2016-11-09", "2017-01-31")
    # Thanksgiving, the Mondays after Christmas and New Year, and Martin Luther King's day.
    closed = {"2016-11-24", "2016-12-26", "2017-01-02", "2017-01-16"}
    assert len(days) == 15 + 21 + 20
    assert not closed & set(days)
    # The 21st session that knows the event.
    assert answer["proposed"] == days[20] == "2016-12-08"
    without = json.loads(preview.ask("choices?event=us-election-2008")[1])
    assert (without["data"], without["sessions"]) == (False, ["2008-11-05"])
    fund = json.loads(preview.ask("choices?event=us-election-2016&small=IWM")[1])
    assert fund["data"] is False, "the sample has no closes of the fund"


def test_events_are_found_by_words_those_of_the_market_first(preview: Preview) -> None:
    found = json.loads(preview.ask("events?words=election+2024&market=uk")[1])["events"]
    assert found[0]["id"] == "uk-election-2024"
    assert {event["market"] for event in found} == {"UK", "US", "India"}
    assert json.loads(preview.ask("events?words=zzzzz")[1]) == {"events": [], "more": 0}


def test_what_is_saved_is_what_the_command_writes_and_the_page_shows(
    preview: Preview, project: Project, tmp_path: Path
) -> None:
    chosen: dict[str, Any] = ELECTION | {"name": "saved-here", "brand": "fintech"}
    chosen |= {"series": {"small": "RUT", "yield": None}, "without": ["fade", "size"]}
    shown = drafted(preview.do("draft", **chosen, turn=time.time_ns()))
    assert preview.do("save", **chosen) == [{"saved": "reports/saved-here.yml"}]
    path = preview.project.spec_path("saved-here")
    other = copy_project(project, tmp_path, ())
    subprocess.run(
        [sys.executable, "-m", "bumpsheet", "new", "saved-here", "--event", chosen["event"],
         "--as-of", chosen["as_of"], "--series", "yield=null", "--without", "fade",
         "--without", "size", "--brand", "fintech"],
        cwd=other.root, check=True, capture_output=True, env=os.environ | {"BUMPSHEET_DATA": ""},
    )  # fmt: skip
    assert path.read_bytes() == other.spec_path("saved-here").read_bytes()
    # A second time only if that is wanted.
    path.write_text("mine", encoding="utf-8")
    assert preview.do("save", **chosen) == [{"exists": "saved-here"}]
    assert path.read_text(encoding="utf-8") == "mine"
    assert preview.do("save", **chosen, replace=True) == [{"saved": "reports/saved-here.yml"}]
    assert path.read_bytes() == other.spec_path("saved-here").read_bytes()
    # What was shown is what is published, but for the drawings of its charts.
    *lines, last = preview.do("publish", name="saved-here")
    assert last == {"published": True, "address": "/reports/saved-here/index.html"}
    assert any("built  saved-here" in line["line"] for line in lines)
    page = (preview.project.site / "reports/saved-here/index.html").read_text(encoding="utf-8")
    published = page.partition("<article>")[2].partition("</article>")[0]
    assert shown["title"] in page
    assert told(shown["html"]) == told(published)
    # Nothing of the preview is published, and every page that is served leads to it.
    for file in preview.project.site.rglob("*"):
        if file.suffix in {".html", ".js", ".css", ".xml", ".txt", ".json"}:
            content = file.read_text(encoding="utf-8")
            assert "__new__" not in content, file
            assert "New report" not in content, file
    assert b'<a href="/__new__/">New report</a></nav>' in preview.ask(last["address"])[1]


def told(html: str) -> str:
    """A report's text and links, without drawings and the ways to its neighbours."""
    html = re.sub(r'<nav class="(series|neighbours)".*?</nav>', "", html, flags=re.DOTALL)
    html = re.sub(r"<svg.*?</svg>", "", html, flags=re.DOTALL)
    return " ".join(html.split())


@pytest.mark.parametrize("name", ["", "A B", "../x", "x" * 81, "no-such-report", "."])
def test_only_a_report_that_is_saved_is_built(preview: Preview, name: str) -> None:
    (answer,) = preview.do("publish", name=name)
    assert answer["refused"]["field"] == "name"


@pytest.mark.parametrize("name", ["", "A B", "../x", "x" * 81])
def test_a_report_is_saved_under_a_name_alone(preview: Preview, name: str) -> None:
    before = written(preview.project)
    (answer,) = preview.do("save", **ELECTION, name=name)
    assert answer["refused"]["field"] == "name"
    assert written(preview.project) == before


def test_a_draft_follows_its_choices_whatever_came_before(preview: Preview) -> None:
    def shown(**changed: Any) -> str:
        lines = preview.do("draft", **(ELECTION | changed), turn=time.time_ns())
        return str(drafted(lines)["html"])

    first = shown()
    assert 'id="fade"' in first
    later = shown(as_of="2017-01-31")
    other = shown(event="us-election-2024", as_of="2024-11-29")
    assert 'id="fade"' not in shown(without=["fade"])
    uk = shown(event="uk-brexit-2016", as_of="2016-07-15")
    assert len({first, later, other, uk}) == 4
    assert shown() == first
    assert shown(as_of="2017-01-31") == later


def test_a_process_that_fails_is_replaced_and_the_newest_wish_counts(preview: Preview) -> None:
    worker = preview.desk.worker
    wish = Wish("x", Choices(ELECTION["event"], ELECTION["as_of"]))

    def answers() -> list[object]:
        return [
            found.stage if isinstance(found, Draft) else found
            for found in worker.ask(wish, time.time_ns())
        ]

    assert answers() == [Stage.WORDS, Stage.WHOLE]
    waiting = worker.ask(wish, newest := time.time_ns())
    assert isinstance(next(waiting), Draft)
    assert list(worker.ask(wish, newest - 1)) == [SUPERSEDED]
    assert answers() == [Stage.WORDS, Stage.WHOLE]
    assert SUPERSEDED in list(waiting)
    was = worker.pid
    assert was is not None
    os.kill(was, signal.SIGSTOP)
    patience, worker.longest = worker.longest, 1.0
    assert answers() == [HUNG]
    worker.longest = patience
    assert worker.pid != was
    assert answers() == [Stage.WORDS, Stage.WHOLE]
    ended = worker.ask(wish, time.time_ns())
    assert isinstance(next(ended), Draft)
    os.kill(worker.pid or 0, signal.SIGKILL)
    # It may have handed over its last draft before.
    assert answers() in ([DIED], [Stage.WORDS, Stage.WHOLE])
    assert answers() == [Stage.WORDS, Stage.WHOLE]


def test_pages_are_read_as_pandoc_reads_them(built_small: Project) -> None:
    path = built_small.report_folder("us-election-2016") / "index.qmd"
    filters = [f"--lua-filter={one}" for one in (built_small.templates / "filters").glob("*.lua")]
    plain = run_pandoc(
        [path.name, "--from", "markdown", "--to", "html5", "--section-divs", *filters],
        folder=path.parent,
    )
    source = path.read_text(encoding="utf-8")
    assert source.count("{.fact data-fact=") > 50
    assert article(source, built_small.templates) == plain.decode()


def test_tables_that_are_kept_are_as_their_files_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(held._Kept, "tables", None)
    held.hold_tables()
    path = tmp_path / "X.csv"
    path.write_text("date,value\n2024-01-02,1\n", encoding="utf-8")
    first = read_values(path)
    first.loc[0, "value"] = 7.0
    assert read_values(path)["value"].tolist() == [1.0], "nobody changes what others read"
    path.write_text("date,value\n2024-01-02,1\n2024-01-03,2\n", encoding="utf-8")
    assert read_values(path)["value"].tolist() == [1.0, 2.0]
