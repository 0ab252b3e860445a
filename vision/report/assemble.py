"""Assemble the report of a clip from its motion and the results of the criteria."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

from vision import __version__
from vision.clip.frames import ClipInfo
from vision.motion.camera_view import View
from vision.motion.gait.bouts import Bout
from vision.motion.movement import Motion
from vision.motion.slow_motion import REAL_TIME, CaptureSpeed
from vision.motion.smoothing import (
    GAIT_CUTOFF_HZ,
    GAIT_KNEE_CUTOFF_HZ,
    GAIT_TRUNK_CUTOFF_HZ,
    SQUAT_CUTOFF_HZ,
)
from vision.pose.body_orientation import UPRIGHT, BodyDirection
from vision.pose.camera_roll import CameraRoll
from vision.pose.subject_tracking import Person
from vision.report.camera_notes import orientation_notes, roll_note
from vision.report.gait_sections import build_bouts, build_steps
from vision.report.model_notes import model_notes
from vision.report.models import ClipFacts, ModelFacts, Provenance, Report
from vision.report.progression import JudgedBout, next_step
from vision.report.quality import quality_notes
from vision.report.report_sections import (
    build_criterion,
    build_people,
    build_reps,
    build_summary,
    round_number,
)
from vision.report.slow_motion_notes import slow_motion_notes
from vision.screens.registry import ScreenId
from vision.screens.run_screen import Judgement
from vision.screens.screen import REPETITION
from vision.screens.squat_measures import free_leg_position
from vision.screens.subject_choice import FollowReason
from vision.settings import Settings
from vision.terms import StandingLeg


def assemble_report(
    info: ClipInfo,
    motion: Motion,
    judgement: Judgement,
    *,
    persons: Sequence[Person],
    model: ModelFacts,
    settings: Settings,
    followed: int = 1,
    follow_reason: FollowReason = "prominence",
    direction: BodyDirection = UPRIGHT,
    roll: CameraRoll | None = None,
    speed: CaptureSpeed = REAL_TIME,
    decode_warnings: Sequence[str] = (),
    skipped: int = 0,
) -> Report:
    """Assemble the report of one clip.

    Parameters
    ----------
    info : ClipInfo
        The clip.
    motion : Motion
        The movement in it.
    judgement : Judgement
        The test, and the results of its criteria.
    persons : sequence of Person
        All people in the clip who could be chosen.
    model : ModelFacts
        The pose model.
    settings : Settings
        Settings of the analysis.
    followed : int
        Number of the person that the report is about.
    follow_reason : str
        Why it is this person.
    direction : BodyDirection
        Which way the people in the clip were turned.
    roll : CameraRoll or None
        Sideways tilt of the camera; None where it is unknown.
    speed : CaptureSpeed, optional
        How fast the camera recorded.
    decode_warnings : sequence of str
        Warnings from decoding the frames.
    skipped : int
        Number of frames that were decoded but not looked at.
    """
    screen, reason = judgement.selection.screen, judgement.selection.reason
    unit = REPETITION if screen is None else screen.unit
    view = _main_view(motion, judgement)
    counted = len(judgement.judged_strides) or sum(c.counted for c in judgement.candidates)
    return Report(
        clip=_clip_facts(info, len(motion.raw) + skipped, settings, speed),
        screen=None if screen is None else ScreenId(screen.id),
        screen_reason=reason,
        view=view.name,
        view_confidence=round_number(view.confidence, 3),
        facing=view.facing,
        leg=_leg(judgement),
        people=build_people(persons, followed),
        quality=[
            *orientation_notes(info, direction, is_chosen=settings.rotate is not None),
            *model_notes(model, settings),
            *slow_motion_notes(motion, speed, info),
            *quality_notes(
                motion,
                persons=persons,
                followed=followed,
                follow_reason=follow_reason,
                counted=counted,
                screen=screen,
                warnings=(*info.warnings, *decode_warnings),
            ),
            roll_note(roll),
        ],
        reps=build_reps(
            motion.smooth, judgement.candidates, judgement.results, network=model.network
        ),
        bouts=build_bouts(
            motion.bouts,
            judgement.strides,
            judgement.judged_strides,
            motion.smooth,
            height_cm=settings.height_cm,
            network=model.network,
        ),
        steps=build_steps(judgement.strides, network=model.network),
        criteria=[
            build_criterion(r, motion.smooth.time_s, noun=unit.row_noun) for r in judgement.results
        ],
        notes=_notes(judgement),
        summary=build_summary(
            judgement.criteria.title if judgement.criteria else None,
            reason,
            judgement.results,
            counted=counted,
            noun=unit.noun,
            next_step=_next_step(motion, judgement),
        ),
        provenance=_provenance(model, settings),
    )


def _leg(judgement: Judgement) -> StandingLeg | None:
    """Return the standing leg; None unless the test is on one leg."""
    screen = judgement.selection.screen
    if screen is None or not screen.has_standing_leg:
        return None
    legs = {c.leg for c in judgement.candidates if c.counted and c.leg}
    legs = legs or {c.leg for c in judgement.candidates if c.leg}
    return "both" if len(legs) == 2 else next(iter(legs), None)


def _main_view(motion: Motion, judgement: Judgement) -> View:
    """Return the view of the longest segment or bout, of the judged ones where there are any."""
    if judgement.judged_strides:
        bouts = [s.bout for s in judgement.judged_strides]
        return max(bouts, key=_length).view
    if judgement.selection.screen is None and motion.bouts:
        return max(motion.bouts, key=_length).view
    return max(motion.segments, key=lambda s: (bool(s.reps), s.rows.stop - s.rows.start)).view


def _length(bout: Bout) -> int:
    return int(bout.rows.stop - bout.rows.start)


def _next_step(motion: Motion, judgement: Judgement) -> str | None:
    judged = {s.bout_number: s.bout for s in judgement.judged_strides}
    return next_step(
        {result.spec.id: result.verdict for result in judgement.results},
        [
            JudgedBout(bout.gait, bout.direction, _length(bout) / motion.raw.real_rate)
            for bout in judged.values()
        ],
    )


def _clip_facts(info: ClipInfo, decoded: int, settings: Settings, speed: CaptureSpeed) -> ClipFacts:
    whole = settings.start_s is None and settings.end_s is None
    return ClipFacts(
        name=info.name,
        sha256=info.sha256,
        width=info.width,
        height=info.height,
        duration_s=round_number(info.duration_s),
        frame_rate=round_number(info.frame_rate),
        frames=decoded if whole else info.frame_count,
        variable_frame_rate=info.variable_frame_rate,
        rotation_deg=info.rotation_deg,
        capture_rate=None if speed.rate is None else round_number(speed.rate),
        capture_rate_source=speed.source,
        tagged_capture_rate=None if speed.tagged is None else round_number(speed.tagged),
        playback_intent=info.tags.intent,
    )


def _notes(judgement: Judgement) -> dict[str, str]:
    contexts = [c.context for c in judgement.candidates if c.counted]
    positions = [p for p in (free_leg_position(s) for s in contexts) if p]
    return {"free_leg": max(set(positions), key=positions.count)} if positions else {}


def _provenance(model: ModelFacts, settings: Settings) -> Provenance:
    chosen: dict[str, Any] = {
        "screen": settings.screen,
        "leg": settings.leg,
        "person": settings.person,
        "start_s": settings.start_s,
        "end_s": settings.end_s,
        "capture_rate": settings.capture_rate,
        "rotate": settings.rotate,
        "quality": settings.quality if settings.model is None else None,
        "criteria": "own file" if settings.criteria else "standard",
        "style": settings.style,
        "height_cm": settings.height_cm,
        "smoothing_hz": SQUAT_CUTOFF_HZ,
        "smoothing_gait_hz": GAIT_CUTOFF_HZ,
        "smoothing_gait_knee_hz": GAIT_KNEE_CUTOFF_HZ,
        "smoothing_gait_trunk_hz": GAIT_TRUNK_CUTOFF_HZ,
    }
    packages = ("mediapipe", "numpy", "scipy", "av")
    return Provenance(
        versions={"formcheck": __version__, **{p: version(p) for p in packages}},
        model=model,
        settings=chosen,
    )
