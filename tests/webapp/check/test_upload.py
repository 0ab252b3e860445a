"""Several clips at once, from the uploader to their results."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from tests.support.chosen_clips import FakeUploader, send_upload
from vision.clip.containers import VIDEO_EXTENSIONS
from vision.clip.encode import VideoSink
from vision.jobs.queue import JobQueue
from vision.jobs.result_meta import ResultMeta
from vision.jobs.submission import StoredClip, SubmittedClips, submit_clips
from vision.library.athletes import add_athlete, list_athletes
from vision.settings import Settings
from vision.webapp.shared.state import app_state

APP = Path(__file__).parents[3] / "app.py"


@pytest.fixture
def app(jobs: JobQueue) -> AppTest:
    return AppTest.from_file(str(APP), default_timeout=120)


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Three clips, and a file that is not a clip."""
    found = {}
    for number in range(3):
        path = tmp_path_factory.mktemp("clips") / f"{number}.mp4"
        with VideoSink(path, width=160, height=240) as sink:
            for index in range(15):
                sink.write(np.full((240, 160, 3), 60 * number + index, np.uint8), index / 15)
        found[f"IMG_{number}.mp4"] = path.read_bytes()
    return found | {"letter.mp4": b"Dear coach"}


def press(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click().run()
    assert not app.exception
    return app


def parameter(app: AppTest, key: str) -> str:
    """Return a parameter of the page's address, set by the page or by a test."""
    value = app.query_params[key]
    return value if isinstance(value, str) else value[0]


def results_by_name(jobs: JobQueue) -> dict[str, ResultMeta]:
    return {meta.name: meta for meta in jobs.results.all_results()}


@pytest.mark.slow
def test_several_clips_are_checked_one_after_the_other(
    app: AppTest,
    jobs: JobQueue,
    gate: threading.Event,
    clips: dict[str, bytes],
    uploader: FakeUploader,
) -> None:
    uploader.choose(app, clips)
    assert app.button(key="check").label == "Check these 4 clips"
    press(app, "check")
    assert "result" not in app.query_params
    (refused,) = (error.value for error in app.error)
    assert refused.count("letter") == 1, refused
    assert len(results_by_name(jobs)) == 3
    (bar,) = app.get("progress")
    assert bar.proto.text == "0 of 3 clips checked"
    assert uploader.shown[-1]["key"] == "clip-1"  # the uploader is empty
    gate.set()
    jobs.wait(120)
    app.run()
    assert any("3 clips checked" in m.value for m in app.markdown)
    last = results_by_name(jobs)["IMG_2.mp4"]
    press(app, f"batch-{last.id}")
    assert app.query_params["result"] == last.id


def test_all_clips_of_a_batch_get_the_chosen_athlete(
    app: AppTest,
    jobs: JobQueue,
    gate: threading.Event,
    clips: dict[str, bytes],
    uploader: FakeUploader,
) -> None:
    gate.set()
    add_athlete(app_state().library, "Ada")
    app.run()
    app.selectbox(key="new-athlete").select_index(0).run()
    uploader.choose(app, {name: clips[name] for name in ("IMG_0.mp4", "IMG_1.mp4")})
    press(app, "check")
    jobs.wait(120)
    (ada,) = list_athletes(app_state().library)
    assert (ada.name, ada.reports) == ("Ada", 2)


@pytest.mark.slow
def test_a_clip_checked_before_is_not_checked_again(
    app: AppTest,
    jobs: JobQueue,
    gate: threading.Event,
    clips: dict[str, bytes],
    uploader: FakeUploader,
) -> None:
    gate.set()
    uploader.choose(app, {"IMG_0.mp4": clips["IMG_0.mp4"]})
    assert app.button(key="check").label == "Check this clip"
    press(app, "check")
    jobs.wait(120)
    first = results_by_name(jobs)["IMG_0.mp4"]
    again = AppTest.from_file(str(APP), default_timeout=120)
    twice = {"again.mp4": clips["IMG_0.mp4"], "IMG_1.mp4": clips["IMG_1.mp4"],
             "copy.mp4": clips["IMG_1.mp4"]}  # fmt: skip
    uploader.choose(again, twice)
    press(again, "check")
    jobs.wait(120)
    assert set(results_by_name(jobs)) == {"IMG_0.mp4", "IMG_1.mp4"}
    again.run()
    assert "1 clip was checked before" in again.info[0].value
    assert again.button(key=f"batch-{first.id}")
    press(again, "batch-close")
    assert not [b for b in again.button if str(b.key).startswith("batch-")]


@pytest.mark.slow
def test_the_list_survives_a_reload_and_failed_clips_say_why(
    app: AppTest,
    jobs: JobQueue,
    gate: threading.Event,
    clips: dict[str, bytes],
    uploader: FakeUploader,
) -> None:
    def reload(page: AppTest) -> AppTest:
        """Open the page's address in a new session."""
        new = AppTest.from_file(str(APP), default_timeout=120)
        for key in page.query_params:
            new.query_params[key] = parameter(page, key)
        new.run()
        assert not new.exception
        return new

    uploader.choose(app, clips)
    press(app, "check")
    app = reload(app)
    (refused,) = (error.value for error in app.error)
    assert "letter" in refused
    (bar,) = app.get("progress")
    assert bar.proto.text == "0 of 3 clips checked"
    failed = results_by_name(jobs)["IMG_1.mp4"]
    press(app, "batch-stop")
    gate.set()
    jobs.wait(120)
    jobs.results.save(replace(failed, state="failed", message="The clip shows *nobody*."))
    app = reload(app)
    assert any("**3 clips checked**, 1 could not be" in m.value for m in app.markdown)
    assert [c.value for c in app.caption if "nobody" in c.value] == [r"The clip shows \*nobody\*."]
    press(app, f"batch-{failed.id}")
    assert parameter(app, "result") == failed.id
    app = press(reload(app), "new")  # after a reload of the result, the list is still there
    assert app.button(key=f"batch-{failed.id}")
    press(app, "batch-close")
    assert "batch" not in app.query_params
    assert not [b for b in reload(app).button if str(b.key).startswith("batch-")]


@pytest.mark.parametrize("answer", ["move", "leave"])
def test_a_clip_of_another_athlete_asks_whose_it_is(
    app: AppTest,
    jobs: JobQueue,
    gate: threading.Event,
    clips: dict[str, bytes],
    uploader: FakeUploader,
    tmp_path: Path,
    answer: str,
) -> None:
    gate.set()
    path = tmp_path / "IMG_0.mp4"
    path.write_bytes(clips["IMG_0.mp4"])
    submit_clips(app_state(), [StoredClip(path.name, path)], Settings(), athlete="Anna")
    jobs.wait(120)
    add_athlete(app_state().library, "Maria")
    app.run()
    athlete = app.selectbox(key="new-athlete")
    athlete.select_index(athlete.options.index("Maria")).run()
    uploader.choose(app, {"again.mp4": clips["IMG_0.mp4"]})
    press(app, "check")
    id_ = app.query_params["result"]
    shown = " ".join(text.value for text in app.markdown)
    assert "is filed under **Anna**. You chose **Maria**" in shown
    app.run()  # the question stays until it is answered
    press(app, f"filing-{answer}-{id_}")
    assert not [b for b in app.button if str(b.key).startswith("filing-")]
    reports = {card.name: card.reports for card in list_athletes(app_state().library)}
    assert reports == ({"Anna": 0, "Maria": 1} if answer == "move" else {"Anna": 1, "Maria": 0})


def test_all_can_be_stopped(
    app: AppTest,
    jobs: JobQueue,
    gate: threading.Event,
    clips: dict[str, bytes],
    uploader: FakeUploader,
) -> None:
    uploader.choose(app, {name: clips[name] for name in ("IMG_0.mp4", "IMG_1.mp4", "IMG_2.mp4")})
    press(app, "check")
    press(app, "batch-stop")
    gate.set()
    jobs.wait(120)
    app.run()
    states = [jobs.status(meta.id).state for meta in jobs.results.all_results()]
    assert states == ["stopped"] * 3
    assert sum("stopped" in str(b.label) for b in app.button) == 3


def test_the_uploader_takes_each_container_that_is_read(
    app: AppTest, uploader: FakeUploader
) -> None:
    app.run()
    assert uploader.shown[-1]["extensions"] == VIDEO_EXTENSIONS
    assert uploader.shown[-1]["label"] == "One or more clips, up to 1 GB and 10 minutes each"


@pytest.mark.slow
@pytest.mark.parametrize("name", ["00012.MTS", "clip.m2ts", "MOV001.MPG", "clip.ts"])
def test_a_clip_of_a_camcorder_is_checked(
    app: AppTest, jobs: JobQueue, clips: dict[str, bytes], uploader: FakeUploader, name: str
) -> None:
    press(uploader.choose(app, {name: clips["IMG_0.mp4"]}), "check")
    assert not app.error
    assert name in results_by_name(jobs)


def waiting_files(home: Path) -> list[Path]:
    return [path for path in (home / "uploads").rglob("clip") if path.is_file()]


def test_a_rejected_clip_leaves_the_uploader_and_nothing_behind(
    app: AppTest, jobs: JobQueue, clips: dict[str, bytes], uploader: FakeUploader,
    formcheck_home: Path,
) -> None:  # fmt: skip
    uploader.choose(app, {"letter.mp4": clips["letter.mp4"]})
    assert len(waiting_files(formcheck_home)) == 1
    press(app, "check")
    (error,) = app.error
    assert "letter.mp4" in error.value
    assert app.button(key="check").disabled
    assert waiting_files(formcheck_home) == []
    assert jobs.results.all_results() == []
    assert list(jobs.results.jobs_folder.iterdir()) == []


@pytest.mark.slow
def test_an_accepted_clip_is_gone_from_the_uploads(
    app: AppTest, jobs: JobQueue, clips: dict[str, bytes], uploader: FakeUploader,
    formcheck_home: Path,
) -> None:  # fmt: skip
    uploader.choose(app, {"IMG_0.mp4": clips["IMG_0.mp4"]})
    press(app, "check")
    (meta,) = jobs.results.all_results()
    assert (jobs.results.path(meta.id) / meta.clip).read_bytes() == clips["IMG_0.mp4"]
    assert waiting_files(formcheck_home) == []


def test_nothing_can_be_checked_while_a_clip_is_on_its_way(
    app: AppTest, clips: dict[str, bytes], uploader: FakeUploader
) -> None:
    uploader.choose(app, {"IMG_0.mp4": clips["IMG_0.mp4"]})
    uploader.pending = 1
    app.run()
    assert app.button(key="check").label == "Uploading"
    assert app.button(key="check").disabled


@pytest.mark.parametrize(
    "files", [5, [], {"ready": "x"}, {"ready": [1, None, "x"], "pending": "y"}]
)
def test_a_browser_may_say_anything(app: AppTest, uploader: FakeUploader, files: object) -> None:
    uploader.says = files
    app.run()
    assert not app.exception
    assert app.button(key="check").disabled


def test_an_upload_of_another_visitor_is_not_used(
    app: AppTest, clips: dict[str, bytes], uploader: FakeUploader
) -> None:
    uploader.says = {"ready": [send_upload("another", "a.mp4", clips["IMG_0.mp4"])], "pending": 0}
    app.run()
    assert app.button(key="check").disabled


def test_an_outcome_survives_an_interrupted_run_of_the_page(
    app: AppTest, jobs: JobQueue, clips: dict[str, bytes], uploader: FakeUploader
) -> None:
    uploader.choose(app, {"IMG_0.mp4": clips["IMG_0.mp4"]})
    meta = jobs.results.add("a.mp4", [clips["IMG_0.mp4"]], Settings())
    app.session_state["submission"].outcome = SubmittedClips(started=(meta.id,))
    app.run()
    assert app.query_params["result"] == meta.id
