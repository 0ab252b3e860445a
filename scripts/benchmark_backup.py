"""Measure backups and restores of a library with many results: time and peak memory.

    python scripts/benchmark_backup.py [--results 500] [--megabytes 1024] [--folder FOLDER]

Fills a home with results of random clips and videos, backs it up with the command line, adds one
result in a hundred, backs it up again, verifies, rehearses, restores into an empty home, compares
all files, and deletes old backups. The duration of copying the files alone, with one flush to the
disk each, and the load show what the machine and its disk can do. Everything is in `FOLDER`, by
default a temporary one. Needs Linux and the packages of the tests.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.support.finished_analyses import make_finished_analysis  # noqa: E402
from vision.jobs.result_paths import ANGLES, VIDEO  # noqa: E402
from vision.library.athletes import add_athlete  # noqa: E402
from vision.library.ingest import ingest  # noqa: E402
from vision.library.library import Library  # noqa: E402

#: Shares of a result's bytes: the clip as it was uploaded, and other files.
_CLIP = 0.6
_FILES = {VIDEO: 0.3, ANGLES: 0.04, "poses/poses.npz": 0.04, "stills/1.png": 0.01,
          "stills/2.png": 0.01}  # fmt: skip
_PASSPHRASE = "five random words are good"


def fill(home: Path, made: Path, results: int, size: int) -> None:
    """Add results with files of random content, `size` bytes each."""
    library = Library(home / "library")
    athletes = [add_athlete(library, f"Athlete {number}") for number in range(40)]
    for number in range(results):
        analysis = make_finished_analysis(made, content=os.urandom(int(size * _CLIP)))
        folder = analysis.clip.parent
        for name, share in _FILES.items():
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_bytes(os.urandom(int(size * share)))
        files = {**analysis.files, **{name: folder / name for name in _FILES}}
        ingest(library, replace(analysis, files=files), athlete_id=athletes[number % 40])
        shutil.rmtree(folder)
    library.close()


def run(what: str, home: Path, *arguments: object) -> None:
    """Run a command, and print its time, processor time, peak memory and last line."""
    program = str(Path(sys.executable).with_name("formcheck"))
    environment = {
        **os.environ, "FORMCHECK_HOME": str(home), "FORMCHECK_BACKUP_PASSPHRASE": _PASSPHRASE,
    }  # fmt: skip
    reader, writer = os.pipe()
    begun = time.perf_counter()
    pid = os.posix_spawn(
        program, [program, *map(str, arguments)], environment,
        file_actions=[(os.POSIX_SPAWN_DUP2, writer, 1)],
    )  # fmt: skip
    os.close(writer)
    with os.fdopen(reader) as output:
        text = output.read()
    _, status, usage = os.wait4(pid, 0)
    seconds = time.perf_counter() - begun
    assert os.waitstatus_to_exitcode(status) == 0, text
    print(
        f"{what:<24} {seconds:6.1f} s  {usage.ru_utime + usage.ru_stime:6.1f} s CPU "
        f"{usage.ru_maxrss / 1024:5.0f} MB  {text.splitlines()[-1]}",
        flush=True,
    )


def copy_files(home: Path, to: Path) -> float:
    """Copy all files of a library, each flushed to the disk; return the time, seconds."""
    begun = time.perf_counter()
    for path in (home / "library" / "files").rglob("*"):
        if path.is_file():
            target = to / path.parent.name / path.name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
            with target.open("rb") as file:
                os.fsync(file.fileno())
    return time.perf_counter() - begun


def contents(home: Path) -> dict[str, bytes]:
    """Return the names of all files of a library, which are their checksums, and their sizes."""
    root = home / "library" / "files"
    return {
        path.relative_to(root).as_posix(): path.read_bytes()[:64]
        for path in root.rglob("*")
        if path.is_file()
    }


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--results", type=int, default=500)
    parser.add_argument("--megabytes", type=int, default=1024)
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    chosen = nullcontext(options.folder) if options.folder else tempfile.TemporaryDirectory()
    with chosen as name:
        folder = Path(name).absolute()
        home, backups, restored = folder / "home", folder / "backups", folder / "restored"
        size = (options.megabytes << 20) // options.results
        fill(home, folder / "made", options.results, size)
        os.sync()
        files = len(contents(home))
        plain = copy_files(home, folder / "copied")
        shutil.rmtree(folder / "copied")
        print(
            f"{options.results} results, {files} files, {options.megabytes} MB; "
            f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; copying alone {plain:.1f} s"
        )
        run("first backup", home, "backup", backups)
        run("nothing new", home, "backup", backups)
        fill(home, folder / "made", max(1, options.results // 100), size)
        run("1 % new", home, "backup", backups)
        run("verify", home, "backup", "verify", backups)
        run("verify --contents", home, "backup", "verify", backups, "--contents")
        run("restore --rehearse", home, "restore", backups, "--rehearse")
        run("restore", restored, "restore", backups)
        run("library check --contents", restored, "library", "check", "--contents")
        assert contents(restored) == contents(home)
        run("prune", home, "backup", "prune", backups, "--keep", 1)


if __name__ == "__main__":
    main()
