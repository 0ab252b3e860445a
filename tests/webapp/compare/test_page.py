"""The compare page: the two results it suggests, plays and lists."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from tests.support.seasons import add_season
from tests.support.stored_files import lose_file, replace_file
from vision.jobs.app_state import AppState
from vision.jobs.previous_result import find_previous_result
from vision.jobs.queue import JobQueue
from vision.jobs.result_meta import ResultMeta
from vision.jobs.result_paths import PLAYBACK, REPORT
from vision.library.athletes import add_athlete
from vision.report.files import read_report
from vision.report.playback import PER_DEGREE
from vision.report.playback_events import list_events, list_spans


def compare_page() -> None:
    from vision.webapp.compare import page as compare

    compare.show_page()


def test_two_results_are_needed(jobs: JobQueue, saved: Callable[..., ResultMeta]) -> None:
    saved("refused")
    saved("sls_front")
    app = AppTest.from_function(compare_page, default_timeout=120).run()
    assert not app.exception
    assert "one more clip" in app.info[0].value


def test_two_results_side_by_side(jobs: JobQueue, saved: Callable[..., ResultMeta]) -> None:
    first, second = saved("sls_front", name="before.mov"), saved("sls_front", name="after.mov")
    app = AppTest.from_function(compare_page, default_timeout=120).run()
    assert not app.exception
    assert (app.query_params["a"], app.query_params["b"]) == (first.id, second.id)
    table = next(e.proto.body for e in app.get("html") if "fc-table" in e.proto.body)
    assert "Knee alignment" in table
    app.selectbox(key="compare-a").select(second.id).run()
    assert "two different results" in app.info[0].value


def test_the_answer_comes_first_and_counts_what_the_table_marks(
    state: AppState, tmp_path: Path
) -> None:
    ada = add_athlete(state.library, "Ada")
    values = {"knee_valgus": (22.0, 13.0, 4.0), "depth": (60.0, 60.0, 60.0)}
    first, between, last = add_season(state.library, tmp_path, ada, values)
    app = AppTest.from_function(compare_page, default_timeout=120)
    app.query_params["a"], app.query_params["b"] = first, last
    app.run()
    assert not app.exception
    headings = [m.value for m in app.markdown if m.value.startswith("## ")]
    assert headings[0].startswith("## 1 better; no real difference in")
    answer, table = [e.proto.body for e in app.get("html") if "<li" in e.proto.body
                     or "fc-table" in e.proto.body]  # fmt: skip
    assert "Knee alignment (left): 22° → 4°, better" in answer
    assert answer.count("<li") == table.count("▲") + table.count("▼") == 1
    assert "3 visits" in app.expander[0].label
    app.session_state["all-visits-on-one-axis"] = True
    app.run()
    assert not app.exception
    assert 1 <= len(app.get("vega_lite_chart")) <= 3
    assert find_previous_result(state, first) is None
    assert [getattr(find_previous_result(state, id_), "id", "") for id_ in (between, last)] == [
        first, between,
    ]  # fmt: skip


def ready(jobs: JobQueue, meta: ResultMeta, **changes: Any) -> None:
    """Write the player data of a synthetic result: four repetitions, or strides of both feet."""
    folder = jobs.results.path(meta.id)
    report = read_report(folder / REPORT)
    times = np.arange(0, 14.0, 1 / 15)
    bend = np.rint(PER_DEGREE * (40 + 30 * np.sin(times))).astype("<i2")
    bytes_of = {"points": 132, "visibility": 33, "states": 1}
    side = "left" if report.leg == "left" else None
    facts: dict[str, Any] = {
        "schema_version": 1, "width": 160, "height": 240, "duration_s": 14.0,
        "times_s": times.tolist(), "real_time_factor": 1.0, "findings": [], "thumbnails": None,
        **{name: base64.b64encode(bytes(n * len(times))).decode() for name, n in bytes_of.items()},
        "series": [
            {"name": f"fppa_{leg}", "angle": "fppa", "side": leg, "title": "Knee inward",
             "positive": "medial", "error_deg": 3.5, "shown": side in (None, leg),
             "values": base64.b64encode((bend + 200 * at).astype("<i2").tobytes()).decode()}
            for at, leg in enumerate(("left", "right"))
        ],
        "events": [event.model_dump() for event in list_events(times, report)],
        "spans": [span.model_dump() for span in list_spans(times, report)],
    }  # fmt: skip
    replace_file(jobs.results, meta.id, PLAYBACK, json.dumps(facts | changes).encode())


def opened(a: ResultMeta, b: ResultMeta) -> AppTest:
    app = AppTest.from_function(compare_page, default_timeout=120)
    app.query_params["a"], app.query_params["b"] = a.id, b.id
    app.run()
    assert not app.exception
    return app


def tables(app: AppTest) -> list[str]:
    return [body for e in app.get("html") if (body := e.proto.body).startswith("<table")]


def player_data(app: AppTest) -> dict[str, Any]:
    (shown,) = app.get("bidi_component")
    data: dict[str, Any] = json.loads(shown.proto.json)
    return data


def test_two_clips_are_played_in_step_with_a_table(
    jobs: JobQueue, saved: Callable[..., ResultMeta]
) -> None:
    first, second = saved("sls_front", name="before.mov"), saved("sls_front", name="after.mov")
    for meta in (first, second):
        ready(jobs, meta)
    app = opened(first, second)
    data = player_data(app)
    assert [side["name"] for side in data["sides"]] == ["before.mov", "after.mov"]
    assert data["sides"][0]["detail"].startswith("Left leg · ")
    assert [option["words"] for option in data["sides"][1]["options"]][3] == (
        "Repetition 4, left leg, not counted"
    )
    assert [anchor["moment"] for anchor in data["pair"]["anchors"]] == ["start", "bottom", "end"]
    assert [chart["series"] for chart in data["pair"]["charts"]] == [["fppa_left", "fppa_left"]]
    assert data["pair"]["mirror"] is False
    these, whole = tables(app)
    assert "Knee inward at the bottom" in these
    assert "± 3.5°" in these
    assert "Error not known" in these  # how long a repetition takes
    assert "Knee alignment" in whole


def test_a_result_without_player_data_says_what_to_do(
    jobs: JobQueue, saved: Callable[..., ResultMeta]
) -> None:
    old, new = saved("sls_front", name="old.mov"), saved("sls_front", name="new.mov")
    ready(jobs, new)
    app = opened(old, new)
    assert not app.get("bidi_component")
    (said,) = app.info
    assert said.value.startswith("old.mov was checked before")
    assert "Run again" in said.value
    assert len(tables(app)) == 1
    replace_file(jobs.results, old.id, PLAYBACK, b"{")
    assert "Run again" in opened(old, new).info[0].value
    ready(jobs, old)
    lose_file(jobs.results, old.id, old.clip)
    assert "missing from this computer" in opened(old, new).info[0].value


def test_left_is_compared_with_right_in_one_clip(
    jobs: JobQueue, saved: Callable[..., ResultMeta]
) -> None:
    squat = saved("deep_front", name="squat.mov")
    ready(jobs, squat)
    app = opened(squat, squat)
    data = player_data(app)
    assert [side["detail"].split(" · ")[0] for side in data["sides"]] == ["Left leg", "Right leg"]
    assert data["pair"]["legs"] == ["left", "right"]
    assert data["pair"]["mirror"] is True
    (chart,) = data["pair"]["charts"]
    assert chart["series"] == ["fppa_left", "fppa_right"]
    assert chart["second"][50] - chart["first"][50] == pytest.approx(200 / PER_DEGREE)
    assert "Same clip, left against right" in app.selectbox(key="compare-b").options[0]


def test_strides_of_both_feet_are_compared(
    jobs: JobQueue, saved: Callable[..., ResultMeta]
) -> None:
    run = saved("run_back", name="run.mov")
    ready(jobs, run)
    app = opened(run, run)
    data = player_data(app)
    for side, foot in zip(data["sides"], ("left", "right"), strict=True):
        assert {f"{foot} foot" in option["words"] for option in side["options"]} == {True}
    assert [a["moment"] for a in data["pair"]["anchors"]] == ["contact", "toe_off", "next_contact"]
    assert data["pair"]["mirror"] is False
    assert "Ground contact" in tables(app)[0]


def test_two_views_share_only_their_times(jobs: JobQueue, saved: Callable[..., ResultMeta]) -> None:
    front, side = saved("sls_front"), saved("sls_side")
    for meta in (front, side):
        ready(jobs, meta)
    app = opened(front, side)
    assert any("only times are compared" in info.value for info in app.info)
    assert player_data(app)["pair"]["charts"] == []
    assert "Way down" in tables(app)[0]
