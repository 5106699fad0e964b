"""Sending a mail that was written, one message a reader, each once."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from email.utils import format_datetime
from functools import partial
from typing import TYPE_CHECKING

from bumpsheet.email.headers import END, mailbox_of, mailbox_value, parted
from bumpsheet.email.server import (
    Line,
    PostponedError,
    RefusedError,
    UnreachableError,
    UnsureError,
)
from bumpsheet.errors import BumpsheetError
from bumpsheet.handwritten.fields import is_mailbox
from bumpsheet.whole import digest_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from bumpsheet.email.recipients import Recipient
    from bumpsheet.email.sent import SentLog, Status
    from bumpsheet.email.server import Server

LOG = "sent.jsonl"
MINUTE = 60.0
LINE_END = re.compile(rb"\r\n|\r|\n")
# Of drafts, or written for each reader.
NOT_KEPT = frozenset(("x-unsent", "from", "to", "cc", "bcc", "date", "message-id"))


@dataclass(frozen=True, slots=True)
class Order:
    """What is sent.

    Parameters
    ----------
    sender : (str, str)
        What it comes from is called, and its address.
    kept : bytes
        The fields at its head that all readers get alike.
    body : bytes
        All that stands below them.
    digest : str
        SHA-256 of the file.
    """

    sender: tuple[str, str]
    kept: bytes
    body: bytes
    digest: str


def open_order(path: Path, sender: str | None, where: str) -> Order:
    """Read a mail that was written.

    Raises
    ------
    BumpsheetError
        If there is none, or nothing says who sends it.
    """
    if not path.is_file():
        name, brand = path.stem, path.parent.name
        raise BumpsheetError(
            where, "no such mail", remedy=f"write it first: bumpsheet email {name} --brand {brand}"
        )
    if sender is not None and not is_mailbox(sender):
        raise BumpsheetError(
            "--from", "not an address", value=sender, remedy="write it like desk@example.com"
        )
    content = path.read_bytes()
    fields, body = parted(LINE_END.sub(b"\r\n", content))
    given = next((field for name, field in fields if name == "from"), b"")
    name, known = mailbox_of(given.partition(b":")[2].decode("ascii", "replace"))
    address = sender or known
    if not is_mailbox(address):
        raise BumpsheetError(
            where, "no sender", remedy="say --from ADDRESS, or name an email in the brand's contact"
        )
    kept = b"".join(field for called, field in fields if called not in NOT_KEPT)
    return Order((name, address), kept, body, digest_of(content))


def missing(
    order: Order, recipients: Sequence[Recipient], log: SentLog, *, unsure: bool, again: bool
) -> list[Recipient]:
    """Whom the mail has not reached yet.

    Parameters
    ----------
    unsure : bool
        Count those of whom nobody knows whether it reached them.
    again : bool
        Count those whom another version of the mail has reached.

    Raises
    ------
    BumpsheetError
        If that has to be said, and was not.
    """
    last = {one.key: log.last[one.key] for one in recipients if one.key in log.last}
    other = [entry for entry in last.values() if entry.mail != order.digest]
    if not again and any(entry.status in {"sent", "offered"} for entry in other):
        raise BumpsheetError(
            log.path.name,
            "another version of this mail was sent before",
            value=other[0].email,
            remedy="add --again to send this one to all readers of the list",
        )
    done = {"sent"} if unsure else {"sent", "offered"}
    return [one for one in recipients if _became(order, one, log) not in done]


def in_doubt(order: Order, recipients: Sequence[Recipient], log: SentLog) -> list[Recipient]:
    """Of whom nobody knows whether the mail has reached them: it was begun, and not answered."""
    return [one for one in recipients if _became(order, one, log) == "offered"]


def _became(order: Order, recipient: Recipient, log: SentLog) -> Status | None:
    entry = log.last.get(recipient.key)
    return entry.status if entry and entry.mail == order.digest else None


def send(
    order: Order,
    recipients: Sequence[Recipient],
    server: Server,
    log: SentLog,
    *,
    now: dt.datetime,
    rate: float | None = None,
    say: Callable[[str], None],
) -> Counter[str]:
    """Send the mail to each of these readers, and write down what became of it.

    Parameters
    ----------
    rate : float, optional
        Messages a minute at most.

    Returns
    -------
    Counter of str
        How many were sent, refused, postponed, and of how many nobody knows.
    """
    counts: Counter[str] = Counter()
    with log.alone(), Line(server) as line:
        for place, recipient in enumerate(recipients):
            if rate and place:
                server.pause(MINUTE / rate)
            status, reply = _handed_in(order, recipient, line, log, now)
            counts[status] += 1
            say(f"{NAMES[status]:>9}  {recipient.email}{f'  {reply}' if status != 'sent' else ''}")
    return counts


NAMES = {"sent": "sent", "refused": "refused", "postponed": "postponed", "offered": "unsure"}


def _handed_in(
    order: Order, recipient: Recipient, line: Line, log: SentLog, now: dt.datetime
) -> tuple[Status, str]:
    """Hand in one mail; what was begun stands in the log before it is."""
    content, message_id = addressed(order, recipient, now)
    write = partial(log.add, to=recipient, mail=order.digest, message_id=message_id)
    write("offered", reply="")
    status: Status = "sent"
    try:
        reply = line.hand_in(order.sender[1], recipient.email, content)
    except RefusedError as error:
        status, reply = "refused", str(error)
    except UnreachableError as error:
        write("postponed", reply=str(error))
        raise BumpsheetError(
            str(line.server),
            f"cannot be reached: {error}",
            remedy="check --smtp and the network, and run the command again",
        ) from error
    except PostponedError as error:
        status, reply = "postponed", str(error)
    except UnsureError as error:
        return "offered", f"{error}; it may have arrived"
    except BumpsheetError as error:
        write("postponed", reply=str(error))
        raise
    write(status, reply=reply)
    return status, reply


def addressed(order: Order, recipient: Recipient, now: dt.datetime) -> tuple[bytes, str]:
    """The mail as it goes to one reader, and its id, which is the same at each attempt."""
    address = order.sender[1]
    own = digest_of(f"{order.digest} {recipient.key}".encode())[:40]
    message_id = f"<{own}@{address.rpartition('@')[2]}>"
    fields = {
        "From": mailbox_value("From", *order.sender),
        "To": mailbox_value("To", recipient.name, recipient.email),
        "Date": format_datetime(now),
        "Message-ID": message_id,
        "List-Unsubscribe": f"<mailto:{address}?subject=unsubscribe>",
    }
    head = "".join(f"{name}: {value}{END}" for name, value in fields.items())
    return b"".join([order.kept, head.encode("ascii"), END.encode(), order.body]), message_id
