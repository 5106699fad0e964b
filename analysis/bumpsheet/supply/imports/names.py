"""Which series of the catalogue a heading means; never one of another kind."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from bumpsheet.catalogue.series import SeriesKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bumpsheet.catalogue.series import Series, SeriesCatalogue
    from bumpsheet.supply.imports.words import ImportWords

# A word may be mistyped if it is that long and that near.
LONG, NEAR = 5, 85
BLOOMBERG = re.compile(
    r"^([^\s|]{1,12})(?: [a-z]{2})? (?:equity|index|curncy|govt|comdty|corp)$", re.IGNORECASE
)
BRACKET = re.compile(r"([^()]*)\(([^()]*)\)([^()]*)")
COPY = re.compile(r"\s*\(\d{1,2}\)$|\s*- copy$|[-_ ]*copy$", re.IGNORECASE)
SPAN = re.compile(r"\d{1,4}[-_.]\d{1,2}[-_.]\d{1,4}|\b(19|20)\d{6}\b|\bto\b", re.IGNORECASE)
# Funds and stocks are closes with distributions put back: their total return is themselves.
ADJUSTED = (SeriesKind.ETF, SeriesKind.STOCK)


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a heading says.

    Parameters
    ----------
    field : str, optional
        The field that it names, such as ``close``.
    series : str, optional
        Id of the series that it names.
    is_near : bool
        The series is spelt a little otherwise in the catalogue.
    total_return, is_change : bool
        It says that the values are no prices.
    has_name : bool
        It names something, perhaps nothing that is known.
    """

    field: str | None = None
    series: str | None = None
    is_near: bool = False
    total_return: bool = False
    is_change: bool = False
    has_name: bool = False


