"""Tasks in another process: results, errors, crashes, stopping, and the end of the process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import traceback
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.support import engine_tasks
from tests.support.job_builders import wait_until
from vision.engine import process as engine_process
from vision.engine import worker
from vision.engine.process import WorkerDied, WorkerProcess
from vision.errors import Cancelled, InputError

ROOT = Path(__file__).parents[2]


@pytest.fixture
def process() -> Iterator[WorkerProcess]:
    made = WorkerProcess()
    yield made
    made.close()


def is_running(pid: int) -> bool:
    """Whether there is a process that has not ended."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def test_a_task_reports_progress_and_returns_its_value(process: WorkerProcess) -> None:
    steps: list[tuple[float, str]] = []
    value, pid = process.run(
        partial(engine_tasks.count, 3), progress=lambda *step: steps.append(step)
    )
    assert value == 3
    assert pid == process.pid != os.getpid()
    assert steps == [(number / 3, f"Counted to {number}") for number in range(3)]


def test_tasks_share_the_process_up_to_a_number(process: WorkerProcess) -> None:
    process = WorkerProcess(max_tasks=2)
    pids = [process.run(partial(engine_tasks.count, 1))[1] for _ in range(3)]
    assert pids[0] == pids[1] != pids[2]
    assert not is_running(pids[0])
    process.close()
    assert not is_running(pids[2])


@pytest.mark.skipif(not hasattr(os, "getpriority"), reason="needs priorities")
@pytest.mark.parametrize("niceness", [0, 10])
def test_what_takes_minutes_stands_back_for_the_server(niceness: int) -> None:
    process = WorkerProcess(niceness=niceness)
    _, pid = process.run(partial(engine_tasks.count, 1))
    own = os.getpriority(os.PRIO_PROCESS, 0)
    assert os.getpriority(os.PRIO_PROCESS, pid) == min(19, own + niceness)
    process.close()


def test_a_process_that_has_held_much_memory_is_replaced() -> None:
    process = WorkerProcess(max_bytes=300_000_000)
    small = process.run(partial(engine_tasks.hold_memory, 1000))
    assert process.pid == small
    large = process.run(partial(engine_tasks.hold_memory, 400_000_000))
    assert large == small
    assert process.pid is None
    assert not is_running(large)


def test_an_error_is_raised_here_with_its_traceback(process: WorkerProcess) -> None:
    with pytest.raises(InputError, match="too short"):
        process.run(partial(engine_tasks.fail, "input", "too short"))
    with pytest.raises(ZeroDivisionError) as raised:
        process.run(partial(engine_tasks.fail, "unexpected", "a detail"))
    shown = "".join(traceback.format_exception(raised.value))
    assert "in fail" in shown
    with pytest.raises(RuntimeError, match="LocalError: odd"):
        process.run(partial(engine_tasks.fail, "local", "odd"))
    assert process.run(partial(engine_tasks.count, 1))[0] == 1


@pytest.mark.parametrize(
    ("by", "sentence"), [(signal.SIGSEGV, "is damaged"), (signal.SIGKILL, "memory")]
)
def test_a_crash_is_an_error_and_the_next_task_runs(
    process: WorkerProcess, by: signal.Signals, sentence: str
) -> None:
    with pytest.raises(WorkerDied, match=sentence):
        process.run(partial(engine_tasks.be_killed, by=by))
    assert process.run(partial(engine_tasks.count, 1))[0] == 1


