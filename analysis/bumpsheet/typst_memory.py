"""What Typst keeps in the memory of a process."""

from __future__ import annotations

import typst

# Runs that Typst remembers the parts of; what the last ones have not asked for is forgotten.
REMEMBERED = 10
EMPTY = b"#set page(width: 1pt, height: 1pt)"


def forget_documents() -> None:
    """Let go of what Typst remembers of documents that are not set again.

    The pictures of a report leave some 20 MB, which would be kept for ten reports.
    """
    compiler = typst.Compiler(ignore_system_fonts=True)
    for _ in range(REMEMBERED + 1):
        compiler.compile(EMPTY, format="svg")
