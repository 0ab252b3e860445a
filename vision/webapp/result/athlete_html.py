"""HTML of a short result: the evidence frame beside good form, and the findings as a list."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from vision.report.models import Criterion
from vision.report.report_text import good_form_text
from vision.report.review import ReviewedReport
from vision.text.translation import translate, translate_in
from vision.text.verdicts import VERDICT_STYLES
from vision.webapp.result.criterion_cards import (
    evidence_still,
    good_form_alt,
    good_form_still,
    still_alt,
)
from vision.webapp.shared.images import image_html, image_size
from vision.webapp.shared.media import file_url
from vision.webapp.shared.tables import format_seconds
from vision.webapp.shared.text import escape_html

#: Width over height of what is shown of a key frame: without the caption in it, which is too
#: small to read here.
_SHAPE: Final = 0.93


def evidence_html(criterion: Criterion | None, reviewed: ReviewedReport, folder: Path) -> str:
    """Write the evidence frame of a criterion, and beside it how it would be good.

    Parameters
    ----------
    criterion : Criterion or None
        The criterion.
    reviewed : ReviewedReport
        The report with the coach's verdicts.
    folder : Path
        Folder of the result.

    Returns
    -------
    str
        HTML; empty where the criterion has no evidence frame.
    """
    still = None if criterion is None else evidence_still(criterion, folder)
    if criterion is None or still is None:
        return ""
    yours = translate("Yours: {title}").format(title=criterion.title)
    if criterion.evidence_s is not None:
        time = format_seconds(criterion.evidence_s)
        yours = translate("Yours at {time}: {title}").format(time=time, title=criterion.title)
    if reviewed.original_text(criterion):
        yours = translate("{caption}, as formcheck saw it").format(caption=yours)
    figures = [_figure(still, still_alt(criterion), yours)]
    good = good_form_still(criterion, folder)
    if good is not None and criterion.limits is not None:
        alt = good_form_alt(criterion)
        limit = good_form_text(criterion).rstrip(".")
        limit = f"{limit[:1].lower()}{limit[1:]}"
        caption = translate("In green, where it should be: {limit}").format(limit=limit)
        figures.append(_figure(good, alt, caption))
    return f'<div class="fc-evidence">{"".join(figures)}</div>'


def has_tall_evidence(criterion: Criterion | None, folder: Path) -> bool:
    """Whether the evidence frame of a criterion is shown at least as high as it is wide.

    Parameters
    ----------
    criterion : Criterion or None
        The criterion.
    folder : Path
        Folder of the result.
    """
    still = None if criterion is None else evidence_still(criterion, folder)
    return still is not None and _shape(still) <= 1


def _shape(image: Path) -> float:
    """Return width over height of what is shown of an image."""
    width, height = image_size(image)
    return max(_SHAPE, width / height)


def _figure(image: Path, alt: str, caption: str) -> str:
    size, shape = image_size(image), _shape(image)
    link = image_html(file_url(image), alt=alt, size=size, shape=shape)
    return f"<figure>{link}<figcaption>{escape_html(caption)}</figcaption></figure>"


def things_html(criteria: Sequence[Criterion]) -> str:
    """Write findings as a list, each with the symbol and label of its verdict.

    Parameters
    ----------
    criteria : sequence of Criterion
        The criteria, in the order of the list.
    """
    items = []
    for criterion in criteria:
        style = VERDICT_STYLES[criterion.verdict]
        label = escape_html(translate_in("verdict", style.label))
        items.append(
            f'<li class="fc-{criterion.verdict}"><i aria-hidden="true">{style.symbol}</i>'
            f"<span><b>{label}.</b> {escape_html(criterion.finding)}</span></li>"
        )
    return f'<ul class="fc-things">{"".join(items)}</ul>'
