"""Choose the charts of a handout: angles over time, with shaded repetitions or contacts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from vision.pose.breaks import find_time_gaps
from vision.report.gait_text import is_gait_report, main_bout
from vision.report.models import Report, ReportedBout
from vision.report.plots import plotted_angles, plotted_sides
from vision.share.handout import AngleSeries
from vision.terms import Floats, Side
from vision.text.body_labels import SIGNED_ANGLE_LABELS
from vision.text.colors import SIDE_TONES
from vision.text.gait_labels import STRIKE_STYLES
from vision.text.translation import translate, translate_in

#: A chart shows at least this many degrees, so that jitter does not look like movement.
MIN_DEGREES: Final = 20.0
#: With more seconds of running in one chart, the steps are too close together.
WINDOW_S: Final = 10.0
#: More points than this make no visible difference on a chart as wide as a page.
MAX_POINTS: Final = 700
_UNSIDED: Final = ("trunk_forward_lean", "trunk_lateral_lean", "pelvic_obliquity")


@dataclass(frozen=True)
class ChartLine:
    """One series of a chart.

    Attributes
    ----------
    side : {"left", "right", "body"}
        The leg, or the whole body.
    time_s, degrees : ndarray of shape (T,)
        Clip time and angle; NaN in gaps.
    """

    side: str
    time_s: Floats
    degrees: Floats

    @property
    def label(self) -> str:
        """Name in the legend."""
        return {
            "left": translate_in("legend", "Left leg"),
            "right": translate_in("legend", "Right leg"),
        }.get(self.side, translate_in("leg", "Body"))

    @property
    def color(self) -> str:
        """Colour on white, as ``#rrggbb``."""
        return SIDE_TONES[self.side].light

    def pieces(self) -> list[list[tuple[float, float]]]:
        """Return the pieces between gaps, each as points (time, degrees)."""
        found: list[list[tuple[float, float]]] = [[]]
        gaps = set(find_time_gaps(self.time_s))
        for i, (time_s, degrees) in enumerate(zip(self.time_s, self.degrees, strict=True)):
            if i in gaps and found[-1]:
                found.append([])
            if np.isfinite(degrees):
                found[-1].append((float(time_s), float(degrees)))
            elif found[-1]:
                found.append([])
        return [piece for piece in found if piece]


@dataclass(frozen=True)
class ShadedSpan:
    """A shaded span of time: a repetition, or the stance of a foot.

    Attributes
    ----------
    start_s, end_s : float
        Clip time.
    label : str
        Text above it.
    strong : bool
        False for a repetition that does not count, which is shaded lighter.
    middle_s : float, optional
        Clip time of a dashed line: the bottom of a repetition.
    """

    start_s: float
    end_s: float
    label: str
    strong: bool
    middle_s: float | None = None


@dataclass(frozen=True)
class AngleChart:
    """One angle over time.

    Attributes
    ----------
    title : str
        Label of the angle.
    lines : tuple of ChartLine
        One line per leg, or one for the body.
    spans : tuple of ShadedSpan
        Shading behind the lines.
    window_s : tuple of (float, float)
        Clip time at the left and at the right edge.
    degrees : tuple of (float, float)
        Degrees at the lower and at the upper edge, whole tens.
    """

    title: str
    lines: tuple[ChartLine, ...]
    spans: tuple[ShadedSpan, ...]
    window_s: tuple[float, float]
    degrees: tuple[float, float]

    def time_ticks(self) -> list[float]:
        """Choose the times written below, at most nine."""
        return _ticks(*self.window_s, max_count=8)

    def degree_ticks(self) -> list[float]:
        """Choose the degrees written on the left, at most six."""
        return _ticks(*self.degrees, max_count=5)


def choose_charts(angles: AngleSeries | None, report: Report) -> tuple[AngleChart, ...]:
    """Choose the angles to plot; those without any value are left out.

    Parameters
    ----------
    angles : AngleSeries or None
        The angles; without them there are no charts.
    report : Report
        Report with the test, view, leg and bouts that decide.
    """
    if angles is None or not angles.time_s.size:
        return ()
    bout = main_bout(report)
    if bout is not None and is_gait_report(report):
        return _gait_charts(angles, report, bout)
    if report.screen is None:
        return ()
    names = plotted_angles(report)
    spans = tuple(
        ShadedSpan(rep.start_s, rep.end_s, str(rep.number), rep.counted, rep.bottom_s)
        for rep in report.reps
    )
    angles, spans = _main_part(angles, spans)
    found = [
        (translate(SIGNED_ANGLE_LABELS[name]), _lines(angles, name, plotted_sides(report)))
        for name in names
    ]
    times = [t for _, lines in found for line in lines for t in _first_and_last(line)]
    if not times:
        return ()
    low = min(times + [span.start_s for span in spans])
    high = max(times + [span.end_s for span in spans])
    return _charts(found, spans, (low, high))


