"""Start servers on one home folder, and kill them in a given phase."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from random import Random
from typing import Any

import av

from tests.support.crash_checks import ExpectedHome

ROOT = Path(__file__).parents[2]
#: In the order in which a clip goes through them.
PHASES = (
    "start", "upload", "analysis", "drawing", "playback", "publishing", "ingest",
    "reviewing", "noting", "deleting", "cancelling",
)  # fmt: skip


def cut_clip(sample: Path, to: Path, *, frames: int = 24) -> Path:
    """Write the first frames of a clip, at half the size."""
    with av.open(str(sample)) as source, av.open(str(to), "w") as sink:
        stream = None
        for number, frame in enumerate(source.decode(video=0)):
            if number == frames:
                break
            width, height = frame.width // 4 * 2, frame.height // 4 * 2
            if stream is None:
                stream = sink.add_stream("libx264", rate=30, options={"preset": "ultrafast"})
                stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
            small = frame.reformat(width, height, "yuv420p")
            small.pts = None
            sink.mux(stream.encode(small))
        assert stream is not None
        sink.mux(stream.encode(None))
    return to


class ServerKiller(ExpectedHome):
    """Run servers on one home folder and kill them.

    Parameters
    ----------
    folder : Path
        Folder for the home and all other files.
    clip : Path
        A short MP4.
    seed : int
        Seed of the random times of the kills.
    """

    def __init__(self, folder: Path, clip: Path, *, seed: int) -> None:
        super().__init__(folder / "home", folder / "scratch", clip)
        self.random, self.log = Random(seed), folder / "killed.log"
        self.home.mkdir(parents=True)
        self.scratch.mkdir()
        self.durations: dict[str, float] = {}
        self.number = 0
        reader, writer = os.pipe()
        with self.log.open("ab") as log:
            self.parent = subprocess.Popen(
                [sys.executable, "-m", "tests.support.killable_server", str(writer)],
                cwd=ROOT, stdin=subprocess.PIPE, stdout=log, stderr=log, pass_fds=[writer],
                env={**os.environ, "FORMCHECK_HOME": str(self.home), "TMPDIR": str(self.scratch)},
            )  # fmt: skip
        os.close(writer)
        self.messages = os.fdopen(reader)
        self.pid: int | None = None
        self._read_message()

    def close(self) -> None:
        """End all processes."""
        if self.pid is not None:
            os.kill(self.pid, signal.SIGKILL)
        self.parent.kill()
        self.parent.wait()
        assert self.parent.stdin is not None
        self.parent.stdin.close()
        self.messages.close()

    def new_name(self) -> str:
        """Return an unused name for a clip."""
        self.number += 1
        return f"squat-{self.number}.mp4"

    def kill(self, steps: list[list[str]], *, at: str, made: Path | None = None) -> float:
        """Start a server with these steps, and kill it in a phase.

        Returns
        -------
        float
            Time from the start of the phase to the kill, seconds.
        """
        assert self.parent.stdin is not None
        plan = {"clip": str(self.clip), "made": made and str(made), "steps": steps}
        self.parent.stdin.write((json.dumps(plan) + "\n").encode())
        self.parent.stdin.flush()
        phase, since = "", 0.0
        while phase != at:
            kind, *words = self._read_message()
            if kind == "phase":
                now = time.monotonic()
                if phase:
                    self.durations[phase] = now - since
                phase, since = words[0], now
            assert kind != "end", f"the server ended by itself: see\n{self._log_end()}"
        after = self.random.uniform(0, 1.1 * self.durations.get(at, 0.0))
        time.sleep(max(0.0, since + after - time.monotonic()))
        assert self.pid is not None
        os.kill(self.pid, signal.SIGKILL)
        while self._read_message()[0] != "end":
            pass
        self.pid = None
        return after

    def _read_message(self) -> list[Any]:
        line = self.messages.readline()
        assert line, f"no answer from the server: see\n{self._log_end()}"
        kind, *words = json.loads(line)
        if kind == "pid":
            self.pid = words[0]
        elif kind == "ingested":
            self.results[words[0]].complete = True
        elif kind in ("begun", "done"):
            self.record(kind == "done", *words)
        return [kind, *words]

    def _log_end(self) -> str:
        return self.log.read_text()[-2000:]
