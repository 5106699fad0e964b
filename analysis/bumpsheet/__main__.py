"""``python -m bumpsheet`` is the command ``bumpsheet``."""

from bumpsheet.cli import main

main()
