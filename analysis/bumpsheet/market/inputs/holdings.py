"""Members of an index with their sectors and weights.

A store holds dated lists: ``IWM_YYYY-MM-DD.csv`` (a fund that holds the small-cap index) and
``SP500_YYYY-MM-DD.csv``, with a ticker, a name, a sector and, for a fund, a weight in percent.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from bumpsheet.errors import BumpsheetError, MissingDataError
from bumpsheet.market.inputs.kind import InputKind, single_stocks
from bumpsheet.market.inputs.member_checks import (
    known_sectors,
    refuse_other_weights,
    refuse_shared,
)
from bumpsheet.market.table import read_csv

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bumpsheet.catalogue.universe import ListRules
    from bumpsheet.market.inputs.kind import Inputs
    from bumpsheet.market.manifest import Arrival
    from bumpsheet.market.request import Request
    from bumpsheet.market.store import Store

# Publishers call the same column by different names.
COLUMNS = {
    "ticker": ("Ticker", "Symbol"),
    "name": ("Name", "Security"),
    "sector": ("Sector", "GICS Sector"),
    "weight": ("Weight (%)",),
    "price": ("Price",),
}
# What only a fund's list states.
OPTIONAL = {"weight", "price"}
# Kept in capitals, and left out at the end of a name.
CAPITALS = {"AI", "USA", "US", "LP", "II", "III", "REIT", "PLC", "NV", "SA"}
FORM = r"( (Inc|Corp|Corporation|Ltd|Limited|PLC|REIT|LP|NV|SA|Co|Class [A-Z]))+$"
VOWELS = frozenset("AEIOUY")
# Words without a vowel that are no initials.
SHORTENED = {
    "LTD",
    "CORP",
    "ST",
    "MR",
    "DR",
    "MT",
    "FT",
    "GRP",
    "HLDG",
    "HLDGS",
    "SHS",
    "TR",
    "INTL",
    "BK",
    "LB",
}
SMALL = {"And", "Of", "The", "For"}
# "NV5" and "A10" stay as they are, "Rapid7" is a word.
LONGEST_CODE = 4
# Weights in percent add up to about this, without cash and futures.
WHOLE = (95.0, 105.0)
VALUE = "Market Value"
LISTS = {"IWM": ("Russell 2000", "BlackRock"), "SP500": ("S&P 500", "S&P Dow Jones Indices")}


@dataclass(frozen=True, slots=True)
class MemberList:
    """One index's members.

    Parameters
    ----------
    index, name : str
        ``IWM`` or ``SP500``, and the index in running text.
    dated : date
        Day of the list.
    members : pandas.DataFrame
        Index: ticker; columns ``name``, ``sector``, ``weight`` (percent) and ``price`` (USD), which
        are missing where the list has none or lies after the as-of date.
    is_later : bool
        The list lies after the as-of date and was asked for by the report: members that left
        the index in between are missing.
    """

    index: str
    name: str
    dated: dt.date
    members: pd.DataFrame
    source: str
    store: str
    is_later: bool = False
    arrival: Arrival | None = None


@dataclass(frozen=True, slots=True)
class Holdings:
    """Members of the small-cap and of the large-cap index, where a list is known."""

    small: MemberList | None
    large: MemberList | None

    def digest(self) -> str:
        """Digest of the lists."""
        digest = hashlib.sha256()
        for found in (self.small, self.large):
            if found is not None:
                digest.update(f"{found.index} {found.dated}".encode())
                digest.update(found.members.to_csv().encode())
        return digest.hexdigest()


def load_holdings(request: Request, _: Inputs) -> Holdings:
    """Read the latest lists that the report may know.

    Raises
    ------
    MissingDataError
        If no store has any, or they are of another market.
    """
    single_stocks(request)
    small, large = (_latest(request, index) for index in LISTS)
    if small is None and large is None:
        days = request.catalogues.universe.lists.days
        raise MissingDataError(
            f"no list of index members is dated {request.as_of} or up to {days} days before"
        )
    if small is not None and large is not None:
        where = f"{small.index}_{small.dated}.csv"
        names = (small.members.index, large.members.index)
        refuse_shared(*names, request.catalogues.universe.lists, where)
    return Holdings(small, large)


def _latest(request: Request, index: str) -> MemberList | None:
    asked = request.spec.members
    for store in request.stores:
        dated = dict(dated_lists(store, index))
        rules = request.catalogues.universe.lists
        known = [day for day in dated if 0 <= (request.as_of - day).days <= rules.days]
        if asked in dated:
            later = asked > request.as_of
            return read_list(dated[asked], index, asked, store, rules, is_later=later)
        if known:
            return read_list(dated[max(known)], index, max(known), store, rules, is_later=False)
    return None


def dated_lists(store: Store, index: str) -> Iterator[tuple[dt.date, Path]]:
    """Lists of the members of an index, with their days."""
    for path in store.files(f"{index}_*.csv"):
        found = re.fullmatch(rf"{index}_(\d{{4}}-\d{{2}}-\d{{2}})", path.stem)
        if not found:
            continue
        try:
            yield dt.date.fromisoformat(found[1]), path
        except ValueError as error:
            raise BumpsheetError(
                path.name, "no date in its name", value=found[1], remedy="rename the file"
            ) from error


def read_list(
    path: Path, index: str, dated: dt.date, store: Store, rules: ListRules, *, is_later: bool
) -> MemberList:
    """Read one list.

    Raises
    ------
    BumpsheetError
        If it is no list of members.
    """
    frame = read_csv(path, as_text=True)
    found = {}
    for column, names in COLUMNS.items():
        name = next((name for name in names if name in frame), None)
        if name is None and column not in OPTIONAL:
            raise BumpsheetError(
                path.name,
                f"no column for the {column}",
                field="header",
                value=", ".join(frame.columns[:6]),
                remedy=f"name it {names[0]}",
            )
        found[column] = frame[name] if name else pd.Series(pd.NA, index=frame.index)
    found["value"] = frame[VALUE] if VALUE in frame else pd.Series(pd.NA, index=frame.index)
    members = pd.DataFrame(found)
    if "Asset Class" in frame:
        members = members[frame["Asset Class"] == "Equity"]
    members["ticker"] = members["ticker"].str.strip().str.upper().str.replace(".", "-")
    members = members[members["ticker"].str.len() > 0]
    members = members.dropna(subset="ticker").drop_duplicates("ticker").set_index("ticker")
    if members.empty:
        raise BumpsheetError(
            path.name, "names no member", field="ticker", remedy="take the list from its publisher"
        )
    members["sector"] = known_sectors(members["sector"], rules, path)
    members["name"] = [_readable(name) for name in members["name"].fillna("")]
    weights = pd.to_numeric(members["weight"], errors="coerce")
    refuse_weights(weights, path)
    values = members.pop("value")
    refuse_other_weights(weights, None if values.isna().all() else values, rules, path)
    # A weight of a later day would be a figure from after the as-of date.
    members["weight"] = float("nan") if is_later else weights.astype(float)
    prices = pd.to_numeric(members["price"].str.replace(",", ""), errors="coerce")
    members["price"] = float("nan") if is_later else prices.astype(float)
    name, source = LISTS[index]
    arrival = store.arrival(path)
    return MemberList(index, name, dated, members, source, store.label, is_later, arrival)


def refuse_weights(weights: pd.Series[float], path: Path) -> None:
    """Refuse weights that are no percent of a whole; a list may have none.

    Raises
    ------
    BumpsheetError
        If one is negative, or they do not add up to about 100.
    """
    known = weights.dropna()
    total = float(known.sum())
    if len(known) and ((known < 0).any() or not WHOLE[0] <= total <= WHOLE[1]):
        raise BumpsheetError(
            path.name,
            "weights that are no percentages of a whole",
            field="weight",
            value=f"sum {total:.4g}",
            remedy="give weights in percent of the whole list",
        )


def _readable(name: str) -> str:
    """Lists of funds shout, and name the form of the company and the class of its shares."""
    text = str(name).strip()
    if not text.isupper():
        return text
    # Lists drop apostrophes: "VICTORIA S SECRET".
    text = re.sub(r"(?<=[A-Z]{3}) S\b", "\N{RIGHT SINGLE QUOTATION MARK}S", text)
    words = [_readable_word(word) for word in text.split()]
    words[1:] = [word.lower() if word in SMALL else word for word in words[1:]]
    return re.sub(FORM, "", " ".join(words)) or text


def _readable_word(word: str) -> str:
    """Lower all but the first letter, where the word is none of initials and no code."""
    if word in CAPITALS:
        return word
    if "-" in word[1:-1]:
        return "-".join(map(_readable_word, word.split("-")))
    if any(letter.isdigit() for letter in word):
        if word[0].isdigit() and len(word) > len("3D"):
            return word.lower()
        return word if len(word) <= LONGEST_CODE else word.capitalize()
    is_initials = not VOWELS & {*word} and word not in SHORTENED
    if is_initials:
        return word
    return word.title() if "'" in word else word.capitalize()


HOLDINGS = InputKind(
    "holdings",
    load_holdings,
    files="`IWM_DATE.csv`, `SP500_DATE.csv`",
    content="members with sector and weight",
)
