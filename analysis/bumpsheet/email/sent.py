"""The log of what was sent to whom: a line an attempt, kept for ever.

A line that was cut off while it was written, the last one, tells nothing that those before it do
not: what is offered stands there before it is, and what became of it is unknown without a line.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import fcntl
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pydantic import TypeAdapter, ValidationError

from bumpsheet.errors import BumpsheetError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bumpsheet.email.recipients import Recipient

# "offered" stands before a server's answer: without a line after it nobody knows what became of it.
Status = Literal["offered", "sent", "refused", "postponed"]


@dataclass(frozen=True, slots=True)
class Entry:
    """What became of a mail.

    Parameters
    ----------
    mail : str
        SHA-256 of the file that was sent.
    reply : str
        What the server said of it.
    """

    status: Status
    email: str
    mail: str
    message_id: str
    time: str
    reply: str = ""


ENTRY = TypeAdapter(Entry)


class SentLog:
    """The log of one mail's readers; one program at a time writes it.

    Raises
    ------
    BumpsheetError
        If a line of it, other than one that was cut off, is none.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.last: dict[str, Entry] = {}
        content = path.read_bytes() if path.exists() else b""
        self._read = len(content)
        *lines, cut = content.split(b"\n")
        for number, line in enumerate(lines, 1):
            self._note(line, f"{path.name}, line {number}")
        try:
            # What an editor has left without its end is whole all the same.
            self._note(cut, path.name)
            self._whole, self._lacks_end = self._read, True
        except BumpsheetError:
            self._whole, self._lacks_end = self._read - len(cut), False

    def _note(self, line: bytes, where: str) -> None:
        try:
            entry = ENTRY.validate_json(line)
        except ValidationError as error:
            raise BumpsheetError(
                where,
                "not a line of the log",
                value=line.decode(errors="replace"),
                remedy="restore it, or remove the line",
            ) from error
        self.last[entry.email.lower()] = entry

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the log, and remove what was cut off.

        Raises
        ------
        BumpsheetError
            If another program is sending, or has sent since the log was read, or if the log
            cannot be written.
        """
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            file = self.path.open("ab")
        except OSError as error:
            raise BumpsheetError(
                self.path.name,
                f"cannot be written: {error.strerror}",
                remedy="make it writable; nothing was sent",
            ) from error
        with file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise BumpsheetError(
                    self.path.name, "another program is sending", remedy="wait until it ends"
                ) from error
            if os.fstat(file.fileno()).st_size != self._read:
                raise BumpsheetError(
                    self.path.name,
                    "another program has sent since it was read",
                    remedy="run the command again",
                )
            file.truncate(self._whole)
            if self._lacks_end:
                file.write(b"\n")
                file.flush()
            yield

    def add(self, status: Status, to: Recipient, mail: str, message_id: str, reply: str) -> None:
        """Append a line, which is on the disk when this returns."""
        now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        entry = Entry(status, to.email, mail, message_id, now, " ".join(reply.split())[:200])
        with self.path.open("ab") as file:
            file.write(ENTRY.dump_json(entry) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        self.last[to.key] = entry
