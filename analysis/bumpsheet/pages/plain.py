"""Pages that hang on no report: about, disclosures, search, and the one for missing pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bumpsheet.pages.files import disclosure_text, write_page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bumpsheet.pages.address import SiteAddress
    from bumpsheet.pages.summaries import Summary
    from bumpsheet.project import Project

# Reports that the page for missing pages offers.
LATEST = 5
PLAIN_PAGES = ("about", "disclosures", "search")


def compose_plain(project: Project, address: SiteAddress, reports: Sequence[Summary]) -> None:
    """Write ``about/``, ``disclosures/``, ``search/`` and ``404.qmd``."""
    texts = {
        path.stem: disclosure_text(project, path.stem)
        for path in (project.templates / "disclosures").glob("*.md")
    }
    for name in PLAIN_PAGES:
        write_page(project, name, f"{name}/index.qmd", texts=texts)
    # A missing page may be asked for in any folder, so its links begin at the host.
    write_page(project, "404", "404.qmd", reports=reports[:LATEST], root=address.root)
