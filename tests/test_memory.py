"""Memory stays as it is however many reports a process makes."""

from __future__ import annotations

import gc
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
import pytest

from bumpsheet.pipeline.notebook import run_notebook
from bumpsheet.project import Project

if TYPE_CHECKING:
    import weakref
    from collections.abc import Callable

# What the cells below have made.
made: list[weakref.ref[Callable[[], None]]] = []

CELL = """\
import test_memory, weakref
def figures(): pass
test_memory.made.append(weakref.ref(figures))
figures
"""

# Sets so many documents of a picture each, 12 MB when it is unpacked; tells the memory in MB.
SET = """\
import random, struct, sys, zlib
from pathlib import Path
import typst
from bumpsheet.typst_memory import forget_documents

def chunk(kind, data):
    return (struct.pack(">I", len(data)) + kind + data
            + struct.pack(">I", zlib.crc32(kind + data)))

def picture(shade, side=2000):
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    lines = (b"\\0" + bytes([shade, 0, 0]) * side) * side
    return (b"\\x89PNG\\r\\n\\x1a\\n" + chunk(b"IHDR", head)
            + chunk(b"IDAT", zlib.compress(lines, 1)) + chunk(b"IEND", b""))

folder, forget = Path(sys.argv[1]), sys.argv[2] == "forget"
for number in range(8):
    (folder / f"{number}.png").write_bytes(picture(number))
    page = folder / f"{number}.typ"
    page.write_text(f'#image("{number}.png", width: 2cm)')
    typst.compile(str(page), root=str(folder), ignore_system_fonts=True, format="png", ppi=10)
    if forget:
        forget_documents()
status = Path("/proc/self/status").read_text()
print(int(status.split("VmRSS:")[1].split()[0]) / 1024)
"""


def test_nothing_that_a_notebook_made_outlives_it(project: Project, tmp_path: Path) -> None:
    copy = Project(tmp_path)
    copy.analysis.mkdir()
    notebook = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_code_cell("output = None", metadata={"tags": ["parameters"]}),
            nbformat.v4.new_code_cell(CELL),
        ],
        metadata=nbformat.read(project.analysis / "event.ipynb", as_version=4).metadata,
    )
    nbformat.write(notebook, copy.analysis / "some.ipynb")
    program = sys.modules["__main__"]
    run_notebook(copy, "some.ipynb", {"output": "."}, tmp_path)
    assert sys.modules["__main__"] is program
    (figures,) = made
    gc.collect()
    assert figures() is None


@pytest.mark.skipif(not Path("/proc/self/status").is_file(), reason="Linux tells the memory")
def test_what_typst_has_set_is_forgotten(tmp_path: Path) -> None:
    def memory(mode: str) -> float:
        command = [sys.executable, "-c", SET, str(tmp_path), mode]
        return float(subprocess.run(command, capture_output=True, check=True, text=True).stdout)

    assert memory("forget") < memory("keep") - 40
