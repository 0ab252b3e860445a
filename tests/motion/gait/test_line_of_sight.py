from __future__ import annotations

import pytest

from tests.support.synthetic_motion import add_noise, drop_person, lunges, squats
from tests.support.synthetic_runs import motion_of, run
from vision.motion.gait.line_of_sight import find_alternating_feet


@pytest.mark.parametrize("turn", [0.0, 180.0])
@pytest.mark.parametrize(("gait", "fps"), [("run", 30.0), ("walk", 24.0)])
def test_feet_lifted_in_turn_are_found_along_the_line_of_sight(gait, fps, turn):
    clip = run(gait=gait, fps=fps, turn=turn, lift=0.2, noise_px=1.0)
    rows = find_alternating_feet(clip.track)
    assert sum(r.stop - r.start for r in rows) > 0.8 * len(clip.track)


@pytest.mark.parametrize(
    "clip",
    [
        pytest.param(squats(view="front", noise_px=2.0), id="two legs"),
        pytest.param(squats(leg="left", view="front", noise_px=2.0), id="one leg"),
        pytest.param(squats(leg="right", view="front", reps=6, period_s=1.2), id="quick, one leg"),
        pytest.param(squats(touches=(1, 2, 3)), id="touch-downs"),
        pytest.param(lunges(), id="lunges"),
    ],
)
def test_exercises_in_place_are_no_gait(clip):
    assert find_alternating_feet(clip.track) == ()


@pytest.mark.parametrize("turn", [0.0, 180.0])
def test_no_repetition_comes_from_gait_along_the_line_of_sight(turn):
    motion = motion_of(turn=turn, lift=0.25, bounce=0.09, cadence=110, gait="run")
    assert motion.bouts == ()
    assert motion.unmeasured_gait
    assert motion.reps == ()


def test_a_person_who_is_mostly_missing_has_no_gait():
    clip = run(turn=0.0, lift=0.2)
    gone = drop_person(clip.track, slice(5, len(clip.track) - 5))
    assert find_alternating_feet(add_noise(gone, 1.0)) == ()
