"""One card per criterion: verdict, value, limit, finding and key frame.

Criteria that need work get a large card, good ones a small one.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from pathlib import Path

import streamlit as st

from vision.jobs.result_paths import PLAYBACK, STILLS
from vision.report.files import evidence_name, good_form_name
from vision.report.gait_text import groups_title, split_groups, unit_word
from vision.report.models import Criterion, Report
from vision.report.norm_text import norm_sentences
from vision.report.report_text import (
    confidence_label,
    criterion_title,
    error_sentences,
    limits_line,
    name_options_as_in_app,
    worst_first,
)
from vision.report.review import ReviewedReport
from vision.text.labels import verdict_label
from vision.text.measure_names import measure_name, note_text
from vision.text.numbers import format_value
from vision.text.phrases import in_sentence
from vision.text.sentences import translate_text
from vision.text.translation import localize_numbers, translate, translate_in
from vision.webapp.result.gait_html import jump_button_html
from vision.webapp.result.in_language import in_result_language
from vision.webapp.result.value_scale import value_html
from vision.webapp.shared.folded import show_folded
from vision.webapp.shared.images import show_image
from vision.webapp.shared.style import show_table
from vision.webapp.shared.tables import details_table, format_seconds, per_rep_table
from vision.webapp.shared.text import VERDICT_BADGES, escape_markdown


def evidence_still(criterion: Criterion, folder: Path) -> Path | None:
    """Return the key frame of a criterion; None where there is none.

    Parameters
    ----------
    criterion : Criterion
        The criterion; its id and leg name the file.
    folder : Path
        Folder of the result.
    """
    still = folder / STILLS / f"{evidence_name(criterion)}.png"
    return still if still.is_file() else None


def good_form_still(criterion: Criterion, folder: Path) -> Path | None:
    """Return the still that shows a criterion as it is just good; None where there is none.

    Parameters
    ----------
    criterion : Criterion
        The criterion; its id and leg name the file.
    folder : Path
        Folder of the result.
    """
    still = folder / STILLS / f"{good_form_name(criterion)}.png"
    return still if still.is_file() else None


def show_cards(reviewed: ReviewedReport, folder: Path) -> None:
    """Show all criteria: faults first, then those that could not be judged or were dismissed.

    Parameters
    ----------
    reviewed : ReviewedReport
        The report with the coach's verdicts.
    folder : Path
        Folder of the result.
    """
    report = reviewed.report
    judged = [c for c in worst_first(report.criteria) if c.verdict != "cannot_tell"]
    unjudged = [c for c in report.criteria if c.verdict == "cannot_tell"]
    grouped, others = split_groups(judged, report)
    _section(groups_title(report), grouped, reviewed, folder)
    _section(
        translate("Also measured") if grouped else translate_in("heading", "Measured"),
        others,
        reviewed,
        folder,
    )
    if unjudged:
        st.markdown(f"## {translate('What this clip cannot show')}")
        by_reason: dict[str, list[Criterion]] = {}
        for criterion in unjudged:
            reason = name_options_as_in_app(
                criterion.reason or translate("It was not seen well enough.")
            )
            by_reason.setdefault(reason, []).append(criterion)
        with st.container(border=True):
            for reason, criteria in by_reason.items():
                _unjudged(reason, criteria, reviewed)
    if reviewed.dismissed:
        st.markdown(f"## {translate('Dismissed by the coach')}")
        with st.container(border=True, key="dismissed"):
            for criterion in reviewed.dismissed:
                _dismissed(criterion, reviewed)


def _section(
    title: str, criteria: Sequence[Criterion], reviewed: ReviewedReport, folder: Path
) -> None:
    if criteria:
        st.markdown(f"## {title}")
    for criterion in criteria:
        if criterion.verdict != "pass":
            _card(criterion, reviewed, folder)
    _small_cards([c for c in criteria if c.verdict == "pass"], reviewed, folder)


def _small_cards(criteria: Sequence[Criterion], reviewed: ReviewedReport, folder: Path) -> None:
    """Show small cards, two beside each other where there is room."""
    for pair in zip_longest(criteria[::2], criteria[1::2]):
        for column, criterion in zip(st.columns(2), pair, strict=True):
            if criterion is not None:
                with column:
                    _small_card(criterion, reviewed, folder)


def _key(criterion: Criterion) -> str:
    return f"{criterion.id}-{criterion.leg or 'body'}"


def _heading(criterion: Criterion, name: str) -> None:
    badge, label = VERDICT_BADGES[criterion.verdict], verdict_label(criterion.verdict)
    st.markdown(f"### {escape_markdown(name)} &nbsp;:{badge.color}-badge[{badge.icon} {label}]")


def _finding(criterion: Criterion, reviewed: ReviewedReport) -> None:
    """Show the finding; where the coach overruled it, the coach's words and then formcheck's."""
    st.markdown(escape_markdown(criterion.finding))
    original = reviewed.original_text(criterion) or reviewed.coach_text(criterion)
    if original:
        st.caption(escape_markdown(original))


def _card(criterion: Criterion, reviewed: ReviewedReport, folder: Path) -> None:
    report = reviewed.report
    still = evidence_still(criterion, folder)
    with st.container(border=True, key=f"card-{criterion.verdict}-{_key(criterion)}"):
        text, side = st.columns([2, 1], gap="large") if still else (st.container(), None)
        with text:
            _heading(criterion, criterion_title(criterion, report))
            st.html(value_html(criterion))
            st.caption(escape_markdown(limits_line(criterion)))
            _finding(criterion, reviewed)
            st.caption(_visibility(criterion))
            _folded_details(criterion, report)
        if side is not None and still is not None:
            with side, st.container(key=f"shot-{_key(criterion)}"):
                _shown_still(criterion, still, folder, reviewed)
            _jump(criterion, folder)


@st.fragment
@in_result_language
def _shown_still(criterion: Criterion, still: Path, folder: Path, reviewed: ReviewedReport) -> None:
    """Show the key frame, or what would be good in it."""
    good = good_form_still(criterion, folder)
    # Below the image, whose source it chooses: the card must not jump.
    switch = f"good-form-{_key(criterion)}"
    shows_good = good is not None and bool(st.session_state.get(switch))
    shown, alt = still, still_alt(criterion)
    if shows_good and good is not None:
        shown, alt = good, good_form_alt(criterion)
    show_image(shown, alt=alt)
    if good is not None:
        st.toggle(translate("Show what good looks like"), key=switch)
    if criterion.evidence_s is not None:
        caption = _frame_caption(criterion.evidence_s)
        if reviewed.original_text(criterion):
            caption = translate("{caption}, as formcheck saw it").format(caption=caption)
        st.caption(caption)


def _small_card(criterion: Criterion, reviewed: ReviewedReport, folder: Path) -> None:
    report = reviewed.report
    key, still = _key(criterion), evidence_still(criterion, folder)
    with st.container(border=True, height="stretch", key=f"card-{criterion.verdict}-{key}"):
        with st.container(horizontal=True, key=f"image-beside-{key}"):
            with st.container():
                _heading(criterion, criterion_title(criterion, report))
                st.html(value_html(criterion))
                _finding(criterion, reviewed)
            if still is not None:
                show_image(still, alt=still_alt(criterion), width=84)
        _jump(criterion, folder)
        _folded_details(criterion, report, has_still=still is not None)


def _jump(criterion: Criterion, folder: Path) -> None:
    """Show a button that seeks the player to the key frame, where the result has a player."""
    if criterion.evidence_s is not None and (folder / PLAYBACK).is_file():
        label = translate("Show in the clip: {title}").format(title=criterion.title)
        st.html(jump_button_html(criterion.evidence_s, label))


def _frame_caption(time_s: float) -> str:
    return translate("At {time} of the clip").format(time=_seconds(time_s))


def still_alt(criterion: Criterion) -> str:
    """Describe a key frame for those who cannot see it.

    Parameters
    ----------
    criterion : Criterion
        The criterion that it is evidence for.
    """
    return translate("Key frame of {title}: {verdict}").format(
        title=in_sentence(criterion.title), verdict=in_sentence(verdict_label(criterion.verdict))
    )


def good_form_alt(criterion: Criterion) -> str:
    """Describe the still of a criterion as it is just good.

    Parameters
    ----------
    criterion : Criterion
        The criterion.
    """
    text = translate("What good looks like: {title}")
    return text.format(title=in_sentence(criterion.title))


def _seconds(time_s: float) -> str:
    return format_seconds(time_s)


def _visibility(criterion: Criterion) -> str:
    text = translate("Visibility: {grade}")
    return text.format(grade=confidence_label(criterion.confidence))


def _labelled(label: str, text: str) -> str:
    return f"**{label}** {escape_markdown(text)}"


def _folded_details(criterion: Criterion, report: Report, *, has_still: bool | None = None) -> None:
    """Fold source, error and values away; `has_still` is for a small card, which shows less."""

    def draw() -> None:
        if has_still is not None:
            st.markdown(_labelled(translate("Limit:"), limits_line(criterion)))
        _details(criterion, report)
        if has_still and criterion.evidence_s is not None:
            text = translate("**Key frame:** at {time} of the clip")
            st.markdown(text.format(time=_seconds(criterion.evidence_s)))

    label = translate("Where the limit comes from, and every repetition")
    if unit_word(report.screen) == "step":
        label = translate("Where the limit comes from, and every step")
    show_folded(label, in_result_language(draw), key=f"details-{_key(criterion)}")


def _details(criterion: Criterion, report: Report) -> None:
    unit = unit_word(report.screen)
    st.markdown(_labelled(translate("Source of the limit:"), translate_text(criterion.source)))
    st.markdown(_labelled(translate("How certain it is:"), translate_text(criterion.certainty)))
    for sentence in norm_sentences(criterion, report):
        st.markdown(_labelled(translate("What others measured, not a limit:"), sentence))
    st.markdown(_labelled(translate("Error:"), error_sentences(criterion)))
    st.markdown(
        translate("**Visibility:** {grade} ({value} out of 1)").format(
            grade=confidence_label(criterion.confidence),
            value=localize_numbers(f"{criterion.confidence:.2f}"),
        )
    )
    if criterion.per_rep:
        table = per_rep_table(criterion, unit=unit)
        caption = translate("{title}: each repetition")
        if unit == "step":
            caption = translate("{title}: each step")
        show_table(table, caption=caption.format(title=criterion.title))
    if criterion.details:
        caption = translate("{title}: more measures").format(title=criterion.title)
        show_table(details_table(criterion), caption=caption)
    if criterion.drills:
        st.markdown(f"**{translate('Drills')}**")
        st.markdown("\n".join(f"- {escape_markdown(drill)}" for drill in criterion.drills))


def _dismissed(criterion: Criterion, reviewed: ReviewedReport) -> None:
    st.markdown(
        f"**{escape_markdown(criterion_title(criterion, reviewed.original))}**: "
        f"{escape_markdown(reviewed.coach_text(criterion))}"
    )
    st.caption(escape_markdown(reviewed.original_text(criterion)))


def _unjudged(reason: str, criteria: Sequence[Criterion], reviewed: ReviewedReport) -> None:
    """Say once why some criteria could not be judged, with their rough values."""
    report = reviewed.report
    names = ", ".join(criterion_title(criterion, report) for criterion in criteria)
    rough = ", ".join(
        f"{criterion_title(criterion, report)} "
        f"{translate_text(format_value(criterion.value, criterion.unit))}"
        for criterion in criteria
        if criterion.value is not None
    )
    badge = VERDICT_BADGES["cannot_tell"]
    st.markdown(
        f":{badge.color}-badge[{badge.icon} {verdict_label('cannot_tell')}] "
        f"**{escape_markdown(names)}**: {escape_markdown(reason)}{_rough(rough)}"
    )
    for criterion in criteria:
        original = reviewed.original_text(criterion)
        if original:
            st.caption(escape_markdown(original))


def _rough(values: str) -> str:
    if not values:
        return ""
    text = translate("Rough value, not judged: {values}.")
    return f" {text.format(values=escape_markdown(values))}"


def show_unjudged_notes(notes: dict[str, str]) -> None:
    """Show observations that have no verdict."""
    if not notes:
        return
    st.markdown(f"## {translate('Also noted, not judged')}")
    for name, text in notes.items():
        note = escape_markdown(note_text(name, text))
        st.markdown(f"- **{escape_markdown(measure_name(name))}:** {note}")
