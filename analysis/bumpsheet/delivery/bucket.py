"""Delivery to an object store, such as Amazon S3, by way of fsspec."""

from __future__ import annotations

import contextlib
import itertools
import mimetypes
from typing import TYPE_CHECKING, Any

import fsspec

from bumpsheet.delivery.changes import is_lasting, turn
from bumpsheet.delivery.record import RECORD, colliding, read, steps
from bumpsheet.delivery.target import label_of
from bumpsheet.errors import BumpsheetError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from bumpsheet.delivery.changes import Changes
    from bumpsheet.delivery.version import Version

# What tables of media types lack or differ in from machine to machine.
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".csv": "text/csv; charset=utf-8",
    ".xml": "application/xml",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".ipynb": "application/x-ipynb+json",
    ".txt": "text/plain; charset=utf-8",
    ".md": "text/markdown; charset=utf-8",
}
MOST_AT_ONCE = 64
UNKNOWN = "application/octet-stream"
FOR_EVER = "public, max-age=31536000, immutable"
ASK_FIRST = "no-cache"


class Bucket:
    """A bucket or a prefix of one.

    Objects cannot be replaced in one step. They are written in an order in which no page shows or
    names what is not yet there, and what is gone is deleted last.

    Parameters
    ----------
    to : str
        An address that fsspec knows, such as ``s3://bucket/prefix``. Who may write is settled as
        always there: by ``AWS_PROFILE``, ``AWS_ACCESS_KEY_ID``, the role of the machine.
    """

    def __init__(self, to: str) -> None:
        self.label = label_of(to)
        self.is_s3 = to.startswith(("s3://", "s3a://"))
        if to.startswith(("file:", "local:")):
            raise BumpsheetError("--to", "is a folder", value=to, remedy="name it without file://")
        with self._told():
            self.files, self.top = fsspec.url_to_fs(to, use_listings_cache=False)
        self.top = self.top.rstrip("/")
        if not self.top:
            raise BumpsheetError("--to", "names no bucket", value=to)

    def recorded(self) -> dict[str, str]:
        """As :class:`bumpsheet.delivery.target.Target` says."""
        with self._told():
            try:
                content = self.files.cat_file(self._at(RECORD))
            except FileNotFoundError:
                content = None
        return read(content, self.label)

    def holding(self, paths: Collection[str]) -> list[str]:
        """As :class:`bumpsheet.delivery.target.Target` says."""
        with self._told():
            try:
                found = self.files.find(self.top)
            except FileNotFoundError:
                found = []
        inside = {name.removeprefix(self.top).lstrip("/") for name in found}
        # Nothing is in the way of anything there: a name with "/" is a name like any other.
        return (
            [path for path in paths if path in inside] if self.is_s3 else colliding(inside, paths)
        )

    def write(self, version: Version, changes: Changes) -> None:
        """As :class:`bumpsheet.delivery.target.Target` says."""
        with self._told():
            for step in steps(changes, version.files):
                self._put({RECORD: step.record})
                for paths in _together(step.written):
                    self._put({path: version.read(path) for path in paths})
                for path in step.removed:
                    with contextlib.suppress(FileNotFoundError):
                        self.files.rm_file(self._at(path))

    def _put(self, contents: dict[str, bytes]) -> None:
        """Write files that have the same headers, several at once."""
        headers = _headers(next(iter(contents))) if self.is_s3 else {}
        self.files.pipe({self._at(path): one for path, one in contents.items()}, **headers)

    def _at(self, path: str) -> str:
        return f"{self.top}/{path}"

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        """Tell in one line what a client of a store reports in its own ways."""
        try:
            yield
        except BumpsheetError:
            raise
        except (OSError, ValueError, ImportError, *_client_errors()) as error:
            problem = " ".join(str(error).split()) or type(error).__name__
            raise BumpsheetError(
                self.label, f"cannot be used: {problem}", remedy="check address and credentials"
            ) from error


def _together(paths: Sequence[str]) -> Iterator[list[str]]:
    """Files of one turn with the same headers, not too many to hold at once, turn by turn."""

    def group(path: str) -> tuple[int, str, str]:
        return turn(path), media_type(path), _headers(path)["CacheControl"]

    for _, same in itertools.groupby(sorted(paths, key=group), key=group):
        found = list(same)
        for start in range(0, len(found), MOST_AT_ONCE):
            yield found[start : start + MOST_AT_ONCE]


def _headers(path: str) -> dict[str, str]:
    keep = FOR_EVER if is_lasting(path) else ASK_FIRST
    return {"ContentType": media_type(path), "CacheControl": keep}


def media_type(path: str) -> str:
    """What a browser is told that a file is."""
    suffix = f".{path.rsplit('.', 1)[-1]}"
    return TYPES.get(suffix) or mimetypes.types_map.get(suffix, UNKNOWN)


def _client_errors() -> tuple[Any, ...]:
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - large

    return BotoCoreError, ClientError
