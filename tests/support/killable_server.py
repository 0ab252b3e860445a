"""Server for kill tests: it does what the pages do, and reports each action.

    python -m tests.support.killable_server DESCRIPTOR

imports everything once, then forks a server for each plan it reads, a line of JSON. The
servers write their actions to the descriptor, line by line.
"""

from __future__ import annotations

import importlib
import json
import os
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

#: A server that is not killed ends after this long, seconds.
_MAX_RUN_S = 600
_CHUNK_BYTES = 1 << 12
#: Phases by the first word of the text of the progress bar.
_PHASE_BY_FIRST_WORD = {
    "Opening": "analysis",
    "Drawing": "drawing",
    "Saving": "drawing",
    "Preparing": "playback",
}
_PRELOADED = (
    "mediapipe",
    "vision.clip.proxy",
    "vision.draw.video.annotated_video",
    "vision.library.integrity",
    "vision.library.ingest",
    "vision.library.deletion",
    "vision.library.reviews",
    "vision.jobs.app_state",
    "vision.jobs.submission",
    "vision.pipeline",
    "vision.report.playback",
)


def with_extra_box(data: bytes, mark: str) -> bytes:
    """Return the same MP4 with other bytes: append a ``free`` box, which players ignore."""
    words = mark.encode()
    return data + (8 + len(words)).to_bytes(4, "big") + b"free" + words


class KillableServer:
    """Carry out a plan, as the pages do.

    Parameters
    ----------
    plan : dict
        ``clip``, ``made`` (a folder of files in place of a real analysis, or None) and ``steps``.
    report : callable
        Writes a line to the descriptor.
    """

    def __init__(self, plan: dict[str, Any], report: Callable[..., None]) -> None:
        self.plan = plan
        self.report = report
        self.last = ""

    def run(self) -> None:
        """Start, carry out the plan, and wait to be killed."""

        from vision.jobs.analysis_job import run_analysis
        from vision.jobs.app_state import open_app_state
        from vision.jobs.result_store import ResultStore
        from vision.paths import home_folder

        add, publish = ResultStore.add_finished, ResultStore.publish

        def report_add(store: ResultStore, finished: Any, **further: Any) -> None:
            self.report("phase", "ingest")
            add(store, finished, **further)
            self.report("ingested", finished.id)

        def report_publish(store: ResultStore, meta: Any) -> Any:
            self.report("phase", "publishing")
            return publish(store, meta)

        ResultStore.publish = report_publish  # type: ignore[method-assign]
        self.report("phase", "start")
        self.state = open_app_state(
            home_folder(),
            run_analysis=lambda *all_, **named: self._run_analysis(run_analysis, *all_, **named),
        )
        self.jobs = self.state.jobs
        self.state.repair_library()
        ResultStore.add_finished = report_add  # type: ignore[method-assign]
        for step, *words in self.plan["steps"]:
            getattr(self, f"_{step}")(*words)
        self.report("phase", "idle")
        while True:
            time.sleep(60)

    def _run_analysis(
        self, run_analysis: Callable[..., None], clip: Path, settings: Any, *, folder: Path,
        progress: Callable[[float, str], None], **further: Any,
    ) -> None:  # fmt: skip
        current = [""]

        def report(done: float, words: str) -> None:
            phase = _PHASE_BY_FIRST_WORD.get(words.split()[0], current[0])
            if phase != current[0]:
                self.report("phase", phase)
                current[0] = phase
            progress(done, words)

        if self.plan["made"] is None:
            run_analysis(clip, settings, folder=folder, progress=report, **further)
            return
        report(0.0, "Opening")
        mark = f"{time.time_ns()}"  # a second analysis leaves other files
        for path in sorted(Path(self.plan["made"]).rglob("*")):
            to = folder / path.relative_to(self.plan["made"])
            if path.is_dir():
                to.mkdir()
            elif path.suffix == ".mp4":
                to.write_bytes(with_extra_box(path.read_bytes(), mark))
            elif path.name == "report.json":
                to.write_text(path.read_text() + "\n" * (int(mark) % 1000))
            else:
                shutil.copyfile(path, to)

    def _new(self, name: str) -> None:
        from vision.jobs.submission import submit_clip
        from vision.settings import Settings

        self.report("phase", "upload")
        self.report("begun", "new", name)
        data = with_extra_box(Path(self.plan["clip"]).read_bytes(), name)
        meta = submit_clip(self.state, name, _chunks(data), Settings())
        assert meta is not None
        self.last = meta.id
        self.report("done", "new", name, meta.id)
        self.jobs.wait()

    def _again(self, id_: str) -> None:
        from vision.settings import Settings

        self.last = id_
        self.report("begun", "again", id_)
        self.jobs.start(id_, Settings(height_cm=100.0 + time.time_ns() % 100))
        self.jobs.wait()

    def _review(self, id_: str, words: str) -> None:
        from vision.library.reviews import write_review
        from vision.report.review import ReviewDecision

        id_ = id_ or self.last
        self.report("phase", "reviewing")
        self.report("begun", "review", id_, words)
        write_review(
            self.state.library, id_, status="reviewed", message=words,
            decisions=[ReviewDecision("depth", None, "dismiss", reason=words)],
        )  # fmt: skip
        self.report("done", "review", id_, words)

    def _note(self, id_: str, words: str) -> None:
        from vision.library.reviews import add_note

        id_ = id_ or self.last
        self.report("phase", "noting")
        self.report("begun", "note", id_, words)
        add_note(self.state.library, id_, time_s=0.5, text=words)
        self.report("done", "note", id_, words)

    def _delete(self, id_: str) -> None:
        self.report("phase", "deleting")
        self.report("begun", "delete", id_)
        self.jobs.delete(id_)
        self.report("done", "delete", id_)

    def _cancel(self, name: str) -> None:
        """Delete a clip while it is being analysed."""
        from vision.jobs.submission import submit_clip
        from vision.settings import Settings

        data = with_extra_box(Path(self.plan["clip"]).read_bytes(), name)
        self.report("begun", "new", name)
        meta = submit_clip(self.state, name, _chunks(data), Settings())
        assert meta is not None
        self.report("done", "new", name, meta.id)
        self._delete(meta.id)
        self.report("phase", "cancelling")
        self.jobs.wait()


def _chunks(data: bytes) -> Iterator[bytes]:
    for begin in range(0, len(data), _CHUNK_BYTES):
        yield data[begin : begin + _CHUNK_BYTES]


def main() -> None:
    """Fork a server for each plan."""
    to = int(sys.argv[1])

    def report(*words: object) -> None:
        os.write(to, (json.dumps(words) + "\n").encode())

    for name in _PRELOADED:
        importlib.import_module(name)
    report("ready")
    while line := sys.stdin.readline():
        pid = os.fork()
        if not pid:
            signal.alarm(_MAX_RUN_S)
            report("pid", os.getpid())
            KillableServer(json.loads(line), report).run()
        report("end", os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))


if __name__ == "__main__":
    main()
