"""A command in a confined process of its own: exit codes, crashes, signals, and its end."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.app_process import free_port, wait_until_it_answers

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is one process")


def program(code: str, setting: str = "") -> list[str]:
    """Return a guarded command; `print` is heard at once."""
    text = (
        "import os, signal, sys, time\n"
        "from functools import partial\n"
        "from vision.cli.guard import run_guarded\n"
        "print = partial(print, flush=True)\n"
        f"{setting}"
        f"def command():\n{''.join(f'    {line}{chr(10)}' for line in code.splitlines())}"
        "run_guarded(command)\n"
    )
    return [sys.executable, "-c", text]


def start(code: str, setting: str = "", **options: object) -> subprocess.Popen[str]:
    """Start a guarded command."""
    return subprocess.Popen(
        program(code, setting),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,  # type: ignore[call-overload]
    )


def run(code: str) -> tuple[int, str, str]:
    """Run a guarded command; return its exit code, output and messages."""
    process = start(code)
    output, messages = process.communicate(timeout=180)
    return process.returncode, output, messages


@pytest.mark.parametrize("code", [0, 1, 2, 130])
def test_the_exit_code_is_that_of_the_command(code: int) -> None:
    assert run(f"print('done')\nsys.exit({code})") == (code, "done\n", "")


def test_a_command_that_returns_has_succeeded() -> None:
    assert run("print('done')") == (0, "done\n", "")


@pytest.mark.parametrize(
    ("by", "words"), [("SIGSEGV", "damaged"), ("SIGKILL", "ended it"), ("SIGXCPU", "longer")]
)
def test_a_crash_is_one_sentence(by: str, words: str) -> None:
    code, output, messages = run(f"os.kill(os.getpid(), signal.{by})\nsignal.pause()")
    assert (code, output) == (2, "")
    assert messages.startswith("formcheck: The analysis stopped in the middle: ")
    assert words in messages
    assert messages.count("\n") == 1


def test_a_signal_reaches_the_command() -> None:
    process = start(
        "def stop(*_):\n    print('stopped')\n    sys.exit(5)\n"
        "signal.signal(signal.SIGTERM, stop)\nprint('ready')\nsignal.pause()"
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    process.terminate()
    assert process.communicate(timeout=180) == ("stopped\n", "")
    assert process.returncode == 5


def test_the_end_by_a_signal_is_passed_back() -> None:
    process = start("print('ready')\nsignal.pause()")
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    process.terminate()
    assert process.communicate(timeout=180) == ("", "")
    assert process.returncode == -signal.SIGTERM


def test_ctrl_c_in_a_terminal_stops_both() -> None:
    import fcntl
    import termios

    keyboard, terminal = os.openpty()
    process = start(
        "try:\n    print('ready')\n    signal.pause()\n"
        "except KeyboardInterrupt:\n    print('tidied')\n    sys.exit(130)",
        stdin=terminal,
        start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
    )
    os.close(terminal)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    os.write(keyboard, b"\x03")
    assert process.communicate(timeout=180) == ("tidied\n", "")
    assert process.returncode == 130
    os.close(keyboard)


def test_sigint_to_the_process_alone_stops_the_command() -> None:
    process = start(
        "def stop(*_):\n    print('stopped')\n    sys.exit(130)\n"
        "signal.signal(signal.SIGTERM, stop)\nprint('ready')\nsignal.pause()"
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    process.send_signal(signal.SIGINT)  # as a program does, not a terminal
    assert process.communicate(timeout=180) == ("stopped\n", "")
    assert process.returncode == 130


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_to_the_whole_group_lets_the_command_clean_up(number: signal.Signals) -> None:
    process = start(
        "from vision.cli.signals import interrupt_on_signals\n"
        "with interrupt_on_signals():\n"
        "    try:\n        print('ready')\n        signal.pause()\n"
        "    except KeyboardInterrupt:\n"
        "        signal.sigtimedwait([], 0.3)\n        print('tidied')\n        sys.exit(130)",
        start_new_session=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    os.killpg(process.pid, number)  # as `timeout` does
    assert process.communicate(timeout=180) == ("tidied\n", "")
    assert process.returncode == 130


def test_the_end_of_the_command_is_seen_where_ends_are_ignored() -> None:
    process = start(
        "print('done')\nsys.exit(3)",
        preexec_fn=lambda: signal.signal(signal.SIGCHLD, signal.SIG_IGN),
    )
    assert process.communicate(timeout=180) == ("done\n", "")
    assert process.returncode == 3


def test_an_ignored_signal_stays_ignored() -> None:
    code, output, _ = run(
        "print(signal.getsignal(signal.SIGHUP) == signal.SIG_DFL)\n"
        "os.kill(os.getppid(), signal.SIGHUP)\nsignal.pause()"
    )
    assert (code, output) == (-signal.SIGHUP, "True\n")
    process = start(
        "os.kill(os.getppid(), signal.SIGHUP)\nprint('still here')",
        preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN),
    )
    assert process.communicate(timeout=180) == ("still here\n", "")
    assert process.returncode == 0


def test_the_command_ends_with_the_process_that_follows_it() -> None:
    process = start("print('ready')\ntry:\n    signal.pause()\nfinally:\n    print('ended')")
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    process.kill()
    # The output ends when the command has ended too.
    assert process.stdout.read() == ""
    process.wait()
    assert process.stderr is not None
    process.stdout.close()
    process.stderr.close()


@pytest.mark.slow
def test_where_the_command_is_not_in_a_copy_the_limit_of_computing_is_a_sentence() -> None:
    process = start(
        "print(os.getpid() == process)\nwhile True: pass",
        setting="import sys; sys.platform = 'darwin'\nprocess = os.getpid()\n",
        env={**os.environ, "FORMCHECK_MAX_START_CPU_S": "1"},
    )
    output, messages = process.communicate(timeout=180)
    assert (process.returncode, output) == (2, "True\n")
    assert messages == (
        "formcheck: The analysis stopped in the middle: it takes longer than a clip may; choose a "
        "shorter range.\n"
    )


def as_first_process(*command: str, **options: object) -> subprocess.Popen[str]:
    """Start a command as process 1 of a name space, as in a container."""
    unshare = ["unshare", "--user", "--map-root-user", "--pid", "--fork", "--mount-proc"]
    if (
        shutil.which("unshare") is None
        or subprocess.run([*unshare, "true"], check=False).returncode
    ):
        pytest.skip("this system has no name spaces for this user")
    return subprocess.Popen(
        [*unshare, "--kill-child", *command],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,  # type: ignore[call-overload]
    )


def test_the_first_process_of_a_container_collects_others_and_ends_as_the_command() -> None:
    process = as_first_process(
        *program(
            "print(os.getpid() > 1, os.getppid())\n"
            "lost = subprocess.check_output(['sh', '-c', 'true >&2 & echo $!'], text=True)\n"
            "lost = lost.strip()\n"
            "while os.path.exists(f'/proc/{lost}'): time.sleep(0.01)\n"
            "os.kill(os.getppid(), signal.SIGTERM)\nsignal.pause()",
            setting="import subprocess\n",
        )
    )
    output, messages = process.communicate(timeout=180)
    assert (output, messages) == ("True 1\n", "")
    assert process.returncode == 128 + signal.SIGTERM


@pytest.mark.slow
def test_the_app_stops_as_the_first_process_of_a_container(tmp_path: Path) -> None:
    port = free_port()
    process = as_first_process(
        sys.executable, "-m", "vision", "app", "--port", str(port), "--home", str(tmp_path),
        cwd=ROOT, env={**os.environ, "DISPLAY": ""},
    )  # fmt: skip
    assert process.stdout is not None
    assert any(f":{port}" in line for line in process.stdout)  # it prints where it is
    wait_until_it_answers(port)
    (first,) = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    os.kill(int(first), signal.SIGTERM)  # as from outside of the container
    output, messages = process.communicate(timeout=180)
    assert (process.returncode, messages.strip()) == (0, ""), output


def test_a_limit_without_a_number_is_one_sentence(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "vision", "check", str(tmp_path / "no.mp4")],
        cwd=ROOT,
        env={**os.environ, "FORMCHECK_MAX_FRAMES": "many"},
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("formcheck: FORMCHECK_MAX_FRAMES is 'many'")
    assert done.stderr.count("\n") == 1
