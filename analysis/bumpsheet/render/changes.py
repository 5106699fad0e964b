"""What has changed of a site takes its place, file by file or as a whole."""

from __future__ import annotations

import os
import shutil
import signal
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bumpsheet.whole import files_below

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

# Files that pages name, which come before the pages.
ASSETS = "assets/"


def replace_site(staging: Path, site: Path, new: Collection[str]) -> None:
    """Put a whole new site into the place of the old one, in one step; ``new`` are its parts."""
    for name in files_below(staging).keys() - set(_files(staging, new)):
        # Renderers leave more than pages.
        (staging / name).unlink()
    _prune(staging)
    old = site.with_name(".site-old")
    shutil.rmtree(old, ignore_errors=True)
    if site.exists():
        site.rename(old)
    staging.rename(site)
    shutil.rmtree(old, ignore_errors=True)


def change_site(
    staging: Path, site: Path, new: Collection[str], gone: Collection[str], *, keep_assets: bool
) -> None:
    """Replace the files of a site that differ, each whole, while an interruption waits.

    They are few; the others, of which there may be half a million, are not even looked at. What
    a kill cuts short the next build completes.

    Parameters
    ----------
    new, gone : collection of str
        Parts that lie in ``staging``, and parts to be removed.
    keep_assets : bool
        Pages that stay need the assets that they were published with, which have their content in
        their names.
    """
    staged = _files(staging, new)
    put = [name for name in staged if not _is_same(staging / name, site / name)]
    drop = {*_files(site, {*new, *gone})} - {*staged}
    with _undisturbed():
        # What others lead to is there before them: assets before pages, reports before the lists.
        for name in sorted(put, key=lambda one: (not one.startswith(ASSETS), "/" not in one)):
            (site / name).parent.mkdir(parents=True, exist_ok=True)
            (staging / name).replace(site / name)
        for name in drop:
            if not (keep_assets and name.startswith(ASSETS)):
                (site / name).unlink(missing_ok=True)
        for part in {*new, *gone} - {""}:
            _prune(site / part)


def _files(site: Path, parts: Collection[str]) -> list[str]:
    """Files of parts of a site, by their names below it."""
    found = [f"{part}/{name}" for part in parts if part for name in files_below(site / part)]
    # Somebody may have put a file where a folder is looked for.
    found += [part for part in parts if part and (site / part).is_file()]
    top = site.iterdir() if "" in parts and site.is_dir() else ()
    return sorted([*found, *(path.name for path in top if path.is_file())])


def _is_same(new: Path, old: Path) -> bool:
    try:
        is_as_long = new.stat().st_size == old.stat().st_size
    except OSError:
        return False
    return is_as_long and new.read_bytes() == old.read_bytes()


def _prune(folder: Path) -> None:
    """Remove the empty folders of a folder, and the folder itself if it is one."""
    for place, _, _ in os.walk(folder, topdown=False):
        path = Path(place)
        if not any(path.iterdir()):
            path.rmdir()


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Let an interruption wait for the end of a step, where the system can."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
