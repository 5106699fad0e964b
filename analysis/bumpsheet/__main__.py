"""``python -m bumpsheet`` is the command ``bumpsheet``."""

from bumpsheet.cli import main

if __name__ == "__main__":
    main()
