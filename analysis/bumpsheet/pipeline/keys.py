"""What each stage reads, by content: a stage is due when something of that has changed."""

from __future__ import annotations

import sysconfig
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import bumpsheet
from bumpsheet.digests import Digests, combined
from bumpsheet.layout import EVENT_LISTS, NOT_OF_REPORTS, catalogue_files
from bumpsheet.market.places import holds_data
from bumpsheet.parameters.written import Written
from bumpsheet.project import MARKER
from bumpsheet.whole import files_below

if TYPE_CHECKING:
    from bumpsheet.pipeline.used import Uses
    from bumpsheet.project import Project

# Digests by what they are of: parameters, data, code ... Each is one of a listing of files.
Keys = dict[str, str]
# Keys of which a report uses a part, and what it noted of that.
PARTLY = frozenset({"data", "sample", "events"})
Used = dict[str, Any]


class Inputs:
    """What the stages of a project read; what all reports share is looked at once.

    Parameters
    ----------
    data : Path, optional
        Folder of the user's store; the embedded sample alone without one.
    """

    def __init__(self, project: Project, data: Path | None) -> None:
        self._project = project
        self.data = data
        self._digests = Digests(project.cache / "inputs.json")
        self._written = Written(project, self._digests.of)
        self._listings: dict[str, list[str]] = {}

    def figures(self, name: str) -> Keys:
        """Keys of what the notebook of a report reads.

        The parameters of reports on the same event that came before are among them.
        """
        names = [name, *self._written.perhaps_earlier(name)]
        files = {f"reports/{one}.yml": self._written.place(one) for one in names}
        return {"parameters": self._digest(files), **self._shared, "notebook": self._notebook}

    def pages(self, name: str) -> Keys:
        """Keys of what the pages of a report are made from beside its findings."""
        pictures = self._project.pictures(name)
        words = {f"reports/{name}.md": self._project.words_path(name)}
        if pictures.is_dir():
            words |= _matching(pictures, f"reports/{pictures.name}/", "*")
        return {"words": self._digest(words), "templates": self._own_templates, **self._settings}

    def press(self) -> Keys:
        """Keys of what the press check reads."""
        files = {"analysis/press_check.ipynb": self._project.analysis / "press_check.ipynb"}
        files |= _matching(self._project.templates, "templates/", "press/*")
        files |= _matching(self._project.data, "data/", "press/*.yml")
        return {"articles": self._digest(files), **self._shared}

    def stores(self) -> Keys:
        """Keys of what the stores hold, and of the rules and code by which it is looked over."""
        return dict(self._shared)

    def common_pages(self) -> Keys:
        """Keys of what the pages read that belong to no single report, beside what is built."""
        layout = {"templates": self._digest(self._templates), **self._settings}
        return {**self._shared, **layout}

    def earlier(self, name: str) -> list[str]:
        """Reports on the same event that may have come before; see :class:`Written`."""
        return self._written.perhaps_earlier(name)

    def keep(self) -> None:
        """Remember what was read, so that the next build need not read it again."""
        self._digests.keep()
        self._written.keep()

    def uses_same(self, used: Used | None, changed: set[str]) -> bool:
        """Whether what has changed is nothing that a report has used, by what it noted of that.

        Parameters
        ----------
        changed : set of str
            Keys that are not what they were.
        """
        if used is None or not changed <= PARTLY:
            return False
        return next(self.uses.differing(used), None) is None

    @cached_property
    def uses(self) -> Uses:
        """What tells which parts of data and catalogue a report used."""
        # Imported here: where nothing has changed nobody waits for it.
        from bumpsheet.market.slices import Slices  # noqa: PLC0415
        from bumpsheet.pipeline.used import Uses  # noqa: PLC0415

        kept = Slices(self._project.cache / "slices", self._digests.of)
        return Uses(self._project, self.data, kept)

    def listing(self, digest: str) -> list[str]:
        """The lines, a file each, that a digest among the keys is of."""
        return self._listings[digest]

    @cached_property
    def _shared(self) -> Keys:
        data, package = self._project.data, Path(bumpsheet.__file__).parent
        catalogues = {
            f"data/{path.relative_to(data).as_posix()}": path
            for path in catalogue_files(self._project)
        }
        events = {name: path for name, path in catalogues.items() if path.match(EVENT_LISTS)}
        stored = {} if self.data is None else files_below(self.data)
        read = {f"store/{name}": path for name, path in stored.items() if holds_data(name)}
        sample = _matching(data, "data/", "sample/*")
        return {
            "catalogues": self._digest({n: p for n, p in catalogues.items() if n not in events}),
            "events": self._digest(events),
            "sample": self._digest(sample),
            "data": self._digest(read),
            # A file that was not there could not be used.
            "names": self._remembered([f"{name} there" for name in sorted({*read, *sample})]),
            "code": self._digest(_matching(package, "bumpsheet/", "**/*.py")),
            "tools": self._remembered(_installed()),
        }

    @cached_property
    def _notebook(self) -> str:
        """What else the figures and charts are made by: the notebook, brands, forms of figures."""
        files = {"analysis/event.ipynb": self._project.analysis / "event.ipynb"}
        files |= {"_brand.yml": self._project.root / "_brand.yml"}
        files |= _matching(self._project.templates, "templates/", "brands/**/*")
        files |= _matching(self._project.templates, "templates/", "families/*/figures.yml")
        return self._digest(files)

    @cached_property
    def _templates(self) -> dict[str, Path]:
        found = files_below(self._project.templates)
        return {f"templates/{name}": path for name, path in found.items()}

    @cached_property
    def _own_templates(self) -> str:
        """Those that pages of reports are made from."""
        others = tuple(f"templates/{name}" for name in NOT_OF_REPORTS)
        found = {n: path for n, path in self._templates.items() if not n.startswith(others)}
        return self._digest(found)

    @cached_property
    def _settings(self) -> Keys:
        found = {name: self._project.root / name for name in (MARKER, "_brand.yml")}
        return {"settings": self._digest(found)}

    def _digest(self, files: dict[str, Path]) -> str:
        there = sorted(name for name, path in files.items() if path.is_file())
        return self._remembered([f"{name} {self._digests.of(files[name])}" for name in there])

    def _remembered(self, lines: list[str]) -> str:
        digest = combined(lines)
        self._listings[digest] = lines
        return digest


def _matching(folder: Path, prefix: str, form: str) -> dict[str, Path]:
    return {f"{prefix}{path.relative_to(folder).as_posix()}": path for path in folder.glob(form)}


def _installed() -> list[str]:
    """Packages and their versions, as the names of the folders that describe them have them."""
    place = Path(sysconfig.get_path("purelib"))
    return sorted(path.stem.replace("-", " ", 1) for path in place.glob("*.dist-info"))
