from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from streamlit.testing.v1 import AppTest

from tests.support import saved_run_reports as run_builder
from tests.support.result_modes import for_coach
from tests.support.stored_files import remove_file, replace_file
from vision.jobs.queue import JobQueue
from vision.jobs.result_meta import ResultMeta

APP = Path(__file__).parents[3] / "app.py"
Save = Callable[..., ResultMeta]


@pytest.fixture
def app(jobs: JobQueue) -> AppTest:
    return for_coach(AppTest.from_file(str(APP), default_timeout=120))


def opened(app: AppTest, meta: ResultMeta) -> AppTest:
    app.query_params["result"] = meta.id
    app.run()
    assert not app.exception
    return app


def texts(app: AppTest) -> str:
    """Return all text of the page, without style and script."""
    kinds = ("title", "markdown", "caption", "html", "error", "warning", "info")
    bodies = [str(e.proto.body) for kind in kinds for e in app.get(kind)]
    bodies += [e.label for e in app.expander]
    bodies = [b for b in bodies if not b.lstrip().startswith(("<style", "<script", "/*"))]
    return re.sub(r"\\(?=[^\w\s])", "", "\n".join(bodies))


def numbers_in_strip(app: AppTest) -> list[str]:
    return re.findall(r'class="fc-step-number">(\d+)<', texts(app))


def test_a_run_shows_next_step_and_safety(app: AppTest, saved: Save) -> None:
    shown = texts(opened(app, saved("run_back")))
    assert "start with a quiet trunk" in app.title[0].value
    assert shown.count(run_builder.NEXT_STEP) == 1
    assert shown.count(run_builder.SAFETY) == 1
    assert "How to film" not in shown


def test_a_run_is_counted_in_steps_everywhere(
    app: AppTest, saved: Save, builder: ModuleType
) -> None:
    steps = len(builder.build_report("run_back").steps)
    shown = texts(opened(app, saved("run_back")))
    assert f"Backward running · filmed from the side · {steps} steps in 2 bouts" in shown
    judged = re.sub(r"\*\*(Source|How sure|Error).*", "", shown)
    assert "epetition" not in judged
    assert ">Step</th>" not in shown  # drawn when it is opened
    app.session_state["steps"] = True
    assert ">Step</th>" in texts(app.run())


def test_big_toe_butt_and_belly_come_first(app: AppTest, saved: Save) -> None:
    shown = texts(opened(app, saved("run_back")))
    tiles = re.findall(r'class="fc-b fc-(\w+)"><b>([^<]+)</b>', shown)
    assert tiles == [("watch", "Big toe"), ("pass", "Butt"), ("fault", "Belly")]
    headings = [e.value for e in app.markdown if e.value.startswith("### ") and "badge" in e.value]
    names = [re.sub(r"### (.*?) &nbsp.*", r"\1", h) for h in headings]
    # First the B's, those that need work leading; then the others.
    assert names == [
        "Big toe", "Quiet belly", "Butt", "Belly", "Step rate", "Ground contact time",
    ]  # fmt: skip


def test_unjudged_criteria_with_one_reason_share_a_line(app: AppTest, saved: Save) -> None:
    shown = texts(opened(app, saved("run_back")))
    assert shown.count("Film more steps of both feet") == 1
    assert "**Even steps, Soft landing**" in shown


def test_notes_name_the_option_of_the_page(app: AppTest, saved: Save) -> None:
    shown = texts(opened(app, saved("run_back")))
    assert "Say with the option Slow motion how fast" in shown
    assert "--capture-rate" not in shown


def test_every_bout_is_described_and_only_the_judged_one_has_verdicts(
    app: AppTest, saved: Save, builder: ModuleType
) -> None:
    shown = texts(opened(app, saved("run_back")))
    for bout in builder.build_report("run_back").bouts:
        assert all(line in shown for line in bout.words)
    assert "**1: running backward, 0 to 6 s** &nbsp;\n" in shown
    assert re.search(r"\*\*2: walking forward, 8 to 13 s\*\* &nbsp;:gray-badge", shown)


@pytest.mark.slow
def test_each_strike_of_the_chosen_bout_has_a_key_frame(
    app: AppTest, saved: Save, builder: ModuleType
) -> None:
    steps = builder.build_report("run_back").steps
    opened(app, saved("run_back"))

    def expected(bout: int) -> list[str]:
        mine = [step for step in steps if step.bout == bout]
        return [str(s.number) for s in sorted(mine, key=lambda s: (not s.near, s.number))]

    assert numbers_in_strip(app) == expected(1)
    assert "Flight time (below zero" not in texts(app)
    app.selectbox(key="bout").select(2).run()
    assert not app.exception
    assert numbers_in_strip(app) == expected(2)
    assert "Flight time (below zero" in texts(app)


