from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.support.asynchronous import run_async
from vision.errors import ModelError
from vision.pose import model_download
from vision.pose.model_manifest import ModelEntry

OneSentence = Callable[[pytest.ExceptionInfo[ModelError]], str]


def silent(share: float, text: str) -> None:
    """Ignore progress."""


def left_in(folder: Path) -> set[str]:
    return {file.name for file in folder.iterdir()}


# --- a mirror in a thread -------------------------------------------------------------


@dataclass
class Mirror:
    """Behaviour of the server and the requests it received."""

    content: bytes
    ranges: bool = True
    stop_after: int | None = None
    status: int | None = None
    trickle: bytes | None = None
    left: threading.Event = field(default_factory=threading.Event)
    url: str = ""
    asked: list[str | None] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        wanted = request.headers.get("Range")
        self.asked.append(wanted)
        self.paths.append(request.path)
        if self.trickle is not None:
            self.send_for_ever(request)
            return
        if self.status:
            request.send_error(self.status)
            return
        start = 0
        if wanted and self.ranges:
            start = int(wanted.removeprefix("bytes=").removesuffix("-"))
            if start >= len(self.content):
                request.send_error(416)
                return
            request.send_response(206)
        else:
            request.send_response(200)
        body = self.content[start:]
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body[: self.stop_after])

    def send_for_ever(self, request: BaseHTTPRequestHandler) -> None:
        """Send one byte after another until the other side is gone."""
        assert self.trickle is not None
        request.wfile.write(self.trickle)
        try:
            while not self.left.wait(0.01):
                request.wfile.write(b"x")
        except OSError:
            pass
        self.left.set()


@pytest.fixture
def mirror(content: bytes) -> Iterator[Mirror]:
    behaviour = Mirror(content)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            behaviour.answer(self)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        behaviour.url = f"http://127.0.0.1:{server.server_port}/models"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield behaviour
        server.shutdown()
        thread.join()


