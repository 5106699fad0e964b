"""Compiled templates, kept for the process: every report is told by the same ones, in two media."""

from __future__ import annotations

from typing import TYPE_CHECKING

import jinja2

if TYPE_CHECKING:
    from types import CodeType

    from jinja2.bccache import Bucket


class Compiled(jinja2.BytecodeCache):
    """Keeps the code of templates in memory, by name and by checksum of their source."""

    def __init__(self) -> None:
        self._code: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Hand out the code of a template that has not changed."""
        bucket.code = self._code.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the code of a template that was compiled."""
        self._code[bucket.key, bucket.checksum] = bucket.code


COMPILED = Compiled()
