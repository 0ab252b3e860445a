"""`formcheck live` from the command line; only the pose model and the camera are fakes."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from functools import cache, partial
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest

from tests.support.fake_detector import wait_until
from tests.support.live_sessions import LEAD_S
from tests.support.special_files import NamedPipe, file_identity, make_null_device
from tests.support.synthetic_analysis import analyse
from tests.support.synthetic_motion import squats
from vision.cli import check as check_module
from vision.cli.live import command as live
from vision.cli.live import session_runner
from vision.cli.live import source as live_source
from vision.cli.live import window as live_window
from vision.clip.encode import VideoSink
from vision.clip.open import open_clip
from vision.pose.model_store import ModelFile
from vision.pose.pose_track import FramePeople

FPS = 20.0
SIZE = (36, 64)
PEOPLE = ("--leg", "left", "--reps", 3)


@cache
def movie():
    """Build a clip: standing, three squats, standing."""
    return squats(view="front", lead_s=LEAD_S, tail_s=3.0, noise_px=1.0, fps=FPS)


@cache
def people():
    return movie().people


@cache
def analysis(name):
    """Analyse the clip under the name of a file."""
    return analyse(movie(), name=name)


class FakeDetector:
    """Detector that returns the clip's person at the time of a frame."""

    def __init__(self, _model):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def detect(self, frame, size, *, previous_pose):
        track = movie().track
        here = people()[round(frame.time_s * FPS)]
        scale = np.array([size[0] / track.width, size[1] / track.height, size[0] / track.width])
        return FramePeople(frame.index, frame.time_s, here.xyz * scale, here.visibility)


@pytest.fixture
def film(tmp_path):
    """Write a grey clip with the times of a synthetic clip."""

    def write(end_s=None, name="film.mp4"):
        path = tmp_path / name
        image = np.full((SIZE[1], SIZE[0], 3), 120, np.uint8)
        with VideoSink(path, width=SIZE[0], height=SIZE[1]) as sink:
            for time_s in movie().track.time_s:
                if end_s is None or time_s < end_s:
                    sink.write(image, time_s)
        return path

    return write


@pytest.fixture
def analysed(monkeypatch, tmp_path):
    """Clips that were analysed, with their length and settings; checks for left-over files."""
    seen = []
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(live.tempfile, "tempdir", str(folder))
    monkeypatch.setattr(session_runner, "SubjectDetector", FakeDetector)
    model = ModelFile("m", Path("m.task"), "f" * 64)
    monkeypatch.setattr(live, "resolve_model", lambda *_, **__: model)
    monkeypatch.setattr(live, "live_models", lambda *_: [model])

    def fake(path, settings=None, **_):
        seen.append((path, open_clip(path).info.duration_s, settings))
        return analysis(path.name)

    monkeypatch.setattr(check_module, "analyse", fake)
    yield seen
    assert list(folder.iterdir()) == [], "something was left behind"


@pytest.fixture
def formcheck(formcheck):
    """Run `formcheck live` in this process."""
    return partial(formcheck, "live")


def one_sentence(err):
    lines = err.strip().splitlines()
    assert len(lines) == 1, err
    assert lines[0].startswith("formcheck: ")
    assert lines[0].endswith(".")
    return lines[0].removeprefix("formcheck: ")


# --- a file, headless ---------------------------------------------------------------------------


@pytest.mark.slow
def test_counts_down_coaches_and_reports(formcheck, film, analysed):
    code, out, _ = formcheck("--headless", "--camera", film(), *PEOPLE)
    assert code == 0
    printed = [line.split(" s  ")[1] for line in out.splitlines() if " s  " in line[:12]]
    assert printed[:4] == ["3", "2", "1", "Go. 3 slow squats on your left leg."]
    assert [line[2:4] for line in printed[4:7]] == ["1.", "2.", "3."]
    assert printed[-2:] == ["Finished. Well done.", "All 3 repetitions are done."]
    assert "Single-leg squat on the left leg" in out
    assert out.splitlines()[-1] == "The live check counted 3 repetitions, the full analysis 3."


@pytest.mark.slow
def test_recording_starts_with_the_countdown_and_is_deleted(formcheck, film, analysed):
    assert formcheck("--headless", "--camera", film(), *PEOPLE)[0] == 0
    ((path, seconds, settings),) = analysed
    assert not path.exists()
    assert 10.0 < seconds < movie().track.time_s[-1] - 1.0
    assert (settings.screen, settings.leg) == ("single-leg-squat", "left")


