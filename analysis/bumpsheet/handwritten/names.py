"""Names of reports and brands, which are names of files, folders and parts of addresses."""

from __future__ import annotations

import re

NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def is_name(text: str, longest: int) -> bool:
    """Whether it has lower-case letters, digits and single hyphens alone, and is short enough."""
    return len(text) <= longest and NAME.fullmatch(text) is not None
