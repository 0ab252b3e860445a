"""Agreement of two methods of measurement: bias, RMSE and Bland-Altman limits of agreement.

A difference is measured minus reference: a positive bias means that the measurement reads
high. Pairs in which either value is NaN are left out.

Values from one clip are not independent, so the limits follow Bland and Altman's method for
several observations per individual whose true value varies [2]_, with the clip as the
individual: the variance of a single difference is that between clips plus that within them.
Their confidence intervals are Zou's [3]_ (MOVER), which also covers clips with different
numbers of values. With one value per clip both reduce to the original method [1]_.

References
----------
.. [1] J. M. Bland, D. G. Altman, Lancet 327, 307 (1986). doi:10.1016/S0140-6736(86)90837-8
.. [2] J. M. Bland, D. G. Altman, J. Biopharm. Stat. 17, 571 (2007), section 3.
   doi:10.1080/10543400701329422
.. [3] G. Y. Zou, Stat. Methods Med. Res. 22, 630 (2013). doi:10.1177/0962280211402548
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import scipy
from numpy.typing import ArrayLike

from vision.terms import Floats

#: The limits are the bias ± this many standard deviations: 95 % of a normal distribution.
LIMIT_SDS: Final = 1.96


@dataclass(frozen=True)
class Interval:
    """An estimate with its confidence interval.

    Attributes
    ----------
    value : float
        The estimate.
    low, high : float
        Ends of the interval; NaN where it cannot be estimated.
    """

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class LimitsOfAgreement:
    """Bias and limits of agreement, in the unit of the measurement.

    Attributes
    ----------
    count : int
        Number of differences.
    clips : int
        Number of clips, or other groups, that they come from.
    sd : float
        Standard deviation of a single difference, between and within clips.
    bias : Interval
        Mean of the clips' mean differences.
    lower, upper : Interval
        Bias − 1.96 SD and bias + 1.96 SD.
    """

    count: int
    clips: int
    sd: float
    bias: Interval
    lower: Interval
    upper: Interval


def differences(measured: ArrayLike, reference: ArrayLike) -> Floats:
    """Return measured minus reference, without the pairs that are not complete.

    Parameters
    ----------
    measured, reference : array_like of shape (N,)
        Paired values; NaN where missing.

    Returns
    -------
    ndarray of shape (M,)
        One difference per complete pair.
    """
    difference = _all_differences(measured, reference)
    return difference[np.isfinite(difference)]


def bias(measured: ArrayLike, reference: ArrayLike) -> float:
    """Return the mean difference, each pair with the same weight.

    Parameters
    ----------
    measured, reference : array_like of shape (N,)
        Paired values; NaN where missing.

    Returns
    -------
    float
        Positive where the measurement reads high; NaN without a complete pair.
    """
    found = differences(measured, reference)
    return float(found.mean()) if found.size else float("nan")


def rmse(measured: ArrayLike, reference: ArrayLike) -> float:
    """Return the root mean square of the differences.

    Parameters
    ----------
    measured, reference : array_like of shape (N,)
        Paired values; NaN where missing.

    Returns
    -------
    float
        NaN without a complete pair.
    """
    return _root_mean_square(differences(measured, reference))


def rmse_offset_removed(
    measured: ArrayLike, reference: ArrayLike, *, clips: ArrayLike | None = None
) -> float:
    """Return the RMSE after each clip's own mean difference is subtracted.

    It tells how well the shape of a curve agrees where the two methods place zero differently,
    and hides every constant error: state it beside `rmse`, never instead.

    Parameters
    ----------
    measured, reference : array_like of shape (N,)
        Paired values; NaN where missing.
    clips : array_like of shape (N,), optional
        Clip, or other group, of each pair; by default all are of one.

    Returns
    -------
    float
        NaN without a complete pair.
    """
    groups = _by_clip(_all_differences(measured, reference), clips)
    if not groups:
        return float("nan")
    return _root_mean_square(np.concatenate([group - group.mean() for group in groups]))


def limits_of_agreement(
    measured: ArrayLike,
    reference: ArrayLike,
    *,
    clips: ArrayLike | None = None,
    confidence: float = 0.95,
) -> LimitsOfAgreement:
    """Return the Bland-Altman limits of agreement with their confidence intervals.

    Parameters
    ----------
    measured, reference : array_like of shape (N,)
        Paired values; NaN where missing.
    clips : array_like of shape (N,), optional
        Clip, or other independent group, of each pair; by default each pair is its own.
    confidence : float, optional
        Level of the confidence intervals.

    Returns
    -------
    LimitsOfAgreement
        NaN where it cannot be estimated: the limits with fewer than two differences, the
        intervals with fewer than two clips.

    Notes
    -----
    Values of a clip are taken as independent of each other around the clip's mean. Successive
    frames are not; the spread between clips, which is what the intervals mostly come from, is
    not affected, but with frames the intervals are a little too narrow. For intervals to rely
    on, compare one value per repetition.
    """
    difference = _all_differences(measured, reference)
    groups = _by_clip(difference, np.arange(difference.size) if clips is None else clips)
    if not groups:
        missing = Interval(*[float("nan")] * 3)
        return LimitsOfAgreement(0, 0, float("nan"), missing, missing, missing)
    return _limits(groups, confidence)


def _limits(groups: Sequence[Floats], confidence: float) -> LimitsOfAgreement:
    """Compute the limits from the differences of each clip."""
    sizes = np.array([group.size for group in groups])
    count, clips = int(sizes.sum()), len(groups)
    means = np.array([group.mean() for group in groups])
    center = float(means.mean())
    within_df = count - clips
    within = sum(float(((g - g.mean()) ** 2).sum()) for g in groups) / max(within_df, 1)
    # A mean of m values holds 1/m of the variance within a clip; the rest is added here.
    within_part = (1.0 - float(np.mean(1.0 / sizes))) * within
    if clips == 1:
        sd = float(np.sqrt(within)) if count > 1 else float("nan")
        ends = (center, center - LIMIT_SDS * sd, center + LIMIT_SDS * sd)
        return LimitsOfAgreement(count, clips, sd, *map(_without_interval, ends))
    between = float(means.var(ddof=1))
    variance = between + within_part
    sd = float(np.sqrt(variance))
    tail = (1.0 - confidence) / 2.0
    half = float(scipy.stats.t.isf(tail, clips - 1)) * float(np.sqrt(between / clips))
    parts = ((between, clips - 1), (within_part, within_df))
    low_sd = np.sqrt(max(variance - _margin(parts, tail), 0.0))
    high_sd = np.sqrt(variance + _margin(parts, 1.0 - tail))
    inner = float(np.hypot(half, LIMIT_SDS * (sd - low_sd)))
    outer = float(np.hypot(half, LIMIT_SDS * (high_sd - sd)))
    lower, upper = center - LIMIT_SDS * sd, center + LIMIT_SDS * sd
    return LimitsOfAgreement(
        count=count,
        clips=clips,
        sd=sd,
        bias=Interval(center, center - half, center + half),
        lower=Interval(lower, lower - outer, lower + inner),
        upper=Interval(upper, upper - inner, upper + outer),
    )


def _margin(parts: Sequence[tuple[float, int]], probability: float) -> float:
    """Distance from a sum of variances to the end of its confidence interval (MOVER)."""
    squares = 0.0
    for variance, df in parts:
        if df > 0:
            squares += (variance * (df / float(scipy.stats.chi2.isf(probability, df)) - 1.0)) ** 2
    return float(np.sqrt(squares))


def _without_interval(value: float) -> Interval:
    return Interval(value, float("nan"), float("nan"))


def _root_mean_square(values: Floats) -> float:
    return float(np.sqrt(np.mean(values**2))) if values.size else float("nan")


def _all_differences(measured: ArrayLike, reference: ArrayLike) -> Floats:
    a, b = np.asarray(measured, dtype=np.float64), np.asarray(reference, dtype=np.float64)
    if a.shape != b.shape or a.ndim != 1:
        raise ValueError(f"both must have one shape (N,), not {a.shape} and {b.shape}")
    return np.asarray(a - b)


def _by_clip(difference: Floats, clips: ArrayLike | None) -> list[Floats]:
    """Split the differences that are known by clip, in order of the clips' names."""
    names = np.zeros(difference.size) if clips is None else np.asarray(clips)
    if names.shape != difference.shape:
        raise ValueError(f"clips must have shape {difference.shape}, not {names.shape}")
    known = np.isfinite(difference)
    return [difference[known & (names == name)] for name in np.unique(names[known])]
