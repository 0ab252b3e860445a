"""A home with results of every kind, each with a player, for tests that look at all pages.

The clip has numbered frames (`tests.support.player_page`), so that a test can read which frame a
browser displays.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from tests.support import player_page, saved_results
from vision.clip.open import open_clip
from vision.jobs.app_state import AppState, open_app_state
from vision.jobs.result_meta import ResultMeta
from vision.jobs.result_paths import PLAYBACK, THUMBNAIL_SHEET
from vision.library.athletes import add_athlete
from vision.library.reviews import add_note, write_review
from vision.report.models import Report
from vision.settings import Settings

ATHLETE = "Ada Byron"


@dataclass(frozen=True)
class FilledHome:
    """A home with results.

    Attributes
    ----------
    home : Path
    before, after, run, unrecognised, failed : str
        Ids of the results: two squats of one athlete, a run, and two without verdicts.
    """

    home: Path
    before: str
    after: str
    run: str
    unrecognised: str
    failed: str


def fill_home(home: Path) -> FilledHome:
    """Fill an empty home."""
    made = home / "made"
    made.mkdir(parents=True)
    player_page.write_player_clip(made, "even")
    state = open_app_state(home)
    ada = add_athlete(state.library, ATHLETE)
    try:
        ids = [
            _publish(state, made, kind, name=name, athlete=athlete)
            for kind, name, athlete in (
                ("sls_front", "before.mp4", ada),
                ("sls_front", "after.mp4", ada),
                ("run_back", "run.mp4", None),
                ("refused", "walk.mp4", None),
            )
        ]
        write_review(state.library, ids[0], status="reviewed", message="Slower.", decisions=[])
        add_note(state.library, ids[0], time_s=1.0, text="The knee comes in.")
        failed = state.results.add("broken.mp4", _marked(made / "even.mp4", "broken"), Settings())
        state.results.save(replace(failed, state="failed", message="The clip shows nobody."))
    finally:
        state.close()
    shutil.rmtree(made)
    return FilledHome(home, *ids, failed.id)


def _publish(state: AppState, made: Path, kind: str, *, name: str, athlete: str | None) -> str:
    meta = state.results.add(name, _marked(made / "even.mp4", name), Settings(), athlete=athlete)
    folder = state.results.work_folder(meta.id)
    report = _report(kind, meta, made / "even.mp4")
    saved_results.write_result(report, folder)
    shutil.copy(made / "even.json", folder / PLAYBACK)
    shutil.copy(made / "even.jpg", folder / THUMBNAIL_SHEET)
    return state.results.publish(meta).id


def _report(kind: str, meta: ResultMeta, clip: Path) -> Report:
    """Build a report of a kind about the clip with numbered frames."""
    report = saved_results.build_report(kind)
    info = open_clip(clip).info
    numbered = player_page.build_report(info)
    criteria = [
        c.model_copy(update={"evidence_s": min(c.evidence_s, info.duration_s - 0.2)})
        if c.evidence_s is not None
        else c
        for c in report.criteria
    ]
    facts: dict[str, object] = {
        "clip": numbered.clip.model_copy(update={"name": meta.name}),
        "criteria": criteria,
    }
    if report.reps:
        facts["reps"] = numbered.reps
    return report.model_copy(update=facts)


def _marked(clip: Path, mark: str) -> Iterator[bytes]:
    """Yield a clip with other content, which players do not see."""
    text = mark.encode()
    yield clip.read_bytes()
    yield (8 + len(text)).to_bytes(4, "big") + b"free" + text
