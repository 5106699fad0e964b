"""Names of the folders of a managed store, and which of its files are read as data."""

from __future__ import annotations

# Records, one an arrival.
FOLDER = "manifest"
VERSIONS = "versions"
RAW = "raw"
# What sources allow to be kept of their replies; may be deleted at any time.
CACHE = "cache"
# Where the validated tables of series are.
SERIES = "series"
# Beside the records: when a source was last found to say what is stored.
SEEN = "seen"
# Folders of a store that hold nothing which is read as data; the last has how files are read.
KEPT_APART = (FOLDER, VERSIONS, RAW, "mappings")


def holds_data(name: str) -> bool:
    """Whether a build reads a file of a store: raw bytes, versions, kept replies, locks: no."""
    parts = name.split("/")
    return parts[0] not in {RAW, VERSIONS, CACHE} and not (
        parts[-1].startswith(".") or parts[-1] == SEEN
    )
