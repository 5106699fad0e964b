"""Text in whatever encoding a program wrote it."""

from __future__ import annotations

# Byte-order marks, the longer ones first.
MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
# Of text in UTF-16 without a mark, most of every other byte is zero.
MOSTLY = 0.4


def decoded(content: bytes) -> str | None:
    """The text of a file; None if it is none in UTF-8, UTF-16, UTF-32 or Windows-1252."""
    marked = next((encoding for mark, encoding in MARKS if content.startswith(mark)), None)
    for encoding in (marked,) if marked else (_without_mark(content), "utf-8", "cp1252"):
        try:
            text = content.decode(encoding) if encoding else None
        except UnicodeError:
            continue
        if text is not None and "\0" not in text:
            return text
    return None


def _without_mark(content: bytes) -> str | None:
    head = content[:4_000]
    if len(head) < 4:
        return None
    low, high = (part.count(0) / len(part) for part in (head[1::2], head[0::2]))
    if max(low, high) < MOSTLY:
        return None
    return "utf-16-le" if low > high else "utf-16-be"
