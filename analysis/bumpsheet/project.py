"""Where the files of a Bumpsheet project are."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bumpsheet.errors import BumpsheetError
from bumpsheet.readable import refuse_unlisted

MARKER = "_quarto.yml"
# Folders that are searched, with the levels of folders below them.
READ = (("data", 2), ("reports", 1), ("templates", 3))
# End of the names of files that stand for many reports.
SET = ".set.yml"


@dataclass(frozen=True, slots=True)
class Project:
    """The folders of one project, all derived from its root."""

    root: Path

    @property
    def reports(self) -> Path:
        """Parameter files and, in folders that are generated, the pages made from them."""
        return self.root / "reports"

    @property
    def analysis(self) -> Path:
        """Notebooks."""
        return self.root / "analysis"

    @property
    def templates(self) -> Path:
        """Words and layout."""
        return self.root / "templates"

    @property
    def data(self) -> Path:
        """Catalogues and the embedded sample."""
        return self.root / "data"

    @property
    def sample(self) -> Path:
        """The embedded sample."""
        return self.data / "sample"

    @property
    def assets(self) -> Path:
        """Generated style sheets, scripts and fonts that all pages share."""
        return self.root / "assets"

    @property
    def cache(self) -> Path:
        """Generated files that are kept between builds; may be deleted at any time."""
        return self.root / ".cache"

    @property
    def press(self) -> Path:
        """Generated folder of the press check."""
        return self.root / "press"

    @property
    def dist(self) -> Path:
        """Newsletters for clients, ``REPORT/BRAND/`` each; no part of the site."""
        return self.root / "dist"

    @property
    def site(self) -> Path:
        """The published site."""
        return self.root / "_site"

    def spec_path(self, name: str) -> Path:
        """Parameter file of the report called ``name``, written by hand or made from a set."""
        return self.member_path(name) if self.is_member(name) else self.written_path(name)

    def written_path(self, name: str) -> Path:
        """Where the parameter file of the report called ``name`` is written by hand."""
        return self.reports / f"{name}.yml"

    def member_path(self, name: str) -> Path:
        """Where builds keep the parameters of a report that a set stands for."""
        return self.cache / "members" / f"{name}.yml"

    def is_member(self, name: str) -> bool:
        """Whether a report is one of a set."""
        return self.member_path(name).is_file() and not self.written_path(name).is_file()

    def spec_paths(self) -> dict[str, Path]:
        """Parameter files of all reports by name, as :meth:`spec_path` gives each, sorted."""
        found = {name: self.member_path(name) for name in self.member_names()}
        found |= {name: self.written_path(name) for name in self.written_names()}
        return dict(sorted(found.items()))

    def words_path(self, name: str) -> Path:
        """The analyst's own words for the report called ``name``; the file may be missing."""
        return self.reports / f"{name}.md"

    def pictures(self, name: str) -> Path:
        """Folder of the pictures that these words show; it may be missing."""
        return self.reports / f"{name}.files"

    def report_folder(self, name: str) -> Path:
        """Generated folder of the report called ``name``."""
        return self.reports / name

    def client_folder(self, name: str, brand: str) -> Path:
        """Where the newsletters of the report called ``name`` in a brand go."""
        return self.dist / name / brand

    def report_names(self) -> list[str]:
        """Names of all reports, sorted, those of sets as far as they were expanded among them."""
        return sorted({*self.written_names(), *self.member_names()})

    def written_names(self) -> list[str]:
        """Names of the parameter files written by hand; locks and copies of editors are none."""
        found = (path.name for path in self.reports.glob("*.yml") if path.name[0] not in ".#~")
        return sorted(name.removesuffix(".yml") for name in found if not name.endswith(SET))

    def member_names(self) -> list[str]:
        """Names of the reports that sets stand for."""
        return sorted(path.stem for path in self.member_path("").parent.glob("[!.]*.yml"))

    def relative(self, path: Path) -> str:
        """Show ``path`` relative to the root where it lies below it."""
        return str(path.relative_to(self.root)) if path.is_relative_to(self.root) else str(path)


def find_project(start: Path | None = None) -> Project:
    """Find the project that ``start`` (the working directory by default) lies in.

    Raises
    ------
    BumpsheetError
        If neither ``start`` nor a folder above it holds ``_quarto.yml``, or a folder that is
        read cannot be listed.
    """
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if (folder / MARKER).is_file():
            for name, deep in READ:
                refuse_unlisted(folder, folder / name, deep=deep)
            return Project(folder)
    raise BumpsheetError(
        str(here), f"no {MARKER} here or above", remedy="run this inside a Bumpsheet project"
    )
