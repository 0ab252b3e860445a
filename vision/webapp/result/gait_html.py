"""HTML of a gait result: the three B's at a glance, key frames of foot strikes, jump buttons."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from pathlib import Path

from vision.jobs.contact_images import contact_image_name
from vision.report.gait_text import strike_counts
from vision.report.models import Report, ReportedBout, ReportedStep
from vision.report.report_text import value_basis, worst_first
from vision.text.gait_labels import STRIKE_STYLES
from vision.text.labels import foot_label, side_label, verdict_label
from vision.text.numbers import format_value
from vision.text.phrases import in_sentence
from vision.text.sentences import translate_text
from vision.text.translation import localize_numbers, translate, translate_in
from vision.webapp.result.gait_captions import strike_label
from vision.webapp.shared.media import file_url
from vision.webapp.shared.text import escape_html


def three_bs_html(report: Report) -> str:
    """Write big toe, butt and belly side by side, each with its worst verdict and value."""
    tiles = []
    screen = report.screen_definition
    for group in () if screen is None else screen.groups:
        criteria = [c for c in report.criteria if c.id in group.criteria]
        if not criteria:
            continue
        worst = worst_first(criteria)[0]
        text = verdict_label(worst.verdict)
        if worst.value is not None and worst.verdict != "cannot_tell":
            value = translate_text(format_value(worst.value, worst.unit))
            text += f" · {value} {value_basis(worst)}".rstrip()
        unknown = [c.title for c in criteria if c.verdict == "cannot_tell" and c is not worst]
        if unknown:
            label = in_sentence(verdict_label("cannot_tell"))
            text += f" · {', '.join(unknown)}: {label}"
        tiles.append(
            f'<div class="fc-b fc-{worst.verdict}">'
            f"<b>{escape_html(translate(group.title))}</b>"
            f"<span>{escape_html(text)}</span></div>"
        )
    return f'<div class="fc-bs">{"".join(tiles)}</div>' if tiles else ""


def contact_strip_html(
    bout: ReportedBout, steps: Sequence[ReportedStep], folder: Path, *, begin_s: float = 0.0
) -> str:
    """Write a strip of foot strikes for each foot, the near foot first and larger.

    Each key frame is a button that seeks the player to the contact.

    Parameters
    ----------
    bout : ReportedBout
        The bout.
    steps : sequence of ReportedStep
        Its steps, in order of time.
    folder : Path
        Folder of the key frames; a step without one is left out.
    begin_s : float, optional
        Clip time at which the annotated clip starts, seconds.

    Returns
    -------
    str
        HTML; empty where there is no key frame at all.
    """
    rows = []
    sides = sorted({step.foot for step in steps}, key=lambda side: side != bout.near_foot)
    for side in sides:
        near = side == bout.near_foot
        buttons = [
            _step_html(step, image, begin_s=begin_s)
            for step in steps
            if step.foot == side and (image := folder / contact_image_name(step)).is_file()
        ]
        if buttons:
            counts = strike_counts(bout, side)
            rows.append(
                f'<div class="fc-foot"><b>{escape_html(foot_label(side, near=near))}</b>'
                f"{escape_html(': ' + counts if counts else '')}</div>"
                f'<div class="fc-strip{"" if near else " fc-far"}" tabindex="0" role="group" '
                f'aria-label="{escape_html(foot_label(side, near=near))}">{"".join(buttons)}</div>'
            )
    return "".join(rows)


def _step_html(step: ReportedStep, image: Path, *, begin_s: float) -> str:
    style, label = STRIKE_STYLES[step.strike], strike_label(step)
    color = style.tones.either
    shown = escape_html(translate("Show it in the clip"))
    source = file_url(image) or _data_url(image)
    time = localize_numbers(f"{step.initial_contact_s:.2f} s")
    jump = f"{max(0.0, step.initial_contact_s - begin_s):.4f}"
    description = translate("Step {number}, {foot} foot at {time}: {landing}. Show it in the clip.")
    foot = translate_in("foot", step.foot)
    description = description.format(number=step.number, foot=foot, time=time, landing=label)
    return (
        f'<button type="button" class="fc-step" aria-pressed="false" title="{shown}" '
        f'data-fc-jump="{jump}" aria-label="{escape_html(description)}">'
        f'<img src="{source}" alt="" loading="lazy" width="240" height="240">'
        f'<span class="fc-step-number">{step.number}</span>'
        f'<span class="fc-strike" style="border-color:{color}">'
        f'<i style="color:{color}">{style.symbol}</i> {escape_html(label)}</span>'
        f'<span class="fc-step-time">{escape_html(side_label(step.foot).lower())}, {time}</span>'
        "</button>"
    )


def _data_url(image: Path) -> str:
    """Return an image itself as a URL, where no server hands it out."""
    return f"data:image/jpeg;base64,{base64.b64encode(image.read_bytes()).decode()}"


def jump_button_html(time_s: float, label: str) -> str:
    """Write a button that seeks the player to a clip time.

    Parameters
    ----------
    time_s : float
        Clip time, seconds.
    label : str
        Label for screen readers.
    """
    shown = escape_html(translate("Show in the clip"))
    return (
        f'<button type="button" class="fc-show" data-fc-jump="{time_s:.4f}" '
        f'aria-label="{escape_html(label)}">▶ {shown}</button>'
    )
