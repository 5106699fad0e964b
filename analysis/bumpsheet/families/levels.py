"""The family Levels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from bumpsheet.charts.area import area
from bumpsheet.families.family import Candidate, Family, FamilyChart
from bumpsheet.figures import levels
from bumpsheet.figures.paths import drawdowns
from bumpsheet.figures.returns import return_since
from bumpsheet.trading.dates import as_date

if TYPE_CHECKING:
    from bumpsheet.charts.draft import Draft
    from bumpsheet.charts.scene import Scene
    from bumpsheet.facts.maker import Maker
    from bumpsheet.facts.model import Fact
    from bumpsheet.market.history import History

# A rally is over once a close lies this much, in percent, below its peak.
REVERSAL = 5.0
# How far, in percent, a peak lies below the record at most that just missed it.
MISSED = 1.0


def levels_facts(make: Maker) -> list[Fact]:
    """Highs, records and distances of every equity series, and the rallies of small caps."""
    facts: list[Fact] = []
    for role, history in make.equities:
        facts += _high_52_week(make, history)
        facts += _record(make, history)
        facts += _peak(make, history)
        if role == "small":
            facts += _rally(make, history)
            values = drawdowns(history.closes, make.study.base)
            make.table("drawdown", pd.DataFrame({"value": values}))
    return facts


def _high_52_week(make: Maker, history: History) -> list[Fact]:
    high = levels.high_52_week(history.closes)
    if high is None:
        return []
    away = levels.distance(history.closes, high)
    return [
        make.fact("high_52_week", history, high.value, as_of=high.day),
        make.fact("high_52_week_date", history, high.day, as_of=make.study.as_of),
        make.fact("distance_from_52_week_high", history, away, as_of=history.end, base=high.day),
    ]


def _record(make: Maker, history: History) -> list[Fact]:
    closes = history.closes
    facts: list[Fact] = []
    highest = levels.highest_close(closes)
    if highest is not None:
        placed = levels.level_standing(closes, highest.day, highest=True)
        figure = "record_close" if history.holds_records else "highest_close_in_data"
        facts.append(make.fact(figure, history, highest.value, as_of=highest.day, standing=placed))
        if history.holds_records:
            away = levels.distance(closes, highest)
            facts.append(
                make.fact(
                    "distance_from_record", history, away, as_of=history.end, base=highest.day
                )
            )
    earlier = levels.highest_close(closes, end=make.study.base)
    if earlier is not None:
        away = levels.distance(closes, earlier)
        facts.append(
            make.fact(
                "distance_from_earlier_peak", history, away, as_of=history.end, base=earlier.day
            )
        )
    return facts


def _peak(make: Maker, history: History) -> list[Fact]:
    closes, study = history.closes, make.study
    peak = levels.highest_close(closes, study.day0, first=True)
    if peak is None:
        return []
    placed = levels.level_standing(closes, peak.day, highest=True, base=study.base)
    facts = [
        make.fact("peak_since_event", history, peak.value, as_of=peak.day, standing=placed),
        *make.change(
            "peak_return_since_event", history, return_since(closes, study.base, peak.day)
        ),
        make.fact(
            "distance_from_peak",
            history,
            levels.distance(closes, peak),
            as_of=history.end,
            base=peak.day,
        ),
    ]
    if placed is not None and placed.since is not None:
        months = levels.whole_months(placed.since, peak.day)
        facts.append(make.fact("months_at_peak", history, months, as_of=peak.day, counted=placed))
    facts += _trough(make, history)
    record = levels.highest_close(closes, end=peak.day)
    missed = record is not None and peak.value < record.value <= peak.value * (1 + MISSED / 100)
    if record is not None and missed and history.holds_records:
        short = round(record.value - peak.value, 6)
        facts.append(
            make.fact("peak_short_of_record", history, short, as_of=peak.day, base=record.day)
        )
    return facts


def _trough(make: Maker, history: History) -> list[Fact]:
    """The lowest close since the event, the mirror of the highest."""
    study = make.study
    trough = levels.lowest_close(history.closes, study.day0, first=True)
    if trough is None:
        return []
    placed = levels.level_standing(history.closes, trough.day, highest=False, base=study.base)
    fact = make.fact("trough_since_event", history, trough.value, as_of=trough.day, standing=placed)
    fall = return_since(history.closes, study.base, trough.day)
    return [fact, *make.change("trough_return_since_event", history, fall)]


def _rally(make: Maker, history: History) -> list[Fact]:
    high = levels.high_52_week(history.closes)
    if high is None:
        return []
    window = history.closes.loc[history.closes.index[-1] - levels.SPAN_OF_52_WEEKS :]
    found = levels.rallies(window, REVERSAL)
    if not found:
        return []
    best = max(found, key=lambda rally: rally.gain)
    return [
        make.fact(
            "largest_rally_52_weeks",
            history,
            best.gain,
            as_of=best.peak.day,
            base=best.trough.day,
        )
    ]


def _drawdown_chart(scene: Scene) -> Draft | None:
    """The distance below a line at zero; None where the data are too short for the event."""
    values = scene.tables["drawdown"]["value"]
    last = scene.findings.get("distance_from_52_week_high")
    if values.empty or as_date(values.index[0]) > scene.about.base or last is None:
        return None
    return area(
        scene,
        values,
        last,
        name="Below the high",
        heading="Against the high, percent",
        axis_text="format(datum.value, '~f') + '%'",
        tooltip=".2f",
        width=2,
    )


FAMILY = Family(
    title="Levels",
    facts=levels_facts,
    charts=(FamilyChart("drawdown", _drawdown_chart, roles=("small",)),),
    candidates=(
        Candidate("peak", 60, "peak_since_event", "small"),
        Candidate("peak", 61, "peak_since_event", "large"),
        Candidate("peak", 62, "peak_since_event", "growth"),
        Candidate("trough", 64, "trough_since_event", "small"),
        Candidate("trough", 65, "trough_since_event", "large"),
        Candidate("trough", 66, "trough_since_event", "growth"),
    ),
)
