"""What all pages share: style sheet, scripts and fonts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bumpsheet.brand import load_brand
from bumpsheet.charts.runtime import chart_runtime
from bumpsheet.fonts import prepare_fonts
from bumpsheet.pages.compose import write_if_changed
from bumpsheet.pages.environment import page_environment

if TYPE_CHECKING:
    from bumpsheet.brand import Brand
    from bumpsheet.project import Project


def write_assets(project: Project) -> None:
    """Bring ``assets/`` up to date; files that have not changed are not touched."""
    brand = load_brand(project)
    fonts = prepare_fonts(brand, project.cache)
    style = (
        page_environment(project)
        .get_template("html/site.css.j2")
        .render(brand=brand, fonts=fonts.web, recoloured=_recoloured(brand))
    )
    script = project.templates / "html" / "site.js"
    write_if_changed(project.assets / "site.css", style.encode())
    write_if_changed(project.assets / "site.js", script.read_bytes())
    write_if_changed(project.assets / "vega.js", chart_runtime(project.cache).encode())
    for path in [font.path for font in fonts.web] + list(fonts.licences):
        write_if_changed(project.assets / "fonts" / path.name, path.read_bytes())


def _recoloured(brand: Brand) -> list[tuple[str, str]]:
    """Colours of charts that follow the theme; where two roles share one, the first counts."""
    seen: dict[str, str] = {}
    for role, colour in brand.light.by_role().items():
        seen.setdefault(colour, role)
    return [(role, colour) for colour, role in seen.items()]
