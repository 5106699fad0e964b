"""Figures that the analyst's words quote: ``{{ fact("return-since-event-rut") | signed }}``.

Jinja2 reads the words in its sandbox, and of its language only this much is let in: a call of
``fact`` with an id, and filters. Whatever else stands between double braces is refused before any
of it is run. A quoted figure travels through Pandoc as one letter that nobody can type, and
becomes the number with its link afterwards; so no Markdown is made of a value.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from jinja2 import StrictUndefined, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment
from rapidfuzz import fuzz, process

from bumpsheet.catalogue.figures import Unit
from bumpsheet.errors import BumpsheetError
from bumpsheet.facts.numbers import DOUBT, MINUS, number, rounded, signed_text, size_text
from bumpsheet.handwritten.explain import did_you_mean
from bumpsheet.trading.written import day_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bumpsheet.facts.model import Fact
    from bumpsheet.narrative.model import Medium

# Letters of the private use area: the words may hold none of them.
FIRST_MARK = 0xE000
MOST_QUOTES = 500
MARKS = re.compile(f"[{chr(FIRST_MARK)}-{chr(FIRST_MARK + MOST_QUOTES)}]")
# Statements and comments of Jinja2 are opened by what nobody can type: `{%` and `{#` are text.
CLOSED = "\uf8ff"
MOST_DECIMALS = 6
MOST_FILTERS = 4
# Ids that a message offers.
OFFERED = 3
EXPRESSION = '{{ fact("ID") }}'
REMEDY = f"write {EXPRESSION} with filters such as signed, or \\{{\\{{ for braces"
COUNTS = (Unit.SESSIONS, Unit.COUNT)


@dataclass(frozen=True, slots=True)
class Quote:
    """A figure as the words show it."""

    fact: Fact
    text: str

    def inline(self, medium: Medium) -> dict[str, Any]:
        """An inline of Pandoc: the number, tied to its trace as in our own text."""
        attributes = ["", ["fact"], [["data-fact", self.fact.id]]]
        shown = [{"t": "Str", "c": self.text}]
        if medium == "pdf":
            return {"t": "Span", "c": [attributes, shown]}
        return {"t": "Link", "c": [attributes, shown, [f"#fact-{self.fact.id}", ""]]}


@dataclass(frozen=True, slots=True)
class Quoted:
    """Words in which every quoted figure is a mark, and what the marks stand for, in order."""

    text: str
    quotes: tuple[Quote, ...] = ()

    def plain(self, text: str) -> str:
        """A text with the numbers in the places of their marks."""
        return MARKS.sub(lambda found: self.quotes[ord(found[0]) - FIRST_MARK].text, text)

    def placed(self, node: Any, medium: Medium, *, linked: bool = True) -> Any:
        """A part of a Pandoc document with its quotes; plain numbers within links and code."""
        if isinstance(node, str):
            return self.plain(node)
        if isinstance(node, dict):
            linked = linked and node.get("t") not in {"Link", "Image"}
            return {key: self.placed(part, medium, linked=linked) for key, part in node.items()}
        if not isinstance(node, list):
            return node
        found: list[Any] = []
        for part in node:
            if linked and isinstance(part, dict) and part.get("t") == "Str":
                found += self._split(part["c"], medium)
            else:
                found.append(self.placed(part, medium, linked=linked))
        return found

    def _split(self, text: str, medium: Medium) -> list[dict[str, Any]]:
        found = []
        for piece in re.split(f"({MARKS.pattern})", text):
            if MARKS.fullmatch(piece):
                found.append(self.quotes[ord(piece) - FIRST_MARK].inline(medium))
            elif piece:
                found.append({"t": "Str", "c": piece})
        return found


@dataclass(frozen=True, slots=True)
class _Shown:
    """A figure between ``fact`` and the end of its filters."""

    fact: Fact
    write: Callable[[Fact], str]


@dataclass(slots=True)
class _Reading:
    """The places of one text's expressions, and what they have given so far."""

    where: str
    facts: Mapping[str, Fact]
    lines: list[int] = field(default_factory=list)
    quotes: list[Quote] = field(default_factory=list)

    def fact(self, name: str) -> _Shown:
        if name not in self.facts:
            near = process.extract(name, list(self.facts), scorer=fuzz.ratio, limit=OFFERED)
            listed = ", ".join(found for found, _, _ in near)
            nearest = f"the nearest are {listed}; " if listed else ""
            remedy = f"{nearest}bumpsheet figures lists all that it has"
            raise self.error("this report has no figure with this id", name, remedy)
        return _Shown(self.facts[name], _as_it_is)

    def decimals(self, shown: _Shown, places: int) -> _Shown:
        fact = shown.fact
        if isinstance(fact.value, dt.date) or fact.unit in (*COUNTS, Unit.CURRENCY):
            raise self.error("a figure without decimals", fact.id, "leave the filter out")
        return replace(shown, fact=replace(fact, digits=places))

    def day(self, shown: _Shown, which: str) -> _Shown:
        found = getattr(shown.fact, which)
        if found is None:
            raise self.error("a figure that has no such date", shown.fact.id, "leave it out")
        return replace(shown, write=lambda fact: day_text(found, fact.writing.dates))

    def finish(self, shown: _Shown) -> str:
        text = shown.write(shown.fact) + (DOUBT if shown.fact.doubts else "")
        self.quotes.append(Quote(shown.fact, text))
        return chr(FIRST_MARK + len(self.quotes) - 1)

    def error(self, problem: str, value: str, remedy: str) -> BumpsheetError:
        # Expressions are run in their order: it is the first that has given nothing yet.
        line = f"line {self.lines[len(self.quotes)]}"
        return BumpsheetError(self.where, problem, field=line, value=value, remedy=remedy)


