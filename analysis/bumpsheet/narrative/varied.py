"""Sentences in a row that begin with one name: every other begins with a pronoun."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bumpsheet.narrative.markdown import escape_markdown

if TYPE_CHECKING:
    from bumpsheet.facts.findings import Findings

# What else "it" could be taken for.
AMBIGUOUS = re.compile(r"\b(yield|ETF|fund|pound|dollar|rupee|VIX|volatility|tenth|group)\b")


def varied(text: str, findings: Findings) -> str:
    """Say "it" where a sentence begins with the small caps and the one before tells of them alone.

    Parameters
    ----------
    text : str
        Markdown, a sentence a line; what is no sentence stays as it is.
    """
    names = {role: escape_markdown(n.series.short_name) for role, n in findings.about.roles.items()}
    small = names.pop("small")
    named = f"The {small} "
    kept: list[str] = []
    for line in text.split("\n"):
        before = kept[-1] if kept else ""
        is_clear = f"he {small} " in before and not AMBIGUOUS.search(before)
        is_alone = is_clear and not any(name in before for name in names.values())
        opens = line.startswith(named) and not line.startswith(f"{named}and ")
        kept.append(f"It {line.removeprefix(named)}" if opens and is_alone else line)
    return "\n".join(kept)
