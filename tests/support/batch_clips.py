"""Small files in place of clips, and an analysis of them that does what they say."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.support.saved_results import build_report
from vision.batches.storage import fetch_file, open_filesystem
from vision.batches.work import AnalysedClip, ClipTask
from vision.errors import Cancelled, InputError
from vision.pose.model_store import ModelFile
from vision.progress import ProgressCallback
from vision.report.files import report_json

MODEL = ModelFile(name="made_up", path=Path("/nowhere/made_up.task"), sha256="f" * 64)
#: Longest wait for an event of another process, seconds; only a failing test waits as long.
PATIENCE_S = 600.0


def write_clip(path: Path, **instructions: Any) -> Path:
    """Write a file that `analyse_file` analyses as told.

    Instructions are `kind` of the report, `error`, `log` (folder for a file at each start),
    `wait_for` (a file), `wait_again` (folder with a file of the clip's name, for which another
    start waits) and `die`.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"name": path.name, **instructions}), "utf-8")
    return path


def analyse_file(
    task: ClipTask,
    *,
    scratch: Path | None,
    progress: ProgressCallback,
    cancelled: Callable[[], bool],
) -> AnalysedClip:
    """Analyse a file of `write_clip`."""
    if task.in_place:
        data = Path(open_filesystem(task.url)[1]).read_bytes()
    else:
        assert scratch is not None
        copy = scratch / f"{task.result}.copy"
        fetch_file(task.url, copy, sha256=task.sha256)
        data = copy.read_bytes()
        copy.unlink()
    told = json.loads(data)
    if "log" in told:
        (Path(told["log"]) / f"{task.name}.{os.getpid()}").touch()
    if told.get("die"):
        os._exit(7)
    if "wait_again" in told and len(list(Path(told["log"]).glob(f"{task.name}.*"))) > 1:
        wait_until((Path(told["wait_again"]) / task.name).exists, cancelled=cancelled)
    if "wait_for" in told:
        wait_until(Path(told["wait_for"]).exists, cancelled=cancelled)
    progress(0.5, "Half of it")
    sha256 = hashlib.sha256(data).hexdigest()
    if "error" in told:
        return AnalysedClip(sha256=sha256, error=told["error"], is_final=told.get("final", True))
    report = build_report(told.get("kind", "sls_front"))
    facts = report.clip.model_copy(update={"name": task.name, "sha256": sha256})
    text = report_json(report.model_copy(update={"clip": facts}))
    angles = b"frame,time_s\n" if task.with_angles else None
    return AnalysedClip(sha256=sha256, report=text.encode(), angles=angles)


def wait_until(
    happened: Callable[[], object], *, cancelled: Callable[[], bool] = lambda: False
) -> None:
    """Wait for an event of another process."""
    end_s = time.monotonic() + PATIENCE_S
    while not happened():
        if cancelled():
            raise Cancelled("Stopped.")
        if time.monotonic() > end_s:
            raise InputError("The event did not happen.")
        time.sleep(0.02)


def result_files(folder: Path) -> dict[str, bytes]:
    """Return all files of a batch but its lock, by their relative path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != ".lock"
    }
