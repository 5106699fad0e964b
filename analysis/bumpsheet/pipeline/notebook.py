"""Running the analysis notebook for one report."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import nbformat
import papermill
from papermill.exceptions import PapermillExecutionError

from bumpsheet.errors import BumpsheetError
from bumpsheet.pipeline import engine

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from bumpsheet.project import Project


def run_notebook(
    project: Project,
    notebook: str,
    parameters: Mapping[str, str],
    folder: Path,
    *,
    kernel: bool = False,
) -> None:
    """Execute a notebook of ``analysis/``; its results and its executed copy go to ``folder``.

    Parameters
    ----------
    parameters : mapping of str to str
        Paths among them are relative to ``folder``: the published copy must not name this machine.
    kernel : bool
        Use a Jupyter kernel of its own instead of this process.

    Raises
    ------
    BumpsheetError
        If a cell fails.
    """
    logging.getLogger("papermill").setLevel(logging.ERROR)
    target = folder / notebook
    try:
        executed = papermill.execute_notebook(
            str(project.analysis / notebook),
            str(target),
            parameters=dict(parameters),
            cwd=str(folder),
            engine_name=None if kernel else engine.NAME,
            kernel_name="python3",
            progress_bar=False,
            # Nobody sees the copy before the run has ended.
            request_save_on_cell_execute=False,
            autosave_cell_every=0,
        )
    except PapermillExecutionError as error:
        raise BumpsheetError(
            f"analysis/{notebook}",
            f"cell {error.cell_index} failed for {parameters}: {error.ename}: {error.evalue}",
            remedy="run the notebook by hand with these parameters",
        ) from error
    _strip(executed)
    nbformat.write(executed, target)


def _strip(notebook: nbformat.NotebookNode) -> None:
    """Drop clocks and paths, so that the same inputs give the same file."""
    notebook.metadata.pop("papermill", None)
    for position, cell in enumerate(notebook.cells):
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
        cell.id = f"cell-{position}"
