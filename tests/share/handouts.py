"""Made-up handouts of every kind."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from tests.support.saved_results import build, write_result
from vision.report.models import Report
from vision.share.handout import (
    Decision,
    Handout,
    TimedNote,
    criterion_key,
    find_frames,
    read_angles,
)

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


def result(kind: str, folder: Path) -> Report:
    """Write a made-up result; give its report."""
    folder.mkdir(parents=True, exist_ok=True)
    report = cannot_tell() if kind == "cannot_tell" else clean() if kind == "clean" else build(kind)
    write_result(report, folder)
    return report


def cannot_tell() -> Report:
    """A squat of which nothing can be told."""
    report = build("sls_side")
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


def clean() -> Report:
    """A squat without any finding."""
    report = build("deep_side")
    criteria = [
        c.model_copy(update={"verdict": "pass", "cue": None, "drills": []})
        if c.verdict != "cannot_tell" else c
        for c in report.criteria
    ]  # fmt: skip
    summary = report.summary.model_copy(update={"verdict": "pass", "cues": [], "focus": []})
    return report.model_copy(update={"criteria": criteria, "summary": summary})


def handout(kind: str, folder: Path, **parts: Any) -> Handout:
    """A handout of a made-up result."""
    report = result(kind, folder)
    angles, frames = read_angles(folder / "angles.csv"), find_frames(report, folder / "stills")
    return Handout(report, angles=angles, frames=frames, **parts)


def coached(kind: str, folder: Path, **parts: Any) -> Handout:
    """A handout on which a coach has an opinion of each kind."""
    plain = handout(kind, folder)
    keys = [criterion_key(c) for c in plain.report.criteria]
    chosen = {
        "athlete": NAMES["umlauts"],
        "coach": "Ana",
        "day": DAY,
        "words": "Good work → keep going.\n\nKnee over the 2nd toe, ≥ 3 sets.",
        "decisions": (
            Decision(keys[0], "agreed"),
            Decision(keys[1], "changed", verdict="watch", reason="Loose trousers."),
            Decision(keys[2], "dismissed", reason="Not asked for today."),
        ),
        "notes": (TimedNote("See how tall the trunk stays.", 2.2), TimedNote("Camera higher.")),
    }
    return Handout(plain.report, angles=plain.angles, frames=plain.frames, **(chosen | parts))
