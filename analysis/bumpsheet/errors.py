"""The one kind of error that is shown to people."""

from __future__ import annotations

import reprlib

# A value is recognised by its beginning; a line must fit a terminal, a log and a mail.
LONGEST_VALUE = 80
LONGEST_LINE = 1_500


class BumpsheetError(Exception):
    """A mistake in the inputs, told in one line: where, which field, what value, what to do.

    Parameters
    ----------
    where : str
        The file (relative to the project) or command that holds the mistake.
    problem : str
        What is wrong, without a full stop.
    field : str, optional
        The field within the file, in dotted form.
    value : object, optional
        The offending value as the user wrote it.
    remedy : str, optional
        What to do about it, as an imperative without a full stop.
    """

    def __init__(
        self,
        where: str,
        problem: str,
        *,
        field: str | None = None,
        value: object = None,
        remedy: str | None = None,
    ) -> None:
        self.where = where
        self.problem = problem
        self.field = field
        self.value = value
        self.remedy = remedy
        super().__init__(self._line())

    def _line(self) -> str:
        place = f"{self.where}: {self.field}" if self.field else self.where
        shown = "" if self.value is None else f" (got {_shown(self.value)})"
        advice = f"; {self.remedy}" if self.remedy else ""
        return _one_line(f"{place}: {self.problem}{shown}{advice}")

    def __reduce__(self) -> tuple[object, ...]:
        # Worker processes hand errors back pickled; keyword-only arguments need help.
        return _rebuild, (self.where, self.problem, self.field, self.value, self.remedy)


def _shown(value: object) -> str:
    """Show the beginning of a value; nothing longer is ever made of it, whatever it holds."""
    brief = reprlib.Repr()
    brief.maxlevel, brief.maxlong = 3, LONGEST_VALUE
    brief.maxstring = brief.maxother = LONGEST_VALUE
    return brief.repr(value)


def _one_line(text: str) -> str:
    """Drop what would break the line or command the terminal, and what is too long to read."""
    plain = "".join(letter if letter.isprintable() else " " for letter in text[: 2 * LONGEST_LINE])
    return plain if len(plain) <= LONGEST_LINE else f"{plain[:LONGEST_LINE]} ..."


def _rebuild(
    where: str, problem: str, field: str | None, value: object, remedy: str | None
) -> BumpsheetError:
    return BumpsheetError(where, problem, field=field, value=value, remedy=remedy)


class MissingDataError(Exception):
    """Data that a family of figures needs are not there; the text is the reason, one clause.

    Never shown as an error: the family is left out and the data note says why.
    """
