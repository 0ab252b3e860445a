from __future__ import annotations

import math

import numpy as np
import pytest

from vision.live.messages import read_command, read_tilt, refusal_message, update_message
from vision.live.updates import (
    Cue,
    DisplayedAngle,
    FrameUpdate,
    GaitProgress,
    LiveRep,
    ReadinessCheck,
    Throughput,
)
from vision.pose.landmarks import Landmark


@pytest.mark.parametrize("command", ["start", "stop", "again"])
def test_commands_are_read(command):
    assert read_command({"type": command, "extra": 1}) == command


@pytest.mark.parametrize("kind", [None, "dance", "tilt", 1, ["start"], {"start": 1}], ids=str)
def test_other_messages_are_not_commands(kind):
    assert read_command({"type": kind}) is None
    assert read_command({}) is None


@pytest.mark.parametrize("deg", [0, 9, -3.5, 360])
def test_tilt_is_read_in_degrees(deg):
    assert read_tilt({"type": "tilt", "deg": deg}) == pytest.approx(deg)


@pytest.mark.parametrize("deg", [None, "steep", [1], math.inf, math.nan, 10**400, 361], ids=str)
def test_invalid_tilt_is_unknown(deg):
    assert read_tilt({"type": "tilt", "deg": deg}) is None
    assert read_tilt({"type": "tilt"}) is None


def test_refusal_carries_the_reason():
    assert refusal_message("No camera.") == {"type": "refused", "reason": "No camera."}


def test_update_of_a_squat_in_full():
    rep = LiveRep(1, "left", 0.1, 1.1, 2.1, "fault", "Knee alignment", "knee_valgus")
    message = update_message(
        FrameUpdate(
            time_s=1.23456,
            phase="recording",
            body=np.full((33, 3), 1 / 3),
            recorded_s=2.34,
            angle=DisplayedAngle("Knee", "12° in", Landmark.LEFT_KNEE),
            reps=(rep,),
            target_reps=3,
            cue=Cue(4, "Knee out", "1. Knee out", "fix"),
            throughput=Throughput(29.96, 14.04, 25.4),
            network="heavy",
        )
    )
    assert message.pop("body") == [0.3333] * 99
    assert message == {
        "type": "update",
        "time_s": 1.235,
        "phase": "recording",
        "checks": [],
        "instruction": "",
        "countdown": None,
        "recorded_s": 2.3,
        "angle": {"name": "Knee", "text": "12° in", "landmark": int(Landmark.LEFT_KNEE)},
        "reps": [{"number": 1, "leg": "left", "mark": "fault", "note": "Knee alignment"}],
        "count": 1,
        "target": 3,
        "gait": None,
        "cue": {"number": 4, "text": "Knee out", "spoken": "1. Knee out", "kind": "fix"},
        "throughput": {"received_fps": 30.0, "analysed_fps": 14.0, "latency_ms": 25},
        "model": "heavy",
        "reason": "",
    }


def test_update_of_set_up_and_running():
    check = ReadinessCheck("light", "Light", False, "Switch on a light", blocks_start=True)
    gait = GaitProgress(7, 171.6, -2.4, toe_first=3, strikes_known=4, note="", advice="Run back.")
    message = update_message(
        FrameUpdate(0.0, "guide", checks=(check,), instruction="Switch on a light", gait=gait)
    )
    assert message["checks"] == [
        {"id": "light", "title": "Light", "ok": False, "instruction": "Switch on a light"}
    ]
    assert message["instruction"] == "Switch on a light"
    assert message["gait"] == {
        "steps": 7,
        "cadence": 172,
        "trunk_lean_deg": -2,
        "toe_first": 3,
        "strikes_known": 4,
        "note": "",
    }
