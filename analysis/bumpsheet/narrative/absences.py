"""What a report lacks, in words: each family has them in its ``absences.md.j2``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import jinja2

from bumpsheet.narrative.compiled import Compiled

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from bumpsheet.facts.findings import Absence


ABSENCES = Compiled()


@dataclass(frozen=True, slots=True)
class WordedAbsence:
    """An absence as the data note prints it; ``reason`` is one clause without a full stop."""

    family: str
    what: str
    reason: str


def worded(
    absences: Iterable[Absence], templates: Path, day: Callable[[dt.date], str] = str
) -> list[WordedAbsence]:
    """Word absences, in their order.

    Parameters
    ----------
    templates : Path
        Folder of the project's templates.
    day : callable
        Writes a date; as 2024-11-05 by default.
    """
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(templates / "families"),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,
        bytecode_cache=ABSENCES,
    )
    environment.filters["day"] = day
    return [_worded(absence, environment) for absence in absences]


def _worded(absence: Absence, environment: jinja2.Environment) -> WordedAbsence:
    macros: Any = environment.get_template(f"{absence.family}/absences.md.j2").module
    written = str(getattr(macros, absence.what)(**absence.details))
    what, reason = written.strip().split("\n")
    return WordedAbsence(absence.family, what.strip(), reason.strip())