def test_the_process_gets_no_passwords(
    process: WorkerProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORMCHECK_DATABASE", "postgresql://formcheck:secret@db/formcheck")
    monkeypatch.setenv("FORMCHECK_OIDC_CLIENT_SECRET", "secret")
    monkeypatch.setenv("FORMCHECK_MAX_FRAMES", "500")
    for name in ("FORMCHECK_DATABASE", "FORMCHECK_OIDC_CLIENT_SECRET"):
        assert process.run(partial(engine_tasks.read_variable, name)) is None
    assert process.run(partial(engine_tasks.read_variable, "FORMCHECK_MAX_FRAMES")) == "500"


@pytest.mark.slow
def test_a_task_without_progress_is_ended(
    process: WorkerProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORMCHECK_MAX_SILENCE_S", "1")
    with pytest.raises(WorkerDied, match="no progress for too long"):
        process.run(partial(engine_tasks.wait, tmp_path / "sign", obedient=True))
    monkeypatch.delenv("FORMCHECK_MAX_SILENCE_S")
    assert process.run(partial(engine_tasks.count, 1))[0] == 1


def test_a_task_that_takes_all_memory_harms_only_itself(
    process: WorkerProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORMCHECK_MAX_MEMORY_BYTES", "600000000")
    with pytest.raises(InputError, match="needs more memory"):
        process.run(partial(engine_tasks.hold_memory, 2_000_000_000))
    assert process.run(partial(engine_tasks.count, 1))[0] == 1


def test_a_task_has_less_than_two_seconds_to_stop() -> None:
    assert engine_process._GRACE_S + 2 * engine_process._POLL_S < 2.0


@pytest.mark.slow
@pytest.mark.parametrize("obedient", [True, False])
def test_a_task_is_stopped(
    process: WorkerProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, obedient: bool
) -> None:
    if obedient:  # on a busy computer it may notice late
        monkeypatch.setattr(engine_process, "_GRACE_S", 600.0)
    stop = threading.Event()

    def stop_now(fraction: float, text: str) -> None:
        stop.set()

    sign = tmp_path / "sign"
    with pytest.raises(Cancelled):
        process.run(
            partial(engine_tasks.wait, sign, obedient=obedient),
            progress=stop_now,
            cancelled=stop.is_set,
        )
    assert sign.exists() == obedient
    stop.clear()
    assert process.run(partial(engine_tasks.count, 1), cancelled=stop.is_set)[0] == 1


def test_a_task_is_stopped_before_it_has_begun(process: WorkerProcess) -> None:
    with pytest.raises(Cancelled):
        process.run(partial(engine_tasks.count, 1), cancelled=lambda: True)
    assert process.pid is None


def test_closing_stops_a_task(process: WorkerProcess, tmp_path: Path) -> None:
    task = partial(engine_tasks.wait, tmp_path / "sign", obedient=False)
    closing = threading.Thread(target=process.close)
    with pytest.raises(Cancelled):
        process.run(task, progress=lambda *_: closing.start())
    closing.join()
    assert process.run(partial(engine_tasks.count, 1))[0] == 1


def test_what_cannot_be_sent_back_is_an_error(process: WorkerProcess) -> None:
    with pytest.raises((RuntimeError, TypeError, AttributeError), match="pickle"):
        process.run(engine_tasks.return_a_generator)
    assert process.run(partial(engine_tasks.count, 1))[0] == 1


def test_files_of_the_current_folder_are_not_imported(
    process: WorkerProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "queue.py").write_text("raise SystemExit('imported')")
    monkeypatch.chdir(tmp_path)
    assert process.run(partial(engine_tasks.count, 1))[0] == 1


def test_the_end_of_a_service_is_left_to_the_program(process: WorkerProcess) -> None:
    def end_group(fraction: float, text: str) -> None:
        pid = process.pid
        assert pid is not None
        os.kill(pid, signal.SIGTERM)

    assert process.run(partial(engine_tasks.count, 3), progress=end_group)[0] == 3


def test_an_error_while_showing_progress_ends_the_task(process: WorkerProcess) -> None:
    def interrupt(fraction: float, text: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        process.run(partial(engine_tasks.count, 3), progress=interrupt)
    assert process.pid is None
    assert process.run(partial(engine_tasks.count, 1))[0] == 1


def test_a_process_that_has_ended_meanwhile_is_replaced(
    process: WorkerProcess,
) -> None:
    _, pid = process.run(partial(engine_tasks.count, 1))
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: not is_running(pid))
    assert process.run(partial(engine_tasks.count, 1))[1] != pid


def test_the_worker_ends_after_an_idle_time(monkeypatch: pytest.MonkeyPatch) -> None:
    code = "from vision.engine import worker; worker.IDLE_S = 0.05; worker.main()"
    child = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdin=subprocess.PIPE)
    with child:
        assert child.wait(timeout=180) == 0


def test_the_worker_ends_with_the_program_that_started_it(tmp_path: Path) -> None:
    code = (
        "import sys; from functools import partial; from pathlib import Path; "
        "from tests.support import engine_tasks; from vision.engine.process import WorkerProcess; "
        "process = WorkerProcess(); "
        "show = lambda fraction, text: print(process.pid, flush=True); "
        f"process.run(partial(engine_tasks.wait, Path({str(tmp_path / 'sign')!r}), obedient=True),"
        " progress=show)"
    )
    program = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE)
    assert program.stdout is not None
    pid = int(program.stdout.readline())
    assert is_running(pid)
    program.kill()
    program.wait()
    program.stdout.close()
    wait_until(lambda: not is_running(pid))
    assert not (tmp_path / "sign").exists()


def test_the_memory_of_a_process_is_known() -> None:
    assert worker.peak_memory() > 10_000_000
