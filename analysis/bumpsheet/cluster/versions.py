"""What a machine makes reports with: the code of this package, and versions of others."""

from __future__ import annotations

from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import bumpsheet
from bumpsheet.digests import combined
from bumpsheet.whole import digest_of_file

# Those whose versions show in figures, drawings or pages.
SHOWN = (
    "altair", "exchange-calendars", "fonttools", "jinja2", "nbformat", "numpy", "pandas",
    "papermill", "pyarrow", "typst", "vl-convert-python",
)  # fmt: skip


@cache
def versions() -> dict[str, str]:
    """Versions by package; that of this one is a digest of its code."""
    folder = Path(bumpsheet.__file__).parent
    files = sorted(folder.rglob("*.py"))
    lines = (f"{path.relative_to(folder).as_posix()} {digest_of_file(path)}" for path in files)
    return {"bumpsheet": combined(lines)} | {name: _version(name) for name in SHOWN}


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "none"
