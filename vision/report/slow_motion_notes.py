"""Notes on slow motion: what the file says, and what the movement shows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from vision.clip.frames import ClipInfo
from vision.motion.movement import Motion
from vision.motion.slow_motion import CaptureSpeed, slow_run_stride_s
from vision.report.models import QualityNote

#: Begins the last sentence of a note, which names the option; pages show a button instead.
CHECK_AGAIN: Final = "Check again with"
#: Rates to choose from where none fits the movement.
_COMMON_RATES: Final = (60.0, 120.0, 240.0)
#: An iPhone's clip with at least this rate has the true times of its frames.
_HIGH_RATE: Final = 100.0


def slow_motion_notes(motion: Motion, speed: CaptureSpeed, info: ClipInfo) -> Iterator[QualityNote]:
    """Describe how slow motion affects the result.

    Parameters
    ----------
    motion : Motion
        The movement, in real time as far as it is known.
    speed : CaptureSpeed
        How fast the camera recorded.
    info : ClipInfo
        The clip.
    """
    if speed.source == "tag":
        yield QualityNote(
            code="capture_rate_tag",
            severity="info",
            message=f"The file says that the camera recorded at {speed.rate:.4g} frames per "
            "second, and the movement agrees: the clip is slowed down "
            f"{1 / speed.real_time_factor:.2g} times. Durations and speeds are those of the real "
            "movement.",
        )
    elif speed.contradicts_motion and speed.tagged is not None:
        yield QualityNote(
            code="capture_rate_tag",
            severity="warning",
            message=f"The file says that the camera recorded at {speed.tagged:.4g} frames per "
            "second, but the movement does not look like slow motion, so this was not used. "
            f"{_check_again((speed.tagged,))}",
            capture_rates=[speed.tagged],
        )
    elif info.tags.intent == "slow_motion" and info.usual_rate >= _HIGH_RATE and not speed.source:
        yield QualityNote(
            code="capture_rate_tag",
            severity="info",
            message=f"The clip is meant to be played in slow motion, but its {info.usual_rate:.0f} "
            "frames per second carry their true times, so nothing needed to be corrected.",
        )
    if speed.likely_rates or slow_run_stride_s(motion) is not None:
        rates = speed.likely_rates or tuple(
            r for r in _COMMON_RATES if r > max(info.usual_rate, speed.rate or 0.0)
        )
        yield QualityNote(
            code="slow_motion",
            severity="warning",
            message="This looks like slow motion: the steps are too slow for running, so times "
            f"and speeds are not real. {_check_again(rates)}",
            capture_rates=list(rates),
        )


def _check_again(rates: tuple[float, ...]) -> str:
    """Name the option with each rate; without rates, the option alone."""
    if not rates:
        return f"{CHECK_AGAIN} --capture-rate and the rate of the camera."
    *others, last = [f"{rate:.4g}" for rate in rates]
    choice = f"{', '.join(others)} or {last}" if others else last
    return f"{CHECK_AGAIN} --capture-rate {choice} if the camera recorded at that rate."
