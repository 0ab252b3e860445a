from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.support import saved_results as builder
from vision.cli.main import app
from vision.errors import InputError
from vision.jobs.app_state import AppState, open_app_state
from vision.jobs.athletes import find_or_add_athlete
from vision.jobs.submission import submit_clip
from vision.jobs.upload import read_chunks
from vision.library.deletion import delete_athlete
from vision.library.integrity import check_library
from vision.library.transfer import export_athlete, import_athlete
from vision.logs import LEVEL_VARIABLE, describe_error, log_errors, set_up_logging
from vision.settings import Settings

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "samples/sls_valgus_front_L.mp4"
#: Names that no log record may contain, in a path or in a message.
CLIP, ATHLETE, FOLDER = "Annabella-Tattletale.mp4", "Brunhilde Givaway", "tell-tale-home"
PERSONAL = ("annabella", "tattletale", "brunhilde", "givaway", "tell-tale", "heels stay down")


@pytest.fixture(autouse=True)
def restored_logger() -> Iterator[None]:
    """Restore the package's logger after each test."""
    logger = logging.getLogger("vision")
    level, handlers = logger.level, list(logger.handlers)
    yield
    logger.setLevel(level)
    logger.handlers[:] = handlers


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[AppState]:
    home = tmp_path / FOLDER
    home.mkdir()
    monkeypatch.setenv("FORMCHECK_HOME", str(home))
    made = open_app_state(home, run_analysis=builder.fake_analysis())
    yield made
    made.jobs.wait(120)
    made.close()


def submit(state: AppState, **settings: object) -> str:
    chunks = read_chunks(SAMPLE)
    meta = submit_clip(state, CLIP, chunks, Settings(**settings), athlete=ATHLETE)  # type: ignore[arg-type]
    state.jobs.wait(120)
    return meta.id


def assert_nothing_personal(records: list[logging.LogRecord]) -> None:
    formatter = logging.Formatter("%(name)s %(levelname)s %(message)s")
    for record in records:
        text = f"{formatter.format(record)} {record.args}".lower()
        assert not [word for word in PERSONAL if word in text], text


def messages(caplog: pytest.LogCaptureFixture) -> str:
    return "\n".join(record.getMessage() for record in caplog.records)


def test_a_good_and_a_failing_job_leave_no_personal_data(
    state: AppState, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="vision")  # as --log-level does

    def fail_expectedly(*_: object, **named: object) -> None:
        raise InputError(f"'{CLIP}' shows nobody.")

    def fail_unexpectedly(clip: Path, *_: object, **__: object) -> None:
        clip.with_name(ATHLETE).read_bytes()

    good = submit(state)
    state.jobs.run_analysis = fail_expectedly
    bad = submit(state, leg="left")
    state.jobs.run_analysis = fail_unexpectedly
    worse = submit(state, leg="right")
    assert [state.jobs.status(id_).state for id_ in (good, bad, worse)] == [
        "done", "failed", "failed",
    ]  # fmt: skip
    text = messages(caplog)
    assert f"Result {good} is complete" in text
    assert f"Result {bad} failed: InputError" in text
    assert f"Result {worse} failed unexpectedly: FileNotFoundError" in text
    assert_nothing_personal(caplog.records)


