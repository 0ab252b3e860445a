from __future__ import annotations

import errno
import hashlib
import io
import os
import re
import socket
import threading
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from vision import paths
from vision.errors import ModelError
from vision.pose import bundle, store

CONTENT = bytes(range(256)) * 4096  # 1 MiB
SHA256 = hashlib.sha256(CONTENT).hexdigest()


# --- a mirror in a thread, and a manifest to go with it -------------------------------


@dataclass
class Mirror:
    """What the server does, and what it was asked."""

    content: bytes = CONTENT
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
def mirror() -> Iterator[Mirror]:
    behaviour = Mirror()

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
    """The address of a port nobody listens on."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{closed.getsockname()[1]}"


@pytest.fixture
def entry(monkeypatch: pytest.MonkeyPatch) -> store.Entry:
    """A small model to download; the only one known."""
    small = store.Entry(
        name="small",
        title="Small",
        origin="a test",
        licence="Apache-2.0",
        file="small.task",
        sha256=SHA256,
        size=len(CONTENT),
        notes="",
        path="small/1/small.task",
    )
    known = store.Manifest(default="small", base_url="http://nowhere.invalid", models={})
    monkeypatch.setattr(store, "manifest", lambda: replace(known, models={"small": small}))
    return small


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "models"
    made.mkdir()
    return made


def left_in(folder: Path) -> set[str]:
    """What is there but the lock, which stays."""
    return {file.name for file in folder.iterdir() if file.suffix != ".lock"}


def one_sentence(error: pytest.ExceptionInfo[ModelError]) -> str:
    said = str(error.value)
    assert "\n" not in said
    assert said.endswith(".")
    assert len(re.findall(r"[.!?] [A-Z]", said)) == 0, said
    assert "Traceback" not in said
    return said


# --- downloads ------------------------------------------------------------------------


def test_download_verifies_and_keeps_the_file(
    mirror: Mirror, entry: store.Entry, folder: Path
) -> None:
    told: list[tuple[str, float]] = []
    got = store.get_model(
        "small", base_url=mirror.url, progress=lambda *step: told.append(step), folders=[folder]
    )
    assert got == store.ModelFile("small", folder / "small.task", SHA256)
    assert got.path.read_bytes() == CONTENT
    assert mirror.paths == ["/models/small/1/small.task"]
    assert left_in(folder) == {"small.task"}
    shares = [share for _, share in told]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0

    store.get_model("small", base_url=mirror.url, folders=[folder])
    assert len(mirror.asked) == 1, "what is there is not fetched again"


def test_mirror_can_be_named_by_the_environment(
    mirror: Mirror, entry: store.Entry, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORMCHECK_MODEL_URL", mirror.url + "/")
    assert store.resolve_model("small", folders=[folder]).sha256 == SHA256
    assert mirror.paths == ["/models/small/1/small.task"]


def test_a_cut_off_download_goes_on_where_it_stopped(
    mirror: Mirror, entry: store.Entry, folder: Path
) -> None:
    mirror.stop_after = 300_000
    with pytest.raises(ModelError) as error:
        store.get_model("small", base_url=mirror.url, folders=[folder])
    assert "try again" in one_sentence(error)
    kept = (folder / "small.task.part").stat().st_size
    assert 0 < kept <= 300_000

    mirror.stop_after = None
    got = store.get_model("small", base_url=mirror.url, folders=[folder])
    assert mirror.asked == [None, f"bytes={kept}-"]
    assert got.path.read_bytes() == CONTENT
    assert left_in(folder) == {"small.task"}


def test_a_server_that_ignores_ranges(mirror: Mirror, entry: store.Entry, folder: Path) -> None:
    (folder / "small.task.part").write_bytes(CONTENT[:1000])
    mirror.ranges = False
    got = store.get_model("small", base_url=mirror.url, folders=[folder])
    assert mirror.asked == ["bytes=1000-"]
    assert got.path.read_bytes() == CONTENT


def test_a_part_that_is_whole_needs_no_server(
    unreachable: str, entry: store.Entry, folder: Path
) -> None:
    (folder / "small.task.part").write_bytes(CONTENT)
    got = store.get_model("small", base_url=unreachable, folders=[folder])
    assert got.path.read_bytes() == CONTENT


def test_a_part_that_is_too_long_is_begun_anew(
    mirror: Mirror, entry: store.Entry, folder: Path
) -> None:
    (folder / "small.task.part").write_bytes(CONTENT + b"more")
    got = store.get_model("small", base_url=mirror.url, folders=[folder])
    assert mirror.asked == [None]
    assert got.path.read_bytes() == CONTENT


def test_a_server_whose_file_is_shorter_than_the_part(
    mirror: Mirror, entry: store.Entry, folder: Path
) -> None:
    (folder / "small.task.part").write_bytes(CONTENT[:1000])
    mirror.content = CONTENT[:500]
    with pytest.raises(ModelError) as error:
        store.get_model("small", base_url=mirror.url, folders=[folder])
    one_sentence(error)
    assert "small.task" not in left_in(folder)


@pytest.mark.parametrize(
    "content", [CONTENT[::-1], CONTENT + b"more", b"x" * len(CONTENT)], ids=["turned", "long", "x"]
)
def test_another_file_is_removed_and_explained(
    content: bytes, mirror: Mirror, entry: store.Entry, folder: Path
) -> None:
    mirror.content = content
    with pytest.raises(ModelError) as error:
        store.get_model("small", base_url=mirror.url, folders=[folder])
    said = one_sentence(error)
    assert "checksum" in said
    assert "--model PATH" in said
    assert left_in(folder) == set()


@pytest.mark.parametrize("status", [403, 404, 500])
def test_a_refusal_is_one_sentence(
    status: int, mirror: Mirror, entry: store.Entry, folder: Path
) -> None:
    mirror.status = status
    with pytest.raises(ModelError) as error:
        store.get_model("small", base_url=mirror.url, folders=[folder])
    said = one_sentence(error)
    assert f"127.0.0.1 answered {status}" in said
    assert "--model PATH" in said
    assert left_in(folder) == set()


def test_no_network_is_one_sentence(unreachable: str, entry: store.Entry, folder: Path) -> None:
    with pytest.raises(ModelError) as error:
        store.get_model("small", base_url=unreachable, folders=[folder])
    said = one_sentence(error)
    assert "cannot be downloaded from 127.0.0.1" in said
    assert "--model PATH" in said


@pytest.mark.parametrize("address", ["mirror", "ftp://mirror/models", "http://", "http://[::"])
def test_an_address_that_is_none(address: str, entry: store.Entry, folder: Path) -> None:
    with pytest.raises(ModelError) as error:
        store.get_model("small", base_url=address, folders=[folder])
    assert "FORMCHECK_MODEL_URL" in one_sentence(error)


# --- disks and folders ----------------------------------------------------------------


def fill_disk(monkeypatch: pytest.MonkeyPatch, *, suffix: str) -> None:
    """Make every file of this name refuse to take bytes."""
    really_open = Path.open

    def opened(self: Path, mode: str = "r", *args: Any, **kwargs: Any) -> Any:
        stream = really_open(self, mode, *args, **kwargs)
        if self.name.endswith(suffix) and mode in ("wb", "ab"):
            stream.close()
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return stream

    monkeypatch.setattr(Path, "open", opened)


def test_a_full_disk_is_one_sentence(
    mirror: Mirror, entry: store.Entry, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill_disk(monkeypatch, suffix=".part")
    with pytest.raises(ModelError) as error:
        store.get_model("small", base_url=mirror.url, folders=[folder])
    said = one_sentence(error)
    assert "disk is full" in said
    assert "about 1 MB" in said
    assert "small.task" not in left_in(folder)


def test_a_disk_that_fills_while_writing_leaves_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(store.os, "fsync", full)
    with (
        pytest.raises(ModelError, match="disk is full"),
        store._plain_errors(folder, size=1),
    ):
        store._put(b"data", folder / "model.task")
    assert left_in(folder) == set()


def test_a_file_is_replaced_in_whole(folder: Path) -> None:
    (folder / "model.task").write_bytes(b"old")
    store._put(b"new", folder / "model.task")
    assert (folder / "model.task").read_bytes() == b"new"
    assert left_in(folder) == {"model.task"}


@pytest.fixture
def read_only(tmp_path: Path) -> Path:
    """A folder nobody can make or write to, not even the superuser."""
    in_the_way = tmp_path / "in-the-way"
    in_the_way.touch()
    return in_the_way / "models"


def test_a_read_only_folder_gives_way_to_the_next(
    mirror: Mirror, entry: store.Entry, folder: Path, read_only: Path
) -> None:
    got = store.get_model("small", base_url=mirror.url, folders=[read_only, folder])
    assert got.path == folder / "small.task"


def test_a_folder_that_refuses_files_gives_way_to_the_next(
    mirror: Mirror,
    entry: store.Entry,
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    locked = tmp_path / "locked"
    really = store.tempfile.TemporaryFile

    def refuse(*, dir: Path) -> Any:
        if dir == locked:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return really(dir=dir)

    monkeypatch.setattr(store.tempfile, "TemporaryFile", refuse)
    got = store.get_model("small", base_url=mirror.url, folders=[locked, folder])
    assert got.path.parent == folder


def test_no_folder_at_all_is_one_sentence(entry: store.Entry, read_only: Path) -> None:
    with pytest.raises(ModelError) as error:
        store.get_model("small", folders=[read_only])
    assert "FORMCHECK_HOME" in one_sentence(error)


def test_a_model_in_a_read_only_folder_is_used(
    entry: store.Entry, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "small.task").write_bytes(CONTENT)
    monkeypatch.setattr(store, "_is_writable", lambda folder: False)
    assert store.get_model("small", folders=[folder]).path.parent == folder


def test_a_damaged_model_is_fetched_again(mirror: Mirror, entry: store.Entry, folder: Path) -> None:
    (folder / "small.task").write_bytes(CONTENT[::-1])
    got = store.get_model("small", base_url=mirror.url, folders=[folder])
    assert got.path.read_bytes() == CONTENT


def test_two_at_once_fetch_once(mirror: Mirror, entry: store.Entry, folder: Path) -> None:
    got: list[store.ModelFile] = []

    def fetch() -> None:
        got.append(store.get_model("small", base_url=mirror.url, folders=[folder]))

    threads = [threading.Thread(target=fetch) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 4
    assert len(mirror.asked) == 1


def test_waiting_for_another_process_ends(
    entry: store.Entry, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "_LOCK_WAIT_S", 0.05)
    begun = time.monotonic()
    with (
        store.FileLock(folder / "small.task.lock"),
        pytest.raises(ModelError, match="Another formcheck"),
    ):
        store.get_model("small", folders=[folder])
    assert time.monotonic() - begun < 5


def test_checkout_comes_first_and_the_cache_second(
    formcheck_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = paths.checkout_root()
    assert root is not None
    in_cache = formcheck_home / "cache" / "models"
    assert store._folders() == [root / "models", in_cache]
    monkeypatch.setattr(paths, "checkout_root", lambda: None)
    assert store._folders() == [in_cache]


def test_a_cache_that_cannot_be_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.touch()
    monkeypatch.setenv("FORMCHECK_HOME", str(in_the_way))
    root = paths.checkout_root()
    assert root is not None
    assert store._folders() == [root / "models"]
    monkeypatch.setattr(paths, "checkout_root", lambda: None)
    with pytest.raises(ModelError) as error:
        store._folders()
    one_sentence(error)


# --- the model built from a package ---------------------------------------------------


def tiny_network(mark: bytes) -> bytes:
    """The least that counts as a network: a root table with no buffers in it."""
    index = (14).to_bytes(2, "little") + (12).to_bytes(2, "little")
    index += b"".join(offset.to_bytes(2, "little") for offset in (4, 0, 0, 0, 8))
    root = 8 + len(index) + 2
    table = (root - 8).to_bytes(4, "little") + (3).to_bytes(4, "little")
    table += (4).to_bytes(4, "little") + (0).to_bytes(4, "little")
    return root.to_bytes(4, "little") + b"TFL3" + index + bytes(2) + table + mark


DETECTOR, LANDMARKS = tiny_network(b"detector"), tiny_network(b"landmarks")
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


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> store.Entry:
    """A model to build from a tiny package; the only one known."""
    whole = bundle.build_bundle(detector=DETECTOR, landmarks=LANDMARKS)
    package = store.Package(
        requirement="posekit==1.0",
        python="3.11",
        platform="manylinux_2_28_x86_64",
        size=1,
        detector=store.Part("posekit/a.tflite", hashlib.sha256(DETECTOR).hexdigest()),
        landmarks=store.Part("posekit/b.tflite", hashlib.sha256(LANDMARKS).hexdigest()),
    )
    entry = store.Entry(
        name="built",
        title="Built",
        origin="a test",
        licence="Apache-2.0",
        file="built.task",
        sha256=hashlib.sha256(whole).hexdigest(),
        size=len(whole),
        notes="",
        package=package,
    )
    known = store.Manifest(default="built", base_url="http://nowhere.invalid", models={})
    monkeypatch.setattr(store, "manifest", lambda: replace(known, models={"built": entry}))
    return entry


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder pip takes packages from, and nowhere else."""
    packages = tmp_path / "packages"
    packages.mkdir()
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(packages))
    return packages


