"""Proselint over what reports say, and which of its rules the house style overrules."""

from __future__ import annotations

from proselint.checks import __register__
from proselint.config import DEFAULT, Config
from proselint.registry import CheckRegistry
from proselint.tools import LintFile

# Rules that contradict docs/style.md, each with its reason; none does today. All others that
# Proselint holds by default are held.
SWITCHED_OFF: dict[str, str] = {}
# The first entry that fits a rule decides.
CHECKS = dict.fromkeys(SWITCHED_OFF, False) | dict(DEFAULT["checks"])

CheckRegistry().register_many(__register__)


def remarks(text: str) -> list[str]:
    """What Proselint says of a text: each line and column, the rule, and what it would have."""
    found = LintFile("report", text).lint(Config(max_errors=100, checks=CHECKS))
    return [
        f"{line}:{column} {result.check_path}: {result.message}" for result, (line, column) in found
    ]
