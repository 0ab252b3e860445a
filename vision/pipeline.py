"""Analyse one clip: pose detection, tracking, motion, verdicts and the report."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from os import PathLike
from pathlib import Path

import numpy as np

from vision.analysis import Analysis
from vision.clip.frames import ClipInfo
from vision.clip.open import Clip, open_clip
from vision.engine.confinement import allow_workers
from vision.errors import InputError
from vision.motion.all_frames import angles_at_all_frames, track_at_all_frames
from vision.motion.movement import Motion, analyse_motion
from vision.motion.slow_motion import (
    CaptureSpeed,
    check_capture_rate,
    find_capture_speed,
    find_likely_rates,
)
from vision.pose.camera_roll import correction_deg
from vision.pose.clip_poses import ClipPoses, find_poses, until_cancelled
from vision.pose.frame_steps import frame_step
from vision.pose.model_store import ModelFile, resolve_model
from vision.pose.pose_file import StoredPoses
from vision.pose.pose_store import PoseKey, PoseStore
from vision.pose.pose_track import FramePeople
from vision.pose.redetect import CropKey, redetect, rows_to_redetect
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
    poses: PoseStore | None = None,
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
    poses : PoseStore, optional
        Where the poses of the clip are kept: a second analysis of the same clip with the same
        model needs no pose model.

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
    bar = Progress(progress).rising()
    bar(0.0, "Opening the clip")
    allow_workers(settings.workers)
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
    run = _Run(clip, model, settings, poses, cancelled or (lambda: False))
    step = _frame_step(clip.info, settings)
    seen = run.follow(step, bar.part(_MODEL_LOADED, _POSES_DETECTED))
    if seen.found.frame_step > 1 and (seen.motion.bouts or seen.motion.unmeasured_gait):
        seen = run.follow(1, bar.part(_MODEL_LOADED, _POSES_DETECTED))
    found, subject, motion = seen.found, seen.subject, seen.motion
    info = replace(seen.clip.info, changes_shape=found.changes_shape)
    bar(_POSES_DETECTED, "Judging the movement")
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
        direction=found.direction,
        roll=found.roll,
        speed=seen.speed,
        decode_warnings=found.decode_warnings,
        skipped=len(found.skipped),
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
    skipped, times_s = found.skipped, info.times_s
    return Analysis(
        info=info,
        raw=track_at_all_frames(motion.raw, skipped, times_s),
        smooth=track_at_all_frames(motion.smooth, skipped, times_s),
        angles=angles_at_all_frames(motion.angles, motion.smooth, skipped, times_s),
        report=report,
    )


@dataclass(frozen=True)
class _Seen:
    """What was seen in a clip, before it is judged."""

    clip: Clip
    found: ClipPoses
    subject: Subject
    speed: CaptureSpeed
    motion: Motion


@dataclass(frozen=True)
class _Run:
    """What an analysis is made with."""

    clip: Clip
    model: ModelFile
    settings: Settings
    poses: PoseStore | None
    cancelled: Callable[[], bool]

    def follow(self, step: int, progress: Progress) -> _Seen:
        """Find the poses, unless they are stored, and the movement of the subject in them."""
        clip, settings = self.clip, self.settings
        key = self._key(step)
        stored = self.poses.read(key) if self.poses is not None else None
        found = stored.poses if stored is not None else self._find(step, progress)
        if found.rotation_deg != clip.info.rotation_deg:
            clip = clip.rotated_to(found.rotation_deg)
        roll_deg = correction_deg(found.roll)

        def motion_at(real_time_factor: float) -> Motion:
            """Analyse the movement at an assumed speed of the clip."""
            subject = _choose_subject(clip.info, found, found.people, settings, real_time_factor)
            return analyse_motion(replace(subject.track, roll_deg=roll_deg))

        speed = find_capture_speed(clip.info, settings.capture_rate, motion_at)
        known = StoredPoses(found) if stored is None else stored
        subject, crops = _track(
            clip, known, self.model, settings, speed.real_time_factor, self.cancelled
        )
        if self.poses is not None and (stored is None or crops.keys() - stored.crops.keys()):
            self.poses.write(key, replace(known, crops={**known.crops, **crops}))
        motion = analyse_motion(replace(subject.track, roll_deg=roll_deg))
        if speed.source is None:
            speed = replace(speed, likely_rates=find_likely_rates(clip.info, motion, motion_at))
        return _Seen(clip, found, subject, speed, motion)

    def _find(self, step: int, progress: Progress) -> ClipPoses:
        return find_poses(
            self.clip,
            model=self.model.path,
            start_s=self.settings.start_s,
            end_s=self.settings.end_s,
            may_turn=self.settings.rotate is None,
            step=step,
            workers=self.settings.workers,
            progress=progress,
            cancelled=self.cancelled,
        )

    def _key(self, step: int) -> PoseKey:
        """Return what the poses of the clip depend on."""
        return PoseKey(
            clip_sha256=self.clip.info.sha256,
            model_sha256=self.model.sha256,
            start_s=self.settings.start_s,
            end_s=self.settings.end_s,
            rotate=self.settings.rotate,
            step=step,
        )


def _frame_step(info: ClipInfo, settings: Settings) -> int:
    """Return every how many frames one is needed, if the clip shows a squat."""
    screen = parse_screen_choice(settings.screen)
    if info.variable_frame_rate or (screen is not None and screen.screen.is_gait):
        return 1
    return frame_step(settings.capture_rate or info.frame_rate)


def _track(
    clip: Clip,
    stored: StoredPoses,
    model: ModelFile,
    settings: Settings,
    real_time_factor: float,
    cancelled: Callable[[], bool],
) -> tuple[Subject, Mapping[CropKey, FramePeople]]:
    """Track the subject through the clip, re-detecting them in crops where they were lost."""
    found = stored.poses
    subject = _choose_subject(clip.info, found, found.people, settings, real_time_factor)
    track = subject.track
    rows = rows_to_redetect(track)
    if not rows:
        return subject, {}
    half_frame_s = float(np.median(np.diff(track.time_s))) / 2
    frames = clip.frames(
        start_s=max(0.0, float(track.time_s[rows[0]]) - half_frame_s),
        end_s=float(track.time_s[rows[-1]]) + half_frame_s,
    )
    _log.debug("Re-detecting in crops of %d frames", len(rows))
    second = redetect(
        until_cancelled(frames, cancelled),
        found.people,
        track,
        model=model.path,
        workers=settings.workers,
        known=stored.crops,
    )
    subject = _choose_subject(clip.info, found, second.people, settings, real_time_factor)
    return subject, second.crops


def _choose_subject(
    info: ClipInfo,
    found: ClipPoses,
    people: Sequence[FramePeople],
    settings: Settings,
    real_time_factor: float,
) -> Subject:
    """Track everybody through the clip and choose whom the report is about."""
    tracked = track_people(
        people,
        size=(info.width, info.height),
        real_time_factor=real_time_factor,
        cuts=found.cuts,
        frame_step=found.frame_step,
    )
    return choose_subject(tracked, person=settings.person, screen=settings.screen)


def _right_angle(rotation_deg: int) -> int:
    if rotation_deg not in ROTATIONS:
        raise InputError(f"A clip can be rotated by 0, 90, 180 or 270°, not {rotation_deg}.")
    return rotation_deg
