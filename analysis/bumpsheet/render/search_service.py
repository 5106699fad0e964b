"""Pagefind's service: requests go to its program in one stream, and the index comes back.

Its own client for Python waits a tenth of a second for each answer, whatever the page holds, and
cannot tell when the files of an index are whole on the disk; here they come through the pipe.
"""

from __future__ import annotations

import base64
import json
import subprocess
import tempfile
import threading
from typing import TYPE_CHECKING, Any

from pagefind.service import get_executable

from bumpsheet.errors import BumpsheetError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import IO

# What ends a message in either direction.
END = b","


def index_of(pages: Mapping[str, str], language: str) -> dict[str, bytes]:
    """Files of an index, by their names below its folder.

    Parameters
    ----------
    pages : mapping of str to str
        HTML by the page's address below the site. Their order shows in the index.
    language : str
        That all pages are taken to be in.

    Raises
    ------
    BumpsheetError
        If Pagefind is not there, fails, or refuses a page.
    """
    requests: list[dict[str, Any]] = [
        {"type": "NewIndex", "config": {"force_language": language}},
        *(
            {"type": "AddFile", "index_id": 0, "file_path": path, "file_contents": html}
            for path, html in pages.items()
        ),
        {"type": "GetFiles", "index_id": 0},
    ]
    for answer in _answers(requests):
        if answer["type"] == "Error":
            raise BumpsheetError("search", f"Pagefind failed: {answer['message']}")
    return {file["path"]: base64.b64decode(file["content"]) for file in answer["files"]}


def _answers(requests: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """What the program says to each request, in their order."""
    with tempfile.TemporaryFile() as told:
        service = _started(told)
        assert service.stdin is not None
        assert service.stdout is not None
        # Beside the reading of answers, which would otherwise fill their pipe and stop both. The
        # stream stays open until all are there: at its end the program leaves at once.
        writer = threading.Thread(target=_write, args=(service.stdin, requests), daemon=True)
        writer.start()
        try:
            messages = _messages(service.stdout)
            for _ in requests:
                message = next(messages, None)
                if message is None:
                    told.seek(0)
                    lines = told.read().decode(errors="replace").strip().splitlines()
                    problem = f"Pagefind ended early{f': {lines[-1]}' if lines else ''}"
                    raise BumpsheetError("search", problem)
                yield json.loads(base64.b64decode(message))["payload"]
        finally:
            service.kill()
            service.wait()
            writer.join()
            service.stdout.close()


def _started(told: IO[bytes]) -> subprocess.Popen[bytes]:
    command, pipe = [get_executable() or "pagefind", "--service"], subprocess.PIPE
    try:
        return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=told)
    except OSError as error:
        raise BumpsheetError(
            "search", f"Pagefind does not start: {error.strerror}", remedy="run ./publish.sh"
        ) from error


def _write(stream: IO[bytes], requests: Iterable[dict[str, Any]]) -> None:
    try:
        for number, payload in enumerate(requests, 1):
            message = json.dumps({"message_id": number, "payload": payload}).encode()
            stream.write(base64.b64encode(message) + END)
        stream.flush()
    except OSError:
        # The program has ended, which the reader notices and tells.
        return


def _messages(stream: IO[bytes]) -> Iterator[bytes]:
    parts: list[bytes] = []
    while chunk := stream.read1(1 << 20):  # type: ignore[attr-defined]
        *ended, rest = chunk.split(END)
        for end in ended:
            yield b"".join((*parts, end))
            parts = []
        parts.append(rest)
