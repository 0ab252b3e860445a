"""One card for each criterion: verdict, number, limit, finding and the picture that shows it.

What needs work has a large card, what is good a small one.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Final

import streamlit as st

from vision.jobs.result_paths import PLAYBACK, STILLS
from vision.report.files import evidence_name
from vision.report.gait_text import groups_title, split_groups, unit_word
from vision.report.models import Criterion, Report
from vision.report.report_text import (
    confidence_label,
    criterion_title,
    error_sentences,
    label_from_id,
    limits_line,
    name_options_as_in_app,
    worst_first,
)
from vision.text.numbers import format_value
from vision.webapp.result.gait_html import jump_button_html
from vision.webapp.result.value_scale import value_html
from vision.webapp.shared.style import show_table
from vision.webapp.shared.tables import details_table, per_rep_table, seconds
from vision.webapp.shared.text import VERDICT_BADGES, escape_markdown

_MORE: Final = "Where the limit comes from, and every {unit}"


def evidence_still(criterion: Criterion, folder: Path) -> Path | None:
    """Find the still that shows a criterion best; None where there is none.

    Parameters
    ----------
    criterion : Criterion
        Its id and leg name the file.
    folder : Path
        Folder of the result.
    """
    picture = folder / STILLS / f"{evidence_name(criterion)}.png"
    return picture if picture.is_file() else None


def show_cards(report: Report, folder: Path) -> None:
    """Show all criteria: faults first, what cannot be told last and short."""
    told = [c for c in worst_first(report.criteria) if c.verdict != "cannot_tell"]
    untold = [c for c in report.criteria if c.verdict == "cannot_tell"]
    bs, others = split_groups(told, report)
    _told(groups_title(report), bs, report, folder)
    _told("Also measured" if bs else "What was measured", others, report, folder)
    if untold:
        st.markdown("### What this clip cannot tell")
        by_reason: dict[str, list[Criterion]] = {}
        for criterion in untold:
            why = name_options_as_in_app(criterion.reason or "It was not seen well enough.")
            by_reason.setdefault(why, []).append(criterion)
        with st.container(border=True):
            for why, criteria in by_reason.items():
                _untold(why, criteria, report)


def _told(title: str, criteria: Sequence[Criterion], report: Report, folder: Path) -> None:
    if criteria:
        st.markdown(f"### {title}")
    for criterion in criteria:
        if criterion.verdict != "pass":
            _card(criterion, report, folder)
    _good_ones([c for c in criteria if c.verdict == "pass"], report, folder)


def _good_ones(criteria: Sequence[Criterion], report: Report, folder: Path) -> None:
    """Show what is good in small cards, two beside each other where there is room."""
    for pair in zip_longest(criteria[::2], criteria[1::2]):
        for column, criterion in zip(st.columns(2), pair, strict=True):
            if criterion is not None:
                with column:
                    _small_card(criterion, report, folder)


def _key(criterion: Criterion) -> str:
    return f"{criterion.id}-{criterion.leg or 'body'}"


def _heading(criterion: Criterion, name: str) -> None:
    look = VERDICT_BADGES[criterion.verdict]
    st.markdown(f"#### {escape_markdown(name)} &nbsp;:{look.color}-badge[{look.icon} {look.label}]")


def _card(criterion: Criterion, report: Report, folder: Path) -> None:
    picture = evidence_still(criterion, folder)
    with st.container(border=True, key=f"card-{criterion.verdict}-{_key(criterion)}"):
        text, proof = st.columns([2, 1], gap="large") if picture else (st.container(), None)
        with text:
            _heading(criterion, criterion_title(criterion, report))
            st.html(value_html(criterion))
            st.caption(escape_markdown(limits_line(criterion)))
            st.markdown(escape_markdown(criterion.finding))
            st.caption(f"How well it was seen: {confidence_label(criterion.confidence)}")
            with st.expander(_MORE.format(unit=unit_word(report.screen))):
                _grounds(criterion, unit_word(report.screen))
        if proof is not None and picture is not None:
            with proof, st.container(key=f"shot-{_key(criterion)}"):
                st.image(str(picture), width="stretch")
                if criterion.evidence_s is not None:
                    st.caption(_moment(criterion.evidence_s))
            _jump(criterion, folder)


def _small_card(criterion: Criterion, report: Report, folder: Path) -> None:
    key, picture = _key(criterion), evidence_still(criterion, folder)
    with st.container(border=True, height="stretch", key=f"card-{criterion.verdict}-{key}"):
        with st.container(horizontal=True, key=f"picture-beside-{key}"):
            with st.container():
                _heading(criterion, criterion_title(criterion, report))
                st.html(value_html(criterion))
                st.markdown(escape_markdown(criterion.finding))
            if picture is not None:
                st.image(str(picture), width=84)
        _jump(criterion, folder)
        with st.expander(_MORE.format(unit=unit_word(report.screen))):
            st.markdown(f"**Limit:** {escape_markdown(limits_line(criterion))}")
            _grounds(criterion, unit_word(report.screen))
            if picture is not None and criterion.evidence_s is not None:
                st.markdown(f"**Picture:** {_moment(criterion.evidence_s).lower()}")


def _jump(criterion: Criterion, folder: Path) -> None:
    """Lead to the picture in the player, where the result has one."""
    if criterion.evidence_s is not None and (folder / PLAYBACK).is_file():
        st.html(jump_button_html(criterion.evidence_s, f"Show {criterion.title} in the clip"))


def _moment(time_s: float) -> str:
    return f"At {seconds(time_s)} of the clip"


def _grounds(criterion: Criterion, unit: str) -> None:
    st.markdown(f"**Source of the limit:** {escape_markdown(criterion.source)}")
    st.markdown(f"**How sure that is:** {escape_markdown(criterion.certainty)}")
    st.markdown(f"**Error:** {escape_markdown(error_sentences(criterion))}")
    st.markdown(
        f"**How well it was seen:** {confidence_label(criterion.confidence)} "
        f"({criterion.confidence:.2f} of 1)"
    )
    if criterion.per_rep:
        table = per_rep_table(criterion, unit=unit)
        show_table(table, caption=f"{criterion.title}: each {unit}")
    if criterion.details:
        show_table(details_table(criterion), caption=f"{criterion.title}: further numbers")
    if criterion.drills:
        st.markdown("**Drills**")
        st.markdown("\n".join(f"- {escape_markdown(drill)}" for drill in criterion.drills))


def _untold(reason: str, criteria: Sequence[Criterion], report: Report) -> None:
    """Say once why some criteria cannot be told, and what was roughly read."""
    names = ", ".join(criterion_title(criterion, report) for criterion in criteria)
    rough = ", ".join(
        f"{criterion_title(criterion, report)} {format_value(criterion.value, criterion.unit)}"
        for criterion in criteria
        if criterion.value is not None
    )
    st.markdown(
        f":gray-badge[:material/help: Cannot tell] **{escape_markdown(names)}**: {escape_markdown(reason)}"
        + (f" Roughly read, not judged: {escape_markdown(rough)}." if rough else "")
    )


def show_unjudged_notes(notes: dict[str, str]) -> None:
    """Show what was noted but is not judged."""
    if not notes:
        return
    st.markdown("### Also noted, not judged")
    for name, words in notes.items():
        st.markdown(f"- **{escape_markdown(label_from_id(name))}:** {escape_markdown(words)}")
