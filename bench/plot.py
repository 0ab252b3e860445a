"""Plot of what a second of clip costs, against format, length and memory."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import altair as alt
import vl_convert  # noqa: F401 (writes the file; named here so that a missing extra is explained)

from bench.aims import Row, length_text
from bench.grid import ON_CLIPS
from vision.atomic import atomic_path

_NAMES: Final = {
    "plain_image": "plain MediaPipe",
    "common_script": "common script",
    "check": "check",
    "check_video": "check --video",
}
#: Gray for the others, color for formcheck; told apart without color, too.
_COLORS: Final = ("#9aa5b1", "#52606d", "#0b7285", "#e8590c")
_WIDTH, _HEIGHT = 300, 220
_SMALL_WIDTH, _SMALL_HEIGHT, _COLUMNS = 215, 130, 4
#: Clips of this length are compared by format, seconds.
_SHORT_S: Final = 10.0


def write_plot(costs: Sequence[Row], path: Path) -> None:
    """Write the plot.

    Parameters
    ----------
    costs : sequence of mapping
        Rows of the table of costs.
    path : Path
        SVG file to write.
    """
    with atomic_path(path) as temporary:
        speed_chart(costs).save(str(temporary), format="svg")


def speed_chart(costs: Sequence[Row]) -> alt.VConcatChart:
    """Draw the cost of a second of clip by format and model, and cost and memory by length.

    Parameters
    ----------
    costs : sequence of mapping
        Rows of the table of costs.
    """
    points = [_point(row) for row in costs]
    by_format = [p for p in points if p["seconds"] == _SHORT_S]
    lengths = {p["series"]: set[float]() for p in points}
    for point in points:
        lengths[point["series"]].add(point["seconds"])
    by_length = [p for p in points if len(lengths[p["series"]]) > 1]
    rows: list[Any] = [_formats(by_format)]
    if by_length:
        cost = _lengths(by_length, "cost:Q", "Time for a second of clip, s")
        memory = _lengths(by_length, "peak:Q", "Peak memory, MB")
        rows += [cost, memory]
    chart: alt.VConcatChart = (
        alt.vconcat(*rows)
        .configure_view(stroke="#d5dbe1")
        .configure_title(anchor="start")
        .resolve_scale(color="shared")
    )
    return chart


def _point(row: Row) -> dict[str, Any]:
    seconds = float(row["seconds"])
    name = _NAMES[row["contender"]]
    return {
        "clip": row["clip"],
        "model": row["model"],
        "program": name,
        "seconds": seconds,
        "length": length_text(seconds),
        "setting": f"{row['clip']}, {row['model']}",
        "series": f"{row['clip']}, {row['model']}, {name}",
        "cost": round(float(row["wall_s"]) / seconds, 3),
        "low": round(float(row["wall_low_s"]) / seconds, 3),
        "high": round(float(row["wall_high_s"]) / seconds, 3),
        "peak": float(row["peak_mb"]),
    }


def _color() -> alt.Color:
    names = [_NAMES[name] for name in ON_CLIPS]
    scale = alt.Scale(domain=names, range=list(_COLORS))
    return alt.Color("program:N", title=None, scale=scale, legend=alt.Legend(orient="top"))


def _formats(points: Sequence[dict[str, Any]]) -> alt.FacetChart:
    """Draw bars by resolution and rate, a panel for each model; the rule is playing speed."""
    names = [_NAMES[name] for name in ON_CLIPS]
    clips = list(dict.fromkeys(p["clip"] for p in points))
    base = alt.Chart().encode(
        x=alt.X("clip:N", sort=clips, title=None, axis=alt.Axis(labelAngle=0)),
        xOffset=alt.XOffset("program:N", sort=names),
    )
    bars = base.mark_bar().encode(y=alt.Y("cost:Q", title=None), color=_color())
    ranges = base.mark_rule(color="#1f2933").encode(y="low:Q", y2="high:Q")
    playing = alt.Chart().mark_rule(strokeDash=[5, 4], color="#5f6b76").encode(y=alt.datum(1.0))
    models = list(dict.fromkeys(p["model"] for p in points))
    chart: alt.FacetChart = (
        alt.layer(bars, ranges, playing, data=alt.InlineData(values=list(points)))
        .properties(width=_WIDTH, height=_HEIGHT)
        .facet(column=alt.Column("model:N", sort=models, title=None))
        .properties(title="Time for a second of clip, s: clips of 10 s, by pose model")
    )
    return chart


def _lengths(points: Sequence[dict[str, Any]], y: str, title: str) -> alt.FacetChart:
    """Draw lines against the length of the clip, a panel for each format and model."""
    lengths = [length_text(s) for s in sorted({p["seconds"] for p in points})]
    settings = list(dict.fromkeys(p["setting"] for p in points))
    chart: alt.FacetChart = (
        alt.Chart(alt.InlineData(values=list(points)))
        .mark_line(point=True)
        .encode(
            x=alt.X("length:O", sort=lengths, title=None, axis=alt.Axis(labelAngle=0)),
            y=alt.Y(y, title=None, scale=alt.Scale(zero=True)),
            color=_color(),
        )
        .properties(width=_SMALL_WIDTH, height=_SMALL_HEIGHT)
        .facet(facet=alt.Facet("setting:N", sort=settings, title=None), columns=_COLUMNS)
        .properties(title=f"{title}, by length of the clip")
    )
    return chart
