"""One card for each criterion: verdict, number, limit, finding and the picture that shows it."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from vision.pages.gauge import number_html
from vision.pages.style import show_table
from vision.pages.tables import details_table, per_rep_table, seconds
from vision.pages.words import (
    LOOKS,
    confidence_word,
    error_line,
    humanised,
    in_order,
    limits_line,
    plain,
    title,
)
from vision.pages.work import STILLS
from vision.report.models import Criterion, Report


def evidence_picture(criterion: Criterion, folder: Path) -> Path | None:
    """Find the still that shows a criterion best.

    Parameters
    ----------
    criterion : Criterion
        Its id and leg name the file.
    folder : Path
        Folder of the result.
    """
    names = [f"evidence-{criterion.id}.png"]
    if criterion.leg is not None:
        names.insert(0, f"evidence-{criterion.id}-{criterion.leg}.png")
    return next((p for name in names if (p := folder / STILLS / name).is_file()), None)


def show_cards(report: Report, folder: Path) -> None:
    """Show all criteria: faults first, what cannot be told last and short."""
    told = [c for c in in_order(report.criteria) if c.verdict != "cannot_tell"]
    untold = [c for c in report.criteria if c.verdict == "cannot_tell"]
    if told:
        st.markdown("### What was measured")
    for criterion in told:
        _card(criterion, title(criterion, report), evidence_picture(criterion, folder))
    if untold:
        st.markdown("### What this clip cannot tell")
        with st.container(border=True):
            for criterion in untold:
                _untold(criterion, title(criterion, report))


def _card(criterion: Criterion, name: str, picture: Path | None) -> None:
    look = LOOKS[criterion.verdict]
    key = f"{criterion.id}-{criterion.leg or 'body'}"
    with st.container(border=True, key=f"card-{criterion.verdict}-{key}"):
        text, proof = st.columns([2, 1], gap="large") if picture else (st.container(), None)
        with text:
            badge = f":{look.colour}-badge[{look.icon} {look.word}]"
            st.markdown(f"#### {plain(name)} &nbsp;{badge}")
            st.html(number_html(criterion))
            st.caption(plain(limits_line(criterion.limits, criterion.unit)))
            st.markdown(plain(criterion.finding))
            st.caption(f"How well it was seen: {confidence_word(criterion.confidence)}")
            with st.expander("Where the limit comes from, and every repetition"):
                _grounds(criterion)
        if proof is not None and picture is not None:
            with proof, st.container(key=f"shot-{key}"):
                st.image(str(picture), width="stretch")
                if criterion.evidence_s is not None:
                    st.caption(f"At {seconds(criterion.evidence_s)} of the clip")


def _grounds(criterion: Criterion) -> None:
    st.markdown(f"**Source of the limit:** {plain(criterion.source)}")
    st.markdown(f"**How sure that is:** {plain(criterion.certainty)}")
    st.markdown(f"**Error:** {plain(error_line(criterion))}")
    st.markdown(
        f"**How well it was seen:** {confidence_word(criterion.confidence)} "
        f"({criterion.confidence:.2f} of 1)"
    )
    if criterion.per_rep:
        show_table(per_rep_table(criterion), caption=f"{criterion.title}: each repetition")
    if criterion.details:
        show_table(details_table(criterion), caption=f"{criterion.title}: further numbers")
    if criterion.drills:
        st.markdown("**Drills**")
        st.markdown("\n".join(f"- {plain(drill)}" for drill in criterion.drills))


def _untold(criterion: Criterion, name: str) -> None:
    reason = criterion.reason or "It was not seen well enough."
    st.markdown(f":gray-badge[:material/help: Cannot tell] **{plain(name)}**: {plain(reason)}")


def show_notes(notes: dict[str, str]) -> None:
    """Show what was noted but is not judged."""
    if not notes:
        return
    st.markdown("### Also noted, not judged")
    for name, words in notes.items():
        st.markdown(f"- **{plain(humanised(name))}:** {plain(words)}")
