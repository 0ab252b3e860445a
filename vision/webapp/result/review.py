"""Form of the coach's review: athlete, decisions on findings, message, status."""

from __future__ import annotations

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
from vision.webapp.shared.text import STATUS_LABELS, VERDICT_BADGES, escape_markdown

if TYPE_CHECKING:  # the database takes a while to load
    from vision.library.reviews import CoachReview, ReviewDecision

_DECISION_LABELS: Final = {"agree": "Agree", "change": "Change", "dismiss": "Dismiss"}
_DECISIONS_MADE: Final = {"agree": "agreed", "change": "changed", "dismiss": "dismissed"}
_VERDICTS: Final = ("pass", "watch", "fault", "cannot_tell")


def show_review(meta: ResultMeta, report: Report) -> None:
    """Show the review of a result with its form.

    Parameters
    ----------
    meta : ResultMeta
        The result.
    report : Report
        Its report, which a review never changes.
    """
    if not app_state().has_library:
        return
    from vision.library.reviews import read_review

    try:
        review = read_review(app_state().library, meta.id)
        if review is None:
            return  # the result is not in the library yet
        if app_state().user.is_coach:
            st.markdown("## Review")
            with st.container(border=True, key="coach"):
                _athlete(meta)
                _review(meta, report, review)
        elif review.status == "sent":
            _sent_review(report, review)
    except FormcheckError as error:
        show_error(error)


def _sent_review(report: Report, review: CoachReview) -> None:
    """Show what the coach has sent, only to read."""
    decided = [
        (criterion, made)
        for criterion in worst_first(report.criteria)
        if (made := review.decision_on(criterion.id, criterion.leg)) is not None
    ]
    if not (review.message or decided):
        return
    st.markdown("## From your coach")
    with st.container(border=True, key="coach-sent"):
        st.markdown(escape_markdown(review.message))
        for criterion, made in decided:
            verdict = VERDICT_BADGES[made.verdict].label if made.verdict in VERDICT_BADGES else ""
            said = " · ".join(
                part for part in (_DECISIONS_MADE[made.kind], verdict, made.reason) if part
            )
            st.markdown(
                f"**{escape_markdown(criterion_title(criterion, report))}** {escape_markdown(said)}"
            )


@st.fragment
def _athlete(meta: ResultMeta) -> None:
    """Show the athlete picker; another choice is saved at once."""
    from vision.library.athletes import assign_clip
    from vision.library.queries import get_report_card

    card = get_report_card(app_state().library, meta.id)
    current = None if card is None else card.athlete_id
    chosen = choose_athlete("coach-athlete", current=current)
    if chosen == current:
        return
    try:
        id_ = find_or_add_athlete(app_state(), chosen)
        assign_clip(app_state().library, meta.id, id_)
    except FormcheckError as error:
        show_error(error)
        return
    st.caption(":material/check_circle: Saved, for every result of this clip.")


@st.fragment
def _review(meta: ResultMeta, report: Report, review: CoachReview) -> None:
    from vision.library.queries import REVIEW_STATUSES
    from vision.library.reviews import write_review

    judged = [c for c in worst_first(report.criteria) if c.verdict != "cannot_tell"]
    decisions = [made for c in judged if (made := _decision(c, report, review)) is not None]
    message = st.text_area(
        "Message to the athlete",
        review.message,
        key="coach-words",
        placeholder="Included in what you share.",
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        status = st.segmented_control(
            "Status",
            list(STATUS_LABELS),
            format_func=lambda id_: STATUS_LABELS[id_],
            default=review.status,
            required=True,
            key="coach-status",
        )
        pressed = st.button("Save review", type="primary", key="coach-save")
    if pressed:
        kept = [d for d in decisions if d.kind == "agree" or d.reason or d.kind == "change"]
        missing = [d for d in decisions if d.kind == "dismiss" and not d.reason]
        if missing:
            st.warning("Say why you dismiss it. One word is enough.", icon=":material/edit:")
            return
        new_status = next(each for each in REVIEW_STATUSES if each == status)
        write_review(
            app_state().library, meta.id, status=new_status, message=message, decisions=kept
        )
        st.success("Review saved.", icon=":material/check_circle:")


def _decision(criterion: Criterion, report: Report, review: CoachReview) -> ReviewDecision | None:
    """Show the form of one finding and return the decision; None where there is none."""
    from vision.library.reviews import DECISION_KINDS, ReviewDecision

    before = review.decision_on(criterion.id, criterion.leg)
    key = f"{criterion.id}-{criterion.leg or 'both'}"
    badge = VERDICT_BADGES[criterion.verdict]
    with st.container(horizontal=True, vertical_alignment="center", key=f"decide-{key}"):
        st.markdown(
            f"**{escape_markdown(criterion_title(criterion, report))}** "
            f":{badge.color}-badge[{badge.icon} {badge.label}]",
            width=330,
        )
        kind = st.segmented_control(
            escape_markdown(criterion_title(criterion, report)),
            list(_DECISION_LABELS),
            format_func=lambda id_: _DECISION_LABELS[id_],
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
                "Reason", "" if before is None else before.reason, placeholder="Reason",
                label_visibility="collapsed", key=f"reason-{key}", width=260,
            )  # fmt: skip
    if kind is None:
        return None
    decided = next(each for each in DECISION_KINDS if each == kind)
    return ReviewDecision(criterion.id, criterion.leg, decided, verdict, reason.strip())