FILTERS: dict[str, Callable[[_Reading], Callable[..., _Shown]]] = {
    "signed": lambda _: lambda shown: replace(shown, write=signed_text),
    "size": lambda _: lambda shown: replace(shown, write=size_text),
    "decimals": lambda reading: reading.decimals,
    "date": lambda reading: lambda shown: reading.day(shown, "as_of"),
    "base_date": lambda reading: lambda shown: reading.day(shown, "base"),
    "since_date": lambda reading: lambda shown: reading.day(shown, "since"),
}


def quoted(text: str, where: str, facts: Mapping[str, Fact]) -> Quoted:
    """Find the figures that a text quotes.

    Parameters
    ----------
    where : str
        The file, for messages.
    facts : mapping of str to Fact
        By id, those of the report.

    Raises
    ------
    BumpsheetError
        If double braces hold anything but a figure of the report with known filters.
    """
    if "{{" not in text:
        return Quoted(text)
    reading = _Reading(where, facts)
    environment = ImmutableSandboxedEnvironment(
        block_start_string=f"{CLOSED}%",
        comment_start_string=f"{CLOSED}#",
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        finalize=reading.finish,
    )
    environment.globals = {"fact": reading.fact}
    environment.filters = {name: made(reading) for name, made in FILTERS.items()}
    reading.lines = _checked(text, where, environment)
    return Quoted(environment.from_string(text).render(), tuple(reading.quotes))


def _checked(text: str, where: str, environment: ImmutableSandboxedEnvironment) -> list[int]:
    """Lines of all expressions, none of which is anything but a figure with filters."""
    try:
        tree = environment.parse(text)
    except TemplateSyntaxError as error:
        raise _no_quote(text, where, error.lineno) from error
    except RecursionError as error:
        raise _no_quote(text, where, _line_of(text)) from error
    lines = []
    for output in tree.body:
        for node in output.nodes if isinstance(output, nodes.Output) else [output]:
            if isinstance(node, nodes.TemplateData):
                continue
            _check(node, text, where)
            lines.append(node.lineno)
    if len(lines) > MOST_QUOTES:
        raise BumpsheetError(
            where, f"quotes more than {MOST_QUOTES} figures", remedy="quote fewer of them"
        )
    return lines


def _check(node: nodes.Node, text: str, where: str) -> None:
    line = f"line {node.lineno}"
    passed = 0
    while isinstance(node, nodes.Filter) and node.node is not None:
        if node.name not in FILTERS:
            raise BumpsheetError(
                where,
                "no such filter",
                field=line,
                value=node.name,
                remedy=did_you_mean(node.name, list(FILTERS)) or f"use {', '.join(FILTERS)}",
            )
        if node.name == "decimals" and not _is_places(node):
            problem = f"decimals takes a whole number up to {MOST_DECIMALS}"
            raise BumpsheetError(where, problem, field=line, remedy="write decimals(1)")
        if node.name != "decimals" and _arguments(node):
            raise _no_quote(text, where, node.lineno)
        passed, node = passed + 1, node.node
    if not _is_fact(node) or passed > MOST_FILTERS:
        raise _no_quote(text, where, node.lineno)


def _is_fact(node: nodes.Node) -> bool:
    """Whether something is a call of ``fact`` with an id."""
    if not isinstance(node, nodes.Call) or not isinstance(node.node, nodes.Name):
        return False
    found = _arguments(node)
    return node.node.name == "fact" and len(found) == 1 and _is_constant(found[0], str)


def _arguments(node: Any) -> list[Any]:
    return [*node.args, *node.kwargs, *filter(None, (node.dyn_args, node.dyn_kwargs))]


def _is_places(node: nodes.Filter) -> bool:
    found = _arguments(node)
    is_whole = len(found) == 1 and _is_constant(found[0], int)
    return is_whole and 0 <= found[0].value <= MOST_DECIMALS


def _is_constant(node: object, kind: type) -> bool:
    # True is an int.
    return isinstance(node, nodes.Const) and type(node.value) is kind


def _no_quote(text: str, where: str, line: int) -> BumpsheetError:
    lines = text.split("\n")
    written = lines[line - 1] if line <= len(lines) else ""
    start = max(written.find("{{"), 0)
    problem = "double braces that quote no figure"
    value = written[start:] or None
    return BumpsheetError(where, problem, field=f"line {line}", value=value, remedy=REMEDY)


def _line_of(text: str) -> int:
    return text[: text.index("{{")].count("\n") + 1


def _as_it_is(fact: Fact) -> str:
    """Write a figure for a sentence: a sign only where it is below zero, short counts in words."""
    is_below = not isinstance(fact.value, dt.date) and rounded(number(fact), fact.digits) < 0
    return (MINUS if is_below else "") + size_text(fact)
