"""A server that is there to be killed: it does what the pages do, and tells what it is doing.

    python -m tests.support.killed DESCRIPTOR

loads everything once and then forks a server for each plan it reads, a line of JSON. What the
servers do is written to the descriptor, line by line.
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

#: A server that nobody kills ends by itself, seconds.
_LONGEST_S = 600
_PIECE = 1 << 12
#: Phases by the words of the progress bar, as they begin.
_BY_WORDS = {
    "Opening": "analysis",
    "Drawing": "drawing",
    "Cutting": "drawing",
    "Making": "stand-in",
}
_NEEDED = (
    "mediapipe",
    "vision.clip.proxy",
    "vision.draw.video.render",
    "vision.library.integrity",
    "vision.library.ingest",
    "vision.library.deletion",
    "vision.library.reviews",
    "vision.jobs.app_state",
    "vision.jobs.submission",
    "vision.pipeline",
    "vision.report.playback",
)


def unlike(data: bytes, mark: str) -> bytes:
    """The same MP4 with another content: a box no player reads is added."""
    words = mark.encode()
    return data + (8 + len(words)).to_bytes(4, "big") + b"free" + words


class Server:
    """Carries a plan out, as the pages do.

    Parameters
    ----------
    plan : dict
        ``clip``, ``made`` (a folder of files instead of a true analysis, or None) and ``steps``.
    tell : callable
        Writes a line.
    """

    def __init__(self, plan: dict[str, Any], tell: Callable[..., None]) -> None:
        self.plan = plan
        self.tell = tell
        self.last = ""

    def run(self) -> None:
        """Start, carry the plan out, and wait for the end."""
        from vision.jobs import analysis_job as work
        from vision.jobs import app_state as desk_module
        from vision.jobs.library_sync import catch_up

        make, land = work.run_analysis, desk_module.land_result
        work.run_analysis = lambda *all_, **named: self._make(make, *all_, **named)

        def landed(results: Any, meta: Any) -> None:
            self.tell("phase", "landing")
            land(results, meta)
            self.tell("landed", meta.id)

        desk_module.land_result = landed
        self.tell("phase", "start")
        self.jobs = desk_module.desk()
        publish = self.jobs.results.publish

        def published(meta: Any) -> Any:
            self.tell("phase", "publishing")
            return publish(meta)

        self.jobs.results.publish = published  # type: ignore[method-assign]
        catch_up(self.jobs.results)
        for step, *words in self.plan["steps"]:
            getattr(self, f"_{step}")(*words)
        self.tell("phase", "idle")
        while True:
            time.sleep(60)

    def _make(
        self, make: Callable[..., None], clip: Path, settings: Any, *, folder: Path,
        progress: Callable[[float, str], None], **further: Any,
    ) -> None:  # fmt: skip
        told = [""]

        def tell(done: float, words: str) -> None:
            phase = _BY_WORDS.get(words.split()[0], told[0])
            if phase != told[0]:
                self.tell("phase", phase)
                told[0] = phase
            progress(done, words)

        if self.plan["made"] is None:
            make(clip, settings, folder=folder, progress=tell, **further)
            return
        tell(0.0, "Opening")
        mark = f"{time.time_ns()}"  # a second analysis leaves other files
        for path in sorted(Path(self.plan["made"]).rglob("*")):
            to = folder / path.relative_to(self.plan["made"])
            if path.is_dir():
                to.mkdir()
            elif path.suffix == ".mp4":
                to.write_bytes(unlike(path.read_bytes(), mark))
            elif path.name == "report.json":
                to.write_text(path.read_text() + "\n" * (int(mark) % 1000))
            else:
                shutil.copyfile(path, to)

    def _new(self, name: str) -> None:
        from vision.settings import Settings
        from vision.jobs.submission import submit_clip

        self.tell("phase", "upload")
        self.tell("begun", "new", name)
        data = unlike(Path(self.plan["clip"]).read_bytes(), name)
        meta = submit_clip(name, _pieces(data), Settings())
        assert meta is not None
        self.last = meta.id
        self.tell("done", "new", name, meta.id)
        self.jobs.wait()

    def _again(self, id_: str) -> None:
        from vision.settings import Settings

        self.last = id_
        self.tell("begun", "again", id_)
        self.jobs.start(id_, Settings(height_cm=100.0 + time.time_ns() % 100))
        self.jobs.wait()

    def _review(self, id_: str, words: str) -> None:
        from vision.jobs.library_sync import library
        from vision.library.reviews import CoachDecision, write_review

        id_ = id_ or self.last
        self.tell("phase", "reviewing")
        self.tell("begun", "review", id_, words)
        write_review(
            library(), id_, status="reviewed", message=words,
            decisions=[CoachDecision("depth", None, "dismiss", reason=words)],
        )  # fmt: skip
        self.tell("done", "review", id_, words)

    def _note(self, id_: str, words: str) -> None:
        from vision.jobs.library_sync import library
        from vision.library.reviews import add_note

        id_ = id_ or self.last
        self.tell("phase", "noting")
        self.tell("begun", "note", id_, words)
        add_note(library(), id_, time_s=0.5, text=words)
        self.tell("done", "note", id_, words)

    def _delete(self, id_: str) -> None:
        self.tell("phase", "deleting")
        self.tell("begun", "delete", id_)
        self.jobs.delete(id_)
        self.tell("done", "delete", id_)

    def _drop(self, name: str) -> None:
        """Delete a clip whose analysis runs."""
        from vision.settings import Settings
        from vision.jobs.submission import submit_clip

        data = unlike(Path(self.plan["clip"]).read_bytes(), name)
        self.tell("begun", "new", name)
        meta = submit_clip(name, _pieces(data), Settings())
        assert meta is not None
        self.tell("done", "new", name, meta.id)
        self._delete(meta.id)
        self.tell("phase", "dropping")
        self.jobs.wait()


def _pieces(data: bytes) -> Iterator[bytes]:
    for begin in range(0, len(data), _PIECE):
        yield data[begin : begin + _PIECE]


def main() -> None:
    """Fork a server for each plan."""
    to = int(sys.argv[1])

    def tell(*words: object) -> None:
        os.write(to, (json.dumps(words) + "\n").encode())

    for name in _NEEDED:
        importlib.import_module(name)
    tell("ready")
    while line := sys.stdin.readline():
        pid = os.fork()
        if not pid:
            signal.alarm(_LONGEST_S)
            tell("pid", os.getpid())
            Server(json.loads(line), tell).run()
        tell("end", os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))


if __name__ == "__main__":
    main()
