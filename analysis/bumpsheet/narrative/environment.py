"""What the templates of sentences know: the facts, their words, and how numbers are written."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import jinja2

from bumpsheet.facts import numbers
from bumpsheet.facts.model import Rests
from bumpsheet.facts.windows import UP, Above, Part, Sessions, window_text
from bumpsheet.narrative.absences import worded
from bumpsheet.narrative.angles import (
    angle_of,
    day_of,
    is_record,
    month_of,
    turned,
    yield_of,
)
from bumpsheet.narrative.compiled import COMPILED
from bumpsheet.narrative.event_words import event_words
from bumpsheet.narrative.markdown import escape_markdown
from bumpsheet.narrative.prose import count_text, date_text, nth_text, since_text, weekday_text
from bumpsheet.narrative.words import Wording
from bumpsheet.trading.calendars import Timing
from bumpsheet.trading.written import day_text, with_day_texts

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable
    from pathlib import Path

    from bumpsheet.catalogue.catalogues import Catalogues
    from bumpsheet.facts.findings import Findings
    from bumpsheet.facts.model import Fact
    from bumpsheet.market.imperfections import Imperfection
    from bumpsheet.narrative.model import Medium
    from bumpsheet.trading.written import DateOrder


# What the text tells beside the figures that it touches.
BESIDE = {"survivors_only"}
# Beside every figure that rests on a close which is not believed.
MARK = "†"


def narrative_environment(
    findings: Findings, catalogues: Catalogues, templates: Path, medium: Medium
) -> jinja2.Environment:
    """The Jinja2 environment of ``templates/narrative/`` and ``templates/families/``."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader([templates / "narrative", templates / "families"]),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,
        bytecode_cache=COMPILED,
    )
    wording = Wording(catalogues.words, findings, catalogues.figures)
    linked = partial(_linked, medium)
    environment.filters.update(
        _filters(wording, linked, findings.about.market.dates), **_dates(findings)
    )
    environment.tests.update(
        clear=wording.is_clear,
        news=wording.is_news,
        old=wording.is_old,
        rare=wording.is_rare,
        top=wording.is_top,
        told=wording.is_told,
        given_up=lambda fact: numbers.number(fact) >= catalogues.words.fade.gone,
        unmoved=wording.is_unmoved,
        flat=wording.is_flat,
    )
    environment.globals.update(_names(findings, catalogues, wording, templates))
    return environment


def _filters(
    wording: Wording, linked: Callable[[Fact, str], str], dates: DateOrder
) -> dict[str, Callable[..., object]]:
    return {
        "size": lambda fact: linked(fact, wording.size(fact)),
        "Size": lambda fact: linked(fact, numbers.capital(numbers.size_text(fact))),
        "exact": lambda fact: linked(fact, numbers.size_text(fact)),
        "step": lambda fact: linked(fact, wording.step(fact)),
        "tie": linked,
        "tied": lambda text, fact: linked(fact, text),
        "nth": lambda fact: linked(fact, nth_text(int(numbers.number(fact)))),
        "signed": lambda fact: linked(fact, numbers.signed_text(fact)),
        "times": lambda fact: linked(fact, wording.multiple(fact)),
        "moved": lambda fact: wording.moved(fact).word,
        "headline_verb": lambda fact: wording.moved(fact).headline,
        "headlined": lambda fact: _third_person(wording.moved(fact).headline or ""),
        "kept": wording.kept,
        "move": partial(_move, wording, linked),
        "beside": wording.beside,
        "day": partial(day_text, order=dates),
        "dated": partial(with_day_texts, order=dates),
        "escape": escape_markdown,
        "Capital": numbers.capital,
        "plain": numbers.plain_text,
        "plain_size": numbers.size_text,
        "plain_spoken": wording.size,
        "counted": count_text,
        "thousands": "{:,}".format,
        "short": "{:g}".format,
        "window": window_text,
    }


def _dates(findings: Findings) -> dict[str, Callable[..., str]]:
    """Filters for days in running text, without a year where that goes without saying."""
    about = findings.about

    def since(day: dt.date) -> str:
        """Keep the day itself for machines: the sentence names a month or a year."""
        return f'[{since_text(day, about.as_of)}]{{.since data-day="{day}"}}'

    return {
        "date": lambda day: date_text(day, about.as_of, about.market.dates),
        "weekday": partial(weekday_text, order=about.market.dates),
        "since": since,
        "since_plain": lambda day: since_text(day, about.as_of),
    }


