from __future__ import annotations

import errno
import hashlib
import io
import os
import threading
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from vision import paths
from vision.errors import ModelError
from vision.pose import model_bundle, model_download, model_store
from vision.pose.model_manifest import ModelEntry, ModelManifest, load_manifest
from vision.progress import ProgressCallback

OneSentence = Callable[[pytest.ExceptionInfo[ModelError]], str]


@pytest.fixture(autouse=True)
def downloaded(entry: ModelEntry, content: bytes, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Replace the download; return the list of folders it wrote to."""
    folders: list[Path] = []

    def download(
        entry: ModelEntry, base_url: str, folder: Path, progress: ProgressCallback
    ) -> None:
        folders.append(folder)
        time.sleep(0.05)
        progress(1.0, "Downloading")
        (folder / entry.file).write_bytes(content)

    monkeypatch.setattr(model_download, "download_model", download)
    return folders


@pytest.fixture
def known(entry: ModelEntry, monkeypatch: pytest.MonkeyPatch) -> ModelEntry:
    """Make a small model to download the only known one."""
    only_small = ModelManifest(default="small", base_url="http://nowhere", models={"small": entry})
    monkeypatch.setattr(model_store, "load_manifest", lambda: only_small)
    return entry


# --- fetching, once -------------------------------------------------------------------


@pytest.mark.parametrize("name", [None, "default", "small"])
def test_a_model_is_fetched_once(
    name: str | None, known: ModelEntry, folder: Path, downloaded: list[Path]
) -> None:
    reported: list[tuple[float, str]] = []
    got = model_store.resolve_model(
        name, progress=lambda *step: reported.append(step), folders=[folder]
    )
    assert got == model_store.ModelFile("small", folder / "small.task", known.sha256)
    assert reported == [(1.0, "Downloading")]
    assert model_store.resolve_model(name, folders=[folder]) == got
    assert downloaded == [folder]


def test_a_model_with_a_package_is_built(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = load_manifest().models["full-0.10.21"]
    built: list[str] = []
    monkeypatch.setattr(
        model_download, "build_model", lambda entry, *rest: built.append(entry.name)
    )
    assert model_store.get_model(real.name, folders=[folder]).path == folder / real.file
    assert built == [real.name]


@pytest.mark.parametrize("old", ["damaged", "older"])
def test_a_file_with_another_checksum_is_fetched_again(
    old: str, known: ModelEntry, folder: Path, content: bytes
) -> None:
    stored = content[::-1] if old == "damaged" else b"an older build"
    (folder / "small.task").write_bytes(stored)
    assert model_store.get_model("small", folders=[folder]).path.read_bytes() == content


def test_concurrent_requests_fetch_once(
    known: ModelEntry, folder: Path, downloaded: list[Path]
) -> None:
    got: list[model_store.ModelFile] = []

    def get() -> None:
        got.append(model_store.get_model("small", folders=[folder]))

    threads = [threading.Thread(target=get) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 4
    assert downloaded == [folder]


def test_waiting_for_another_process_times_out(
    known: ModelEntry, folder: Path, monkeypatch: pytest.MonkeyPatch, one_sentence: OneSentence
) -> None:
    monkeypatch.setattr(model_store, "_LOCK_WAIT_S", 0.05)
    with model_store.FileLock(folder / "small.task.lock"), pytest.raises(ModelError) as error:
        model_store.get_model("small", folders=[folder])
    assert "Another formcheck" in one_sentence(error)


# --- disks and folders ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "expected"),
    [(errno.ENOSPC, "about 1 MB"), (errno.EDQUOT, "disk is full"), (errno.EIO, "FORMCHECK_HOME")],
)
def test_a_file_system_error_is_one_sentence(
    number: int,
    expected: str,
    known: ModelEntry,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    one_sentence: OneSentence,
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(model_download, "download_model", refuse)
    with pytest.raises(ModelError) as error:
        model_store.get_model("small", folders=[folder])
    assert expected in one_sentence(error)


@pytest.fixture
def read_only(tmp_path: Path) -> Path:
    """A folder that not even root can create."""
    blocking_file = tmp_path / "in-the-way"
    blocking_file.touch()
    return blocking_file / "models"


def test_the_next_folder_is_used_when_one_is_read_only(
    known: ModelEntry, folder: Path, read_only: Path
) -> None:
    got = model_store.get_model("small", folders=[read_only, folder])
    assert got.path == folder / "small.task"


def refuse_files(monkeypatch: pytest.MonkeyPatch, *, folder: Path, number: int) -> None:
    original = model_store.tempfile.TemporaryFile

    def refuse(*, dir: Path) -> Any:
        if dir == folder:
            raise OSError(number, os.strerror(number))
        return original(dir=dir)

    monkeypatch.setattr(model_store.tempfile, "TemporaryFile", refuse)


@pytest.mark.parametrize(("number", "uses_next"), [(errno.EACCES, True), (errno.ENOSPC, False)])
def test_the_next_folder_is_used_unless_the_disk_is_full(
    number: int,
    uses_next: bool,
    known: ModelEntry,
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = tmp_path / "first"
    refuse_files(monkeypatch, folder=first, number=number)
    got = model_store.get_model("small", folders=[first, folder])
    assert got.path.parent == (folder if uses_next else first)


def test_no_writable_folder_is_one_sentence(
    known: ModelEntry, read_only: Path, one_sentence: OneSentence
) -> None:
    with pytest.raises(ModelError) as error:
        model_store.get_model("small", folders=[read_only])
    assert "FORMCHECK_HOME" in one_sentence(error)


def test_a_model_in_a_read_only_folder_is_used(
    known: ModelEntry, folder: Path, content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "small.task").write_bytes(content)
    refuse_files(monkeypatch, folder=folder, number=errno.EROFS)
    assert model_store.get_model("small", folders=[folder]).path.parent == folder


def test_the_checkout_is_searched_before_the_cache(
    formcheck_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = paths.checkout_root()
    assert root is not None
    in_cache = formcheck_home / "cache" / "models"
    assert model_store._model_folders() == [root / "models", in_cache]
    monkeypatch.setattr(paths, "checkout_root", lambda: None)
    assert model_store._model_folders() == [in_cache]


def test_a_cache_that_cannot_be_created(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, one_sentence: OneSentence
) -> None:
    blocking_file = tmp_path / "file"
    blocking_file.touch()
    monkeypatch.setenv("FORMCHECK_HOME", str(blocking_file))
    root = paths.checkout_root()
    assert root is not None
    assert model_store._model_folders() == [root / "models"]
    monkeypatch.setattr(paths, "checkout_root", lambda: None)
    with pytest.raises(ModelError) as error:
        model_store._model_folders()
    one_sentence(error)


# --- names and paths -----------------------------------------------------------------


def bundle_bytes(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, b"network")
    return out.getvalue()


def test_a_bundle_named_by_the_user(tmp_path: Path) -> None:
    file = tmp_path / "my pose.task"
    file.write_bytes(bundle_bytes(model_bundle.DETECTOR, model_bundle.LANDMARKS))
    got = model_store.resolve_model(str(file))
    assert got.name == "my pose"
    assert got.sha256 == hashlib.sha256(file.read_bytes()).hexdigest()
    assert model_store.resolve_model(file) == got


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (None, "There is no pose model file mine.task"),
        (b"", "not a pose landmarker bundle"),
        (b"not a zip", "not a pose landmarker bundle"),
        (bundle_bytes(model_bundle.DETECTOR), f"{model_bundle.LANDMARKS} is missing"),
    ],
    ids=["missing", "empty", "text", "half"],
)
def test_a_file_that_is_not_a_bundle(
    content: bytes | None, expected: str, tmp_path: Path, one_sentence: OneSentence
) -> None:
    file = tmp_path / "mine.task"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(ModelError) as error:
        model_store.resolve_model(file)
    assert expected in one_sentence(error)


def test_a_folder_is_not_a_bundle(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="There is no pose model file"):
        model_store.resolve_model(tmp_path)


def test_a_mistyped_name_lists_the_names(one_sentence: OneSentence) -> None:
    for get_model in (model_store.resolve_model, model_store.get_model):
        with pytest.raises(ModelError) as error:
            get_model("heavi")
        assert "default, full-0.10.21, lite, full, heavy" in one_sentence(error)


def test_models_are_listed_default_first(known: ModelEntry, folder: Path) -> None:
    (before,) = model_store.list_models(folders=[folder])
    assert before.path is None
    model_store.get_model("small", folders=[folder])
    (after,) = model_store.list_models(folders=[folder])
    assert after.is_default
    assert after.path == folder / "small.task"


@pytest.mark.model
def test_the_default_model_is_complete(model_path: Path) -> None:
    known = load_manifest()
    assert model_path.name == known.models[known.default].file
    default = model_store.list_models()[0]
    assert (default.name, default.path) == (known.default, model_path)
