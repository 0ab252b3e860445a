"""HTML of a comparison's answer: what is better and what is worse, as a list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from vision.report.comparison.answer import ComparisonAnswer, outcome_symbol
from vision.webapp.shared.text import escape_html

#: Class of the style sheet: the colour of a verdict.
_CLASSES: Final = {"better": "pass", "worse": "fault"}


def answers_html(answers: Sequence[ComparisonAnswer]) -> str:
    """Write the differences beyond the error as a list, each with its symbol.

    Parameters
    ----------
    answers : sequence of ComparisonAnswer
        The differences.
    """
    items = "".join(
        f'<li class="fc-{_CLASSES.get(answer.outcome, "watch")}"><i aria-hidden="true">'
        f"{outcome_symbol(answer.outcome)}</i><span>{escape_html(answer.text)}</span></li>"
        for answer in answers
    )
    return f'<ul class="fc-things fc-answers">{items}</ul>'