@pytest.mark.slow
@pytest.mark.model
def test_an_analysis_leaves_no_personal_data(
    state: AppState, model_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    from vision.jobs.analysis_job import run_analysis

    caplog.set_level(logging.DEBUG, logger="vision")  # as --log-level does
    state.jobs.run_analysis = run_analysis
    id_ = submit(state, end_s=0.3)
    assert state.jobs.status(id_).state == "done"
    assert "Analysed" in messages(caplog)
    assert_nothing_personal(caplog.records)


def test_the_library_leaves_no_personal_data(
    state: AppState, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="vision")  # as --log-level does
    id_ = submit(state)
    athlete = find_or_add_athlete(state, ATHLETE)
    assert athlete is not None
    export_athlete(state.library, athlete, tmp_path / f"{ATHLETE}.zip")
    delete_athlete(state.library, athlete)
    import_athlete(state.library, tmp_path / f"{ATHLETE}.zip")
    check_library(state.library, repair=True)
    assert state.results.path(id_).is_dir()
    text = messages(caplog)
    for words in ("Exported", "Imported", "Deleted"):
        assert f"{words} athlete {athlete}" in text
    assert_nothing_personal(caplog.records)


def test_errors_in_a_block_are_logged_without_their_message(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with log_errors(logging.getLogger("vision.here"), "keep it"):
        raise ValueError(f"{ATHLETE} on {date.today()}")
    (record,) = caplog.records
    assert (record.levelname, record.exc_info) == ("WARNING", None)
    assert record.getMessage() == "Could not keep it: ValueError"


def test_an_error_is_described_by_type_and_place() -> None:
    try:
        open_app_state(Path(__file__))  # a file, not a folder
    except OSError as error:
        described = describe_error(error)
    assert described.startswith("NotADirectoryError at jobs/result_store.py:")
    assert "jobs/app_state.py:" in described
    assert str(Path(__file__).parent) not in described


def run(code: str, level: str | None = None) -> str:
    """Run a program with this code and return what it writes to standard error."""
    environment = {k: v for k, v in os.environ.items() if k != LEVEL_VARIABLE}
    if level is not None:
        environment[LEVEL_VARIABLE] = level
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True, text=True, check=True, cwd=ROOT, env=environment,
    )  # fmt: skip
    return done.stderr


LOG = "import logging; logging.getLogger('vision.x').{}('said')"


def test_the_package_is_silent_until_logging_is_set_up() -> None:
    assert run(f"import vision; {LOG.format('error')}") == ""


@pytest.mark.parametrize(
    ("chosen", "level", "used", "is_shown"),
    [
        (None, None, "info", False),
        (None, None, "warning", True),
        (None, "debug", "debug", True),
        (None, "nonsense", "info", False),
        ("error", "debug", "warning", False),
        ("info", None, "info", True),
    ],
)
def test_the_level_comes_from_the_caller_then_from_the_environment(
    chosen: str | None, level: str | None, used: str, is_shown: bool
) -> None:
    code = f"from vision.logs import *; set_up_logging({chosen!r}); {LOG.format(used)}"
    assert ("vision.x: said" in run(code, level)) is is_shown


def test_setting_up_twice_shows_records_once(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging("error")
    set_up_logging("info")
    logging.getLogger("vision.here").info("once")
    assert capsys.readouterr().err.count("vision.here: once") == 1


@pytest.mark.parametrize("level", ["debug", "warning"])
def test_the_command_line_takes_the_level(level: str, tmp_path: Path) -> None:
    clip = tmp_path / CLIP
    clip.write_text("no video")
    command = ["--log-level", level, "compare", str(clip), str(clip)]
    done = subprocess.run(
        [sys.executable, "-c", "from vision.cli.main import main; main()", *command],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    *logged, sentence = done.stderr.splitlines()
    assert done.returncode == 2
    assert sentence.startswith("formcheck: ")
    assert ["InputError at" in line for line in logged] == ([True] if level == "debug" else [])
    assert not [line for line in logged if CLIP in line]


def test_the_app_gets_the_level_of_the_command_line(monkeypatch: pytest.MonkeyPatch) -> None:
    levels: list[str] = []
    monkeypatch.setenv(LEVEL_VARIABLE, "error")
    monkeypatch.setattr(
        "vision.cli.serve.command.run_app", lambda **_: levels.append(os.environ[LEVEL_VARIABLE])
    )
    done = CliRunner().invoke(app, ["--log-level", "info", "app"])
    assert (done.exit_code, levels) == (0, ["info"])


def test_records_can_be_objects_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FORMCHECK_LOG_FORMAT", "json")
    set_up_logging("info")
    log = logging.getLogger("vision.test")
    log.info("Analysed %d frames\nin two lines", 5)
    try:
        raise ValueError("wrong")
    except ValueError:
        log.exception("Failed")
    first, second = (json.loads(line) for line in capsys.readouterr().err.splitlines())
    assert first["message"] == "Analysed 5 frames\nin two lines"
    assert (first["level"], first["logger"], first["process"]) == (
        "info",
        "vision.test",
        os.getpid(),
    )
    assert datetime.fromisoformat(first["time"]).tzinfo is not None
    assert "ValueError: wrong" in second["exception"]
    monkeypatch.setenv("FORMCHECK_LOG_FORMAT", "text")
    set_up_logging("info")
    log.info("as text")
    assert capsys.readouterr().err.endswith("INFO vision.test: as text\n")
