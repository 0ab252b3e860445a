"""Clips of walking and running from the file to the verdict, against what is known of them."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from vision.clip.open import open_clip
from vision.pipeline import analyse
from vision.settings import Settings

pytestmark = pytest.mark.model

SAMPLES = Path(__file__).parents[2] / "samples"
#: Part of each clip that is analysed, from its beginning, seconds.
PART_S = 2.4
STRIKES = {"toe": "toe_first", "heel": "heel_first", "mid": "flat", "flat": "flat"}


def near_contacts(truth, side):
    """True contacts of a foot that are not cut by the ends of the part analysed, seconds."""
    fps, last = truth["fps"], PART_S - 0.15
    found = {}
    for contact in truth["contacts"][side[0].upper()]:
        if contact["initial_contact"] is None:
            continue
        time_s = contact["initial_contact"] / fps
        if 0.15 < time_s < last:
            found[time_s] = STRIKES[contact["first"]]
    return found


# All of a clip is asked in one test, so that it is analysed only once.
@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "near", "verdicts", "quality"),
    [
        ("run_backward_good_side", "left", {"toe_first": "pass", "trunk_lean": "pass"}, "balanced"),
        # The balanced model takes one of these landings, with the foot nearly flat, for flat.
        (
            *("run_backward_heel_first_side", "right"),
            *({"toe_first": "fault", "trunk_lean": "fault"}, "best"),
        ),
    ],
)
def test_a_backward_run(model_path, name, near, verdicts, quality):
    check_run(SAMPLES / name, near, "backward", verdicts, quality=quality)


@pytest.mark.slow
@pytest.mark.clips
def test_a_forward_run(clips, model_path):
    check_run(clips / "truth" / "fr_treadmill_side_R", "right", "forward", {})


def check_run(clip, near, direction, verdicts, *, quality="balanced"):
    truth = json.loads(clip.with_suffix(".truth.json").read_text("utf-8"))
    analysis = analyse(clip.with_suffix(".mp4"), Settings(end_s=PART_S, quality=quality))
    report = analysis.report
    assert report.view == "side"
    assert report.facing == near  # the foot toward the camera is the one they face with
    (bout,) = report.bouts
    assert (bout.direction, bout.gait, bout.near_foot) == (direction, "run", near)
    assert report.screen == ("backward_running" if direction == "backward" else None)
    found = {c.id: c.verdict for c in report.criteria}
    assert {criterion: found[criterion] for criterion in verdicts} == verdicts
    others = {c: v for c, v in found.items() if c not in verdicts}
    assert "fault" not in others.values()

    steps = [s for s in report.steps if s.near]
    for time_s, strike in near_contacts(truth, near).items():
        nearest = min(steps, key=lambda s: abs(s.initial_contact_s - time_s))
        assert abs(nearest.initial_contact_s - time_s) < 0.05
        assert nearest.strike == strike
    rows = slice(5, -5)
    mine = analysis.angles[f"thigh_angle_{near}"][rows]
    true = np.array([f["angles"][f"thigh_angle_{near[0].upper()}"] for f in truth["frames"]])
    assert np.sqrt(np.nanmean((mine - true[: len(analysis.angles.time_s)][rows]) ** 2)) < 4.0


#: The part of the clip in which the walker is in full view, seconds.
WALK = (2.4, 4.8)


def reversed_copy(path, to):
    """The walk, last frame first."""
    start_s, end_s = WALK
    frames = open_clip(path).frames(start_s=start_s, end_s=end_s, longer_side=960)
    images = [f.image for f in frames]
    with av.open(to, "w") as out:
        stream = out.add_stream("libx264", rate=30, options={"crf": "18"})
        stream.height, stream.width = (side // 2 * 2 for side in images[0].shape[:2])
        stream.pix_fmt = "yuv420p"
        for i, image in enumerate(reversed(images)):
            frame = av.VideoFrame.from_ndarray(
                np.ascontiguousarray(image[: stream.height, : stream.width]), format="rgb24"
            )
            frame.pts, frame.time_base = i, Fraction(1, 30)
            out.mux(stream.encode(frame))
        out.mux(stream.encode())


@pytest.mark.slow
@pytest.mark.clips
def test_a_real_walk_is_forward_and_reversed_in_time_backward(clips, model_path, tmp_path):
    path = clips / "real" / "walk_side_two_people.mp4"
    report = analyse(path, Settings(start_s=WALK[0], end_s=WALK[1])).report
    (bout,) = report.bouts
    assert (bout.direction, bout.view, bout.facing) == ("forward", "side", "left")
    # The balanced model may be unsure, but a walk is never a run.
    assert bout.gait in ("walk", "unclear")
    assert report.screen is None
    assert "forward" in str(report.screen_reason)

    reversed_copy(path, tmp_path / "reversed.mp4")
    report = analyse(tmp_path / "reversed.mp4").report
    (bout,) = report.bouts
    assert (bout.direction, bout.facing) == ("backward", "left")
    assert bout.gait in ("walk", "unclear")
    assert report.screen == "backward_running"
    assert {s.strike for s in report.steps} == {"unclear"}  # 30 pictures a second