GOOD_PARTS = {"posekit/a.tflite": DETECTOR, "posekit/b.tflite": LANDMARKS}


@pytest.mark.parametrize("name", [None, "default", "built"])
def test_the_default_model_is_built_from_its_package(
    name: str | None, built: store.Entry, index: Path, folder: Path
) -> None:
    write_wheel(index / WHEEL, parts=GOOD_PARTS)
    told: list[tuple[str, float]] = []
    got = store.resolve_model(name, progress=lambda *step: told.append(step), folders=[folder])
    assert got == store.ModelFile("built", folder / "built.task", built.sha256)
    with zipfile.ZipFile(got.path) as opened:
        assert opened.namelist() == [bundle.DETECTOR, bundle.LANDMARKS]
    assert left_in(folder) == {"built.task"}, "the package is gone"
    assert told[0] == ("Fetching the pose model", 0.0)
    assert told[-1] == ("Building the pose model", 1.0)


@pytest.mark.parametrize(
    "parts",
    [
        {"posekit/a.tflite": DETECTOR},
        {**GOOD_PARTS, "posekit/b.tflite": LANDMARKS + b"!"},
    ],
    ids=["missing", "other"],
)
def test_a_package_with_other_networks_is_refused(
    parts: dict[str, bytes], built: store.Entry, index: Path, folder: Path
) -> None:
    write_wheel(index / WHEEL, parts=parts)
    with pytest.raises(ModelError) as error:
        store.get_model("built", folders=[folder])
    said = one_sentence(error)
    assert "b.tflite" in said
    assert "--model PATH" in said
    assert left_in(folder) == set()


