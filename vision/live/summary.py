"""What is kept of a live session with its result, and how both counts compare."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from vision.report.models import Rep, Report

if TYPE_CHECKING:  # it loads everything that analyses; a page that only shows must not wait
    from vision.live.session import LiveOutcome

#: Bottoms of the same repetition, live and offline, lie no further apart, seconds.
_SAME_S: Final = 0.8
#: So much later things are in the clip, whose recording begins with the countdown or, when
#: that is cut short, with what live counts from; seconds, with some delay.
_LATER_S: Final = (-0.5, 4.0)
#: Steps live leaves out at either end without it being worth a word.
_STEPS_APART: Final = 3


@dataclass(frozen=True)
class SavedLiveRep:
    """A repetition as live saw it.

    Attributes
    ----------
    number : int or None
        None where it did not count.
    bottom_s : float
        Since the live recording began.
    words : str
        Why it did not count, or what stood out.
    """

    number: int | None
    bottom_s: float
    words: str


@dataclass(frozen=True)
class LiveSummary:
    """What is kept of a live session.

    Attributes
    ----------
    source : {"browser", "received"}
        Who recorded the clip: the browser, or the server from what it received.
    why : str
        Why it is not the browser's.
    reps : tuple of LiveRepKept
    steps : int
    rate : float
        Pictures a second that live was based on.
    gap_s : float
        Longest time it saw nothing.
    """

    source: Literal["browser", "received"]
    why: str
    reps: tuple[SavedLiveRep, ...]
    steps: int
    rate: float
    gap_s: float

    @property
    def count(self) -> int:
        """Repetitions that counted."""
        return sum(rep.number is not None for rep in self.reps)

    def as_dict(self) -> dict[str, Any]:
        """Give plain values for JSON."""
        return asdict(self)


def summarise_outcome(
    ended: LiveOutcome, *, source: Literal["browser", "received"], why: str
) -> LiveSummary:
    """Keep what a session saw."""
    return LiveSummary(
        source=source,
        why=why,
        reps=tuple(SavedLiveRep(r.number, round(r.bottom_s, 2), r.note) for r in ended.reps),
        steps=ended.steps,
        rate=round(ended.frame_rate, 1),
        gap_s=round(ended.gap_s, 2),
    )


def summary_from_dict(data: Mapping[str, Any] | None) -> LiveSummary | None:
    """Read what `LiveFacts.as_dict` gave.

    Raises
    ------
    KeyError, TypeError
        It is damaged.
    """
    if data is None:
        return None
    reps = tuple(SavedLiveRep(**rep) for rep in data["reps"])
    return LiveSummary(**{**data, "reps": reps})


@dataclass(frozen=True)
class CountComparison:
    """How live and the full analysis compare.

    Attributes
    ----------
    agrees : bool
    words : tuple of str
        Sentences; the first gives both counts.
    """

    agrees: bool
    sentences: tuple[str, ...]


def compare_counts(live: LiveSummary, report: Report) -> CountComparison:
    """Hold the live count against the full analysis.

    Parameters
    ----------
    live : LiveFacts
    report : Report

    Returns
    -------
    Agreement
        Where they differ, with the reason for each difference.
    """
    if report.screen == "backward_running" or live.steps:
        return _steps(live, report)
    counted = sum(rep.counted for rep in report.reps)
    first = f"Live counted {_many(live.count)}, the full analysis {counted}."
    pairs = match_reps([r.bottom_s for r in live.reps], [r.bottom_s for r in report.reps])
    whys = _lost(live, report.reps, pairs) + _gained(live, report.reps, pairs)
    if counted == live.count and not whys:
        return CountComparison(True, (first,))
    return CountComparison(counted == live.count, (first, *whys))


def match_reps(live_s: Sequence[float], full_s: Sequence[float]) -> dict[int, int]:
    """Pair repetitions by their times, whose zeros differ by an unknown amount.

    Parameters
    ----------
    live_s, full_s : sequences of float
        Times of the bottoms, ascending.

    Returns
    -------
    dict
        From positions in `live_s` to positions in `full_s`: as many as any shift pairs. With
        an even rhythm several do: then the one that fits how the clip is recorded.
    """
    best: dict[int, int] = {}
    best_miss = float("inf")
    for shift in sorted({f - v for f in full_s for v in live_s}):
        pairs: dict[int, int] = {}
        miss = max(_LATER_S[0] - shift, shift - _LATER_S[1], 0.0)
        for i, time_s in enumerate(live_s):
            near = [j for j in range(len(full_s)) if j not in pairs.values()]
            j = min(near, key=lambda j: abs(full_s[j] - shift - time_s), default=None)
            if j is not None and abs(full_s[j] - shift - time_s) <= _SAME_S:
                pairs[i] = j
                miss += abs(full_s[j] - shift - time_s)
        if (-len(pairs), miss) < (-len(best), best_miss):
            best, best_miss = pairs, miss
    return best


def _lost(live: LiveSummary, full: Sequence[Rep], pairs: Mapping[int, int]) -> tuple[str, ...]:
    """Why repetitions that counted live do not count in the full analysis."""
    whys = []
    for i, rep in enumerate(live.reps):
        if rep.number is None:
            continue
        if i not in pairs:
            whys.append(f"Repetition {rep.number} of the live count is not in the recording.")
        elif not full[pairs[i]].counted:
            reason = full[pairs[i]].reason or "it is no whole repetition"
            whys.append(f"Repetition {rep.number} of the live count does not count: {reason}.")
    return tuple(whys)


def _gained(live: LiveSummary, full: Sequence[Rep], pairs: Mapping[int, int]) -> tuple[str, ...]:
    """Why live did not count what the full analysis counts."""
    seen_as = {j: live.reps[i] for i, j in pairs.items()}
    whys = []
    for j, rep in enumerate(full):
        if not rep.counted:
            continue
        if j not in seen_as:
            whys.append(
                f"The one at {rep.bottom_s:.1f} s was not seen live, which had "
                f"{live.rate:.0f} pictures a second and once none for {live.gap_s:.1f} s."
            )
        elif seen_as[j].number is None:
            words = seen_as[j].words
            reason = words[0].lower() + words[1:] if words else "it did not see it whole"
            whys.append(f"The one at {rep.bottom_s:.1f} s did not count live: {reason}.")
    return tuple(whys)


def _steps(live: LiveSummary, report: Report) -> CountComparison:
    steps = len(report.steps)
    first = f"Live counted {live.steps} steps, the full analysis {steps}."
    if abs(steps - live.steps) <= _STEPS_APART:
        return CountComparison(True, (first,))
    why = (
        f"Live looked at {live.rate:.0f} pictures a second and leaves out steps it is not sure "
        "of; the full analysis sees every picture of the recording."
    )
    return CountComparison(False, (first, why))


def _many(count: int) -> str:
    return f"{count} repetition" if count == 1 else f"{count} repetitions"
