"""Playback file of an analysis: the data that the player draws over and beside a clip.

Long series are packed as base64 of little-endian integers, frame after frame; missing values
are `MISSING`.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from vision.errors import InputError
from vision.report.gait_text import is_gait_report
from vision.report.models import Many, Report
from vision.report.playback_events import (
    PlaybackEvent,
    PlaybackFinding,
    PlaybackModel,
    PlaybackSpan,
    list_events,
    list_findings,
    list_spans,
)
from vision.report.plots import plotted_angles, plotted_sides
from vision.screens.screen import SQUAT_PLOTS
from vision.terms import Side
from vision.text.body_labels import ANGLE_LABELS
from vision.untrusted import JsonLimits, UntrustedDataError, parse_json, read_at_most

if TYPE_CHECKING:  # slow to import, and not needed to read a file
    from vision.clip.frames import ClipInfo
    from vision.motion.angles import Angles
    from vision.pose.pose_track import PoseTrack

SCHEMA_VERSION: Final = 1
#: Far more than the clip of ten minutes holds that the app accepts.
PLAYBACK_LIMITS: Final = JsonLimits(max_bytes=64 << 20, max_values=1_000_000)
_NOT_A_PLAYBACK: Final = "{} is not a playback file of this version; check the clip again."
#: Placeholder for a missing number.
MISSING: Final = -32768
#: Units per pixel, and per degree.
PER_PIXEL: Final = 4
PER_DEGREE: Final = 50

#: Plotted only on request, because the pose model measures these angles poorly.
_OFF_BY_DEFAULT: Final = frozenset({"pelvic_obliquity", "foot_pitch"})


#: A position as a share of the frame; a moved body may reach out of it.
Share = Annotated[float, Field(ge=-4.0, le=5.0)]


class PlaybackSeries(PlaybackModel):
    """One angle over all frames."""

    name: str
    angle: str = Field(description="the name without its side")
    side: Side | None
    title: str
    positive: str = Field(description="what a positive value means")
    error_deg: float | None = Field(description="root mean square error; null where not known")
    shown: bool = Field(description="whether it matters in this test and view")
    values: str = Field(description="int16, fiftieths of a degree")


class Thumbnails(PlaybackModel):
    """Thumbnails of frames, side by side in one image."""

    width: int
    height: int
    times_s: Many[float]


class PlaybackGoodForm(PlaybackModel):
    """The athlete's own body in one frame, moved until a criterion is just good.

    Positions are shares of the frame's width and height.
    """

    frame: int = Field(ge=0)
    criterion: str = Field(description="id, or id/leg")
    anchor: int = Field(
        ge=0, lt=33, description="the landmark that it moves along with in the frames around"
    )
    lines: Many[tuple[Share, Share, Share, Share]] = Field(
        max_length=32, description="both ends of each bone that is moved"
    )
    joints: Many[tuple[Share, Share]] = Field(max_length=33)
    head: tuple[Share, Share, Share] | None = Field(
        description="middle, and radius as a share of the width; null where it stays"
    )


class Playback(PlaybackModel):
    """Data that the player draws over and beside a clip."""

    schema_version: Literal[1] = 1
    width: int = Field(description="of a frame as shown, px; points are in these pixels")
    height: int
    duration_s: float
    times_s: Many[float] = Field(description="of every frame, from the first shown one")
    real_time_factor: float = Field(description="real seconds per clip second")
    points: str = Field(description="int16, quarter pixels: x and y of 33 points per frame")
    visibility: str = Field(description="uint8, 255 is certainly visible: 33 per frame")
    states: str = Field(description="uint8 per frame: 0 nobody seen, 1 seen, 2 interpolated")
    series: Many[PlaybackSeries]
    events: Many[PlaybackEvent]
    spans: Many[PlaybackSpan]
    findings: Many[PlaybackFinding]
    thumbnails: Thumbnails | None = None
    good_forms: Many[PlaybackGoodForm] = Field(default=[])


def build_playback(
    info: ClipInfo,
    track: PoseTrack,
    angles: Angles,
    report: Report,
    *,
    thumbnails: Thumbnails | None = None,
    good_forms: Sequence[PlaybackGoodForm] = (),
) -> Playback:
    """Build the playback file of an analysis.

    Parameters
    ----------
    info : ClipInfo
        The clip; frames of it that were not analysed have no points and no angles.
    track : PoseTrack
        Track that the angles are computed from.
    angles : Angles
        Angles of the analysed frames.
    report : Report
        Report of the clip.
    thumbnails : Thumbnails, optional
        Thumbnails for the timeline.
    good_forms : sequence of PlaybackGoodForm, optional
        Good form at the moments of the findings.
    """
    count, rows = info.frame_count, track.index
    points = np.full((count, 33, 2), np.nan)
    points[rows] = track.xyz[..., :2]
    seen = np.zeros((count, 33))
    seen[rows] = np.nan_to_num(track.visibility)
    states = np.zeros(count, dtype=np.uint8)
    states[rows] = np.where(np.isfinite(points[rows]).all(axis=(1, 2)), track.state, 0)
    return Playback(
        width=info.width,
        height=info.height,
        duration_s=round(info.duration_s, 6),
        times_s=[round(float(time), 6) for time in info.times_s],
        real_time_factor=track.real_time_factor,
        points=_pack(points, PER_PIXEL),
        visibility=_encode_base64(np.clip(np.rint(seen * 255), 0, 255).astype(np.uint8)),
        states=_encode_base64(states),
        series=_series(count, angles, report),
        events=list_events(info.times_s, report),
        spans=list_spans(info.times_s, report),
        findings=list_findings(info.times_s, report),
        thumbnails=thumbnails,
        good_forms=list(good_forms),
    )


def _series(count: int, angles: Angles, report: Report) -> list[PlaybackSeries]:
    from vision.motion.angles import ANGLES

    found = []
    shown = _default_angles(report)
    defined = {angle.name: angle for angle in ANGLES}
    for name, values in angles.series.items():
        if not np.isfinite(values).any():
            continue
        base, _, ending = name.rpartition("_")
        side: Side | None = None
        if ending == "left" or ending == "right":
            side = "left" if ending == "left" else "right"
        angle = base if side is not None else name
        whole = np.full(count, np.nan)
        whole[angles.index] = values
        found.append(
            PlaybackSeries(
                name=name,
                angle=angle,
                side=side,
                title=ANGLE_LABELS[angle],
                positive=defined[angle].positive,
                error_deg=_error(angle, side, report),
                shown=angle in shown and side in (None, *plotted_sides(report)),
                values=_pack(whole, PER_DEGREE),
            )
        )
    return found


def _error(angle: str, side: Side | None, report: Report) -> float | None:
    from vision.screens.measurement_error import angle_error

    network = report.provenance.model.network
    if not is_gait_report(report):
        error = angle_error(angle, report.view or "", network)
    elif side in (None, *plotted_sides(report)):
        error = angle_error(f"{angle}_gait", "side", network)
    else:
        error = None  # the far leg is not measured
    return None if error is None else round(error.value, 1)


def _default_angles(report: Report) -> set[str]:
    """Return the angles plotted by default; for an oblique view those of the side view."""
    angles = plotted_angles(report) or SQUAT_PLOTS["side"]
    return set(angles) - _OFF_BY_DEFAULT


def _pack(values: NDArray[np.float64], steps: int) -> str:
    whole = np.clip(np.rint(np.nan_to_num(values) * steps), MISSING + 1, -MISSING - 1)
    return _encode_base64(np.where(np.isfinite(values), whole, MISSING).astype("<i2"))


def _encode_base64(values: NDArray[np.generic]) -> str:
    return base64.b64encode(values.tobytes()).decode("ascii")


def write_playback(playback: Playback, path: Path) -> None:
    """Write a playback file.

    Raises
    ------
    InputError
        If it cannot be written.
    """
    from vision.report.files import write_text

    write_text(playback.model_dump_json() + "\n", path)


def read_playback(path: Path) -> Playback:
    """Read a playback file.

    Raises
    ------
    InputError
        If the file cannot be read or is of another version.
    """
    try:
        data = read_at_most(path, PLAYBACK_LIMITS.max_bytes)
    except (OSError, UntrustedDataError) as error:
        raise InputError(_NOT_A_PLAYBACK.format(path.name)) from error
    return parse_playback(data, path.name)


def parse_playback(data: bytes, name: str) -> Playback:
    """Parse a playback file that may come from anybody.

    Parameters
    ----------
    data : bytes
        Content of the file.
    name : str
        Name of the file, for messages.

    Raises
    ------
    InputError
        It is not a playback file of this version, or its parts do not match.
    """
    try:
        playback = Playback.model_validate(parse_json(data, PLAYBACK_LIMITS))
        _check_lengths(playback)
    except ValueError as error:  # also of pydantic, base64 and the limits
        raise InputError(_NOT_A_PLAYBACK.format(name)) from error
    return playback


def _check_lengths(playback: Playback) -> None:
    """Check that every series has a value for each frame, and that events name frames."""
    count = len(playback.times_s)
    expected = [(playback.points, 33 * 2 * 2), (playback.visibility, 33), (playback.states, 1)]
    expected += [(series.values, 2) for series in playback.series]
    for packed, size in expected:
        if len(base64.b64decode(packed, validate=True)) != count * size:
            raise ValueError("a series of another length")
    if any(b < a for a, b in pairwise(playback.times_s)):
        raise ValueError("times that descend")
    frames = [event.frame for event in playback.events]
    frames += [f.frame for f in playback.findings if f.frame is not None]
    frames += [good.frame for good in playback.good_forms]
    for span in playback.spans:
        frames += [span.first, span.last]
    if not all(0 <= frame < count for frame in frames):
        raise ValueError("a frame that is not there")
