"""Run myogait on one clip and print its knee angles and gait events as JSON.

    python myogait_worker.py CLIP MODEL

It runs in an environment with myogait and MediaPipe, apart from formcheck's, and imports nothing
of formcheck. The settings are myogait's defaults, as in its quick start.
"""

from __future__ import annotations

import json
import sys
from contextlib import redirect_stdout
from typing import Any


def analyse(clip: str, model: str) -> dict[str, Any]:
    """Return the knee flexion of each frame, degrees, and the times of the events, seconds.

    Parameters
    ----------
    clip : str
        Path of the clip.
    model : str
        Path of a pose landmarker bundle.
    """
    import myogait  # type: ignore[import-not-found]

    data = myogait.extract(clip, model="mediapipe", model_path=model, show_progress=False)
    data = myogait.normalize(data, filters=["butterworth"])
    data = myogait.compute_angles(data)
    data = myogait.detect_events(data)
    frames = data["angles"]["frames"]
    return {
        "version": myogait.__version__,
        "frames": [f["frame_idx"] for f in frames],
        "knee": {side: [f.get(f"knee_{side}") for f in frames] for side in ("L", "R")},
        "events": {
            name: [event["time"] for event in data["events"].get(name, [])]
            for name in ("left_hs", "left_to", "right_hs", "right_to")
        },
    }


if __name__ == "__main__":
    with redirect_stdout(sys.stderr):
        result = analyse(*sys.argv[1:3])
    print(json.dumps(result))
