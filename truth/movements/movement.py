"""What a movement is once it is posed: poses, and everything about it that is known."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Literal

from truth.skeleton import Pose
from vision.terms import Side

__all__ = ["FootContact", "Movement", "PosedMotion", "Repetition"]

First = Literal["toe", "flat", "heel"]


@dataclass(frozen=True)
class Repetition:
    """One repetition.

    Attributes
    ----------
    start_s, bottom_s, end_s : float
        Leaving the start position, middle of the deepest part, back in the start position.
    """

    start_s: float
    bottom_s: float
    end_s: float


@dataclass(frozen=True)
class FootContact:
    """One contact of a foot with the floor, as the movement means it.

    Attributes
    ----------
    side : {"left", "right"}
        Foot.
    start_s : float
        Initial contact; minus infinity for a foot that stands from the start.
    planted_s : float
        The foot no longer slides; later than `start_s` only for a reaching contact.
    end_s : float
        Toe-off; infinity for a foot that stands to the end.
    first : {"toe", "flat", "heel"}
        Part of the sole that touches first.
    """

    side: Side
    start_s: float
    planted_s: float
    end_s: float
    first: First


@dataclass(frozen=True)
class PosedMotion:
    """A movement in continuous time: the pose at any moment, and what is known about it.

    Attributes
    ----------
    duration_s : float
        Length.
    pose_at : callable
        Pose at a time in seconds.
    repetitions : tuple of Repetition
        Repetitions in order.
    leg : {"left", "right", "both"}, optional
        Standing leg; None where the question makes no sense.
    direction, gait, surface : str, optional
        Of walking and running.
    cadence : float, optional
        Mean steps per minute.
    speed_mps : float, optional
        Mean speed over the floor or the belt, always positive.
    belt_mps : float
        Velocity of the treadmill's belt along +y, that is backward as the person faces.
    contacts : tuple of FootContact
        Contacts of walking and running as they are meant; the mesh's soles give the exact ones.
    touch_downs : tuple of tuple of float
        Intervals in which the free foot is down, s.
    heading_at : callable, optional
        Heading at a time, degrees; None when it is always 0.
    """

    duration_s: float
    pose_at: Callable[[float], Pose]
    repetitions: tuple[Repetition, ...] = ()
    leg: Literal["left", "right", "both"] | None = None
    direction: Literal["forward", "backward"] | None = None
    gait: Literal["run", "walk"] | None = None
    surface: Literal["overground", "treadmill", "in_place"] | None = None
    cadence: float | None = None
    speed_mps: float | None = None
    belt_mps: float = 0.0
    contacts: tuple[FootContact, ...] = ()
    touch_downs: tuple[tuple[float, float], ...] = ()
    heading_at: Callable[[float], float] | None = None


@dataclass(frozen=True)
class Movement:
    """A movement sampled at a frame rate.

    Attributes
    ----------
    fps : float
        Frames per second.
    poses : tuple of Pose
        One pose per frame; frame 0 is at time 0.
    headings_deg : tuple of float
        Heading per frame.
    motion : PosedMotion
        The movement in continuous time, with everything that is known about it.
    """

    fps: float
    poses: tuple[Pose, ...] = field(repr=False)
    headings_deg: tuple[float, ...] = field(repr=False)
    motion: PosedMotion = field(repr=False)

    @property
    def repetition_frames(self) -> tuple[tuple[int, int, int], ...]:
        """Start, bottom and end frame of each repetition, in order."""
        return tuple(
            (self.frame(r.start_s), self.frame(r.bottom_s), self.frame(r.end_s))
            for r in self.motion.repetitions
        )

    @property
    def touch_down_frames(self) -> tuple[int, ...]:
        """Free foot down: frame numbers."""
        return tuple(
            i
            for i in range(len(self.poses))
            if any(a <= i / self.fps <= b for a, b in self.motion.touch_downs)
        )

    def frame(self, time_s: float) -> int:
        """Return the frame nearest to a time.

        Parameters
        ----------
        time_s : float
            Time, s.

        Returns
        -------
        int
            Frame number within the movement.
        """
        return min(max(round(time_s * self.fps), 0), len(self.poses) - 1)


def sample(motion: PosedMotion, fps: float, times: Iterable[float] | None = None) -> Movement:
    """Sample a movement at a frame rate.

    Parameters
    ----------
    motion : PosedMotion
        Movement.
    fps : float
        Frames per second.
    times : iterable of float, optional
        Times to pose instead of every frame of the movement, s.

    Returns
    -------
    Movement
        Poses of all frames.
    """
    count = max(round(motion.duration_s * fps), 1)
    moments = [i / fps for i in range(count)] if times is None else list(times)
    heading = motion.heading_at or (lambda _: 0.0)
    return Movement(
        fps=fps,
        poses=tuple(motion.pose_at(t) for t in moments),
        headings_deg=tuple(float(heading(t)) for t in moments),
        motion=motion,
    )
