"""Has servers work on a home of their own, and kills them."""

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

from tests.support.survived import Said, let_go

ROOT = Path(__file__).parents[2]
#: In the order in which a clip goes through them.
PHASES = (
    "start", "upload", "analysis", "drawing", "stand-in", "publishing", "landing",
    "reviewing", "noting", "deleting", "dropping",
)  # fmt: skip


def cut(sample: Path, to: Path, *, pictures: int = 24) -> Path:
    """Write the first pictures of a clip, at half the size."""
    with av.open(str(sample)) as source, av.open(str(to), "w") as sink:
        made = None
        for number, frame in enumerate(source.decode(video=0)):
            if number == pictures:
                break
            width, height = frame.width // 4 * 2, frame.height // 4 * 2
            if made is None:
                made = sink.add_stream("libx264", rate=30, options={"preset": "ultrafast"})
                made.width, made.height, made.pix_fmt = width, height, "yuv420p"
            small = frame.reformat(width, height, "yuv420p")
            small.pts = None
            sink.mux(made.encode(small))
        assert made is not None
        sink.mux(made.encode(None))
    return to


class Killer(Said):
    """Has servers work on one home and kills them.

    Parameters
    ----------
    folder : Path
        Where the home is, and all else.
    clip : Path
        A short MP4.
    seed : int
    """

    def __init__(self, folder: Path, clip: Path, *, seed: int) -> None:
        super().__init__(folder / "home", folder / "scratch", clip)
        self.chance, self.log = Random(seed), folder / "killed.log"
        self.home.mkdir(parents=True)
        self.scratch.mkdir()
        self.lasted: dict[str, float] = {}
        self.number = 0
        reader, writer = os.pipe()
        with self.log.open("ab") as log:
            self.nursery = subprocess.Popen(
                [sys.executable, "-m", "tests.support.killed", str(writer)],
                cwd=ROOT, stdin=subprocess.PIPE, stdout=log, stderr=log, pass_fds=[writer],
                env={**os.environ, "FORMCHECK_HOME": str(self.home), "TMPDIR": str(self.scratch)},
            )  # fmt: skip
        os.close(writer)
        self.told = os.fdopen(reader)
        self.pid: int | None = None
        self._line()

    def close(self) -> None:
        """End everything."""
        if self.pid is not None:
            os.kill(self.pid, signal.SIGKILL)
        self.nursery.kill()
        self.nursery.wait()
        assert self.nursery.stdin is not None
        self.nursery.stdin.close()
        self.told.close()
        let_go()

    def name(self) -> str:
        """A name no clip has had."""
        self.number += 1
        return f"squat-{self.number}.mp4"

    def kill(self, steps: list[list[str]], *, at: str, made: Path | None = None) -> float:
        """Have a server carry steps out, and kill it in a phase; gives how long after its begin."""
        assert self.nursery.stdin is not None
        plan = {"clip": str(self.clip), "made": made and str(made), "steps": steps}
        self.nursery.stdin.write((json.dumps(plan) + "\n").encode())
        self.nursery.stdin.flush()
        phase, since = "", 0.0
        while phase != at:
            sign, *words = self._line()
            if sign == "phase":
                now = time.monotonic()
                if phase:
                    self.lasted[phase] = now - since
                phase, since = words[0], now
            assert sign != "end", f"the server ended by itself: see\n{self.log.read_text()[-2000:]}"
        after = self.chance.uniform(0, 1.1 * self.lasted.get(at, 0.0))
        time.sleep(max(0.0, since + after - time.monotonic()))
        assert self.pid is not None
        os.kill(self.pid, signal.SIGKILL)
        while self._line()[0] != "end":
            pass
        self.pid = None
        return after

    def _line(self) -> list[Any]:
        line = self.told.readline()
        assert line, f"nobody answers: see\n{self.log.read_text()[-2000:]}"
        sign, *words = json.loads(line)
        if sign == "pid":
            self.pid = words[0]
        elif sign == "landed":
            self.kept[words[0]].whole = True
        elif sign in ("begun", "done"):
            self.note(sign == "done", *words)
        return [sign, *words]
