"""What all pages share: style sheet, scripts and fonts, each named by its content."""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bumpsheet.brands.load import load_brand
from bumpsheet.brands.model import HOUSE_BRAND
from bumpsheet.charts.runtime import chart_runtime
from bumpsheet.errors import BumpsheetError
from bumpsheet.fonts import prepare_fonts
from bumpsheet.pages.environment import page_environment
from bumpsheet.pages.files import write_if_changed
from bumpsheet.pages.summaries import read_summaries
from bumpsheet.whole import digest_of, files_below

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from bumpsheet.brands.model import Brand
    from bumpsheet.project import Project

# A digest before the suffix: what people put beside is left alone.
OURS = re.compile(r"\.[0-9a-f]{8}\.\w+$")
# The parts of the script that every page loads.
PARTS = ("theme", "traces", "contents", "tables", "listing", "charts")


@dataclass(frozen=True, slots=True)
class Dress:
    """The sheets of one brand: colours and layout, and fonts."""

    style: str
    fonts: str


@dataclass(frozen=True, slots=True)
class Assets:
    """Paths of the assets, relative to the site's root.

    A name says what the file holds, so browsers may keep it for ever: another content has
    another name.
    """

    style: str
    early: str
    script: str
    search: str
    charts: str
    fonts: str
    dresses: Mapping[str, Dress] = field(default_factory=dict)

    def dress_of(self, brand: str) -> Dress:
        """Colours and fonts of a page in a brand; those of the house where it has no sheets."""
        return self.dresses.get(brand, Dress(self.style, self.fonts))


def write_assets(project: Project) -> Assets:
    """Bring ``assets/`` up to date, for the house and for the brands of the reports that are built.

    Files that have not changed are not touched.
    """
    house = load_brand(project)
    kept: set[Path] = set()

    def keep(name: str, content: bytes) -> str:
        path = project.assets / named(name, content)
        write_if_changed(path, content)
        kept.add(path)
        return path.relative_to(project.root).as_posix()

    def dressed(brand: Brand, suffix: str = "") -> Dress:
        for licence in prepare_fonts(brand, project.cache).licences:
            keep(f"fonts/{licence.name}", licence.read_bytes())
        style, rules = style_sheet(project, brand), font_sheet(project, brand)
        return Dress(
            keep(f"site{suffix}.css", style.encode()), keep(f"fonts{suffix}.css", rules.encode())
        )

    own = dressed(house)
    dresses = {brand.id: dressed(brand, f"-{brand.id}") for brand in _worn(project)}
    scripts = project.templates / "html" / "scripts"
    whole = b"\n".join((scripts / f"{part}.js").read_bytes() for part in PARTS)
    assets = Assets(
        style=own.style,
        early=keep("early.js", (scripts / "early.js").read_bytes()),
        script=keep("site.js", whole),
        search=keep("search.js", (scripts / "search.js").read_bytes()),
        charts=keep("vega.js", chart_runtime(project.cache).encode()),
        fonts=own.fonts,
        dresses=dresses,
    )
    for path in files_below(project.assets).values():
        if path not in kept and OURS.search(path.name):
            path.unlink()
    return assets


def style_sheet(project: Project, brand: Brand) -> str:
    """Colours and layout of pages in a brand."""
    house = load_brand(project)
    # The name of the site and its logo are the house's on every page.
    logos = {"light": house.logo, "dark": house.dark_logo}
    template = page_environment(project.templates).get_template("html/site.css.j2")
    return template.render(brand=brand, recoloured=_recoloured(brand), logos=logos)


def font_sheet(project: Project, brand: Brand) -> str:
    """The fonts of pages in a brand, in the sheet itself."""
    return "\n".join(font.rule() for font in prepare_fonts(brand, project.cache).web)


def named(name: str, content: bytes) -> str:
    """Put a digest of the content before the suffix: ``site.css`` becomes ``site.1f0c9a27.css``."""
    stem, _, suffix = name.rpartition(".")
    return f"{stem}.{digest_of(content)[:8]}.{suffix}"


def _worn(project: Project) -> Iterator[Brand]:
    """The brands of reports beside the house's; what is wrong with one is told with its report."""
    named = {report.get("brand", HOUSE_BRAND) for report in read_summaries(project)}
    for name in sorted(named - {HOUSE_BRAND}):
        with contextlib.suppress(BumpsheetError):
            yield load_brand(project, name)


def _recoloured(brand: Brand) -> list[tuple[str, str]]:
    """Colours of charts that follow the theme; where two roles share one, the first counts."""
    seen: dict[str, str] = {}
    for role, colour in brand.light.by_role().items():
        seen.setdefault(colour, role)
    return [(role, colour) for colour, role in seen.items()]
