"""Fetch an archive, check it against its checksum, unpack it: ADDRESS SHA256 FOLDER.

Nothing is unpacked that does not have the checksum, and the folder appears only when it is whole.
"""

from __future__ import annotations

import hashlib
import shutil
import sys
import tarfile
import tempfile
import urllib.request
from pathlib import Path

CHUNK = 1 << 20
SECONDS = 60


def fetch(address: str, target: Path) -> str:
    """Write what is at ``address`` to ``target``; returns its SHA-256."""
    digest = hashlib.sha256()
    with urllib.request.urlopen(address, timeout=SECONDS) as source, target.open("wb") as file:
        while chunk := source.read(CHUNK):
            digest.update(chunk)
            file.write(chunk)
    return digest.hexdigest()


def main(address: str, wanted: str, folder: Path) -> int:
    """Fetch, check and unpack; 1 with a line for people where that fails."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as name:
        archive, unpacked = Path(name) / "archive", Path(name) / "unpacked"
        try:
            found = fetch(address, archive)
        except OSError as error:
            print(f"error: {address}: cannot be fetched: {error}", file=sys.stderr)
            return 1
        if found != wanted.strip().lower():
            print(
                f"error: {address}: its SHA-256 is {found} and not {wanted}; nothing was installed",
                file=sys.stderr,
            )
            return 1
        try:
            with tarfile.open(archive) as content:
                # Members with paths outside, devices and the like are refused.
                content.extractall(unpacked, filter="data")
        except (tarfile.TarError, OSError) as error:
            print(f"error: {address}: cannot be unpacked: {error}", file=sys.stderr)
            return 1
        shutil.rmtree(folder, ignore_errors=True)
        unpacked.rename(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], Path(sys.argv[3])))