def test_the_average_stride_states_its_number_of_strides(app: AppTest, saved: Save) -> None:
    shown = texts(opened(app, saved("run_back")))
    assert "over 7 left and 6 right strides" in shown
    charts = len(app.get("arrow_vega_lite_chart")) or len(app.get("vega_lite_chart"))
    assert charts == 4 + 5
    app.toggle(key="far-leg").set_value(True).run()
    assert not app.exception


def test_a_forward_run_is_measured_and_not_judged(
    app: AppTest, saved: Save, builder: ModuleType
) -> None:
    steps = builder.build_report("run_forward").steps
    shown = texts(opened(app, saved("run_forward")))
    assert app.title[0].value == "Running forward"
    assert run_builder.FORWARD in shown
    assert "Measured, not judged" in shown
    assert "Fault" not in shown
    assert len(numbers_in_strip(app)) == len(steps)
    assert "Left and right foot" in shown
    assert "Average stride" in shown
    assert "How to film" in shown


def test_a_run_toward_the_camera_says_what_to_film(app: AppTest, saved: Save) -> None:
    shown = texts(opened(app, saved("run_camera")))
    assert run_builder.CAMERA in shown
    assert "How to film" in shown
    assert "Every landing" not in shown


@pytest.mark.parametrize("kind", ["run_back", "run_forward"])
def test_an_older_result_without_key_frames_or_angles_still_opens(
    app: AppTest, jobs: JobQueue, saved: Save, kind: str
) -> None:
    meta = saved(kind)
    for image in (jobs.results.path(meta.id) / "contacts").iterdir():
        remove_file(jobs.results, meta.id, f"contacts/{image.name}")
    shown = texts(opened(app, meta))
    assert "Every landing" not in shown
    assert "Average stride" in shown
    remove_file(jobs.results, meta.id, "angles.csv")
    shown = texts(opened(app, meta))
    assert "Average stride" not in shown
    assert "Left and right foot" in shown


@pytest.mark.slow
def test_a_long_bout_is_shown_in_windows(
    app: AppTest, jobs: JobQueue, saved: Save, builder: ModuleType
) -> None:
    report = builder.build_report("run_forward")
    steps = run_builder.build_contacts(1, 0.0, 14.0, first=1)
    bout = report.bouts[0].model_copy(update={"start_s": 0.0, "end_s": 14.0})
    meta = saved("run_forward")
    longer = report.model_copy(update={"bouts": [bout], "steps": steps})
    replace_file(jobs.results, meta.id, "report.json", longer.model_dump_json().encode())
    opened(app, meta)
    assert app.slider[0].max == pytest.approx(4.0)
    app.slider[0].set_value(3.0).run()
    assert not app.exception


@pytest.mark.parametrize(
    ("test", "shown", "hidden"),
    [
        ("auto", {"style", "height", "leg"}, set()),
        ("backward-running", {"style", "height"}, {"leg"}),
        ("single-leg-squat", {"leg"}, {"style", "height"}),
        ("deep-squat", set(), {"style", "height", "leg"}),
    ],
)
def test_the_options_fit_the_test(
    app: AppTest, test: str, shown: set[str], hidden: set[str]
) -> None:
    app.run()
    app.selectbox(key="new-screen").select(test).run()
    assert not app.exception
    there = {str(e.key) for e in (*app.selectbox, *app.number_input)}
    assert {f"new-{name}" for name in shown | {"start", "end", "rate"}} <= there
    assert not {f"new-{name}" for name in hidden} & there


@pytest.mark.slow
def test_style_and_height_are_used_for_the_rerun(
    app: AppTest, jobs: JobQueue, saved: Save, builder: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "run_analysis", builder.fake_analysis("run_back"))
    meta = saved("run_back")
    opened(app, meta)
    app.selectbox(key=f"again-{meta.id}-style").select("backpedal")
    app.number_input(key=f"again-{meta.id}-height").set_value(178.0).run()
    app.button(key="again").click().run()
    jobs.wait(120)
    settings = jobs.results.get(meta.id).settings
    assert (settings.style, settings.height_cm) == ("backpedal", 178.0)
    opened(app, meta)
    assert app.number_input(key=f"again-{meta.id}-height").value == 178.0
