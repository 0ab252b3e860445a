"""Draw angle curves as Altair charts: repetitions, foot contacts, the average stride.

Channels are objects, not texts such as ``"mean:Q"``, for which Altair searches all its classes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import altair as alt
import numpy as np
import pandas as pd

from vision.motion.gait.stride_average import StrideCurve
from vision.report.models import Report, ReportedStep
from vision.terms import SIDES, Side
from vision.text.colors import SIDE_TONES
from vision.text.gait_labels import STRIKE_STYLES
from vision.text.phrases import in_sentence
from vision.text.translation import translate, translate_in
from vision.webapp.result.angle_curves import AngleCurve, StrideAngle, body_label, leg_label
from vision.webapp.result.gait_captions import strike_label
from vision.webapp.shared.layered_chart import LayeredChart

#: A chart spans at least this many degrees, so that jitter does not look like movement.
MIN_SPAN_DEG: Final = 20.0
_GREY: Final = "#7c93a3"
_REP_HEIGHT_PX: Final = 150
#: Strike symbols above the curves need room.
_GAIT_HEIGHT_PX: Final = 180
_STRIDE_HEIGHT_PX: Final = 200
_TOP: Final = alt.YValue(0)  # type: ignore[no-untyped-call]


def rep_chart(curve: AngleCurve, report: Report) -> Any:
    """Draw a curve over shaded repetitions, with dashed bottoms and values on hover.

    Parameters
    ----------
    curve : AngleCurve
        The angle.
    report : Report
        Report with the repetitions.
    """
    return _draw_curve(
        curve,
        _rep_window(report, curve.data),
        lambda time: _rep_layers(report, time),
        height=_REP_HEIGHT_PX,
    )


def gait_chart(
    curve: AngleCurve, steps: Sequence[ReportedStep], *, window: tuple[float, float]
) -> Any:
    """Draw a curve over shaded foot contacts, with strike symbols above.

    Parameters
    ----------
    curve : AngleCurve
        The angle.
    steps : sequence of ReportedStep
        Steps of the bout.
    window : tuple of (float, float)
        Clip time to show, seconds.
    """
    inside = [s for s in steps if window[0] <= s.initial_contact_s <= window[1]]
    return _draw_curve(
        curve,
        window,
        lambda time: _contact_layers(inside, window, time),
        height=_GAIT_HEIGHT_PX,
    )


def stride_chart(angle: StrideAngle) -> Any:
    """Draw mean and standard deviation over the stride, with dashed toe-offs."""
    data = pd.concat([_stride_rows(side, curve) for side, curve in angle.curves.items()])
    colour = _colour([leg_label(side) for side in angle.curves], always_legend=True)
    base: Any = alt.Chart(data).encode(
        x=alt.X(
            "percent:Q",
            title=None,
            scale=alt.Scale(domain=[0, 100], nice=False),
            axis=alt.Axis(labelExpr="datum.label + ' %'", grid=False, tickCount=5),
        )
    )
    middle = (data["low"].min() + data["high"].max()) / 2
    half = max(MIN_SPAN_DEG, data["high"].max() - data["low"].min()) / 2
    scale = alt.Scale(domain=[middle - half, middle + half], nice=True)
    band = base.mark_area(opacity=0.2).encode(
        y=alt.Y("low:Q", title=None, axis=_degree_axis(), scale=scale),
        y2=alt.Y2("high:Q"),
        color=colour,
    )
    line = base.mark_line(strokeWidth=2.5).encode(
        y=alt.Y("mean:Q", title=None, axis=_degree_axis(), scale=scale),
        color=colour,
        tooltip=[
            alt.Tooltip("of:N", title=" "),
            alt.Tooltip("mean:Q", title=translate("Mean"), format=".1f"),
            alt.Tooltip("spread:Q", title=translate("± 1 SD"), format=".1f"),
            alt.Tooltip("percent:Q", title=translate("% of the stride"), format=".0f"),
        ],
    )
    layers = [band, line]
    if angle.toe_off:
        toe_offs = pd.DataFrame(
            {
                "percent": list(angle.toe_off.values()),
                "of": [leg_label(side) for side in angle.toe_off],
            }
        )
        rules: Any = alt.Chart(toe_offs)
        layers.append(
            rules.mark_rule(strokeDash=[4, 3], strokeWidth=1.5).encode(
                x=alt.X("percent:Q"), color=colour
            )
        )
    return LayeredChart(layer=layers).properties(height=_STRIDE_HEIGHT_PX)


def _draw_curve(
    curve: AngleCurve,
    window: tuple[float, float],
    background: Callable[[alt.X], Sequence[Any]],
    *,
    height: int,
) -> Any:
    time = alt.X(
        "time_s:Q",
        title=None,
        scale=alt.Scale(domain=list(window), nice=False),
        axis=alt.Axis(labelExpr="datum.label + ' s'", grid=False, tickCount=8),
    )
    colour = _colour([str(of) for of in curve.data["of"].unique()])
    base: Any = alt.Chart(curve.data).encode(x=time)
    line = base.mark_line(strokeWidth=2, invalid="break-paths-filter-domains").encode(
        y=alt.Y(
            "degrees:Q",
            title=None,
            scale=alt.Scale(domain=_degree_range(curve.data), nice=True),
            axis=_degree_axis(),
        ),
        color=colour,
    )
    nearest = alt.selection_point(
        nearest=True, on="pointerover", clear="pointerout", fields=["time_s"], empty=False
    )
    at_pointer: Any = alt.condition(nearest, alt.value(1), alt.value(0))
    hover = (
        base.mark_point(filled=True, size=60)
        .encode(
            y=alt.Y("degrees:Q"),
            color=colour,
            opacity=alt.OpacityValue(**at_pointer),
            tooltip=[
                alt.Tooltip("of:N", title=" "),
                alt.Tooltip("degrees:Q", title=curve.title, format=".1f"),
                alt.Tooltip("time_s:Q", title=translate("Time in s"), format=".2f"),
            ],
        )
        .add_params(nearest)
    )
    return LayeredChart(layer=[*background(time), line, hover]).properties(height=height)


def _colour(names: Sequence[str], *, always_legend: bool = False) -> alt.Color:
    colours = {leg_label(side): SIDE_TONES[side].either for side in SIDES}
    colours[body_label()] = SIDE_TONES["body"].either
    legend = alt.Legend(orient="top", offset=2, symbolOpacity=1)
    return alt.Color(
        "of:N",
        title=None,
        scale=alt.Scale(domain=list(names), range=[colours[of] for of in names]),
        legend=legend if always_legend or len(names) > 1 else None,
    )


def _degree_axis() -> alt.Axis:
    return alt.Axis(labelExpr="datum.label + '°'", tickCount=4, minExtent=34)


def _degree_range(data: pd.DataFrame) -> list[float]:
    low, high = min(0.0, float(data["degrees"].min())), float(data["degrees"].max())
    padding = max(0.0, MIN_SPAN_DEG - (high - low)) / 2
    return [low - padding, high + padding]


def _rep_window(report: Report, data: pd.DataFrame) -> tuple[float, float]:
    times = data.loc[data["degrees"].notna(), "time_s"]
    starts = [rep.start_s for rep in report.reps] + [float(times.min())]
    ends = [rep.end_s for rep in report.reps] + [float(times.max())]
    return min(starts), max(ends)


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
        base.mark_rect(color=_GREY).encode(
            x=time, x2=alt.X2("end_s:Q"), opacity=alt.Opacity("shade:Q", scale=None, legend=None)
        ),
        base.mark_rule(color=_GREY, strokeDash=[3, 3]).encode(x=alt.X("bottom_s:Q")),
        base.mark_text(baseline="top", align="left", dy=4, dx=4, color=_GREY).encode(
            x=alt.X("time_s:Q"), y=_TOP, text=alt.Text("name:N")
        ),
    ]


def _contact_layers(
    steps: Sequence[ReportedStep], window: tuple[float, float], time: alt.X
) -> list[Any]:
    if not steps:
        return []
    styles = [STRIKE_STYLES[step.strike] for step in steps]
    contacts = pd.DataFrame(
        {
            "time_s": [step.initial_contact_s for step in steps],
            "end_s": [min(step.toe_off_s or step.initial_contact_s, window[1]) for step in steps],
            "colour": [SIDE_TONES[step.foot].either for step in steps],
            "shade": [0.2 if step.near else 0.07 for step in steps],
            "symbol": [style.symbol for style in styles],
            "strike": [style.tones.either for style in styles],
            "size": [15 if step.near else 10 for step in steps],
            "description": [_step_text(step) for step in steps],
        }
    )
    base: Any = alt.Chart(contacts)
    return [
        base.mark_rect().encode(
            x=time,
            x2=alt.X2("end_s:Q"),
            color=alt.Color("colour:N", scale=None, legend=None),
            opacity=alt.Opacity("shade:Q", scale=None, legend=None),
        ),
        base.mark_text(baseline="bottom", align="center", dy=-3).encode(
            x=alt.X("time_s:Q"),
            y=_TOP,
            text=alt.Text("symbol:N"),
            color=alt.Color("strike:N", scale=None, legend=None),
            size=alt.Size("size:Q", scale=None, legend=None),
            tooltip=[alt.Tooltip("description:N", title=" ")],
        ),
    ]


def _step_text(step: ReportedStep) -> str:
    return translate("Step {number}, {foot} foot: {landing}").format(
        number=step.number,
        foot=translate_in("foot", step.foot),
        landing=in_sentence(strike_label(step)),
    )


def _stride_rows(side: Side, curve: StrideCurve) -> pd.DataFrame:
    spread = np.nan_to_num(curve.spread)  # a single stride has no standard deviation
    return pd.DataFrame(
        {
            "percent": curve.percent,
            "mean": curve.mean,
            "spread": curve.spread,
            "low": curve.mean - spread,
            "high": curve.mean + spread,
            "of": leg_label(side),
        }
    )
