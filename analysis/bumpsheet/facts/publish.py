"""Publishing facts as ``figures.json`` and ``figures.csv``."""

from __future__ import annotations

import csv
import json
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any

from bumpsheet.facts.model import Fact

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.facts.book import FactBook
    from bumpsheet.market.study import Study


def report_record(study: Study) -> dict[str, Any]:
    """What the data files say about the report itself."""
    return {
        "name": study.name,
        "event": {
            "id": study.event.id,
            "date": study.event.date.isoformat(),
            "kind": study.event.kind.value,
            "timing": study.event.timing.value,
            "label": study.event.label,
        },
        "base": study.base.isoformat(),
        "day_0": study.day0.isoformat(),
        "as_of": study.as_of.isoformat(),
        "data_version": study.data_version,
        "series": [
            {
                "role": role,
                "id": history.series.id,
                "name": history.series.name,
                "source": history.series.source,
                "store": history.store,
                "history_start": history.start.isoformat(),
                "history_end": history.end.isoformat(),
            }
            for role, history in study.histories.items()
        ],
    }


def write_figures(study: Study, book: FactBook, folder: Path) -> None:
    """Write both data files; values have full precision."""
    records = [fact.as_record() for fact in book]
    content = {
        "report": report_record(study),
        "facts": records,
        "absent": [asdict(absence) for absence in book.absences],
    }
    text = json.dumps(content, indent=1, ensure_ascii=False) + "\n"
    (folder / "figures.json").write_text(text, encoding="utf-8")
    with (folder / "figures.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [field.name for field in fields(Fact)], lineterminator="\n")
        writer.writeheader()
        writer.writerows(records)
