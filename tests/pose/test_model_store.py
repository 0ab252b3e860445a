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
from vision.pose import bundle, fetch
from vision.pose import model_store as store
from vision.pose.manifest import ModelEntry, ModelManifest, load_manifest
from vision.progress import ProgressCallback

OneSentence = Callable[[pytest.ExceptionInfo[ModelError]], str]


@pytest.fixture(autouse=True)
def downloaded(entry: ModelEntry, content: bytes, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The folders downloaded to, by a stand-in that takes a moment and says so."""
    folders: list[Path] = []

    def download(
        entry: ModelEntry, base_url: str, folder: Path, progress: ProgressCallback
    ) -> None:
        folders.append(folder)
        time.sleep(0.05)
        progress(1.0, "Downloading")
        (folder / entry.file).write_bytes(content)

    monkeypatch.setattr(fetch, "download_model", download)
    return folders


@pytest.fixture
def known(entry: ModelEntry, monkeypatch: pytest.MonkeyPatch) -> ModelEntry:
    """The only model known: a small one to download."""
    alone = ModelManifest(default="small", base_url="http://nowhere", models={"small": entry})
    monkeypatch.setattr(store, "load_manifest", lambda: alone)
    return entry


# --- fetching, once -------------------------------------------------------------------


@pytest.mark.parametrize("name", [None, "default", "small"])
def test_a_model_is_fetched_once(
    name: str | None, known: ModelEntry, folder: Path, downloaded: list[Path]
) -> None:
    told: list[tuple[float, str]] = []
    got = store.resolve_model(name, progress=lambda *step: told.append(step), folders=[folder])
    assert got == store.ModelFile("small", folder / "small.task", known.sha256)
    assert told == [(1.0, "Downloading")]
    assert store.resolve_model(name, folders=[folder]) == got
    assert downloaded == [folder]


def test_a_model_with_a_package_is_built(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = load_manifest().models["full-0.10.21"]
    built: list[str] = []
    monkeypatch.setattr(fetch, "build_model", lambda entry, *rest: built.append(entry.name))
    assert store.get_model(real.name, folders=[folder]).path == folder / real.file
    assert built == [real.name]


@pytest.mark.parametrize("old", ["damaged", "older"])
def test_a_file_with_another_checksum_is_fetched_again(
    old: str, known: ModelEntry, folder: Path, content: bytes
) -> None:
    harmed = content[::-1] if old == "damaged" else b"an older build"
    (folder / "small.task").write_bytes(harmed)
    assert store.get_model("small", folders=[folder]).path.read_bytes() == content


def test_two_at_once_fetch_once(known: ModelEntry, folder: Path, downloaded: list[Path]) -> None:
    got: list[store.ModelFile] = []

    def get() -> None:
        got.append(store.get_model("small", folders=[folder]))

    threads = [threading.Thread(target=get) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 4
    assert downloaded == [folder]


def test_waiting_for_another_process_ends(
    known: ModelEntry, folder: Path, monkeypatch: pytest.MonkeyPatch, one_sentence: OneSentence
) -> None:
    monkeypatch.setattr(store, "_LOCK_WAIT_S", 0.05)
    with store.FileLock(folder / "small.task.lock"), pytest.raises(ModelError) as error:
        store.get_model("small", folders=[folder])
    assert "Another formcheck" in one_sentence(error)


# --- disks and folders ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "expected"),
    [(errno.ENOSPC, "about 1 MB"), (errno.EDQUOT, "disk is full"), (errno.EIO, "FORMCHECK_HOME")],
)
def test_what_the_disk_refuses_is_one_sentence(
    number: int,
    expected: str,
    known: ModelEntry,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    one_sentence: OneSentence,
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(fetch, "download_model", refuse)
    with pytest.raises(ModelError) as error:
        store.get_model("small", folders=[folder])
    assert expected in one_sentence(error)


@pytest.fixture
def read_only(tmp_path: Path) -> Path:
    """A folder nobody can make or write to, not even the superuser."""
    in_the_way = tmp_path / "in-the-way"
    in_the_way.touch()
    return in_the_way / "models"


def test_a_read_only_folder_gives_way_to_the_next(
    known: ModelEntry, folder: Path, read_only: Path
) -> None:
    got = store.get_model("small", folders=[read_only, folder])
    assert got.path == folder / "small.task"


def refuse_files(monkeypatch: pytest.MonkeyPatch, *, folder: Path, number: int) -> None:
    really = store.tempfile.TemporaryFile

    def refuse(*, dir: Path) -> Any:
        if dir == folder:
            raise OSError(number, os.strerror(number))
        return really(dir=dir)

    monkeypatch.setattr(store.tempfile, "TemporaryFile", refuse)


@pytest.mark.parametrize(("number", "gives_way"), [(errno.EACCES, True), (errno.ENOSPC, False)])
def test_a_folder_that_refuses_files_gives_way_unless_it_is_full(
    number: int,
    gives_way: bool,
    known: ModelEntry,
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = tmp_path / "first"
    refuse_files(monkeypatch, folder=first, number=number)
    got = store.get_model("small", folders=[first, folder])
    assert got.path.parent == (folder if gives_way else first)


def test_no_folder_at_all_is_one_sentence(
    known: ModelEntry, read_only: Path, one_sentence: OneSentence
) -> None:
    with pytest.raises(ModelError) as error:
        store.get_model("small", folders=[read_only])
    assert "FORMCHECK_HOME" in one_sentence(error)


def test_a_model_in_a_read_only_folder_is_used(
    known: ModelEntry, folder: Path, content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "small.task").write_bytes(content)
    refuse_files(monkeypatch, folder=folder, number=errno.EROFS)
    assert store.get_model("small", folders=[folder]).path.parent == folder


def test_checkout_comes_first_and_the_cache_second(
    formcheck_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = paths.checkout_root()
    assert root is not None
    in_cache = formcheck_home / "cache" / "models"
    assert store._model_folders() == [root / "models", in_cache]
    monkeypatch.setattr(paths, "checkout_root", lambda: None)
    assert store._model_folders() == [in_cache]


def test_a_cache_that_cannot_be_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, one_sentence: OneSentence
) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.touch()
    monkeypatch.setenv("FORMCHECK_HOME", str(in_the_way))
    root = paths.checkout_root()
    assert root is not None
    assert store._model_folders() == [root / "models"]
    monkeypatch.setattr(paths, "checkout_root", lambda: None)
    with pytest.raises(ModelError) as error:
        store._model_folders()
    one_sentence(error)


# --- names and paths -----------------------------------------------------------------


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
    ("holds", "expected"),
    [
        (None, "There is no pose model file mine.task"),
        (b"", "not a pose landmarker bundle"),
        (b"not a zip", "not a pose landmarker bundle"),
        (bundle_bytes(bundle.DETECTOR), f"{bundle.LANDMARKS} is missing"),
    ],
    ids=["missing", "empty", "text", "half"],
)
def test_a_file_that_is_no_bundle(
    holds: bytes | None, expected: str, tmp_path: Path, one_sentence: OneSentence
) -> None:
    file = tmp_path / "mine.task"
    if holds is not None:
        file.write_bytes(holds)
    with pytest.raises(ModelError) as error:
        store.resolve_model(file)
    assert expected in one_sentence(error)


def test_a_folder_is_no_bundle(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="There is no pose model file"):
        store.resolve_model(tmp_path)


def test_a_mistyped_name_lists_the_names(one_sentence: OneSentence) -> None:
    for ask in (store.resolve_model, store.get_model):
        with pytest.raises(ModelError) as error:
            ask("heavi")
        assert "default, full-0.10.21, lite, full, heavy" in one_sentence(error)


def test_models_are_listed_default_first(known: ModelEntry, folder: Path) -> None:
    (before,) = store.list_models(folders=[folder])
    assert before.path is None
    store.get_model("small", folders=[folder])
    (after,) = store.list_models(folders=[folder])
    assert after.is_default
    assert after.path == folder / "small.task"


@pytest.mark.model
def test_the_default_model_is_whole(model_path: Path) -> None:
    known = load_manifest()
    assert model_path.name == known.models[known.default].file
    default = store.list_models()[0]
    assert (default.name, default.path) == (known.default, model_path)
