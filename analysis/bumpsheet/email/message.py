"""A mail as bytes: plain text, HTML with its pictures, and what is attached."""

from __future__ import annotations

from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP

from bumpsheet.email.headers import mailbox_value, text_value
from bumpsheet.errors import BumpsheetError
from bumpsheet.whole import digest_of

# Gmail cuts a mail off at 102 KB of HTML.
MOST_HTML = 100_000


@dataclass(frozen=True, slots=True)
class Attached:
    """A file of a mail: a picture that its HTML shows as ``cid:NAME``, or a PDF."""

    name: str
    content: bytes
    subtype: str = "png"


@dataclass(frozen=True, slots=True)
class Mail:
    """What a mail holds, before it is addressed to anybody.

    Parameters
    ----------
    name : str
        What errors call it.
    sender : (str, str), optional
        Name and address; without them a mail program takes its own.
    pictures : tuple of Attached
        All that ``html`` shows.
    files : tuple of Attached
        PDFs.
    """

    name: str
    subject: str
    text: str
    html: str
    pictures: tuple[Attached, ...]
    sender: tuple[str, str] | None = None
    files: tuple[Attached, ...] = ()


def mail_bytes(mail: Mail) -> bytes:
    """The mail as a file ``.eml``, the same for the same content.

    Raises
    ------
    BumpsheetError
        If its HTML is longer than mail programs show.
    """
    size = len(mail.html.encode())
    if size > MOST_HTML:
        raise BumpsheetError(
            mail.name,
            f"{size / 1000:.0f} KB of HTML, of which mail programs show {MOST_HTML // 1000}",
            remedy="shorten the analyst's words",
        )
    message = EmailMessage(policy=SMTP)
    message.set_raw("Subject", text_value("Subject", mail.subject))
    if mail.sender is not None:
        message.set_raw("From", mailbox_value("From", *mail.sender))
    # Outlook opens what was not sent yet as a draft.
    message["X-Unsent"] = "1"
    message.set_content(mail.text, cte="quoted-printable")
    message.add_alternative(mail.html, subtype="html", cte="quoted-printable")
    *_, html = message.iter_parts()
    assert isinstance(html, EmailMessage), "an alternative of the message"
    for picture in mail.pictures:
        html.add_related(
            picture.content,
            "image",
            picture.subtype,
            cid=f"<{picture.name}>",
            filename=f"{picture.name}.{picture.subtype}",
            disposition="inline",
        )
    for file in mail.files:
        message.add_attachment(file.content, "application", file.subtype, filename=file.name)
    _set_boundaries(message, mail)
    return message.as_bytes()


def _set_boundaries(message: EmailMessage, mail: Mail) -> None:
    """What divides the parts follows from their content: the same mail has the same bytes."""
    parts = (*mail.pictures, *mail.files)
    told = "".join([mail.subject, mail.text, mail.html, *(digest_of(p.content) for p in parts)])
    digest = digest_of(told.encode())[:32]
    several = (part for part in message.walk() if part.is_multipart())
    for number, part in enumerate(several):
        part.set_boundary(f"={digest}-{number}")
