"""Building the press check: its notebook, then its page."""

from __future__ import annotations

import json
import os
import shutil
from typing import TYPE_CHECKING

from bumpsheet.errors import BumpsheetError
from bumpsheet.market.location import DATA_VARIABLE
from bumpsheet.pipeline.generated import replace
from bumpsheet.pipeline.keys import Inputs
from bumpsheet.pipeline.notebook import run_notebook
from bumpsheet.pipeline.outcome import PRESS, Outcome, without_place
from bumpsheet.pipeline.vouched import is_press_current, press_stamp
from bumpsheet.whole import write_whole

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.project import Project

NOTEBOOK = "press_check.ipynb"


def build_press(project: Project, data: Path | None = None) -> Outcome:
    """Bring ``press/`` up to date; on failure it stays as it was.

    An article with a mistake is left out of the page and reported; the others are checked.
    """
    os.environ[DATA_VARIABLE] = "" if data is None else str(data)
    staging = project.root / ".press-staging"
    stamp = press_stamp(project)
    try:
        inputs = Inputs(project, data)
        keys = inputs.press()
        if is_press_current(project, inputs):
            return Outcome(PRESS, "unchanged")
        shutil.rmtree(staging, ignore_errors=True)
        staging.mkdir()
        run_notebook(project, NOTEBOOK, {"output": "."}, staging)
        mistakes = json.loads((staging / "press.json").read_text(encoding="utf-8"))["mistakes"]
        stamp.unlink(missing_ok=True)
        replace(staging, project.press, "press/")
        if mistakes:
            return Outcome(PRESS, "failed", "; ".join(mistakes))
        write_whole(stamp, json.dumps(keys).encode())
    except BumpsheetError as error:
        return Outcome(PRESS, "failed", str(error))
    except OSError as error:
        return Outcome(PRESS, "failed", f"{PRESS}: {without_place(error)}")
    except Exception as error:
        return Outcome(PRESS, "failed", f"{PRESS}: {type(error).__name__}: {error}")
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return Outcome(PRESS, "built")
