"""The verdict on one statement and everything that it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt

    from bumpsheet.press.hedges import Agreement
    from bumpsheet.press.measured import Measured
    from bumpsheet.press.model import Claim
    from bumpsheet.press.needs import Need


class Verdict(StrEnum):
    """What became of a statement."""

    REPRODUCED = "reproduced"
    NEAR = "near"
    CONTRADICTED = "contradicted"
    BY_PROXY = "by proxy"
    NOT_PUBLIC = "not public"
    UNDECIDED = "not decided"


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading of a statement: a series, a pair of sessions, and how it compares."""

    series: str | None
    measured: Measured
    agreement: Agreement
    difference: float | None
    is_proxy: bool = False

    @property
    def sessions(self) -> tuple[dt.date | None, dt.date]:
        """What a linked statement must share."""
        return self.measured.base, self.measured.as_of


@dataclass(frozen=True, slots=True)
class Finding:
    """A statement with its verdict.

    Parameters
    ----------
    reading : Reading or None
        The reading that the verdict rests on; None where nothing could be computed.
    fits : tuple of Reading
        All readings of open dates that agree, with the linked statement where there is one.
    readings : tuple of Reading
        All readings that were tried.
    reason : str
        Why nothing could be computed; empty otherwise.
    needs : tuple of Need
        What would decide a statement for which nothing could be computed.
    """

    claim: Claim
    verdict: Verdict
    reading: Reading | None = None
    fits: tuple[Reading, ...] = ()
    readings: tuple[Reading, ...] = ()
    fits_alone: tuple[Reading, ...] = ()
    reason: str = ""
    needs: tuple[Need, ...] = ()

    @property
    def searched(self) -> tuple[dt.date, ...]:
        """Sessions that were tried for an open date, in order."""
        return tuple(sorted({reading.measured.as_of for reading in self.readings}))

    @property
    def is_open(self) -> bool:
        """Whether the article leaves a date open."""
        return "open" in {self.claim.base, self.claim.as_of}
