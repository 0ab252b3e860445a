"""Run formcheck on one clip and compare the result with the truth."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from typing import Any
from unittest.mock import patch

from accuracy.clip_result import ClipResult
from accuracy.conditions import find_conditions
from accuracy.detection_cache import cached_detections
from accuracy.gait_comparison import compare_gait, contact_events
from accuracy.squat_comparison import compare_squats, rep_events
from accuracy.true_verdicts import compare_verdicts
from accuracy.truth_file import load_truth, truth_path
from vision import pipeline
from vision.checksum import sha256_of
from vision.errors import InputError
from vision.motion.movement import Motion
from vision.screens.run_screen import Judgement, judge_motion
from vision.settings import Settings


def run_formcheck(clip: Path, model: Path) -> tuple[Motion, Judgement]:
    """Analyse a clip and return the movement and its results as the pipeline sees them.

    Parameters
    ----------
    clip : Path
        The clip.
    model : Path
        A pose landmarker bundle.
    """
    kept: list[tuple[Motion, Judgement]] = []

    def judge_and_keep(motion: Motion, **options: Any) -> Judgement:
        """Judge the motion and keep it: a report does not hold all that is compared."""
        judgement = judge_motion(motion, **options)
        kept.append((motion, judgement))
        return judgement

    with patch.object(pipeline, "judge_motion", judge_and_keep):
        # One frame at a time, because whole clips are measured in parallel.
        pipeline.analyse(clip, Settings(model=str(model), workers=1))
    return kept[-1]


def measure_clip(clip: Path, *, model: Path, network: str, cache: Path | None) -> ClipResult:
    """Measure formcheck's errors on one clip.

    Parameters
    ----------
    clip : Path
        A clip with its truth file beside it.
    model : Path
        A pose landmarker bundle.
    network : str
        Name of its landmark network.
    cache : Path or None
        File in which detections are kept.

    Returns
    -------
    ClipResult
        All rows; of a clip that formcheck refuses, only why.
    """
    truth = load_truth(truth_path(clip))
    conditions = find_conditions(truth)
    result = ClipResult(
        clip=clip.stem, sha256=sha256_of(clip), method=network, conditions=conditions
    )
    try:
        with nullcontext() if cache is None else cached_detections(cache):
            motion, judgement = run_formcheck(clip, model)
    except InputError as error:
        return result.model_copy(update={"failure": str(error)})
    compare = compare_gait if motion.bouts else compare_squats
    values, series = compare(motion, judgement, truth)
    events = [*rep_events(motion, judgement, truth)]
    if any(truth.contacts.values()) and conditions.direction is not None:
        near = None if conditions.yaw_deg is None else _near_side(conditions.yaw_deg)
        events += contact_events(motion, truth, near)
    screen = judgement.selection.screen
    return result.model_copy(
        update={
            "screen": None if screen is None else screen.id,
            "view": str(motion.segments[0].view.name),
            "values": tuple(values),
            "series": tuple(series),
            "events": tuple(events),
            "verdicts": tuple(compare_verdicts(motion, judgement, truth, conditions)),
        }
    )


def _near_side(yaw_deg: float) -> str:
    """Return the side of the body toward the camera."""
    return "left" if yaw_deg > 0 else "right"
