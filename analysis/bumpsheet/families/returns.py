"""The family Returns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from bumpsheet.charts.area import area
from bumpsheet.charts.parts import SIGNED
from bumpsheet.charts.paths import paths_draft, turn_of
from bumpsheet.facts.windows import Sessions, Since
from bumpsheet.families.family import Candidate, Family, FamilyChart
from bumpsheet.families.rows import figure_rows
from bumpsheet.families.unusual import unusual_chart, unusual_names
from bumpsheet.figures import extremes, paths, returns
from bumpsheet.figures.comparison import standing
from bumpsheet.trading.dates import as_date

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bumpsheet.catalogue.catalogues import Catalogues
    from bumpsheet.charts.draft import Draft
    from bumpsheet.charts.scene import Scene
    from bumpsheet.facts.findings import Findings
    from bumpsheet.facts.maker import Maker
    from bumpsheet.facts.model import Fact
    from bumpsheet.facts.windows import Window
    from bumpsheet.figures.results import Change, Standing

    Figure = Callable[[pd.Series[float]], Change | None]

# These are compared with all returns over as many sessions.
COMPARED = {"return_since_event", "first_session_return"}
# Lines from the back to the front.
DRAWN = ("large", "small")


def returns_facts(make: Maker) -> list[Fact]:
    """Returns of every equity series, of growth and small over large, and their ratio."""
    facts: list[Fact] = []
    for figure, window, compute in _figures(make):
        by_role = {role: compute(history.closes) for role, history in make.equities}
        compared = figure in COMPARED
        for role, history in make.equities:
            change = by_role[role]
            placed = _place(history.closes, change) if compared and change else None
            facts += make.change(figure, history, change, window=window, standing=placed)
        small, large = make.study.histories["small"], make.study.histories["large"]
        gap = returns.excess(by_role["small"], by_role["large"])
        placed = _place_excess(small.closes, large.closes, gap) if compared and gap else None
        facts += make.change(figure, (small, large), gap, window=window, standing=placed)
        if figure == "return_since_event":
            facts += make.change(
                "return_ratio", (small, large), returns.ratio(by_role["small"], by_role["large"])
            )
    _tables(make)
    return facts


def _tables(make: Maker) -> None:
    """Keep the paths that the charts draw."""
    base, start, histories = make.study.base, make.study.window_start, make.study.histories
    frame = {role: paths.rebased(histories[role].closes, base, start) - 100 for role in DRAWN}
    make.table("paths", pd.DataFrame(frame))
    of, over = (paths.return_path(histories[role].closes, base) for role in ("small", "large"))
    make.table("excess", pd.DataFrame({"value": of - over}))


def _place(closes: pd.Series[float], change: Change) -> Standing | None:
    """Compare a return with all returns over as many sessions that ended by then."""
    known = closes.loc[: str(change.as_of)]
    length = _length(known, change)
    moves = extremes.gains(known, length)
    start = as_date(closes.index[0])
    return standing(moves, start, largest=change.value >= 0, overlapping=length)


def _place_excess(small: pd.Series[float], large: pd.Series[float], gap: Change) -> Standing | None:
    end = str(gap.as_of)
    sessions = _length(small.loc[:end], gap)
    of, over = (extremes.gains(closes.loc[:end], sessions) for closes in (small, large))
    # Both end at the same session and have no gaps: the shorter history counts.
    n = min(len(of), len(over))
    moves = of.iloc[-n:] - over.to_numpy()[-n:]
    start = max(as_date(closes.index[0]) for closes in (small, large))
    return standing(moves, start, largest=gap.value >= 0, overlapping=sessions)


def _length(closes: pd.Series[float], change: Change) -> int:
    return len(closes) - 1 - int(closes.index.get_loc(pd.Timestamp(change.base)))


def _figures(make: Maker) -> list[tuple[str, Window | None, Figure]]:
    study = make.study
    listed: list[tuple[str, Window | None, Figure]] = [
        ("return_since_event", None, lambda closes: returns.return_since(closes, study.base)),
        (
            "first_session_return",
            None,
            lambda closes: returns.return_since(closes, study.base, study.day0),
        ),
    ]
    for count in study.spec.horizons:
        listed.append(
            (
                "return_after_sessions",
                Sessions(count),
                lambda closes, n=count: returns.return_after_sessions(closes, study.base, n),  # type: ignore[misc]
            )
        )
    for day in study.spec.since:
        listed.append(
            (
                "return_since_date",
                Since(day),
                lambda closes, d=day: returns.return_since_date(closes, d),  # type: ignore[misc]
            )
        )
    return [
        *listed,
        ("month_to_date_return", None, returns.month_to_date),
        ("year_to_date_return", None, returns.year_to_date),
        ("two_year_return", None, returns.two_year_return),
    ]


def _paths_chart(scene: Scene) -> Draft | None:
    return paths_draft(scene, scene.tables["paths"])


def _excess_chart(scene: Scene) -> Draft | None:
    last = scene.findings.get("return_since_event", "excess")
    if last is None:
        return None
    return area(
        scene,
        scene.tables["excess"]["value"],
        last,
        name="Difference",
        heading="Difference, percentage points",
        axis_text=SIGNED + " + (datum.index == 1 ? ' pp' : '')",
        tooltip="+.2f",
        width=2.5,
    )


def _names(findings: Findings, catalogues: Catalogues) -> Mapping[str, Any]:
    return {
        **unusual_names(findings, catalogues),
        "windows": figure_rows(findings, "returns", without="return_ratio"),
        "turn": turn_of(findings),
    }


FAMILY = Family(
    title="Returns",
    facts=returns_facts,
    charts=(
        FamilyChart("paths", _paths_chart, roles=("small", "large")),
        FamilyChart("unusual-return", unusual_chart("returns")),
        FamilyChart("excess", _excess_chart, roles=("small", "large")),
    ),
    candidates=(
        Candidate("first_session", 30, "first_session_return", "small"),
        Candidate("first_session", 31, "first_session_return", "large"),
        Candidate("first_session", 32, "first_session_return", "growth"),
    ),
    names=_names,
)
