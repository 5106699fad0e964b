"""A server for looking at the site while it is written; pages reload when they were rebuilt."""

from __future__ import annotations

import functools
import http.server
import re
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from bumpsheet.preview.guard import is_for_us
from bumpsheet.preview.routes import HEADERS, PLACE

if TYPE_CHECKING:
    from io import BufferedIOBase

    from bumpsheet.preview.routes import Answer, Routes

RELOAD = "/__reload__"
# Added to pages as they are served, never to the files: a script of its own origin, as the pages'
# policy wants it, that waits for the next build.
SCRIPT = f"""(function () {{
  var address = "{RELOAD}/wait?" + document.currentScript.dataset.build;
  function wait() {{
    fetch(address).then(function (answer) {{
      if (answer.status === 200) location.reload();
      if (answer.status === 204) wait();
    }}).catch(function () {{ /* the server has ended */ }});
  }}
  wait();
}})();
"""
LONGEST_WAIT = 25.0
# Longer than a page waits for the next build; a connection that says nothing is closed then.
LONGEST_SILENCE = 60.0
# Builds are counted from nought; no count is longer.
COUNT = re.compile(r"[0-9]{1,9}")
NAVIGATION = re.compile(rb'(<nav aria-label="Site">.*?)(</nav>)', re.DOTALL)


class Builds:
    """Counts finished builds, and lets the pages' requests wait for the next one."""

    def __init__(self) -> None:
        self.count = 0
        self._changed = threading.Condition()

    def finished(self) -> None:
        """Tell all who wait."""
        with self._changed:
            self.count += 1
            self._changed.notify_all()

    def after(self, known: int, seconds: float) -> bool:
        """Wait for a build after number ``known``; False if there is none in time."""
        with self._changed:
            return self._changed.wait_for(lambda: self.count > known, timeout=seconds)


def open_server(
    site: Path, builds: Builds, port: int, routes: Routes | None = None
) -> http.server.ThreadingHTTPServer:
    """Serve ``site`` on this machine only.

    Parameters
    ----------
    routes : Routes, optional
        Of the page "New report", which is then linked to from every page.
    port : int
        0 takes any that is free.

    Raises
    ------
    OSError
        If the port is taken.
    """
    handler = functools.partial(_Handler, builds=builds, routes=routes, directory=str(site))
    return _Server(("127.0.0.1", port), handler)


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that goes away in the middle of an answer is no news."""


class _Handler(http.server.SimpleHTTPRequestHandler):
    timeout = LONGEST_SILENCE

    def __init__(
        self, *arguments: object, builds: Builds, routes: Routes | None, directory: str
    ) -> None:
        self.builds, self.routes = builds, routes
        super().__init__(*arguments, directory=directory)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        if not self._is_for_us():
            self.send_error(403, "Ask for 127.0.0.1 or localhost")
        elif self.path.startswith(f"{RELOAD}/wait?"):
            known = self.path.partition("?")[2]
            waited = bool(COUNT.fullmatch(known)) and self.builds.after(int(known), LONGEST_WAIT)
            self.send_response(200 if waited else 204)
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif self.path.startswith(f"{RELOAD}/script.js"):
            self._send(SCRIPT.encode(), "text/javascript")
        elif self.routes is not None and self.path.startswith(PLACE):
            self._answer(self.routes.get(self.path, self.headers))
        else:
            super().do_GET()

    def do_POST(self) -> None:
        """Only the page "New report" asks for anything to be done."""
        if not self._is_for_us():
            self.send_error(403, "Ask for 127.0.0.1 or localhost")
        elif self.routes is None or not self.path.startswith(PLACE):
            self.send_error(404, "No such page")
        else:
            self._answer(self.routes.post(self.path, self.headers, self.rfile))

    def do_HEAD(self) -> None:
        if self._is_for_us():
            super().do_HEAD()
        else:
            self.send_error(403, "Ask for 127.0.0.1 or localhost")

    def _is_for_us(self) -> bool:
        return is_for_us(self.headers, self.connection.getsockname()[1])

    def _answer(self, answer: Answer) -> None:
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.kind)
        for name, value in HEADERS.items():
            self.send_header(name, value)
        self.end_headers()
        for part in answer.parts:
            self.wfile.write(part)
            self.wfile.flush()

    def send_head(self) -> BufferedIOBase | None:  # type: ignore[override]
        try:
            return self._found()
        except (OSError, ValueError):
            # A name that no file system has: too long, with a NUL, or no text.
            self.send_error(404, "No such page")
            return None

    def _found(self) -> BufferedIOBase | None:
        path = Path(self.translate_path(self.path))
        if path.is_dir() and self.path.partition("?")[0].endswith("/"):
            path /= "index.html"
        if path.suffix == ".html" and path.is_file():
            self._send(self._page(path), "text/html; charset=utf-8")
            return None
        missing = Path(self.directory) / "404.html"
        if not path.exists() and missing.is_file():
            self._send(self._page(missing), "text/html; charset=utf-8", status=404)
            return None
        return super().send_head()  # type: ignore[return-value]

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Requests are of no interest; builds are told by the command."""

    def _page(self, path: Path) -> bytes:
        script = f'<script src="{RELOAD}/script.js" data-build="{self.builds.count}"></script>'
        page = path.read_bytes().replace(b"</body>", script.encode() + b"\n</body>")
        if self.routes is None:
            return page
        link = f' <a href="{PLACE}">New report</a>'.encode()
        return NAVIGATION.sub(lambda found: found[1] + link + found[2], page, count=1)

    def _send(self, content: bytes, kind: str, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)
