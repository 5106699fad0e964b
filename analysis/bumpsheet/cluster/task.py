"""What a worker of a cluster does: it lays the project out, makes a report and hands it in."""

from __future__ import annotations

import os
import shutil
import socket
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bumpsheet.brands.load import load_brand
from bumpsheet.cluster.bundles import packed
from bumpsheet.cluster.objects import Objects
from bumpsheet.cluster.trees import laid_out
from bumpsheet.cluster.versions import versions
from bumpsheet.errors import BumpsheetError
from bumpsheet.fonts import prepare_fonts
from bumpsheet.market.held import hold_tables
from bumpsheet.pipeline.report import build_report
from bumpsheet.pipeline.vouched import forget_vouched, read_vouched

# Cells of a notebook share the output and the shell of their process: one at a time.
ONE = threading.Lock()
# Where a machine keeps what it has fetched; a folder for temporary files by default.
FOLDER = "BUMPSHEET_CLUSTER_CACHE"


@dataclass(frozen=True, slots=True)
class Job:
    """One report to be made.

    Parameters
    ----------
    objects, tree : str
        Where contents are, and the digest of the list of files.
    seconds : float
        What takes longer takes its process with it.
    versions : dict of str to str
        What the report is to be made with.
    """

    name: str
    objects: str
    tree: str
    seconds: float
    versions: dict[str, str]


@dataclass(frozen=True, slots=True)
class Made:
    """What became of a report.

    Parameters
    ----------
    failure : str
        Why there is none; empty if there is.
    bundle : str
        Digest of its folder among the objects.
    used : dict, optional
        Which parts of data and events it used.
    """

    failure: str = ""
    remarks: tuple[str, ...] = ()
    bundle: str = ""
    used: dict[str, Any] | None = None


def make(job: Job) -> Made:
    """Make a report and keep its bundle among the objects; done twice it does no harm."""
    with ONE:
        # No signal reaches the thread of a worker; its nanny begins a new process.
        end = threading.Timer(job.seconds, os._exit, [1])
        end.daemon = True
        end.start()
        try:
            return _made(job)
        except BumpsheetError as error:
            return Made(str(error))
        finally:
            end.cancel()


def _made(job: Job) -> Made:
    _refuse_other_versions(job)
    hold_tables()
    objects = Objects(job.objects)
    project, data = laid_out(job.tree, objects, _cache())
    prepare_fonts(load_brand(project), project.cache)
    forget_vouched(project, job.name)
    outcome = build_report(project, job.name, data)
    if outcome.status == "failed":
        return Made(outcome.message)
    folder, known = project.report_folder(job.name), read_vouched(project, job.name)
    bundle = objects.put(packed(folder))
    shutil.rmtree(folder)
    return Made("", outcome.remarks, bundle, known.used if known else None)


def _refuse_other_versions(job: Job) -> None:
    own = versions()
    name = next((name for name, wanted in job.versions.items() if own.get(name) != wanted), None)
    if name is not None:
        raise BumpsheetError(
            f"worker on {socket.gethostname()}",
            f"has another version of {name} than {job.versions[name]}",
            value=own.get(name),
            remedy="install requirements-cluster.lock and this version of bumpsheet there",
        )


def _cache() -> Path:
    named = os.environ.get(FOLDER)
    return Path(named) if named else Path(tempfile.gettempdir()) / f"bumpsheet-{os.getuid()}"
