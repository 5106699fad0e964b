"""Whatever is typed behind a command, it ends in one line and writes nothing elsewhere."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bumpsheet import cli
from bumpsheet.project import Project

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.usefixtures("sample_only")


@pytest.fixture(scope="module")
def sandbox(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    root = tmp_path_factory.mktemp("outer") / "inner"
    root.mkdir()
    for shared in ("data", "templates", "_brand.yml", "_quarto.yml"):
        (root / shared).symlink_to(project.root / shared)
    (root / "reports").mkdir()
    before = Path.cwd()
    os.chdir(root)
    yield Project(root)
    os.chdir(before)


def files(sandbox: Project) -> set[Path]:
    return {path for path in sandbox.root.parent.rglob("*") if not path.is_symlink()}


def run(arguments: list[str], capture: pytest.CaptureFixture[str]) -> tuple[int, str]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["bumpsheet", *arguments])
        with pytest.raises(SystemExit) as ended:
            cli.main()
    told = capture.readouterr()
    return int(ended.value.code or 0), told.out + told.err


WORD = st.one_of(
    st.text(max_size=20),
    st.sampled_from(["../x", "/x", "a" * 300, "a\0b", "-", "--", "x\npinned: true", "\udcff",
                     "us-election-2016", "2016-11-18", "--data", "--event", "é", "a/b"]),
)  # fmt: skip
SAFE = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@given(
    words=st.lists(WORD, max_size=3),
    option=st.sampled_from(["--kind", "--market", "--year"]),
    value=WORD,
)
@settings(max_examples=15, deadline=None, suppress_health_check=SAFE)
def test_whatever_is_looked_for_ends_in_a_table_or_in_one_line(
    sandbox: Project,
    capsys: pytest.CaptureFixture[str],
    words: list[str],
    option: str,
    value: str,
) -> None:
    before = files(sandbox)
    for options in ([], [f"{option}={value}"]):
        code, told = run(["events", *options, "--", *words], capsys)
        assert code in {0, 1}, told
        assert "Traceback" not in told
        assert code == 0 or len(told.strip().splitlines()) == 1
    assert files(sandbox) == before


@given(name=WORD, event=WORD, day=WORD)
@example(name="x", event="us-election-2016\npinned: true", day="2016-11-18")
@example(name="a" * 300, event="us-election-2016", day="2016-11-18")
@example(name="../../x", event="us-election-2016", day="2016-11-18")
@settings(suppress_health_check=SAFE, deadline=None, max_examples=30)
def test_new_writes_what_it_names_or_nothing(
    sandbox: Project, capsys: pytest.CaptureFixture[str], name: str, event: str, day: str
) -> None:
    before = files(sandbox)
    code, told = run(["new", f"--event={event}", f"--as-of={day}", "--", name], capsys)
    assert "Traceback" not in told
    new = files(sandbox) - before
    if code == 0:
        assert new == {sandbox.spec_path(name)}
        sandbox.spec_path(name).unlink()
    else:
        assert not new


@given(command=st.sampled_from(["figures", "press", "events", "nothing"]), word=WORD, data=WORD)
@example(command="press", word="a" * 300, data="")
@example(command="figures", word="x", data="a" * 5_000)
@settings(suppress_health_check=SAFE, deadline=None, max_examples=30)
def test_every_command_ends_in_words(
    sandbox: Project, capsys: pytest.CaptureFixture[str], command: str, word: str, data: str
) -> None:
    before = files(sandbox)
    arguments = {
        "figures": ["figures", f"--data={data}", "--", word],
        "press": ["press", f"--data={data}", "--", word],
        "events": ["events", f"--kind={word}"],
        "nothing": ["--", word],
    }[command]
    _, told = run(arguments, capsys)
    assert "Traceback" not in told
    assert files(sandbox) == before
