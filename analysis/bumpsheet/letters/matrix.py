"""A file that says which reports go out in whose dress, in what form and to whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator, Field

from bumpsheet.brands.load import check_brand
from bumpsheet.catalogue.audience import Audience  # noqa: TC001 - pydantic reads it at run time
from bumpsheet.errors import BumpsheetError
from bumpsheet.handwritten.explain import one_of
from bumpsheet.handwritten.fields import Line, Name, all_different
from bumpsheet.handwritten.read import Strict, read_yaml, validated
from bumpsheet.layout import MAIL, mail_path
from bumpsheet.records.order import Order, check_layout

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bumpsheet.project import Project

# As many as one command makes within minutes.
MOST = 2000
Names = Annotated[tuple[Name, ...], Field(min_length=1, max_length=500)]
Different = Annotated[Names, AfterValidator(all_different)]


class Entry(Strict):
    """Every one of these reports, in every one of these brands and layouts.

    Parameters
    ----------
    layouts : tuple of str
        Of ``PAGES``, or ``MAIL``.
    audience : Audience, optional
        Whom they address; what each report says by default.
    approver : str, optional
        Who approved them; what each report says by default.
    attach_pdf : bool
        Whether mails carry the newsletter of the same brand.
    """

    reports: Different
    brands: Different
    layouts: Different = ("newsletter",)
    audience: Audience | None = None
    approver: Line | None = None
    attach_pdf: bool = False

    def orders(self) -> Iterator[Order]:
        """One for each report; mails come last, since they may carry what is made before."""
        layouts = sorted(self.layouts, key=lambda name: name == MAIL)
        for report in self.reports:
            yield Order(
                report=report,
                brands=self.brands,
                layouts=tuple(layouts),
                audience=self.audience,
                approver=self.approver,
                attach_pdf=self.attach_pdf,
            )


class Matrix(Strict):
    """The whole file."""

    newsletters: Annotated[tuple[Entry, ...], Field(min_length=1, max_length=200)]


@dataclass(frozen=True, slots=True)
class Planned:
    """One file that is to be made, and the entry that asks for it, counted from 1."""

    path: Path
    entry: int
    audience: Audience | None


@dataclass(frozen=True, slots=True)
class Plan:
    """All that a file asks for, checked.

    Parameters
    ----------
    orders : tuple of Order
        Those of one report stand together: it is analysed once.
    """

    orders: tuple[Order, ...]
    planned: tuple[Planned, ...]


def read_plan(project: Project, path: Path) -> Plan:
    """Read a matrix of newsletters.

    Raises
    ------
    BumpsheetError
        If the file has a mistake: an unknown report, brand or layout, a file that two entries ask
        for, or more files than one command makes.
    """
    where = path.name
    entries = validated(Matrix, read_yaml(path), path).newsletters
    count = sum(len(one.reports) * len(one.brands) * len(one.layouts) for one in entries)
    if count > MOST:
        raise BumpsheetError(
            where, "too many newsletters", value=str(count), remedy=f"{MOST} at most: use two files"
        )
    planned: dict[Path, Planned] = {}
    for number, entry in enumerate(entries, 1):
        field = f"newsletters entry {number}"
        _check_names(project, entry, where, field)
        for order in entry.orders():
            for file in files_of(project, order):
                if file in planned:
                    raise BumpsheetError(
                        where,
                        f"entry {planned[file].entry} makes the same file",
                        field=field,
                        value=project.relative(file),
                        remedy="name it once: one file has one audience",
                    )
                planned[file] = Planned(file, number, order.audience)
    orders = [order for entry in entries for order in entry.orders()]
    first = {name: at for at, name in reversed([*enumerate(one.report for one in orders)])}
    orders.sort(key=lambda order: first[order.report])
    return Plan(tuple(orders), tuple(planned.values()))


def files_of(project: Project, order: Order) -> Iterator[Path]:
    """What an order makes."""
    for brand in order.brands:
        folder = project.client_folder(order.report, brand)
        yield from (folder / f"{layout}.pdf" for layout in order.pages)
        if MAIL in order.layouts:
            yield mail_path(project, order.report, brand)


def _check_names(project: Project, entry: Entry, where: str, field: str) -> None:
    known = project.report_names()
    for name in entry.reports:
        if name not in known:
            raise BumpsheetError(
                where,
                "no such report",
                field=f"{field}.reports",
                value=name,
                remedy=one_of(name, known),
            )
    for name in entry.brands:
        check_brand(project, name, where, f"{field}.brands")
    for name in entry.layouts:
        check_layout(name, where, f"{field}.layouts")
