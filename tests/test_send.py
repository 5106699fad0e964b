"""Sending to readers: to a local server that answers as servers do, also the bad ones."""

from __future__ import annotations

import asyncio
import csv
import datetime as dt
import email.policy
import io
import ipaddress
import json
import socket
import ssl
import sys
import threading
from collections import Counter
from dataclasses import dataclass, field
from email import message_from_bytes
from email.header import decode_header, make_header
from email.headerregistry import Address
from email.utils import parseaddr
from typing import TYPE_CHECKING, Any

import pytest
from aiosmtpd import controller as aiosmtpd
from aiosmtpd.smtp import AuthResult
from hypothesis import given, settings
from hypothesis import strategies as st

from bumpsheet import cli
from bumpsheet.email.message import Attached, Mail, mail_bytes
from bumpsheet.email.recipients import Recipient, read_recipients
from bumpsheet.email.send import addressed, missing, open_order, send
from bumpsheet.email.sent import SentLog
from bumpsheet.email.server import PASSWORD, USER, Server, server_named
from bumpsheet.errors import BumpsheetError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from email.message import EmailMessage
    from pathlib import Path

    from bumpsheet.email.send import Order

NOW = dt.datetime(2024, 11, 18, 9, 30, tzinfo=dt.UTC)
READERS = [Recipient("ann@example.com", "Ann Ümläut"), Recipient("bob@example.org")]
# The smallest picture: a pixel.
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8ffff3f"
    "0005fe02fe0def46b80000000049454e44ae426082"
)