@pytest.mark.slow
def test_saved_recording_replaces_an_earlier_one_when_complete(formcheck, film, analysed, tmp_path):
    kept = tmp_path / "new" / "kept.mp4"
    assert formcheck("--headless", "--camera", film(), *PEOPLE, "--save", kept)[0] == 0
    assert analysed[0][0] == kept
    assert open_clip(kept).info.duration_s == pytest.approx(analysed[0][1])
    assert [p.name for p in kept.parent.iterdir()] == ["kept.mp4"]

    kept.write_bytes(b"earlier")
    code, _, err = formcheck("--headless", "--camera", film(2.0), *PEOPLE, "--save", kept)
    assert code == 2
    assert "before the recording began" in one_sentence(err)
    assert kept.read_bytes() == b"earlier"
    assert [p.name for p in kept.parent.iterdir()] == ["kept.mp4"]


def test_recording_and_report_into_a_device_and_a_pipe(formcheck, film, analysed, tmp_path):
    node, pipe = make_null_device(tmp_path / "null"), NamedPipe(tmp_path / "pipe")
    before = file_identity(node), file_identity(pipe.path)
    asked = ("--save", node, "--json", pipe.path, "--quiet")
    assert formcheck("--headless", "--camera", film(), *PEOPLE, *asked) == (0, "", "")
    assert json.loads(pipe.content())["screen"] == "single_leg_squat"
    assert analysed[0][1] > 10  # the recording itself: nothing can be read from the device
    assert (file_identity(node), file_identity(pipe.path)) == before


@pytest.mark.slow
def test_json_on_standard_output_stands_alone(formcheck, film, analysed):
    code, out, err = formcheck("--headless", "--camera", film(), *PEOPLE, "--json", "-")
    assert code == 0
    assert json.loads(out)["screen"] == "single_leg_squat"
    assert "Go. 3 slow squats" in err
    assert "The live check counted 3" in err


def test_quiet_prints_nothing(formcheck, film, analysed, tmp_path):
    path = tmp_path / "r.json"
    answer = formcheck("--headless", "--camera", film(), *PEOPLE, "--json", path, "--quiet")
    assert answer == (0, "", "")
    assert json.loads(path.read_text("utf-8"))["leg"] == "left"


def test_file_that_ends_during_the_recording_is_analysed(formcheck, film, analysed):
    code, out, _ = formcheck("--headless", "--camera", film(12.0), *PEOPLE)
    assert code == 0
    assert "2 repetitions" in out or "1 repetition" in out
    assert len(analysed) == 1


def test_wrong_view_is_named(formcheck, film, analysed):
    code, _, err = formcheck("--headless", "--camera", film(), *PEOPLE, "--view", "side")
    assert code == 2
    said = one_sentence(err)
    assert said.startswith("'film.mp4' ended before the recording began; still to do: ")
    assert "turn" in said


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_signals_end_without_a_traceback(formcheck, film, analysed, monkeypatch, name):
    before = signal.getsignal(signal.Signals[name])
    seen = []
    detect = FakeDetector.detect

    def interrupted(self, frame, size, *, previous_pose):
        seen.append(frame)
        if len(seen) == 130:  # while it records
            signal.raise_signal(signal.Signals[name])
        return detect(self, frame, size, previous_pose=previous_pose)

    monkeypatch.setattr(FakeDetector, "detect", interrupted)
    code, _, err = formcheck("--headless", "--camera", film(), *PEOPLE)
    assert code == 130
    assert one_sentence(err) == "Stopped; nothing was saved."
    assert len(seen) == 130
    assert signal.getsignal(signal.Signals[name]) == before


# --- in a window --------------------------------------------------------------------------------


class FakeWindow:
    """Window that presses keys at given stream times."""

    keys: ClassVar[dict] = {}

    def __init__(self, *, is_mirrored):
        self.is_mirrored = is_mirrored
        self.waiting = sorted(self.keys.items())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def show(self, _image, update):
        if self.waiting and update.time_s >= self.waiting[0][0]:
            return self.waiting.pop(0)[1]
        return None

    def hold(self, _image, update):
        assert update.phase == "finished"


@pytest.fixture
def press(monkeypatch, analysed):
    monkeypatch.setattr(live, "check_display", lambda: None)
    monkeypatch.setattr(live, "Window", FakeWindow)
    monkeypatch.setattr(
        live_source.VideoPlayback,
        "__init__",
        as_fast_as_possible(live_source.VideoPlayback.__init__),
    )
    return lambda keys: monkeypatch.setattr(FakeWindow, "keys", keys)


def as_fast_as_possible(init):
    def init_without_waiting(self, path, *, in_real_time):
        assert in_real_time
        init(self, path, in_real_time=False)

    return init_without_waiting


@pytest.fixture
def in_order(monkeypatch):
    """Analyse every frame, however fast they come."""
    monkeypatch.setattr(
        live,
        "newest_frames",
        lambda source, on_frame: live.all_frames(source, on_frame, max_rate=60),
    )


