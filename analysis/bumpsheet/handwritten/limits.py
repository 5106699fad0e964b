"""How much a hand-written YAML file may hold; looked at before anything is made of it.

Each limit lies far above what people write, and low enough that reading, checking and telling a
mistake stay quick whatever the file holds.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import yaml

from bumpsheet.handwritten.letters import complaint_about, composed

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

# The largest shipped file has 16 thousand.
MOST_BYTES = 500_000
# Of mappings and lists within each other; ours have four, Quarto's own files a few more.
DEEPEST = 20
# Keys, values and lists together; the largest shipped file has about a thousand.
MOST_VALUES = 20_000
# Longer than any paragraph; fields have narrower limits of their own.
LONGEST_TEXT = 5_000

# Numbers that YAML reads in base 2, 8, 16 or 60: `010` would be eight, `1:30` ninety.
ODD_NUMBER = re.compile(
    r"[-+]?(0[0-9_]+|0b[01_]+|0o[0-7_]+|0x[0-9a-fA-F_]+|[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?"
    r"|[0-9][0-9_]*_[0-9_]*(\.[0-9_]*)?)"
)


class RefusedError(yaml.MarkedYAMLError):
    """Valid YAML that a hand-written file may not hold; ``note`` is the remedy."""


def check_events(events: Iterable[Any], *, foreign: bool) -> None:
    """Refuse too much, too deep, aliases, tags, odd numbers and letters that cannot be printed.

    Parameters
    ----------
    events : iterable of yaml.Event
        What the parser of the file gives, before values are made of it.
    foreign : bool
        The file belongs to another program too: its texts may have several lines and any letters.

    Raises
    ------
    RefusedError
        At the first that is refused.
    """
    depth = values = 0
    for event in events:
        if isinstance(event, yaml.AliasEvent):
            # A few lines of them may stand for more values than fit into the memory.
            raise _refused(event, f"an alias, *{event.anchor}", "write its value out")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if isinstance(event, yaml.NodeEvent):
            values += 1
            _check_tag(event)
        if depth > DEEPEST:
            raise _refused(event, f"more than {DEEPEST} levels deep", "write it flatter")
        if values > MOST_VALUES:
            raise _refused(event, f"more than {MOST_VALUES} values", "shorten the file")
        if isinstance(event, yaml.ScalarEvent):
            _check_scalar(event, foreign=foreign)


def _check_tag(event: Any) -> None:
    # "!" alone is what YAML itself gives to text in quotes.
    if getattr(event, "tag", None) not in {None, "!"}:
        raise _refused(event, f"a tag, {event.tag}", "leave it out and write the value plainly")


def _check_scalar(event: Any, *, foreign: bool) -> None:
    text = event.value
    if len(text) > LONGEST_TEXT:
        raise _refused(event, f"a text of {len(text)} characters", f"write {LONGEST_TEXT} at most")
    if not event.style and ODD_NUMBER.fullmatch(text):
        raise _refused(
            event,
            f"{text[:20]} is a number that YAML reads in another base or with gaps",
            "write it with decimal digits only and no leading zero, or in quotes if it is text",
        )
    if foreign:
        return
    if "\n" in text.strip():
        raise _refused(event, "a text of several lines", "write it on one line, or fold it with >")
    complaint = complaint_about(composed(text))
    if complaint:
        raise _refused(event, *complaint)


def _refused(event: Any, problem: str, remedy: str) -> RefusedError:
    return RefusedError(problem=problem, problem_mark=event.start_mark, note=remedy)