@dataclass
class Post:
    """A server that answers as it is told: by readers, one answer an attempt, then as ``after``."""

    answers: dict[str, list[str]] = field(default_factory=dict)
    after: str = "250 taken"
    taken: list[tuple[str, EmailMessage]] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)
    peers: list[tuple[str, int]] = field(default_factory=list)
    port: int = 0
    senders: str = "250 known"
    greets: bool = True
    may_end: threading.Event = field(default_factory=threading.Event)

    @property
    def server(self) -> Server:
        return Server("127.0.0.1", self.port, self.pauses.append)

    @property
    def count(self) -> Counter[str]:
        return Counter(reader for reader, _ in self.taken)

    def answer(self, reader: str) -> str:
        left = self.answers.get(reader)
        return left.pop(0) if left else self.after

    # The hooks of aiosmtpd.
    async def handle_EHLO(  # noqa: N802 - its names
        self, _server: Any, session: Any, _envelope: Any, host: str, said: list[str]
    ) -> list[str]:
        if not self.greets:
            return ["502 not known"]
        session.host_name = host
        return said

    async def handle_MAIL(  # noqa: N802 - its names
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if self.senders.startswith("250"):
            envelope.mail_from = address
        return self.senders

    async def handle_RCPT(  # noqa: N802 - its names
        self, _server: Any, session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        self.peers.append(session.peer)
        said = self.answer(address)
        if said[0] in "45":
            return said
        envelope.rcpt_tos.append(address)
        envelope.said = said
        return "250 known"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        said: str = envelope.said
        if said == "gone":
            server.transport.abort()
            await asyncio.sleep(0)
            return "250 too late"
        if said == "slow":
            while not self.may_end.is_set():
                await asyncio.sleep(0.02)
            return "250 at last"
        message: Any = message_from_bytes(envelope.content, policy=email.policy.default)
        self.taken += [(reader, message) for reader in envelope.rcpt_tos]
        return said


@pytest.fixture
def post() -> Iterator[Post]:
    post = Post()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        post.port = free.getsockname()[1]
    controller = aiosmtpd.Controller(post, hostname="127.0.0.1", port=post.port)
    controller.start()
    yield post
    controller.stop()


def written(folder: Path, subject: str = "Small-caps close at record") -> Order:
    mail = Mail(
        "x", subject, "Größer als “je”.\n", '<p>Größer</p><img src="cid:a" alt="A">',
        (Attached("a", PIXEL),), ("Bank, of £", "desk@example.net"),
        (Attached("x.pdf", b"%PDF-1.7 not really", "pdf"),),
    )  # fmt: skip
    path = folder / "report.eml"
    path.write_bytes(mail_bytes(mail))
    return open_order(path, None, "report.eml")


def deliver(
    order: Order, readers: Sequence[Recipient], post: Post, log: Path, **said: Any
) -> Counter[str]:
    book = SentLog(log)
    choice = {key: said.pop(key, False) for key in ("unsure", "again")}
    wanted = missing(order, readers, book, **choice)
    return send(order, wanted, post.server, book, now=NOW, say=lambda _: None, **said)


def statuses(log: Path) -> list[tuple[str, str]]:
    return statuses_of(log.read_bytes().splitlines())


def statuses_of(lines: Sequence[bytes]) -> list[tuple[str, str]]:
    told = map(json.loads, lines)
    return [(line["email"].partition("@")[0], line["status"]) for line in told]


def test_each_reader_gets_a_message_of_their_own(post: Post, tmp_path: Path) -> None:
    order = written(tmp_path)
    assert deliver(order, READERS, post, tmp_path / "log") == {"sent": 2}
    assert [reader for reader, _ in post.taken] == ["ann@example.com", "bob@example.org"]
    ann, bob = (message for _, message in post.taken)
    assert str(ann["To"]) == "Ann Ümläut <ann@example.com>"
    assert str(bob["To"]) == "bob@example.org"
    assert ann["From"].addresses[0] == Address("Bank, of £", addr_spec="desk@example.net")
    assert ann["Date"].datetime == NOW
    assert ann["X-Unsent"] is None
    assert ann["List-Unsubscribe"] == "<mailto:desk@example.net?subject=unsubscribe>"
    assert ann["Message-ID"] != bob["Message-ID"]
    assert "bob" not in ann.as_string()
    for message in (ann, bob):
        parts = [part for part in message.walk() if not part.is_multipart()]
        assert [part.get_content_type() for part in parts] == [
            *("text/plain", "text/html", "image/png", "application/pdf"),
        ]
        assert parts[0].get_content().splitlines() == ["Größer als “je”."]
        assert parts[1].get_content().strip() == '<p>Größer</p><img src="cid:a" alt="A">'
        assert parts[2].get_content() == PIXEL
        assert parts[2]["Content-ID"] == "<a>"
        assert parts[3].get_filename() == "x.pdf"


def test_a_second_run_sends_what_is_missing(post: Post, tmp_path: Path) -> None:
    order, log = written(tmp_path), tmp_path / "log"
    deliver(order, READERS[:1], post, log)
    assert deliver(order, READERS, post, log) == {"sent": 1}
    # However an address is written.
    shouted = [Recipient("ANN@Example.COM"), READERS[1]]
    assert deliver(order, shouted, post, log) == {}
    assert post.count == {"ann@example.com": 1, "bob@example.org": 1}
    assert statuses(log) == [
        *(("ann", "offered"), ("ann", "sent"), ("bob", "offered"), ("bob", "sent")),
    ]


def test_a_busy_server_is_asked_again_and_a_refusal_stops_nobody_else(
    post: Post, tmp_path: Path
) -> None:
    order, log = written(tmp_path), tmp_path / "log"
    post.answers = {
        "ann@example.com": ["451 later", "421 later", "250 taken"],
        "bob@example.org": ["550 nobody here"],
        "eve@example.com": ["452 full"] * 4,
    }
    readers = [*READERS, Recipient("eve@example.com"), Recipient("dan@example.com")]
    found = deliver(order, readers, post, log)
    assert found == {"sent": 2, "refused": 1, "postponed": 1}
    assert post.count == {"ann@example.com": 1, "dan@example.com": 1}
    assert len(post.pauses) == 2 + 3
    assert all(later > 0 for later in post.pauses)
    assert deliver(order, readers, post, log) == {"sent": 2}
    assert post.count == dict.fromkeys([reader.email for reader in readers], 1)


def test_nobody_gets_twice_what_may_have_arrived(post: Post, tmp_path: Path) -> None:
    order, log = written(tmp_path), tmp_path / "log"
    post.answers = {"ann@example.com": ["gone"]}
    assert deliver(order, READERS, post, log) == {"offered": 1, "sent": 1}
    assert statuses(log) == [("ann", "offered"), ("bob", "offered"), ("bob", "sent")]
    assert deliver(order, READERS, post, log) == {}
    assert deliver(order, READERS, post, log, unsure=True) == {"sent": 1}


# What people are called: one line of letters of any alphabet, with every mark.
CALLED = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), max_size=60),
    st.lists(st.text("ab,;:\"\\\\<>()[]@.#=?_ 'éЖ中😀-", max_size=12), max_size=12).map(" ".join),
).map(lambda name: " ".join(name.split()))


