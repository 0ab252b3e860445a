"""The app as a user starts it: what it answers, and that it asks nobody anything."""

from __future__ import annotations

import http.client
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.app_process import AppProcess, running_app, trapped_environment
from tests.support.fork_server import ServerStarts
from tests.support.origin_attempts import ANSWERED, REFUSED, OriginAttempt, send_attempt


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, forks: ServerStarts) -> Iterator[AppProcess]:
    """Start the app for all tests of this file, beside other tests' homes."""
    with running_app(tmp_path_factory.mktemp("app"), forks=forks) as app:
        yield app


def name_of(attempt: OriginAttempt) -> str:
    return f"{attempt.method} {attempt.name}"


@pytest.mark.parametrize("attempt", REFUSED, ids=name_of)
def test_attempts_of_other_origins_are_refused(app: AppProcess, attempt: OriginAttempt) -> None:
    answer = send_attempt(attempt, app.port)
    assert answer.refuses(attempt), answer


@pytest.mark.parametrize("attempt", ANSWERED, ids=name_of)
def test_own_pages_are_answered(app: AppProcess, attempt: OriginAttempt) -> None:
    answer = send_attempt(attempt, app.port)
    assert answer.is_answer, answer
    assert "access-control-allow-origin" not in answer.headers


def test_pages_may_not_be_framed_and_load_nothing_from_elsewhere(app: AppProcess) -> None:
    for path in ("/", "/live", "/_stcore/health", "/files/0", "/no/such/file.js"):
        headers = send_attempt(OriginAttempt("page", "GET", path), app.port).headers
        policy = headers["content-security-policy"]
        assert "frame-ancestors 'self'" in policy
        assert "default-src 'self'" in policy
        assert f"ws://localhost:{app.port}" in policy
        assert "http" not in policy
        assert "*" not in policy
        assert headers["x-frame-options"] == "SAMEORIGIN"
        assert headers["cross-origin-resource-policy"] == "same-origin"


def test_refused_host_is_not_repeated_in_the_answer(app: AppProcess) -> None:
    attempt = OriginAttempt("page", "GET", "/", hosts=("evil.example; script-src *",))
    assert "evil" not in repr(send_attempt(attempt, app.port).headers)


def test_streamlit_lists_no_other_site_as_its_host(app: AppProcess) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", app.port, timeout=60)
    connection.request("GET", "/_stcore/host-config")
    assert b"streamlit" not in connection.getresponse().read()
    connection.close()


def test_no_request_leaves_the_computer(app: AppProcess) -> None:
    for attempt in (*REFUSED, *ANSWERED):
        send_attempt(attempt, app.port)
    assert app.outside_connections() == []


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_others_may_not_read_what_the_server_writes(app: AppProcess) -> None:
    assert "Umask:\t0077" in Path(f"/proc/{app.pid}/status").read_text()
    assert app.home.stat().st_mode & 0o777 == 0o700


def test_the_trap_catches_requests(tmp_path: Path) -> None:
    log = tmp_path / "network.log"
    tried = (
        "import socket, contextlib\n"
        "with contextlib.suppress(OSError): socket.create_connection(('203.0.113.1', 80))\n"
        "with contextlib.suppress(OSError): socket.getaddrinfo('checkip.example', 80)\n"
        "with contextlib.suppress(OSError), socket.socket(type=socket.SOCK_DGRAM) as u:\n"
        "    u.connect(('203.0.113.2', 1))\n"
        "socket.getaddrinfo('localhost', 80)\n"
    )
    subprocess.run([sys.executable, "-c", tried], env=trapped_environment(log), check=True)
    assert log.read_text().splitlines() == [
        "socket.getaddrinfo 203.0.113.1",
        "socket.getaddrinfo checkip.example",
        "socket.connect 203.0.113.2",
    ]
