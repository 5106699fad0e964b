"""What all pages share: style sheet, scripts and fonts, each named by its content."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bumpsheet.brands.load import load_brand
from bumpsheet.charts.runtime import chart_runtime
from bumpsheet.fonts import prepare_fonts
from bumpsheet.pages.environment import page_environment
from bumpsheet.pages.files import write_if_changed
from bumpsheet.whole import digest_of, files_below

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.brands.model import Brand
    from bumpsheet.project import Project

# A digest before the suffix: what people put beside is left alone.
OURS = re.compile(r"\.[0-9a-f]{8}\.\w+$")
# The parts of the script that every page loads.
PARTS = ("theme", "traces", "contents", "tables", "listing", "charts")


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


def write_assets(project: Project) -> Assets:
    """Bring ``assets/`` up to date; files that have not changed are not touched."""
    brand = load_brand(project)
    fonts = prepare_fonts(brand, project.cache)
    kept: set[Path] = set()

    def keep(name: str, content: bytes) -> str:
        path = project.assets / named(name, content)
        write_if_changed(path, content)
        kept.add(path)
        return path.relative_to(project.root).as_posix()

    for licence in fonts.licences:
        keep(f"fonts/{licence.name}", licence.read_bytes())
    style = (
        page_environment(project.templates)
        .get_template("html/site.css.j2")
        .render(brand=brand, recoloured=_recoloured(brand))
    )
    scripts = project.templates / "html" / "scripts"
    whole = b"\n".join((scripts / f"{part}.js").read_bytes() for part in PARTS)
    assets = Assets(
        style=keep("site.css", style.encode()),
        early=keep("early.js", (scripts / "early.js").read_bytes()),
        script=keep("site.js", whole),
        search=keep("search.js", (scripts / "search.js").read_bytes()),
        charts=keep("vega.js", chart_runtime(project.cache).encode()),
        fonts=keep("fonts.css", "\n".join(font.rule() for font in fonts.web).encode()),
    )
    for path in files_below(project.assets).values():
        if path not in kept and OURS.search(path.name):
            path.unlink()
    return assets


def named(name: str, content: bytes) -> str:
    """Put a digest of the content before the suffix: ``site.css`` becomes ``site.1f0c9a27.css``."""
    stem, _, suffix = name.rpartition(".")
    return f"{stem}.{digest_of(content)[:8]}.{suffix}"


def _recoloured(brand: Brand) -> list[tuple[str, str]]:
    """Colours of charts that follow the theme; where two roles share one, the first counts."""
    seen: dict[str, str] = {}
    for role, colour in brand.light.by_role().items():
        seen.setdefault(colour, role)
    return [(role, colour) for colour, role in seen.items()]