@settings(max_examples=150, deadline=None)
@given(reader=CALLED, sender=CALLED, subject=CALLED)
def test_whatever_people_are_called_stands_in_the_mail(
    tmp_path_factory: pytest.TempPathFactory, reader: str, sender: str, subject: str
) -> None:
    path = tmp_path_factory.mktemp("called") / "report.eml"
    mail = Mail("x", subject, "t\n", "<p>t</p>", (), (sender, "desk@example.net"))
    path.write_bytes(mail_bytes(mail))
    sent, _ = addressed(
        open_order(path, None, path.name), Recipient("ann@example.com", reader), NOW
    )
    lines = sent.partition(b"\r\n\r\n")[0].split(b"\r\n")
    assert all(line.isascii() and len(line) <= 120 for line in lines)
    # Read by the older parser, whose decoding is not that which the newer one writes.
    read = message_from_bytes(sent)
    assert sorted(read.keys()) == sorted((
        *("Subject", "From", "To", "Date", "Message-ID", "List-Unsubscribe"),
        *("MIME-Version", "Content-Type"),
    ))  # fmt: skip
    told = [*parseaddr(read["From"]), *parseaddr(read["To"]), read["Subject"]]
    assert [str(make_header(decode_header(one))) for one in told] == [
        *(sender, "desk@example.net", reader, "ann@example.com", subject),
    ]


def test_a_draft_that_another_program_has_saved_is_sent(post: Post, tmp_path: Path) -> None:
    path = tmp_path / "report.eml"
    path.write_bytes(
        b"From: =?utf-8?q?B=C3=A4r?=\n\t<desk@example.net>\nTo: old@example.com\n"
        b"Bcc: x@example.com\n"
        b"Message-ID: <1@x>\nX-Unsent: 1\nSubject: Read\n this\n\nOne\n..\nTwo\n"
    )
    deliver(open_order(path, None, path.name), READERS[:1], post, tmp_path / "log")
    ((_, sent),) = post.taken
    assert (str(sent["Subject"]), str(sent["From"])) == ("Read this", "Bär <desk@example.net>")
    assert sent.get_all("To") == ["Ann Ümläut <ann@example.com>"]
    assert (sent["Bcc"], sent["X-Unsent"], len(sent.get_all("Message-ID") or ())) == (None, None, 1)
    assert sent.get_content().splitlines() == ["One", "..", "Two"]


ANSWERS = st.sampled_from(["250 taken", "451 later", "550 no", "gone"])


