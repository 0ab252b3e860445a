"""Text of the pages: badges of verdicts, labels of results, escaping."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Final, Literal

from vision.jobs.result_meta import ResultMeta
from vision.report.gait_text import bout_label, main_bout
from vision.report.models import Report
from vision.screens.registry import SCREENS
from vision.terms import Verdict
from vision.text.body_labels import LEG_LABELS
from vision.text.dates import medium_date
from vision.text.numbers import format_value
from vision.text.sentences import translate_text
from vision.text.translation import translate
from vision.text.verdicts import VERDICT_STYLES

BadgeColor = Literal["red", "orange", "green", "gray"]


@dataclass(frozen=True)
class VerdictBadge:
    """Streamlit badge of a verdict: a label, an icon and a colour, never the colour alone.

    Attributes
    ----------
    label : str
        Its name.
    icon : str
        Material icon.
    color : {"red", "orange", "green", "gray"}
        Colour that Streamlit knows.
    """

    label: str
    icon: str
    color: BadgeColor


VERDICT_BADGES: Final[dict[Verdict, VerdictBadge]] = {
    "fault": VerdictBadge(VERDICT_STYLES["fault"].label, ":material/error:", "red"),
    "watch": VerdictBadge(VERDICT_STYLES["watch"].label, ":material/visibility:", "orange"),
    "pass": VerdictBadge(VERDICT_STYLES["pass"].label, ":material/check_circle:", "green"),
    "cannot_tell": VerdictBadge(VERDICT_STYLES["cannot_tell"].label, ":material/help:", "gray"),
}

#: Labels of a review's status.
STATUS_LABELS: Final = {"new": "New", "reviewed": "Reviewed", "sent": "Sent"}


def format_rep_value(value: float | None, unit: str) -> str:
    """Write the value of one repetition; for a count, whether it happened."""
    if unit != "count" or value is None:
        return format_value(value, unit)
    return translate("Yes") if value else translate("No")


def result_label(meta: ResultMeta, report: Report | None) -> str:
    """Label a saved result in a list: clip, test, leg and date."""
    when = f"{medium_date(meta.created.date())}, {meta.created:%H:%M}"
    return " · ".join((meta.name, result_summary(report), when))


def result_summary(report: Report | None) -> str:
    """Summarise a result: test and leg."""
    if report is None:
        return translate("no result yet")
    if report.screen is None:
        return _unjudged_summary(report)
    test = translate_text(SCREENS[report.screen].title)
    return f"{test}, {translate(LEG_LABELS[report.leg])}" if report.leg else test


def _unjudged_summary(report: Report) -> str:
    bout = main_bout(report)
    if bout is None:
        return translate("no test recognised")
    return translate("{bout}, not judged").format(bout=translate_text(bout_label(bout)))


_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+!|~$<>:&-])")
#: White space apart from no-break spaces, which French has before a colon.
_SPACE = re.compile(r"[^\S\u00a0\u202f]+")


def escape_markdown(text: str) -> str:
    """Escape text for Markdown."""
    return _SPECIAL.sub(r"\\\1", _SPACE.sub(" ", text).strip())


def escape_html(text: str) -> str:
    """Escape text for HTML."""
    return html.escape(text, quote=True)
