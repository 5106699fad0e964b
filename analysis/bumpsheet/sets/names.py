"""Names of the reports of a set, made from what they are about."""

from __future__ import annotations

import re
import string
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bumpsheet.errors import BumpsheetError
from bumpsheet.handwritten.explain import one_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bumpsheet.sets.model import ReportSet

PARTS = ("event", "as_of", "sessions", "small", "large", "brand")


@dataclass(frozen=True, slots=True)
class About:
    """What tells a report of a set from the others.

    Parameters
    ----------
    as_of : str
        A day, or ``latest``.
    sessions : int, optional
        Sessions after the base session, where the set says so.
    """

    event: str
    as_of: str
    sessions: int | None
    small: str
    large: str
    brand: str

    def parts(self) -> dict[str, str]:
        """By the words in braces, what stands for each in a name."""
        found = {part: getattr(self, part) for part in PARTS}
        return {part: _plain(str(value)) for part, value in found.items() if value is not None}


def name_form(wanted: ReportSet, where: str) -> str:
    """How the reports of a set are called; made from what differs where the set does not say.

    Raises
    ------
    BumpsheetError
        If what the set says has something in braces that is no part of a name.
    """
    if wanted.name is None:
        return _usual_form(wanted)
    try:
        fields = [field for _, field, _, _ in string.Formatter().parse(wanted.name)]
    except ValueError as error:
        raise BumpsheetError(
            where,
            "braces that do not close",
            field="name",
            value=wanted.name,
            remedy="write it as {event}-{as_of}",
        ) from error
    unknown = next((field for field in fields if field is not None and field not in PARTS), None)
    if unknown is not None:
        raise BumpsheetError(
            where,
            "no part of a name",
            field="name",
            value=f"{{{unknown}}}",
            remedy=one_of(unknown, list(PARTS)),
        )
    if "sessions" in fields and not all(isinstance(item, int) for item in wanted.as_of):
        raise BumpsheetError(
            where,
            "{sessions} is known only where as_of counts sessions",
            field="name",
            value=wanted.name,
            remedy="use {as_of}",
        )
    return wanted.name


def named(form: str, parts: Mapping[str, str]) -> str:
    """Put what a report is about into the form of its name."""
    return string.Formatter().vformat(form, (), parts)


def _usual_form(wanted: ReportSet) -> str:
    counted = all(isinstance(item, int) for item in wanted.as_of)
    form = "{event}"
    if len(wanted.as_of) > 1:
        form += "-day-{sessions}" if counted else "-{as_of}"
    if len(wanted.series) > 1:
        form += "-{small}-{large}"
    return form + ("-{brand}" if len(wanted.brands) > 1 else "")


def _plain(text: str) -> str:
    """A part of a name of lower-case letters, digits and single hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
