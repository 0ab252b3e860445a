"""The player on a result's page."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.support.result_modes import for_coach
from tests.support.saved_results import build_report
from tests.support.stored_files import replace_file
from vision.jobs.queue import JobQueue
from vision.jobs.result_meta import ResultMeta
from vision.jobs.result_paths import PLAYBACK
from vision.library.result_files import PROXY
from vision.library.user_annotations import read_user_annotations
from vision.report.report_text import criterion_key, worst_first
from vision.report.review import ReviewDecision, apply_review
from vision.text.translation import use_language
from vision.webapp import navigation
from vision.webapp.result import player
from vision.webapp.result.player import player_verdicts

APP = Path(__file__).parents[3] / "app.py"
Save = Callable[..., ResultMeta]


@pytest.fixture(autouse=True)
def _only_this_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(navigation, "preload_in_background", lambda: None)


def playback(count: int = 15) -> dict[str, Any]:
    return {
        "schema_version": 1, "width": 160, "height": 240, "duration_s": count / 15,
        "times_s": [n / 15 for n in range(count)], "real_time_factor": 1.0,
        "points": base64.b64encode(bytes(count * 132)).decode(),
        "visibility": base64.b64encode(bytes(count * 33)).decode(),
        "states": base64.b64encode(bytes(count)).decode(),
        "series": [], "events": [], "spans": [], "findings": [], "thumbnails": None,
    }  # fmt: skip


def opened(meta: ResultMeta) -> AppTest:
    app = for_coach(AppTest.from_file(str(APP), default_timeout=120))
    app.query_params["result"] = meta.id
    app.run()
    assert not app.exception
    return app


def data_of(app: AppTest) -> dict[str, Any]:
    (shown,) = app.get("bidi_component")
    data: dict[str, Any] = json.loads(shown.proto.json)
    return data


@pytest.mark.parametrize("kind", ["sls_front", "sls_side", "refused"])
def test_the_player_takes_the_place_of_the_annotated_clip(
    saved: Save, jobs: JobQueue, kind: str
) -> None:
    meta = saved(kind, name="IMG.mp4")
    assert not opened(meta).get("bidi_component")
    replace_file(jobs.results, meta.id, PLAYBACK, json.dumps(playback()).encode())
    app = opened(meta)
    data = data_of(app)
    assert data["clip"].startswith(meta.id)
    assert data["video"].endswith(".mp4")
    assert data["playback"].endswith(".json")
    assert data["sheet"] is None
    assert not app.get("video")
    html = "\n".join(str(each.proto.body) for each in app.get("html"))
    assert ("Show in the clip" in html) is (kind != "refused")


def test_good_form_is_offered_for_what_the_coach_lets_stand() -> None:
    report = build_report("sls_front")
    (worst, *_) = worst_first(report.criteria)
    offered: Any = player_verdicts(apply_review(report, []))["goodForms"]
    assert offered[0]["criterion"] == criterion_key(worst)
    assert offered[0]["limit"].startswith("good ")
    passed = [c for c in report.criteria if c.verdict in ("pass", "cannot_tell")]
    assert {criterion_key(c) for c in passed}.isdisjoint(each["criterion"] for each in offered)
    dismissed = ReviewDecision(worst.id, worst.leg, "dismiss")
    left: Any = player_verdicts(apply_review(report, [dismissed]))["goodForms"]
    assert left == offered[1:]
    with use_language("de"):
        german: Any = player_verdicts(apply_review(report, []))["goodForms"]
    assert german[0]["limit"].startswith("gut ")


def test_a_proxy_is_played_where_there_is_one(saved: Save, jobs: JobQueue) -> None:
    meta = saved("sls_front", name="IMG.mp4")
    folder = jobs.results.path(meta.id)
    replace_file(jobs.results, meta.id, PLAYBACK, json.dumps(playback()).encode())
    before = data_of(opened(meta))["video"]
    video = (folder / "annotated.mp4").read_bytes()
    replace_file(jobs.results, meta.id, PROXY, video)
    assert data_of(opened(meta))["video"] != before


def test_the_first_drawing_of_a_new_session_is_saved(
    saved: Save, jobs: JobQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a restart of the server no callback is called for what the browser sends."""
    meta = saved("sls_front", name="IMG.mp4")
    replace_file(jobs.results, meta.id, PLAYBACK, json.dumps(playback()).encode())
    line = {"id": "line1", "time_s": 0.2, "kind": "line", "points": [[1, 2], [3, 4]]}
    sent = {"clip": "another", "put": [line | {"colour": "red"}], "gone": []}
    clips: list[str] = []

    def drawn(*, clip: str, **_: Any) -> Any:
        """Report the drawing."""
        clips.append(clip)
        return SimpleNamespace(drawings=sent)

    monkeypatch.setattr(player, "review_player", drawn)
    app = opened(meta)
    assert not read_user_annotations(jobs.results.library, meta.id)  # drawn on another clip
    sent["clip"] = clips[0]
    app.run()
    assert [each.id for each in read_user_annotations(jobs.results.library, meta.id)] == ["line1"]
    runs = len(clips)
    app.run()
    assert len(clips) == runs + 1  # it is saved once, and the page does not run again


@pytest.mark.parametrize(("kind", "always"), [("sls_side", 0), ("run_back", 4)])
def test_larger_charts_are_drawn_only_when_opened(
    saved: Save, jobs: JobQueue, kind: str, always: int
) -> None:
    meta = saved(kind, name="IMG.mp4")
    without_player = len(opened(meta).get("vega_lite_chart"))
    assert without_player > always
    replace_file(jobs.results, meta.id, PLAYBACK, json.dumps(playback()).encode())
    app = opened(meta)
    assert len(app.get("vega_lite_chart")) == always
    app.session_state["curves"] = True
    app.run()
    assert not app.exception
    assert len(app.get("vega_lite_chart")) == without_player
