"""Holding a finished newsletter against the rules of ``data/conduct.yml``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bumpsheet.catalogue.audience import Audience
from bumpsheet.catalogue.conduct import Check
from bumpsheet.conduct.letter import Finding, Written
from bumpsheet.conduct.promises import promises_in
from bumpsheet.conduct.words import DIVIDES, ENDS, phrase_of, phrases_in, squeezed, words_of
from bumpsheet.trading.written import day_text, short_day

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from bumpsheet.catalogue.conduct import Conduct, KindWords, Rule
    from bumpsheet.conduct.letter import Letter
    from bumpsheet.conduct.shown import Shown
    from bumpsheet.trading.written import DateOrder

# As far from an average, in words, may stand what it is taken over.
NEAR = 25
# And from what followed earlier cases, what it is labelled with.
LABELLED = 80
ORDERS: tuple[DateOrder, ...] = ("month first", "day first")


def check_letter(letter: Letter, conduct: Conduct) -> tuple[Finding, ...]:
    """All that keeps a newsletter from being sent to its readers, rule after rule."""
    rules = conduct.applying(letter.readers.audience, letter.jurisdictions)
    found = (one for rule in rules for one in CHECKS[rule.check](letter, rule, conduct))
    return tuple(dict.fromkeys(found))


def _phrases(letter: Letter, rule: Rule, conduct: Conduct) -> Iterator[Finding]:
    text = squeezed(letter.text)
    for names in _occasions(letter, rule, conduct):
        wanted = (
            squeezed(phrase.format(**names, base=base, as_of=as_of))
            for phrase in rule.one_of
            for base, as_of in zip(_days(letter.base), _days(letter.as_of), strict=True)
        )
        if not any(phrase in text for phrase in wanted):
            told = {**names, "base": _days(letter.base)[0], "as_of": _days(letter.as_of)[0]}
            yield _finding(letter, rule, told)


def _occasions(letter: Letter, rule: Rule, conduct: Conduct) -> Iterator[Mapping[str, str]]:
    """What the names in the phrases of a rule stand for, each time that it asks for one."""
    match rule.of:
        case "report":
            yield {}
        case "series":
            yield from (
                {"name": one.name, "source": one.source, "licence": one.licence}
                for one in letter.shown
            )
        case "index":
            yield from (
                {"name": one.name, "definition": one.series.definition or one.name}
                for one in letter.shown
                if one.series and one.series.is_index
            )
        case "kind":
            yield from (words.model_dump() for words in return_words(letter.shown, conduct))
        case "adviser":
            known = letter.identification or ("the brand names no adviser",)
            yield from ({"identification": line} for line in known)


def return_words(shown: Iterable[Shown], conduct: Conduct) -> list[KindWords]:
    """How the returns of the kinds among these data are told, each kind once."""
    kinds = dict.fromkeys(one.series.kind for one in shown if one.series)
    return [conduct.kinds[kind] for kind in kinds if kind in conduct.kinds]


def _days(day: dt.date) -> list[str]:
    """A date in all forms that newsletters have."""
    written = (day_text, short_day)
    return [form(day, order) for order in ORDERS for form in written] + [day.isoformat()]


def _averages(letter: Letter, rule: Rule, _: Conduct) -> Iterator[Finding]:
    text = _without_names(letter)
    words = words_of(text)
    counts = [phrase_of(one) for one in rule.counted_by]
    ends = [found.start() for found in ENDS.finditer(text)]
    for found in phrases_in(text, words, map(phrase_of, rule.words), dividing=None):
        first, last = max(0, found.first - NEAR), min(len(words), found.last + NEAR)
        start = max((end for end in ends if end <= words[found.first].start), default=0)
        stop = min((end for end in ends if end >= words[found.last].end), default=len(text))
        near = [word for word in words[first:last] if start <= word.start and word.end <= stop]
        if next(phrases_in(text, near, counts, dividing=None), None) is None:
            sentence = text[near[0].start : near[-1].end]
            quoted = " ".join(sentence.split())
            yield Finding(rule.id, letter.where, f'{rule.missing} ("{quoted}")', rule.remedy)


def _without_names(letter: Letter) -> str:
    """The text, in which "Average" as a part of an index's name is no average."""
    text = letter.text
    for one in letter.shown:
        text = text.replace(one.name, " " * len(one.name))
    return text


def _terms(letter: Letter, rule: Rule, _: Conduct) -> Iterator[Finding]:
    for one in letter.shown:
        if one.refused:
            yield _finding(letter, rule, {"name": one.name, "id": one.id, "reason": one.refused})


def _hypothetical(letter: Letter, rule: Rule, _: Conduct) -> Iterator[Finding]:
    words = words_of(letter.text)
    marks = map(phrase_of, rule.words)
    found = next(phrases_in(letter.text, words, marks, dividing=DIVIDES), None)
    if found is None:
        return
    told = letter.text[words[found.first].start : words[found.last].end]
    told = f'"{" ".join(told.split())}"'
    if letter.readers.audience is Audience.RETAIL:
        names = {"what": f"{told} tells retail readers what was never earned"}
        yield _finding(letter, rule, names | {"remedy": "leave it out, or write for professionals"})
        return
    near = words[max(0, found.first - LABELLED) : found.last + LABELLED]
    for label in rule.label:
        if next(phrases_in(letter.text, near, [phrase_of(label)], dividing=None), None) is None:
            need = label.partition("/")[0]
            names = {"what": f'{told} stands without "{need}"', "remedy": f'add "{need}" to it'}
            yield _finding(letter, rule, names)


def _promises(letter: Letter, rule: Rule, _: Conduct) -> Iterator[Finding]:
    finished = Written(letter.where, letter.text, is_file=False, is_markdown=False)
    known = set()
    # Whatever else readers see comes last: where people wrote it, its place is told.
    for written in (*letter.written, finished):
        for one in promises_in(written, rule.words, rule.unless):
            if written is not finished or one.plain not in known:
                yield Finding(rule.id, one.where, rule.missing.format(what=one.told), rule.remedy)
            known.add(one.plain)


def _finding(letter: Letter, rule: Rule, names: Mapping[str, str]) -> Finding:
    missing, remedy = (one.format(**names) for one in (rule.missing, rule.remedy))
    return Finding(rule.id, letter.where, missing, remedy)


CHECKS: Mapping[Check, Callable[[Letter, Rule, Conduct], Iterator[Finding]]] = {
    Check.PHRASE: _phrases,
    Check.AVERAGES: _averages,
    Check.TERMS: _terms,
    Check.HYPOTHETICAL: _hypothetical,
    Check.PROMISES: _promises,
}
