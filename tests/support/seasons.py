"""Fill a library with visits of an athlete whose values change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from PIL import Image

from tests.support.finished_analyses import make_finished_analysis
from vision.library.ingest import ingest
from vision.library.library import Library
from vision.library.reviews import write_review
from vision.report.files import evidence_name
from vision.report.models import Report
from vision.screens.criteria import LimitSpec
from vision.screens.verdict_rule import rep_verdict


def with_values(report: Report, values: Mapping[str, float]) -> Report:
    """Return a report with other values, and verdicts that fit them."""
    criteria = []
    for criterion in report.criteria:
        limits = criterion.limits
        if criterion.id in values and limits is not None and criterion.verdict != "cannot_tell":
            value = values[criterion.id]
            spec = LimitSpec(side=limits.side, watch=limits.watch, fault=limits.fault)
            verdict = rep_verdict(value, spec)
            criterion = criterion.model_copy(update={"value": value, "verdict": verdict})
        criteria.append(criterion)
    return report.model_copy(update={"criteria": criteria})


def add_season(
    library: Library,
    folder: Path,
    athlete_id: str,
    values: Mapping[str, Sequence[float]],
    *,
    kind: str = "sls_front",
    days_between: float = 14,
    first_day: float = 0,
    words: Sequence[str] = (),
) -> list[str]:
    """Add a visit for each value, with a frame for each criterion; return the ids."""
    ids = []
    for number in range(max(map(len, values.values()))):
        finished = make_finished_analysis(
            folder, kind, days=first_day + number * days_between, name=f"visit {number + 1}.mp4"
        )
        report = with_values(finished.report, {id_: v[number] for id_, v in values.items()})
        target = folder / finished.id
        (target / "report.json").write_text(report.model_dump_json(), encoding="utf-8")
        files = dict(finished.files)
        for criterion in report.criteria:
            name = f"stills/{evidence_name(criterion)}.png"
            shade = 60 + 20 * number % 160
            Image.new("RGB", (90, 160), (shade, 120, 140)).save(target / name)
            files[name] = target / name
        object.__setattr__(finished, "report", report)
        object.__setattr__(finished, "files", files)
        ingest(library, finished, athlete_id=athlete_id)
        if number < len(words):
            write_review(library, finished.id, status="sent", message=words[number], decisions=())
        ids.append(finished.id)
    return ids
