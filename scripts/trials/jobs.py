"""Compare executors of processes with formcheck's own, for what an analysis of a clip needs.

    uv run --with pebble python scripts/trials/jobs.py

For `vision.engine`, the standard library's ProcessPoolExecutor and Pebble's ProcessPool, all with
fresh processes: seconds until the first result, milliseconds for the next; whether a task that
does not listen can be stopped, and how soon; what is learnt of one that the system ended for
computing too long; whether a password in the environment reaches the process. Needs Linux.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import redirect_stdout
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

ROOT = str(Path(__file__).resolve().parents[2])
sys.path.insert(0, ROOT)
os.environ["PYTHONPATH"] = ROOT

from tests.support import engine_tasks as tasks  # noqa: E402
from vision.engine.process import WorkerProcess  # noqa: E402
from vision.secret_variables import SECRET_VARIABLES  # noqa: E402

SECRET = sorted(SECRET_VARIABLES)[0]
REPEATS = 10


def ignore(*_: object) -> bool:
    """Take no notice of progress, and never stop."""
    return False


def count() -> int:
    """Do a little, and return the process id."""
    with redirect_stdout(None):  # it prints
        return tasks.count(3, progress=ignore, cancelled=ignore)[1]


def hang(folder: str) -> None:
    """Work on for ever, and leave a note that it has begun."""
    (Path(folder) / "begun").touch()
    while True:
        time.sleep(0.05)


def compute_too_long() -> None:
    """End as the system ends a process past its limit of computing time."""
    os.kill(os.getpid(), signal.SIGXCPU)
    signal.pause()


def knows_secret(pid: int) -> bool:
    """Return whether a process was started with the password in its environment."""
    return SECRET.encode() in Path(f"/proc/{pid}/environ").read_bytes()


def timed(what: Callable[[], Any]) -> tuple[float, Any]:
    """Return how long something takes, seconds, and what it returns or raises."""
    begun = time.perf_counter()
    try:
        value = what()
    except Exception as error:  # whatever the executor raises
        value = error
    return time.perf_counter() - begun, value


def show(
    name: str, run: Callable[[Any], Any], stop: Callable[[], str], task: Any, end: Any
) -> None:
    """Measure one executor and print it."""
    first_s, pid = timed(lambda: run(task))
    pid = pid[1] if isinstance(pid, tuple) else pid
    secret = knows_secret(pid)
    later = [timed(lambda: run(task))[0] for _ in range(REPEATS)]
    _, death = timed(lambda: run(end))
    print(f"{name}: first {first_s:.2f} s, next {1000 * median(later):.1f} ms")
    print(f"  password reaches the process: {'yes' if secret else 'no'}")
    print(f"  stop: {stop()}")
    print(f"  past the limit of computing time: {type(death).__name__}: {str(death)[:110]!r}")


def with_engine(folder: Path) -> None:
    """Measure formcheck's own worker process."""
    worker = WorkerProcess()

    def stop() -> str:
        sign = folder / "engine"
        asked = threading.Event()
        threading.Timer(1.0, asked.set).start()
        task = partial(tasks.wait, sign, obedient=False)
        taken_s, error = timed(lambda: worker.run(task, cancelled=asked.is_set))
        return f"{type(error).__name__} {taken_s - 1:.1f} s after it was asked"

    end = partial(tasks.be_killed, by=signal.SIGXCPU)
    show("vision.engine", worker.run, stop, partial(tasks.count, 3), end)
    worker.close()


def with_standard_library(folder: Path) -> None:
    """Measure ProcessPoolExecutor."""
    spawn = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(1, mp_context=spawn)

    def stop() -> str:
        with_hang = ProcessPoolExecutor(1, mp_context=spawn)
        future = with_hang.submit(hang, str(folder))
        while not (folder / "begun").exists():
            time.sleep(0.01)
        was_stopped = future.cancel()
        for process in list(with_hang._processes.values()):
            process.kill()
        return "stopped" if was_stopped else "not possible: a running future cannot be cancelled"

    show("ProcessPoolExecutor", lambda t: pool.submit(t).result(), stop, count, compute_too_long)
    pool.shutdown()


def with_pebble(folder: Path) -> None:
    """Measure Pebble."""
    from pebble import ProcessPool

    spawn = multiprocessing.get_context("spawn")
    pool = ProcessPool(max_workers=1, context=spawn)

    def stop() -> str:
        (folder / "begun").unlink(missing_ok=True)
        future = pool.schedule(hang, args=[str(folder)])
        while not (folder / "begun").exists():
            time.sleep(0.01)
        future.cancel()
        taken_s, _ = timed(lambda: pool.schedule(count).result())
        return f"killed; {taken_s:.1f} s later the next task was done"

    show("Pebble", lambda t: pool.schedule(t).result(), stop, count, compute_too_long)
    pool.close()
    pool.join()


def main() -> None:
    """Measure all that are installed."""
    import tempfile

    os.environ[SECRET] = "secret"
    with tempfile.TemporaryDirectory() as folder:
        with_engine(Path(folder))
        with_standard_library(Path(folder))
        try:
            with_pebble(Path(folder))
        except ImportError:
            print("Pebble: not installed")


if __name__ == "__main__":
    main()
