"""Find out how much slower than life a clip plays: from the user, the file, or the movement.

Notes
-----
A tag of the camera alone proves nothing: some phones write it into clips that play in real time,
and editors keep it while they change the speed. A movement alone proves slow motion only in a
run, whose flight is a free fall: nobody can stay in the air for longer. A slow squat may just be
a slow squat. So a tag is used where the movement is closer to the usual one at the tagged speed
than at the clip's own; without a tag, slow motion is only pointed out, and only in a run.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np

from vision.clip.frames import ClipInfo
from vision.errors import InputError
from vision.motion.movement import Motion
from vision.pose.gait_cycle import find_gait_segments

#: Usual stride times, seconds: running at about 170 steps a minute [1]_, walking at about 115 [2]_.
#:
#: .. [1] B. C. Heiderscheit et al., "Effects of step rate manipulation on joint mechanics during
#:    running", Med. Sci. Sports Exerc. 43, 296 (2011).
#: .. [2] C. Tudor-Locke et al., "How fast is fast enough? Walking cadence as a practical estimate
#:    of intensity in adults", Br. J. Sports Med. 52, 776 (2018).
_USUAL_STRIDE_S: Final = {"run": 0.7, "walk": 1.05, "unclear": 0.85}
#: Usual time of a squat, down and up, seconds: in the middle, on a scale of ratios, between a
#: brisk one (1.5 s) and one of three seconds each way.
_USUAL_REP_S: Final = 3.0
#: Running strides are no longer than this, real seconds: 100 steps a minute.
MAX_RUNNING_STRIDE_S: Final = 1.2
#: ... and no shorter than this: 300 steps a minute, those of the fastest sprinters.
MIN_RUNNING_STRIDE_S: Final = 0.4
#: A tag counts as slow motion from this ratio to the clip's own rate on. Below are cameras that
#: missed their rate.
_MIN_SLOWNESS: Final = 1.4
#: Rates at which phones record slow motion, frames per second.
_CAMERA_RATES: Final = (50.0, 60.0, 100.0, 120.0, 200.0, 240.0, 480.0, 960.0)
#: Slowness at which a run is looked for where no gait was found at the clip's own speed; with
#: the stride times that are searched it covers the usual ones, from 2 to 8 times.
_SEARCHED_SLOWNESS: Final = 4.0
_MAX_RATE: Final = 2000.0

Source = Literal["option", "tag"]


@dataclass(frozen=True)
class CaptureSpeed:
    """How fast the camera recorded, and how that is known.

    Attributes
    ----------
    real_time_factor : float
        Real seconds per clip second; below 1 for slow motion.
    rate : float or None
        Frames per real second at which the camera recorded, where the user or the file says so
        and it was used.
    source : {"option", "tag"} or None
        Where `rate` is from.
    tagged : float or None
        Rate according to the file, used or not.
    contradicts_motion : bool
        Whether the tag was not used because the movement fits the clip's own speed.
    likely_rates : tuple of float
        Rates that would explain a run in undeclared slow motion, the most likely one first;
        empty where the movement shows no slow motion.
    """

    real_time_factor: float = 1.0
    rate: float | None = None
    source: Source | None = None
    tagged: float | None = None
    contradicts_motion: bool = False
    likely_rates: tuple[float, ...] = ()


#: The clip plays as fast as it was recorded, as far as is known.
REAL_TIME: Final = CaptureSpeed()


def find_capture_speed(
    info: ClipInfo, capture_rate: float | None, motion_at: Callable[[float], Motion]
) -> CaptureSpeed:
    """Find out how much slower than life a clip plays.

    Parameters
    ----------
    info : ClipInfo
        The clip, with its tags.
    capture_rate : float or None
        Rate according to the user, frames per second, which always counts; see
        `check_capture_rate`.
    motion_at : callable
        Analyses the movement for a given number of real seconds per clip second.
    """
    tagged = info.tags.rate
    if capture_rate is not None:
        return CaptureSpeed(info.frame_rate / capture_rate, capture_rate, "option", tagged)
    if tagged is None or tagged < _MIN_SLOWNESS * info.usual_rate:
        return CaptureSpeed(tagged=tagged)
    factor = info.usual_rate / tagged
    shown, slowed = unusualness(motion_at(1.0)), unusualness(motion_at(factor))
    if slowed < shown:
        return CaptureSpeed(factor, tagged, "tag", tagged)
    return CaptureSpeed(tagged=tagged, contradicts_motion=bool(np.isfinite(shown)))


def check_capture_rate(info: ClipInfo, capture_rate: float) -> None:
    """Raise an `InputError` for a rate at which the camera cannot have recorded."""
    if not info.frame_rate * 0.99 <= capture_rate <= _MAX_RATE:
        raise InputError(
            f"A capture rate of {capture_rate:g} does not fit a clip of {info.frame_rate:.4g} "
            "frames per second; give the rate at which the camera recorded, such as 120 or 240."
        )


def unusualness(motion: Motion) -> float:
    """Return how far a movement is from its usual speed, as a ratio in octaves.

    Parameters
    ----------
    motion : Motion
        The movement, in what is taken for real time.

    Returns
    -------
    float
        0 at the usual speed, 1 at half or twice of it; infinite where nothing can be timed.
        Strides are told from their time; repetitions only where there are no strides.
    """
    ratios = [bout.stride_s / _USUAL_STRIDE_S[bout.gait] for bout in motion.bouts]
    if not ratios:
        time_s = motion.raw.real_time_s
        ratios = [
            float(time_s[rep.end] - time_s[rep.start]) / _USUAL_REP_S
            for rep in motion.reps
            if rep.incomplete_reason is None
        ]
    if not ratios:
        return float("inf")
    return float(np.median(np.abs(np.log2(ratios))))


def slow_run_stride_s(motion: Motion) -> float | None:
    """Return the longest stride time of a run that nobody could run; None where there is none."""
    strides = [b.stride_s for b in motion.bouts if b.gait == "run"]
    slow = [stride_s for stride_s in strides if stride_s > MAX_RUNNING_STRIDE_S]
    return max(slow, default=None)


def find_likely_rates(
    info: ClipInfo, motion: Motion, motion_at: Callable[[float], Motion]
) -> tuple[float, ...]:
    """Return the rates that would explain a run in undeclared slow motion.

    Parameters
    ----------
    info : ClipInfo
        The clip.
    motion : Motion
        The movement at the clip's own speed.
    motion_at : callable
        Analyses the movement for a given number of real seconds per clip second.

    Returns
    -------
    tuple of float
        Frames per second, the most likely rate first; empty where nothing shows slow motion.
    """
    rate = info.usual_rate
    stride_s = slow_run_stride_s(motion)
    if stride_s is None and not motion.bouts:
        stride_s = _very_slow_stride_s(motion, motion_at)
    if stride_s is None or stride_s <= MAX_RUNNING_STRIDE_S:
        return ()
    real_s = {r: stride_s * rate / r for r in _CAMERA_RATES if r > _MIN_SLOWNESS * rate}
    # Cameras record a multiple of the rate at which the clip plays.
    fitting = [
        r
        for r, seconds in real_s.items()
        if MIN_RUNNING_STRIDE_S <= seconds <= MAX_RUNNING_STRIDE_S
        and abs(r / rate - round(r / rate)) < 0.05
    ]
    return tuple(sorted(fitting, key=lambda r: abs(np.log2(real_s[r] / _USUAL_STRIDE_S["run"]))))


def _very_slow_stride_s(motion: Motion, motion_at: Callable[[float], Motion]) -> float | None:
    """Return the stride time of a run that is too slow to be found at the clip's own speed.

    Squats on alternating legs look like running in place, so the person has to travel.
    """
    faster = replace(motion.raw, real_time_factor=1.0 / _SEARCHED_SLOWNESS)
    if not find_gait_segments(faster):  # much quicker than the whole analysis
        return None
    bouts = motion_at(faster.real_time_factor).bouts
    strides = [b.stride_s for b in bouts if b.gait == "run" and b.direction != "in_place"]
    return _SEARCHED_SLOWNESS * float(np.median(strides)) if strides else None
