"""A server on this machine that stands in for the providers, and misbehaves as sources do."""

from __future__ import annotations

import contextlib
import gzip
import http.server
import io
import threading
import time
import zipfile
from collections import defaultdict
from dataclasses import dataclass, field
from email.utils import format_datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote, urlsplit

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator

    import pytest

REPLIES = Path(__file__).parent / "replies"
PROVIDERS = (
    "fred",
    "fred-api",
    "yahoo",
    "bank-of-england",
    "ecb",
    "bundesbank",
    "french",
    "ishares-holdings",
    "ishares-shares",
    "bls",
)


@dataclass
class Answer:
    """What the server sends for one request.

    Parameters
    ----------
    cut_at : int, optional
        Bytes after which the connection ends; ``claims`` tells whether the length was promised.
    stalls : float
        Seconds before the body.
    """

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    media_type: str = "text/csv"
    cut_at: int | None = None
    claims: bool = True
    stalls: float = 0.0


def reply(name: str, **fields: Any) -> Answer:
    """A file of ``tests/replies/``."""
    return Answer((REPLIES / name).read_bytes(), **fields)


def packed(name: str, inside: str) -> Answer:
    """A file of ``tests/replies/`` in a zip."""
    return Answer(zipped({inside: (REPLIES / name).read_bytes()}), media_type="application/zip")


def zipped(files: dict[str, bytes]) -> bytes:
    """Bytes of a zip with these files."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files.items():
            archive.writestr(name, body)
    return content.getvalue()


class Sources:
    """Answers by provider and the end of the path or a parameter's value, in turn.

    The last answer of a list is given for ever. ``asked`` holds what was asked for, by provider.
    """

    def __init__(self) -> None:
        self.answers: dict[str, dict[str, list[Answer]]] = defaultdict(dict)
        self.asked: dict[str, list[str]] = defaultdict(list)
        self.agents: set[str] = set()
        self.conditional: list[str] = []
        self.connections = 0
        self.address = ""
        self.make: Callable[[str, str, dict[str, list[str]]], Answer | None] | None = None

    def give(self, provider: str, code: str, *answers: Answer) -> None:
        """What ``provider`` answers where ``code`` stands in the request."""
        self.answers[provider][code] = list(answers)

    def find(self, provider: str, request: str) -> Answer:
        """The answer to a request."""
        query = parse_qs(urlsplit(request).query)
        values = {value for listed in query.values() for value in listed}
        path = unquote(urlsplit(request).path)
        for code, listed in self.answers[provider].items():
            if code in values or path.endswith(code) or f"{code}_" in path:
                return listed.pop(0) if len(listed) > 1 else listed[0]
        made = self.make(provider, path, query) if self.make else None
        return made or Answer(b"no such thing\n", 404, media_type="text/plain")

    def stand_in(self, patch: pytest.MonkeyPatch) -> None:
        """Let every provider be asked here."""
        for name in PROVIDERS:
            variable = f"BUMPSHEET_PROVIDER_{name.upper().replace('-', '_')}"
            patch.setenv(variable, f"{self.address}/{name}")
        patch.delenv("FRED_API_KEY", raising=False)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    sources: Sources

    def setup(self) -> None:
        super().setup()
        self.sources.connections += 1

    def do_GET(self) -> None:
        _, provider, rest = self.path.split("/", 2)
        self.sources.asked[provider].append(f"/{rest}")
        self.sources.agents.add(self.headers.get("User-Agent", ""))
        answer = self.sources.find(provider, f"/{rest}")
        tag = answer.headers.get("ETag")
        if tag and self.headers.get("If-None-Match") == tag:
            self.sources.conditional.append(f"/{rest}")
            answer = Answer(status=304, headers=answer.headers)
        self._send(answer)

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.media_type)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.claims:
            self.send_header("Content-Length", str(len(answer.body)))
        else:
            self.send_header("Connection", "close")
        self.end_headers()
        with contextlib.suppress(OSError):
            time.sleep(answer.stalls)
            self.wfile.write(answer.body[: answer.cut_at])
        if answer.cut_at is not None or not answer.claims:
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        pass


@contextlib.contextmanager
def running() -> Iterator[Sources]:
    """Sources that answer for as long as this lasts."""
    sources = Sources()
    handler = type("Handler", (Handler,), {"sources": sources})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        sources.address = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield sources
        server.shutdown()


def http_date(moment: dt.datetime) -> str:
    """A moment as ``Retry-After`` writes it."""
    return format_datetime(moment, usegmt=True)


def squeezed(size: int) -> bytes:
    """A little gzip that unpacks to ``size`` bytes."""
    return gzip.compress(b"0" * size)
