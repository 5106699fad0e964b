"""A limit to the time that one report may take: what hangs fails alone, and says so."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from typing import TYPE_CHECKING

from bumpsheet.errors import BumpsheetError

if TYPE_CHECKING:
    from collections.abc import Iterator

# Many times what the slowest report takes on a busy machine.
SECONDS = 900.0
# What hangs outside Python hears no signal; its process is ended so much later.
GRACE = 15.0


@contextlib.contextmanager
def time_limit(name: str, seconds: float) -> Iterator[None]:
    """End what takes longer, in the main thread of a worker.

    Raises
    ------
    BumpsheetError
        When the time is over. What does not return to Python by then takes the process with it.
    """

    def ring(*_: object) -> None:
        raise BumpsheetError(
            name, f"took longer than {seconds:g} seconds", remedy="allow more: --time-limit SECONDS"
        )

    end = threading.Timer(seconds + GRACE, os._exit, [1])
    end.daemon = True
    before = signal.signal(signal.SIGALRM, ring)
    end.start()
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        end.cancel()
