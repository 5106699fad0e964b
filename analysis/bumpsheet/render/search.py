"""The index of the site's search, made by Pagefind from the rendered pages."""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

from bumpsheet.errors import BumpsheetError

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = "pagefind"
# Pagefind brings ready-made search boxes; the search page has its own.
UNUSED = ("*-ui.js", "*-ui.css", "pagefind-highlight.js")


def index_for_search(site: Path) -> None:
    """Write ``pagefind/`` below a rendered site.

    Raises
    ------
    BumpsheetError
        If Pagefind fails.
    """
    shutil.rmtree(site / FOLDER, ignore_errors=True)
    command = [sys.executable, "-m", "pagefind", "--site", str(site), "--output-subdir", FOLDER]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        last = (done.stderr.strip() or done.stdout.strip()).splitlines()[-1:]
        raise BumpsheetError("search", f"Pagefind failed: {' '.join(last)}")
    for pattern in UNUSED:
        for path in (site / FOLDER).glob(pattern):
            path.unlink()
