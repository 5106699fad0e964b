"""The log of what was sent to whom: a line an attempt, appended whole and kept for ever."""

from __future__ import annotations

import contextlib
import datetime as dt
import fcntl
import json
import os
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Literal

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


class SentLog:
    """The log of one mail's readers; one program at a time writes it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.last: dict[str, Entry] = {}
        if path.is_file():
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                entry = _entry(line, f"{path.name}, line {number}")
                self.last[entry.email.lower()] = entry

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the log.

        Raises
        ------
        BumpsheetError
            If another program is sending.
        """
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("ab") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise BumpsheetError(
                    self.path.name, "another program is sending", remedy="wait until it ends"
                ) from error
            yield

    def add(self, status: Status, to: Recipient, mail: str, message_id: str, reply: str) -> None:
        """Append a line, which is on the disk when this returns."""
        now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        entry = Entry(status, to.email, mail, message_id, now, " ".join(reply.split())[:200])
        line = json.dumps(asdict(entry), ensure_ascii=False) + "\n"
        with self.path.open("ab") as file:
            file.write(line.encode())
            file.flush()
            os.fsync(file.fileno())
        self.last[to.key] = entry


def _entry(line: str, where: str) -> Entry:
    try:
        return Entry(**json.loads(line))
    except (ValueError, TypeError) as error:
        raise BumpsheetError(
            where, "not a line of the log", value=line, remedy="restore it, or remove the line"
        ) from error
