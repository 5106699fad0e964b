"""Reports handed to a Dask cluster, and taken back as any other."""

from __future__ import annotations

import shutil
import threading
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bumpsheet.cluster.bundles import unpack
from bumpsheet.cluster.objects import Objects
from bumpsheet.cluster.task import Job, Made, make
from bumpsheet.cluster.trees import described
from bumpsheet.cluster.versions import versions
from bumpsheet.errors import BumpsheetError
from bumpsheet.pipeline.generated import replace
from bumpsheet.pipeline.outcome import Outcome, without_place
from bumpsheet.pipeline.vouched import Vouched, forget_vouched, vouch

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bumpsheet.pipeline.how import Tasks
    from bumpsheet.pipeline.keys import Inputs
    from bumpsheet.project import Project

# Seconds in which a scheduler that is there answers.
ANSWERS = 20


@dataclass(frozen=True, slots=True)
class Cluster:
    """A Dask cluster.

    Parameters
    ----------
    scheduler : str
        Its address, such as ``tcp://host:8786``.
    objects : str
        A folder or an object store that this machine and all workers reach.
    """

    scheduler: str
    objects: str

    def submit(
        self,
        project: Project,
        names: Sequence[str],
        data: Path | None,
        inputs: Inputs,
        seconds: float,
    ) -> Tasks:
        """Hand out reports; each is in its folder when its task has ended.

        A worker that dies is replaced by another, which does the work again.

        Raises
        ------
        BumpsheetError
            If no scheduler answers, or the objects cannot be written.
        """
        try:
            from distributed import Client  # noqa: PLC0415 - the extra packages of a cluster
        except ImportError as error:
            raise BumpsheetError(
                "--scheduler",
                "needs the packages of a cluster",
                remedy="install requirements-cluster.lock",
            ) from error
        keys = {name: (inputs.figures(name), inputs.pages(name)) for name in names}
        objects = Objects(self.objects)
        try:
            client = Client(self.scheduler, timeout=ANSWERS, set_as_default=False)  # type: ignore[no-untyped-call]
        except (OSError, ValueError) as error:
            raise BumpsheetError(
                "--scheduler",
                "no scheduler answers",
                value=self.scheduler,
                remedy="start one: dask scheduler; write its address as tcp://HOST:8786",
            ) from error
        tree = described(project, data, objects)
        jobs = [Job(name, objects.place, tree, seconds, versions()) for name in names]
        handed = client.map(make, jobs, pure=False)
        tasks: list[tuple[str, Future[Outcome]]] = [(name, Future()) for name in names]

        def take() -> None:
            for (name, task), future in zip(tasks, handed, strict=True):
                try:
                    made = future.result()
                    figures, pages = keys[name]
                    vouched = Vouched(figures, pages, made.remarks, made.used)
                    task.set_result(_taken(project, name, made, objects, (vouched, inputs)))
                except Exception as error:
                    task.set_result(Outcome(name, "failed", f"{name}: {_why(error)}"))
            client.close()  # type: ignore[no-untyped-call]

        threading.Thread(target=take, daemon=True).start()
        return tasks


def _taken(
    project: Project, name: str, made: Made, objects: Objects, vouching: tuple[Vouched, Inputs]
) -> Outcome:
    """Put a report that was made elsewhere in its place."""
    if made.failure:
        return Outcome(name, "failed", made.failure)
    staging = project.reports / f".{name}-staging"
    try:
        shutil.rmtree(staging, ignore_errors=True)
        staging.mkdir()
        unpack(objects.get(made.bundle), staging)
        forget_vouched(project, name)
        replace(staging, project.report_folder(name), f"reports/{name}/")
        vouch(project, name, *vouching)
    except BumpsheetError as error:
        return Outcome(name, "failed", str(error))
    except OSError as error:
        return Outcome(name, "failed", f"{name}: {without_place(error)}")
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return Outcome(name, "built", remarks=made.remarks)


def _why(error: Exception) -> str:
    """What ended a task outside our own code: workers that died, or were stopped."""
    if type(error).__name__ == "KilledWorker":
        return "every worker that made it died, or it took too long"
    return f"{type(error).__name__}: {error}"
