"""Analyse one clip: pose detection, tracking, motion, verdicts and the report."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from os import PathLike
from pathlib import Path

import numpy as np

from vision.analysis import Analysis
from vision.clip.frames import ClipInfo, Frame
from vision.clip.open import Clip, open_clip
from vision.clip.scene_cuts import CutDetector
from vision.errors import Cancelled, InputError
from vision.motion.movement import Motion, analyse_motion
from vision.motion.slow_motion import check_capture_rate, find_capture_speed, find_likely_rates
from vision.pose.body_orientation import (
    SAMPLES,
    BodyDirection,
    OrientationCheck,
    find_body_direction,
)
from vision.pose.camera_roll import FRAMES as ROLL_FRAMES
from vision.pose.camera_roll import CameraRoll, RollSampler, correction_deg
from vision.pose.detector import MODEL_MAX_SIDE_PX
from vision.pose.model_store import ModelFile, resolve_model
from vision.pose.pose_track import FramePeople
from vision.pose.redetect import redetect, rows_to_redetect
from vision.pose.sparse_detection import detect_sparsely
from vision.pose.subject_tracking import track_people
from vision.progress import Progress, ProgressCallback
from vision.report.assemble import assemble_report
from vision.report.models import ModelFacts
from vision.screens.criteria import read_criteria
from vision.screens.registry import AUTO, parse_screen_choice
from vision.screens.run_screen import judge_motion
from vision.screens.subject_choice import Subject, choose_subject
from vision.settings import ROTATIONS, Settings

_log = logging.getLogger(__name__)

# Positions on the progress bar at which the model is loaded and the poses are detected.
_MODEL_LOADED = 0.05
_POSES_DETECTED = 0.98


def analyse(
    path: str | PathLike[str],
    settings: Settings | None = None,
    *,
    progress: ProgressCallback | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Analysis:
    """Analyse one clip: detect the body, measure its movement and judge the test.

    Parameters
    ----------
    path : str or path-like
        A video file.
    settings : Settings, optional
        Settings of the analysis; by default everything is automatic.
    progress : callable, optional
        Called from this thread with the fraction done, 0 to 1, and a status text.
    cancelled : callable, optional
        Called for each frame; returning True stops the analysis.

    Returns
    -------
    Analysis
        Report, pose tracks and angle series. A clip in which no test is recognised is
        analysed too: its report's ``screen`` is None, and ``screen_reason`` explains why.

    Raises
    ------
    InputError
        If the clip or the settings cannot be used, or nobody is detected.
    Cancelled
        If `cancelled` returned True.

    Examples
    --------
    >>> from vision import Settings, analyse
    >>> analysis = analyse("samples/sls_valgus_front_L.mp4", Settings(end_s=0.2))
    >>> analysis.report.clip.name
    'sls_valgus_front_L.mp4'
    """
    settings = settings or Settings()
    started_s = time.monotonic()
    bar = Progress(progress)
    bar(0.0, "Opening the clip")
    requested = parse_screen_choice(settings.screen)
    settings = replace(settings, screen=AUTO if requested is None else requested.screen.option)
    custom_criteria = read_criteria(settings.criteria) if settings.criteria else None
    clip = open_clip(Path(path))
    if settings.rotate is not None:
        clip = clip.rotated_to(_right_angle(settings.rotate))
    if settings.capture_rate is not None:
        check_capture_rate(clip.info, settings.capture_rate)
    model = resolve_model(
        settings.model, quality=settings.quality, progress=bar.part(0.0, _MODEL_LOADED)
    )
    is_cancelled = cancelled or (lambda: False)
    detected = _detect_upright(
        clip, model, settings, bar.part(_MODEL_LOADED, _POSES_DETECTED), is_cancelled
    )
    clip, people, cuts = detected.clip, detected.people, detected.cuts
    # Saved now: re-detection decodes a part of the clip and overwrites them.
    decode_warnings = clip.decode_warnings
    info = replace(clip.info, changes_shape=clip.shape_changes_s is not None)
    bar(_POSES_DETECTED, "Judging the movement")
    roll_deg = correction_deg(detected.roll)

    def motion_at(real_time_factor: float) -> Motion:
        """Analyse the movement at an assumed speed of the clip."""
        subject = _choose_subject(clip.info, people, cuts, settings, real_time_factor)
        return analyse_motion(replace(subject.track, roll_deg=roll_deg))

    speed = find_capture_speed(clip.info, settings.capture_rate, motion_at)
    subject = _track(clip, people, cuts, model, settings, speed.real_time_factor, is_cancelled)
    motion = analyse_motion(replace(subject.track, roll_deg=roll_deg))
    if speed.source is None:
        speed = replace(speed, likely_rates=find_likely_rates(clip.info, motion, motion_at))
    judgement = judge_motion(
        motion,
        network=model.network,
        screen=settings.screen,
        leg=settings.leg,
        custom_criteria=custom_criteria,
        style=settings.style,
    )
    report = assemble_report(
        info,
        motion,
        judgement,
        persons=subject.persons,
        followed=subject.followed,
        follow_reason=subject.reason,
        model=ModelFacts(name=model.name, sha256=model.sha256, network=model.network),
        settings=settings,
        direction=detected.direction,
        roll=detected.roll,
        speed=speed,
        decode_warnings=decode_warnings,
    )
    _log.info(
        "Analysed %d frames in %.1f s with model %s: %s, %d people",
        len(motion.raw.time_s),
        time.monotonic() - started_s,
        model.name,
        report.screen or "no test",
        len(subject.persons),
    )
    bar(1.0, "Done")
    return Analysis(
        info=info, raw=motion.raw, smooth=motion.smooth, angles=motion.angles, report=report
    )


def _track(
    clip: Clip,
    people: Sequence[FramePeople],
    cuts: Sequence[int],
    model: ModelFile,
    settings: Settings,
    real_time_factor: float,
    cancelled: Callable[[], bool],
) -> Subject:
    """Track the subject through the clip, re-detecting them in crops where they were lost."""
    subject = _choose_subject(clip.info, people, cuts, settings, real_time_factor)
    track = subject.track
    rows = rows_to_redetect(track)
    if not rows:
        return subject
    half_frame_s = float(np.median(np.diff(track.time_s))) / 2
    frames = clip.frames(
        start_s=max(0.0, float(track.time_s[rows[0]]) - half_frame_s),
        end_s=float(track.time_s[rows[-1]]) + half_frame_s,
    )
    _log.debug("Re-detecting in crops of %d frames", len(rows))
    frames = _until_cancelled(frames, cancelled)
    redetected = redetect(frames, people, track, model=model.path, workers=settings.workers)
    return _choose_subject(clip.info, redetected, cuts, settings, real_time_factor)


def _choose_subject(
    info: ClipInfo,
    people: Sequence[FramePeople],
    cuts: Sequence[int],
    settings: Settings,
    real_time_factor: float,
) -> Subject:
    """Track everybody through the clip and choose whom the report is about."""
    tracked = track_people(
        people, size=(info.width, info.height), real_time_factor=real_time_factor, cuts=cuts
    )
    return choose_subject(tracked, person=settings.person, screen=settings.screen)


def _until_cancelled(frames: Iterator[Frame], cancelled: Callable[[], bool]) -> Iterator[Frame]:
    """Yield the frames until the user cancels."""
    for frame in frames:
        if cancelled():
            raise Cancelled("The analysis was cancelled.")
        yield frame


def _right_angle(rotation_deg: int) -> int:
    if rotation_deg not in ROTATIONS:
        raise InputError(f"A clip can be rotated by 0, 90, 180 or 270°, not {rotation_deg}.")
    return rotation_deg


@dataclass(frozen=True)
class _Detected:
    """The clip, turned upright, with everybody in it and what is known of the camera."""

    clip: Clip
    people: list[FramePeople]
    cuts: tuple[int, ...]
    direction: BodyDirection
    roll: CameraRoll | None


def _detect_upright(
    clip: Clip,
    model: ModelFile,
    settings: Settings,
    progress: Progress,
    cancelled: Callable[[], bool],
) -> _Detected:
    """Detect everybody; where they are not upright, turn the clip and start again."""

    def search_all_directions() -> BodyDirection:
        frames = _until_cancelled(_spread_frames(clip, settings, SAMPLES), cancelled)
        return find_body_direction(frames, model=model.path, workers=settings.workers)

    check = OrientationCheck(search_all_directions if settings.rotate is None else None)
    roll_rows = _spread_rows(clip.info, settings, ROLL_FRAMES)
    sampler = RollSampler(roll_rows)
    people, cuts = _detect(clip, model, settings, progress, cancelled, sampler, check)
    turn_deg = check.direction.turn_deg
    if check.must_turn:
        _log.info("Turning the clip by %d°: the people in it are not upright", turn_deg)
        clip = clip.rotated_to((clip.info.rotation_deg + turn_deg) % 360)
        sampler = RollSampler(roll_rows)
        people, cuts = _detect(
            clip, model, settings, progress, cancelled, sampler, OrientationCheck(None)
        )
    roll = sampler.estimate(people, size=(clip.info.width, clip.info.height))
    return _Detected(clip, people, cuts, check.direction, roll)


def _spread_rows(info: ClipInfo, settings: Settings, count: int) -> list[int]:
    """Return the numbers of frames evenly spread over the range to analyse."""
    end_s = info.duration_s if settings.end_s is None else settings.end_s
    first, last = np.searchsorted(info.times_s, [settings.start_s or 0.0, end_s])
    return sorted({int(first + (i + 0.5) * (last - first) / count) for i in range(count)})


def _spread_frames(clip: Clip, settings: Settings, count: int) -> Iterator[Frame]:
    """Decode frames evenly spread over the range to analyse."""
    times_s = clip.info.times_s
    for row in _spread_rows(clip.info, settings, count):
        if row < times_s.size:
            time_s = float(times_s[row])
            frames = clip.frames(
                start_s=time_s, end_s=time_s + 0.001, longer_side=MODEL_MAX_SIDE_PX
            )
            yield from islice(frames, 1)


def _detect(
    clip: Clip,
    model: ModelFile,
    settings: Settings,
    progress: Progress,
    cancelled: Callable[[], bool],
    sampler: RollSampler,
    check: OrientationCheck,
) -> tuple[list[FramePeople], tuple[int, ...]]:
    """Detect everybody in each frame, and the scene cuts, in one pass.

    The pass ends early where the clip must be turned.
    """
    info = clip.info
    start_s = settings.start_s or 0.0
    end_s = info.duration_s if settings.end_s is None else settings.end_s
    if start_s >= end_s or start_s >= info.duration_s:
        raise InputError(
            f"The range {start_s:g}-{end_s:g} s contains no frame; "
            f"the clip is {info.duration_s:.1f} s long."
        )
    total = max(1, int(((info.times_s >= start_s) & (info.times_s < end_s)).sum()))

    frames = clip.frames(
        start_s=settings.start_s, end_s=settings.end_s, longer_side=MODEL_MAX_SIDE_PX
    )
    cut_detector = CutDetector()
    people: list[FramePeople] = []
    results = detect_sparsely(
        cut_detector.watch(sampler.watch(_until_cancelled(frames, cancelled))),
        model=model.path,
        size=(info.width, info.height),
        workers=settings.workers,
    )
    for frame_people in results:
        people.append(frame_people)
        if len(people) % 5 == 0:
            progress(len(people) / total, "Finding the body")
        if check.watch(people):
            break
    else:
        check.watch(people, at_end=True)
    if not people:
        raise InputError("No frame of the clip can be decoded; export it again as MP4.")
    return people, cut_detector.cuts()
