"""The curves of a handout: which angles, over which time, and where everything lies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from vision.report.gait_text import is_gait_report, main_bout
from vision.report.models import Report, ReportedBout
from vision.report.plots import plotted_angles, plotted_sides
from vision.share.handout import AngleSeries
from vision.terms import Floats, Side
from vision.text.body import SIGNED_ANGLE_LABELS
from vision.text.gait import STRIKE_STYLES

#: A chart shows at least this many degrees, so that jitter does not look like movement.
LEAST_DEGREES: Final = 20.0
#: More seconds of running than this at once, and the steps stand too close.
WINDOW_S: Final = 10.0
#: More points than this help nobody on a chart as wide as a page.
MOST_POINTS: Final = 700
COLOURS: Final = {"Left leg": "#0f8b8d", "Right leg": "#b45f06", "Body": "#5b6b8c"}

_OF_BODY: Final = ("trunk_forward_lean", "trunk_lateral_lean", "pelvic_obliquity")


@dataclass(frozen=True)
class Line:
    """One series of a chart: whose it is, its colour, times and degrees with NaN gaps."""

    of: str
    colour: str
    time_s: Floats
    degrees: Floats

    def pieces(self) -> list[list[tuple[float, float]]]:
        """Give the stretches between gaps, each as points (time, degrees)."""
        found: list[list[tuple[float, float]]] = [[]]
        for time_s, degrees in zip(self.time_s, self.degrees, strict=True):
            if np.isfinite(degrees):
                found[-1].append((float(time_s), float(degrees)))
            elif found[-1]:
                found.append([])
        return [piece for piece in found if piece]


@dataclass(frozen=True)
class Span:
    """A shaded time: a repetition, or a foot on the floor.

    Attributes
    ----------
    start_s, end_s : float
    label : str
        Written above.
    strong : bool
        False where it counts less.
    middle_s : float, optional
        Dashed: the bottom of a repetition.
    """

    start_s: float
    end_s: float
    label: str
    strong: bool
    middle_s: float | None = None


@dataclass(frozen=True)
class Curve:
    """One chart.

    Attributes
    ----------
    title : str
        The angle in words.
    lines : tuple of Line
    spans : tuple of Span
        Behind the lines.
    window : tuple of (float, float)
        Clip time from the left edge to the right one.
    degrees : tuple of (float, float)
        From the lower edge to the upper one, whole tens.
    """

    title: str
    lines: tuple[Line, ...]
    spans: tuple[Span, ...]
    window: tuple[float, float]
    degrees: tuple[float, float]

    def time_ticks(self) -> list[float]:
        """Choose times to write below, at most nine."""
        return _ticks(*self.window, most=8)

    def degree_ticks(self) -> list[float]:
        """Choose degrees to write at the left, at most six."""
        return _ticks(*self.degrees, most=5)


def choose_curves(angles: AngleSeries | None, report: Report) -> tuple[Curve, ...]:
    """Choose the angles worth a chart for this test and view, those with any value.

    Parameters
    ----------
    angles : AngleSeries or None
        Without them there are no curves.
    report : Report
        Its test, view, leg and stretches decide.
    """
    if angles is None or not angles.time_s.size:
        return ()
    bout = main_bout(report)
    if bout is not None and is_gait_report(report):
        return _of_bout(angles, report, bout)
    if report.screen is None:
        return ()
    names = plotted_angles(report)
    spans = tuple(
        Span(rep.start_s, rep.end_s, str(rep.number), rep.counted, rep.bottom_s)
        for rep in report.reps
    )
    found = [
        (SIGNED_ANGLE_LABELS[name], _lines(angles, name, plotted_sides(report))) for name in names
    ]
    times = [t for _, lines in found for line in lines for t in _seen(line)]
    if not times:
        return ()
    low = min(times + [span.start_s for span in spans])
    high = max(times + [span.end_s for span in spans])
    return _curves(found, spans, (low, high))


def curves_line(curves: tuple[Curve, ...]) -> str:
    """Say what the shading and the marks of the curves mean; nothing without curves."""
    spans = [span for curve in curves for span in curve.spans]
    gap = "A gap means the body was not seen well enough."
    if not spans:
        return gap if curves else ""
    if any(span.middle_s is not None for span in spans):
        return f"Shaded: a repetition, its bottom dashed. {gap}"
    marks = ", ".join(f"{style.symbol} {style.label.lower()}" for style in STRIKE_STYLES.values())
    return (
        f"Shaded: the foot toward the camera is on the floor; above, how it lands: {marks}. {gap}"
    )


def _of_bout(angles: AngleSeries, report: Report, bout: ReportedBout) -> tuple[Curve, ...]:
    """Give the leg toward the camera in the stretch that matters most, at most ten seconds."""
    window = (bout.start_s, min(bout.end_s, bout.start_s + WINDOW_S))
    inside = (angles.time_s >= window[0]) & (angles.time_s <= window[1])
    shown = AngleSeries(angles.time_s[inside], {n: v[inside] for n, v in angles.series.items()})
    spans = tuple(
        Span(
            step.initial_contact_s,
            min(step.toe_off_s or step.initial_contact_s, window[1]),
            STRIKE_STYLES[step.strike].symbol,
            strong=True,
        )
        for step in report.steps
        if step.bout == bout.number and step.near
        if window[0] <= step.initial_contact_s <= window[1]
    )
    found = [
        (SIGNED_ANGLE_LABELS[name], _lines(shown, name, plotted_sides(report)))
        for name in plotted_angles(report)
    ]
    return _curves(found, spans, window)


def _lines(angles: AngleSeries, name: str, sides: Sequence[Side]) -> tuple[Line, ...]:
    columns = (
        {"Body": name}
        if name in _OF_BODY
        else {f"{side.capitalize()} leg": f"{name}_{side}" for side in sides}
    )
    every = max(1, -(-angles.time_s.size // MOST_POINTS))
    lines = []
    for of, column in columns.items():
        degrees = angles.series.get(column)
        if degrees is not None and np.isfinite(degrees[::every]).any():
            lines.append(Line(of, COLOURS[of], angles.time_s[::every], degrees[::every]))
    return tuple(lines)


def _seen(line: Line) -> tuple[float, float]:
    times = line.time_s[np.isfinite(line.degrees)]
    return float(times[0]), float(times[-1])


def _curves(
    found: list[tuple[str, tuple[Line, ...]]],
    spans: tuple[Span, ...],
    window: tuple[float, float],
) -> tuple[Curve, ...]:
    return tuple(
        Curve(title, lines, spans, window, _range(lines)) for title, lines in found if lines
    )


def _range(lines: tuple[Line, ...]) -> tuple[float, float]:
    low = min(0.0, *(float(np.nanmin(line.degrees)) for line in lines))
    high = max(0.0, *(float(np.nanmax(line.degrees)) for line in lines))
    short = max(0.0, LEAST_DEGREES - (high - low)) / 2
    return 10 * float(np.floor((low - short) / 10)), 10 * float(np.ceil((high + short) / 10))


def _ticks(low: float, high: float, *, most: int) -> list[float]:
    """Choose round numbers in a range."""
    length = max(high - low, 1e-9)
    ten = 10.0 ** np.floor(np.log10(length / most))
    step = next(ten * k for k in (1, 2, 5, 10) if length / (ten * k) <= most)
    first = np.ceil(low / step - 1e-9)
    return [float(step * k) + 0.0 for k in np.arange(first, np.floor(high / step + 1e-9) + 1)]
