"""A run whose leg is a metre long, with a known length in its clip."""

from __future__ import annotations

import base64

import numpy as np

from tests.support.saved_results import build_report
from vision.pose.landmarks import landmark
from vision.report.models import MeasuredValue, Report
from vision.report.playback import PER_PIXEL, Playback
from vision.report.user_annotation import UserAnnotation

#: Thigh and shank, px: with 2 m over 400 px the leg is 1 m long.
SEGMENT_PX = 100.0
SCALE = UserAnnotation("scale", 0.0, "scale", ((100, 500), (500, 500)), "yellow", "2 m")


def runner(*, pan_px_s: float = 0.0, count: int = 390) -> Playback:
    """Build the points of somebody whose feet stand still in the frame, or drift with a camera."""
    times = np.arange(count) / 30
    points = np.zeros((count, 33, 2))
    for side in ("left", "right"):
        for name, y in (("hip", 0.0), ("knee", SEGMENT_PX), ("ankle", 2 * SEGMENT_PX)):
            points[:, landmark(name, side), 1] = 100 + y
        for name in ("heel", "toe"):
            points[:, landmark(name, side), 0] = 300 + pan_px_s * times
    packed = np.rint(points * PER_PIXEL).astype("<i2")
    return Playback(
        width=1280, height=720, duration_s=13.0, times_s=list(times), real_time_factor=1.0,
        points=base64.b64encode(packed.tobytes()).decode(),
        visibility=base64.b64encode(bytes(33 * count)).decode(),
        states=base64.b64encode(bytes(count)).decode(),
        series=[], events=[], spans=[], findings=[],
    )  # fmt: skip


def run(**changes: object) -> Report:
    """Build the report of a run of 1.2 legs per step and 180 steps per minute."""
    report = build_report("run_forward")
    (bout,) = report.bouts
    measures = {
        "step_length": MeasuredValue(value=1.2, error=0.06, unit="legs"),
        "cadence": MeasuredValue(value=180.0, error=3.6, unit="steps/min"),
    }
    changed = bout.model_copy(update={"measures": measures, **changes})
    return report.model_copy(update={"bouts": [changed]})