def _names(
    findings: Findings, catalogues: Catalogues, wording: Wording, templates: Path
) -> dict[str, Any]:
    about, roles = findings.about, findings.about.roles
    known = partial(_known, catalogues)
    return {
        "get": known(findings.get),
        "every": known(findings.every),
        "only": known(findings.only),
        "of": known(findings.of),
        "about": about,
        "market": about.market,
        "event_bank": catalogues.markets[about.event.market].central_bank,
        "shows": about.spec.shows,
        **{name: escape_markdown(text) for name, text in event_words(findings, catalogues).items()},
        "name": {role: escape_markdown(note.series.short_name) for role, note in roles.items()},
        "series": {role: note.series for role, note in roles.items()},
        "starts": {role: note.start for role, note in roles.items()},
        "stores": {role: note.store for role, note in roles.items()},
        "holds_records": {role: note.holds_records for role, note in roles.items()},
        "touching": [item for item in findings.imperfections if _touches(item, findings)],
        "untouched": [item for item in findings.imperfections if not _touches(item, findings)],
        "resting_on": partial(_resting_on, findings),
        "lacking": {absence.what for absence in findings.absences},
        "absences": worded(
            [absence for absence in findings.absences if absence.what not in BESIDE],
            templates,
            partial(day_text, order=about.market.dates),
        ),
        "listed_days": catalogues.words.listed_days,
        "first_known": _first_session(findings, catalogues),
        "states": catalogues.words.states,
        "least_gain": catalogues.words.fade.least_gain,
        "angle": angle_of(wording),
        "at_record": partial(is_record, wording),
        "stretch_of_report": turned(wording),
        "day_of_report": day_of(wording),
        "month_of_report": month_of(wording),
        "yield_of_report": yield_of(wording),
        "state": wording.state,
        "horizon": about.spec.horizons[0],
        "sessions": Sessions,
        "up": UP,
        "limit": Above(about.spec.streak_threshold),
        "part": Part,
        "rests": Rests,
        "mark": MARK,
    }


def _move(wording: Wording, linked: Callable[[Fact, str], str], fact: Fact) -> str:
    """Verb and number of a change, with up or down where the verb does not say it."""
    if wording.is_unmoved(fact):
        return linked(fact, wording.words.unchanged)
    verb, size = wording.moved(fact), linked(fact, wording.size(fact))
    if verb.signed:
        return f"{verb.word}, {'up' if numbers.number(fact) > 0 else 'down'} {size}"
    return f"{verb.word} {size}"


def _third_person(verb: str) -> str:
    """The form of a headline's verb after one index: "edges up"."""
    first, space, rest = verb.partition(" ")
    return f"{first}s{space}{rest}"


def _first_session(findings: Findings, catalogues: Catalogues) -> str:
    """What the first session after the event is called: not all knew the outcome."""
    event = findings.about.event
    if event.first_session:
        return event.first_session
    kind = catalogues.kinds[event.kind]
    is_open = not event.was_known(findings.about.day0)
    if is_open and kind.outcome_open:
        return kind.outcome_open
    is_during = event.timing is Timing.DURING_SESSION and event.date == findings.about.day0
    return kind.during if is_during and kind.during else kind.first_session


def _known(catalogues: Catalogues, find: Callable[..., Any]) -> Callable[..., Any]:
    """Let a template ask for figures of the catalogue only: a slip would drop its sentence."""

    def asked(figure: str, *more: object) -> Any:
        assert figure in catalogues.figures, f"a template asks for {figure}, which is no figure"
        return find(figure, *more)

    return asked


def _linked(medium: Medium, fact: Fact, text: str) -> str:
    """Tie a number in the text to its fact; a mark says that it rests on a doubted close."""
    mark = MARK if fact.doubts else ""
    target = f"(#fact-{fact.id})" if medium == "html" else ""
    return f'[{text}{mark}]{target}{{.fact data-fact="{fact.id}"}}'


def _touches(told: Imperfection, findings: Findings) -> bool:
    """Whether a figure of the report is measured from or across what is wrong, or counts it."""
    return any(
        (doubt.kind, doubt.series_name) == (told.kind, told.series_name)
        for fact in findings
        for doubt in fact.doubts
        if doubt.rests != Rests.COMPARED
    )


def _resting_on(findings: Findings, told: Imperfection) -> list[str]:
    """Figures of the series that begin or end at one of the days."""
    return [
        fact.label
        for fact in findings
        if told.series_id in fact.subject.members and {fact.base, fact.as_of} & {*told.days}
    ]
