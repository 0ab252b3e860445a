"""Charts of walking and running: over time with the contacts, and over the stride."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import altair as alt
import numpy as np
import pandas as pd

from vision.motion.gait.stride_average import StrideCurve, average_stride, toe_off_percent
from vision.report.models import ReportedBout, ReportedStep
from vision.terms import Side
from vision.webapp.result.angle_charts import COLOURS, LEAST_DEGREES, MOST_ROWS, Curve, draw
from vision.webapp.result.gait_text import STRIKES, strike_word

#: More seconds than this at once, and the steps stand too close to be told apart.
WINDOW_S: Final = 10.0
SIDES: Final[tuple[Side, Side]] = ("left", "right")
_OVER_TIME: Final = (
    ("thigh_angle", "Thigh forward (+) or behind (−)"),
    ("trunk_forward_lean", "Trunk forward"),
    ("knee_flexion", "Knee flexion"),
    ("hip_flexion", "Hip flexion, thigh against trunk"),
    ("foot_pitch", "Foot: toes up (+) or down (−)"),
)
_OVER_STRIDE: Final = _OVER_TIME[:4]
#: The strikes stand above the curves and need room.
_HEIGHT: Final = 180
_STRIDE_HEIGHT: Final = 200


def _column(name: str, side: Side) -> str:
    return f"{name}_deg" if name == "trunk_forward_lean" else f"{name}_{side}_deg"


def gait_curves(
    angles: pd.DataFrame, bout: ReportedBout, *, window: tuple[float, float], far: bool
) -> list[Curve]:
    """Choose the angles of a stretch worth a chart.

    Parameters
    ----------
    angles : DataFrame
        As in the angles file.
    bout : Bout
        The stretch.
    window : tuple of (float, float)
        Clip time to show.
    far : bool
        Whether to show the leg away from the camera too.
    """
    shown = angles[angles["time_s"].between(*window)]
    shown = shown.iloc[:: max(1, -(-len(shown) // MOST_ROWS))]
    sides = [side for side in SIDES if far or side == bout.near_foot]
    curves = []
    for name, title in _OVER_TIME:
        columns = {
            "Body" if name == "trunk_forward_lean" else _leg(side): _column(name, side)
            for side in sides
        }
        parts = [
            pd.DataFrame({"time_s": shown["time_s"], "of": of, "degrees": shown[column]})
            for of, column in columns.items()
            if column in shown and shown[column].notna().any()
        ]
        if parts:
            curves.append(Curve(title, pd.concat(parts, ignore_index=True)))
    return curves


def _leg(side: Side) -> str:
    return f"{side.capitalize()} leg"


def gait_chart(curve: Curve, steps: Sequence[ReportedStep], *, window: tuple[float, float]) -> Any:
    """Draw a curve over the time each foot is on the floor, with the strikes above."""
    inside = [s for s in steps if window[0] <= s.initial_contact_s <= window[1]]
    return draw(
        curve,
        window,
        lambda time: _contact_layers(inside, window, time),
        height=_HEIGHT,
    )


def _contact_layers(
    steps: Sequence[ReportedStep], window: tuple[float, float], time: alt.X
) -> list[Any]:
    if not steps:
        return []
    looks = [STRIKES[step.strike] for step in steps]
    contacts = pd.DataFrame(
        {
            "time_s": [step.initial_contact_s for step in steps],
            "end_s": [min(step.toe_off_s or step.initial_contact_s, window[1]) for step in steps],
            "colour": [COLOURS[_leg(step.foot)] for step in steps],
            "shade": [0.2 if step.near else 0.07 for step in steps],
            "mark": [look.mark for look in looks],
            "strike": [look.colour for look in looks],
            "size": [15 if step.near else 10 for step in steps],
            "said": [
                f"Step {step.number}, {step.foot} foot: {strike_word(step).lower()}"
                for step in steps
            ],
        }
    )
    base: Any = alt.Chart(contacts)
    return [
        base.mark_rect().encode(
            x=time,
            x2="end_s:Q",
            color=alt.Color("colour:N", scale=None, legend=None),
            opacity=alt.Opacity("shade:Q", scale=None, legend=None),
        ),
        base.mark_text(baseline="bottom", align="center", dy=-3).encode(
            x="time_s:Q",
            y=alt.value(0),
            text="mark:N",
            color=alt.Color("strike:N", scale=None, legend=None),
            size=alt.Size("size:Q", scale=None, legend=None),
            tooltip=[alt.Tooltip("said:N", title=" ")],
        ),
    ]


@dataclass(frozen=True)
class StrideChart:
    """One angle over the stride, left over right.

    Attributes
    ----------
    title : str
        The angle in words.
    curves : dict of side to StrideCurve
        Those with at least one stride.
    toe_off : dict of side to float
        When the foot leaves the floor, percent of the stride.
    """

    title: str
    curves: dict[Side, StrideCurve]
    toe_off: dict[Side, float]


def stride_charts(angles: pd.DataFrame, steps: Sequence[ReportedStep]) -> list[StrideChart]:
    """Average the angles of a stretch over its strides; angles without any are left out."""
    contacts = {side: [s for s in steps if s.foot == side] for side in SIDES}
    starts = {side: [s.initial_contact_s for s in contacts[side]] for side in SIDES}
    lifts = {
        side: toe_off_percent(starts[side], [s.toe_off_s for s in contacts[side]]) for side in SIDES
    }
    time_s = angles["time_s"].to_numpy(dtype=np.float64)
    charts = []
    for name, title in _OVER_STRIDE:
        found = {
            side: average_stride(
                time_s, angles[_column(name, side)].to_numpy(dtype=np.float64), starts[side]
            )
            for side in SIDES
            if _column(name, side) in angles
        }
        seen = {side: curve for side, curve in found.items() if curve.count}
        toe_off = {side: lift for side, lift in lifts.items() if side in seen and lift is not None}
        if seen:
            charts.append(StrideChart(title, seen, toe_off))
    return charts


def strides_line(charts: Sequence[StrideChart]) -> str:
    """Say how many strides the charts rest on: ``6 left and 5 right strides``."""
    most = {
        side: max((c.curves[side].count for c in charts if side in c.curves), default=0)
        for side in SIDES
    }
    said = " and ".join(f"{count} {side}" for side, count in most.items() if count)
    return f"{said} stride{'' if sum(most.values()) == 1 else 's'}"


def stride_chart(chart: StrideChart) -> Any:
    """Draw mean and spread over the stride, the toe-offs dashed."""
    data = pd.concat([_rows(side, curve) for side, curve in chart.curves.items()])
    shown = [_leg(side) for side in chart.curves]
    colour = alt.Color(
        "of:N",
        title=None,
        scale=alt.Scale(domain=shown, range=[COLOURS[of] for of in shown]),
        legend=alt.Legend(orient="top", offset=2, symbolOpacity=1),
    )
    base: Any = alt.Chart(data).encode(
        x=alt.X(
            "percent:Q",
            title=None,
            scale=alt.Scale(domain=[0, 100], nice=False),
            axis=alt.Axis(labelExpr="datum.label + ' %'", grid=False, tickCount=5),
        )
    )
    degrees = alt.Axis(labelExpr="datum.label + '°'", tickCount=4, minExtent=34)
    middle = (data["low"].min() + data["high"].max()) / 2
    half = max(LEAST_DEGREES, data["high"].max() - data["low"].min()) / 2
    scale = alt.Scale(domain=[middle - half, middle + half], nice=True)
    band = base.mark_area(opacity=0.2).encode(
        y=alt.Y("low:Q", title=None, axis=degrees, scale=scale), y2="high:Q", color=colour
    )
    line = base.mark_line(strokeWidth=2.5).encode(
        y=alt.Y("mean:Q", title=None, axis=degrees, scale=scale),
        color=colour,
        tooltip=[
            alt.Tooltip("of:N", title=" "),
            alt.Tooltip("mean:Q", title="Mean", format=".1f"),
            alt.Tooltip("spread:Q", title="± 1 SD", format=".1f"),
            alt.Tooltip("percent:Q", title="% of the stride", format=".0f"),
        ],
    )
    layers = [band, line]
    if chart.toe_off:
        lifts = pd.DataFrame(
            {"percent": list(chart.toe_off.values()), "of": [_leg(s) for s in chart.toe_off]}
        )
        dashed: Any = alt.Chart(lifts)
        layers.append(
            dashed.mark_rule(strokeDash=[4, 3], strokeWidth=1.5).encode(x="percent:Q", color=colour)
        )
    return alt.layer(*layers).properties(height=_STRIDE_HEIGHT)


def _rows(side: Side, curve: StrideCurve) -> pd.DataFrame:
    around = np.nan_to_num(curve.spread)  # a single stride has no spread
    return pd.DataFrame(
        {
            "percent": curve.percent,
            "mean": curve.mean,
            "spread": curve.spread,
            "low": curve.mean - around,
            "high": curve.mean + around,
            "of": _leg(side),
        }
    )
