"""What both MediaPipe programs share: opening the landmarker, and saying how far they are."""

from __future__ import annotations

import json
import sys
from typing import Any

import mediapipe as mp

from bench.contenders.first_frame import FIRST_FRAME


def open_landmarker(model: str, mode: Any) -> Any:
    """Open a pose landmarker for one person with MediaPipe's default options.

    Parameters
    ----------
    model : str
        Path of a pose landmarker bundle.
    mode : mediapipe.tasks.vision.RunningMode
        IMAGE or VIDEO.
    """
    vision = mp.tasks.vision
    options = vision.PoseLandmarkerOptions(
        base_options=mp.tasks.BaseOptions(model_asset_path=model), running_mode=mode
    )
    return vision.PoseLandmarker.create_from_options(options)


def report_first_frame() -> None:
    """Write the line by which the start-up is measured."""
    print(FIRST_FRAME, file=sys.stderr, flush=True)


def report_result(frames: int, found: int) -> None:
    """Print how many frames there were, and in how many somebody was found."""
    print(json.dumps({"frames": frames, "found": found}))
