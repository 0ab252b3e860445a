"""The app as `formcheck app` starts it, without a browser."""

from __future__ import annotations

import os
import socket
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from vision.cli.serve import command as module
from vision.cli.serve.addresses import network_addresses
from vision.cli.serve.certificate import Certificate
from vision.cli.serve.command import allowed_hosts, run_app, streamlit_arguments
from vision.cli.serve.urls import choose_urls
from vision.errors import InputError

LOCAL = ["127.0.0.1", "::1", "localhost"]


def values(call: list[str], option: str) -> list[str]:
    """Return all values of an option of Streamlit."""
    return [value for name, value in zip(call[2::2], call[3::2], strict=True) if name == option]


def test_app_is_local_and_sends_no_statistics() -> None:
    called = streamlit_arguments(
        port=8600, address="127.0.0.1", local_url="http://localhost:8600", hosts=LOCAL
    )
    assert Path(called[1]).name == "app.py"
    assert Path(called[1]).is_file()
    options = dict(zip(called[2::2], called[3::2], strict=True))
    assert options["--server.address"] == "127.0.0.1"
    assert options["--browser.gatherUsageStats"] == "false"
    assert "--server.sslCertFile" not in options
    assert options["--server.enableCORS"] == "true"
    assert options["--server.enableXsrfProtection"] == "true"
    assert values(called, "--server.allowedHosts") == LOCAL


def test_https_passes_the_certificate_and_a_server_address() -> None:
    certificate = Certificate(file=Path("a.crt"), key=Path("a.key"))
    called = streamlit_arguments(
        port=8600,
        address="0.0.0.0",
        local_url="https://localhost:8600",
        hosts=LOCAL,
        certificate=certificate,
    )
    options = dict(zip(called[2::2], called[3::2], strict=True))
    assert options["--server.sslCertFile"] == "a.crt"
    assert options["--server.sslKeyFile"] == "a.key"
    # Otherwise Streamlit looks up its public address on the internet.
    assert options["--browser.serverAddress"] == "localhost"


@pytest.mark.parametrize(
    ("address", "https", "extra", "expected"),
    [
        (None, False, (), set()),
        ("127.0.0.2", False, (), {"127.0.0.2"}),
        (None, False, ("Clinic.example", "[FD00::1]"), {"clinic.example", "fd00::1"}),
        ("10.0.0.3", False, (), {"10.0.0.3", "studio", "studio.local"}),
        ("Studio.local", True, (), {"studio.local", "studio"}),
        (
            "0.0.0.0",
            False,
            (),
            {"10.0.0.3", "172.17.0.1", "fd00::2", "studio", "studio.local"},
        ),
        (None, True, ("pc",), {"pc", "10.0.0.3", "172.17.0.1", "fd00::2", "studio",
                               "studio.local"}),
    ],
)  # fmt: skip
def test_hosts_that_the_user_is_told_are_allowed(
    monkeypatch: pytest.MonkeyPatch,
    address: str | None,
    https: bool,
    extra: tuple[str, ...],
    expected: set[str],
) -> None:
    monkeypatch.setattr(module, "host_names", lambda: ("studio", "studio.local"))
    monkeypatch.setattr(module, "all_addresses", lambda: ("10.0.0.3", "172.17.0.1", "fd00::2"))
    urls = choose_urls(
        port=8600, address=address, https=https, find_addresses=lambda: ("10.0.0.3",)
    )
    assert set(allowed_hosts(urls, extra)) == {*LOCAL, *expected}


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[dict[str, str], str | None]]:
    """Run the command without Streamlit; return its arguments and the URL of the page."""

    def start(*, found: tuple[str, ...], **asked: object) -> tuple[dict[str, str], str | None]:
        told: list[list[str]] = []
        monkeypatch.setattr("streamlit.web.cli.main", lambda call, **_: told.append(call))
        monkeypatch.setattr(module, "network_addresses", lambda: found)
        # Set through monkeypatch, so that it is restored afterwards.
        monkeypatch.setenv("FORMCHECK_PHONE_URL", "https://stale:1")
        monkeypatch.setenv("FORMCHECK_SIGN_IN", "")
        run_app(port=8600, **asked)
        (call,) = told
        options = dict(zip(call[2::2], call[3::2], strict=True))
        return options, os.environ.get("FORMCHECK_PHONE_URL")

    return start


