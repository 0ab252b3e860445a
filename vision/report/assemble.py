"""The last step before the outputs: everything that is known becomes the report."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

from vision import __version__
from vision.clip.frames import ClipInfo
from vision.motion.movement import Motion
from vision.motion.smoothing import SQUAT_CUTOFF_HZ
from vision.motion.stretches import Stretch
from vision.pose.follow import Person
from vision.pose.track import PoseTrack
from vision.report.build import build_criterion, build_people, build_summary, exact
from vision.report.models import ClipFacts, LegChoice, ModelFacts, Provenance, Report
from vision.report.quality import quality_notes
from vision.report.repetitions import build_reps
from vision.screens.judging import Judgement
from vision.screens.squat_measures import free_leg_position
from vision.settings import Settings


def assemble_report(
    info: ClipInfo,
    motion: Motion,
    judgement: Judgement,
    *,
    persons: Sequence[Person],
    model: ModelFacts,
    settings: Settings,
    decode_warnings: Sequence[str] = (),
) -> Report:
    """Put together the report of one clip.

    Parameters
    ----------
    info : ClipInfo
    motion : Motion
    judgement : Judgement
    persons : sequence of Person
        Everybody who could be chosen.
    model : ModelFacts
        The pose model that looked.
    settings : Settings
        What the user chose.
    decode_warnings : sequence of str
        What went wrong while the pictures were read.
    """
    choice, counted = judgement.choice, judgement.counted
    main = _longest(motion.stretches)
    number = sum(c.counted for c in counted)
    followed = settings.person or 1
    return Report(
        clip=_clip_facts(info, motion.raw, settings),
        screen=choice.screen.id if choice.screen else None,
        screen_reason=choice.reason,
        view=main.view.name,
        view_confidence=exact(main.view.confidence, 3),
        facing=main.view.facing,
        leg=_leg(judgement),
        people=build_people(persons, followed),
        quality=quality_notes(
            motion.raw,
            persons=persons,
            followed=followed,
            stretches=motion.stretches,
            counted=number,
            is_screened=choice.screen is not None,
            warnings=(*info.warnings, *decode_warnings),
        ),
        reps=build_reps(motion.smooth, counted, judgement.answers),
        criteria=[build_criterion(a, motion.smooth.time_s) for a in judgement.answers],
        notes=_notes(judgement),
        summary=build_summary(
            judgement.criteria.title if judgement.criteria else None,
            choice.reason,
            judgement.answers,
            counted=number,
        ),
        provenance=_provenance(model, settings),
    )


def _leg(judgement: Judgement) -> LegChoice | None:
    """The standing leg of a single-leg test."""
    screen = judgement.choice.screen
    if screen is None or screen.id != "single_leg_squat":
        return None
    legs = {c.leg for c in judgement.counted if c.counted and c.leg}
    legs = legs or {c.leg for c in judgement.counted if c.leg}
    return "both" if len(legs) == 2 else next(iter(legs), None)


def _longest(stretches: Sequence[Stretch]) -> Stretch:
    """The stretch the clip's own view is taken from; those with repetitions first."""
    return max(stretches, key=lambda s: (bool(s.reps), s.rows.stop - s.rows.start))


def _clip_facts(info: ClipInfo, track: PoseTrack, settings: Settings) -> ClipFacts:
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


def _notes(judgement: Judgement) -> dict[str, str]:
    scenes = [c.scene for c in judgement.counted if c.counted]
    where = [p for p in (free_leg_position(s) for s in scenes) if p]
    return {"free_leg": max(set(where), key=where.count)} if where else {}


def _provenance(model: ModelFacts, settings: Settings) -> Provenance:
    chosen: dict[str, Any] = {
        "screen": settings.screen,
        "leg": settings.leg,
        "person": settings.person,
        "start_s": settings.start_s,
        "end_s": settings.end_s,
        "capture_rate": settings.capture_rate,
        "criteria": "own file" if settings.criteria else "standard",
        "smoothing_hz": SQUAT_CUTOFF_HZ,
    }
    packages = ("mediapipe", "numpy", "scipy", "av")
    return Provenance(
        versions={"formcheck": __version__, **{p: version(p) for p in packages}},
        model=model,
        settings=chosen,
    )
