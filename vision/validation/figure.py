"""Bland-Altman figure: difference against mean, per angle and side, as PNG, SVG or HTML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Literal

import altair as alt
import numpy as np
import vl_convert  # noqa: F401 (writes the files; named here so that a missing extra is explained)

from vision.atomic import atomic_path
from vision.errors import InputError
from vision.text.body_labels import ANGLE_LABELS
from vision.validation.pairs import ClipPairs
from vision.validation.result import AngleAgreement, EstimateWithInterval, ValidationReport

#: Formats of the figure, by extension.
FIGURE_FORMATS: Final[Mapping[str, Literal["png", "svg", "html"]]] = {
    ".png": "png",
    ".svg": "svg",
    ".html": "html",
}
#: More points than these for each clip and angle only cover each other.
_MAX_POINTS: Final = 300
#: With fewer clips the confidence intervals would cover the whole panel.
_MIN_CLIPS_FOR_BANDS: Final = 5
_WIDTH, _HEIGHT, _COLUMNS = 380, 240, 2
_GRAY: Final = "#5f6b76"
_SCALE: Final = 2  # pixels of a PNG for each of the figure


def write_figure(report: ValidationReport, pairs: Sequence[ClipPairs], path: Path) -> None:
    """Write the Bland-Altman figure.

    Parameters
    ----------
    report : ValidationReport
        Bias and limits.
    pairs : sequence of ClipPairs
        The values.
    path : Path
        A PNG, SVG or HTML file; its extension decides.

    Raises
    ------
    InputError
        If the extension is another, or the file cannot be written.
    """
    kind = path.suffix.lower()
    if kind not in FIGURE_FORMATS:
        raise InputError(f"A figure is written as PNG, SVG or HTML; {path.name} is none of them.")
    chart = bland_altman(report, pairs)
    options: dict[str, Any] = {".png": {"scale_factor": _SCALE}, ".html": {"inline": True}}
    try:
        with atomic_path(path) as temporary:
            chart.save(str(temporary), format=FIGURE_FORMATS[kind], **options.get(kind, {}))
    except OSError as error:
        raise InputError(f"{path.name} cannot be written; choose another place.") from error


def bland_altman(report: ValidationReport, pairs: Sequence[ClipPairs]) -> alt.ConcatChart:
    """Draw one panel per angle and side: frames, bias and limits of agreement.

    Parameters
    ----------
    report : ValidationReport
        Bias and limits.
    pairs : sequence of ClipPairs
        The values; points are thinned evenly where there are many.
    """
    panels = [_panel(row, pairs) for row in report.agreement if row.compared == "frames"]
    chart: alt.ConcatChart = alt.concat(*panels, columns=_COLUMNS).configure_view(stroke="#d5dbe1")
    return chart


def _panel(row: AngleAgreement, pairs: Sequence[ClipPairs]) -> alt.LayerChart | alt.FacetChart:
    label = ANGLE_LABELS[row.angle]
    title = alt.TitleParams(
        f"{label}, {row.side}" if row.side else label,
        subtitle=f"{row.count} frames of {row.clips} clip{'s' if row.clips > 1 else ''}, "
        f"RMSE {row.rmse:.1f}°, with offset removed {row.rmse_offset_removed:.1f}°",
        anchor="start",
    )
    name = f"{row.angle}_{row.side}" if row.side else row.angle
    values = _points(name, pairs)
    # Intervals that are wider than anything else are cut off at the edges.
    scale = alt.Scale(domain=_domain(row, values))
    points = (
        alt.Chart(alt.InlineData(values=values))
        .mark_circle(size=14, opacity=0.45, clip=True)
        .encode(
            x=alt.X("mean:Q", title="Mean of formcheck and reference, °", scale={"zero": False}),
            y=alt.Y("difference:Q", title="formcheck minus reference, °", scale=scale),
            color=alt.Color("clip:N", title=None, legend=alt.Legend(orient="bottom", columns=2)),
            tooltip=["clip:N", "time_s:Q", "mean:Q", "difference:Q"],
        )
    )
    layers: list[alt.Chart] = [points]
    has_bands = row.clips >= _MIN_CLIPS_FOR_BANDS
    for estimate, text, dash in (
        (row.lower_limit, "lower limit", [5, 4]),
        (row.clip_bias, "bias", [1, 0]),
        (row.upper_limit, "upper limit", [5, 4]),
    ):
        layers += _line(estimate, text, dash, has_band=has_bands)
    return alt.layer(*layers).properties(width=_WIDTH, height=_HEIGHT, title=title)


def _domain(row: AngleAgreement, values: Sequence[Mapping[str, Any]]) -> list[float]:
    """Return the range of differences to show: the points and the limits, with a margin."""
    shown = [float(point["difference"]) for point in values] + [0.0]
    shown += [e.value for e in (row.lower_limit, row.upper_limit) if e.value is not None]
    margin = max(1.0, 0.12 * (max(shown) - min(shown)))
    return [min(shown) - margin, max(shown) + margin]


def _line(
    estimate: EstimateWithInterval, text: str, dash: list[int], *, has_band: bool
) -> list[alt.Chart]:
    """Draw a level with its label, and its confidence interval as a band."""
    if estimate.value is None:
        return []
    level = alt.Chart(
        alt.InlineData(
            values=[
                {
                    "level": estimate.value,
                    "low": estimate.low,
                    "high": estimate.high,
                    "text": f"{text} {estimate.value:+.1f}°".replace("-", "−"),
                }
            ]
        )
    )
    parts = [
        level.mark_rule(color=_GRAY, strokeDash=dash, strokeWidth=1.5).encode(y="level:Q"),
        level.mark_text(align="right", dy=-7, fontSize=11, color=_GRAY).encode(
            y="level:Q", x=alt.value(_WIDTH - 4), text="text:N"
        ),
    ]
    if has_band and estimate.low is not None and estimate.high is not None:
        band = level.mark_rect(color=_GRAY, opacity=0.12, clip=True).encode(y="low:Q", y2="high:Q")
        parts.insert(0, band)
    return parts


def _points(name: str, pairs: Sequence[ClipPairs]) -> list[dict[str, float | str]]:
    """List the complete pairs of an angle, thinned evenly."""
    points: list[dict[str, float | str]] = []
    for clip in pairs:
        for angle in clip.angles:
            if angle.angle != name:
                continue
            rows = np.flatnonzero(angle.complete)
            step = max(1, int(np.ceil(rows.size / _MAX_POINTS)))
            for row in rows[::step]:
                a, b = float(angle.measured[row]), float(angle.reference[row])
                points.append(
                    {
                        "clip": clip.clip,
                        "time_s": round(float(angle.time_s[row]), 3),
                        "mean": round((a + b) / 2, 3),
                        "difference": round(a - b, 3),
                    }
                )
    return points
