"""``bumpsheet serve``: build, serve, and build again whenever a source is saved."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

from watchfiles import DefaultFilter, watch

from bumpsheet.errors import BumpsheetError
from bumpsheet.preview.routes import PLACE, Routes
from bumpsheet.preview.server import Builds, open_server

if TYPE_CHECKING:
    from collections.abc import Callable

    from watchfiles import Change

    from bumpsheet.preview.desk import Desk
    from bumpsheet.project import Project

# What people edit. Generated folders of reports/ are left out by the filter.
WATCHED = ("reports", "analysis", "templates", "data", "_brand.yml", "_quarto.yml")

# What people write in reports/.
WRITTEN = {".yml", ".yaml", ".md"}


class Sources(DefaultFilter):
    """Lets changes of sources through, and no generated file."""

    def __init__(self, project: Project) -> None:
        super().__init__()
        self.project = project

    def __call__(self, change: Change, path: str) -> bool:
        """Whether a change makes a build due."""
        place = Path(path)
        # Code that runs already stays as it is until the command is started again.
        if place.suffix == ".py":
            return False
        if place.is_relative_to(self.project.reports):
            # All else there is generated, and a folder that a build puts in place is a change too.
            if place.parent != self.project.reports:
                return place.parent.suffix == ".files"
            written = place.suffix in WRITTEN
            return written and not place.name.startswith(".")
        return super().__call__(change, path)


def serve(
    project: Project,
    build: Callable[[], None],
    say: Callable[[str], None],
    *,
    port: int,
    desk: Desk | None = None,
) -> None:
    """Build and serve until the user interrupts.

    Parameters
    ----------
    desk : Desk, optional
        Answers the page "New report".
    build : callable
        Builds the site and tells how it went; a mistake in a source is told, not raised.
    say : callable
        Shows a line to the user.

    Raises
    ------
    BumpsheetError
        If the port is taken.
    """
    builds = Builds()
    try:
        server = open_server(project.site, builds, port, Routes(desk) if desk else None)
    except (OSError, OverflowError) as error:
        raise BumpsheetError(
            "--port",
            "cannot be listened on",
            value=str(port),
            remedy="name another up to 65535, or 0",
        ) from error
    build()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    say(f"look at: {address}/ (Ctrl-C ends)")
    if desk is not None:
        say(f"new report: {address}{PLACE}")
    watched = [project.root / name for name in WATCHED]
    try:
        for changes in watch(
            *(path for path in watched if path.exists()),
            watch_filter=Sources(project),
            raise_interrupt=False,
        ):
            names = sorted({project.relative(Path(path)) for _, path in changes})
            say(f"changed: {', '.join(names)}")
            build()
            builds.finished()
    finally:
        server.shutdown()
        server.server_close()
        if desk is not None:
            desk.worker.close()
