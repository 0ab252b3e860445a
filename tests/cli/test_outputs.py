"""Every kind of output into a device, a pipe and a full disk, through the command line."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from functools import cache
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from tests.support.finished_analyses import make_finished_analysis
from tests.support.handouts import build_coached_handout
from tests.support.special_files import NamedPipe, file_identity, make_full_device, make_null_device
from tests.support.synthetic_analysis import analyse
from tests.support.synthetic_motion import squats
from vision import analysis as analysis_module
from vision.cli import check as check_module
from vision.cli.live import output_paths as live_places
from vision.errors import InputError
from vision.library.athletes import add_athlete
from vision.library.ingest import ingest
from vision.library.library import open_library
from vision.share.handout_html import write_html
from vision.share.handout_pdf import write_pdf
from vision.share.opensim import write_mot, write_trc

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no such files")

SAMPLE = Path(__file__).resolve().parents[2] / "samples" / "sls_valgus_front_L.mp4"
#: Nine frames.
PART = ("--start", "0.5", "--end", "0.79", "--quiet")


@cache
def analysis():
    return analyse(squats(leg="left", view="front", fppa=(0, 30)), name="front.mp4")


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    """Folder for the system's temporary files; it must be empty at the end."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield folder
    assert list(folder.iterdir()) == []


@pytest.fixture
def formcheck(formcheck, temporary):
    """Run the command line in this process, without leaving temporary files."""
    return formcheck


@pytest.fixture
def made_up(monkeypatch):
    """Every clip is analysed as the same synthetic one."""
    monkeypatch.setattr(check_module, "analyse", lambda *_, **__: analysis())


@pytest.fixture
def sample(model_path):
    if not SAMPLE.is_file():
        pytest.skip(f"the sample {SAMPLE.name} is not in this checkout")
    return SAMPLE


def started(*arguments, **options):
    """Start the command line as a user does."""
    return subprocess.Popen(
        [sys.executable, "-m", "vision.cli.main", *map(str, arguments)],
        stderr=subprocess.PIPE,
        text=True,
        **options,
    )


def one_sentence(text):
    lines = text.strip().splitlines()
    assert len(lines) == 1, text
    assert lines[0].startswith("formcheck: ")
    return lines[0]


def is_report(content):
    return json.loads(content)["screen"] == "single_leg_squat"


def is_table(content):
    rows = list(csv.DictReader(io.StringIO(content.decode())))
    return len(rows) == len(analysis().angles.time_s)


TEXTS = [("--json", is_report), ("--angles", is_table)]


@pytest.mark.parametrize(("option", "is_right"), TEXTS)
def test_report_and_angles_into_a_pipe(formcheck, made_up, tmp_path, option, is_right):
    pipe = NamedPipe(tmp_path / "pipe")
    before = file_identity(pipe.path)
    assert formcheck("check", "front.mp4", option, pipe.path, "--quiet") == (0, "", "")
    assert is_right(pipe.content())
    assert file_identity(pipe.path) == before


@pytest.mark.parametrize("option", ["--json", "--angles"])
@pytest.mark.parametrize("is_linked", [False, True], ids=["itself", "by a link"])
def test_report_and_angles_into_a_device(formcheck, made_up, tmp_path, option, is_linked):
    node = make_null_device(tmp_path / "null")
    path = tmp_path / "link" if is_linked else node
    if is_linked:
        path.symlink_to(node)
    before = file_identity(node), file_identity(path)
    assert formcheck("check", "front.mp4", option, path, "--quiet") == (0, "", "")
    assert (file_identity(node), file_identity(path)) == before


@pytest.mark.parametrize("option", ["--json", "--angles"])
def test_full_device_is_one_sentence(formcheck, made_up, tmp_path, option):
    node = make_full_device(tmp_path / "full")
    code, out, err = formcheck("check", "front.mp4", option, node, "--quiet")
    assert (code, out) == (2, "")
    assert "full cannot be written (No space left on device)" in one_sentence(err)


