from __future__ import annotations

import pytest

from vision.errors import InputError
from vision.live.config import LiveConfig
from vision.screens.registry import SCREENS, parse_screen


@pytest.mark.parametrize("screen", list(SCREENS))
def test_every_screen_can_be_configured(screen):
    config = LiveConfig(screen, "side", reps=3)
    assert parse_screen(config.screen_choice) == screen
    assert config.title == SCREENS[screen].title
    assert config.is_gait == (screen == "backward_running")


@pytest.mark.parametrize("screen", ["", "single-leg-squat", "handstand"])
def test_unknown_screen_is_rejected_by_name(screen):
    with pytest.raises(InputError, match=f"no test called '{screen}'"):
        LiveConfig(screen, "front")


@pytest.mark.parametrize("reps", [-1, 21, 1000])
def test_invalid_number_of_repetitions_is_rejected(reps):
    with pytest.raises(InputError, match="1 to 20"):
        LiveConfig("deep_squat", "front", reps=reps)


@pytest.mark.parametrize("reps", [0, 1, 20])
def test_limits_of_the_repetitions_are_valid(reps):
    assert LiveConfig("deep_squat", "front", reps=reps).reps == reps


def test_running_has_to_be_filmed_from_the_side():
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
def test_start_cue(config, said):
    assert config.start_cue() == said


def test_equal_settings_are_equal():
    assert LiveConfig("deep_squat", "front") == LiveConfig("deep_squat", "front")
    assert LiveConfig("deep_squat", "front") != LiveConfig("deep_squat", "side")
