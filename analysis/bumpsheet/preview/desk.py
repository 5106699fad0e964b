"""The page "New report": what it is answered. Nothing of it is part of the published site."""

from __future__ import annotations

import json
import queue
import threading
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from bumpsheet.brands.load import brand_names, load_brand
from bumpsheet.charts.runtime import chart_runtime
from bumpsheet.errors import BumpsheetError
from bumpsheet.pages.assets import font_sheet, style_sheet
from bumpsheet.pages.environment import page_environment
from bumpsheet.parameters.names import check_name
from bumpsheet.parameters.scaffold import write_spec
from bumpsheet.preview.asked import Drafted, Published, Saved, read_request
from bumpsheet.preview.choosing import choices_of, listed_events
from bumpsheet.preview.draft import Wish
from bumpsheet.preview.opened import Opened
from bumpsheet.preview.worker import Refusal, Trouble, Worker, refusal_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from bumpsheet.project import Project

    # Builds a report, tells it line by line, and says whether all went well.
    Publish = Callable[[str, Callable[[str], None]], bool]

# What the frame of the draft takes of the scripts of the site.
FRAME_PARTS = ("traces", "tables")


class Desk:
    """Answers the page.

    Parameters
    ----------
    data : Path, optional
        Folder of the user's store; the embedded sample alone without one.
    publish : callable
        Builds a report.
    """

    def __init__(self, project: Project, data: Path | None, publish: Publish) -> None:
        self._project, self._publish = project, publish
        self._opened = Opened(project, data)
        self.worker = Worker(project, data)

    def page(self, token: str) -> str:
        """The page; whoever looks at it will want a draft soon."""
        self.worker.start()
        template = page_environment(self._project.templates).get_template("preview/new.html.j2")
        return template.render(
            token=token,
            house=load_brand(self._project),
            brands=[load_brand(self._project, name) for name in brand_names(self._project)],
            markets=self._opened.catalogues().markets,
        )

    def frame(self, brand: str) -> str:
        """The page in which drafts of a brand are shown."""
        template = page_environment(self._project.templates).get_template("preview/frame.html.j2")
        return template.render(brand=load_brand(self._project, brand))

    def style(self, brand: str) -> str:
        """Fonts, colours and layout of a brand's pages."""
        worn = load_brand(self._project, brand)
        return f"{font_sheet(self._project, worn)}\n{style_sheet(self._project, worn)}"

    def own(self, name: str) -> bytes:
        """A style sheet or script of the page itself."""
        return (self._project.templates / "preview" / name).read_bytes()

    def site_script(self, *parts: str) -> bytes:
        """Parts of the script of the site."""
        scripts = self._project.templates / "html" / "scripts"
        return b"\n".join((scripts / f"{part}.js").read_bytes() for part in parts)

    def chart_script(self) -> bytes:
        """What draws charts."""
        return chart_runtime(self._project.cache).encode()

    def events(self, asked: Mapping[str, str]) -> dict[str, Any]:
        """Events by words."""
        catalogues = self._opened.catalogues()
        return listed_events(asked.get("words", ""), asked.get("market", ""), catalogues)

    def choices(self, asked: Mapping[str, str]) -> dict[str, Any]:
        """What can be chosen for an event."""
        catalogues, stores = self._opened.catalogues(), self._opened.stores
        try:
            return choices_of(self._project, catalogues, stores, asked.get("event", ""), asked)
        except BumpsheetError as error:
            return {"refused": asdict(refusal_of(error))}

    def draft(self, content: bytes) -> Iterator[dict[str, Any]]:
        """Drafts of a report, each better than the one before."""
        asked = read_request(Drafted, content)
        for answer in self.worker.ask(Wish(asked.name, asked.choices()), asked.turn):
            if isinstance(answer, Refusal):
                yield {"refused": asdict(answer)}
            elif isinstance(answer, Trouble):
                yield {"trouble": answer.kind}
            else:
                yield {"draft": asdict(answer)}

    def save(self, content: bytes) -> Iterator[dict[str, Any]]:
        """Write ``reports/NAME.yml``, over another only if that is wanted."""
        asked = read_request(Saved, content)
        try:
            check_name(asked.name)
            if self._project.spec_path(asked.name).exists() and not asked.replace:
                yield {"exists": asked.name}
                return
            catalogues = self._opened.catalogues()
            path = write_spec(
                self._project, asked.name, asked.choices(), catalogues, replace=asked.replace
            )
        except BumpsheetError as error:
            yield {"refused": asdict(refusal_of(error))}
            return
        yield {"saved": self._project.relative(path)}

    def publish(self, content: bytes) -> Iterator[dict[str, Any]]:
        """Build a report and tell it line by line; whoever goes away does not end it."""
        name = read_request(Published, content).name
        try:
            check_name(name)
            if not self._project.spec_path(name).exists():
                raise BumpsheetError("report name", "not saved yet", value=name, remedy="save it")
        except BumpsheetError as error:
            yield {"refused": asdict(refusal_of(error))}
            return
        lines: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()

        def build() -> None:
            try:
                is_good = self._publish(name, lambda line: lines.put({"line": line}))
            except Exception as error:
                lines.put({"line": f"error: {error}"})
                is_good = False
            page = self._project.site / "reports" / name / "index.html"
            address = f"/reports/{name}/index.html" if page.is_file() else ""
            lines.put({"published": is_good, "address": address})

        threading.Thread(target=build, daemon=True).start()
        while True:
            line = lines.get()
            yield line
            if "published" in line:
                return


def as_line(answer: Mapping[str, Any]) -> bytes:
    """An answer as a line of JSON."""
    return json.dumps(answer, ensure_ascii=False).encode() + b"\n"
