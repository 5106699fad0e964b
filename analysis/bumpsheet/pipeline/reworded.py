"""Other words of the analyst in finished reports: no notebook, no worker, no other page."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from dataclasses import replace as with_changes
from typing import TYPE_CHECKING

from bumpsheet.errors import BumpsheetError
from bumpsheet.layout import METADATA
from bumpsheet.pipeline.generated import copy, replace
from bumpsheet.pipeline.outcome import Outcome, without_place
from bumpsheet.pipeline.vouched import forget_vouched, read_vouched, vouch
from bumpsheet.whole import read_state, write_whole

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bumpsheet.pipeline.keys import Inputs
    from bumpsheet.project import Project


def build_words(project: Project, name: str, inputs: Inputs) -> Outcome | None:
    """Bring a report up to date of which the words alone have changed.

    Returns
    -------
    Outcome or None
        None, with nothing done, where it must be made from its findings.
    """
    known = read_vouched(project, name)
    folder = project.report_folder(name)
    try:
        with _staging(project, name) as staging:
            copy(folder, staging)
            if known is None or not _compose(project, staging):
                return None
            remarks = tuple(read_state(staging / "summary.json")["remarks"])
            # Neighbours are those that they were, since nothing that they are told has changed.
            around = (folder / METADATA).read_bytes()
            forget_vouched(project, name)
            replace(staging, folder, f"reports/{name}/")
            write_whole(folder / METADATA, around)
            vouch(
                project,
                name,
                with_changes(known, pages=inputs.pages(name), remarks=remarks),
                inputs,
            )
    except BumpsheetError as error:
        return Outcome(name, "failed", str(error))
    except OSError as error:
        return Outcome(name, "failed", f"{name}: {without_place(error)}")
    return Outcome(name, "built", remarks=remarks)


def _compose(project: Project, folder: Path) -> bool:
    # Imported here: where nothing is due nobody waits for it.
    from bumpsheet.catalogue.event_kinds import load_event_kinds  # noqa: PLC0415
    from bumpsheet.pages.compose import compose_words  # noqa: PLC0415
    from bumpsheet.pipeline.results import load_results  # noqa: PLC0415

    results = load_results(folder)
    kinds = load_event_kinds(project.data / "event_kinds.yml")
    return compose_words(project, results, kinds[results.findings.about.event.kind], folder)


@contextmanager
def _staging(project: Project, name: str) -> Iterator[Path]:
    folder = project.reports / f".{name}-staging"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