def test_stills_need_a_folder(formcheck, made_up, tmp_path, monkeypatch):
    node = make_null_device(tmp_path / "null")
    before = file_identity(node)
    monkeypatch.setattr(analysis_module, "open_clip", lambda _, **__: analysis_clip())
    code, _, err = formcheck("check", "front.mp4", "--stills", node, "--quiet")
    assert code == 2
    assert "cannot be written into 'null'" in one_sentence(err)
    assert file_identity(node) == before


def analysis_clip():
    from vision.clip.open import open_clip

    return open_clip(SAMPLE)


@pytest.mark.slow
@pytest.mark.model
def test_video_into_a_pipe_and_stills_over_a_device(formcheck, sample, tmp_path):
    pipe, stills = NamedPipe(tmp_path / "pipe"), tmp_path / "stills"
    stills.mkdir()
    cover = make_null_device(stills / "cover.png")
    before = file_identity(pipe.path), file_identity(cover)
    plain = tmp_path / "plain.mp4"
    asked = ("check", sample, *PART)
    assert formcheck(*asked, "--video", pipe.path, "--stills", stills) == (0, "", "")
    assert formcheck(*asked, "--video", plain, "--stills", tmp_path / "new") == (0, "", "")
    assert pipe.content() == plain.read_bytes()
    assert (file_identity(pipe.path), file_identity(cover)) == before
    assert cv2.imread(str(tmp_path / "new" / "cover.png")) is not None
    with av.open(str(plain)) as video:
        assert sum(1 for _ in video.decode(video=0)) == 9


@pytest.mark.slow
@pytest.mark.model
def test_video_on_a_full_device_is_one_sentence(formcheck, sample, tmp_path):
    node = make_full_device(tmp_path / "full")
    before = file_identity(node)
    code, out, err = formcheck("check", sample, *PART, "--video", node)
    assert (code, out) == (2, "")
    assert "disk is full" in one_sentence(err)
    assert file_identity(node) == before


@pytest.mark.slow
@pytest.mark.model
@pytest.mark.parametrize(
    ("kind", "name"),
    [("plain", "SIGHUP"), ("pipe", "SIGTERM")],
)
def test_signal_during_video_output(sample, temporary, tmp_path, kind, name):
    folder = tmp_path / "out"
    folder.mkdir()
    path = folder / "a.mp4"
    if kind == "pipe":
        os.mkfifo(path)
    else:
        path.write_bytes(b"old")
    before = file_identity(path)
    run = started("check", sample, "--start", "0.5", "--end", "1.8", "--quiet", "--video", path)
    try:
        place = temporary if kind == "pipe" else folder
        until = time.monotonic() + 120
        while not list(place.glob(".*.part")):
            assert run.poll() is None, run.communicate()
            assert time.monotonic() < until
            time.sleep(0.02)
        run.send_signal(signal.Signals[name])
        _, err = run.communicate(timeout=180)
    finally:
        run.kill()
    assert run.returncode == 130, err
    assert "Traceback" not in err
    assert [p.name for p in folder.iterdir()] == ["a.mp4"]
    assert file_identity(path) == before
    if kind == "plain":
        assert path.read_bytes() == b"old"


@pytest.mark.slow
@pytest.mark.model
def test_result_on_standard_output_stands_alone(formcheck, sample, tmp_path):
    asked, files = ("check", sample, *PART[:-1]), {}
    for option in ("--json", "--video"):
        with (
            (tmp_path / "got").open("wb") as stdout,
            started(*asked, option, "/dev/stdout", stdout=stdout) as run,
        ):
            _, err = run.communicate()
        assert run.returncode == 0, err
        assert "Single-leg" not in err
        files[option] = (tmp_path / "got").read_bytes()
    paths = {option: tmp_path / f"plain{option}" for option in files}
    asked = (*asked, "--quiet", *(each for item in paths.items() for each in item))
    assert formcheck(*asked) == (0, "", "")
    assert files == {option: path.read_bytes() for option, path in paths.items()}


