"""What a player needs of an analysis, as one file: pictures, points, angles, events, findings.

Long series are packed: base64 of little-endian numbers, one picture after the other. What is
missing stays missing.
"""

from __future__ import annotations

import base64
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from vision.errors import InputError
from vision.report.models import Report
from vision.report.playback_text import list_events, list_findings, list_spans
from vision.terms import Side, Verdict
from vision.text.body import ANGLE_LABELS

if TYPE_CHECKING:  # they load what measures; whoever only reads a file must not wait for it
    from vision.clip.frames import ClipInfo
    from vision.motion.angles import Angles
    from vision.pose.track import PoseTrack

SCHEMA_VERSION: Final = 1
#: Where a number is missing, in place of it.
MISSING: Final = -32768
#: Steps in a pixel, and in a degree.
PER_PIXEL: Final = 4
PER_DEGREE: Final = 50

EventKind = Literal["rep_start", "rep_bottom", "rep_end", "contact", "toe_off"]
_SQUATS: Final = ("single_leg_squat", "deep_squat")


class _PlaybackModel(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class PlaybackSeries(_PlaybackModel):
    """One angle over all pictures."""

    name: str
    angle: str = Field(description="the name without its side")
    side: Side | None
    title: str
    positive: str = Field(description="what a positive value means")
    error_deg: float | None = Field(description="root mean square error; null where not known")
    shown: bool = Field(description="whether it matters in this test and view")
    values: str = Field(description="int16, fiftieths of a degree")


class PlaybackEvent(_PlaybackModel):
    """Something that happens at one picture."""

    kind: EventKind
    frame: int
    time_s: float
    side: Side | None
    number: int
    words: str


class PlaybackSpan(_PlaybackModel):
    """Something that can be looped: from one picture to another, both belong to it."""

    kind: Literal["rep", "stride"]
    number: int
    side: Side | None
    first: int
    last: int
    words: str


class PlaybackFinding(_PlaybackModel):
    """A criterion, and the picture that shows it best."""

    id: str
    title: str
    verdict: Verdict
    side: Side | None
    frame: int | None
    time_s: float | None
    words: str


class Thumbnails(_PlaybackModel):
    """Small pictures side by side in one image."""

    width: int
    height: int
    times_s: list[float]


class Playback(_PlaybackModel):
    """Everything that is drawn over and beside a clip."""

    schema_version: Literal[1] = 1
    width: int = Field(description="of the shown picture, px; points are in this picture")
    height: int
    duration_s: float
    times_s: list[float] = Field(description="of every picture, from the first shown one")
    real_time_factor: float = Field(description="real seconds in a second of the clip")
    points: str = Field(description="int16, quarter pixels: 33 points of x and y a picture")
    visibility: str = Field(description="uint8, 255 is surely seen: 33 a picture")
    states: str = Field(description="uint8 a picture: 0 nobody seen, 1 seen, 2 bridged")
    series: list[PlaybackSeries]
    events: list[PlaybackEvent]
    spans: list[PlaybackSpan]
    findings: list[PlaybackFinding]
    thumbnails: Thumbnails | None = None


def build_playback(
    info: ClipInfo,
    track: PoseTrack,
    angles: Angles,
    report: Report,
    *,
    thumbnails: Thumbnails | None = None,
) -> Playback:
    """Put together what a player needs.

    Parameters
    ----------
    info : ClipInfo
        The clip; pictures of it that were not analysed have no points and no angles.
    track : PoseTrack
        What the angles are computed from.
    angles : Angles
    report : Report
    thumbnails : Thumbnails, optional
    """
    count, rows = info.frames, track.index
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
        points=_packed(points, PER_PIXEL),
        visibility=_text(np.clip(np.rint(seen * 255), 0, 255).astype(np.uint8)),
        states=_text(states),
        series=_series(count, angles, report),
        events=[PlaybackEvent.model_validate(each) for each in list_events(info.times_s, report)],
        spans=[PlaybackSpan.model_validate(each) for each in list_spans(info.times_s, report)],
        findings=[
            PlaybackFinding.model_validate(each) for each in list_findings(info.times_s, report)
        ],
        thumbnails=thumbnails,
    )


def _series(count: int, angles: Angles, report: Report) -> list[PlaybackSeries]:
    from vision.motion.angles import ANGLES

    found = []
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
                shown=angle in _shown_angles(report) and side in (None, *_shown_sides(report)),
                values=_packed(whole, PER_DEGREE),
            )
        )
    return found


def _error(angle: str, side: Side | None, report: Report) -> float | None:
    from vision.screens.measurement_error import angle_error

    if not _is_gait(report):
        error = angle_error(angle, report.view or "")
    elif side in (None, *_shown_sides(report)):
        error = angle_error(f"{angle}_gait", "side")
    else:
        error = None  # the leg away from the camera has not been measured
    return None if error is None else round(error.value, 1)


def _is_gait(report: Report) -> bool:
    return report.screen not in _SQUATS and bool(report.bouts)


def _shown_angles(report: Report) -> tuple[str, ...]:
    if _is_gait(report):
        return ("knee_flexion", "thigh_angle", "trunk_forward_lean")
    if report.view in ("front", "back"):
        # The pelvis' tilt is hardly seen by the pose model: only for who asks for it.
        return ("fppa", "trunk_lateral_lean")
    return ("knee_flexion", "trunk_forward_lean", "shank_angle")


def _shown_sides(report: Report) -> tuple[Side, ...]:
    """Give the legs that matter: the one that stands, or the one toward the camera."""
    if _is_gait(report):
        judged = next((bout for bout in report.bouts if bout.judged), report.bouts[0])
        return (judged.near_foot,)
    if report.screen == "single_leg_squat" and report.leg in ("left", "right"):
        return ("left",) if report.leg == "left" else ("right",)
    if report.view == "side" and report.facing in ("left", "right"):
        return ("left",) if report.facing == "left" else ("right",)
    return ("left", "right")


def _packed(values: NDArray[np.float64], steps: int) -> str:
    whole = np.clip(np.rint(np.nan_to_num(values) * steps), MISSING + 1, -MISSING - 1)
    return _text(np.where(np.isfinite(values), whole, MISSING).astype("<i2"))


def _text(values: NDArray[np.generic]) -> str:
    return base64.b64encode(values.tobytes()).decode("ascii")


def write_playback(playback: Playback, path: Path) -> None:
    """Write what a player needs.

    Raises
    ------
    InputError
        If the folder does not take it.
    """
    from vision.report.files import write_text

    write_text(playback.model_dump_json() + "\n", path)


def read_playback(path: Path) -> Playback:
    """Read what a player needs.

    Raises
    ------
    InputError
        If the file is not one of this version.
    """
    try:
        return Playback.model_validate_json(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, ValidationError) as error:
        raise InputError(f"{path.name} is nothing this version can play.") from error
