"""How an interruption of the program is told: in one line, and at once."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

SIGNALS = (signal.SIGINT, signal.SIGTERM)
STATUS = 130


def tell_interruptions(what: str) -> None:
    """End with ``what`` when the program is interrupted from now on."""

    def told(*_: object) -> None:
        os.write(sys.stderr.fileno(), f"interrupted; {what}\n".encode())
        os._exit(STATUS)

    for number in SIGNALS:
        signal.signal(number, told)


@contextmanager
def interruptions_told(what: str) -> Iterator[None]:
    """The same for as long as something lasts that has words of its own for it."""
    before = {number: signal.getsignal(number) for number in SIGNALS}
    tell_interruptions(what)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
