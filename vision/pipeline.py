"""The one place that chains the rooms: clip, pose, motion, screen, report."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from vision import __version__
from vision.analysis import Analysis
from vision.clip.frames import ClipInfo, Frame
from vision.clip.open import Clip, open_clip
from vision.errors import Cancelled, InputError
from vision.motion.angles import Angles
from vision.motion.reps import Repetition, find_reps, leg_length
from vision.motion.smoothing import SQUAT_CUTOFF_HZ, smooth_track
from vision.motion.stance import Stance, find_stance
from vision.motion.stretches import Stretch, compute_all_angles, find_stretches
from vision.pose.detector import MODEL_LONGER_SIDE, detect_people
from vision.pose.follow import Person, follow_person
from vision.pose.repair import mend_track
from vision.pose.store import ModelFile, resolve_model
from vision.pose.track import FramePeople, PoseTrack
from vision.report.build import (
    build_criterion,
    build_people,
    build_summary,
    exact,
)
from vision.report.models import ClipFacts, LegChoice, ModelFacts, Provenance, Report
from vision.report.quality import quality_notes
from vision.report.repetitions import Counted, build_reps, count_reps, scenes_of
from vision.screens.choose import Choice, choose_screen
from vision.screens.criteria import CriteriaFile, load_criteria, read_criteria
from vision.screens.screen import Answer, answer_all
from vision.screens.squat_measures import free_leg_position
from vision.settings import Settings

#: Told how far the analysis is (0-1) and what it is doing.
Progress = Callable[[float, str], None]

# Shares of the bar: getting the model is rarely needed, finding the body is the work.
_MODEL_SHARE = 0.05
_POSE_SHARE = 0.93


@dataclass(frozen=True)
class Motion:
    """One person's movement, cut into what a screen judges."""

    raw: PoseTrack
    smooth: PoseTrack
    angles: Angles
    reps: tuple[Repetition, ...]
    stances: tuple[Stance, ...]
    stretches: tuple[Stretch, ...]


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
    people = _look(clip, model, settings, tell, cancelled or (lambda: False))
    tell(_MODEL_SHARE + _POSE_SHARE, "Judging the movement")
    size = (clip.info.width, clip.info.height)
    track, persons = follow_person(
        people, size=size, person=settings.person, real_time_factor=factor
    )
    motion = find_motion(track)
    report = _report(clip, motion, persons, model, settings, own)
    tell(1.0, "Done")
    return Analysis(
        info=clip.info, raw=motion.raw, smooth=motion.smooth, angles=motion.angles, report=report
    )


def find_motion(track: PoseTrack) -> Motion:
    """Go from one person's landmarks to angles, repetitions and stances."""
    raw = mend_track(track)
    smooth = smooth_track(raw, cutoff_hz=SQUAT_CUTOFF_HZ)
    scale = leg_length(smooth)
    reps = find_reps(smooth)
    stances = tuple(find_stance(smooth, rep, leg=scale) for rep in reps)
    stretches = find_stretches(smooth, reps, stances)
    angles = compute_all_angles(smooth, reps, stretches)
    return Motion(raw, smooth, angles, reps, stances, stretches)


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
    start_s, end_s = settings.start_s or 0.0, settings.end_s or info.duration_s
    if start_s >= end_s or start_s >= info.duration_s:
        raise InputError(
            f"The range {start_s:g}-{end_s:g} s holds no picture; "
            f"the clip is {info.duration_s:.1f} s long."
        )
    total = max(1, int(((info.times_s >= start_s) & (info.times_s < end_s)).sum()))

    def watched() -> Iterator[Frame]:
        frames = clip.frames(
            start_s=settings.start_s, end_s=settings.end_s, longer_side=MODEL_LONGER_SIDE
        )
        for frame in frames:
            if cancelled():
                raise Cancelled("The analysis was cancelled.")
            yield frame

    people: list[FramePeople] = []
    found = detect_people(
        watched(), model=model.path, size=(info.width, info.height), workers=settings.workers
    )
    for here in found:
        people.append(here)
        if len(people) % 5 == 0:
            share = min(1.0, len(people) / total)
            tell(_MODEL_SHARE + _POSE_SHARE * share, "Finding the body")
    if not people:
        raise InputError("The clip holds no picture that can be decoded; export it again as MP4.")
    return people


