"""Compound files (OLE2), as old spreadsheets are and locked ones, written by hand."""

from __future__ import annotations

import struct

SECTOR = 512
# Shorter streams would lie in a stream of their own.
SHORTEST = 4096
FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def _entry(name: str, kind: int, place: tuple[int, int], *, child: int, right: int) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0"
    head = text.ljust(64, b"\0") + struct.pack("<HBB", len(text) if name else 0, kind, 1)
    return head + struct.pack("<III", FREE, right, child) + bytes(36) + struct.pack("<IQ", *place)


def compound_file(streams: dict[str, bytes]) -> bytes:
    """A compound file with these streams at its root."""
    padded = {
        name: content.ljust(max(SHORTEST, -(-len(content) // SECTOR) * SECTOR), b"\0")
        for name, content in streams.items()
    }
    chains, sectors, entries = [FAT, END], b"", []
    for place, (name, content) in enumerate(padded.items(), 1):
        start, count = len(chains), len(content) // SECTOR
        chains += [*range(start + 1, start + count), END]
        sectors += content
        right = place + 1 if place < len(padded) else FREE
        entries.append(_entry(name, 2, (start, len(content)), child=FREE, right=right))
    root = _entry("Root Entry", 5, (END, 0), child=1, right=FREE)
    directory = b"".join([root, *entries]).ljust(SECTOR, b"\0")
    fat = b"".join(struct.pack("<I", item) for item in chains).ljust(SECTOR, b"\xff")
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, SHORTEST, END, 0, END, 0)
    header += struct.pack("<I", 0) + b"\xff" * (SECTOR - len(header) - 4)
    return header + fat + directory + sectors


def _record(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def old_spreadsheet(rows: list[list[str | float]], sheet: str = "Sheet1") -> bytes:
    """An xls file (BIFF8) with one sheet of text and numbers."""
    begin = struct.pack("<HHHHII", 0x0600, 5, 0x0DBB, 0x07CC, 0, 6)
    bound = bytes([0, 0, len(sheet), 0]) + sheet.encode("ascii")
    offset = 4 + len(begin) + 4 + 4 + len(bound) + 4
    workbook = _record(0x0809, begin)
    workbook += _record(0x0085, struct.pack("<I", offset) + bound) + _record(0x000A, b"")
    cells = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x10, 0x0DBB, 0x07CC, 0, 6))
    for row, fields in enumerate(rows):
        for column, field in enumerate(fields):
            place = struct.pack("<HHH", row, column, 0)
            if isinstance(field, str):
                text = struct.pack("<HB", len(field), 0) + field.encode("latin-1")
                cells += _record(0x0204, place + text)
            else:
                cells += _record(0x0203, place + struct.pack("<d", field))
    return compound_file({"Workbook": workbook + cells + _record(0x000A, b"")})