def charts_note(charts: Sequence[AngleChart]) -> str:
    """Explain the shading and the marks of the charts; empty without charts."""
    spans = [span for chart in charts for span in chart.spans]
    gap = translate("A gap means the body was not seen well enough.")
    if not spans:
        return gap if charts else ""
    if any(span.middle_s is not None for span in spans):
        return f"{translate('Shaded: a repetition; dashed: its lowest point.')} {gap}"
    marks = ", ".join(
        f"{style.symbol} {translate_in('strike', style.label.lower())}"
        for style in STRIKE_STYLES.values()
    )
    shaded = translate(
        "Shaded: the foot toward the camera is on the ground. Above the shading, how it lands: "
        "{marks}."
    ).format(marks=marks)
    return f"{shaded} {gap}"


def _main_part(
    angles: AngleSeries, spans: tuple[ShadedSpan, ...]
) -> tuple[AngleSeries, tuple[ShadedSpan, ...]]:
    """Return the part between gaps in time with most counted repetitions."""
    borders = (0, *find_time_gaps(angles.time_s), angles.time_s.size)
    if len(borders) == 2:
        return angles, spans
    parts = [slice(a, b) for a, b in pairwise(borders)]
    inside = [
        [s for s in spans if angles.time_s[p][0] <= s.start_s <= angles.time_s[p][-1]]
        for p in parts
    ]
    best = max(range(len(parts)), key=lambda i: (sum(s.strong for s in inside[i]), -i))
    part = parts[best]
    series = {name: values[part] for name, values in angles.series.items()}
    return AngleSeries(angles.time_s[part], series), tuple(inside[best])


def _gait_charts(angles: AngleSeries, report: Report, bout: ReportedBout) -> tuple[AngleChart, ...]:
    """Chart the leg toward the camera in the main bout, at most its first ten seconds."""
    window = (bout.start_s, min(bout.end_s, bout.start_s + WINDOW_S))
    inside = (angles.time_s >= window[0]) & (angles.time_s <= window[1])
    shown = AngleSeries(angles.time_s[inside], {n: v[inside] for n, v in angles.series.items()})
    spans = tuple(
        ShadedSpan(
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
        (translate(SIGNED_ANGLE_LABELS[name]), _lines(shown, name, plotted_sides(report)))
        for name in plotted_angles(report)
    ]
    return _charts(found, spans, window)


def _lines(angles: AngleSeries, name: str, sides: Sequence[Side]) -> tuple[ChartLine, ...]:
    columns = {"body": name} if name in _UNSIDED else {side: f"{name}_{side}" for side in sides}
    step = max(1, -(-angles.time_s.size // MAX_POINTS))
    lines = []
    for side, column in columns.items():
        degrees = angles.series.get(column)
        if degrees is not None and np.isfinite(degrees[::step]).any():
            lines.append(ChartLine(side, angles.time_s[::step], degrees[::step]))
    return tuple(lines)


def _first_and_last(line: ChartLine) -> tuple[float, float]:
    times = line.time_s[np.isfinite(line.degrees)]
    return float(times[0]), float(times[-1])


def _charts(
    found: list[tuple[str, tuple[ChartLine, ...]]],
    spans: tuple[ShadedSpan, ...],
    window: tuple[float, float],
) -> tuple[AngleChart, ...]:
    return tuple(
        AngleChart(title, lines, spans, window, _range(lines)) for title, lines in found if lines
    )


def _range(lines: tuple[ChartLine, ...]) -> tuple[float, float]:
    low = min(0.0, *(float(np.nanmin(line.degrees)) for line in lines))
    high = max(0.0, *(float(np.nanmax(line.degrees)) for line in lines))
    short = max(0.0, MIN_DEGREES - (high - low)) / 2
    return 10 * float(np.floor((low - short) / 10)), 10 * float(np.ceil((high + short) / 10))


def _ticks(low: float, high: float, *, max_count: int) -> list[float]:
    """Choose round numbers in a range."""
    length = max(high - low, 1e-9)
    ten = 10.0 ** np.floor(np.log10(length / max_count))
    step = next(ten * k for k in (1, 2, 5, 10) if length / (ten * k) <= max_count)
    first = np.ceil(low / step - 1e-9)
    return [float(step * k) + 0.0 for k in np.arange(first, np.floor(high / step + 1e-9) + 1)]
