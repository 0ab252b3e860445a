"""Errors with what conditions of filming add to them, for `vision.screens.filming_conditions`.

The error itself is measured on values whose conditions are plain; a curve for each condition on
those in which all others are. The conditions are those that formcheck measures in the clip, not
the true ones, because a report knows only these.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from accuracy.clip_result import Filming, ValueRow
from vision.screens.definitions.backward_running import SCREEN as BACKWARD_RUNNING
from vision.screens.measurement_error import WALK_SUFFIX
from vision.validation.agreement import rmse

#: A bin of a curve needs values of at least this many clips.
_MIN_CLIPS: Final = 2
#: Twice the error must cover at least this share of the values, or it is widened.
MIN_COVERAGE: Final = 0.9


@dataclass(frozen=True)
class _Axis:
    """A condition: its name, the ends of its bins from the plainest on, and what is plain."""

    name: str
    ends: tuple[float, ...]
    plain: float

    @property
    def sign(self) -> float:
        """+1 where larger values are harder, else −1."""
        return 1.0 if self.ends[-1] > self.ends[0] else -1.0

    def is_plain(self, filming: Filming) -> bool:
        """Return whether a value is plain."""
        return self.sign * self.value(filming) <= self.sign * self.plain

    def value(self, filming: Filming) -> float:
        """Return the value of the condition."""
        return float(getattr(filming, self.name))

    def bin_of(self, filming: Filming) -> int | None:
        """Return the number of a value's bin; None beyond the last one."""
        value = self.sign * self.value(filming)
        return next((i for i, end in enumerate(self.ends) if value <= self.sign * end), None)


def _axes(*, plain_fps: float) -> tuple[_Axis, ...]:
    return (
        _Axis("person_px", (500.0, 330.0, 220.0, 120.0, 60.0), plain=330.0),
        _Axis("fps", (100.0, 48.0, 28.0, 22.0, 12.0), plain=plain_fps),
        _Axis("yaw_deg", (6.0, 12.0, 18.0, 25.0, 45.0), plain=12.0),
        _Axis("visibility_percent", (97.0, 94.0, 90.0, 80.0, 60.0), plain=90.0),
    )


#: Of squats and walks, and of runs, whose contacts are too short for 30 frames per second.
_SLOW_AXES: Final = _axes(plain_fps=24.0)
_RUN_AXES: Final = _axes(plain_fps=48.0)

#: A value and the name of its clip.
Sample = tuple[str, ValueRow]


def _axes_of(samples: Sequence[Sample]) -> tuple[_Axis, ...]:
    """Return the axes for the values of one entry."""
    row = samples[0][1]
    is_stride = row.part == "gait" or row.screen == BACKWARD_RUNNING.id
    return _RUN_AXES if is_stride and not row.name.endswith(WALK_SUFFIX) else _SLOW_AXES


def _filming(row: ValueRow) -> Filming:
    if row.filming is None:
        raise ValueError(f"the conditions of {row.name} are not known")
    return row.filming


def plain_samples(samples: Sequence[Sample]) -> list[Sample]:
    """Return the values under plain conditions; all of them if there are too few clips.

    Only conditions that have a curve count: where nothing shows what a condition adds, its
    values stay in, so that their error is not lost.

    Parameters
    ----------
    samples : sequence of (str, ValueRow)
        At least one value, with their clips; those whose conditions are not known are left out.
    """
    known = [s for s in samples if s[1].filming is not None]
    found = curves(samples, least=0.0)
    with_curve = [axis for axis in _axes_of(samples) if axis.name in found]
    plain = [s for s in known if all(axis.is_plain(_filming(s[1])) for axis in with_curve)]
    return plain if _clips(plain) >= _MIN_CLIPS else list(samples)


def curves(samples: Sequence[Sample], *, least: float) -> dict[str, list[list[float]]]:
    """Return the error by condition, for each condition that varies.

    Parameters
    ----------
    samples : sequence of (str, ValueRow)
        Values with their clips.
    least : float
        The error under plain conditions; no point is below it.

    Returns
    -------
    dict
        For each condition its values, from the plainest on, with the errors.
    """
    known = [s for s in samples if s[1].filming is not None]
    found: dict[str, list[list[float]]] = {}
    axes = _axes_of(samples)
    for axis in axes:
        others = [a for a in axes if a is not axis]
        bins: dict[int, list[Sample]] = {}
        for sample in known:
            filming = _filming(sample[1])
            number = axis.bin_of(filming)
            if number is not None and all(a.is_plain(filming) for a in others):
                bins.setdefault(number, []).append(sample)
        points = [
            [
                round(float(np.mean([axis.value(_filming(row)) for _, row in of_bin])), 1),
                rounded(max(least, error_of(of_bin))),
            ]
            for _, of_bin in sorted(bins.items())
            if _clips(of_bin) >= _MIN_CLIPS
        ]
        if len(points) > 1:
            found[axis.name] = points
    return found


def error_of(samples: Sequence[Sample], *, miss: float = 0.0) -> float:
    """Return the root mean square error, widened until twice of it covers enough values.

    Parameters
    ----------
    samples : sequence of (str, ValueRow)
        At least one.
    miss : float
        For values that are counted, the size of one wrong count: the error is that of one more
        value with such a difference, because that none of a few was wrong does not show that
        none ever is (Laplace's rule of succession).
    """
    measured = [row.measured for _, row in samples]
    true = [row.true for _, row in samples]
    gaps = np.abs(np.array(measured) - np.array(true))
    covering = float(np.quantile(gaps, MIN_COVERAGE, method="higher")) / 2.0
    squares = rmse(measured, true) ** 2 * len(gaps)
    known = len(gaps) + 1 if miss else len(gaps)
    return max(float(np.sqrt((squares + miss**2) / known)), covering)


def rounded(error: float) -> float:
    """Round an error to three digits, because some are in seconds and some in degrees."""
    return float(f"{error:.3g}")


def entry_with_conditions(
    samples: Sequence[Sample], summary: Mapping[str, Any], *, miss: float = 0.0
) -> Mapping[str, Any]:
    """Add what conditions add to an entry of the error table.

    Parameters
    ----------
    samples : sequence of (str, ValueRow)
        All values of the entry.
    summary : mapping
        The entry of those under plain conditions.
    miss : float
        As in `error_of`.
    """
    error = rounded(error_of(plain_samples(samples), miss=miss))
    found = curves(samples, least=error)
    more = {"conditions": found} if found else {}
    return {**summary, "error": error, "rmse": summary["error"], **more}


def _clips(samples: Sequence[Sample]) -> int:
    return len({clip for clip, _ in samples})
