"""The one place that chains the rooms: clip, pose, motion, screen, report."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from vision.analysis import Analysis
from vision.clip.frames import ClipInfo, Frame
from vision.clip.open import Clip, open_clip
from vision.errors import Cancelled, InputError
from vision.motion.movement import find_motion
from vision.pose.detector import MODEL_LONGER_SIDE, detect_people
from vision.pose.model_store import ModelFile, resolve_model
from vision.pose.redetect import look_closer, lost_rows
from vision.pose.track import FramePeople, PoseTrack
from vision.pose.tracking import Person, follow_person
from vision.report.assemble import assemble_report
from vision.report.models import ModelFacts
from vision.screens.criteria import read_criteria
from vision.screens.evaluate import judge_motion
from vision.settings import Settings

#: Told how far the analysis is (0-1) and what it is doing.
Progress = Callable[[float, str], None]

# Shares of the bar: getting the model is rarely needed, finding the body is the work.
_MODEL_SHARE = 0.05
_POSE_SHARE = 0.93


def analyse_clip(
    path: Path,
    settings: Settings | None = None,
    *,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Analysis:
    """Analyse one clip from the file to the report.

    Parameters
    ----------
    path : Path
        A video file.
    settings : Settings, optional
        Choices; all automatic by default.
    progress : callable, optional
        Called with a share from 0 to 1 and a few words, from this thread.
    cancelled : callable, optional
        Asked at every picture; true ends the analysis.

    Returns
    -------
    Analysis

    Raises
    ------
    InputError
        If the clip or the settings cannot be used, or nobody is seen.
    Cancelled
        If `cancelled` said so.
    """
    settings = settings or Settings()
    tell = progress or (lambda share, words: None)
    tell(0.0, "Opening the clip")
    own = read_criteria(settings.criteria) if settings.criteria else None
    clip = open_clip(path)
    factor = _real_time_factor(clip.info, settings.capture_rate)
    model = resolve_model(
        settings.model, progress=lambda words, share: tell(_MODEL_SHARE * share, words)
    )
    stop = cancelled or (lambda: False)
    people = _look(clip, model, settings, tell, stop)
    damage = clip.decode_warnings  # of the whole pass; a second look is only at parts
    tell(_MODEL_SHARE + _POSE_SHARE, "Judging the movement")
    track, persons = _follow(clip, people, model, settings, factor, stop)
    motion = find_motion(track)
    judgement = judge_motion(
        motion, screen=settings.screen, leg=settings.leg, own=own, style=settings.style
    )
    report = assemble_report(
        clip.info,
        motion,
        judgement,
        persons=persons,
        model=ModelFacts(name=model.name, sha256=model.sha256),
        settings=settings,
        decode_warnings=damage,
    )
    tell(1.0, "Done")
    return Analysis(
        info=clip.info, raw=motion.raw, smooth=motion.smooth, angles=motion.angles, report=report
    )


def _follow(
    clip: Clip,
    people: Sequence[FramePeople],
    model: ModelFile,
    settings: Settings,
    factor: float,
    cancelled: Callable[[], bool],
) -> tuple[PoseTrack, tuple[Person, ...]]:
    """One person through the clip; where they were lost, a closer look."""

    def follow(seen: Sequence[FramePeople]) -> tuple[PoseTrack, tuple[Person, ...]]:
        size = (clip.info.width, clip.info.height)
        return follow_person(seen, size=size, person=settings.person, real_time_factor=factor)

    track, persons = follow(people)
    rows = lost_rows(track)
    if not rows:
        return track, persons
    half = float(np.median(np.diff(track.time_s))) / 2
    frames = clip.frames(
        start_s=max(0.0, float(track.time_s[rows[0]]) - half),
        end_s=float(track.time_s[rows[-1]]) + half,
    )
    again = _until(frames, cancelled)
    return follow(look_closer(again, people, track, model=model.path, workers=settings.workers))


def _until(frames: Iterator[Frame], cancelled: Callable[[], bool]) -> Iterator[Frame]:
    """Pass pictures on until somebody cancels."""
    for frame in frames:
        if cancelled():
            raise Cancelled("The analysis was cancelled.")
        yield frame


def _real_time_factor(info: ClipInfo, capture_rate: float | None) -> float:
    if capture_rate is None:
        return 1.0
    if not info.frame_rate * 0.99 <= capture_rate <= 2000.0:
        raise InputError(
            f"A capture rate of {capture_rate:g} does not fit a clip of {info.frame_rate:.4g} "
            "pictures a second; give what the camera really took, such as 120 or 240."
        )
    return info.frame_rate / capture_rate


def _look(
    clip: Clip,
    model: ModelFile,
    settings: Settings,
    tell: Progress,
    cancelled: Callable[[], bool],
) -> list[FramePeople]:
    """One pass over the pictures: everybody in each of them."""
    info = clip.info
    start_s = settings.start_s or 0.0
    end_s = info.duration_s if settings.end_s is None else settings.end_s
    if start_s >= end_s or start_s >= info.duration_s:
        raise InputError(
            f"The range {start_s:g}-{end_s:g} s holds no picture; "
            f"the clip is {info.duration_s:.1f} s long."
        )
    total = max(1, int(((info.times_s >= start_s) & (info.times_s < end_s)).sum()))

    frames = clip.frames(
        start_s=settings.start_s, end_s=settings.end_s, longer_side=MODEL_LONGER_SIDE
    )
    people: list[FramePeople] = []
    found = detect_people(
        _until(frames, cancelled),
        model=model.path,
        size=(info.width, info.height),
        workers=settings.workers,
    )
    for here in found:
        people.append(here)
        if len(people) % 5 == 0:
            share = min(1.0, len(people) / total)
            tell(_MODEL_SHARE + _POSE_SHARE * share, "Finding the body")
    if not people:
        raise InputError("The clip holds no picture that can be decoded; export it again as MP4.")
    return people
