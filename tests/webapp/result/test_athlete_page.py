"""A result for the athlete, in short, and for the coach, with everything."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from streamlit.testing.v1 import AppTest

from tests.support.result_modes import NAME, for_coach
from tests.support.stored_files import replace_file
from vision.jobs.queue import JobQueue
from vision.jobs.result_meta import ResultMeta
from vision.report.files import evidence_name, good_form_name
from vision.report.main_finding import main_finding, main_things

APP = Path(__file__).parents[3] / "app.py"
Save = Callable[..., ResultMeta]


@pytest.fixture
def app(jobs: JobQueue) -> AppTest:
    return AppTest.from_file(str(APP), default_timeout=120)


def opened(app: AppTest, meta: ResultMeta) -> AppTest:
    app.query_params["result"] = meta.id
    app.run()
    assert not app.exception
    return app


def texts(app: AppTest) -> str:
    kinds = ("title", "markdown", "caption", "html", "error", "warning", "info")
    written = "\n".join(str(e.proto.body) for kind in kinds for e in app.get(kind))
    return re.sub(r"\\(?=[^\w\s])", "", written)


def buttons(app: AppTest) -> set[str]:
    return {str(each.key) for each in app.button}


def files(app: AppTest) -> list[str]:
    return [each.proto.label for each in app.get("download_button")]


@pytest.mark.parametrize("kind", ["sls_front", "both_legs", "deep_side", "run_back"])
def test_for_the_athlete_a_result_is_short(
    app: AppTest, saved: Save, builder: ModuleType, kind: str
) -> None:
    report = builder.build_report(kind)
    shown = texts(opened(app, saved(kind)))
    assert app.title[0].value
    assert shown.count("Try next: ") == 1
    assert " ".join(report.summary.cues[0].split()) in shown
    assert " ".join(report.summary.cues[1].split()) not in shown
    told = [" ".join(c.finding.split()) for c in main_things(report)]
    assert len(told) <= 3
    assert shown.count('<li class="fc-') == len(told)
    assert "fc-table" not in shown
    assert not app.get("vega_lite_chart")
    assert files(app) == ["PDF", "Page (HTML)"]
    assert {"new", "delete"} <= buttons(app)
    assert not {"again", "compare"} & buttons(app)
    assert not app.text_area


def test_the_evidence_of_the_main_finding_is_shown_beside_good_form(
    app: AppTest, saved: Save, jobs: JobQueue, builder: ModuleType
) -> None:
    meta = saved("sls_front")
    main = main_finding(builder.build_report("sls_front"))
    assert main is not None
    stills = jobs.results.path(meta.id) / "stills"
    assert texts(opened(app, meta)).count("<figure>") == 1
    image = (stills / f"{evidence_name(main)}.png").read_bytes()
    replace_file(jobs.results, meta.id, f"stills/{good_form_name(main)}.png", image)
    shown = texts(app.run())
    assert shown.count("<figure>") == 2
    assert f"at 2.2 s: {main.title}" in shown
    assert re.search(
        r"<figcaption>In green, where it should be: good (up to|from|within) [^<]*\d", shown
    )


@pytest.mark.slow
def test_the_choice_stays_for_the_next_result(app: AppTest, saved: Save) -> None:
    first, second = saved("sls_front", name="one.mp4"), saved("run_back", name="two.mp4")
    opened(app, first)
    switch = app.get("button_group")[0]
    assert [option.content for option in switch.proto.options] == [
        "For the athlete", "For the coach",
    ]  # fmt: skip
    switch.set_value("coach").run()
    assert app.session_state[f"kept-{NAME}"] == "coach"
    assert "Report (JSON)" in files(app)
    del app.query_params["result"]
    app.run()
    assert "Report (JSON)" in files(opened(app, second))


@pytest.mark.parametrize("kind", ["run_forward", "run_camera", "refused"])
def test_what_was_not_judged_is_short_too(app: AppTest, saved: Save, kind: str) -> None:
    shown = texts(opened(app, saved(kind)))
    assert "How to film" in shown
    assert "fc-strip" not in shown
    assert "Report (JSON)" not in files(app)


def test_a_coach_sees_everything(app: AppTest, saved: Save) -> None:
    shown = texts(opened(for_coach(app), saved("run_back")))
    assert "fc-strip" in shown
    assert "Report (JSON)" in files(app)
