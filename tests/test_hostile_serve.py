"""The server of ``bumpsheet serve`` answers this machine only, and whatever it is asked."""

from __future__ import annotations

import http.client
import socket
import threading
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from watchfiles import Change

from bumpsheet.errors import BumpsheetError
from bumpsheet.preview.serve import Sources, serve
from bumpsheet.preview.server import Builds, open_server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bumpsheet.project import Project


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    site = tmp_path / "_site"
    site.mkdir()
    (site / "index.html").write_text("<body>the page</body>", encoding="utf-8")
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    server = open_server(site, Builds(), 0)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def answer(port: int, request: bytes) -> bytes:
    """What comes back for the bytes of a request, to the end."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        parts = []
        while part := connection.recv(65536):
            parts.append(part)
    return b"".join(parts)


def asked(port: int, path: str, host: str | None = None, method: str = "GET") -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.putrequest(method, path, skip_host=True)
    connection.putheader("Host", host or f"127.0.0.1:{port}")
    connection.endheaders()
    response = connection.getresponse()
    return response.status, response.read()


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:{port}", "127.0.0.1.evil.example:{port}", "127.0.0.1:1"]
)
@pytest.mark.parametrize("path", ["/", "/__reload__/script.js", "/__reload__/wait?0"])
def test_a_name_that_is_not_this_machines_is_refused(
    port: int, host: str, path: str, method: str
) -> None:
    status, content = asked(port, path, host.format(port=port), method)
    assert status == 403
    assert b"the page" not in content


def test_without_a_name_nothing_is_answered(port: int) -> None:
    assert b" 403 " in answer(port, b"GET / HTTP/1.0\r\n\r\n").split(b"\n")[0]


@pytest.mark.parametrize("host", ["127.0.0.1:{port}", "localhost:{port}", "LOCALHOST:{port}"])
def test_this_machine_is_answered(port: int, host: str) -> None:
    status, content = asked(port, "/", host.format(port=port))
    assert (status, b"the page" in content) == (200, True)


ODD = [
    "/" + "a" * 300,
    "/" + "a/" * 5_000,
    "/%00",
    "/index.html%00.png",
    "/%ed%a0%80",
    "/%ff%fe",
    "/../secret.txt",
    "/%2e%2e/secret.txt",
    "/..%2fsecret.txt",
    "/__reload__/wait?" + "9" * 5_000,
    "/__reload__/wait?%C2%B2",
    "/__reload__/wait?-1",
    "//evil.example/",
    "/?" + "x" * 60_000,
]


@pytest.mark.parametrize("path", ODD, ids=[path[:20] for path in ODD])
def test_odd_requests_are_answered(port: int, path: str) -> None:
    status, content = asked(port, path)
    assert status in {200, 204, 301, 400, 404, 414}
    assert b"secret" not in content.replace(b"secret.txt", b"")
    assert asked(port, "/")[0] == 200


@given(st.binary(max_size=300))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_whatever_is_sent_the_next_is_answered(port: int, content: bytes) -> None:
    answer(port, content + b"\r\n\r\n")
    assert asked(port, "/")[0] == 200


def test_an_answer_is_whole_or_an_error(port: int, capfd: pytest.CaptureFixture[str]) -> None:
    """No traceback reaches the terminal of whoever writes."""
    for path in ODD:
        asked(port, path)
    assert "Traceback" not in capfd.readouterr().err


@pytest.mark.parametrize("port", [-1, 65536, 10**9])
def test_a_port_that_is_none_is_told(project: Project, port: int) -> None:
    with pytest.raises(BumpsheetError, match="--port: cannot be listened on"):
        serve(project, lambda: None, lambda _: None, port=port)


@pytest.mark.parametrize("change", list(Change))
@pytest.mark.parametrize(
    "path", ["reports/a", "reports/.a-staging", "reports/.a-old", "reports/a/summary.json",
             "reports/.#a.yml", "reports/a.yml~", "reports/.a.yml.swp", "reports/4913"],
)  # fmt: skip
def test_what_a_build_does_makes_no_other_due(project: Project, path: str, change: Change) -> None:
    assert not Sources(project)(change, str(project.root / path))
