"""Render clips: video, truth, and a note by which a finished clip is recognized."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from truth.movements import Movement
from truth.spec import ClipSpec, spec_hash
from vision.atomic import atomic_path
from vision.clip.encode import VideoSink

Image = NDArray[np.uint8]

#: Raised whenever the same spec gives other frames or other truth.
RENDERER_VERSION: Final = 3

#: Frames of a contact sheet, and the height of one of them, px.
_SHEET_FRAMES: Final = 8
_SHEET_HEIGHT: Final = 420


@dataclass(frozen=True)
class RenderedClip:
    """Files of a clip.

    Attributes
    ----------
    name : str
        Name of the clip.
    video, truth, note : Path
        Video, truth, and the note that says from what and by which version they were made.
    frames : int
        Number of frames.
    """

    name: str
    video: Path
    truth: Path
    note: Path
    frames: int


def clip_files(spec: ClipSpec, folder: Path, *, frames: int = 0) -> RenderedClip:
    """Name the files of a clip.

    Parameters
    ----------
    spec : ClipSpec
        Clip.
    folder : Path
        Where they are or will be.
    frames : int, optional
        Number of frames, where it is known.

    Returns
    -------
    RenderedClip
        Files, which need not exist.
    """
    return RenderedClip(
        name=spec.name,
        video=folder / f"{spec.name}.mp4",
        truth=folder / f"{spec.name}.truth.json",
        note=folder / f"{spec.name}.render.json",
        frames=frames,
    )


def is_rendered(spec: ClipSpec, folder: Path) -> bool:
    """Whether a clip is there, made from the same spec by this version of the renderer.

    Parameters
    ----------
    spec : ClipSpec
        Clip.
    folder : Path
        Where it would be.

    Returns
    -------
    bool
        True if nothing is left to do.
    """
    files = clip_files(spec, folder)
    try:
        note = json.loads(files.note.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    same = (
        isinstance(note, dict)
        and note.get("spec_hash") == spec_hash(spec)
        and note.get("renderer") == RENDERER_VERSION
    )
    return same and files.video.is_file() and files.truth.is_file()


def render_clip(
    spec: ClipSpec,
    folder: Path,
    *,
    sheet: bool = False,
    on_frame: Callable[[int, int], None] | None = None,
) -> RenderedClip:
    """Render a clip and write its truth.

    Parameters
    ----------
    spec : ClipSpec
        Clip.
    folder : Path
        Where its files go; made if it is not there.
    sheet : bool, optional
        Write a contact sheet too.
    on_frame : callable, optional
        Called with the number of frames done and their total.

    Returns
    -------
    RenderedClip
        Files written.
    """
    from truth.labels import write_truth
    from truth.take import Take

    started = time.perf_counter()
    folder.mkdir(parents=True, exist_ok=True)
    video = spec.video
    with Take(spec) as take:
        files = clip_files(spec, folder, frames=len(take.frames))
        # Without its note a clip counts as unfinished.
        files.note.unlink(missing_ok=True)
        shown = sheet_frames(take.movement, take.frames) if sheet else []
        images = []
        with VideoSink(
            files.video, width=video.width, height=video.height, quality=video.quality
        ) as sink:
            for number, frame in enumerate(take.frames):
                image = take.shoot(frame)
                sink.write(image, frame / video.fps)
                if frame in shown:
                    images.append(image)
                if on_frame is not None:
                    on_frame(number + 1, len(take.frames))
        write_truth(take.truth(), files.truth)
    if images:
        _write_sheet(folder / f"{spec.name}.png", images)
    note = {
        "renderer": RENDERER_VERSION,
        "spec_hash": spec_hash(spec),
        "frames": len(take.frames),
        "render_s": round(time.perf_counter() - started, 1),
        "spec": spec.model_dump(mode="json", exclude_defaults=True),
    }
    with atomic_path(files.note) as part:
        part.write_text(json.dumps(note, indent=1) + "\n", encoding="utf-8")
    return files


def render_sheet(spec: ClipSpec, folder: Path) -> Path:
    """Render only a contact sheet: a few frames of a clip side by side.

    Parameters
    ----------
    spec : ClipSpec
        Clip.
    folder : Path
        Where the sheet goes; made if it is not there.

    Returns
    -------
    Path
        PNG file written.
    """
    from truth.take import Take

    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{spec.name}.png"
    with Take(spec) as take:
        frames = sheet_frames(take.movement, take.frames)
        _write_sheet(path, [take.shoot(frame) for frame in frames])
    return path


def sheet_frames(
    movement: Movement, frames: Sequence[int], count: int = _SHEET_FRAMES
) -> list[int]:
    """Choose frames for a contact sheet: those of the first repetition, or of the whole clip.

    Parameters
    ----------
    movement : Movement
        Movement of the subject.
    frames : sequence of int
        Frames that the clip has.
    count : int, optional
        How many to choose.

    Returns
    -------
    list of int
        Frames, ascending.
    """
    first, last = frames[0], frames[-1]
    if movement.repetition_frames:
        first, _, last = movement.repetition_frames[0]
    wanted = np.linspace(first, last, count)
    nearest = np.abs(np.asarray(frames)[None, :] - wanted[:, None]).argmin(axis=1)
    return sorted({frames[index] for index in nearest})


def _write_sheet(path: Path, images: list[Image]) -> None:
    height, width = images[0].shape[:2]
    scale = _SHEET_HEIGHT / height
    small = [cv2.resize(i, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) for i in images]
    columns = len(small) if width < height else (len(small) + 1) // 2
    rows = [small[start : start + columns] for start in range(0, len(small), columns)]
    rows[-1] += [np.zeros_like(small[0])] * (columns - len(rows[-1]))
    sheet = cv2.vconcat([cv2.hconcat(row) for row in rows])
    if not cv2.imwrite(str(path), cv2.cvtColor(sheet, cv2.COLOR_RGB2BGR)):
        raise OSError(f"'{path.name}' cannot be written")
