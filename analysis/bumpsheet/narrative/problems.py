"""What is noticed about stored data, in words: ``templates/store/problems.j2``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import jinja2

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable
    from pathlib import Path

    from bumpsheet.market.problems import Problem


def problem_words(templates: Path, day: Callable[[dt.date], str] = str) -> Callable[[Problem], str]:
    """Give what words a problem: a clause without a full stop.

    Parameters
    ----------
    templates : Path
        Folder of the project's templates.
    day : callable
        Writes a date; as 2024-11-05 by default.
    """
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(templates / "store"),
        undefined=jinja2.StrictUndefined,
        autoescape=False,
    )
    environment.filters["day"] = day
    macros: Any = environment.get_template("problems.j2").module
    return lambda problem: str(getattr(macros, problem.kind)(problem)).strip()
