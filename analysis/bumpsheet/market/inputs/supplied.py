"""Valuation, size of market and earnings, from series that the user supplies.

A store holds, in a folder ``supplied/``, any of the files below as ``date,value``, and beside each
a file of the same name ending in ``.yml`` that says what it is and where it comes from: without
that no number could be traced.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date  # noqa: TC003 - pydantic reads it at run time
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

from bumpsheet.catalogue.series import DEFAULT_MARKET
from bumpsheet.errors import BumpsheetError, MissingDataError
from bumpsheet.handwritten.read import read_yaml, validated
from bumpsheet.market.history import values_as_bytes
from bumpsheet.market.inputs.kind import InputKind
from bumpsheet.market.table import read_table
from bumpsheet.trading.dates import as_date

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pandas as pd

    from bumpsheet.catalogue.input_rules import SuppliedRule
    from bumpsheet.market.inputs.kind import Inputs
    from bumpsheet.market.request import Request


Words = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


class Origin(BaseModel):
    """What a supplied file must say about itself.

    ``kind`` says how the number is defined, such as ``trailing, losses left out``: two numbers are
    only compared if theirs agree.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Words
    source: Words
    licence: Words
    unit: Words
    kind: Words
    retrieved: date


@dataclass(frozen=True, slots=True)
class SuppliedSeries:
    """One supplied series up to the as-of date; ``days`` after its last value it is stale."""

    observed: pd.Series[float]
    origin: Origin
    days: int
    store: str


@dataclass(frozen=True, slots=True)
class Supplied:
    """Series by kind, and a clause for each that is missing, stale or unfit."""

    series: Mapping[str, SuppliedSeries]
    reasons: Mapping[str, str]

    def digest(self) -> str:
        """Digest of the values and their origins."""
        digest = hashlib.sha256()
        for kind, found in sorted(self.series.items()):
            digest.update(kind.encode() + values_as_bytes(found.observed))
            digest.update(found.origin.model_dump_json().encode())
        return digest.hexdigest()


def load_supplied(request: Request, _: Inputs) -> Supplied:
    """Read what the user supplies.

    Raises
    ------
    MissingDataError
        If no store has any.
    """
    found: dict[str, SuppliedSeries] = {}
    reasons: dict[str, str] = {}
    rules = request.catalogues.input_rules.supplied
    for kind, rule in rules.items():
        try:
            found[kind] = _read(kind, rule, request)
        except MissingDataError as missing:
            reasons[kind] = str(missing)
        except BumpsheetError as error:
            reasons[kind] = f"the data are unfit ({error})"
    if not any(_files(kind, request) for kind in rules):
        raise MissingDataError("no public source has them, and none were supplied")
    return Supplied(found, reasons)


def _files(kind: str, request: Request) -> list[tuple[Path, str]]:
    """Files of one kind with the labels of their stores, in the order in which these are asked."""
    market = request.spec.market
    own = "supplied" if market == DEFAULT_MARKET else f"supplied/{market}"
    found = ((s.folder / own / f"{kind}.csv", s.label) for s in request.stores)
    return [(path, label) for path, label in found if path.is_file()]


def _read(kind: str, rule: SuppliedRule, request: Request) -> SuppliedSeries:
    files = _files(kind, request)
    if not files:
        raise MissingDataError("none was supplied")
    return _checked(*files[0], rule, request)


def _checked(path: Path, store: str, rule: SuppliedRule, request: Request) -> SuppliedSeries:
    about = path.with_suffix(".yml")
    origin = validated(Origin, read_yaml(about), about)
    unit = rule.unit_in(request.market.currency.code)
    if origin.unit != unit:
        raise BumpsheetError(
            about.name, "not the unit of this series", field="unit", value=origin.unit,
            remedy=f"supply it in {unit}",
        )  # fmt: skip
    values = read_table(path, ("value",)).loc[: str(request.as_of), "value"].dropna()
    if rule.unit != "percent" and (values <= 0).any():
        raise BumpsheetError(
            path.name, "a value that is not positive", field=str(values.idxmin().date()),
            value=str(values.min()), remedy="correct the file",
        )  # fmt: skip
    if values.empty or (request.as_of - as_date(values.index[-1])).days > rule.days:
        raise MissingDataError(
            f"its last value is more than {rule.days} days older than the report"
        )
    return SuppliedSeries(values, origin, rule.days, store)


SUPPLIED = InputKind(
    "supplied",
    load_supplied,
    files="`supplied/KIND.csv`, `supplied/KIND.yml`; of other markets in `supplied/MARKET/`",
    content="your own valuation data",
)
