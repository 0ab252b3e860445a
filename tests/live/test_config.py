from __future__ import annotations

from typing import get_args

import pytest

from vision.errors import InputError
from vision.live.config import RUNNING, LiveConfig
from vision.screens.select import SCREENS
from vision.settings import ScreenChoice


@pytest.mark.parametrize("screen", [s.id for s in SCREENS])
def test_every_test_can_be_wanted(screen):
    wants = LiveConfig(screen, "side", reps=3)
    assert wants.asked in get_args(ScreenChoice)
    assert wants.title == next(s.title for s in SCREENS if s.id == screen)
    assert wants.is_run == (screen == RUNNING)


@pytest.mark.parametrize("screen", ["", "single-leg-squat", "handstand"])
def test_a_test_that_does_not_exist_is_refused_by_name(screen):
    with pytest.raises(InputError, match=f"no test '{screen}'"):
        LiveConfig(screen, "front")


@pytest.mark.parametrize("reps", [-1, 21, 1000])
def test_a_senseless_number_of_repetitions_is_refused(reps):
    with pytest.raises(InputError, match="1 to 20"):
        LiveConfig("deep_squat", "front", reps=reps)


@pytest.mark.parametrize("reps", [0, 1, 20])
def test_the_ends_of_the_range_are_fine(reps):
    assert LiveConfig("deep_squat", "front", reps=reps).reps == reps


def test_a_run_is_only_seen_from_the_side():
    with pytest.raises(InputError, match="from the side"):
        LiveConfig(RUNNING, "front", reps=0)


@pytest.mark.parametrize(
    ("wants", "said"),
    [
        (LiveConfig("deep_squat", "front", reps=5), "Go. 5 slow squats."),
        (LiveConfig("single_leg_squat", "front", "left", 1), "Go. 1 slow squat on your left leg."),
        (LiveConfig("single_leg_squat", "side", "right", 0), "Go. Slow squats on your right leg."),
        (LiveConfig(RUNNING, "side", reps=0), "Go. Run backward at an easy pace."),
    ],
)
def test_what_is_said_when_it_starts(wants, said):
    assert wants.begin() == said


def test_the_same_wishes_are_equal():
    assert LiveConfig("deep_squat", "front") == LiveConfig("deep_squat", "front")
    assert LiveConfig("deep_squat", "front") != LiveConfig("deep_squat", "side")
