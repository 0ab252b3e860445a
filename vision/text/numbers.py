"""Format numbers with their units: ``12°``, ``5.0 %``, ``172 steps/min``, ``12.4° ± 3.3°``.

A number alone has no more decimals than its error supports: no angle is measured better than
to a degree. With its error beside it, it has one more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

#: Units that are shown without decimals.
_WHOLE: Final = frozenset({"ms", "steps/min", "deg/s", "% steps"})
#: Units written differently from the report; all but degrees follow a space.
_SUFFIXES: Final[Mapping[str, str]] = {
    "deg": "°",
    "deg/s": "°/s",
    "legs": " leg lengths",
    "count": "",
}
_PERCENT_BASES: Final[Mapping[str, str]] = {
    "% leg": "of leg length",
    "% stance": "of stance width",
    "% torso": "of torso length",
    "% steps": "of the steps",
}
#: Longest unit, in characters, that fits below a scale.
MAX_MARK_SUFFIX: Final = 3
#: Shown in place of a missing value.
NO_VALUE: Final = "–"


def unit_suffix(unit: str) -> str:
    """Write the unit that follows a number, without the basis of a percentage."""
    return " %" if unit in _PERCENT_BASES else _SUFFIXES.get(unit, f" {unit}")


def percent_basis(unit: str) -> str:
    """Return the basis of a percentage, such as ``of leg length``; empty for other units."""
    return _PERCENT_BASES.get(unit, "")


def format_share(share: float) -> str:
    """Write a share as a whole percentage: ``26 %``.

    Parameters
    ----------
    share : float
        From 0 to 1.
    """
    return f"{100.0 * share:.0f} %"


def format_number(value: float, unit: str, *, with_error: bool = False) -> str:
    """Write a number without its unit, with a true minus sign and no negative zero.

    Parameters
    ----------
    value : float
        The number.
    unit : str
        Unit as in the report, which decides the decimals.
    with_error : bool, optional
        Show one more decimal, because the error is shown too, or the number is the error.
    """
    is_whole = unit == "deg" or (unit != "count" and abs(value) >= 10)
    if (
        unit in _WHOLE
        or (unit == "count" and float(value).is_integer())
        or (is_whole and not with_error)
    ):
        text = f"{value:.0f}"
    elif unit == "deg" or unit.startswith("%") or abs(value) >= 10:
        text = f"{value:.1f}"
    else:
        text = f"{value:.2f}".rstrip("0").rstrip(".")
    return (text.lstrip("-") if not float(text) else text).replace("-", "−")


def format_value(value: float | None, unit: str, *, with_error: bool = False) -> str:
    """Write a number with its unit: ``24°``, ``6.0 %``; a dash where there is none.

    Parameters
    ----------
    value : float or None
        The number.
    unit : str
        Unit as in the report.
    with_error : bool, optional
        Show one more decimal, because the error is shown too.
    """
    if value is None:
        return NO_VALUE
    return format_number(value, unit, with_error=with_error) + unit_suffix(unit)


def format_beside_limits(value: float, unit: str, limits: Iterable[float]) -> str:
    """Write a number with its unit, with one more decimal where rounding would hide its side.

    Parameters
    ----------
    value : float
        The number.
    unit : str
        Unit as in the report.
    limits : iterable of float
        Limits that the reader compares it with: 8.4 beside a limit of 8.3 is not ``8°``.
    """
    known = list(limits)

    def is_clear(text: str) -> bool:
        """Return whether the text is on the same side of every limit as the number."""
        shown = float(text.replace("−", "-"))
        return all(
            (shown > limit) == (value > limit) and (shown < limit) == (value < limit)
            for limit in known
        )

    text = format_number(value, unit)
    if not is_clear(text):
        text = format_number(value, unit, with_error=True)
    return text + unit_suffix(unit)


def format_error(error: float, unit: str) -> str:
    """Write a standard error of measurement: ``± 3.3°``."""
    return f"± {format_number(error, unit, with_error=True)}{unit_suffix(unit)}"


def format_measured(value: float | None, error: float | None, unit: str) -> str:
    """Write a number with its error and the basis of a percentage: ``6.1 ± 0.8 % of leg length``.

    Parameters
    ----------
    value, error : float or None
        The number, and one standard error of measurement.
    unit : str
        Unit as in the report.
    """
    if value is None:
        return NO_VALUE
    if error is None:
        text = format_value(value, unit)
    elif unit_suffix(unit).startswith("°"):
        text = f"{format_value(value, unit, with_error=True)} {format_error(error, unit)}"
    else:
        text = f"{format_number(value, unit, with_error=True)} {format_error(error, unit)}"
    return f"{text} {percent_basis(unit)}".rstrip()


def format_limit(value: float, unit: str) -> str:
    """Write a limit with only the decimals it needs: ``12°``, ``13.5°``."""
    return f"{value:g}".replace("-", "−") + unit_suffix(unit)


def format_scale_mark(value: float, unit: str) -> str:
    """Write a limit below a scale, where only a short unit fits: ``12°``, ``150``."""
    suffix = unit_suffix(unit)
    return format_limit(value, unit) if len(suffix) <= MAX_MARK_SUFFIX else f"{value:g}"


def plural(count: int, noun: str) -> str:
    """Write a count with its noun: ``1 step``, ``2 steps``."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def join_names(names: Sequence[str]) -> str:
    """Join names as in a sentence: ``depth, trunk lean and heels``."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def format_size(size: int) -> str:
    """Write the size of a file: ``0.9 MB``, ``500 MB``, ``1 GB``; units of 1024.

    Parameters
    ----------
    size : int
        Bytes.
    """
    gigabytes = size / (1 << 30)
    if gigabytes >= 1:
        return f"{gigabytes:.3g} GB"
    megabytes = size / (1 << 20)
    if 0 < megabytes < 10:
        return f"{max(round(megabytes, 1), 0.1):g} MB"
    return f"{megabytes:.0f} MB"


def clock_time(time_s: float) -> str:
    """Write a clip time: ``4.2 s``."""
    return f"{time_s:.1f} s"


def format_duration(length_s: float) -> str:
    """Write how long something lasts: ``1.5 s``, ``12 min``, ``2.5 h``."""
    if length_s < 120:
        return f"{length_s:.1f} s"
    return f"{length_s / 60:.0f} min" if length_s < 5400 else f"{length_s / 3600:.1f} h"
