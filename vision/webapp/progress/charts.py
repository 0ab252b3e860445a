"""Draw trends as Altair charts: values with their errors over the days, and the limits."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final

import altair as alt
import pandas as pd

from vision.report.progress import Trend
from vision.report.trend_axis import limit_edges, value_span
from vision.terms import Verdict
from vision.text.colors import SIDE_TONES
from vision.text.dates import long_date, short_month_name
from vision.text.labels import side_label, verdict_label
from vision.text.numbers import unit_suffix
from vision.text.translation import translate, translate_in
from vision.text.verdicts import VERDICT_TONES
from vision.webapp.shared.layered_chart import LayeredChart

_HEIGHT_PX: Final = 190
#: Height of a limit's label with its distance from the line, as a fraction of the plot's height,
#: which is 141 px.
_LABEL: Final = 0.12
#: A chart does not know the theme: on both backgrounds its contrast is above 4, where those of the
#: lines reach 2.4.
_LABEL_COLOR: Final = "#6f7b83"
_LEFT: Final = alt.XValue(0)  # type: ignore[no-untyped-call]
_TONES: Final = {name: SIDE_TONES[name].either for name in ("left", "right", "body")}


def trend_chart(trends: Sequence[Trend]) -> Any:
    """Draw one criterion, for one leg or for both.

    Parameters
    ----------
    trends : sequence of Trend
        Trends of the same criterion; at least one has a value.
    """
    data = pd.concat([_rows(trend) for trend in trends], ignore_index=True)
    limits = next((trend.limits for trend in trends if trend.limits is not None), None)
    unit = trends[0].unit
    suffix = unit_suffix(unit)
    labels = {_label(name): tone for name, tone in _TONES.items()}
    names = [name for name in labels if name in set(data["of"])]
    low, high = value_span(trends)
    edges = [(edge, verdict) for edge, verdict in limit_edges(limits) if low <= edge <= high]
    domain = room_for_labels((low, high), [edge for edge, _ in edges])
    colour = alt.Color(
        "of:N",
        title=None,
        scale=alt.Scale(domain=names, range=[labels[name] for name in names]),
        legend=alt.Legend(orient="top", offset=2) if len(names) > 1 else None,
    )
    y = alt.Y(
        "value:Q",
        title=None,
        scale=alt.Scale(domain=list(domain), nice=False, zero=False),
        axis=alt.Axis(labelExpr=f"datum.label + {suffix!r}", tickCount=4, minExtent=40),
    )
    x = alt.X("day:T", title=None, axis=alt.Axis(grid=False, labelExpr=_day_label(), tickCount=5))
    base: Any = alt.Chart(data).encode(x=x, color=colour)
    band = base.mark_area(opacity=0.15).encode(y=alt.Y("low:Q", title=None), y2=alt.Y2("high:Q"))
    bars = base.mark_rule(strokeWidth=2, opacity=0.6).encode(y=alt.Y("low:Q"), y2=alt.Y2("high:Q"))
    line = base.mark_line(strokeWidth=2).encode(y=alt.Y("mean(value):Q", title=None))
    points = base.mark_point(filled=True, size=55, opacity=1).encode(
        y=y,
        tooltip=[
            alt.Tooltip("when:N", title=translate("Day")),
            alt.Tooltip("of:N", title=" "),
            alt.Tooltip("value:Q", title=translate("Value"), format=".1f"),
            alt.Tooltip("error:Q", title=translate("± 1 standard error"), format=".1f"),
            alt.Tooltip("verdict:N", title=translate("Verdict")),
        ],
    )
    layers = [*_limit_layers(edges), band, line, bars, points]
    return LayeredChart(layer=layers).properties(height=_HEIGHT_PX)


def _day_label() -> str:
    """Return the Vega expression of a day's label; Vega itself knows English months only."""
    months = json.dumps([short_month_name(number) for number in range(1, 13)], ensure_ascii=False)
    label = translate_in("short date", "{day} {month} {year}").format(
        day="' + date(datum.value) + '",
        month=f"' + {months}[month(datum.value)] + '",
        year="' + timeFormat(datum.value, '%y') + '",
    )
    return f"'{label}'"


def _rows(trend: Trend) -> pd.DataFrame:
    known = [point for point in trend.points if point.value is not None]
    return pd.DataFrame(
        {
            "day": pd.to_datetime([point.day for point in known]),
            "when": [long_date(point.day) for point in known],
            "value": [point.value for point in known],
            "error": [point.error for point in known],
            "low": [(point.value or 0.0) - (point.error or 0.0) for point in known],
            "high": [(point.value or 0.0) + (point.error or 0.0) for point in known],
            "verdict": [verdict_label(point.verdict) for point in known],
            "of": _label(trend.key.leg or "body"),
        }
    )


def _label(name: str) -> str:
    """Return whose values a curve shows, in the language of the page."""
    return translate("Body") if name == "body" else side_label(name)


def _limit_label(verdict: Verdict) -> str:
    return translate("{verdict} limit").format(verdict=verdict_label(verdict))


def _limit_layers(edges: Sequence[tuple[float, Verdict]]) -> list[Any]:
    if not edges:
        return []
    data = pd.DataFrame(
        {
            "edge": [edge for edge, _ in edges],
            "colour": [VERDICT_TONES[verdict].either for _, verdict in edges],
            "text": [_limit_label(verdict) for _, verdict in edges],
            "is_above": labels_above([edge for edge, _ in edges]),
        }
    )
    colour = alt.Color("colour:N", scale=None, legend=None)

    def of(rows: pd.DataFrame) -> Any:
        return alt.Chart(rows).encode(y=alt.Y("edge:Q", title=None))

    layers = [of(data).mark_rule(strokeDash=[5, 4], strokeWidth=1.5).encode(color=colour)]
    for is_above, rows in data.groupby("is_above"):
        baseline, dy = ("bottom", -2) if is_above else ("top", 3)
        text = of(rows).mark_text(
            align="left", baseline=baseline, dx=3, dy=dy, fontSize=11, color=_LABEL_COLOR
        )
        layers.append(text.encode(x=_LEFT, text=alt.Text("text:N")))
    return layers


def room_for_labels(span: tuple[float, float], edges: Sequence[float]) -> tuple[float, float]:
    """Return the ends of the axis so that each label is whole.

    Parameters
    ----------
    span : tuple of float
        Ends of the axis without labels.
    edges : sequence of float
        The limits that are shown.
    """
    low, high = span
    placed = list(zip(edges, labels_above(edges), strict=True))
    lowest = min((edge for edge, is_above in placed if not is_above), default=high)
    highest = max((edge for edge, is_above in placed if is_above), default=low)
    room = _LABEL / (1 - 2 * _LABEL) * (high - low)
    return min(low, lowest - room), max(high, highest + room)


def labels_above(edges: Sequence[float]) -> list[bool]:
    """Return for each limit whether its label stands above its line: away from the next limit.

    Parameters
    ----------
    edges : sequence of float
        The limits.
    """
    found = []
    for edge in edges:
        nearest = min((e for e in edges if e != edge), key=lambda e: abs(e - edge), default=edge)
        found.append(nearest <= edge)
    return found
