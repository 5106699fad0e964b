"""Contents by their digests, in a folder or in an object store that several machines reach."""

from __future__ import annotations

import contextlib
import uuid
from typing import TYPE_CHECKING, Any, cast

import fsspec

from bumpsheet.errors import BumpsheetError
from bumpsheet.whole import digest_of

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem


class Objects:
    """Contents by digest; whatever is there already is not written again.

    Parameters
    ----------
    place : str
        A folder, or an address that fsspec knows, such as ``s3://bucket/prefix``. Who may write is
        settled as for the store's own tools.

    Raises
    ------
    BumpsheetError
        If the place cannot be used.
    """

    def __init__(self, place: str) -> None:
        self.place = place
        try:
            files, top = fsspec.url_to_fs(place, use_listings_cache=False)
        except (ValueError, ImportError, OSError) as error:
            raise self._error(error) from error
        self._files = cast("AbstractFileSystem", files)
        self._top = str(top).rstrip("/")

    def put(self, content: bytes) -> str:
        """Keep a content; returns its digest."""
        digest = digest_of(content)
        path = self._path(digest)
        try:
            if not self._files.exists(path):
                self._write(path, content)
        except OSError as error:
            raise self._error(error) from error
        return digest

    def get(self, digest: str) -> bytes:
        """Read a content.

        Raises
        ------
        BumpsheetError
            If it is not there, or is another one.
        """
        try:
            content = bytes(self._files.cat_file(self._path(digest)))
        except OSError as error:
            raise self._error(error) from error
        if digest_of(content) != digest:
            raise BumpsheetError(
                self.place,
                "holds another content under a digest",
                value=digest,
                remedy="delete it and build again",
            )
        return content

    def known(self) -> set[str]:
        """Digests of all contents."""
        try:
            found = self._files.find(self._top)
        except OSError:
            return set()
        return {name.rsplit("/", 1)[-1] for name in found}

    def _write(self, path: str, content: bytes) -> None:
        # Readers must see it whole; object stores write nothing else.
        self._files.makedirs(path.rsplit("/", 1)[0], exist_ok=True)
        if not self._is_local():
            self._files.pipe_file(path, content)
            return
        temporary = f"{path}.{uuid.uuid4().hex}.tmp"
        try:
            self._files.pipe_file(temporary, content)
            self._files.mv(temporary, path)
        except BaseException:
            with contextlib.suppress(OSError):
                self._files.rm_file(temporary)
            raise

    def _is_local(self) -> bool:
        protocol: Any = self._files.protocol
        return "file" in ((protocol,) if isinstance(protocol, str) else protocol)

    def _path(self, digest: str) -> str:
        return f"{self._top}/{digest[:2]}/{digest}"

    def _error(self, error: Exception) -> BumpsheetError:
        told = str(error).strip().splitlines()
        return BumpsheetError(
            self.place,
            f"cannot be used: {told[-1] if told else type(error).__name__}",
            field="--objects",
            remedy="name a folder that all machines share, or s3://bucket/prefix",
        )
