"""Rules by which requests are refused, and the names of the app's own hosts."""

from __future__ import annotations

import pytest

from vision.errors import InputError
from vision.webapp.server.guard import find_refusal
from vision.webapp.server.hosts import normalise_host, normalise_hosts, parse_host_header

HOSTS = frozenset({"localhost", "clinic.example", "fd00::2"})


def status(
    host: str, origin: str | None = None, *, encrypted: bool = False, path: str = "/"
) -> int | None:
    headers = [(b"host", host.encode())]
    if origin is not None:
        headers.append((b"origin", origin.encode()))
    refusal = find_refusal(
        headers, method="GET", path=path, encrypted=encrypted, allowed_hosts=HOSTS
    )
    return None if refusal is None else refusal.status


@pytest.mark.parametrize(
    ("host", "origin", "encrypted", "expected"),
    [
        ("localhost:8501", "http://localhost:8501", False, None),
        ("LOCALHOST:8501", None, False, None),
        ("[fd00::2]:8501", "http://[fd00::2]:8501", False, None),
        ("[fd00:0::2]", None, False, None),
        # A proxy encrypts, and forwards the host.
        ("clinic.example", "https://clinic.example", False, None),
        ("clinic.example", "https://clinic.example", True, None),
        # A page on port 80 of the same host is another origin.
        ("clinic.example", "http://clinic.example", True, 403),
        ("clinic.example", "https://clinic.example:444", True, 403),
        ("other.example", None, True, 421),
        ("[fd00::3]", None, False, 421),
        ("localhost:port", None, False, 421),
    ],
)
def test_hosts_and_origins(
    host: str, origin: str | None, encrypted: bool, expected: int | None
) -> None:
    assert status(host, origin, encrypted=encrypted) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/_stcore/metrics", 404),
        ("/_stcore/metrics/", 404),
        ("/base/_stcore/metrics", 404),
        ("/_stcore/agent/mcp", 404),
        ("/_stcore/agents", None),
        ("/_stcore/health", None),
        ("/files/metrics", None),
    ],
)
def test_closed_paths(path: str, expected: int | None) -> None:
    assert status("localhost", path=path) == expected


def test_a_request_without_a_host_is_refused() -> None:
    refusal = find_refusal([], method="GET", path="/", encrypted=False, allowed_hosts=HOSTS)
    assert refusal is not None
    assert refusal.status == 421


@pytest.mark.parametrize(
    ("text", "host"),
    [
        (" Studio.Local ", "studio.local"),
        ("192.168.1.20", "192.168.1.20"),
        ("[FD00:0::2]", "fd00::2"),
        ("my_pc", "my_pc"),
    ],
)
def test_hosts_are_normalised(text: str, host: str) -> None:
    assert normalise_host(text) == host


@pytest.mark.parametrize(
    "text",
    ["https://a.example", "a.example:80", "*", "*.a.example", "", "a..b", "büro", "fe80::1%eth0"],
)
def test_other_texts_are_no_hosts(text: str) -> None:
    with pytest.raises(InputError, match="is not a host name"):
        normalise_host(text)
    assert normalise_hosts([text, "localhost"]) == {"localhost"}


@pytest.mark.parametrize("header", ["", ":80", "a b", "localhost:123456", "a@b", "[::1", "::1:80"])
def test_malformed_host_headers(header: str) -> None:
    assert parse_host_header(header) is None
