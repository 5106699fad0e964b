"""Addresses of the page "New report": what stands where, and what a browser may do with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from bumpsheet.errors import BumpsheetError
from bumpsheet.preview.asked import LONGEST_REQUEST
from bumpsheet.preview.desk import FRAME_PARTS, as_line
from bumpsheet.preview.guard import Guard, is_from_elsewhere

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from email.message import Message
    from io import BufferedIOBase
    from typing import Any

    from bumpsheet.preview.desk import Desk

PLACE = "/__new__/"
HTML, CSS, SCRIPT = "text/html; charset=utf-8", "text/css; charset=utf-8", "text/javascript"
JSON = "application/json; charset=utf-8"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src data:; connect-src 'self'; frame-src 'self'; frame-ancestors 'self'; "
    "base-uri 'none'; form-action 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Frame-Options": "SAMEORIGIN",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent back; in parts where it comes bit by bit."""

    status: int
    kind: str
    parts: Iterator[bytes]


class Routes:
    """Finds the answer to a request below :data:`PLACE`."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self._guard = desk, Guard()

    def get(self, address: str, headers: Message) -> Answer:
        """Something to read; it changes nothing."""
        if is_from_elsewhere(headers):
            return refused(403, "Another site's page has asked for this")
        parts = urlsplit(address)
        asked = dict(parse_qsl(parts.query, max_num_fields=12))
        found = self._readable(asked).get(parts.path.removeprefix(PLACE))
        if found is None:
            return refused(404, "No such page")
        kind, make = found
        try:
            content = make()
        except BumpsheetError as error:
            return refused(404, str(error))
        if isinstance(content, dict):
            content = as_line(content)
        return Answer(200, kind, iter([content.encode() if isinstance(content, str) else content]))

    def post(self, address: str, headers: Message, body: BufferedIOBase) -> Answer:
        """Something to do, for our own page alone."""
        desk = self._desk
        does = {"draft": desk.draft, "save": desk.save, "publish": desk.publish}
        do = does.get(address.removeprefix(PLACE))
        if do is None:
            return refused(404, "No such page")
        refusal = self._guard.refusal(headers)
        if refusal:
            return refused(403, refusal)
        length = headers.get("Content-Length", "")
        if not (length.isascii() and length.isdigit()):
            return refused(411, "Say how long the request is")
        # A number of thousands of digits is none that Python reads.
        if len(length) > 9 or int(length) > LONGEST_REQUEST:
            return refused(413, "Longer than anything that can be chosen")
        return _begun(do, body.read(int(length)))

    def _readable(self, asked: Mapping[str, str]) -> dict[str, tuple[str, Callable[[], Any]]]:
        desk, brand = self._desk, asked.get("brand", "bumpsheet")
        return {
            "": (HTML, lambda: desk.page(self._guard.token)),
            "new.js": (SCRIPT, lambda: desk.own("new.js")),
            "new.css": (CSS, lambda: desk.own("new.css")),
            "early.js": (SCRIPT, lambda: desk.site_script("early")),
            "theme.js": (SCRIPT, lambda: desk.site_script("theme")),
            "frame": (HTML, lambda: desk.frame(brand)),
            "frame.js": (SCRIPT, lambda: desk.own("frame.js")),
            "frame.css": (CSS, lambda: desk.own("frame.css")),
            "site.js": (SCRIPT, lambda: desk.site_script(*FRAME_PARTS)),
            "site.css": (CSS, lambda: desk.style(brand)),
            "charts.js": (SCRIPT, desk.chart_script),
            "events": (JSON, lambda: desk.events(asked)),
            "choices": (JSON, lambda: desk.choices(asked)),
        }


def refused(status: int, problem: str) -> Answer:
    """A refusal in a line."""
    return Answer(status, JSON, iter([as_line({"error": problem})]))


def _begun(do: Callable[[bytes], Iterator[dict[str, Any]]], content: bytes) -> Answer:
    """Begin to answer: a request of the wrong form is told by its status."""
    answers = do(content)
    try:
        first = next(answers)
    except BumpsheetError as error:
        return refused(400, str(error))

    def parts() -> Iterator[bytes]:
        yield as_line(first)
        yield from map(as_line, answers)

    return Answer(200, "application/x-ndjson; charset=utf-8", parts())