@pytest.fixture
def unreachable() -> str:
    """Address of a port on which nothing listens."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{closed.getsockname()[1]}"


# --- downloads ------------------------------------------------------------------------


def test_download_verifies_and_keeps_the_file(
    mirror: Mirror, entry: ModelEntry, folder: Path, content: bytes
) -> None:
    reported: list[tuple[float, str]] = []
    model_download.download_model(entry, mirror.url, folder, lambda *step: reported.append(step))
    assert (folder / "small.task").read_bytes() == content
    assert mirror.paths == ["/models/small/1/small.task"]
    assert left_in(folder) == {"small.task"}
    shares = [share for share, _ in reported]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_a_mirror_can_be_set_in_the_environment(
    mirror: Mirror, entry: ModelEntry, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORMCHECK_MODEL_URL", mirror.url + "/")
    model_download.download_model(entry, "http://nowhere.invalid", folder, silent)
    assert mirror.paths == ["/models/small/1/small.task"]


def test_an_interrupted_download_is_resumed(
    mirror: Mirror, entry: ModelEntry, folder: Path, content: bytes, one_sentence: OneSentence
) -> None:
    mirror.stop_after = 300_000
    with pytest.raises(ModelError) as error:
        model_download.download_model(entry, mirror.url, folder, silent)
    assert "try again" in one_sentence(error)
    kept = (folder / "small.task.part").stat().st_size
    assert 0 < kept <= 300_000

    mirror.stop_after = None
    model_download.download_model(entry, mirror.url, folder, silent)
    assert mirror.asked == [None, f"bytes={kept}-"]
    assert (folder / "small.task").read_bytes() == content
    assert left_in(folder) == {"small.task"}


def test_a_server_without_range_support(
    mirror: Mirror, entry: ModelEntry, folder: Path, content: bytes
) -> None:
    (folder / "small.task.part").write_bytes(content[:1000])
    mirror.ranges = False
    model_download.download_model(entry, mirror.url, folder, silent)
    assert mirror.asked == ["bytes=1000-"]
    assert (folder / "small.task").read_bytes() == content


def test_a_complete_partial_file_needs_no_server(
    unreachable: str, entry: ModelEntry, folder: Path, content: bytes
) -> None:
    (folder / "small.task.part").write_bytes(content)
    model_download.download_model(entry, unreachable, folder, silent)
    assert (folder / "small.task").read_bytes() == content


def test_a_partial_file_that_is_too_long_is_replaced(
    mirror: Mirror, entry: ModelEntry, folder: Path, content: bytes
) -> None:
    (folder / "small.task.part").write_bytes(content + b"more")
    model_download.download_model(entry, mirror.url, folder, silent)
    assert mirror.asked == [None]
    assert (folder / "small.task").read_bytes() == content


def test_a_server_with_a_shorter_file_than_the_partial_one(
    mirror: Mirror, entry: ModelEntry, folder: Path, content: bytes, one_sentence: OneSentence
) -> None:
    (folder / "small.task.part").write_bytes(content[:1000])
    mirror.content = content[:500]
    with pytest.raises(ModelError) as error:
        model_download.download_model(entry, mirror.url, folder, silent)
    one_sentence(error)
    assert "small.task" not in left_in(folder)


@pytest.mark.parametrize(
    "other",
    [lambda content: content[::-1], lambda content: content + b"more"],
    ids=["turned", "long"],
)
def test_a_file_with_another_checksum_is_removed(
    other: Callable[[bytes], bytes],
    mirror: Mirror,
    entry: ModelEntry,
    folder: Path,
    content: bytes,
    one_sentence: OneSentence,
) -> None:
    mirror.content = other(content)
    with pytest.raises(ModelError) as error:
        model_download.download_model(entry, mirror.url, folder, silent)
    message = one_sentence(error)
    assert "checksum" in message
    assert "--model PATH" in message
    assert left_in(folder) == set()


@pytest.mark.slow
@pytest.mark.parametrize(
    "trickle",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nX-Long: ",
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9999999999\r\n\r\n",
    ],
    ids=["no answer", "in a header", "in the file", "in a long file"],
)
@pytest.mark.parametrize("in_a_loop", [False, True], ids=["plain", "in a notebook"])
def test_a_server_that_trickles_for_ever_is_given_up(
    trickle: bytes,
    in_a_loop: bool,
    mirror: Mirror,
    entry: ModelEntry,
    folder: Path,
    one_sentence: OneSentence,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(model_download, "DEADLINE_S", 0.5)
    monkeypatch.setattr(model_download, "_SLOWEST_BYTES_PER_S", 10**9)
    mirror.trickle = trickle

    def download() -> None:
        model_download.download_model(entry, mirror.url, folder, silent)

    async def in_loop() -> None:
        download()

    with pytest.raises(ModelError) as error:
        run_async(in_loop()) if in_a_loop else download()
    message = one_sentence(error)
    assert "took longer than" in message
    assert "--model PATH" in message
    assert mirror.left.wait(120)  # the connection is closed
    assert left_in(folder) <= {"small.task.part"}


def test_a_file_without_end_is_given_up(
    mirror: Mirror, entry: ModelEntry, folder: Path, one_sentence: OneSentence
) -> None:
    mirror.trickle = b"HTTP/1.1 200 OK\r\n\r\n" + bytes(entry.size)
    with pytest.raises(ModelError) as error:
        model_download.download_model(entry, mirror.url, folder, silent)
    assert "checksum" in one_sentence(error)
    assert mirror.left.wait(120)
    assert left_in(folder) == set()


@pytest.mark.parametrize("status", [403, 404, 500])
def test_an_http_error_is_one_sentence(
    status: int, mirror: Mirror, entry: ModelEntry, folder: Path, one_sentence: OneSentence
) -> None:
    mirror.status = status
    with pytest.raises(ModelError) as error:
        model_download.download_model(entry, mirror.url, folder, silent)
    message = one_sentence(error)
    assert f"127.0.0.1 answered {status}" in message
    assert "--model PATH" in message
    assert left_in(folder) == set()


def test_no_network_is_one_sentence(
    unreachable: str, entry: ModelEntry, folder: Path, one_sentence: OneSentence
) -> None:
    with pytest.raises(ModelError) as error:
        model_download.download_model(entry, unreachable, folder, silent)
    message = one_sentence(error)
    assert "cannot be downloaded from 127.0.0.1" in message
    assert "--model PATH" in message


@pytest.mark.parametrize("address", ["mirror", "ftp://mirror/models", "http://", "http://[::"])
def test_an_invalid_address(
    address: str, entry: ModelEntry, folder: Path, one_sentence: OneSentence
) -> None:
    with pytest.raises(ModelError) as error:
        model_download.download_model(entry, address, folder, silent)
    assert "FORMCHECK_MODEL_URL" in one_sentence(error)