@settings(max_examples=8, deadline=None)
@given(plan=st.lists(st.lists(ANSWERS, max_size=6), min_size=1, max_size=3))
def test_whatever_a_server_answers_nobody_gets_a_mail_twice(
    tmp_path_factory: pytest.TempPathFactory, plan: list[list[str]]
) -> None:
    folder = tmp_path_factory.mktemp("plan")
    readers = [Recipient(f"r{number}@example.com") for number in range(len(plan))]
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    post = Post({one.email: [*said] for one, said in zip(readers, plan, strict=True)}, port=port)
    controller = aiosmtpd.Controller(post, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        order = written(folder)
        for _ in range(8):
            deliver(order, readers, post, folder / "log")
    finally:
        controller.stop()
    assert all(count == 1 for count in post.count.values())
    # Whom it did not reach is told as unsure: every other plan ends with an acceptance.
    lost = {reader.email for reader in readers} - post.count.keys()
    last = SentLog(folder / "log").last
    assert all(last[reader].status == "offered" for reader in lost)


def test_a_server_out_of_reach_is_told_and_reached_next_time(post: Post, tmp_path: Path) -> None:
    order, log = written(tmp_path), tmp_path / "log"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        closed = Server("127.0.0.1", free.getsockname()[1], lambda _: None)
    with pytest.raises(BumpsheetError, match=r"cannot be reached: .*; check --smtp"):
        send(order, READERS, closed, SentLog(log), now=NOW, say=lambda _: None)
    assert statuses(log) == [("ann", "offered"), ("ann", "postponed")]
    assert deliver(order, READERS, post, log) == {"sent": 2}


def test_a_sender_whom_the_server_does_not_know_stops_everything(
    post: Post, tmp_path: Path
) -> None:
    order, log = written(tmp_path), tmp_path / "log"
    post.senders = "530 5.7.0 Authentication\x1b[31m required"
    told = (
        r"takes no mail from desk@example.net: 530 5\.7\.0 Authentication \[31m required; correct"
    )
    with pytest.raises(BumpsheetError, match=told):
        deliver(order, READERS, post, log)
    assert statuses(log) == [("ann", "offered"), ("ann", "postponed")]
    post.senders = "250 known"
    assert deliver(order, READERS, post, log) == {"sent": 2}


def test_a_server_that_does_not_answer_in_time_may_have_taken_the_mail(
    post: Post, tmp_path: Path
) -> None:
    order, log = written(tmp_path), tmp_path / "log"
    post.answers = {"ann@example.com": ["slow"]}
    book = SentLog(log)
    server = Server("127.0.0.1", post.port, post.pauses.append, patience=0.3)
    assert send(order, READERS, server, book, now=NOW, say=lambda _: None) == {
        "offered": 1,
        "sent": 1,
    }
    assert deliver(order, READERS, post, log) == {}
    post.may_end.set()


def test_a_server_that_knows_no_extensions_is_talked_to(post: Post, tmp_path: Path) -> None:
    post.greets = False
    assert deliver(written(tmp_path), READERS, post, tmp_path / "log") == {"sent": 2}


@pytest.mark.parametrize("name", [USER, PASSWORD])
def test_half_of_a_login_is_a_mistake(
    post: Post, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, "desk")
    other = ({USER, PASSWORD} - {name}).pop()
    with pytest.raises(BumpsheetError, match=f"{other}: is not set, where its companion is"):
        deliver(written(tmp_path), READERS, post, tmp_path / "log")
    assert not post.taken


def test_no_more_than_so_many_a_minute(post: Post, tmp_path: Path) -> None:
    readers = [*READERS, Recipient("eve@example.com")]
    deliver(written(tmp_path), readers, post, tmp_path / "log", rate=30)
    assert post.pauses == [2.0, 2.0]


def test_one_connection_serves_all_readers_while_it_holds(post: Post, tmp_path: Path) -> None:
    readers = [*READERS, Recipient("eve@example.com"), Recipient("dan@example.com")]
    post.answers = {"bob@example.org": ["550 nobody here"], "eve@example.com": ["gone"]}
    deliver(written(tmp_path), readers, post, tmp_path / "log")
    ann, bob, eve, dan = post.peers
    assert ann == bob == eve != dan


def test_another_version_goes_only_where_that_is_said(post: Post, tmp_path: Path) -> None:
    log = tmp_path / "log"
    deliver(written(tmp_path), READERS[:1], post, log)
    corrected = written(tmp_path, "Corrected")
    with pytest.raises(BumpsheetError, match=r"another version .*'ann@example.com'.*--again"):
        deliver(corrected, READERS, post, log)
    assert deliver(corrected, READERS, post, log, again=True) == {"sent": 2}
    assert deliver(corrected, READERS, post, log) == {}


def test_a_log_that_cannot_be_read_stops_everything(post: Post, tmp_path: Path) -> None:
    order, log = written(tmp_path), tmp_path / "log"
    deliver(order, READERS, post, log)
    before = log.read_bytes()
    for line in ('{"status": "se', '{"status": 5}', "[]", "", "\udcff"):
        log.write_bytes(before + line.encode(errors="surrogateescape") + b"\n")
        with pytest.raises(BumpsheetError, match="log, line 5: not a line of the log"):
            deliver(order, READERS, post, log)


@pytest.mark.parametrize("kept", range(4))
def test_a_log_that_was_cut_off_loses_nobody_and_reaches_nobody_twice(
    post: Post, tmp_path: Path, kept: int
) -> None:
    order, log = written(tmp_path), tmp_path / "log"
    deliver(order, READERS, post, log)
    lines = log.read_bytes().splitlines(keepends=True)
    log.write_bytes(b"".join(lines[:kept]) + lines[kept][:-9])
    # What it tells is what the whole lines tell: who was offered the mail may have it.
    said = [status for _, status in statuses_of(lines[:kept])]
    left = deliver(order, READERS, post, log, unsure=True)
    assert left == ({"sent": 2 - said.count("sent")})
    assert {one.status for one in SentLog(log).last.values()} == {"sent"}
    assert deliver(order, READERS, post, log) == {}


def test_a_last_line_without_its_end_counts(post: Post, tmp_path: Path) -> None:
    order, log = written(tmp_path), tmp_path / "log"
    deliver(order, READERS[:1], post, log)
    log.write_bytes(log.read_bytes().rstrip())
    assert deliver(order, READERS, post, log) == {"sent": 1}
    assert [name for name, _ in statuses(log)] == ["ann", "ann", "bob", "bob"]


def test_a_log_that_cannot_be_written_sends_nothing(post: Post, tmp_path: Path) -> None:
    order, book = written(tmp_path), SentLog(tmp_path / "log")
    (tmp_path / "log").mkdir()
    with pytest.raises(BumpsheetError, match=r"log: cannot be written: .*; nothing was sent"):
        send(order, READERS, post.server, book, now=NOW, say=lambda _: None)
    assert not post.taken


def test_nobody_gets_what_another_program_has_sent_meanwhile(post: Post, tmp_path: Path) -> None:
    order, log = written(tmp_path), tmp_path / "log"
    early = SentLog(log)
    wanted = missing(order, READERS, early, unsure=False, again=False)
    deliver(order, READERS, post, log)
    with pytest.raises(BumpsheetError, match=r"has sent since it was read; run the command again"):
        send(order, wanted, post.server, early, now=NOW, say=lambda _: None)
    assert set(post.count.values()) == {1}


def test_two_programs_do_not_send_at_once(post: Post, tmp_path: Path) -> None:
    order, log = written(tmp_path), tmp_path / "log"
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with SentLog(log).alone():
            held.set()
            done.wait(30)

    other = threading.Thread(target=hold)
    other.start()
    assert held.wait(30)
    with pytest.raises(BumpsheetError, match="another program is sending"):
        deliver(order, READERS, post, log)
    done.set()
    other.join()
    assert deliver(order, READERS, post, log) == {"sent": 2}


def test_no_password_goes_over_an_open_line(
    post: Post, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(USER, "desk")
    monkeypatch.setenv(PASSWORD, "secret")
    log = tmp_path / "log"
    with pytest.raises(BumpsheetError, match="would have the password unencrypted"):
        deliver(written(tmp_path), READERS, post, log)
    assert not post.taken
    assert "secret" not in log.read_text(encoding="utf-8")


def certified(folder: Path) -> tuple[Path, Path]:
    """A certificate for this machine that nobody but itself vouches for, and its key."""
    x509 = pytest.importorskip("cryptography.x509")
    hazmat = "cryptography.hazmat.primitives"
    keys = pytest.importorskip(f"{hazmat}.asymmetric.ec")
    hashes = pytest.importorskip(f"{hazmat}.hashes")
    forms = pytest.importorskip(f"{hazmat}.serialization")
    key = keys.generate_private_key(keys.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    here = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    today = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - dt.timedelta(days=1))
        .not_valid_after(today + dt.timedelta(days=1))
        .add_extension(here, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    paths = folder / "server.pem", folder / "server.key"
    paths[0].write_bytes(certificate.public_bytes(forms.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(forms.Encoding.PEM, forms.PrivateFormat.PKCS8, forms.NoEncryption())
    )
    return paths


def test_the_password_goes_over_an_encrypted_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate, key = certified(tmp_path)
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(certificate, key)

    def known(_server: Any, _session: Any, _envelope: Any, _how: str, data: Any) -> Any:
        is_known = (data.login, data.password) == (b"desk", b"secret")
        return AuthResult(success=is_known, handled=is_known)

    post = Post()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        post.port = free.getsockname()[1]
    controller = aiosmtpd.Controller(
        post, "127.0.0.1", post.port,
        tls_context=tls, require_starttls=True, auth_required=True, authenticator=known,
    )  # fmt: skip
    controller.start()
    monkeypatch.setenv(USER, "desk")
    monkeypatch.setenv(PASSWORD, "secret")
    order, log = written(tmp_path), tmp_path / "log"
    try:
        with pytest.raises(BumpsheetError, match=r"cannot be reached: .*certificate"):
            deliver(order, READERS, post, log)
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert deliver(order, READERS, post, log) == {"sent": 2}
        monkeypatch.setenv(PASSWORD, "wrong")
        with pytest.raises(BumpsheetError, match="does not accept the password: 535"):
            deliver(order, [Recipient("eve@example.com")], post, log)
    finally:
        controller.stop()
    assert post.count == {"ann@example.com": 1, "bob@example.org": 1}


@pytest.mark.parametrize("text", ["", "mail", "mail:", "mail:0", "mail:70000", "a b:25", "x:2:5"])
def test_what_is_no_server(text: str) -> None:
    with pytest.raises(BumpsheetError, match="--smtp: not a server"):
        server_named(text, lambda _: None)


@settings(max_examples=60, deadline=None)
@given(
    names=st.lists(
        st.text('ab,;"é£€’ \t-=@:', max_size=20).map(lambda name: " ".join(name.split())),
        min_size=1,
        max_size=8,
    ),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"]),
    separator=st.sampled_from(",;\t"),
    line_end=st.sampled_from(["\n", "\r\n", "\r"]),
    hinted=st.booleans(),
    blank=st.integers(0, 3),
)
def test_lists_are_read_as_spreadsheets_write_them(  # noqa: PLR0917 - what hypothesis draws
    tmp_path_factory: pytest.TempPathFactory,
    names: list[str],
    encoding: str,
    separator: str,
    line_end: str,
    hinted: bool,  # noqa: FBT001 - likewise
    blank: int,
) -> None:
    path = tmp_path_factory.mktemp("list") / "readers.csv"
    text = io.StringIO(newline="")
    if hinted:
        text.write(f"sep={separator}{line_end}")
    table = csv.writer(text, delimiter=separator, lineterminator=line_end)
    table.writerow(["Town", "Name", " Email "])
    for number, name in enumerate(names):
        table.writerow(["x", name, f"R{number}@Example.COM "])
        text.write((separator * 2 + line_end) * blank + line_end * blank)
    path.write_bytes(text.getvalue().encode(encoding))
    assert read_recipients(path) == [
        Recipient(f"R{number}@Example.COM", name) for number, name in enumerate(names)
    ]


def test_a_long_list_is_read(tmp_path: Path) -> None:
    path = tmp_path / "readers.csv"
    rows = [f"r{number}@example.com,\u200bReader {number}" for number in range(10_000)]
    path.write_text("\n".join(["email,name", *rows]), encoding="utf-8")
    readers = read_recipients(path)
    assert len({reader.key for reader in readers}) == 10_000
    assert readers[-1] == Recipient("r9999@example.com", "Reader 9999")
    path.write_text("\n".join(["email,name", *rows, *rows[:30], "x"]), encoding="utf-8")
    told = (
        r"line 10002: stands in line 2 already .*; remove one; look at line 10003, .* and 22 more"
    )
    with pytest.raises(BumpsheetError, match=told):
        read_recipients(path)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("email\na@example.com\n", [Recipient("a@example.com")]),
        (
            "\ufeffName;E-Mail;email;x\nAnn;?; a@example.com ;1\n",
            [Recipient("a@example.com", "Ann")],
        ),
        ('EMAIL,name\na@b.example,"Thorne,  Ann"\n', [Recipient("a@b.example", "Thorne, Ann")]),
    ],
)
def test_lists_of_readers(tmp_path: Path, text: str, expected: list[Recipient]) -> None:
    path = tmp_path / "readers.csv"
    path.write_text(text, encoding="utf-8")
    assert read_recipients(path) == expected


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "readers.csv: header: no column email"),
        ("email\n", "readers.csv: names nobody"),
        ("e-mail\na@example.com\n", "header: no column email (got 'e-mail')"),
        ("email\na@example.com\nA@Example.com\n", "email, line 3: stands in line 2 already"),
        ("email\nann\n", "email, line 2: not an address (got 'ann')"),
        ("email,name\n,Ann\n", "email, line 2: not an address (got '')"),
        ("email\na@example\n", "not an address"),
        ("email\na@example.com>\n", "not an address"),
        ("email\nänn@example.com\n", "not an address"),
        ('email\n"a@example.com\nb@example.com"\n', "not an address"),
        ("email,name\na@example.com,A\x07nn\n", "name, line 2: letters that no mail can show"),
        ('email\n"a@example.com\n', "not a CSV table"),
        ("email,email\na@example.com,b@example.com\n", "more than one column email"),
        ("email,name\na@example.com,Thorne, Ann\n", "row, line 2: has more columns than the hea"),
        (f"email,name\na@example.com,{'x' * 201}\n", "name, line 2: longer than 200 characters"),
        (f"email\n{'x' * 65}@example.com\n", "not an address"),
        (f"email\na@{'x.' * 130}com\n", "not an address"),
        ('email\n"a@example.com\r\nBcc: b@example.com"\n', "not an address"),
        (f"email\n{'x' * 200_000}\n", "not a CSV table"),
    ],
)
def test_what_is_no_list_of_readers_is_one_line(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "readers.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BumpsheetError) as refused:
        read_recipients(path)
    assert told in str(refused.value)
    assert len(str(refused.value).splitlines()) == 1


def test_the_command(
    post: Post, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "_quarto.yml").write_text("project: {}\n")
    folder = tmp_path / "dist" / "mine" / "fintech"
    readers = tmp_path / "readers.csv"
    readers.write_text("email,name\nann@example.com,Ann\n")
    monkeypatch.chdir(tmp_path)

    def run(*more: str) -> tuple[int, str, str]:
        arguments = ["send", "mine", "--brand", "fintech", "--to", str(readers)]
        monkeypatch.setattr(
            sys, "argv", ["bumpsheet", *arguments, "--smtp", f"127.0.0.1:{post.port}", *more]
        )
        with pytest.raises(SystemExit) as ended:
            cli.main()
        told = capsys.readouterr()
        return int(ended.value.code or 0), told.out, told.err

    code, _, error = run()
    assert code == 1
    assert error == (
        "error: dist/mine/fintech/mine.eml: no such mail; write it first: "
        "bumpsheet email mine --brand fintech\n"
    )
    folder.mkdir(parents=True)
    written(folder)
    (folder / "report.eml").rename(folder / "mine.eml")
    code, told, _ = run("--dry-run")
    assert (code, "would send to Ann <ann@example.com>" in told) == (0, True)
    assert not post.taken
    assert not (folder / "sent.jsonl").exists()
    assert run()[0] == 0
    assert run()[1].startswith("1 of 1 have it")
    assert post.count == {"ann@example.com": 1}
    # Of whom nobody knows is told by each run, until somebody decides.
    readers.write_text("email,name\nann@example.com,Ann\nbob@example.org,\n")
    post.answers = {"bob@example.org": ["gone"]}
    for more in ((), (), ("--dry-run",)):
        code, told, error = run(*more)
        assert told.startswith("1 of 2 have it\n")
        assert "unsure  bob@example.org" in told
        assert (code, "of 1 nobody knows" in error) == ((0, False) if more else (1, True))
    assert run("--unsure")[0] == run()[0] == 0
    assert post.count == {"ann@example.com": 1, "bob@example.org": 1}
