"""Angles over time, as charts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import altair as alt
import pandas as pd

from vision.motion.angles import ANGLES
from vision.report.models import Report

#: More points than this help nobody on a chart as wide as a page.
MOST_ROWS: Final = 1500
HEIGHT: Final = 150
#: A chart shows at least this many degrees, so that jitter does not look like movement.
LEAST_DEGREES: Final = 20.0
COLOURS: Final = {"Left leg": "#0f8b8d", "Right leg": "#b45f06", "Body": "#5b6b8c"}

_SIDED: Final = {angle.name: angle.sided for angle in ANGLES}
_TITLES: Final = {
    "knee_flexion": "Knee flexion",
    "shank_angle": "Shin forward",
    "trunk_forward_lean": "Trunk forward",
    "fppa": "Knee inward (+) or outward (−)",
    "trunk_lateral_lean": "Trunk to the person's left (+) or right (−)",
    "pelvic_obliquity": "Left hip higher (+) or lower (−)",
}
_BY_VIEW: Final = {
    "side": ("knee_flexion", "trunk_forward_lean", "shank_angle"),
    "front": ("fppa", "trunk_lateral_lean", "pelvic_obliquity"),
}


@dataclass(frozen=True)
class Curve:
    """One angle over time.

    Attributes
    ----------
    title : str
        The angle in words.
    data : DataFrame
        Columns ``time_s``, ``of`` (which leg, or the body) and ``degrees``;
        missing values stay missing.
    """

    title: str
    data: pd.DataFrame


def read_angles(path: Path) -> pd.DataFrame:
    """Read an angles file; empty cells become missing values."""
    return pd.read_csv(path)


def choose_curves(angles: pd.DataFrame, report: Report) -> list[Curve]:
    """Choose the angles worth a chart in this view, those with any value.

    Parameters
    ----------
    angles : DataFrame
        As in the angles file: ``time_s`` and one column for each angle.
    report : Report
        Its view, test and leg decide.
    """
    names = _BY_VIEW.get({"back": "front"}.get(report.view or "", report.view or ""), ())
    thinned = angles.iloc[:: max(1, -(-len(angles) // MOST_ROWS))]
    curves = []
    for name in names:
        parts = [
            pd.DataFrame({"time_s": thinned["time_s"], "of": of, "degrees": thinned[column]})
            for of, column in _columns(name, report)
            if column in thinned and thinned[column].notna().any()
        ]
        if parts:
            curves.append(Curve(_TITLES[name], pd.concat(parts, ignore_index=True)))
    return curves


def _columns(name: str, report: Report) -> list[tuple[str, str]]:
    if not _SIDED[name]:
        return [("Body", f"{name}_deg")]
    sides = ["left", "right"]
    if report.screen == "single_leg_squat" and report.leg in sides:
        sides = [report.leg]
    elif report.view == "side" and report.screen == "deep_squat" and report.facing in sides:
        # The leg toward the camera; the other one is hidden behind it.
        sides = [report.facing]
    return [(f"{side.capitalize()} leg", f"{name}_{side}_deg") for side in sides]


def chart(curve: Curve, report: Report) -> Any:
    """Draw a curve over shaded repetitions, with bottoms marked and values on hover."""
    return draw(curve, _span(report, curve.data), lambda time: _rep_layers(report, time))


def draw(
    curve: Curve,
    span: tuple[float, float],
    behind: Callable[[alt.X], Sequence[Any]],
    *,
    height: int = HEIGHT,
) -> Any:
    """Draw a curve, with values on hover.

    Parameters
    ----------
    curve : Curve
        The angle.
    span : tuple of (float, float)
        Clip time from the left edge to the right one.
    behind : callable
        Gives the layers under the curve, for the time axis they share with it.
    height : int, optional
        Of the whole chart, px.
    """
    low, high = span
    time = alt.X(
        "time_s:Q",
        title=None,
        scale=alt.Scale(domain=[low, high], nice=False),
        axis=alt.Axis(labelExpr="datum.label + ' s'", grid=False, tickCount=8),
    )
    shown = [str(of) for of in curve.data["of"].unique()]
    colour = alt.Color(
        "of:N",
        title=None,
        scale=alt.Scale(domain=shown, range=[COLOURS[of] for of in shown]),
        legend=alt.Legend(orient="top", offset=2) if len(shown) > 1 else None,
    )
    base: Any = alt.Chart(curve.data).encode(x=time)
    line = base.mark_line(strokeWidth=2, invalid="break-paths-filter-domains").encode(
        y=alt.Y(
            "degrees:Q",
            title=None,
            scale=alt.Scale(domain=_range(curve.data), nice=True),
            axis=alt.Axis(labelExpr="datum.label + '°'", tickCount=4, minExtent=34),
        ),
        color=colour,
    )
    near = alt.selection_point(
        nearest=True, on="pointerover", clear="pointerout", fields=["time_s"], empty=False
    )
    hover = (
        base.mark_point(filled=True, size=60)
        .encode(
            y="degrees:Q",
            color=colour,
            opacity=alt.condition(near, alt.value(1), alt.value(0)),
            tooltip=[
                alt.Tooltip("of:N", title=" "),
                alt.Tooltip("degrees:Q", title=curve.title, format=".1f"),
                alt.Tooltip("time_s:Q", title="Time in s", format=".2f"),
            ],
        )
        .add_params(near)
    )
    layers = [*behind(time), line, hover]
    return alt.layer(*layers).properties(height=height)


def _span(report: Report, data: pd.DataFrame) -> tuple[float, float]:
    times = data.loc[data["degrees"].notna(), "time_s"]
    starts = [rep.start_s for rep in report.reps] + [float(times.min())]
    ends = [rep.end_s for rep in report.reps] + [float(times.max())]
    return min(starts), max(ends)


def _range(data: pd.DataFrame) -> list[float]:
    low, high = min(0.0, float(data["degrees"].min())), float(data["degrees"].max())
    short = max(0.0, LEAST_DEGREES - (high - low)) / 2
    return [low - short, high + short]


def _rep_layers(report: Report, time: alt.X) -> list[Any]:
    if not report.reps:
        return []
    reps = pd.DataFrame(
        {
            "time_s": [rep.start_s for rep in report.reps],
            "end_s": [rep.end_s for rep in report.reps],
            "bottom_s": [rep.bottom_s for rep in report.reps],
            "name": [str(rep.number) for rep in report.reps],
            "shade": [0.14 if rep.counted else 0.05 for rep in report.reps],
        }
    )
    base: Any = alt.Chart(reps)
    return [
        base.mark_rect(color="#7c93a3").encode(
            x=time, x2="end_s:Q", opacity=alt.Opacity("shade:Q", scale=None, legend=None)
        ),
        base.mark_rule(color="#7c93a3", strokeDash=[3, 3]).encode(x="bottom_s:Q"),
        base.mark_text(baseline="top", align="left", dy=4, dx=4, color="#7c93a3").encode(
            x="time_s:Q", y=alt.value(0), text="name:N"
        ),
    ]
