"""The mail server that a person names, and one mail handed to it."""

from __future__ import annotations

import os
import re
import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential

from bumpsheet.errors import BumpsheetError

if TYPE_CHECKING:
    from collections.abc import Callable

USER, PASSWORD = "BUMPSHEET_SMTP_USER", "BUMPSHEET_SMTP_PASSWORD"
SERVER = re.compile(r"([A-Za-z0-9.-]{1,253}|\[[0-9a-fA-F:]+\]):([0-9]{1,5})")
# There a connection is encrypted from its beginning.
TLS_PORT = 465
# For a connection, and then for an answer: what RFC 5321 asks to wait for the slowest one.
SECONDS, PATIENCE = 60, 600
ATTEMPTS = 4
FIRST_WAIT, LONGEST_WAIT = 2, 60
PERMANENT = 500


class PostponedError(Exception):
    """The server takes no mail now; it said why."""


class UnreachableError(PostponedError):
    """There is no talking to the server."""


class RefusedError(Exception):
    """The server does not take this mail, nor will it later."""


class UnsureError(Exception):
    """The connection ended before the server said whether it took the mail."""


@dataclass(frozen=True, slots=True)
class Server:
    """Where mails are handed in.

    Parameters
    ----------
    pause : callable
        Waits so many seconds.
    patience : float
        Seconds within which it answers.
    """

    host: str
    port: int
    pause: Callable[[float], None]
    patience: float = PATIENCE

    def __str__(self) -> str:
        """As it was named."""
        return f"{self.host}:{self.port}"


def server_named(text: str, pause: Callable[[float], None]) -> Server:
    """The server that ``HOST:PORT`` names.

    Raises
    ------
    BumpsheetError
        If it names none.
    """
    found = SERVER.fullmatch(text)
    if found is None or not 0 < int(found[2]) < 65536:
        raise BumpsheetError(
            "--smtp", "not a server", value=text, remedy="write host:port, as smtp.example.com:587"
        )
    return Server(found[1].strip("[]"), int(found[2]), pause)


class Line:
    """A connection to a server, kept from one mail to the next."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self._client: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._client is not None:
            with suppress(OSError, smtplib.SMTPException):
                self._client.quit()
        self._close()

    def hand_in(self, sender: str, recipient: str, content: bytes) -> str:
        """Hand one mail to the server, again after a while where it says that it is busy.

        Returns
        -------
        str
            The server's answer.

        Raises
        ------
        PostponedError
            If it is busy each time; an UnreachableError if it cannot be reached.
        RefusedError
            If it will not take the mail.
        UnsureError
            If the connection ended after the mail was begun.
        BumpsheetError
            If it does not accept the sender or the password, or would have it unencrypted.
        """
        again = Retrying(
            retry=retry_if_exception_type(PostponedError),
            stop=stop_after_attempt(ATTEMPTS),
            wait=wait_exponential(multiplier=FIRST_WAIT, max=LONGEST_WAIT),
            sleep=self.server.pause,
            reraise=True,
        )
        return again(self._attempt, sender, recipient, content)

    def _attempt(self, sender: str, recipient: str, content: bytes) -> str:
        client = self._opened()
        try:
            _begin(client, sender, self.server)
            return _transfer(client, recipient, content)
        except (PostponedError, UnsureError):
            self._close()
            raise

    def _opened(self) -> smtplib.SMTP:
        """The connection, which the server may have ended since the last mail."""
        try:
            if self._client is not None and self._client.rset()[0] < PERMANENT - 100:
                return self._client
        except (OSError, smtplib.SMTPException):
            pass
        self._close()
        try:
            self._client = _connected(self.server)
        except (OSError, smtplib.SMTPException) as error:
            raise UnreachableError(_said(error)) from error
        return self._client

    def _close(self) -> None:
        if self._client is not None:
            self._client.close()
        self._client = None


def _connected(server: Server) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if server.port == TLS_PORT:
        client: smtplib.SMTP = smtplib.SMTP_SSL(
            server.host, server.port, timeout=SECONDS, context=context
        )
    else:
        client = smtplib.SMTP(server.host, server.port, timeout=SECONDS)
    try:
        assert client.sock is not None, "it is connected"
        client.sock.settimeout(server.patience)
        client.ehlo_or_helo_if_needed()
        is_encrypted = server.port == TLS_PORT
        if not is_encrypted and client.has_extn("starttls"):
            client.starttls(context=context)
            client.ehlo()
            is_encrypted = True
        _log_in(client, server, is_encrypted=is_encrypted)
    except BaseException:
        client.close()
        raise
    return client


def _log_in(client: smtplib.SMTP, server: Server, *, is_encrypted: bool) -> None:
    user, password = os.environ.get(USER), os.environ.get(PASSWORD)
    if not user and not password:
        return
    if not user or not password:
        raise BumpsheetError(
            PASSWORD if user else USER,
            "is not set, where its companion is",
            remedy=f"set both {USER} and {PASSWORD}, or neither",
        )
    if not is_encrypted:
        raise BumpsheetError(
            str(server),
            "would have the password unencrypted",
            remedy=f"name a port with TLS, such as {TLS_PORT} or 587, or unset {PASSWORD}",
        )
    try:
        client.login(user, password)
    except (smtplib.SMTPAuthenticationError, smtplib.SMTPNotSupportedError) as error:
        raise BumpsheetError(
            str(server),
            f"does not accept the password: {_said(error)}",
            remedy=f"correct {USER} and {PASSWORD}",
        ) from error


def _begin(client: smtplib.SMTP, sender: str, server: Server) -> None:
    """Say who sends; a refusal is none of one reader's mail, but of all."""
    try:
        _accepted(*client.mail(sender))
    except RefusedError as error:
        raise BumpsheetError(
            str(server),
            f"takes no mail from {sender}: {error}",
            remedy=f"correct --from, or set {USER} and {PASSWORD}",
        ) from error
    except (OSError, smtplib.SMTPException) as error:
        raise PostponedError(_said(error)) from error


def _transfer(client: smtplib.SMTP, recipient: str, content: bytes) -> str:
    try:
        _accepted(*client.rcpt(recipient))
    except (OSError, smtplib.SMTPException) as error:
        raise PostponedError(_said(error)) from error
    try:
        code, reply = client.data(content)
    except smtplib.SMTPDataError as error:
        # The server did not even let the mail begin.
        _accepted(error.smtp_code, error.smtp_error)
        raise PostponedError(_said(error)) from error
    except (OSError, smtplib.SMTPException) as error:
        raise UnsureError(_said(error)) from error
    return _accepted(code, reply)


def _accepted(code: int, reply: bytes | str) -> str:
    said = _plain(code, reply)
    if code >= PERMANENT:
        raise RefusedError(said)
    if code >= PERMANENT - 100:
        raise PostponedError(said)
    return said


def _said(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return _plain(error.smtp_code, error.smtp_error)
    return str(error) or type(error).__name__


def _plain(code: int, reply: bytes | str) -> str:
    """An answer in one line, of letters that a terminal shows."""
    text = reply.decode(errors="replace") if isinstance(reply, bytes) else reply
    shown = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join([str(code), *shown.split()])
