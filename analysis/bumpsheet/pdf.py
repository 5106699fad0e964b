"""What a finished PDF holds: its pages and their text."""

from __future__ import annotations

import threading

import pypdfium2

# PDFium reads one document at a time, and tells a hyphen at the end of a line by this.
ONE_READER = threading.Lock()
HYPHENATED = "\ufffe"


def count_of_pages(content: bytes) -> int:
    """How many pages a PDF has."""
    with ONE_READER, pypdfium2.PdfDocument(content) as document:
        return len(document)


def lines_of(content: bytes) -> list[list[str]]:
    """Lines of each page, as they follow each other in its content; drawings are read as well."""
    with ONE_READER, pypdfium2.PdfDocument(content) as document:
        texts = [page.get_textpage().get_text_range() for page in document]
    return [_lines(text.replace(HYPHENATED, "-\n")) for text in texts]


def _lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]