@pytest.mark.parametrize("key", ["go", "end"])
def test_space_starts_and_stops_the_recording(formcheck, film, press, in_order, analysed, key):
    press({0.5: "go", 10.0: key})
    code, out, _ = formcheck("--camera", film(), *PEOPLE)
    assert code == 0
    assert analysed[0][1] == pytest.approx(9.5, abs=0.2)
    assert "The live check counted" in out
    assert "Go. 3 slow" not in out  # it is shown in the window


def test_quitting_before_the_recording_leaves_nothing(formcheck, film, press, in_order, analysed):
    press({2.0: "end"})
    code, _, err = formcheck("--camera", film(), *PEOPLE)
    assert code == 2
    assert one_sentence(err).startswith("You stopped before the recording began")
    assert analysed == []


def test_newest_frame_is_analysed_and_all_are_recorded(film):
    source = live_source.open_source(str(film()), rate=30, in_real_time=False)
    recorded = []
    frames = live.newest_frames(source, lambda _image, time_s: recorded.append(time_s))
    analysed = []
    for frame in frames:
        analysed.append(frame)
        wait_until(lambda: len(recorded) == movie().track.time_s.size)
    assert recorded == pytest.approx(movie().track.time_s, abs=1e-4)
    assert len(analysed) <= 3
    assert analysed == sorted(analysed, key=lambda frame: frame.number)


def test_errors_in_the_camera_thread_are_raised(film):
    def full(*_):
        raise live.InputError("There is no room left.")

    source = live_source.open_source(str(film()), rate=30, in_real_time=False)
    with pytest.raises(live.InputError, match="no room"):
        list(live.newest_frames(source, full))


@pytest.mark.slow
def test_opencv_is_loaded_before_pyav():
    code = (
        "import sys; from vision.cli import main; from vision.cli.live import command; "
        "loaded = list(sys.modules); print(loaded.index('cv2') < loaded.index('av'))"
    )
    said = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout
    assert said.strip() == "True"


# --- impossible input ---------------------------------------------------------------------------


class NoCamera:
    """OpenCV camera that is missing, or in use by another program if it `opens`."""

    opens = False

    def __init__(self, number):
        assert number == 7

    def isOpened(self):
        return self.opens

    def set(self, *_):
        return False

    def read(self):
        return False, None

    def release(self):
        pass


@pytest.mark.parametrize(
    ("opens", "said"), [(False, "There is no camera 7"), (True, "Camera 7 returns no image")]
)
def test_missing_camera_is_one_sentence(formcheck, monkeypatch, opens, said):
    monkeypatch.setattr(NoCamera, "opens", opens)
    monkeypatch.setattr(live_source, "_MAX_MISSING_S", 0.1)
    monkeypatch.setattr(live_source.cv2, "VideoCapture", NoCamera)
    code, out, err = formcheck("--headless", "--camera", 7)
    assert (code, out) == (2, "")
    assert one_sentence(err).startswith(said)


def test_missing_display_is_one_sentence(formcheck, monkeypatch, tmp_path):
    monkeypatch.setattr(live_window.sys, "platform", "linux")
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    code, _, err = formcheck()
    assert code == 2
    assert "--headless" in one_sentence(err)


def test_unreachable_display_is_one_sentence(formcheck, monkeypatch):
    monkeypatch.setattr(live_window.sys, "platform", "linux")
    monkeypatch.setenv("DISPLAY", ":987")
    monkeypatch.setattr(live_window, "_TRIAL", "import os; os.abort()")
    code, _, err = formcheck()
    assert code == 2
    assert "No window can be opened" in one_sentence(err)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--camera", "nothing.mp4"], "nothing.mp4"),
        (["--camera", "text.mp4"], "text.mp4"),
        (["--screen", "backward-running", "--view", "front"], "from the side"),
        (["--screen", "backward-running", "--reps", "3"], "--reps"),
        (["--screen", "deep-squat", "--leg", "left"], "--leg"),
        (["--save", "."], "is a folder"),
        (["--save", "text.mp4/clip.mp4"], "cannot be written"),
        (["--camera", "text.mp4", "--save", "text.mp4"], "--camera and --save"),
        (["--video", "a.mp4", "--save", "./a.mp4"], "--save and --video"),
        (["--json", "a.mp4", "--save", "a.mp4"], "--save and --json"),
    ],
)
def test_invalid_options_are_one_sentence(formcheck, monkeypatch, tmp_path, arguments, said):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "text.mp4").write_text("no video")
    code, out, err = formcheck("--headless", *arguments)
    assert (code, out) == (2, "")
    assert said in one_sentence(err)
    assert [p.name for p in tmp_path.iterdir() if p.is_file()] == ["text.mp4"]
    assert (tmp_path / "text.mp4").read_text() == "no video"
