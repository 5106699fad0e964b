"""The command ``bumpsheet``, which is ``python -m bumpsheet`` too."""

from __future__ import annotations

from bumpsheet.interruption import tell_interruptions


def main() -> None:
    """Run the command line; an interruption is told in one line from the first import on."""
    # Workers end with this process; what they were doing is begun again by the next build.
    tell_interruptions("what was published stays")
    from bumpsheet import cli  # noqa: PLC0415 - what it imports takes a while

    cli.main()


if __name__ == "__main__":
    main()
