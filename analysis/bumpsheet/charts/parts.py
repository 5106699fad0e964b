"""What several charts share: axes, the event's rule, the reader's crosshair."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import altair as alt

from bumpsheet.charts.scales import Extent, moment, time_ticks
from bumpsheet.charts.theme import TEXT_SIZE
from bumpsheet.trading.calendars import Timing
from bumpsheet.trading.dates import as_date
from bumpsheet.trading.written import day_format, short_day

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from bumpsheet.brands.model import Brand
    from bumpsheet.charts.scene import Scene
    from bumpsheet.facts.findings import About

# The rows of the chart's own series; a picture carries them once for all its layers.
SESSIONS = alt.NamedData("sessions")
# The Vega expression of a tick with its sign; zero has none.
SIGNED = "(datum.value == 0 ? '0' : format(datum.value, '+,~f'))"
# The time unit of a bar for each session.
DAY = "utcyearmonthdate"
DATE, VALUE = alt.X("date:T"), alt.Y("value:Q")


def event_moment(about: About) -> dt.datetime:
    """Place of the event on a time axis whose points are closes.

    After the close of its date, or half a day before that date's close: always between the last
    close that did not know the event and the first that did.
    """
    day = dt.datetime.combine(about.event.date, dt.time(0), tzinfo=dt.UTC).replace(tzinfo=None)
    after_close = about.event.timing is Timing.AFTER_CLOSE
    return day if after_close else day - dt.timedelta(hours=12)


def point(day: dt.date, value: float | None = None, **more: str | float) -> alt.InlineData:
    """Inline data of a single row: a place in the plot and what is written there."""
    place = {} if value is None else {"value": round(value, 2)}
    return alt.InlineData(values=[{"date": day.isoformat(), **place, **more}])


def value_rows(values: pd.Series[float]) -> list[dict[str, object]]:
    """Rows of a single series."""
    return [{"date": iso(day), "value": round(float(value), 2)} for day, value in values.items()]


def iso(stamp: object) -> str:
    """ISO text of an index label; browsers read it as UTC."""
    return as_date(stamp).isoformat()


def time_axis(
    about: About, start: dt.date | None = None, unit: str | None = None, *, named: float = 1.0
) -> alt.X:
    """Horizontal axis to the as-of date, the same in every time zone.

    Parameters
    ----------
    start : date, optional
        First day; that of the window around the event by default.
    unit : str, optional
        The time that a bar covers.
    named : float
        Share of the axis behind which no day is named, where the end has a name of its own.
    """
    start, end = start or about.window_start, about.as_of
    ticks, text = time_ticks(start, end, about.market.dates)
    ticks = [tick for tick in ticks if tick.date() - start <= (end - start) * named]
    # A bar covers its whole day.
    last = dt.datetime.combine(end, dt.time(23)) if unit == DAY else end
    return alt.X(
        "date:T",
        timeUnit=unit or alt.Undefined,
        scale=alt.Scale(type="utc", domain=[moment(start), moment(last)], nice=False),
        axis=alt.Axis(
            values=[moment(tick) for tick in ticks],
            labelExpr=text,
            labelOverlap="parity",
            grid=False,
        ),
    )


def value_axis(name: str, extent: Extent, text: str) -> alt.Y:
    """Vertical axis; ``text`` is the Vega expression that writes a tick."""
    return alt.Y(
        f"{name}:Q",
        scale=extent.scale(),
        axis=alt.Axis(values=list(extent.ticks), labelExpr=text, grid=True),
    )


def level_rule(at: float, colour: str) -> Any:
    """Draw a thin horizontal rule at a value of the vertical axis."""
    return alt.Chart().mark_rule(color=colour, strokeWidth=1).encode(y=alt.YDatum(at))


def event_rule(
    about: About, brand: Brand, start: dt.date, *, between_bars: bool = False
) -> list[Any]:
    """Draw a thin vertical rule at the event with its short label above the plot.

    Parameters
    ----------
    between_bars : bool
        A bar covers the whole day that begins at its session's point: the rule stands beside it.
    """
    at = event_moment(about)
    if between_bars:
        at += dt.timedelta(days=1) if at.hour == 0 else dt.timedelta(hours=12)
    row = {"date": at.isoformat() + "Z", "label": event_label(about)}
    base = alt.Chart(alt.InlineData(values=[row])).encode(x=DATE)
    share = _share(at, about, start)
    align, shift = ("left", -1) if share < 0.25 else ("right", 1) if share > 0.75 else ("center", 0)
    return [
        base.mark_rule(color=brand.light.accent, strokeWidth=1.25),
        base.mark_text(
            align=align, dx=shift, y=-7, baseline="bottom", color=brand.light.accent,
            fontSize=TEXT_SIZE, fontWeight=600,
        ).encode(text=alt.Text("label:N")),
    ]  # fmt: skip


def event_share(about: About, start: dt.date) -> float:
    """Place of the event on an axis from ``start`` to the as-of date, between 0 and 1."""
    return _share(event_moment(about), about, start)


def _share(at: dt.datetime, about: About, start: dt.date) -> float:
    first = dt.datetime.combine(start, dt.time(0))
    return (at - first) / (about.as_of - start)


def today(about: About, brand: Brand, height: int) -> Any:
    """Write the as-of date at the end of the horizontal axis, beside the days that it names."""
    return (
        alt.Chart(point(about.as_of, label=short_day(about.as_of, about.market.dates)))
        .mark_text(
            align="left", baseline="top", dx=9, dy=9, color=brand.light.ink,
            fontSize=TEXT_SIZE, fontWeight=600,
        )
        .encode(x=DATE, y=alt.YValue(height), text=alt.Text("label:N"))
    )  # fmt: skip


def event_label(about: About) -> str:
    """Write what happened and when: "Election, 8 Nov 2016"."""
    return f"{about.event.short_label}, {short_day(about.event.date, about.market.dates)}"


def crosshair(
    fields: Mapping[str, tuple[str, str | None]],
    scene: Scene,
    digits: str,
    time: tuple[str, str] | None = None,
) -> list[Any]:
    """For the interactive form: a rule, dots and a tooltip at the session nearest to the pointer.

    Parameters
    ----------
    fields : mapping of str to (str, str)
        By column: the name shown in the tooltip, and the colour of its dot if it has one.
    digits : str
        Format of the values.
    time : (str, str), optional
        Name and format of the date; sessions by default.
    """
    colours = scene.brand.light
    named, form = time or ("Session", day_format(scene.about.market.dates))
    nearest = alt.selection_point(
        name="nearest", on="pointermove", nearest=True, encodings=["x"], empty=False,
        clear="pointerout",
    )  # fmt: skip
    tooltip = [
        alt.Tooltip("date:T", title=named, timeUnit="utcyearmonthdate", format=form),
        *(
            alt.Tooltip(f"{column}:Q", title=name, format=digits)
            for column, (name, _) in fields.items()
        ),
    ]
    base = alt.Chart(SESSIONS).encode(x=DATE)
    visible = alt.OpacityValue(0, condition={"param": nearest.name, "empty": False, "value": 1})
    rule = (
        base.mark_rule(color=colours.muted, strokeWidth=1)
        .encode(opacity=visible, tooltip=tooltip)
        .add_params(nearest)
        .properties(name="crosshair")
    )
    dots = [
        base.mark_point(filled=True, size=44, color=colour).encode(
            y=alt.Y(f"{column}:Q"), opacity=visible
        )
        for column, (_, colour) in fields.items()
        if colour
    ]
    return [rule, *dots]
