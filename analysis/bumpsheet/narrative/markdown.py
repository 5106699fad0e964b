"""Plain text inside Markdown."""

from __future__ import annotations

import re


def escape_markdown(text: str) -> str:
    """Keep Markdown's signs in plain text from taking effect; line breaks become spaces."""
    line = re.sub(r"\s*\n\s*", " ", text.strip())
    return re.sub(r"([\\`*_{}\[\]()#+!<>|~^$@\"'&.:-])", r"\\\1", line)
