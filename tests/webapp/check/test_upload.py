"""Several clips at once, from the uploader to their results."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from vision.clip.containers import VIDEO_EXTENSIONS
from vision.clip.encode import VideoSink
from vision.jobs.queue import JobQueue
from vision.jobs.result_meta import ResultMeta
from vision.library.athletes import add_athlete, list_athletes
from vision.webapp.shared.state import app_state

APP = Path(__file__).parents[3] / "app.py"
UPLOADER = "clip-0"


@pytest.fixture
def app(jobs: JobQueue) -> AppTest:
    return AppTest.from_file(str(APP), default_timeout=30)


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


def give(app: AppTest, clips: dict[str, bytes], *, uploader: str = UPLOADER) -> AppTest:
    files = [(name, data, "video/mp4") for name, data in clips.items()]
    app.file_uploader(key=uploader).set_value(files).run()
    assert not app.exception
    return app


def press(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click().run()
    assert not app.exception
    return app


def results_by_name(jobs: JobQueue) -> dict[str, ResultMeta]:
    return {meta.name: meta for meta in jobs.results.all_results()}


def test_several_clips_are_checked_one_after_the_other(
    app: AppTest, jobs: JobQueue, gate: threading.Event, clips: dict[str, bytes]
) -> None:
    give(app.run(), clips)
    assert app.button(key="check").label == "Check these 4 clips"
    press(app, "check")
    assert "result" not in app.query_params
    (refused,) = (error.value for error in app.error)
    assert refused.count("letter") == 1, refused
    assert len(results_by_name(jobs)) == 3
    (bar,) = app.get("progress")
    assert bar.proto.text == "0 of 3 clips checked"
    assert not app.file_uploader(key="clip-1").value  # ids are not assigned twice
    gate.set()
    jobs.wait(30)
    app.run()
    assert any("3 clips checked" in m.value for m in app.markdown)
    last = results_by_name(jobs)["IMG_2.mp4"]
    press(app, f"batch-{last.id}")
    assert app.query_params["result"] == last.id


def test_all_clips_of_a_batch_get_the_chosen_athlete(
    app: AppTest, jobs: JobQueue, gate: threading.Event, clips: dict[str, bytes]
) -> None:
    gate.set()
    add_athlete(app_state().library, "Ada")
    app.run()
    app.selectbox(key="new-athlete").select_index(0).run()
    give(app, {name: clips[name] for name in ("IMG_0.mp4", "IMG_1.mp4")})
    press(app, "check")
    jobs.wait(30)
    (ada,) = list_athletes(app_state().library)
    assert (ada.name, ada.reports) == ("Ada", 2)


def test_a_clip_checked_before_is_not_checked_again(
    app: AppTest, jobs: JobQueue, gate: threading.Event, clips: dict[str, bytes]
) -> None:
    gate.set()
    give(app.run(), {"IMG_0.mp4": clips["IMG_0.mp4"]})
    assert app.button(key="check").label == "Check this clip"
    press(app, "check")
    jobs.wait(30)
    first = results_by_name(jobs)["IMG_0.mp4"]
    again = AppTest.from_file(str(APP), default_timeout=30)
    twice = {"again.mp4": clips["IMG_0.mp4"], "IMG_1.mp4": clips["IMG_1.mp4"],
             "copy.mp4": clips["IMG_1.mp4"]}  # fmt: skip
    give(again.run(), twice)
    press(again, "check")
    jobs.wait(30)
    assert set(results_by_name(jobs)) == {"IMG_0.mp4", "IMG_1.mp4"}
    again.run()
    assert "1 clip was checked before" in again.info[0].value
    assert again.button(key=f"batch-{first.id}")
    press(again, "batch-close")
    assert not [b for b in again.button if str(b.key).startswith("batch-")]


def test_all_can_be_stopped(
    app: AppTest, jobs: JobQueue, gate: threading.Event, clips: dict[str, bytes]
) -> None:
    give(app.run(), {name: clips[name] for name in ("IMG_0.mp4", "IMG_1.mp4", "IMG_2.mp4")})
    press(app, "check")
    press(app, "batch-stop")
    gate.set()
    jobs.wait(30)
    app.run()
    states = [jobs.status(meta.id).state for meta in jobs.results.all_results()]
    assert states == ["stopped"] * 3
    assert sum("stopped" in str(b.label) for b in app.button) == 3


def test_the_uploader_takes_each_container_that_is_read(app: AppTest) -> None:
    app.run()
    accepted = {kind.lstrip(".") for kind in app.file_uploader(key=UPLOADER).proto.type}
    assert accepted >= set(VIDEO_EXTENSIONS)


@pytest.mark.parametrize("name", ["00012.MTS", "clip.m2ts", "MOV001.MPG", "clip.ts"])
def test_a_clip_of_a_camcorder_is_checked(
    app: AppTest, jobs: JobQueue, clips: dict[str, bytes], name: str
) -> None:
    press(give(app.run(), {name: clips["IMG_0.mp4"]}), "check")
    assert not app.error
    assert name in results_by_name(jobs)
