"""A report as JSON-LD, in the words of schema.org, for search engines and archives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bumpsheet.brands.model import Brand
    from bumpsheet.facts.findings import About
    from bumpsheet.narrative.model import Story
    from bumpsheet.pages.address import SiteAddress

FILES = {"figures.csv": "text/csv", "figures.json": "application/json"}


def structured_report(
    about: About, story: Story, brand: Brand, address: SiteAddress, description: str
) -> dict[str, Any]:
    """Describe the report and its figures; addresses are relative where the site's is unknown."""
    folder = f"reports/{about.name}/"

    def place(file: str) -> str:
        return address.of(folder + file) or file or "index.html"

    publisher = {"@type": "Organization", "name": brand.publisher}
    dataset = {
        "@type": "Dataset",
        "name": f"Figures of: {story.title}",
        "description": f"Every figure of the report with its base, source and formula, as of "
        f"{about.as_of}. {description}",
        "version": about.data_version,
        "temporalCoverage": f"{about.base}/{about.as_of}",
        "creator": publisher,
        "isBasedOn": sorted({note.series.name for note in about.roles.values()}),
        "distribution": [
            {"@type": "DataDownload", "encodingFormat": kind, "contentUrl": place(file)}
            for file, kind in FILES.items()
        ],
    }
    return {
        "@context": "https://schema.org",
        "@type": "Report",
        "headline": story.title,
        "description": description,
        "url": place(""),
        "image": place("card.png"),
        "inLanguage": about.market.language,
        "temporalCoverage": f"{about.base}/{about.as_of}",
        "version": about.data_version,
        "publisher": publisher,
        "about": {
            "@type": "Event",
            "name": about.event.label,
            "startDate": about.event.date.isoformat(),
        },
        "hasPart": dataset,
    }
