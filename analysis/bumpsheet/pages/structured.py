"""A report as JSON-LD, in the words of schema.org, for search engines and archives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bumpsheet.brand import Brand
    from bumpsheet.market.study import Study
    from bumpsheet.narrative.model import Story
    from bumpsheet.pages.address import SiteAddress

FILES = {"figures.csv": "text/csv", "figures.json": "application/json"}


def structured_report(
    study: Study, story: Story, brand: Brand, address: SiteAddress, description: str
) -> dict[str, Any]:
    """Describe the report and its figures; addresses are relative where the site's is unknown."""
    folder = f"reports/{study.name}/"

    def place(file: str) -> str:
        return address.of(folder + file) or file or "index.html"

    publisher = {"@type": "Organization", "name": brand.publisher}
    dataset = {
        "@type": "Dataset",
        "name": f"Figures of: {story.title}",
        "description": f"Every figure of the report with its base, source and formula, as of "
        f"{study.as_of}. {description}",
        "version": study.data_version,
        "temporalCoverage": f"{study.base}/{study.as_of}",
        "creator": publisher,
        "isBasedOn": sorted({item.series.name for item in study.histories.values()}),
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
        "inLanguage": "en",
        "temporalCoverage": f"{study.base}/{study.as_of}",
        "version": study.data_version,
        "publisher": publisher,
        "about": {
            "@type": "Event",
            "name": study.event.label,
            "startDate": study.event.date.isoformat(),
        },
        "hasPart": dataset,
    }