class Names:
    """The names of all series of a catalogue."""

    def __init__(self, catalogue: SeriesCatalogue, words: ImportWords) -> None:
        self.catalogue, self.words = catalogue, words

    @cached_property
    def _known(self) -> dict[tuple[str, ...], list[tuple[int, Series]]]:
        known: dict[tuple[str, ...], list[tuple[int, Series]]] = defaultdict(list)
        for series in self.catalogue.series:
            aliases = self.words.aliases.get(series.id, ())
            ranked = [(4, series.id), *((3, alias) for alias in aliases)]
            ranked.append((2, series.name))
            # Short names of funds are those of what they hold.
            ranked += [] if series.kind in ADJUSTED else [(1, series.short_name)]
            for rank, name in ranked:
                tokens, _, _ = self._tokens(name)
                if tokens:
                    known[tokens].append((rank, series))
        return known

    def meaning(self, text: str) -> Meaning:
        """What one heading says."""
        field = self.words.field_of(text)
        if field is not None:
            return Meaning(field)
        return self._of_both(text) or self._of_words(text)

    def _of_both(self, text: str) -> Meaning | None:
        """What a heading says whose brackets name a series, as "Russell 2000 (^RUT) Level"."""
        bracket = BRACKET.fullmatch(text)
        inner = self.meaning(bracket[2]) if bracket else Meaning()
        if bracket is None or inner.series is None or inner.is_near:
            return None
        outer = self.meaning(f"{bracket[1]} {bracket[3]}")
        is_other = outer.has_name and (outer.series != inner.series or outer.is_near)
        return replace(outer, series=None if is_other else inner.series, has_name=True)

    def _of_words(self, text: str) -> Meaning:
        tokens, total, change = self._tokens(text)
        if not tokens:
            return Meaning(None, total_return=total, is_change=change)
        series = self._named(tokens, total=total)
        if series is None and not change:
            beside = [token for token in tokens if token in self.words.beside_names]
            rest = tuple(token for token in tokens if token not in beside)
            inner = self._named(rest, total=total) if beside else None
            if inner:
                return Meaning(self._field(beside), inner, total_return=total, has_name=True)
            near = self._near(tokens, total=total)
            return Meaning(None, near, near is not None, total, change, has_name=True)
        return Meaning(None, series, total_return=total, is_change=change, has_name=True)

    def _field(self, beside: list[str]) -> str | None:
        """What words beside a name say; "adj" or "adjusted" makes a close another one."""
        if {"adj", "adjusted"} & set(beside):
            return "adjusted_close"
        return self.words.field_of(beside[0])

    def of_file(self, stem: str) -> str | None:
        """Id of the series that a file is named after, or None."""
        plain = SPAN.sub(" ", COPY.sub("", stem)).replace("_", " ")
        words = plain.split()
        while words:
            found = self.meaning(" ".join(words))
            if found.series and not (found.is_near or found.is_change):
                return found.series
            if not re.fullmatch(r"(19|20)\d\d|daily|prices?|data|history", words[-1].lower()):
                return None
            words = words[:-1]
        return None

    def says_more(self, text: str, series: str) -> bool:
        """Whether a text names a series and something beside it, as "Russell 2000 Growth" does."""
        meaning, tokens = self.meaning(text), set(self._tokens(text)[0])
        if meaning.series is not None:
            return False
        return any(
            set(known) < tokens and self._named(known, total=False) == series
            for known in self._known
        )

    def _named(self, tokens: tuple[str, ...], *, total: bool) -> str | None:
        fits = [
            (rank, series) for rank, series in self._known.get(tokens, ()) if _fits(series, total)
        ]
        best = max((rank for rank, _ in fits), default=0)
        found = {series.id for rank, series in fits if rank == best}
        return found.pop() if len(found) == 1 else None

    def _near(self, tokens: tuple[str, ...], *, total: bool) -> str | None:
        """The only series whose name differs in one long word, by a letter or two."""
        found = {
            name
            for known in self._known
            if len(known) == len(tokens) and len(known) > 1 and _is_near(known, tokens)
            if (name := self._named(known, total=total)) is not None
        }
        return found.pop() if len(found) == 1 else None

    def _tokens(self, text: str) -> tuple[tuple[str, ...], bool, bool]:
        """The words of a name in order, and whether it says total return or change."""
        bloomberg = BLOOMBERG.match(text.strip())
        plain = (bloomberg[1] if bloomberg else text).lower().replace("_", " ")
        # An abbreviation in brackets must not hide what it says.
        plain = re.sub(r"[()|,;:*†\[\]]", " ", plain)
        plain = re.sub(r"(?<=\w)-(?=\w)", " ", plain)
        plain, total = _without(plain, self.words.total_return)
        plain, _ = _without(plain, self.words.price_return)
        plain, change = _without(plain, self.words.change)
        tokens = [token.lstrip("^$.") for token in plain.split()]
        change = change or "%" in tokens
        kept = sorted({token for token in tokens if token and token not in self.words.noise})
        return tuple(kept), total, change


def _without(text: str, phrases: Iterable[str]) -> tuple[str, bool]:
    """A text without any of the phrases, and whether it held one."""
    held = False
    for phrase in sorted(phrases, key=len, reverse=True):
        shorter = re.sub(rf"(?<!\S){re.escape(phrase)}(?!\S)", " ", text)
        held |= shorter != text
        text = shorter
    return text, held


def _fits(series: Series, total: bool) -> bool:  # noqa: FBT001
    if series.kind in ADJUSTED:
        return True
    return total == (series.kind is SeriesKind.INDEX_TOTAL_RETURN)


def _is_near(known: tuple[str, ...], tokens: tuple[str, ...]) -> bool:
    missing, extra = sorted(set(known) - set(tokens)), sorted(set(tokens) - set(known))
    if len(missing) != 1 or len(extra) != 1:
        return False
    ours, theirs = missing[0], extra[0]
    is_word = min(len(ours), len(theirs)) >= LONG and not any(map(str.isdigit, ours + theirs))
    return is_word and fuzz.ratio(ours, theirs) >= NEAR
