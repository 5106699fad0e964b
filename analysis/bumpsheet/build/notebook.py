"""Running the analysis notebook for one report."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import nbformat
import papermill
from papermill.exceptions import PapermillExecutionError

from bumpsheet.build import engine
from bumpsheet.errors import BumpsheetError

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.project import Project

NOTEBOOK = "event.ipynb"


def run_notebook(project: Project, name: str, folder: Path, *, kernel: bool = False) -> None:
    """Execute ``analysis/event.ipynb`` for report ``name``; its results go to ``folder``.

    Parameters
    ----------
    kernel : bool
        Use a Jupyter kernel of its own instead of this process.

    Raises
    ------
    BumpsheetError
        If a cell fails.
    """
    logging.getLogger("papermill").setLevel(logging.ERROR)
    target = folder / NOTEBOOK
    try:
        papermill.execute_notebook(
            str(project.analysis / NOTEBOOK),
            str(target),
            # Relative to the working directory: the published copy must not name this machine.
            parameters={"report": name, "output": "."},
            cwd=str(folder),
            engine_name=None if kernel else engine.NAME,
            kernel_name="python3",
            progress_bar=False,
            autosave_cell_every=0,
        )
    except PapermillExecutionError as error:
        raise BumpsheetError(
            f"analysis/{NOTEBOOK}",
            f"cell {error.cell_index} failed for {name}: {error.ename}: {error.evalue}",
            remedy="run the notebook by hand with these parameters",
        ) from error
    _strip(target)


def _strip(path: Path) -> None:
    """Drop clocks and paths, so that the same inputs give the same file."""
    notebook = nbformat.read(path, as_version=4)
    notebook.metadata.pop("papermill", None)
    for position, cell in enumerate(notebook.cells):
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
        cell.id = f"cell-{position}"
    nbformat.write(notebook, path)
