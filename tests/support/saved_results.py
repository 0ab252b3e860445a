"""Build synthetic results of every kind, with the files of an analysis."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

from tests.support.saved_run_reports import KINDS as RUNS
from tests.support.saved_run_reports import STEP_S, build_run, write_contacts
from vision.clip.encode import VideoSink
from vision.motion.angles import ANGLES
from vision.report.models import (
    ClipFacts,
    Criterion,
    Limits,
    MeasuredValue,
    ModelFacts,
    People,
    PersonSeen,
    Provenance,
    QualityNote,
    Rep,
    Report,
    RepValue,
    Summary,
)
from vision.screens.criteria import CriterionSpec, load_criteria

LONG_TEXT = (
    "This sentence goes on for much longer than anybody would like, with an *asterisk*, "
    "a_snake_case_name, a <b>tag</b>, $5 and $6, a :red[colour] and a "
    "wordwithoutanyspaceswhichisfarlongerthanaphoneiswideandhastobebrokensomewhereinside it. "
)
KINDS = (
    "sls_front",
    "sls_side",
    "deep_front",
    "deep_side",
    "both_legs",
    "refused",
    "people",
    "long",
    *RUNS,
)
DURATION = 14.0
SMALL_PERSON_NOTE = (
    "The person is small in the frame. Move the camera closer until the body nearly fills it."
)


def build_report(kind: str = "sls_front") -> Report:
    """Build a report of one of `KINDS`."""
    if kind == "refused":
        return _unrecognised()
    if kind in RUNS:
        return build_run(kind, _report, _criterion)
    screen = "deep_squat" if kind.startswith("deep") else "single_leg_squat"
    view = "side" if kind.endswith("side") else "front"
    legs = {"both_legs": ["left", "right"]}.get(kind, ["left"] if screen != "deep_squat" else [])
    reps = _reps(legs, screen)
    criteria = _criteria(screen, view, legs, reps)
    report = _report(
        screen=screen,
        screen_reason=None,
        view=view,
        view_confidence=0.93,
        facing="right" if view == "side" else "camera",
        leg=None if not legs else "both" if len(legs) > 1 else "left",
        reps=reps,
        criteria=criteria,
        quality=[
            QualityNote(
                code="camera_roll",
                severity="info",
                message="Whether the camera was level is not known.",
            ),
            QualityNote(
                code="small_person",
                severity="warning",
                message=SMALL_PERSON_NOTE,
            ),
        ],
        notes={"free_leg": "The free leg is held in front."},
        summary=_summary(criteria),
    )
    if kind == "people":
        seen = [
            PersonSeen(number=1, first_s=0, last_s=14, box=(60, 20, 140, 220), box_s=3.0),
            PersonSeen(number=2, first_s=2, last_s=9, box=(180, 40, 230, 200), box_s=3.0),
            PersonSeen(number=3, first_s=8, last_s=9, box=(10, 50, 40, 190), box_s=8.5),
        ]
        report = report.model_copy(update={"people": People(followed=1, seen=seen)})
    return _with_long_texts(report) if kind == "long" else report


def _report(**parts: Any) -> Report:
    return Report(
        clip=ClipFacts(
            name="clip.mp4", sha256="0" * 64, width=720, height=1280, duration_s=DURATION,
            frame_rate=29.97, frames=420, variable_frame_rate=True, rotation_deg=0,
        ),
        people=People(followed=1, seen=[]),
        provenance=Provenance(
            versions={"formcheck": "0.1.0", "mediapipe": "1.2.2"},
            model=ModelFacts(name="pose_landmarker_full", sha256="1" * 64, network="full"),
            settings={"screen": "auto", "leg": "auto"},
        ),
        **parts,
    )  # fmt: skip


def _unrecognised() -> Report:
    reason = (
        "No squat was recognised: the person walks through the frame. Film one test at a "
        "time: stand still, squat three to five times, stand still."
    )
    return _report(
        screen=None, screen_reason=reason, view="oblique", view_confidence=0.4, facing=None,
        leg=None, reps=[], criteria=[], quality=[],
        summary=Summary(verdict=None, headline="There is no squat to check in this clip", cues=[]),
    )  # fmt: skip


def _reps(legs: list[str], screen: str) -> list[Rep]:
    reps = []
    for number in range(1, 5):
        start = 1.0 + 3.0 * (number - 1)
        leg = None if not legs else legs[0] if number <= 2 else legs[-1]
        counted = number != 4
        reps.append(
            Rep(
                number=number, leg=leg, start_s=start, bottom_s=start + 1.2, end_s=start + 2.3,
                counted=counted, reason=None if counted else "less than 30° of knee flexion",
                measures={
                    "knee_valgus": MeasuredValue(value=9.0 + number, error=3.1, unit="deg"),
                    "depth": MeasuredValue(value=61.0 + number, error=4.0, unit="deg"),
                },
            )
        )  # fmt: skip
    return reps


def _criteria(screen: str, view: str, legs: list[str], reps: list[Rep]) -> list[Criterion]:
    found = []
    verdicts = ("pass", "fault", "watch", "pass")
    for leg in legs or [None]:
        for spec in load_criteria(screen).criterion:
            verdict = verdicts[len(found) % 4] if view in spec.views else "cannot_tell"
            found.append(_criterion(spec, verdict, leg, reps))
    return found


def _criterion(spec: CriterionSpec, verdict: str, leg: Any, reps: list[Rep]) -> Criterion:
    limits = spec.limits
    watch, fault = limits.watch, limits.fault
    if isinstance(watch, tuple) and isinstance(fault, tuple):
        watch, fault = watch[1], fault[1]
    step = (fault - watch) or (5 if limits.side != "below" else -5)
    value = {"pass": watch - step, "watch": watch + 0.4 * step, "fault": fault + 1.1 * step}
    decided = verdict != "cannot_tell"
    number = round(value[verdict], 1) if decided else None
    says = {"pass": spec.says.good, "watch": spec.says.watch, "fault": spec.says.fault}
    finding = says.get(verdict, "Cannot tell from this clip.")
    if decided:
        values = {"value": f"{number:g}", "leg": leg or "left"}
        finding = re.sub(r"\{(\w+)\}", lambda m: values.get(m[1], f"some {m[1]}"), finding)
    error = None if spec.unit == "count" or not decided else round(abs(step) * 0.6, 1)
    return Criterion(
        id=spec.id, leg=leg, title=spec.title, verdict=verdict, value=number,
        error=error, error_kind="literature" if error and spec.id < "k" else "measured",
        unit=spec.unit,
        limits=Limits(side=limits.side, watch=limits.watch, fault=limits.fault),
        confidence=0.86 if decided else 0.2, finding=finding,
        reason=None if decided else spec.needs,
        evidence_s=2.2 if decided else None,
        per_rep=[
            RepValue(number=r.number, value=number, verdict=verdict)
            for r in reps if r.counted and decided
        ],
        details={"change_from_standing": MeasuredValue(value=6.2, error=2.0, unit="deg")}
        if decided else {},
        cue=spec.cue if verdict in ("watch", "fault") else None,
        drills=list(spec.drills) if verdict in ("watch", "fault") else [],
        source=spec.source, certainty=spec.certainty,
    )  # fmt: skip


def build_count_criterion(**changes: Any) -> Criterion:
    """Build a criterion that counts repetitions: one of four, with one not measured."""
    criterion = next(c for c in build_report().criteria if c.unit == "count")
    reps = [
        RepValue(number=n, value=value, verdict="pass")
        for n, value in enumerate((0.0, 1.0, 0.0, None), start=1)
    ]
    basis = "23 repetitions in 7 clips"
    facts = {"value": 1.0, "error": 0.0, "error_basis": basis, "per_rep": reps, **changes}
    return criterion.model_copy(update=facts)


def _summary(criteria: list[Criterion]) -> Summary:
    bad = sorted((c for c in criteria if c.cue), key=lambda c: c.verdict != "fault")[:3]
    return Summary(
        verdict="fault",
        headline=f"Single-leg squat on the left leg: start with {bad[0].title.lower()}.",
        cues=[c.cue or "" for c in bad],
        focus=[f"{c.id}/{c.leg}" if c.leg else c.id for c in bad],
        safety="Stop if anything hurts, and ask a professional about pain that stays.",
    )


def _with_long_texts(report: Report) -> Report:
    criteria = [
        c.model_copy(update={"finding": LONG_TEXT + c.finding, "title": LONG_TEXT[:60] + c.title,
                             "source": LONG_TEXT * 3, "reason": LONG_TEXT if c.reason else None})
        for c in report.criteria
    ]  # fmt: skip
    summary = report.summary.model_copy(
        update={"headline": LONG_TEXT, "cues": [LONG_TEXT + cue for cue in report.summary.cues]}
    )
    return report.model_copy(update={"criteria": criteria, "summary": summary})


def write_result(report: Report, folder: Path, *, still: Image.Image | None = None) -> None:
    """Write the files of an analysis, with a drawn still or the given one."""
    (folder / "report.json").write_text(json.dumps(report.model_dump(mode="json")), "utf-8")
    write_angles(folder / "angles.csv", report)
    image = still or _draw_person()
    stills = folder / "stills"
    stills.mkdir()
    for criterion in report.criteria:
        if criterion.verdict != "cannot_tell":
            leg = f"-{criterion.leg}" if criterion.leg else ""
            image.save(stills / f"evidence-{criterion.id}{leg}.png", compress_level=1)
    image.save(stills / "cover.png", compress_level=1)
    _write_video(folder / "annotated.mp4", image)
    if report.steps:
        write_contacts(report, folder)
    if len(report.people.seen) > 1:
        (folder / "people").mkdir()
        for time_s in sorted({person.box_s for person in report.people.seen}):
            image.save(folder / "people" / f"at-{time_s:09.3f}.jpg")


def _draw_person() -> Image.Image:
    image = Image.new("RGB", (270, 480), (203, 213, 211))
    draw = ImageDraw.Draw(image)
    draw.ellipse((115, 60, 155, 100), fill=(60, 80, 90))
    draw.line((135, 100, 135, 230, 175, 300, 140, 420), fill=(60, 80, 90), width=16, joint="curve")
    return image


def _write_video(path: Path, image: Image.Image) -> None:
    width, height = (side // 2 * 2 for side in image.size)
    frame = np.ascontiguousarray(np.asarray(image.convert("RGB"))[:height, :width])
    with VideoSink(path, width=width, height=height) as sink:
        for index in range(12):
            moved = frame.copy()
            moved[-8:, : (index + 1) * width // 12] = (15, 118, 110)
            sink.write(moved, index / 12)


def write_angles(path: Path, report: Report) -> None:
    """Write angles with a gap, empty where the view does not show them."""
    time_s = np.arange(0, DURATION, 1 / 30)
    plane = {"side": "sagittal", "front": "frontal"}.get(report.view or "")
    names = [
        (angle, f"{angle.name}_{side}_deg" if side else f"{angle.name}_deg")
        for angle in ANGLES
        for side in (("left", "right") if angle.sided else (None,))
    ]
    rows = ["frame,time_s," + ",".join(name for _, name in names)]
    for index, t in enumerate(time_s):
        bend = sum(np.exp(-(((t - rep.bottom_s) / 0.6) ** 2)) for rep in report.reps)
        if report.steps:
            bend = np.sin(np.pi * t / STEP_S)
        cells = [
            "" if angle.plane != plane or 6.4 < t < 7.1 else f"{(5 + i) * (1 + 3 * bend):.3f}"
            for i, (angle, _) in enumerate(names)
        ]
        rows.append(f"{index},{t:.5f}," + ",".join(cells))
    path.write_text("\n".join(rows) + "\n", "utf-8")


def fake_analysis(
    kind: str = "sls_front", *, steps: int = 5, wait: Callable[[], None] = lambda: None
) -> Callable[..., None]:
    """Return an analysis of a few steps that writes a synthetic result."""
    from vision.errors import Cancelled

    def run_analysis(
        clip: Path, settings: Any, *, name: str, folder: Path, progress: Any, cancelled: Any
    ) -> None:
        for step in range(steps):
            progress(step / steps, "Looking at the frames")
            wait()
            if cancelled():
                raise Cancelled("Stopped.")
        report = build_report(kind)
        facts = report.clip.model_copy(update={"name": name})
        people = report.people
        if settings.person is not None:
            people = people.model_copy(update={"followed": settings.person})
        write_result(report.model_copy(update={"clip": facts, "people": people}), folder)

    return run_analysis
