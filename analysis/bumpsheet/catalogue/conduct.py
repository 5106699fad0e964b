"""What newsletters for clients must say and must not: ``data/conduct.yml``."""

from __future__ import annotations

from enum import StrEnum
from string import Formatter
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import Field, model_validator

from bumpsheet.catalogue.audience import Audience  # noqa: TC001 - pydantic reads it at run time
from bumpsheet.catalogue.series import SeriesKind  # noqa: TC001 - pydantic reads it at run time
from bumpsheet.handwritten.fields import Line, Text
from bumpsheet.handwritten.read import Strict, read_yaml, validated

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

RuleId = Annotated[str, Field(pattern=r"^[a-z][a-z-]{0,39}$")]
Lines = Annotated[tuple[Line, ...], Field(min_length=1)]


class Jurisdiction(StrEnum):
    """Under whose rules an adviser sends newsletters."""

    US = "us"
    UK = "uk"


class Check(StrEnum):
    """How a rule is held."""

    PHRASE = "phrase"
    AVERAGES = "averages"
    TERMS = "terms"
    HYPOTHETICAL = "hypothetical"
    PROMISES = "promises"


# What a check cannot do without.
NEEDS = {
    Check.PHRASE: ("one_of",),
    Check.AVERAGES: ("words", "counted_by"),
    Check.TERMS: (),
    Check.HYPOTHETICAL: ("words", "label"),
    Check.PROMISES: ("words",),
}


DAYS = frozenset(("base", "as_of"))
# What may be filled into the phrases of a rule, by what it is of, and into its messages.
PHRASE_NAMES = {
    "report": DAYS,
    "series": DAYS | {"name", "source", "licence"},
    "index": DAYS | {"name", "definition"},
    "kind": DAYS | {"called", "returns"},
    "adviser": DAYS | {"identification"},
}
OTHER_NAMES: dict[Check, frozenset[str]] = {
    Check.AVERAGES: frozenset(),
    Check.TERMS: frozenset(("name", "id", "reason")),
    Check.HYPOTHETICAL: frozenset(("what", "remedy")),
    Check.PROMISES: frozenset(("what",)),
}


class Rule(Strict):
    """One rule.

    Parameters
    ----------
    of : str
        For what a phrase must stand there: the report, each series, each index, each kind of series
        that has returns, or the adviser.
    one_of : tuple of str
        Phrases of which one is enough, with names to be filled in.
    words, counted_by, label, unless : tuple of str
        As ``data/conduct.yml`` explains them.
    missing, remedy : str
        What a finding says, with names to be filled in.
    why : str
        In plain words.
    follows : dict
        The public rules that it follows, by the jurisdictions in which it applies.
    """

    id: RuleId
    check: Check
    audiences: Annotated[tuple[Audience, ...], Field(min_length=1)]
    of: Literal["report", "series", "index", "kind", "adviser"] = "report"
    one_of: tuple[Line, ...] = ()
    words: tuple[Line, ...] = ()
    counted_by: tuple[Line, ...] = ()
    label: tuple[Line, ...] = ()
    unless: tuple[Line, ...] = ()
    missing: Line
    remedy: Line
    why: Text
    follows: Annotated[dict[Jurisdiction, Lines], Field(min_length=1)]

    @model_validator(mode="after")
    def _has_what_its_check_needs(self) -> Self:
        lacking = next((name for name in NEEDS[self.check] if not getattr(self, name)), None)
        if lacking:
            raise ValueError(f"the rule {self.id} has no {lacking}; add it")
        return self

    @model_validator(mode="after")
    def _fills_in_what_is_known(self) -> Self:
        known = OTHER_NAMES.get(self.check, PHRASE_NAMES[self.of])
        for text in (*self.one_of, self.missing, self.remedy):
            named = {field for _, field, _, _ in Formatter().parse(text) if field is not None}
            unknown = next(iter(sorted(named - known)), None)
            if unknown is not None:
                shown = ", ".join(sorted(known)) or "none"
                raise ValueError(f"the rule {self.id} fills in {{{unknown}}}; known are: {shown}")
        return self

    def applies(self, audience: Audience, jurisdictions: Sequence[Jurisdiction]) -> bool:
        """Whether it protects such readers in one of the jurisdictions."""
        return audience in self.audiences and any(one in self.follows for one in jurisdictions)


class JurisdictionNotes(Strict):
    """What a jurisdiction is called."""

    name: Line


class KindWords(Strict):
    """How the returns of one kind of series are told."""

    called: Line
    returns: Line


class Conduct(Strict):
    """``data/conduct.yml``."""

    notice: Text
    not_checked: Lines
    jurisdictions: dict[Jurisdiction, JurisdictionNotes]
    kinds: dict[SeriesKind, KindWords]
    inputs: dict[Literal["portfolios", "fund_shares", "holdings"], Line]
    rules: Annotated[tuple[Rule, ...], Field(min_length=1)]

    def applying(
        self, audience: Audience, jurisdictions: Sequence[Jurisdiction]
    ) -> tuple[Rule, ...]:
        """Rules that protect such readers in one of the jurisdictions."""
        return tuple(rule for rule in self.rules if rule.applies(audience, jurisdictions))


def load_conduct(path: Path) -> Conduct:
    """Read the rules.

    Raises
    ------
    BumpsheetError
        If the file is wrong, or a rule lacks what its check needs.
    """
    return validated(Conduct, read_yaml(path), path)
