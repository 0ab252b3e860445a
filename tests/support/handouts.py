"""Build handouts of synthetic results, with and without a coach's comments."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from tests.support.saved_results import build_report, write_result
from vision.report.models import Report
from vision.report.review import ReviewDecision
from vision.share.handout import CoachNote, Handout, find_frames, read_angle_series

DAY = date(2026, 11, 21)
NAMES = {
    "umlauts": "Jürgen Łukasz Ñandú-Großmann",
    "long": "Wolfeschlegelsteinhausenbergerdorff " * 4,
    "arabic": "ليلى بنت أحمد",
    "hebrew": "דוד בן־גוריון",
    "cyrillic": "Анна Каренина",
    "hindi": "प्रिया शर्मा",
    "chinese": "王小明",
    "hostile": "<script>alert('1')</script> & \"co\"",
}


def write_report(kind: str, folder: Path) -> Report:
    """Write a synthetic result into a folder and return its report."""
    folder.mkdir(parents=True, exist_ok=True)
    special = {"cannot_tell": report_without_verdicts, "clean": report_without_findings}
    report = special[kind]() if kind in special else build_report(kind)
    write_result(report, folder)
    return report


def report_without_verdicts() -> Report:
    """Build the report of a squat in which nothing can be judged."""
    report = build_report("sls_side")
    criteria = [
        c.model_copy(update={"verdict": "cannot_tell", "value": None, "error": None,
                             "reason": "Film it from the front.", "per_rep": [], "cue": None})
        for c in report.criteria
    ]  # fmt: skip
    summary = report.summary.model_copy(
        update={"verdict": None, "cues": [], "focus": [],
                "headline": "Single-leg squat: this clip does not show enough to judge."}
    )  # fmt: skip
    return report.model_copy(update={"criteria": criteria, "summary": summary, "view": "oblique"})


def report_without_findings() -> Report:
    """Build the report of a squat in which everything is good."""
    report = build_report("deep_side")
    criteria = [
        c.model_copy(update={"verdict": "pass", "cue": None, "drills": []})
        if c.verdict != "cannot_tell" else c
        for c in report.criteria
    ]  # fmt: skip
    summary = report.summary.model_copy(update={"verdict": "pass", "cues": [], "focus": []})
    return report.model_copy(update={"criteria": criteria, "summary": summary})


def build_handout(kind: str, folder: Path, **parts: Any) -> Handout:
    """Build the handout of a synthetic result."""
    report = write_report(kind, folder)
    angles, frames = (
        read_angle_series(folder / "angles.csv"),
        find_frames(report, folder / "stills"),
    )
    return Handout(report, angles=angles, frames=frames, **parts)


def build_coached_handout(kind: str, folder: Path, **parts: Any) -> Handout:
    """Build a handout with a coach's message, notes and one decision of each kind."""
    plain = build_handout(kind, folder)
    keys = [(c.id, c.leg) for c in plain.report.criteria]
    chosen = {
        "athlete": NAMES["umlauts"],
        "coach": "Ana",
        "day": DAY,
        "message": "Good work → keep going.\n\nKnee over the 2nd toe, ≥ 3 sets.",
        "decisions": (
            ReviewDecision(*keys[0], "agree"),
            ReviewDecision(*keys[1], "change", verdict="watch", reason="Loose trousers."),
            ReviewDecision(*keys[2], "dismiss", reason="Not asked for today."),
        ),
        "notes": (CoachNote("See how tall the trunk stays.", 2.2), CoachNote("Camera higher.")),
    }
    return Handout(plain.report, angles=plain.angles, frames=plain.frames, **(chosen | parts))
