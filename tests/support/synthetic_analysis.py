"""Run the whole pipeline on synthetic people; only the clip and the pose model are replaced."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from copy import copy
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np

from tests.support.synthetic_motion import HEIGHT, WIDTH, SyntheticClip, as_people
from vision import pipeline
from vision.clip.capture_tags import CaptureTags
from vision.clip.frames import ClipInfo, Frame
from vision.pose import clip_poses, redetect
from vision.pose.body_orientation import UPRIGHT, BodyDirection
from vision.pose.model_store import ModelFile
from vision.pose.pose_store import PoseStore
from vision.pose.pose_track import FramePeople, PoseTrack
from vision.report.analysis_data import AnalysisData
from vision.settings import Settings

MODEL = ModelFile(
    name="made_up", path=Path("/nowhere/made_up.task"), sha256="f" * 64, network="full"
)


class BlackClip:
    """A clip of black frames at given times."""

    def __init__(
        self,
        path: Path,
        times_s: np.ndarray,
        warnings: Sequence[str] = (),
        size: tuple[int, int] = (WIDTH, HEIGHT),
        damage: Sequence[str] = (),
    ) -> None:
        self.damage = tuple(damage)
        step = float(np.median(np.diff(times_s))) if times_s.size > 1 else 1 / 30
        duration = float(times_s[-1] + step)
        self.decode_warnings: tuple[str, ...] = ()
        self.shape_changes_s: float | None = None
        self.info = ClipInfo(
            path=path,
            name=path.name,
            sha256="a" * 64,
            width=size[0],
            height=size[1],
            times_s=times_s,
            duration_s=duration,
            frame_rate=times_s.size / duration,
            variable_frame_rate=times_s.size > 2 and bool(np.ptp(np.diff(times_s)) > 1e-3),
            rotation_deg=90,
            codec="h264",
            warnings=tuple(warnings),
        )

    def rotated_to(self, rotation_deg: int) -> BlackClip:
        """Return the clip shown with another rotation; only by 180°, which keeps its size."""
        turned_deg = (rotation_deg - self.info.rotation_deg) % 360
        assert turned_deg in (0, 180)
        other = copy(self)
        other.info = replace(self.info, rotation_deg=rotation_deg, turned_deg=turned_deg)
        return other

    def frames(
        self, *, start_s: float | None = None, end_s: float | None = None, **_: Any
    ) -> Iterator[Frame]:
        """Yield the frames of a range."""
        image = np.zeros((4, 4, 3), np.uint8)
        self.decode_warnings = ()  # of the latest pass, as with a real clip
        for index, time_s in enumerate(self.info.times_s):
            if (start_s or 0.0) <= time_s < (np.inf if end_s is None else end_s):
                # The first pixel shows whether the clip was turned.
                yield Frame(index, float(time_s), image + np.uint8(self.info.turned_deg == 180))
        if end_s is None or end_s >= self.info.duration_s:
            self.decode_warnings = self.damage


def _upside_down(people: FramePeople, size: tuple[int, int]) -> FramePeople:
    xyz = people.xyz.copy()
    xyz[..., :2] = np.array(size) - xyz[..., :2]
    return replace(people, xyz=xyz)


def analyse(
    source: SyntheticClip | PoseTrack | Sequence[FramePeople],
    *,
    name: str = "clip.mp4",
    warnings: Sequence[str] = (),
    damage: Sequence[str] = (),
    progress: Callable[[float, str], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    direction: BodyDirection = UPRIGHT,
    tags: CaptureTags = CaptureTags(),  # noqa: B008
    poses: PoseStore | None = None,
    **settings: Any,
) -> AnalysisData:
    """Analyse a synthetic clip with these settings."""
    size = (WIDTH, HEIGHT)
    if isinstance(source, SyntheticClip):
        source = source.track
    if isinstance(source, PoseTrack):
        size = (source.width, source.height)
    people = as_people(source) if isinstance(source, PoseTrack) else list(source)
    clip = BlackClip(
        Path("/somewhere") / name, np.array([p.time_s for p in people]), warnings, size, damage
    )

    clip.info = replace(clip.info, tags=tags)

    at_time = {p.time_s: p for p in people}

    def detect(frames: Iterator[Frame], **_: Any) -> Iterator[FramePeople]:
        for frame in frames:
            found = replace(at_time[frame.time_s], index=frame.index)
            yield _upside_down(found, size) if frame.image[0, 0, 0] else found

    def nobody(frames: Iterator[Frame], **_: Any) -> Iterator[FramePeople]:
        yield from ()

    with (
        patch.object(pipeline, "open_clip", lambda path: clip),
        patch.object(pipeline, "resolve_model", lambda *_, **__: MODEL),
        patch.object(clip_poses, "detect_sparsely", detect),
        patch.object(redetect, "detect_people", nobody),
        patch.object(clip_poses, "find_body_direction", lambda *_, **__: direction),
    ):
        return pipeline.analyse(
            clip.info.path,
            Settings(**settings),
            progress=progress,
            cancelled=cancelled,
            poses=poses,
        )
