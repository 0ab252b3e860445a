"""A confined process: its memory, computing time, files and network."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import threading

import pytest

from vision.engine import confinement

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux keeps all limits")


def run(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run code in a confined process, with the limits it makes of `ClipLimits`."""
    prelude = (
        "import sys\n"
        "from vision.limits import ClipLimits\n"
        "from vision.engine.confinement import allow_cpu_time, confine_process\n"
        "from vision.engine import no_network\n"
    )
    return subprocess.run(
        [sys.executable, "-c", prelude + code, *arguments],
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )


def test_memory_ends_at_the_limit() -> None:
    done = run(
        "confine_process(ClipLimits(memory_bytes=400_000_000))\n"
        "bytearray(100_000_000)\n"
        "try:\n    bytearray(500_000_000)\nexcept MemoryError:\n    print('refused')\n"
    )
    assert (done.stdout, done.returncode) == ("refused\n", 0), done.stderr


def test_a_lower_limit_that_is_set_already_stays() -> None:
    done = run(
        "import resource\n"
        "confine_process(ClipLimits(memory_bytes=400_000_000))\n"
        "confine_process(ClipLimits(memory_bytes=800_000_000))\n"
        "print(resource.getrlimit(resource.RLIMIT_DATA)[0])\n"
    )
    assert done.stdout == "400000000\n", done.stderr


def test_memory_grows_with_the_workers_unless_the_user_has_set_it() -> None:
    code = (
        "import os, resource\n"
        "from vision.engine.confinement import allow_workers\n"
        "os.cpu_count = lambda: 2\n"
        "confine_process(ClipLimits.current())\n"
        "for workers in (None, 1, 32):\n"
        "    allow_workers(workers)\n"
        "    print(resource.getrlimit(resource.RLIMIT_DATA)[0] // 1_000_000)\n"
    )
    assert run(code).stdout.split() == ["2500", "2500", "10000"]
    lower = "import resource\nresource.setrlimit(resource.RLIMIT_DATA, (900_000_000, -1))\n"
    assert run(lower + code).stdout.split() == ["900", "900", "900"]
    variable = "import os\nos.environ['FORMCHECK_MAX_MEMORY_BYTES'] = '900000000'\n"
    assert run(variable + code).stdout.split() == ["900", "900", "900"]


@pytest.mark.slow
def test_computing_for_ever_is_ended_and_explained() -> None:
    done = run(
        "confine_process(ClipLimits(memory_bytes=400_000_000))\n"
        "allow_cpu_time(0.1)\n"
        "while True:\n    pass\n"
    )
    assert done.returncode == -signal.SIGXCPU
    assert "takes longer" in confinement.explain_end(done.returncode)


@pytest.mark.slow
def test_each_allowance_counts_from_its_time() -> None:
    done = run(
        "import resource, time\n"
        "confine_process(ClipLimits(memory_bytes=400_000_000, start_cpu_s=50))\n"
        "first = resource.getrlimit(resource.RLIMIT_CPU)[0]\n"
        "while time.process_time() < 1.5:\n    pass\n"
        "allow_cpu_time(50)\n"
        "print(resource.getrlimit(resource.RLIMIT_CPU)[0] > first >= 50)\n"
    )
    assert done.stdout == "True\n", done.stderr


def test_a_file_ends_at_the_limit(tmp_path) -> None:
    done = run(
        "confine_process(ClipLimits(memory_bytes=400_000_000, file_bytes=1000))\n"
        "import errno\n"
        "file = open(sys.argv[1], 'wb', buffering=0)\n"
        "print(file.write(bytes(1000)))\n"
        "try:\n    file.write(b'more')\nexcept OSError as error:\n"
        "    print(error.errno == errno.EFBIG)\n",
        str(tmp_path / "file"),
    )
    assert done.stdout == "1000\nTrue\n", done.stderr


@pytest.mark.parametrize("how", ["at all", "where name spaces are forbidden"])
def test_a_process_without_network_reaches_nothing(tmp_path, how: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        accepted = threading.Event()
        server.settimeout(30)

        def accept() -> None:
            try:
                server.accept()[0].close()
            except OSError:
                return
            accepted.set()

        thread = threading.Thread(target=accept)
        thread.start()
        code = (
            "import os, pathlib, socket\n"
            "user = os.getuid()\n"
            "if sys.argv[4] != 'at all':\n"  # as in most containers
            "    no_network._enter_empty_network = lambda: False\n"
            "cut = no_network.cut_network() if sys.argv[2] == 'cut' else True\n"
            "try:\n"
            "    socket.create_connection(('127.0.0.1', int(sys.argv[1])), timeout=10)\n"
            "    reached = True\n"
            "except OSError:\n    reached = False\n"
            "pathlib.Path(sys.argv[3]).write_text('written')\n"
            "print(cut, reached, os.getuid() == user)\n"
        )
        file = tmp_path / "file"
        port = str(server.getsockname()[1])
        done = run(code, port, "cut", str(file), how)
        cut = done.stdout.startswith("True")
        if cut:
            assert done.stdout == "True False True\n", done.stderr
            assert file.read_text() == "written"
            assert not accepted.is_set()
        assert run(code, port, "leave", str(file), how).stdout == "True True True\n"
        thread.join()
        assert accepted.is_set()
    if not cut:
        pytest.skip("this system cannot cut a process off the network")


def test_only_sockets_between_processes_of_this_computer_can_be_opened() -> None:
    done = run(
        "import socket\n"
        "assert no_network.forbid_sockets()\n"
        "socket.socketpair()\n"
        "for family in (socket.AF_INET, socket.AF_INET6, socket.AF_NETLINK, socket.AF_PACKET):\n"
        "    try:\n        socket.socket(family, socket.SOCK_RAW)\n"
        "    except OSError as error:\n        print(error.strerror)\n"
    )
    assert done.stdout == 4 * "Permission denied\n", done.stderr


def test_a_process_that_is_not_confined_gets_no_limit() -> None:
    done = run(
        "import resource\n"
        "before = resource.getrlimit(resource.RLIMIT_CPU)\n"
        "allow_cpu_time(1)\n"
        "print(resource.getrlimit(resource.RLIMIT_CPU) == before)\n"
    )
    assert done.stdout == "True\n", done.stderr


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (-signal.SIGSEGV, "damaged"),
        (-signal.SIGABRT, "more memory"),
        (-signal.SIGKILL, "the system ended it"),
        (1, "the system ended it"),
        (-9999, "the system ended it"),
    ],
)
def test_an_end_is_explained(code: int, words: str) -> None:
    assert words in confinement.explain_end(code)


def test_the_limits_of_this_process_are_as_before() -> None:
    # The tests above confine other processes only.
    assert not confinement._is_confined