@pytest.mark.parametrize(
    ("asked", "found", "listens", "phone"),
    [
        ({}, ("10.0.0.3",), "127.0.0.1", None),
        ({"https": True}, ("10.0.0.3",), "0.0.0.0", "https://10.0.0.3:8600"),
        ({"https": True}, (), "127.0.0.1", None),
        ({"https": True, "address": "127.0.0.1"}, ("10.0.0.3",), "127.0.0.1", None),
        ({"address": "0.0.0.0"}, ("10.0.0.3",), "0.0.0.0", None),
    ],
)
def test_listening_addresses_and_phone_url(
    started, asked, found, listens, phone, formcheck_home: Path
) -> None:
    options, told = started(found=found, **asked)
    assert options["--server.address"] == listens
    assert told == phone
    encrypted = bool(asked.get("https"))
    assert ("--server.sslCertFile" in options) is encrypted
    assert (formcheck_home / "https").exists() is encrypted


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
def open_app(port: int, tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    started = []

    def opened(*options: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "vision.cli.main", "app", "--port", str(port), *options],
            cwd=tmp_path, env=os.environ | {"PYTHONIOENCODING": "utf-8"}, encoding="utf-8",
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        started.append(process)
        return process

    yield opened
    for process in started:
        process.kill()
        process.communicate()


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1) as page:
            return bool(page.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def test_what_is_no_host_name_is_one_sentence() -> None:
    with pytest.raises(InputError, match="is not a host name"):
        run_app(port=8600, allow_hosts=["https://clinic.example"])


@pytest.mark.slow
def test_ending_the_command_ends_the_server(
    open_app: Callable[..., subprocess.Popen[str]], port: int
) -> None:
    app = open_app()
    end = time.monotonic() + 120
    while not answers(port):
        assert app.poll() is None
        assert time.monotonic() < end, "the app does not answer"
        time.sleep(0.1)
    for address in network_addresses():
        with pytest.raises(httpx.ConnectError):
            httpx.get(f"http://{address}:{port}/", timeout=5, trust_env=False)
    app.terminate()
    app.communicate(timeout=120)
    assert app.returncode == 0
    assert not answers(port)


@pytest.mark.slow
def test_phone_connects_over_https(
    open_app: Callable[..., subprocess.Popen[str]], port: int, formcheck_home: Path
) -> None:
    app = open_app("--https")
    file = formcheck_home / "https" / "formcheck.crt"
    hosts = ["localhost", "127.0.0.1", *map(str, network_addresses())]
    end = time.monotonic() + 120
    while True:
        assert app.poll() is None
        assert time.monotonic() < end, "the app does not answer"
        try:
            trusting = ssl.create_default_context(cafile=str(file))
            for host in hosts:
                url = f"https://{host}:{port}/_stcore/health"
                assert httpx.get(url, verify=trusting, timeout=60, trust_env=False).text == "ok"
            break
        except (httpx.TransportError, OSError):
            time.sleep(0.1)
    app.terminate()
    said, _ = app.communicate(timeout=120)
    assert all(f"https://{host}:{port}" in said for host in hosts[2:])
    assert ("█" in said) is bool(hosts[2:])
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"https://127.0.0.1:{port}/", verify=trusting, trust_env=False)


@pytest.mark.slow
def test_port_in_use_is_one_sentence(
    open_app: Callable[..., subprocess.Popen[str]], port: int
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        app = open_app()
        _, said = app.communicate(timeout=180)
    assert app.returncode == 2
    assert f"could not be started on port {port}; try another with --port" in said
    assert "Traceback" not in said


@pytest.mark.slow
def test_foreign_address_is_one_sentence(
    open_app: Callable[..., subprocess.Popen[str]],
) -> None:
    app = open_app("--address", "203.0.113.7")
    _, said = app.communicate(timeout=180)
    assert app.returncode == 2
    assert "cannot listen on 203.0.113.7" in said
    assert "Traceback" not in said
