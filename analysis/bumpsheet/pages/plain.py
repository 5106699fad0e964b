"""Pages that hang on no report: about, disclosures, search, and the one for missing pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bumpsheet.brand import load_brand
from bumpsheet.pages.environment import page_environment
from bumpsheet.pages.files import write_if_changed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bumpsheet.pages.address import SiteAddress
    from bumpsheet.pages.summaries import Summary
    from bumpsheet.project import Project

PLAIN_PAGES = ("about", "disclosures", "search")


def compose_plain(project: Project, address: SiteAddress, reports: Sequence[Summary]) -> None:
    """Write ``about/``, ``disclosures/``, ``search/`` and ``404.qmd``."""
    environment = page_environment(project)
    texts = project.templates / "disclosures"
    common = {
        "house": load_brand(project),
        "reports": reports,
        "disclosures": {
            path.stem: path.read_text(encoding="utf-8").strip() for path in texts.glob("*.md")
        },
        # A missing page may be asked for in any folder, so its links begin at the host.
        "root": address.root,
    }
    for name in PLAIN_PAGES:
        page = environment.get_template(f"pages/{name}.qmd.j2").render(common)
        write_if_changed(project.root / name / "index.qmd", page.encode())
    missing = environment.get_template("pages/404.qmd.j2").render(common)
    write_if_changed(project.root / "404.qmd", missing.encode())
