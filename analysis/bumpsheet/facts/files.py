"""Facts as files: the findings that stages hand on, and the figures that readers may have."""

from __future__ import annotations

import csv
import json
import re
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter

from bumpsheet.facts.findings import Findings

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from bumpsheet.market.manifest import Arrival

FINDINGS = "findings.json"
# A spreadsheet takes a cell that begins with one of these for a formula, and runs it.
FORMULA_SIGNS = ("=", "+", "-", "@")
COLUMNS = (
    "id", "family", "figure", "series", "value", "unit", "label", "as_of", "source", "formula",
    "base", "since", "tied", "outdone", "history_start", "rank", "n", "usual", "distance",
    "standard_error", "window", "series_name", "series_short_name", "doubt",
)  # fmt: skip
_ADAPTER = TypeAdapter(Findings)


def save_findings(findings: Findings, folder: Path) -> None:
    """Write ``findings.json``, from which :func:`load_findings` gives the same values back."""
    content = _ADAPTER.dump_json(findings, by_alias=True, indent=1)
    (folder / FINDINGS).write_bytes(content + b"\n")


def load_findings(folder: Path) -> Findings:
    """Read what :func:`save_findings` wrote."""
    return _ADAPTER.validate_json((folder / FINDINGS).read_bytes())


def report_record(findings: Findings) -> dict[str, Any]:
    """What the published files say about the report itself."""
    about, arrivals = findings.about, findings.arrivals
    return {
        "name": about.name,
        "event": {
            "id": about.event.id,
            "date": about.event.date.isoformat(),
            "kind": about.event.kind,
            "timing": about.event.timing.value,
            "label": about.event.label,
        },
        "market": about.spec.market,
        "calendar": about.spec.calendar,
        "base": about.base.isoformat(),
        "day_0": about.day0.isoformat(),
        "as_of": about.as_of.isoformat(),
        "data_version": about.data_version,
        **({"data_known_on": about.known_on.isoformat()} if about.known_on else {}),
        "series": [
            {
                "role": role,
                "id": note.series.id,
                "name": note.series.name,
                "source": note.series.source,
                "store": note.store,
                "history_start": note.start.isoformat(),
                "history_end": note.end.isoformat(),
            }
            for role, note in about.roles.items()
        ],
        **({"arrivals": [_arrival(item) for item in arrivals]} if arrivals else {}),
    }


def _arrival(arrival: Arrival) -> dict[str, Any]:
    """What anybody needs who wants to see the bytes that a number was made from."""
    kept = arrival.kept
    record: dict[str, Any] = {
        "series": arrival.name,
        "provider": arrival.provider,
        "address": arrival.address,
        "retrieved": arrival.retrieved.isoformat(),
        "raw_sha256": arrival.raw,
        "raw_bytes": arrival.raw_bytes,
        "table_sha256": arrival.table,
        "licence": arrival.licence,
        "terms": arrival.terms,
        "attribution": arrival.attribution,
    }
    if kept is not None:
        record["kept"] = kept.model_dump(mode="json")
    return record


def write_figures(findings: Findings, absent: Iterable[Mapping[str, str]], folder: Path) -> None:
    """Write ``figures.json`` and ``figures.csv``; values have full precision.

    Parameters
    ----------
    absent : iterable of mapping
        ``family``, ``what`` and ``reason`` of what the report lacks, in words.
    """
    records = [fact.as_record() for fact in findings]
    content = {"report": report_record(findings), "facts": records, "absent": [*absent]}
    text = json.dumps(content, indent=1, ensure_ascii=False) + "\n"
    (folder / "figures.json").write_text(text, encoding="utf-8")
    with (folder / "figures.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows({key: _cell(value) for key, value in row.items()} for row in records)


def _cell(value: object) -> object:
    """Keep text from being taken for a formula; numbers stay numbers, whatever their sign."""
    if not isinstance(value, str):
        return value
    # Tabs and line ends may begin a cell, or end a row, where another program reads them.
    text = re.sub(r"[\t\r\n]+", " ", value).strip(" ")
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text
