from __future__ import annotations

import pytest

from vision.errors import InputError
from vision.live.config import LiveConfig
from vision.screens.registry import SCREENS, parse_screen


@pytest.mark.parametrize("screen", list(SCREENS))
def test_every_test_can_be_wanted(screen):
    config = LiveConfig(screen, "side", reps=3)
    assert parse_screen(config.screen_choice) == screen
    assert config.title == SCREENS[screen].title
    assert config.is_gait == (screen == "backward_running")


@pytest.mark.parametrize("screen", ["", "single-leg-squat", "handstand"])
def test_a_test_that_does_not_exist_is_refused_by_name(screen):
    with pytest.raises(InputError, match=f"no test called '{screen}'"):
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
        LiveConfig("backward_running", "front", reps=0)


@pytest.mark.parametrize(
    ("config", "said"),
    [
        (LiveConfig("deep_squat", "front", reps=5), "Go. 5 slow squats."),
        (LiveConfig("single_leg_squat", "front", "left", 1), "Go. 1 slow squat on your left leg."),
        (LiveConfig("single_leg_squat", "side", "right", 0), "Go. Slow squats on your right leg."),
        (LiveConfig("backward_running", "side", reps=0), "Go. Run backward at an easy pace."),
    ],
)
def test_what_is_said_when_it_starts(config, said):
    assert config.start_cue() == said


def test_the_same_wishes_are_equal():
    assert LiveConfig("deep_squat", "front") == LiveConfig("deep_squat", "front")
    assert LiveConfig("deep_squat", "front") != LiveConfig("deep_squat", "side")
