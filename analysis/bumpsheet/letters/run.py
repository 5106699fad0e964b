"""Making all that a file asks for: each report analysed once, no failure at the cost of another."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

from bumpsheet.conduct.letter import RefusedError
from bumpsheet.errors import BumpsheetError
from bumpsheet.layout import MAIL
from bumpsheet.letters.make import keep_letters, letters_of
from bumpsheet.letters.matrix import files_of
from bumpsheet.pipeline.analysed import analyse

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from bumpsheet.letters.matrix import Plan
    from bumpsheet.pipeline.analysed import Analysed
    from bumpsheet.project import Project
    from bumpsheet.records.order import Order


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of some files of a plan: why they were not made, or nothing."""

    paths: tuple[Path, ...]
    problems: tuple[str, ...] = ()


def run(project: Project, plan: Plan, data: Path | None = None) -> Iterator[Outcome]:
    """Make everything; what cannot be made is told and costs nothing else.

    Yields
    ------
    Outcome
        As soon as it is known.
    """
    for report, orders in groupby(plan.orders, key=lambda order: order.report):
        wanted = tuple(orders)
        try:
            analysed = analyse(project, report, data)
        except BumpsheetError as error:
            paths = tuple(path for order in wanted for path in files_of(project, order))
            yield Outcome(paths, (f"{report}: {error}",))
            continue
        for order in wanted:
            for part in _parts(order):
                yield from _made(analysed, part)


def _parts(order: Order) -> list[Order]:
    """The PDFs, and after them the mails that may carry them."""
    mails = [replace(order, layouts=(MAIL,))] if MAIL in order.layouts else []
    return [replace(order, layouts=order.pages), *mails] if order.pages else mails


def _made(analysed: Analysed, order: Order) -> Iterator[Outcome]:
    """Make an order together, which shares most of the work, or else one file after another."""
    paths = tuple(files_of(analysed.project, order))
    try:
        made = letters_of(analysed, order)
    except BumpsheetError as error:
        singles = _singles(order)
        if len(singles) > 1:
            for single in singles:
                yield from _made(analysed, single)
        else:
            yield Outcome(paths, (str(error),))
        return
    for one in made:
        try:
            keep_letters(order.report, [one])
        except RefusedError as error:
            yield Outcome((one.path,), tuple(map(str, error.findings)))
        else:
            yield Outcome((one.path,))


def _singles(order: Order) -> Sequence[Order]:
    return [
        replace(order, brands=(brand,), layouts=(layout,))
        for brand in order.brands
        for layout in order.layouts
    ]