def _report(
    clip: Clip,
    motion: Motion,
    persons: Sequence[Person],
    model: ModelFile,
    settings: Settings,
    own: CriteriaFile | None,
) -> Report:
    counted = count_reps(
        motion.smooth, motion.angles, motion.reps, motion.stances, motion.stretches
    )
    choice = choose_screen(
        [c.rep for c in counted],
        [c.stance for c in counted],
        [c.counted for c in counted],
        wanted=settings.screen,
    )
    counted = _for_screen(counted, choice, settings.leg)
    criteria, answers = _answers(motion, choice, counted, own)
    main = _longest(motion.stretches)
    legs = {c.leg for c in counted if c.counted and c.leg}
    leg: LegChoice | None = None
    if choice.screen is not None and choice.screen.id == "single_leg_squat":
        legs = legs or {c.leg for c in counted if c.leg}
        leg = "both" if len(legs) == 2 else next(iter(legs), None)
    number = sum(c.counted for c in counted)
    followed = settings.person or 1
    return Report(
        clip=_clip_facts(clip, motion.raw, settings),
        screen=choice.screen.id if choice.screen else None,
        screen_reason=choice.reason,
        view=main.view.name,
        view_confidence=exact(main.view.confidence, 3),
        facing=main.view.facing,
        leg=leg,
        people=build_people(persons, followed),
        quality=quality_notes(
            motion.raw,
            persons=persons,
            followed=followed,
            stretches=motion.stretches,
            counted=number,
            is_screened=choice.screen is not None,
            warnings=(*clip.info.warnings, *clip.decode_warnings),
        ),
        reps=build_reps(motion.smooth, counted, answers),
        criteria=[build_criterion(a, motion.smooth.time_s) for a in answers],
        notes=_notes(motion, counted),
        summary=build_summary(
            criteria.title if criteria else None, choice.reason, answers, counted=number
        ),
        provenance=_provenance(model, settings, own),
    )


def _for_screen(counted: Sequence[Counted], choice: Choice, leg: str) -> tuple[Counted, ...]:
    """Uncount what does not belong to the chosen screen and leg."""
    kept = []
    for c in counted:
        if choice.screen is None:
            kept.append(c.uncounted("no test was recognised in this clip"))
        elif c.stance.kind not in choice.screen.stances:
            kept.append(c.uncounted(f"it is not a {choice.screen.title.lower()}"))
        elif leg != "auto" and c.leg is not None and c.leg != leg:
            kept.append(c.uncounted(f"only the {leg} leg was asked for"))
        else:
            kept.append(c)
    return tuple(kept)


def _answers(
    motion: Motion,
    choice: Choice,
    counted: Sequence[Counted],
    own: CriteriaFile | None,
) -> tuple[CriteriaFile | None, tuple[Answer, ...]]:
    if choice.screen is None:
        return None, ()
    if own is not None and own.screen != choice.screen.id:
        raise InputError(
            f"The criteria file is for {own.screen}, but the clip shows {choice.screen.id}; "
            "give the file that fits, or name the test with --screen."
        )
    criteria = own or load_criteria(choice.screen.id)
    scenes = scenes_of(motion.smooth, motion.angles, counted, motion.stretches)
    return criteria, answer_all(choice.screen, criteria, scenes)


def _longest(stretches: Sequence[Stretch]) -> Stretch:
    """The stretch the clip's own view is taken from; those with repetitions first."""
    return max(stretches, key=lambda s: (bool(s.reps), s.rows.stop - s.rows.start))


def _clip_facts(clip: Clip, track: PoseTrack, settings: Settings) -> ClipFacts:
    info = clip.info
    whole = settings.start_s is None and settings.end_s is None
    return ClipFacts(
        name=info.name,
        sha256=info.sha256,
        width=info.width,
        height=info.height,
        duration_s=exact(info.duration_s),
        frame_rate=exact(info.frame_rate),
        frames=len(track) if whole else info.frames,
        variable_frame_rate=info.variable_frame_rate,
        rotation_deg=info.rotation_deg,
    )


def _notes(motion: Motion, counted: Sequence[Counted]) -> dict[str, str]:
    scenes = scenes_of(motion.smooth, motion.angles, counted, motion.stretches)
    where = [p for p in (free_leg_position(s) for s in scenes) if p]
    return {"free_leg": max(set(where), key=where.count)} if where else {}


def _provenance(model: ModelFile, settings: Settings, own: CriteriaFile | None) -> Provenance:
    chosen: dict[str, Any] = {
        "screen": settings.screen,
        "leg": settings.leg,
        "person": settings.person,
        "start_s": settings.start_s,
        "end_s": settings.end_s,
        "capture_rate": settings.capture_rate,
        "criteria": "own file" if own else "standard",
        "smoothing_hz": SQUAT_CUTOFF_HZ,
    }
    packages = ("mediapipe", "numpy", "scipy", "av")
    return Provenance(
        versions={"formcheck": __version__, **{p: version(p) for p in packages}},
        model=ModelFacts(name=model.name, sha256=model.sha256),
        settings=chosen,
    )
