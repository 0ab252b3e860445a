"""Run live sessions on synthetic clips, and collect their updates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from tests.support.stick_figure import Floats, Posture, build_figure, project, stand_on
from tests.support.synthetic_motion import FLOOR, SyntheticClip, as_people, drop_person, make_track
from vision.live.background_tasks import TaskRunner, run_inline
from vision.live.config import LiveConfig
from vision.live.lighting import Lighting
from vision.live.session import LiveSession
from vision.live.updates import Cue, FrameUpdate, Phase, Throughput
from vision.pose.pose_track import FramePeople, PoseTrack
from vision.terms import Side

FAIR_LIGHTING: Final = Lighting(body=120.0, background=130.0, frame=128.0)
FULL_RATE: Final = Throughput(received_fps=30.0, analysed_fps=30.0, latency_ms=25.0)
#: Standing before the first squat, seconds: longer than set-up and countdown.
LEAD_S: Final = 5.5


@dataclass(frozen=True)
class SessionRun:
    """A session and its update of each frame."""

    session: LiveSession
    updates: tuple[FrameUpdate, ...]

    @property
    def last(self) -> FrameUpdate:
        """The last update."""
        return self.updates[-1]

    @property
    def phases(self) -> list[Phase]:
        """The phases in order, without repetitions."""
        phases = [n.phase for n in self.updates]
        return [p for i, p in enumerate(phases) if i == 0 or p != phases[i - 1]]

    def first(self, phase: Phase) -> FrameUpdate:
        """Return the first update of a phase."""
        return next(n for n in self.updates if n.phase == phase)

    @property
    def begin_s(self) -> float:
        """Stream time at which the recording began."""
        return self.first("recording").time_s

    @property
    def cues(self) -> list[tuple[float, Cue]]:
        """Each cue once, with its stream time."""
        cues: list[tuple[float, Cue]] = []
        for update in self.updates:
            if update.cue is not None and (not cues or cues[-1][1].number != update.cue.number):
                cues.append((update.time_s, update.cue))
        return cues

    @property
    def counted_bottoms_s(self) -> list[float]:
        """Stream times of the bottoms that count."""
        return [r.bottom_s + self.begin_s for r in self.last.reps if r.number is not None]


def run_session(
    clip: SyntheticClip | PoseTrack | Sequence[FramePeople],
    config: LiveConfig,
    *,
    messages: Mapping[float, Mapping[str, Any]] | None = None,
    lighting: Lighting | None = FAIR_LIGHTING,
    throughput: Throughput = FULL_RATE,
    run: TaskRunner = run_inline,
    session: LiveSession | None = None,
    size: tuple[int, int] | None = None,
) -> SessionRun:
    """Feed a clip to a session, and send it messages at their stream times."""
    track = clip.track if isinstance(clip, SyntheticClip) else clip
    people = as_people(track) if isinstance(track, PoseTrack) else list(track)
    if isinstance(track, PoseTrack):
        size = (track.width, track.height)
    if session is None:
        assert size is not None
        session = LiveSession(config, width=size[0], height=size[1], run=run, network="full")
    waiting = sorted((messages or {}).items(), key=lambda item: item[0])
    updates = []
    for frame in people:
        while waiting and waiting[0][0] <= frame.time_s:
            session.receive(waiting.pop(0)[1])
        updates.append(session.update(frame, lighting=lighting, throughput=throughput))
    return SessionRun(session, tuple(updates))


def turn_left(points: Floats, deg: float) -> Floats:
    """Turn a body to its own left, in its own axes."""
    angle = np.radians(deg)
    x, z = points[..., 0], points[..., 2]
    return np.stack(
        [
            x * np.cos(angle) + z * np.sin(angle),
            points[..., 1],
            z * np.cos(angle) - x * np.sin(angle),
        ],
        axis=-1,
    )


def standing_track(
    turn: float = 0.0,
    posture: Posture | None = None,
    *,
    on: Side | None = None,
    size: float = 1.0,
    duration_s: float = 1.0,
) -> PoseTrack:
    """Build the track of a standing person, turned to their left from facing the camera."""
    count = round(30 * duration_s)
    points = build_figure(posture or Posture(), count=count)
    seen = stand_on(project(turn_left(points, turn)) * size, on, FLOOR)
    return make_track(seen, np.arange(count) / 30)


def roll_camera(track: PoseTrack, deg: float) -> PoseTrack:
    """Roll the camera of a track; the image turns clockwise."""
    angle = np.radians(deg)
    middle = np.array([track.width / 2, track.height / 2])
    x, y = np.moveaxis(track.xyz[..., :2] - middle, -1, 0)
    xyz = track.xyz.copy()
    xyz[..., 0] = middle[0] + x * np.cos(angle) - y * np.sin(angle)
    xyz[..., 1] = middle[1] + x * np.sin(angle) + y * np.cos(angle)
    return replace(track, xyz=xyz)


def drop_frames(movie: SyntheticClip, *gone_s: tuple[float, float]) -> SyntheticClip:
    """Remove the frames between these times."""
    time_s = movie.track.time_s
    keep = np.ones(time_s.size, dtype=bool)
    for begin_s, end_s in gone_s:
        keep &= (time_s < begin_s) | (time_s >= end_s)
    rows = np.flatnonzero(keep)
    track = movie.track
    part = replace(
        track,
        index=track.index[rows],
        time_s=time_s[rows],
        xyz=track.xyz[rows],
        visibility=track.visibility[rows],
        state=track.state[rows],
        swapped=track.swapped[rows],
    )
    return replace(movie, track=part)


def drop_detections(movie: SyntheticClip, *gone_s: tuple[float, float]) -> SyntheticClip:
    """Remove the detections between these times; the frames stay."""
    time_s = movie.track.time_s
    gone = np.zeros(time_s.size, dtype=bool)
    for begin_s, end_s in gone_s:
        gone |= (time_s >= begin_s) & (time_s < end_s)
    return replace(movie, track=drop_person(movie.track, np.flatnonzero(gone)))
