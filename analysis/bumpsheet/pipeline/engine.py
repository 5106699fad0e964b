"""A papermill engine that runs cells in this process.

A Jupyter kernel takes seconds to start and to import pandas and Altair; a build forks its workers
from a process that has imported them. The notebook, its parameters and its outputs are the same
as with a kernel of its own.
"""

from __future__ import annotations

import atexit
import sys
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import nbformat
from IPython.core.displayhook import DisplayHook
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import CapturedIO, capture_output
from papermill.engines import Engine, papermill_engines
from traitlets.config import Config

from bumpsheet.errors import BumpsheetError

if TYPE_CHECKING:
    from papermill.engines import NotebookExecutionManager

NAME = "in_process"


class _ResultHook(DisplayHook):
    """Keeps the value of a cell's last expression instead of printing it."""

    shown: list[dict[str, Any]]

    def __call__(self, result: object = None) -> None:
        if result is not None and not self.quiet():
            data, metadata = self.compute_format_data(result)
            self.shown.append({"data": data, "metadata": metadata})


class _Shell(InteractiveShell):
    displayhook_class = _ResultHook


class InProcessEngine(Engine):
    """Runs the cells of one notebook in a fresh namespace."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: NotebookExecutionManager, kernel_name: str, **_: Any
    ) -> None:
        """Run every code cell in order; stop at the first that fails."""
        settings = Config({"HistoryManager": {"enabled": False}})
        program = sys.modules["__main__"]
        InteractiveShell.clear_instance()
        _Shell.clear_instance()
        # Not the user's own folder, which may hold settings, or be missing.
        with TemporaryDirectory() as folder:
            shell = _Shell.instance(config=settings, colors="nocolor", ipython_dir=folder)
            try:
                _run_cells(shell, nb_man)
            finally:
                _Shell.clear_instance()
                # It stands for the program otherwise, and waits for its end with all that the cells
                # have made.
                sys.modules["__main__"] = program
                atexit.unregister(shell.atexit_operations)
                shell.user_ns.clear()


def _run_cells(shell: _Shell, nb_man: NotebookExecutionManager) -> None:
    for position, cell in enumerate(nb_man.nb.cells):
        nb_man.cell_start(cell, position)
        try:
            if cell.cell_type == "code":
                _run(shell, cell, position)
        except BumpsheetError:
            # A mistake in the inputs is told as it is, not as one of the notebook.
            raise
        except Exception as error:
            nb_man.cell_exception(cell, position, exception=error)
            return
        finally:
            nb_man.cell_complete(cell, position)


def _run(shell: _Shell, cell: nbformat.NotebookNode, position: int) -> None:
    shell.displayhook.shown = []
    with capture_output() as captured:
        result = shell.run_cell(cell.source, store_history=False)
    cell.execution_count = position + 1
    cell.outputs = [*_streams(captured), *_shown(captured)]
    cell.outputs += [
        nbformat.v4.new_output(
            "execute_result",
            data=item["data"],
            metadata=item["metadata"],
            execution_count=cell.execution_count,
        )
        for item in shell.displayhook.shown
    ]
    error = result.error_before_exec or result.error_in_exec
    if error is not None:
        cell.outputs.append(
            nbformat.v4.new_output(
                "error", ename=type(error).__name__, evalue=str(error), traceback=[str(error)]
            )
        )
        raise error


def _streams(captured: CapturedIO) -> list[nbformat.NotebookNode]:
    texts = {"stdout": captured.stdout, "stderr": captured.stderr}
    return [
        nbformat.v4.new_output("stream", name=name, text=text)
        for name, text in texts.items()
        if text
    ]


def _shown(captured: CapturedIO) -> list[nbformat.NotebookNode]:
    return [
        nbformat.v4.new_output("display_data", data=item.data, metadata=item.metadata or {})
        for item in captured.outputs
    ]


papermill_engines.register(NAME, InProcessEngine)
