"""The command line of each program that is measured, and what it must have done."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_SCRIPTS: Final = "bench.contenders"
#: What formcheck is started with: its log has the line about the first frame.
LOGGING: Final[Mapping[str, str]] = {"FORMCHECK_LOG_LEVEL": "debug"}


@dataclass(frozen=True)
class Task:
    """What a program is given.

    Attributes
    ----------
    clip : Path
        A clip.
    model : Path
        A pose landmarker bundle; the same for every program.
    out : Path
        An empty folder for what the program writes.
    """

    clip: Path
    model: Path
    out: Path


@dataclass(frozen=True)
class Contender:
    """A program that is measured.

    Attributes
    ----------
    title : str
        What it is.
    shown : str
        Its command line as the docs show it.
    command : callable
        Makes the command line for a task.
    frames : callable
        Reads from its output, and from what it wrote, how many frames it processed; None for a
        command without a clip.
    """

    title: str
    shown: str
    command: Callable[[Task], list[str]]
    frames: Callable[[str, Path], int] | None


def _formcheck() -> str:
    """Return the program as it is installed beside this Python."""
    return str(Path(sys.executable).with_name("formcheck"))


def _script(name: str, *arguments: Path) -> list[str]:
    return [sys.executable, "-m", f"{_SCRIPTS}.{name}", *map(str, arguments)]


def _check(task: Task, *more: str) -> list[str]:
    report = str(task.out / "report.json")
    model = str(task.model)
    return [_formcheck(), "check", str(task.clip), "--model", model, "--json", report, *more]


def _printed_frames(output: str, _: Path) -> int:
    return int(json.loads(output)["frames"])


def _reported_frames(_: str, out: Path) -> int:
    return int(json.loads((out / "report.json").read_text("utf-8"))["clip"]["frames"])


def _written_frames(_: str, out: Path) -> int:
    """Count the frames of the annotated video; 0 if they are not those of the report."""
    import av

    with av.open(str(out / "out.mp4")) as container:
        frames = container.streams.video[0].frames
    return frames if frames == _reported_frames("", out) else 0


#: All programs by name, in the order in which they run.
CONTENDERS: Final[Mapping[str, Contender]] = {
    "plain_image": Contender(
        "plain MediaPipe, IMAGE mode, all cores",
        f"python -m {_SCRIPTS}.plain_image CLIP MODEL",
        lambda task: _script("plain_image", task.clip, task.model),
        _printed_frames,
    ),
    "common_script": Contender(
        "the common script: VIDEO mode, one thread, drawing, mp4v",
        f"python -m {_SCRIPTS}.common_script CLIP MODEL out.mp4",
        lambda task: _script("common_script", task.clip, task.model, task.out / "out.mp4"),
        _printed_frames,
    ),
    "check": Contender(
        "formcheck",
        "formcheck check CLIP --model MODEL --json report.json",
        _check,
        _reported_frames,
    ),
    "check_video": Contender(
        "formcheck with the annotated video",
        "formcheck check CLIP --model MODEL --json report.json --video out.mp4",
        lambda task: _check(task, "--video", str(task.out / "out.mp4")),
        _written_frames,
    ),
    "python": Contender(
        "Python alone", "python -c pass", lambda _: [sys.executable, "-c", "pass"], None
    ),
    "help": Contender(
        "formcheck's help", "formcheck --help", lambda _: [_formcheck(), "--help"], None
    ),
}
