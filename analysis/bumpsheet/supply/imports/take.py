"""Into the store with what was understood and confirmed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pyarrow.parquet as pq
import yaml

from bumpsheet.errors import BumpsheetError
from bumpsheet.handwritten.read import read_yaml, validated
from bumpsheet.market.inputs.supplied import Origin as About
from bumpsheet.market.store import Store
from bumpsheet.market.table import read_csv, read_table
from bumpsheet.supply.arrivals import Arrived, take_in, take_in_file
from bumpsheet.supply.imports.sane import refuse_other_than_sample, refuse_rebased

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable
    from pathlib import Path

    from bumpsheet.catalogue.input_rules import InputRules
    from bumpsheet.supply.arrivals import Origin
    from bumpsheet.supply.imports.asked import Asked
    from bumpsheet.supply.imports.propose import Proposal

SUPPLIED = "supplied"


def take_series(
    stores: tuple[Path, Path],
    proposal: Proposal,
    origin: Origin,
    asked: Asked,
    rules: InputRules,
    *,
    replaces: bool = False,
) -> tuple[list[Arrived], list[BumpsheetError]]:
    """Take every series of a proposal in; what one of them is refused for stops no other.

    A file may hold any part of a series: days outside it stay as they are stored.

    Parameters
    ----------
    stores : tuple of Path
        The store, and the embedded sample, which may contradict a file.
    """
    store, sample = stores
    arrived, refused = [], []
    for item in proposal.series:
        series = asked.names.catalogue.find(item.series)
        assert series is not None, "the mapping was checked"
        try:
            if not replaces:
                where = f"{series.id} of {asked.file}"
                refuse_rebased(item, series, where)
                refuse_other_than_sample(sample, item, series, where)
            arrived.append(
                take_in(
                    store, series, item.table, origin,
                    sessions=asked.sessions(series.id), rules=rules, extends=True,
                    replaces=replaces,
                )
            )  # fmt: skip
        except BumpsheetError as error:
            refused.append(error)
    return arrived, refused


def take_other(
    store: Path,
    proposal: Proposal,
    origin: Origin,
    asked: Asked,
    about: About | None,
    *,
    replaces: bool = False,
) -> list[Arrived]:
    """Take in a panel, a list of members, a fund's shares or a supplied file.

    Raises
    ------
    BumpsheetError
        If it is refused; nothing changes then.
    """
    if proposal.panel is not None:
        rows = proposal.panel.rows
        first, last = rows["date"].iloc[0].date(), rows["date"].iloc[-1].date()
        name, content = f"panel_{first}_{last}.parquet", proposal.panel.as_parquet()
        return [_taken(store, name, content, origin, pq.read_metadata, replaces=replaces)]
    if proposal.members is not None:
        content = proposal.members.table.to_csv(index=False, lineterminator="\n").encode()
        name = proposal.members.file
        return [_taken(store, name, content, origin, read_csv, replaces=replaces)]
    assert proposal.single is not None, "a proposal holds something"
    if asked.kind == "fund_shares":
        name = f"{asked.fund}_nav_shares.csv"
        content = _joined(store, name, proposal.single)

        def check(path: Path) -> object:
            return read_table(path, ("nav", "shares"))

        return [_taken(store, name, content, origin, check, replaces=replaces)]
    return _take_supplied(store, proposal.single, origin, asked, about, replaces=replaces)


def _take_supplied(
    store: Path,
    table: pd.DataFrame,
    origin: Origin,
    asked: Asked,
    about: About | None,
    *,
    replaces: bool,
) -> list[Arrived]:
    """Store the values, and before them the file that says what they are."""
    kind = str(asked.supplied)
    taken = []
    if about is not None:
        text = yaml.safe_dump(about.model_dump(mode="json"), sort_keys=False, allow_unicode=True)
        # What a file of values is may be told in fewer words than before.
        taken.append(
            take_in_file(
                store, f"{kind}.yml", text.encode(), origin, _check_about, folder=SUPPLIED,
                replaces=True,
            )
        )  # fmt: skip
    elif not (store / SUPPLIED / f"{kind}.yml").is_file():
        raise BumpsheetError(
            asked.file, f"nothing says what the values of {kind} are",
            remedy="say --source, --licence and --definition",
        )  # fmt: skip
    values = table.rename(columns={"close": "value"})
    content = _joined(store, f"{kind}.csv", values)
    taken.append(
        take_in_file(
            store, f"{kind}.csv", content, origin, lambda path: read_table(path, ("value",)),
            folder=SUPPLIED, replaces=replaces,
        )
    )  # fmt: skip
    return taken


def _check_about(path: Path) -> object:
    return validated(About, read_yaml(path), path)


def _taken(
    store: Path,
    name: str,
    content: bytes,
    origin: Origin,
    check: Callable[[Path], object],
    *,
    replaces: bool,
) -> Arrived:
    """Store a file where it lies already, or in the folder for files."""
    found = Store(store, "").file(name) if store.is_dir() else None
    if found is not None and found.parent == store:
        raise BumpsheetError(
            name, "lies at the top of the store and would be read instead",
            remedy=f"move it to files/{name}, or remove it",
        )  # fmt: skip
    folder = found.parent.name if found is not None else "files"
    return take_in_file(store, name, content, origin, check, folder=folder, replaces=replaces)


def _joined(store: Path, name: str, table: pd.DataFrame) -> bytes:
    """A table with the stored rows of other days."""
    found = Store(store, "").file(name) if store.is_dir() else None
    own = table.set_index("date")
    if found is not None:
        try:
            stored = read_table(found, tuple(own.columns))
        except BumpsheetError:
            stored = own.iloc[:0]
        own = pd.concat([stored[~stored.index.isin(own.index)][list(own.columns)], own])
    own = own.sort_index()
    own.index = own.index.strftime("%Y-%m-%d")
    return own.to_csv(index_label="date", lineterminator="\n").encode()


def about_supplied(
    kind: str, unit: str, texts: dict[str, str | None], day: dt.date
) -> About | None:
    """What a person has said about a supplied file; None where nothing was said.

    Parameters
    ----------
    texts : dict
        ``name``, ``source``, ``licence`` and ``definition``.

    Raises
    ------
    BumpsheetError
        If only a part of it was said.
    """
    said = {key: text for key, text in texts.items() if text}
    if not said:
        return None
    lacking = [key for key in ("source", "licence", "definition") if key not in said]
    if lacking:
        raise BumpsheetError(
            f"--as {kind}", f"{', '.join(lacking)} not said",
            remedy=f"say --{' and --'.join(lacking)} too",
        )  # fmt: skip
    return About(
        name=said.get("name", kind.replace("_", " ")),
        source=said["source"],
        licence=said["licence"],
        unit=unit,
        kind=said["definition"],
        retrieved=day,
    )
