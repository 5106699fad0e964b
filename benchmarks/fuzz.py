"""Search for a hand-written file that ends in a traceback, guided by which code it reaches.

Needs atheris, which is no dependency of the project: install it beside, then
``python benchmarks/fuzz.py parameters|press|words -max_total_time=600``. The tests
``test_hostile_*`` hold what was found.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["bumpsheet.handwritten", "bumpsheet.parameters"]):
    from bumpsheet.catalogue.catalogues import load_catalogues
    from bumpsheet.errors import BumpsheetError
    from bumpsheet.pages.analyst import analyst_words
    from bumpsheet.parameters.load import load_spec
    from bumpsheet.press.model import load_article
    from bumpsheet.project import Project, find_project

PROJECT = find_project(Path(__file__))
CATALOGUES = load_catalogues(PROJECT)
FOLDER = Path(tempfile.mkdtemp())
SANDBOX = Project(FOLDER)
(FOLDER / "reports").mkdir()
(FOLDER / "_brand.yml").write_bytes((PROJECT.root / "_brand.yml").read_bytes())


def parameters(content: bytes) -> None:
    """Read a parameter file."""
    SANDBOX.spec_path("x").write_bytes(content)
    load_spec(SANDBOX, "x", CATALOGUES)


def press(content: bytes) -> None:
    """Read an article."""
    path = FOLDER / "x.yml"
    path.write_bytes(content)
    load_article(path)


def words(content: bytes) -> None:
    """Read the analyst's words."""
    path = FOLDER / "x.md"
    path.write_bytes(content)
    analyst_words(path, FOLDER / "x.files", "reports/x")


TARGETS = {"parameters": parameters, "press": press, "words": words}


def once(content: bytes) -> None:
    """Try one file; a mistake that is told is none."""
    try:
        TARGETS[TARGET](content)
    except BumpsheetError as error:
        if not str(error).isprintable():
            raise AssertionError(repr(str(error))) from error


TARGET = sys.argv.pop(1)
atheris.Setup(sys.argv, once)
atheris.Fuzz()
