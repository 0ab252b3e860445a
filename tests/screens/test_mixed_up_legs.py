"""Where left and right leg are exchanged in many frames, nothing that needs the leg is judged."""

from __future__ import annotations

import numpy as np
import pytest

from tests.support.judged_motion import judge
from tests.support.synthetic_analysis import analyse
from tests.support.synthetic_motion import add_noise, squats, swap_sides
from vision.screens.measurements import LEGS_MIXED_UP


def with_exchanged_legs(share, *, seed=1, **plan):
    """Return squats whose legs are exchanged in runs of frames at random."""
    track = add_noise(squats(**plan).track, 1.0)
    runs = np.repeat(np.random.default_rng(seed).random(len(track)) < share, 3)[: len(track)]
    return swap_sides(track, np.flatnonzero(runs).tolist())


@pytest.fixture(scope="module")
def mixed_up():
    return judge(with_exchanged_legs(0.4, view="left"), screen="single-leg-squat")


def test_the_standing_leg_is_unknown(mixed_up):
    assert mixed_up.motion.raw.swapped.mean() > 0.3
    assert {c.leg for c in mixed_up.candidates} == {None}


@pytest.mark.parametrize("criterion", ["depth", "heel_rise", "ankle_dorsiflexion", "touch_down"])
def test_what_needs_the_leg_is_not_judged(mixed_up, criterion):
    result = mixed_up.result(criterion)
    assert result.verdict == "cannot_tell"
    assert LEGS_MIXED_UP in result.reason


def test_what_does_not_need_the_leg_is_judged(mixed_up):
    assert mixed_up.result("trunk_forward_lean").verdict != "cannot_tell"


def test_labels_that_flip_at_random_are_no_gait(mixed_up):
    assert not mixed_up.motion.bouts
    assert not mixed_up.motion.unmeasured_gait


def test_each_leg_of_a_deep_squat_needs_its_label():
    track = with_exchanged_legs(0.4, view="front", leg="both", stance=1.4)
    found = judge(track, screen="deep-squat")
    assert {found.result("knee_valgus", leg).verdict for leg in ("left", "right")} == {
        "cannot_tell"
    }


@pytest.mark.parametrize(
    ("share", "severity"), [(0.4, "problem"), (0.12, "warning")], ids=["many", "few"]
)
def test_the_quality_note_says_whether_the_leg_is_known(share, severity):
    report = analyse(with_exchanged_legs(share, view="left")).report
    note = next(n for n in report.quality if n.code == "sides_exchanged")
    assert note.severity == severity
    assert ("not known which leg" in note.message) == (severity == "problem")
    assert report.leg == (None if severity == "problem" else "left")


def test_a_few_exchanged_frames_leave_the_verdicts_alone():
    plan = {"view": "left", "heel_rise": (0.0, 25.0)}
    assert (
        judge(with_exchanged_legs(0.1, **plan)).verdicts()
        == judge(add_noise(squats(**plan).track, 1.0)).verdicts()
    )


def test_the_report_gives_no_knee_angle_of_an_unknown_leg():
    unknown = analyse(with_exchanged_legs(0.4, view="left")).report
    known = analyse(squats(view="left")).report
    assert unknown.reps
    assert all("knee_flexion" not in rep.measures for rep in unknown.reps)
    assert all("knee_flexion" in rep.measures for rep in known.reps)
