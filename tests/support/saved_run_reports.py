"""Build synthetic reports of walking and running."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import Image

from vision.report.models import (
    Criterion,
    MeasuredValue,
    QualityNote,
    Report,
    ReportedBout,
    ReportedStep,
    RepValue,
    Summary,
)
from vision.screens.criteria import load_criteria
from vision.text.advice import BACKWARD_RUNNING_STEPS

KINDS = ("run_back", "run_forward", "run_camera")
#: Step time and contact time.
STEP_S, CONTACT_S = 0.35, 0.22
NEXT_STEP = BACKWARD_RUNNING_STEPS[2]
FORWARD = (
    "You run forward; this is measured but not judged. The test needs you to go backward, filmed "
    "from the side."
)
CAMERA = "You walk or run toward the camera; film from the side, with room for ten steps."
SLOW = "The clip seems to be slow motion. Say with --capture-rate how fast the camera was."
SAFETY = "Use a clear, flat lane. Stop if anything hurts."
#: Verdict of each criterion, good ones between bad ones.
VERDICTS = {
    "toe_first": "watch",
    "hip_extension": "pass",
    "trunk_lean": "pass",
    "trunk_quiet": "fault",
    "cadence": "fault",
    "contact_time": "pass",
    "symmetry": "cannot_tell",
    "soft_landing": "cannot_tell",
}


def build_run(
    kind: str, make_report: Callable[..., Report], make_criterion: Callable[..., Criterion]
) -> Report:
    """Build a report of one of `KINDS`.

    `make_report` fills in what every report has, `make_criterion` makes up a criterion.
    """
    notes = [QualityNote(code="slow_motion", severity="warning", message=SLOW)]
    facts: dict[str, Any] = {
        "view": "side", "view_confidence": 0.9, "facing": "left", "leg": None, "reps": [],
        "quality": notes, "screen": None, "criteria": [],
    }  # fmt: skip
    if kind == "run_camera":
        return make_report(
            **facts | {"view": "front", "facing": "camera"},
            screen_reason=CAMERA,
            summary=Summary(verdict=None, headline=CAMERA, cues=[]),
        )
    if kind == "run_forward":
        steps = build_contacts(1, 0.5, 6.0, first=1)
        return make_report(
            **facts,
            screen_reason=FORWARD,
            bouts=[build_bout(1, 0.5, 6.0, "forward", "run", steps)],
            steps=steps,
            summary=Summary(verdict=None, headline=FORWARD, cues=[]),
        )
    back = build_contacts(1, 0.5, 6.0, first=1)
    return_ = build_contacts(2, 8.0, 13.0, first=len(back) + 1, near="right")
    criteria = [
        _criterion(make_criterion(spec, VERDICTS[spec.id], None, []), back)
        for spec in load_criteria("backward_running").criterion
    ]
    bad = [c for c in criteria if c.verdict in ("fault", "watch")]
    facts |= {"screen": "backward_running", "criteria": criteria}
    return make_report(
        **facts,
        screen_reason=None,
        bouts=[
            build_bout(1, 0.5, 6.0, "backward", "run", back),
            build_bout(2, 8.0, 13.0, "forward", "walk", return_, near="right"),
        ],
        steps=[*back, *return_],
        summary=Summary(
            verdict="fault",
            headline="Backward running: start with a quiet trunk.",
            cues=[c.cue or "" for c in bad],
            focus=[c.id for c in bad],
            next_step=NEXT_STEP,
            safety=SAFETY,
        ),
    )


def _criterion(criterion: Criterion, steps: list[ReportedStep]) -> Criterion:
    if criterion.verdict == "cannot_tell":
        return criterion.model_copy(update={"reason": "Film more steps of both feet."})
    value = 100.0 if criterion.unit == "% steps" else criterion.value
    near = [
        RepValue(number=step.number, value=value, verdict=criterion.verdict)
        for step in steps
        if step.near
    ]
    return criterion.model_copy(update={"per_rep": near})


def build_contacts(
    bout: int, start_s: float, end_s: float, *, first: int, near: str = "left"
) -> list[ReportedStep]:
    """Build alternating contacts; one of the near foot is flat, the far ones are uncertain."""
    steps = []
    time_s = start_s + 0.2
    while time_s + CONTACT_S < end_s:
        number = first + len(steps)
        foot = "left" if number % 2 else "right"
        is_near = foot == near
        flat = is_near and len(steps) in (2, 3)
        steps.append(
            ReportedStep(
                number=number, bout=bout, foot=foot, near=is_near,
                initial_contact_s=round(time_s, 4), toe_off_s=round(time_s + CONTACT_S, 4),
                strike="flat" if flat else "toe_first",
                strike_confidence=0.95 if is_near else 0.5,
                foot_pitch_deg=0.0 if flat else -12.0,
                confidence=0.9 if is_near else 0.4,
                measures={
                    "contact_time": MeasuredValue(value=221.0, error=15.0, unit="ms"),
                    "flight_time": MeasuredValue(value=129.0, error=19.0, unit="ms"),
                    "knee_at_contact": MeasuredValue(value=23.4, error=4.8, unit="deg"),
                    "hip_extension": MeasuredValue(value=17.2, error=2.5, unit="deg"),
                },
            )
        )  # fmt: skip
        time_s += STEP_S
    return steps


def build_bout(
    number: int,
    start_s: float,
    end_s: float,
    direction: str,
    gait: str,
    steps: list[ReportedStep],
    *,
    near: str = "left",
) -> ReportedBout:
    """Build a bout with measures of both feet."""

    def foot(plus: float) -> dict[str, MeasuredValue]:
        return {
            "contact_time": MeasuredValue(value=221.0 + plus, error=15.0, unit="ms"),
            "flight_time": MeasuredValue(value=-90.0 if gait == "walk" else 129.0, unit="ms"),
            "step_length": MeasuredValue(value=0.97, error=0.08, unit="legs"),
            "hip_extension": MeasuredValue(value=17.0 + plus, error=2.5, unit="deg"),
            "thigh_speed": MeasuredValue(value=368.85, unit="deg/s"),
        }

    strikes: dict[str, dict[str, int]] = {"left": {}, "right": {}}
    for step in steps:
        counts = strikes[step.foot]
        counts[step.strike] = counts.get(step.strike, 0) + 1
    label = {"run": "Running", "walk": "Walking"}[gait]
    return ReportedBout(
        number=number, start_s=start_s, end_s=end_s, direction=direction, gait=gait, view="side",
        facing="left", steps=len(steps), near_foot=near, judged=direction == "backward",
        measures={
            "hip_extension_left_over_right": MeasuredValue(value=3.5, error=4.5, unit="deg"),
            "step_time_left_over_right": MeasuredValue(value=-2.0, error=7.3, unit="%"),
            "speed": MeasuredValue(value=3.15, error=0.2, unit="m/s"),
        },
        feet={"left": foot(0.0), "right": foot(4.0)}, strikes=strikes,
        words=[f"{label} {direction}, {len(steps)} steps.", f"Big toe: bout {number}."],
    )  # fmt: skip


def write_contacts(report: Report, folder: Path) -> None:
    """Write an image of each contact, like an analysis."""
    (folder / "contacts").mkdir()
    for step in report.steps:
        shade = (120, 10 * step.number % 255, 90)
        Image.new("RGB", (60, 60), shade).save(folder / f"contacts/step-{step.number:04d}.jpg")
