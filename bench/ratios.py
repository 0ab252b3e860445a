"""Ratios of costs within a round, and their median and range over the rounds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

from bench.rounds import Cost, Round


@dataclass(frozen=True)
class Spread:
    """Median and range of some values.

    Attributes
    ----------
    median, low, high : float or None
        Median, smallest and largest value; None of no values.
    """

    median: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Ratio:
    """A comparison: how many times faster formcheck is than another program.

    Attributes
    ----------
    formcheck, baseline : str
        Names of the two programs.
    title : str
        What is compared.
    """

    formcheck: str
    baseline: str
    title: str

    @property
    def name(self) -> str:
        """Name in the table."""
        return f"{self.formcheck}_against_{self.baseline}"


#: What is compared with what.
RATIOS: Final = (
    Ratio("check", "plain_image", "`check` against plain MediaPipe"),
    Ratio("check_video", "common_script", "`check --video` against the common script"),
)
#: Names of the two ratios.
CHECK_RATIO: Final = RATIOS[0].name
VIDEO_RATIO: Final = RATIOS[1].name


def spread(values: Iterable[float | None]) -> Spread:
    """Return median and range; missing values are left out.

    Parameters
    ----------
    values : iterable of float or None
        The values.
    """
    known = sorted(v for v in values if v is not None)
    return Spread(median(known), known[0], known[-1]) if known else Spread(None, None, None)


def paired_ratios(
    rounds: Iterable[Round], ratio: Ratio, cost: Callable[[Cost], float]
) -> list[float]:
    """Return the ratio in each round: the baseline's cost over that of formcheck.

    Parameters
    ----------
    rounds : iterable of Round
        Rounds with the same clip and model; those without both programs are left out.
    ratio : Ratio
        What is compared.
    cost : callable
        The cost that is compared.

    Returns
    -------
    list of float
        Above 1 where formcheck costs less.
    """
    pairs = [
        (r.costs[ratio.baseline], r.costs[ratio.formcheck])
        for r in rounds
        if {ratio.baseline, ratio.formcheck} <= r.costs.keys()
    ]
    return [cost(a) / cost(b) for a, b in pairs if cost(b) > 0.0]


def by_cell(rounds: Sequence[Round]) -> Mapping[tuple[str, int, str], list[Round]]:
    """Group rounds by clip, number of frames and model, in the order of their first round.

    Parameters
    ----------
    rounds : sequence of Round
        Rounds of several cells.
    """
    groups: dict[tuple[str, int, str], list[Round]] = {}
    for each in rounds:
        groups.setdefault((each.clip, each.frames, each.model), []).append(each)
    return groups
