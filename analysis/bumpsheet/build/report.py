"""Building one report: notebook, then pages, in a folder that replaces the old one at the end."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

from bumpsheet.brand import load_brand
from bumpsheet.build.keys import figures_key, pages_key, read_keys, write_keys
from bumpsheet.build.notebook import run_notebook
from bumpsheet.build.results import load_charts
from bumpsheet.build.task import Outcome
from bumpsheet.errors import BumpsheetError
from bumpsheet.facts.book import collect_facts
from bumpsheet.market.location import DATA_VARIABLE
from bumpsheet.market.study import open_study
from bumpsheet.narrative.tell import tell
from bumpsheet.pages.compose import compose_report

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.market.study import Study
    from bumpsheet.project import Project


NOTEBOOK = "event.ipynb"


def build_report(project: Project, name: str, data: Path | None = None) -> Outcome:
    """Bring ``reports/NAME/`` up to date; on failure it stays as it was.

    Parameters
    ----------
    data : Path, optional
        Folder of the user's store; the embedded sample alone without one, whatever the
        environment says.
    """
    # The notebook asks the environment, so that its published copy names no folder.
    if data is None:
        os.environ.pop(DATA_VARIABLE, None)
    else:
        os.environ[DATA_VARIABLE] = str(data)
    staging = project.reports / f".{name}-staging"
    try:
        study = open_study(project, name)
        keys = {"figures": figures_key(project, study)}
        keys["pages"] = pages_key(project, study, keys["figures"])
        before = read_keys(project, name)
        if before == keys:
            return Outcome(name, "unchanged")
        _fill(project, study, staging, reuse=before.get("figures") == keys["figures"])
        _replace(staging, project.report_folder(name))
        write_keys(project, name, keys)
    except BumpsheetError as error:
        return Outcome(name, "failed", str(error))
    except Exception as error:
        return Outcome(name, "failed", f"{name}: {type(error).__name__}: {error}")
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return Outcome(name, "built")


def _fill(project: Project, study: Study, staging: Path, *, reuse: bool) -> None:
    shutil.rmtree(staging, ignore_errors=True)
    if reuse:
        shutil.copytree(project.report_folder(study.name), staging)
    else:
        staging.mkdir()
        run_notebook(project, NOTEBOOK, {"report": study.name, "output": "."}, staging)
    book = collect_facts(study, project)
    compose_report(
        project,
        study,
        staging,
        facts=book.facts,
        story_html=tell(project, study, book, "html"),
        story_pdf=tell(project, study, book, "pdf"),
        charts=load_charts(staging),
        brand=load_brand(project, study.spec.brand),
    )


def _replace(staging: Path, target: Path) -> None:
    old = target.with_name(f".{target.name}-old")
    shutil.rmtree(old, ignore_errors=True)
    if target.exists():
        target.rename(old)
    staging.rename(target)
    shutil.rmtree(old, ignore_errors=True)
