from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest
from streamlit.testing.v1 import AppTest

from tests.support.job_builders import add_clip
from tests.support.result_modes import for_coach
from tests.support.stored_files import replace_file
from vision.jobs.queue import JobQueue
from vision.jobs.result_meta import ResultMeta
from vision.jobs.result_paths import REPORT
from vision.sample_clips import Sample
from vision.webapp.check import start
from vision.webapp.shared import filming_tips as filming

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
    """Return all text of the page."""
    kinds = ("title", "markdown", "caption", "html", "error", "warning", "info", "success")
    written = "\n".join(str(e.proto.body) for kind in kinds for e in app.get(kind))
    return re.sub(r"\\(?=[^\w\s])", "", written)


def press(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click().run()
    assert not app.exception
    return app


def test_the_start_page_shows_filming_tips(app: AppTest) -> None:
    app.run()
    assert not app.exception
    assert "How to film" in texts(app)
    assert app.button(key="check").disabled


@pytest.fixture
def sample(monkeypatch: pytest.MonkeyPatch, small_clip: Path) -> Sample:
    sample = Sample(small_clip, "A grey minute", "Nothing at all.")
    monkeypatch.setattr(start, "list_samples", lambda: [sample])
    return sample


def until_running(jobs: JobQueue, id_: str) -> None:
    while jobs.status(id_).state != "running":
        time.sleep(0.01)


@pytest.mark.slow
def test_a_sample_goes_from_start_through_progress_to_result(
    app: AppTest, jobs: JobQueue, sample: Sample, gate: threading.Event
) -> None:
    app.run()
    assert sample.title in texts(app)
    press(app, "try-0")
    id_ = app.query_params["result"]
    assert app.title[0].value == "Checking your clip"
    assert app.button(key="stop").label == "Stop"
    assert len(app.get("image")) == 1
    gate.set()
    jobs.wait(120)
    app.run()
    assert not app.exception
    assert "start with" in app.title[0].value
    assert jobs.results.get(id_).name == "grey.mp4"


def test_a_job_can_be_stopped_and_run_again(
    app: AppTest, jobs: JobQueue, sample: Sample, gate: threading.Event
) -> None:
    app.run()
    press(app, "try-0")
    id_ = app.query_params["result"]
    until_running(jobs, id_)
    app.button(key="stop").click().run()
    gate.set()
    jobs.wait(120)
    app.run()
    assert app.title[0].value == "The check was stopped"
    press(app, "again")
    jobs.wait(120)
    app.run()
    assert jobs.status(id_).state == "done"
    assert "start with" in app.title[0].value


KINDS = (
    "sls_front", "sls_side", "deep_front", "deep_side", "both_legs", "refused", "people", "long",
)  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_result_is_shown(
    app: AppTest, saved: Save, builder: ModuleType, kind: str
) -> None:
    report = builder.build_report(kind)
    opened(app, saved(kind))
    shown = texts(app)
    assert filming.FILMING_TIPS  # the refusal repeats it
    for criterion in report.criteria:
        said = criterion.reason if criterion.verdict == "cannot_tell" else criterion.finding
        assert said is not None
        assert said.split()[-2].strip("().°") in shown
    words = {"fault": "Fault", "watch": "Worth watching", "pass": "Good"}
    for verdict in {c.verdict for c in report.criteria} & set(words):
        assert words[verdict] in shown
    names = [button.proto.label for button in app.get("download_button")]
    assert names[-3:] == ["Annotated clip (MP4)", "Report (JSON)", "Angles (CSV)"]
    assert {"Page (HTML)", "PDF"} < set(names)
    assert shown.count("Stop if anything hurts") == (1 if report.summary.safety else 0)
    assert ("How to film" in shown) == (kind == "refused")


def test_values_carry_their_error_and_limit(app: AppTest, saved: Save, builder: ModuleType) -> None:
    opened(app, saved("sls_front"))
    shown = texts(app)
    for criterion in builder.build_report("sls_front").criteria:
        if criterion.value is not None and criterion.error is not None:
            assert f"{criterion.value:.1f}".replace("-", "−") in shown
            assert f"± {criterion.error:.1f}" in shown
    assert "Worth watching above" in shown


def test_criteria_that_need_work_come_first_in_large_cards(
    app: AppTest, saved: Save, builder: ModuleType
) -> None:
    report = builder.build_report("sls_front")
    opened(app, saved("sls_front"))
    decided = [c for c in report.criteria if c.verdict != "cannot_tell"]
    good = [c.verdict == "pass" for c in decided]
    headings = [e.value for e in app.markdown if e.value.startswith("### ")]
    assert ["badge" in h and "Good" in h for h in headings] == sorted(good)
    limits = [e.value for e in app.caption if e.value.startswith("Worth watching")]
    assert len(limits) == good.count(False)
    assert "**Limit:** Worth watching" not in texts(app)  # drawn when it is opened
    for c in decided:
        app.session_state[f"details-{c.id}-{c.leg or 'body'}"] = True
    assert texts(app.run()).count("**Limit:** Worth watching") == good.count(True)
    assert sum(e.label.startswith("Where the limit") for e in app.expander) == len(decided)


def test_report_text_is_not_read_as_markdown(app: AppTest, saved: Save) -> None:
    opened(app, saved("long"))
    assert r"\*asterisk\*" in app.title[0].value
    assert "<script" not in texts(app)


@pytest.mark.slow
def test_another_person_can_be_checked(
    app: AppTest, jobs: JobQueue, saved: Save, builder: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "run_analysis", builder.fake_analysis("people"))
    meta = saved("people")
    opened(app, meta)
    assert any("this result is for person 1" in e.label for e in app.expander)
    app.selectbox(key="person").select(3).run()
    press(app, "check-person")
    jobs.wait(120)
    app.run()
    assert any("this result is for person 3" in e.label for e in app.expander)
    assert jobs.results.get(meta.id).settings.person == 3


@pytest.mark.slow
def test_deleting_asks_first(app: AppTest, jobs: JobQueue, saved: Save) -> None:
    meta = saved()
    opened(app, meta)
    press(app, "delete")
    assert "cannot be undone" in texts(app)
    question = f"delete-{meta.id}"
    assert app.button(key=f"danger-{question}").label == "Delete"
    press(app, f"cancel-{question}")
    assert "cannot be undone" not in texts(app)
    assert jobs.results.path(meta.id).exists()


@pytest.mark.slow
def test_a_result_is_deleted_even_if_the_page_starts_again_meanwhile(
    app: AppTest, jobs: JobQueue, saved: Save
) -> None:
    meta = saved()
    opened(app, meta)
    press(app, "delete")
    app.run()  # as a component does; the dialog stays
    press(app, f"danger-delete-{meta.id}")
    assert "have been deleted" in texts(app)
    assert jobs.results.all_results() == []
    assert "result" not in app.query_params


def test_an_interrupted_check_offers_to_run_again(
    app: AppTest, jobs: JobQueue, saved: Save
) -> None:
    meta = add_clip(jobs.results)
    opened(app, meta)
    assert app.title[0].value == "The check was interrupted"
    assert app.button(key="again").label == "Run again"


def test_a_failure_is_one_sentence(app: AppTest, jobs: JobQueue, saved: Save) -> None:
    meta = add_clip(jobs.results)
    jobs.results.save(replace(meta, state="failed", message="Nobody is seen in this clip."))
    opened(app, meta)
    assert [e.value for e in app.error] == ["Nobody is seen in this clip."]


def test_a_report_of_another_version_can_be_rerun(
    app: AppTest, jobs: JobQueue, saved: Save
) -> None:
    meta = saved()
    replace_file(jobs.results, meta.id, REPORT, b'{"schema_version": "9"}')
    opened(app, meta)
    assert app.title[0].value == "This result cannot be read"
    assert app.button(key="again")


@pytest.mark.parametrize("bad", ["nonsense", "../../etc", "abcdefghijkl"])
def test_an_unknown_result_in_the_url_is_one_error(app: AppTest, bad: str) -> None:
    app.query_params["result"] = bad
    app.run()
    assert not app.exception
    assert len(app.error) == 1
    press(app, "new")
    assert "How to film" in texts(app)


def test_an_unusable_home_folder_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("FORMCHECK_HOME", str(tmp_path / "file" / "home"))
    app = AppTest.from_file(str(APP), default_timeout=120).run()
    assert not app.exception
    assert len(app.error) == 1


def test_a_file_that_is_not_a_video_is_rejected_at_once(
    app: AppTest, jobs: JobQueue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "text.mp4").write_text("not a video")
    monkeypatch.setattr(
        start, "list_samples", lambda: [Sample(tmp_path / "text.mp4", "Text", "A refusal.")]
    )
    app.run()
    press(app, "try-0")
    assert len(app.error) == 1
    assert "text.mp4" in app.error[0].value
    assert "clip.mp4" not in app.error[0].value
    assert jobs.results.all_results() == []
