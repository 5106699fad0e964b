"""Where a site can be delivered to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Protocol

from bumpsheet.errors import BumpsheetError

if TYPE_CHECKING:
    from collections.abc import Collection

    from bumpsheet.delivery.changes import Changes
    from bumpsheet.delivery.version import Version
    from bumpsheet.project import Project

# As rsync reads it: a colon before any slash follows a host.
REMOTE = re.compile(r"^(rsync://|[^/:]+:)")
SECRET = re.compile(r"//[^/@]*@")


class Target(Protocol):
    """A place that holds one delivered site, perhaps among files of somebody else."""

    label: str

    def recorded(self) -> dict[str, str]:
        """Digests by path of what earlier deliveries have written here; empty if none has."""
        ...

    def holding(self, paths: Collection[str]) -> list[str]:
        """Those of these paths that exist here, whoever wrote them."""
        ...

    def write(self, version: Version, changes: Changes) -> None:
        """Make the place hold ``version``; what no delivery has written stays.

        Raises
        ------
        BumpsheetError
            If the place cannot be reached or written; then it still holds what it held, or
            the next delivery completes what this one has begun.
        """
        ...


def choose_target(to: str, project: Project) -> Target:
    """The target that a person has named.

    Parameters
    ----------
    to : str
        ``s3://bucket/prefix`` (or another protocol of fsspec), ``gh-pages`` for that branch of
        the remote ``origin``, ``git:ADDRESS#BRANCH``, ``host:path`` or ``rsync://host/module``
        for rsync, or a folder.

    Raises
    ------
    BumpsheetError
        If it is none of these.
    """
    if not to.strip() or to.startswith("-") or not to.isprintable():
        raise BumpsheetError(
            "--to", "no such place", value=to, remedy="name a folder, host:path, gh-pages or s3://"
        )
    # Imported where they are needed: nobody waits for clients of places that are not named.
    if to == "gh-pages" or to.startswith("git:"):
        from bumpsheet.delivery.branch import Branch  # noqa: PLC0415

        return Branch(project, to)
    if "://" in to and not to.startswith("rsync://"):
        from bumpsheet.delivery.bucket import Bucket  # noqa: PLC0415

        return Bucket(to)
    if REMOTE.match(to):
        from bumpsheet.delivery.remote import Remote  # noqa: PLC0415

        return Remote(to)
    from bumpsheet.delivery.folder import Folder  # noqa: PLC0415

    return Folder(to, project)


def label_of(to: str) -> str:
    """How a target is called in messages and records: without passwords."""
    return SECRET.sub("//", to)
