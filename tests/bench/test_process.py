"""Time and memory of a process and its children, and how failures are reported."""

from __future__ import annotations

import sys
from pathlib import Path

import psutil
import pytest

from bench.contenders.first_frame import FIRST_FRAME
from bench.process import ContenderFailed, ProcessCost, run_process

MEGABYTES = 150
#: Allocates pages that are really there.
ALLOCATE = f"block = b'x' * {MEGABYTES}_000_000"


def run(code: str, *arguments: str, timeout_s: float = 60.0) -> ProcessCost:
    """Run Python code in a process of its own."""
    return run_process([sys.executable, "-c", code, *arguments], timeout_s=timeout_s)


def test_processor_time_is_part_of_the_time() -> None:
    cost = run("import time\nwhile time.process_time() < 0.3: pass")
    assert 0.3 <= cost.cpu_s <= cost.wall_s + 0.1


@pytest.mark.slow
def test_memory_is_the_largest_and_that_of_children_counts() -> None:
    """It counts while it is held, also if it is given back before the end."""
    hold = f"import time; {ALLOCATE}; time.sleep(1.0)"
    small = run("pass")
    own = run(f"{hold}; block = None; time.sleep(0.2)")
    both = run(
        f"import subprocess, sys\n{ALLOCATE}\nsubprocess.run([sys.executable, '-c', {hold!r}])"
    )
    assert small.peak_mb < MEGABYTES
    assert MEGABYTES < own.peak_mb < MEGABYTES + 50
    assert 2 * MEGABYTES < both.peak_mb < 2 * MEGABYTES + 100


def test_processor_time_of_children_counts() -> None:
    code = "import time\nwhile time.process_time() < 0.3: pass"
    cost = run(f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {code!r}])")
    assert cost.cpu_s >= 0.3


def test_the_first_frame_is_timed_by_its_line() -> None:
    code = f"import sys, time\nprint({FIRST_FRAME!r}, file=sys.stderr, flush=True)\ntime.sleep(0.2)"
    cost = run(code)
    assert cost.first_frame_s is not None
    assert 0.0 < cost.first_frame_s < cost.wall_s - 0.1
    assert run("pass").first_frame_s is None


def test_output_and_environment() -> None:
    cost = run_process(
        [sys.executable, "-c", "import os; print(os.environ['SOMETHING'])"],
        environment={"SOMETHING": "else"},
        timeout_s=60.0,
    )
    assert cost.output == "else\n"


def test_a_failure_ends_with_the_last_words() -> None:
    with pytest.raises(ContenderFailed, match=r"failed: ValueError: no clip$"):
        run("raise ValueError('no clip')")


@pytest.mark.slow
def test_a_program_that_hangs_is_killed_with_its_children(tmp_path: Path) -> None:
    code = (
        "import pathlib, subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        "pathlib.Path(sys.argv[1]).write_text(str(child.pid))\n"
        "time.sleep(600)"
    )
    noted = tmp_path / "child"
    # How long until the child is noted is up to the machine.
    for timeout_s in (1.0, 3.0, 15.0, 60.0):
        with pytest.raises(ContenderFailed, match=f"took more than {timeout_s:.0f} s"):
            run(code, str(noted), timeout_s=timeout_s)
        if noted.exists():
            break
    child = int(noted.read_text())
    psutil.wait_procs([psutil.Process(child)] if psutil.pid_exists(child) else [], timeout=120)
    assert not psutil.pid_exists(child)
