"""A preview with its page "New report", for the tests that ask it and those that look at it."""

from __future__ import annotations

import contextlib
import http.client
import json
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bumpsheet.preview.desk import Desk
from bumpsheet.preview.routes import PLACE, Routes
from bumpsheet.preview.server import Builds, open_server
from bumpsheet.terminal import Teller, build_and_tell

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bumpsheet.project import Project

ELECTION = {"event": "us-election-2016", "as_of": "2016-12-05"}


@dataclass(frozen=True)
class Preview:
    """A running preview."""

    project: Project
    desk: Desk
    port: int

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def ask(
        self,
        path: str,
        content: bytes | None = None,
        headers: Mapping[str, str | None] | None = None,
    ) -> tuple[int, bytes]:
        """Ask below the page, by POST where there is content; headers of None are left out."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        connection.putrequest(
            "GET" if content is None else "POST",
            path if path.startswith("/") else PLACE + path,
            skip_host=True,
        )
        length = None if content is None else str(len(content))
        sent = {"Host": f"127.0.0.1:{self.port}", "Content-Length": length, **(headers or {})}
        for name, value in sent.items():
            if value is not None:
                connection.putheader(name, value)
        connection.endheaders(content)
        response = connection.getresponse()
        return response.status, response.read()

    def own(self) -> dict[str, str | None]:
        """The headers that the page itself sends."""
        page = self.ask("")[1].decode()
        token = page.partition('data-token="')[2].partition('"')[0]
        assert len(token) > 20
        return {
            "Origin": self.address,
            "Sec-Fetch-Site": "same-origin",
            "Content-Type": "application/json",
            "X-Bumpsheet-Token": token,
        }

    def do(self, path: str, **content: Any) -> list[dict[str, Any]]:
        """Ask as the page does, and read every line of the answer."""
        status, answer = self.ask(path, json.dumps(content).encode(), self.own())
        assert status == 200, answer
        return [json.loads(line) for line in answer.splitlines()]


@contextlib.contextmanager
def previewed(project: Project) -> Iterator[Preview]:
    """Serve a project with the page "New report", from the embedded sample."""

    def publish(name: str, line: Any) -> bool:
        return build_and_tell(project, [name], "builtin", None, at=Teller.to(line))

    desk = Desk(project, None, publish)
    server = open_server(project.site, Builds(), 0, Routes(desk))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Preview(project, desk, server.server_port)
    server.shutdown()
    server.server_close()
    desk.worker.close()
