"""Store a live session's counts with its result, and compare them with the full analysis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from vision.report.models import Rep, Report
from vision.screens.registry import SCREENS

if TYPE_CHECKING:  # slow to import, and not needed to show a result
    from vision.live.session import LiveOutcome

#: Bottoms of the same repetition, live and offline, are no further apart, seconds.
_SAME_REP_S: Final = 0.8
#: Live times plus an offset in this range are clip times, seconds: the clip begins with the
#: countdown or, when that is cut short, with the live recording, plus or minus some delay.
_CLIP_OFFSET_S: Final = (-0.5, 4.0)
#: Steps that live counting may miss at either end without a comment.
_MAX_STEP_DIFFERENCE: Final = 3

#: Who recorded the clip: the browser, or the server from the video it received.
RecordingSource = Literal["browser", "received"]


@dataclass(frozen=True)
class SavedLiveRep:
    """A repetition as it was counted live.

    Attributes
    ----------
    number : int or None
        None if it did not count.
    bottom_s : float
        Seconds since the live recording began.
    words : str
        Why it did not count, or what stood out.
    """

    number: int | None
    bottom_s: float
    words: str


@dataclass(frozen=True)
class LiveSummary:
    """Stored summary of a live session.

    Attributes
    ----------
    source : {"browser", "received"}
        Who recorded the clip.
    why : str
        Why it was not the browser.
    reps : tuple of SavedLiveRep
        Repetitions, counted or not.
    steps : int
        Steps of either foot.
    rate : float
        Frames per second that were analysed live.
    gap_s : float
        Longest time without a detection.
    """

    source: RecordingSource
    why: str
    reps: tuple[SavedLiveRep, ...]
    steps: int
    rate: float
    gap_s: float

    @property
    def count(self) -> int:
        """Number of repetitions that counted."""
        return sum(rep.number is not None for rep in self.reps)

    def as_dict(self) -> dict[str, Any]:
        """Return values for JSON."""
        return asdict(self)


def summarise_outcome(outcome: LiveOutcome, *, source: RecordingSource, why: str) -> LiveSummary:
    """Summarise the outcome of a session for storage.

    Parameters
    ----------
    outcome : LiveOutcome
        What was counted live.
    source : {"browser", "received"}
        Who recorded the clip.
    why : str
        Why it was not the browser; empty if it was.

    Returns
    -------
    LiveSummary
        The summary.
    """
    return LiveSummary(
        source=source,
        why=why,
        reps=tuple(SavedLiveRep(r.number, round(r.bottom_s, 2), r.note) for r in outcome.reps),
        steps=outcome.steps,
        rate=round(outcome.frame_rate, 1),
        gap_s=round(outcome.gap_s, 2),
    )


def summary_from_dict(data: Mapping[str, Any] | None) -> LiveSummary | None:
    """Rebuild a summary from the values of `LiveSummary.as_dict`.

    Parameters
    ----------
    data : mapping or None
        None for a clip that was not recorded live.

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
    """The live count beside that of the full analysis.

    Attributes
    ----------
    agrees : bool
        Whether both are the same.
    sentences : tuple of str
        The first gives both counts, the others explain differences.
    """

    agrees: bool
    sentences: tuple[str, ...]


def compare_counts(live: LiveSummary, report: Report) -> CountComparison:
    """Compare the live count with the full analysis.

    Parameters
    ----------
    live : LiveSummary
        What was counted live.
    report : Report
        The full analysis of the recording.

    Returns
    -------
    CountComparison
        Both counts, and a reason for each difference.
    """
    if live.steps or (report.screen is not None and SCREENS[report.screen].is_gait):
        return _compare_steps(live, report)
    counted = sum(rep.counted for rep in report.reps)
    first = f"The live check counted {_repetitions(live.count)}, the full analysis {counted}."
    pairs = match_reps([r.bottom_s for r in live.reps], [r.bottom_s for r in report.reps])
    reasons = _only_live(live, report.reps, pairs) + _only_offline(live, report.reps, pairs)
    if counted == live.count and not reasons:
        return CountComparison(True, (first,))
    return CountComparison(counted == live.count, (first, *reasons))


def match_reps(live_s: Sequence[float], full_s: Sequence[float]) -> dict[int, int]:
    """Match repetitions by time; the two clocks differ by an unknown offset.

    Parameters
    ----------
    live_s, full_s : sequences of float
        Times of the bottoms, ascending.

    Returns
    -------
    dict of int to int
        Positions in `live_s` to positions in `full_s`.

    Notes
    -----
    Tries the offset between every two bottoms and keeps the one that matches most. With an
    even rhythm several do; the likeliest offset of the recording then decides.
    """
    best: dict[int, int] = {}
    best_cost = float("inf")
    for offset in sorted({f - v for f in full_s for v in live_s}):
        pairs: dict[int, int] = {}
        cost = max(_CLIP_OFFSET_S[0] - offset, offset - _CLIP_OFFSET_S[1], 0.0)
        for i, time_s in enumerate(live_s):
            free = [j for j in range(len(full_s)) if j not in pairs.values()]
            j = min(free, key=lambda j: abs(full_s[j] - offset - time_s), default=None)
            if j is not None and abs(full_s[j] - offset - time_s) <= _SAME_REP_S:
                pairs[i] = j
                cost += abs(full_s[j] - offset - time_s)
        if (-len(pairs), cost) < (-len(best), best_cost):
            best, best_cost = pairs, cost
    return best


def _only_live(live: LiveSummary, full: Sequence[Rep], pairs: Mapping[int, int]) -> tuple[str, ...]:
    """Explain repetitions that counted live but not in the full analysis."""
    reasons = []
    for i, rep in enumerate(live.reps):
        if rep.number is None:
            continue
        if i not in pairs:
            reasons.append(f"Repetition {rep.number} of the live count is not in the recording.")
        elif not full[pairs[i]].counted:
            reason = full[pairs[i]].reason or "it is not a complete repetition"
            reasons.append(f"Repetition {rep.number} of the live count does not count: {reason}.")
    return tuple(reasons)


def _only_offline(
    live: LiveSummary, full: Sequence[Rep], pairs: Mapping[int, int]
) -> tuple[str, ...]:
    """Explain repetitions that count in the full analysis but did not live."""
    live_reps = {j: live.reps[i] for i, j in pairs.items()}
    reasons = []
    for j, rep in enumerate(full):
        if not rep.counted:
            continue
        if j not in live_reps:
            reasons.append(
                f"The repetition at {rep.bottom_s:.1f} s was missed live, at "
                f"{live.rate:.0f} frames per second with a longest gap of {live.gap_s:.1f} s."
            )
        elif live_reps[j].number is None:
            note = live_reps[j].words
            reason = note[0].lower() + note[1:] if note else "it was not seen from start to end"
            reasons.append(f"The repetition at {rep.bottom_s:.1f} s did not count live: {reason}.")
    return tuple(reasons)


def _compare_steps(live: LiveSummary, report: Report) -> CountComparison:
    steps = len(report.steps)
    first = f"The live check counted {live.steps} steps, the full analysis {steps}."
    if abs(steps - live.steps) <= _MAX_STEP_DIFFERENCE:
        return CountComparison(True, (first,))
    reason = (
        f"Live counting sees {live.rate:.0f} frames per second and leaves out uncertain steps; "
        "the full analysis sees every frame of the recording."
    )
    return CountComparison(False, (first, reason))


def _repetitions(count: int) -> str:
    return f"{count} repetition" if count == 1 else f"{count} repetitions"
