"""Uploads to a running app: memory, cut connections, and what a killed server leaves."""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.app_process import AppProcess, running_app
from tests.support.upload_load import UPLOAD_APP, UploadClient, measure_uploads
from vision.webapp.server.uploads import OFFSET_HEADER, TOKEN_HEADER

_MEGABYTE = 1_000_000


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppProcess]:
    with running_app(tmp_path_factory.mktemp("app"), app=UPLOAD_APP) as app:
        yield app


@pytest.fixture
def client(app: AppProcess) -> Iterator[UploadClient]:
    client = UploadClient(app.port, "ada")
    yield client
    client.close()


def begin(client: UploadClient, size: int) -> str:
    question = json.dumps({"name": "a.mp4", "size": size}).encode()
    return str(client.ask("POST", body=question)["id"])


def send_part(app: AppProcess, client: UploadClient, id_: str, part: bytes) -> socket.socket:
    """Announce more than is sent, and leave the connection open."""
    connection = socket.create_connection(("127.0.0.1", app.port))
    headers = {"Host": f"127.0.0.1:{app.port}", TOKEN_HEADER: client.token,
               OFFSET_HEADER: "0", "Content-Length": str(len(part) + 1000)}  # fmt: skip
    lines = [f"PATCH /uploads/{id_} HTTP/1.1", *(f"{k}: {v}" for k, v in headers.items()), "", ""]
    connection.sendall("\r\n".join(lines).encode() + part)
    return connection


def until_arrived(client: UploadClient, id_: str, size: int) -> None:
    end = time.monotonic() + 120
    while client.ask("GET", f"/{id_}")["offset"] < size:
        assert time.monotonic() < end, "the piece does not arrive"
        time.sleep(0.02)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_large_uploads_take_no_memory(app: AppProcess) -> None:
    memory = measure_uploads(app, count=3, size=60 * _MEGABYTE)
    assert memory.on_disk == 180 * _MEGABYTE
    assert memory.peak - memory.before < 50 * _MEGABYTE
    assert memory.after - memory.before < 50 * _MEGABYTE
    assert not [path for path in (app.home / "uploads").rglob("clip") if path.is_file()]


def test_what_arrived_before_the_connection_was_cut_is_kept(
    app: AppProcess, client: UploadClient
) -> None:
    part = bytes(range(200)) * 500
    id_ = begin(client, len(part) + 1000)
    connection = send_part(app, client, id_, part)
    connection.close()
    until_arrived(client, id_, len(part))
    rest = client.ask("PATCH", f"/{id_}", bytes(1000), **{OFFSET_HEADER: str(len(part))})
    assert rest["complete"]
    client.ask("DELETE", f"/{id_}")


@pytest.mark.slow
def test_an_upload_that_stalls_does_not_keep_the_server_from_stopping(tmp_path: Path) -> None:
    # It fails if the server does not stop.
    with running_app(tmp_path, app=UPLOAD_APP, UPLOAD_APP_STALL_S="1") as app:
        client = UploadClient(app.port, "ada")
        connection = send_part(app, client, begin(client, 5000), b"x" * 10)
        client.close()
    connection.close()
    assert list((app.home / "uploads").iterdir()) == []


def upload_and_kill(folder: Path) -> None:
    with running_app(folder, app=UPLOAD_APP) as app:
        client = UploadClient(app.port, "ada")
        client.upload("a.mp4", 5000)
        client.close()
        os.kill(app.pid, signal.SIGKILL)


@pytest.mark.slow
def test_uploads_of_a_killed_server_are_deleted_at_the_next_start(tmp_path: Path) -> None:
    with pytest.raises(AssertionError):  # it was not stopped
        upload_and_kill(tmp_path)
    uploads = tmp_path / "home" / "uploads"
    (left,) = uploads.rglob("clip")
    with running_app(tmp_path, app=UPLOAD_APP) as app:
        end = time.monotonic() + 120
        while left.exists():
            assert time.monotonic() < end, "the upload is still there"
            time.sleep(0.05)
        client = UploadClient(app.port, "ada")
        client.upload("b.mp4", 5000)
        client.close()
    assert list(uploads.iterdir()) == []
