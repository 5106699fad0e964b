"""One version of the site: which files it has, and what is in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bumpsheet.errors import BumpsheetError
from bumpsheet.whole import digest_of, files_below

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Version:
    """A complete site.

    Parameters
    ----------
    files : mapping of str to str
        SHA-256 digests by path below the site, with "/" between folders.
    sources : mapping of str to Path
        Where the content of each of them lies.
    """

    files: Mapping[str, str]
    sources: Mapping[str, Path]

    @property
    def digest(self) -> str:
        """One digest of the names and contents of all files."""
        lines = (f"{path}\0{digest}\n" for path, digest in sorted(self.files.items()))
        return digest_of("".join(lines).encode())

    def read(self, path: str) -> bytes:
        """Content of one file, checked against its digest.

        Raises
        ------
        BumpsheetError
            If the file has changed since its digest was taken.
        """
        content = self.sources[path].read_bytes()
        if digest_of(content) != self.files[path]:
            raise BumpsheetError(
                path, "has changed while it was being delivered", remedy="deliver again"
            )
        return content


def read_version(site: Path) -> Version:
    """The site as it lies in a folder.

    Raises
    ------
    BumpsheetError
        If the folder holds no site.
    """
    if not (site / "index.html").is_file():
        raise BumpsheetError(
            f"{site.name}/", "holds no site to deliver", remedy="build it with: ./publish.sh"
        )
    sources = files_below(site)
    files = {name: digest_of(path.read_bytes()) for name, path in sources.items()}
    return Version(files, sources)
