"""HTML of a value with its error, and of a scale with its limits."""

from __future__ import annotations

from vision.report.limit_scale import lay_out_scale
from vision.report.models import Criterion
from vision.report.report_text import limits_line, value_note
from vision.text.numbers import format_scale_mark, format_value
from vision.text.sentences import translate_text
from vision.text.translation import localize_numbers
from vision.webapp.shared.text import escape_html


def _value_text(criterion: Criterion) -> str:
    has_error = criterion.error is not None
    return translate_text(format_value(criterion.value, criterion.unit, with_error=has_error))


def value_html(criterion: Criterion) -> str:
    """Write value ± error with the scale below; a count as "2 of 4 repetitions"."""
    if criterion.value is None:
        return ""
    error = f'<span class="fc-error">{escape_html(value_note(criterion))}</span>'
    value = f'<span class="fc-value">{_value_text(criterion)}</span>'
    return f'<div class="fc-number">{value} {error}</div>{_scale_html(criterion)}'


def _scale_html(criterion: Criterion) -> str:
    scale = lay_out_scale(criterion)
    if scale is None:
        return ""
    bands = "".join(
        f'<span class="fc-band fc-{band.kind}" style="left:{band.left}%;width:{band.width}%">'
        "</span>"
        for band in scale.bands
    )
    whisker = ""
    if scale.error is not None:
        left, right = scale.error
        whisker = (
            f'<span class="fc-whisker" style="left:{left}%;width:{round(right - left, 2)}%"></span>'
        )
    marks = "".join(
        f'<span class="fc-mark" style="left:{x}%">'
        f"{escape_html(localize_numbers(format_scale_mark(edge, criterion.unit)))}</span>"
        for x, edge in scale.marks
    )
    description = escape_html(f"{_value_text(criterion)}. {limits_line(criterion)}")
    return (
        f'<div class="fc-scale" role="img" aria-label="{description}">{bands}{whisker}'
        f'<span class="fc-dot" style="left:{scale.value}%"></span></div>'
        f'<div class="fc-marks" aria-hidden="true">{marks}</div>'
    )
