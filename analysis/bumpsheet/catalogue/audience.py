"""Whom newsletters address; apart from the rules, so that commands start at once."""

from __future__ import annotations

from enum import StrEnum


class Audience(StrEnum):
    """Whom a newsletter addresses: decides what it may show and what it must say.

    The pages of the site address the public, whatever a report says here.
    """

    INTERNAL = "internal"
    RETAIL = "retail"
    PROFESSIONAL = "professional"

    @property
    def is_client(self) -> bool:
        """Whether it leaves the house."""
        return self is not Audience.INTERNAL
