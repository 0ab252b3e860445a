"""The coach's part of a result: what they decide on each finding, words, status."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import streamlit as st

from vision.errors import FormcheckError
from vision.jobs.athletes import find_or_add_athlete
from vision.jobs.result_meta import ResultMeta
from vision.report.models import Criterion, Report
from vision.report.report_text import criterion_title, worst_first
from vision.webapp.shared.athlete_picker import choose_athlete
from vision.webapp.shared.messages import show_error
from vision.webapp.shared.state import app_state
from vision.webapp.shared.text import VERDICT_BADGES, escape_markdown

if TYPE_CHECKING:  # the database takes a while to load
    from vision.library.reviews import CoachReview, ReviewDecision

_STATUS_WORDS: Final = {"new": "New", "reviewed": "Reviewed", "sent": "Sent"}
_KIND_WORDS: Final = {"agree": "Agree", "change": "Change", "dismiss": "Dismiss"}
_VERDICTS: Final = ("pass", "watch", "fault", "cannot_tell")


def show_review(meta: ResultMeta, report: Report) -> None:
    """Show the review of a result, and take changes.

    Parameters
    ----------
    meta : Meta
        The result.
    report : Report
        What the machine said; it stays as it is.
    """
    if not app_state().has_library:
        return
    from vision.library.reviews import read_review

    try:
        review = read_review(app_state().library, meta.id)
        if review is None:
            return  # it has not landed yet
        st.markdown("### Review")
        with st.container(border=True, key="coach"):
            _whose(meta)
            _review(meta, report, review)
    except FormcheckError as error:
        show_error(error)


@st.fragment
def _whose(meta: ResultMeta) -> None:
    """Whose clip it is; another choice is kept at once."""
    from vision.library.athletes import assign_clip
    from vision.library.queries import get_report_card

    card = get_report_card(app_state().library, meta.id)
    now = None if card is None else card.athlete_id
    chosen = choose_athlete("coach-athlete", current=now)
    if chosen == now:
        return
    try:
        id_ = find_or_add_athlete(app_state(), chosen)
        assign_clip(app_state().library, meta.id, id_)
        results = app_state().results
        results.save(replace(results.get(meta.id), athlete=id_))
    except FormcheckError as error:
        show_error(error)
        return
    st.caption(":material/check_circle: Kept. All results of this clip go with it.")


@st.fragment
def _review(meta: ResultMeta, report: Report, review: CoachReview) -> None:
    from vision.library.queries import REVIEW_STATUSES
    from vision.library.reviews import write_review

    judged = [c for c in worst_first(report.criteria) if c.verdict != "cannot_tell"]
    decisions = [decided for c in judged if (decided := _decide(c, report, review)) is not None]
    words = st.text_area(
        "Words to the athlete", review.message, key="coach-words", placeholder="They stand in what "
        "you share.",
    )  # fmt: skip
    with st.container(horizontal=True, vertical_alignment="bottom"):
        status = st.segmented_control(
            "Status",
            list(_STATUS_WORDS),
            format_func=lambda id_: _STATUS_WORDS[id_],
            default=review.status,
            required=True,
            key="coach-status",
        )
        pressed = st.button("Save the review", type="primary", key="coach-save")
    if pressed:
        kept = [d for d in decisions if d.kind == "agree" or d.reason or d.kind == "change"]
        missing = [d for d in decisions if d.kind == "dismiss" and not d.reason]
        if missing:
            st.warning("Say why it is dismissed: a word is enough.", icon=":material/edit:")
            return
        said = next(each for each in REVIEW_STATUSES if each == status)
        write_review(app_state().library, meta.id, status=said, message=words, decisions=kept)
        st.success("The review is saved.", icon=":material/check_circle:")


def _decide(criterion: Criterion, report: Report, review: CoachReview) -> ReviewDecision | None:
    """Ask what the coach makes of one finding."""
    from vision.library.reviews import DECISION_KINDS, ReviewDecision

    before = review.decision_on(criterion.id, criterion.leg)
    key = f"{criterion.id}-{criterion.leg or 'both'}"
    look = VERDICT_BADGES[criterion.verdict]
    with st.container(horizontal=True, vertical_alignment="center", key=f"decide-{key}"):
        st.markdown(
            f"**{escape_markdown(criterion_title(criterion, report))}** "
            f":{look.color}-badge[{look.icon} {look.label}]",
            width=330,
        )
        kind = st.segmented_control(
            escape_markdown(criterion_title(criterion, report)),
            list(_KIND_WORDS),
            format_func=lambda id_: _KIND_WORDS[id_],
            default=None if before is None else before.kind,
            label_visibility="collapsed",
            key=f"kind-{key}",
        )
        verdict = None
        if kind == "change":
            others = [v for v in _VERDICTS if v != criterion.verdict]
            chosen = before.verdict if before is not None else None
            verdict = st.selectbox(
                "To", others, index=others.index(chosen) if chosen in others else 0,
                format_func=lambda v: VERDICT_BADGES[v].label, label_visibility="collapsed",
                key=f"verdict-{key}", width=170,
            )  # fmt: skip
        reason = ""
        if kind in ("change", "dismiss"):
            reason = st.text_input(
                "Why", "" if before is None else before.reason, placeholder="Why?",
                label_visibility="collapsed", key=f"reason-{key}", width=260,
            )  # fmt: skip
    if kind is None:
        return None
    said = next(each for each in DECISION_KINDS if each == kind)
    return ReviewDecision(criterion.id, criterion.leg, said, verdict, reason.strip())
