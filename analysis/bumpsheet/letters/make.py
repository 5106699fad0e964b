"""Making what clients get of one report: newsletters and mails, from one analysis."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bumpsheet.brands.load import check_brand
from bumpsheet.conduct.letter import RefusedError
from bumpsheet.email.compose import set_mails
from bumpsheet.layout import MAIL
from bumpsheet.pipeline.analysed import Analysed, analyse
from bumpsheet.pipeline.newsletters import set_newsletters
from bumpsheet.records.manifest import keep
from bumpsheet.records.order import check_layout

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.pipeline.sent import Made
    from bumpsheet.project import Project
    from bumpsheet.records.order import Order


def make_letters(project: Project, order: Order, data: Path | None = None) -> list[Path]:
    """Make the newsletters and mails of a report.

    Parameters
    ----------
    data : Path, optional
        Folder of the user's store; ``BUMPSHEET_DATA`` or the project's ``store/`` by default.

    Returns
    -------
    list of Path
        ``dist/REPORT/BRAND/LAYOUT.pdf``, by brand and layout as they were asked for, and after them
        ``dist/REPORT/BRAND/REPORT.eml``. Beside each lies its manifest.

    Raises
    ------
    RefusedError
        If one of them breaks a rule of ``data/conduct.yml``: then none is written.
    BumpsheetError
        If a brand, a layout, a parameter or the data have a mistake, or one does not fit. What was
        made before stays as it was, whole.
    """
    made = set_letters(project, order, data)
    keep_letters(order.report, made)
    return [one.path for one in made]


def set_letters(project: Project, order: Order, data: Path | None = None) -> list[Made]:
    """Make newsletters and mails as :func:`make_letters` does, and write none of them."""
    for layout in order.layouts:
        check_layout(layout, "--layout")
    for brand in order.brands:
        check_brand(project, brand, "--brand")
    return letters_of(analyse(project, order.report, data), order)


def letters_of(analysed: Analysed, order: Order) -> list[Made]:
    """The newsletters and mails of a report that has been analysed."""
    made = set_newsletters(analysed, order) if order.pages else []
    return made + (set_mails(analysed, order) if MAIL in order.layouts else [])


def keep_letters(report: str, made: list[Made]) -> None:
    """Write what was made, if all of it may be sent.

    Raises
    ------
    RefusedError
        If one breaks a rule.
    """
    refused = [finding for one in made for finding in one.findings]
    if refused:
        raise RefusedError(report, refused)
    for one in made:
        keep(one.path, one.content, one.manifest)
