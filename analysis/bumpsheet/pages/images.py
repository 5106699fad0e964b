"""PNG pictures set by Typst: each chart with its title and source, and the card of the report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typst

from bumpsheet.typst_memory import forget_documents

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import jinja2

SOURCE = ".images.typ"
# Key figures on the card.
CARD_FIGURES = 3
# Two pixels for each of the 600 points of a page's width.
PIXELS_PER_INCH = 144


def write_images(
    environment: jinja2.Environment, context: Mapping[str, Any], folder: Path, fonts: Path
) -> None:
    """Write ``card.png`` and ``charts/ID.png``; the drawings lie in ``folder/charts`` already.

    Parameters
    ----------
    context : mapping
        What the template ``typst/images.typ.j2`` needs; ``charts`` holds the charts by id.
    fonts : Path
        Folder of the brand's TTF files.
    """
    source = folder / SOURCE
    source.write_text(
        environment.get_template("typst/images.typ.j2").render(
            context, card_figures=context["story"].key_figures[:CARD_FIGURES]
        ),
        encoding="utf-8",
    )
    try:
        made = typst.compile(
            str(source),
            root=str(folder),
            font_paths=[str(fonts)],
            ignore_system_fonts=True,
            format="png",
            ppi=PIXELS_PER_INCH,
        )
    finally:
        source.unlink()
        forget_documents()
    pages = made if isinstance(made, list) else [made]
    names = ["card", *(f"charts/{chart}" for chart in context["charts"])]
    for name, content in zip(names, pages, strict=True):
        (folder / f"{name}.png").write_bytes(content)
