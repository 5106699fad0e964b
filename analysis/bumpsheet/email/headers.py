"""The fields at the head of a mail, in the seven-bit letters that every server passes on.

Python's own generator puts spaces into long texts of mixed alphabets where it folds them; here a
text with letters beyond ASCII is coded as a whole.
"""

from __future__ import annotations

import re
from email.errors import HeaderParseError
from email.header import Header, decode_header, make_header
from email.utils import formataddr, parseaddr

END = "\r\n"
# A field with the lines that go on with it.
FIELD = re.compile(rb"[^\r\n]+\r\n(?:[ \t][^\r\n]*\r\n)*")
# What begins like this would be decoded by mail programs.
CODED = "=?"
# Beyond these a name in quotes does not fit a line.
QUOTED = 60


def text_value(name: str, text: str) -> str:
    """A line of text as the value of the field called ``name``, folded."""
    charset = "us-ascii" if text.isascii() and CODED not in text else "utf-8"
    return Header(text, charset, header_name=name).encode(linesep=END)


def mailbox_value(field: str, name: str, address: str) -> str:
    """Whom a field names: what they are called, if anything, and their address."""
    if name.isascii() and CODED not in name and len(name) <= QUOTED:
        return formataddr((name, address))
    return f"{Header(name, 'utf-8', header_name=field).encode(linesep=END)}{END} <{address}>"


def mailbox_of(value: str) -> tuple[str, str]:
    """Name and address, from the value of a field."""
    name, address = parseaddr(value)
    try:
        return str(make_header(decode_header(name))), address
    except (HeaderParseError, LookupError, ValueError):
        # Written by another program, in letters that nobody can tell.
        return "", address


def parted(content: bytes) -> tuple[list[tuple[str, bytes]], bytes]:
    """The fields of a mail, each after its name in small letters, and the body below them.

    Parameters
    ----------
    content : bytes
        Lines end as mail has them.
    """
    head, _, body = content.partition(b"\r\n\r\n")
    fields = FIELD.findall(head + b"\r\n")
    return [(one.partition(b":")[0].decode("latin-1").lower(), one) for one in fields], body
