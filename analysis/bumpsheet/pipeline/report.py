"""Building one report: notebook, then pages, in a folder that replaces the old one at the end."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

from bumpsheet.catalogue.catalogues import load_catalogues
from bumpsheet.errors import BumpsheetError
from bumpsheet.market.location import DATA_VARIABLE
from bumpsheet.market.reading import noted
from bumpsheet.pages.compose import compose_report
from bumpsheet.parameters.load import follows_data
from bumpsheet.parameters.names import check_name
from bumpsheet.pipeline.earlier import earlier_findings
from bumpsheet.pipeline.generated import copy, replace
from bumpsheet.pipeline.keys import Inputs
from bumpsheet.pipeline.notebook import run_notebook
from bumpsheet.pipeline.outcome import Outcome, without_place
from bumpsheet.pipeline.results import load_results
from bumpsheet.pipeline.vouched import (
    Vouched,
    forget_vouched,
    read_vouched,
    vouch,
    with_same_figures,
)
from bumpsheet.sets.state import origin_of
from bumpsheet.whole import read_state

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.parameters.earlier import EarlierReport
    from bumpsheet.pipeline.keys import Used
    from bumpsheet.project import Project


NOTEBOOK = "event.ipynb"


def build_report(
    project: Project, name: str, data: Path | None = None, inputs: Inputs | None = None
) -> Outcome:
    """Bring ``reports/NAME/`` up to date; on failure it stays as it was.

    Parameters
    ----------
    data : Path, optional
        Folder of the user's store; the embedded sample alone without one, whatever the
        environment says.
    inputs : Inputs, optional
        Those that reports of the same build have looked at. What has changed since is due next
        time, since the report is then vouched for by keys of what was before.
    """
    # The notebook asks the environment, so that its published copy names no folder.
    os.environ[DATA_VARIABLE] = "" if data is None else str(data)
    try:
        # First of all: a name must not lead out of the folder that is cleaned up at the end.
        check_name(name)
    except BumpsheetError as error:
        return Outcome(name, "failed", str(error))
    staging = project.reports / f".{name}-staging"
    try:
        inputs = inputs or Inputs(project, data)
        figures, pages = inputs.figures(name), inputs.pages(name)
        known = with_same_figures(project, name, inputs)
        if known is not None and known.pages == pages:
            return Outcome(name, "unchanged", remarks=known.remarks)
        used = _fill(project, name, staging, inputs, known)
        # Without keys a folder is built again: they are gone before it changes, and come last.
        forget_vouched(project, name)
        replace(staging, project.report_folder(name), f"reports/{name}/")
        remarks = _remarks(project, name)
        vouch(project, name, Vouched(figures, pages, remarks, used), inputs)
    except BumpsheetError as error:
        return Outcome(name, "failed", str(_where_written(project, name, error)))
    except OSError as error:
        return Outcome(name, "failed", f"{name}: {without_place(error)}")
    except Exception as error:
        return Outcome(name, "failed", f"{name}: {type(error).__name__}: {error}")
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return Outcome(name, "built", remarks=remarks)


def _where_written(project: Project, name: str, error: BumpsheetError) -> BumpsheetError:
    """Name the file that people have written, which is that of a set for one of its reports."""
    origin = origin_of(project, name) if error.where == f"{name}.yml" else None
    if origin is None:
        return error
    return BumpsheetError(
        origin,
        f"the report {name}: {error.problem}",
        field=error.field,
        value=error.value,
        remedy=error.remedy,
    )


def _remarks(project: Project, name: str) -> tuple[str, ...]:
    """What was noticed while the pages were made; told again until it is corrected."""
    summary = read_state(project.report_folder(name) / "summary.json")
    return tuple(summary.get("remarks", ())) if isinstance(summary, dict) else ()


def _fill(
    project: Project, name: str, staging: Path, inputs: Inputs, known: Vouched | None
) -> Used | None:
    """Compute the findings, unless they are known, and make the pages from them.

    Returns
    -------
    dict or None
        What the findings used of data and catalogue, where that can be told.
    """
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir()
    with noted() as read:
        if known is not None:
            copy(project.report_folder(name), staging)
        else:
            run_notebook(project, NOTEBOOK, {"report": name, "output": "."}, staging)
        results = load_results(staging)
        before = earlier_findings(project, results.findings.about.last_report, inputs.data)
    compose_report(project, results, load_catalogues(project), staging, before)
    if known is not None:
        return known.used
    if follows_data(project, name):
        return None
    read |= _read_earlier(project, results.findings.about.last_report, inputs)
    return inputs.uses.of(results.findings.about, read)


def _read_earlier(project: Project, last: EarlierReport | None, inputs: Inputs) -> set[Path]:
    """Files that the report before used, of which this one tells what has changed."""
    known = None if last is None else read_vouched(project, last.name)
    return set() if known is None or known.used is None else inputs.uses.paths(known.used)