def test_an_index_without_the_package(built: store.Entry, index: Path, folder: Path) -> None:
    with pytest.raises(ModelError) as error:
        store.get_model("built", folders=[folder])
    assert "does not offer" in one_sentence(error)
    assert left_in(folder) == set()


def test_an_index_that_cannot_be_reached(
    built: store.Entry,
    index: Path,
    folder: Path,
    unreachable: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("PIP_NO_INDEX")
    monkeypatch.setenv("PIP_INDEX_URL", f"{unreachable}/simple")
    with pytest.raises(ModelError) as error:
        store.get_model("built", folders=[folder])
    assert "cannot be reached" in one_sentence(error)
    assert left_in(folder) == set()


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("ERROR: Could not install: [Errno 28] No space left on device", "disk is full"),
        ("/usr/bin/python: No module named pip", "make setup"),
        ("SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED]", "PIP_CERT"),
        ("ProxyError('Cannot connect to proxy.'", "cannot be reached"),
        ("ERROR: something new", "pip could not fetch"),
    ],
)
def test_what_pip_says_becomes_one_sentence(said: str, expected: str) -> None:
    message = store._pip_failure("posekit==1.0", said)
    assert expected in message
    assert "ERROR" not in message


def test_progress_is_what_pip_reports(
    built: store.Entry, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a stand-in for pip, which reports as pip does for a download over the network."""
    wheel = tmp_path / WHEEL
    write_wheel(wheel, parts=GOOD_PARTS)
    stand_in = tmp_path / "python"
    stand_in.write_text(
        "#!/bin/sh\n"
        'while [ "$1" != --dest ]; do shift; done\n'
        'echo "Progress 0 of 200"; echo "Progress 50 of 200"; echo "Progress 200 of 200"\n'
        f'cp "{wheel}" "$2"\n'
    )
    stand_in.chmod(0o755)
    monkeypatch.setattr(store.sys, "executable", str(stand_in))
    told: list[tuple[str, float]] = []
    store.get_model("built", progress=lambda *step: told.append(step), folders=[folder])
    assert [share for what, share in told if what.startswith("Fetching")] == [0, 0, 0.25, 1]


def test_giving_up_ends_pip_and_leaves_nothing(
    built: store.Entry, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in = tmp_path / "python"
    stand_in.write_text('#!/bin/sh\necho "Progress 50 of 200"\nexec sleep 60\n')
    stand_in.chmod(0o755)
    monkeypatch.setattr(store.sys, "executable", str(stand_in))

    def give_up(what: str, share: float) -> None:
        if share > 0:
            raise KeyboardInterrupt

    begun = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        store.get_model("built", progress=give_up, folders=[folder])
    assert time.monotonic() - begun < 20
    assert left_in(folder) == set()


# --- names, paths and the manifest ----------------------------------------------------


def bundle_bytes(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as opened:
        for name in names:
            opened.writestr(name, b"network")
    return out.getvalue()


def test_a_bundle_of_your_own(tmp_path: Path) -> None:
    file = tmp_path / "my pose.task"
    file.write_bytes(bundle_bytes(bundle.DETECTOR, bundle.LANDMARKS))
    got = store.resolve_model(str(file))
    assert got.name == "my pose"
    assert got.sha256 == hashlib.sha256(file.read_bytes()).hexdigest()
    assert store.resolve_model(file) == got


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (None, "There is no pose model file mine.task"),
        (b"", "not a pose bundle"),
        (b"not a zip", "not a pose bundle"),
        (bundle_bytes(bundle.DETECTOR), f"lacks {bundle.LANDMARKS}"),
    ],
    ids=["missing", "empty", "text", "half"],
)
def test_a_file_that_is_no_bundle(content: bytes | None, expected: str, tmp_path: Path) -> None:
    file = tmp_path / "mine.task"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(ModelError) as error:
        store.resolve_model(file)
    assert expected in one_sentence(error)


def test_a_folder_is_no_bundle(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="There is no pose model file"):
        store.resolve_model(tmp_path)


def test_a_mistyped_name_lists_the_names() -> None:
    for ask in (store.resolve_model, store.get_model):
        with pytest.raises(ModelError) as error:
            ask("heavi")
        assert "default, full-0.10.21, lite, full, heavy" in one_sentence(error)


def test_models_are_listed_default_first(mirror: Mirror, entry: store.Entry, folder: Path) -> None:
    (before,) = store.list_models(folders=[folder])
    assert before.path is None
    store.get_model("small", base_url=mirror.url, folders=[folder])
    (after,) = store.list_models(folders=[folder])
    assert after.is_default
    assert after.path == folder / "small.task"


def test_manifest_is_complete() -> None:
    known = store.manifest()
    assert next(iter(store.list_models())).name == known.default
    assert known.base_url.startswith("https://")
    for name, model in known.models.items():
        assert name == model.name
        assert re.fullmatch(r"[0-9a-f]{64}", model.sha256)
        assert model.licence
        assert model.origin
        assert model.size > 1_000_000
        assert (model.path is None) != (model.package is None)


def test_an_installed_copy_finds_its_manifest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = paths.checkout_root()
    assert root is not None
    text = (root / "models" / "manifest.toml").read_text(encoding="utf-8")
    (tmp_path / "manifest.toml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(store, "__file__", str(tmp_path / "store.py"))
    monkeypatch.setattr(paths, "checkout_root", lambda: None)
    store.manifest.cache_clear()
    assert store.manifest() == store.read_manifest(text)
    store.manifest.cache_clear()


@pytest.mark.model
def test_the_default_model_is_whole(model_path: Path) -> None:
    known = store.manifest()
    assert model_path.name == known.models[known.default].file
    assert next(iter(store.list_models())).path == model_path