@pytest.mark.slow
@pytest.mark.model
@pytest.mark.parametrize("to", ["/dev/stdout", None])
def test_closed_standard_output(sample, temporary, to):
    closed, stdout = os.pipe()
    os.close(closed)
    where = ("--json", to, "--quiet") if to else ()
    with started("check", sample, *PART[:-1], *where, stdout=stdout) as run:
        os.close(stdout)
        _, err = run.communicate()
    assert (run.returncode, err.strip()) == (1, "")


@pytest.mark.parametrize("arguments", [("schema",), ("models", "list")], ids=" ".join)
def test_short_output_with_no_reader(temporary, arguments):
    closed, stdout = os.pipe()
    os.close(closed)
    with started(*arguments, stdout=stdout) as run:
        os.close(stdout)
        _, err = run.communicate()
    assert (run.returncode, err.strip()) == (1, "")


def test_printing_to_a_full_disk_is_one_sentence(temporary, tmp_path):
    with (
        make_full_device(tmp_path / "full").open("wb") as stdout,
        started("schema", stdout=stdout) as run,
    ):
        _, err = run.communicate()
    assert run.returncode == 2
    assert "output cannot be written (No space left on device)" in one_sentence(err)


@pytest.mark.slow
def test_export_into_a_pipe_and_a_device(formcheck, tmp_path):
    library = open_library()
    ada = add_athlete(library, "Ada")
    ingest(library, make_finished_analysis(tmp_path / "made", content=b"one"), athlete_id=ada)
    pipe, node, plain = (
        NamedPipe(tmp_path / "pipe"),
        make_null_device(tmp_path / "null"),
        tmp_path / "ada.zip",
    )
    before = file_identity(pipe.path), file_identity(node)
    for to in (pipe.path, node, plain):
        code, out, err = formcheck("library", "export", "Ada", to)
        assert (code, err) == (0, "")
        assert out.startswith("Exported Ada")
    assert pipe.content() == plain.read_bytes()
    assert (file_identity(pipe.path), file_identity(node)) == before
    code, out, err = formcheck("library", "export", "Ada", make_full_device(tmp_path / "full"))
    assert (code, out) == (2, "")
    assert "No space left" in one_sentence(err)


def share_html(handout, path):
    write_html(handout, path)


def share_pdf(handout, path):
    write_pdf(handout, path)


def share_mot(handout, path):
    write_mot(handout.angles, path)


def share_trc(handout, path):
    write_trc(np.arange(3) / 30, np.full((3, 33, 2), 5.0), path)


@pytest.mark.parametrize("share", [share_html, share_pdf, share_mot, share_trc])
def test_shared_files_into_a_pipe_and_devices(share, temporary, tmp_path):
    pipe, node = NamedPipe(tmp_path / "a.x"), make_null_device(tmp_path / "null")
    before = file_identity(pipe.path), file_identity(node)
    handout = build_coached_handout("sls_front", tmp_path / "made")
    share(handout, pipe.path)
    (tmp_path / "plain").mkdir()
    plain = tmp_path / "plain" / "a.x"  # the name stands in some of them
    share(handout, plain)
    assert pipe.content() == plain.read_bytes()
    share(handout, node)
    assert (file_identity(pipe.path), file_identity(node)) == before
    with pytest.raises(InputError, match="full cannot be written"):
        share(handout, make_full_device(tmp_path / "full"))


def test_live_recording_into_a_device_stays_readable(temporary, tmp_path):
    clip, node = tmp_path / "clip.mp4", make_null_device(tmp_path / "null")
    clip.write_bytes(b"a recording")
    before = file_identity(node)
    live_places.check_distinct_paths({"--save": node, "--video": node, "--json": None})
    live_places.check_save_path(node)
    assert live_places.save_clip(clip, node) == clip
    assert file_identity(node) == before
    pipe = NamedPipe(tmp_path / "pipe")
    live_places.check_save_path(pipe.path)
    assert live_places.save_clip(clip, pipe.path) == clip
    assert pipe.content() == b"a recording"
    with pytest.raises(InputError, match="--camera and --save"):
        live_places.check_distinct_paths({"--camera": node, "--save": node})
