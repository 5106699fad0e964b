"""The command ``bumpsheet``, which is ``python -m bumpsheet`` too."""

from __future__ import annotations

import os
import signal
import sys


def main() -> None:
    """Run the command line; an interruption is told in one line from the first import on."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _interrupt)
    from bumpsheet import cli  # noqa: PLC0415 - what it imports takes a while

    cli.main()


def _interrupt(*_: object) -> None:
    # Workers end with this process; what they were doing is begun again by the next build.
    os.write(sys.stderr.fileno(), b"interrupted; what was published stays\n")
    os._exit(130)


if __name__ == "__main__":
    main()
