"""Build synthetic compare sources: repetitions and strides with known curves."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np

from vision.report.comparison.sources import CompareSource
from vision.report.models import (
    ClipFacts,
    ModelFacts,
    People,
    Provenance,
    Report,
    ReportedBout,
    Summary,
)
from vision.report.playback import (
    MISSING,
    PER_DEGREE,
    Playback,
    PlaybackEvent,
    PlaybackSeries,
    PlaybackSpan,
)


def build_series(
    name: str, values: np.ndarray, *, error: float | None = 3.0, shown: bool = True
) -> PlaybackSeries:
    base, _, side = name.rpartition("_")
    sided = side in ("left", "right")
    steps = np.where(np.isfinite(values), np.rint(np.nan_to_num(values) * PER_DEGREE), MISSING)
    return PlaybackSeries(
        name=name, angle=base if sided else name, side=side if sided else None,  # type: ignore[arg-type]
        title="Angle", positive="more", error_deg=error, shown=shown,
        values=base64.b64encode(steps.astype("<i2").tobytes()).decode(),
    )  # fmt: skip


def build_report(**changes: Any) -> Report:
    facts: dict[str, Any] = {
        "screen": "single_leg_squat", "view": "side", "facing": "left", "leg": "left", "reps": [],
    }  # fmt: skip
    return Report(
        clip=ClipFacts(name="clip.mp4", sha256="0" * 64, width=100, height=200, duration_s=9,
                       frame_rate=30, frames=1, variable_frame_rate=False, rotation_deg=0),
        screen_reason=None, view_confidence=1, people=People(followed=1, seen=[]), quality=[],
        criteria=[], summary=Summary(verdict=None, headline="-", cues=[]),
        provenance=Provenance(
            versions={}, model=ModelFacts(name="-", sha256="-", network="full"), settings={}
        ),
        **facts | changes,
    )  # fmt: skip


def build_playback(
    times: np.ndarray,
    angles: list[PlaybackSeries],
    spans: list[PlaybackSpan],
    events: list[PlaybackEvent],
    factor: float = 1,
) -> Playback:
    return Playback(
        width=100, height=200, duration_s=float(times[-1]) + 0.1, times_s=times.tolist(),
        real_time_factor=factor, points="", visibility="", states="", series=angles,
        events=events, spans=spans, findings=[],
    )  # fmt: skip


def build_event(
    kind: str, times: np.ndarray, frame: int, side: str | None, *, late: float = 0
) -> PlaybackEvent:
    return PlaybackEvent(
        kind=kind, frame=frame, time_s=float(times[frame]) + late, side=side, number=1, words="-",
    )  # type: ignore[arg-type]  # fmt: skip


def build_rep_source(
    first: int, bottom: int, last: int, *, side: str | None = "left", step: float = 0.1,
    factor: float = 1, names: tuple[str, ...] = ("knee_flexion_left",), late: float = 0,
    gap: slice = slice(0, 0), error: float | None = 3.0, scale: float = 1, **facts: Any,
) -> CompareSource:  # fmt: skip
    """Build a repetition in which the knee bends linearly to 80 degrees times `scale` and back."""
    times = np.arange(last + 10) * step
    bend = scale * np.interp(np.arange(len(times)), [first, bottom, last], [0, 80.0, 0])
    bend[gap] = np.nan
    spans = [PlaybackSpan(kind="rep", number=1, side=side, first=first, last=last, words="-")]  # type: ignore[arg-type]
    events = [
        build_event("rep_start", times, first, side, late=late),
        build_event("rep_bottom", times, bottom, side),
        build_event("rep_end", times, last, side),
    ]
    angles = [build_series(name, bend, error=error) for name in names]
    rep_playback = build_playback(times, angles, spans, events, factor)
    return CompareSource(rep_playback, build_report(**{"leg": side} | facts))


def build_stride_source(
    contact: int, off: int | None, following: int, *, side: str = "left", near: str = "left",
    step: float = 0.01, **facts: Any,
) -> CompareSource:  # fmt: skip
    times = np.arange(following + 40) * step
    spans = [
        PlaybackSpan(kind="stride", number=1, side=side, first=contact, last=following, words="-")
    ]  # type: ignore[arg-type]
    events = [build_event("contact", times, frame, side) for frame in (contact, following)]
    if off is not None:
        events.append(build_event("toe_off", times, off, side))
        events.append(build_event("toe_off", times, off - 3, "right" if side == "left" else "left"))
    names = ("thigh_angle_left", "thigh_angle_right")
    angles = [
        build_series(
            name,
            np.linspace(-30, 40, len(times)),
            error=2.0 if name.endswith(near) else None,
            shown=name.endswith(near),
        )
        for name in names
    ]  # fmt: skip
    bout = ReportedBout(
        number=1, start_s=0, end_s=float(times[-1]), direction="backward", gait="run", view="side",
        facing=near, steps=4, near_foot=near, judged=True,
    )  # type: ignore[arg-type]  # fmt: skip
    stride_report = build_report(screen="backward_running", leg=None, bouts=[bout], **facts)
    return CompareSource(build_playback(times, angles, spans, events), stride_report)
