"""Form of the coach's review, which saves itself: athlete, decisions, message, status."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

import streamlit as st

from vision.errors import FormcheckError, InputError
from vision.jobs.athletes import find_or_add_athlete
from vision.jobs.result_meta import ResultMeta
from vision.report.models import Criterion, Report
from vision.report.report_text import criterion_key, criterion_title, worst_first
from vision.report.review import DECISION_KINDS, ReviewDecision
from vision.report.translated_report import translate_report
from vision.terms import Verdict
from vision.text.labels import status_label, verdict_label
from vision.text.translation import current_language, translate, translate_in
from vision.text.verdicts import WORST_FIRST
from vision.webapp.result.in_language import in_result_language
from vision.webapp.shared.athlete_picker import choose_athlete
from vision.webapp.shared.messages import show_error
from vision.webapp.shared.state import app_state
from vision.webapp.shared.text import STATUS_LABELS, VERDICT_BADGES, escape_markdown

if TYPE_CHECKING:  # the database takes a while to load
    from vision.library.reviews import CoachReview

#: Outcome of the last change of a review: an error, or nothing where it was saved.
_OUTCOME: Final = "review-outcome"
#: Set after a change that other parts of the page show.
_STALE: Final = "review-changes-page"


def show_review(meta: ResultMeta, report: Report) -> None:
    """Show the review of a result with its form.

    What a coach has sent is shown to the athlete with the result itself.

    Parameters
    ----------
    meta : ResultMeta
        The result.
    report : Report
        Its report as formcheck wrote it, which a review never changes.
    """
    if not app_state().has_library:
        return
    from vision.library.reviews import read_review

    try:
        if read_review(app_state().library, meta.id) is None:
            return  # the result is not in the library yet
        if app_state().user.is_coach:
            st.markdown(f"## {translate('Review')}")
            with st.container(border=True, key="coach"):
                _review(meta, report)
    except FormcheckError as error:
        show_error(error)


@st.fragment
@in_result_language
def _review(meta: ResultMeta, report: Report) -> None:
    """Show the form as a fragment; headline and cards are drawn again after a change."""
    if st.session_state.pop(_STALE, False):
        st.rerun()
    try:
        _form(meta, report)
    except FormcheckError as error:
        show_error(error)


def _form(meta: ResultMeta, report: Report) -> None:
    from vision.library.reviews import read_review

    review = read_review(app_state().library, meta.id)
    if review is None:
        show_error(_gone())
        return
    _athlete(meta)
    report = translate_report(report, current_language())
    for criterion in worst_first(report.criteria):
        if criterion.verdict != "cannot_tell":
            _decision(meta, criterion, report, review)
    st.text_area(
        translate("Message to the athlete"),
        review.message,
        key=_words_key(meta),
        placeholder=translate("Shown at the top of the result and of what you share."),
        on_change=_save_message,
        args=(meta,),
    )
    st.segmented_control(
        translate("Status"),
        list(STATUS_LABELS),
        format_func=status_label,
        default=review.status,
        required=True,
        key=_status_key(meta),
        on_change=_save_status,
        args=(meta,),
    )
    _show_outcome()


def _gone() -> str:
    return translate("This result has been deleted in another window; nothing more can be saved.")


def _decision_label(kind: str) -> str:
    return {
        "agree": translate_in("decision", "Agree"),
        "change": translate_in("decision", "Change"),
        "dismiss": translate_in("decision", "Dismiss"),
    }[kind]


def _show_outcome() -> None:
    """Show whether the last change was saved."""
    if _OUTCOME not in st.session_state:
        st.caption(translate("Every change is saved at once."))
        return
    error = st.session_state.pop(_OUTCOME)
    if error:
        show_error(error)
    else:
        st.caption(f":material/check_circle: {translate('Saved.')}")


def _words_key(meta: ResultMeta) -> str:
    return f"coach-words-{meta.id}"


def _status_key(meta: ResultMeta) -> str:
    return f"coach-status-{meta.id}"


def _athlete(meta: ResultMeta) -> None:
    """Show the athlete picker; another choice is saved at once."""
    from vision.library.queries import get_report_card

    card = get_report_card(app_state().library, meta.id)
    key = f"coach-athlete-{meta.id}"
    choose_athlete(
        key,
        current=None if card is None else card.athlete_id,
        on_change=_save_athlete,
        args=(meta, key),
    )


def _save_athlete(meta: ResultMeta, key: str) -> None:
    from vision.library.athletes import assign_clip

    chosen = st.session_state[key]
    _attempt(
        lambda: assign_clip(
            app_state().library, meta.id, find_or_add_athlete(app_state(), chosen or None)
        )
    )


def _decision(meta: ResultMeta, criterion: Criterion, report: Report, review: CoachReview) -> None:
    """Show the form of one finding: agree, change or dismiss, with verdict and reason."""
    before = review.decision_on(criterion.id, criterion.leg)
    key = f"{criterion_key(criterion).replace('/', '-')}-{meta.id}"
    badge = VERDICT_BADGES[criterion.verdict]
    args = (meta, criterion, key)
    with st.container(horizontal=True, vertical_alignment="center", key=f"decide-{key}"):
        st.markdown(
            f"**{escape_markdown(criterion_title(criterion, report))}** "
            f":{badge.color}-badge[{badge.icon} {verdict_label(criterion.verdict)}]",
            width=330,
        )
        kind = st.segmented_control(
            escape_markdown(criterion_title(criterion, report)),
            list(DECISION_KINDS),
            format_func=_decision_label,
            default=None if before is None else before.kind,
            label_visibility="collapsed",
            key=f"kind-{key}",
            on_change=_save_decision,
            args=args,
        )
        if kind == "change":
            others = [verdict for verdict in WORST_FIRST if verdict != criterion.verdict]
            chosen = None if before is None else before.verdict
            st.selectbox(
                translate_in("verdict", "To"), others,
                index=others.index(chosen) if chosen in others else None,
                format_func=verdict_label,
                placeholder=translate("To which verdict?"), label_visibility="collapsed",
                key=f"verdict-{key}", width=190, on_change=_save_decision, args=args,
            )  # fmt: skip
        if kind in ("change", "dismiss"):
            st.text_input(
                translate("Reason"), "" if before is None else before.reason,
                placeholder=translate("Reason"),
                label_visibility="collapsed", key=f"reason-{key}", width=260,
                on_change=_save_decision, args=args,
            )  # fmt: skip
    if kind == "dismiss" and (before is None or before.kind != "dismiss"):
        st.warning(
            translate("Say why you dismiss it; one word is enough. Until then it counts."),
            icon=":material/edit:",
        )


def _save_decision(meta: ResultMeta, criterion: Criterion, key: str) -> None:
    """Save what the form of one finding holds; one that is not complete is no decision."""
    made = _made_decision(criterion, key)

    def change(review: CoachReview) -> Sequence[ReviewDecision]:
        others = [
            decision
            for decision in review.decisions
            if (decision.criterion, decision.leg) != (criterion.id, criterion.leg)
        ]
        return others if made is None else [*others, made]

    _write(meta, decisions=change)


def _made_decision(criterion: Criterion, key: str) -> ReviewDecision | None:
    kind = next((k for k in DECISION_KINDS if k == st.session_state.get(f"kind-{key}")), None)
    verdict: Verdict | None = st.session_state.get(f"verdict-{key}") if kind == "change" else None
    reason = str(st.session_state.get(f"reason-{key}") or "").strip()
    is_complete = kind == "agree" or (kind == "dismiss" and reason) or verdict is not None
    if kind is None or not is_complete:
        return None
    return ReviewDecision(
        criterion.id, criterion.leg, kind, verdict, "" if kind == "agree" else reason
    )


def _save_message(meta: ResultMeta) -> None:
    _write(meta, message=str(st.session_state[_words_key(meta)]))


def _save_status(meta: ResultMeta) -> None:
    _write(meta, status=str(st.session_state[_status_key(meta)]))


def _write(
    meta: ResultMeta,
    *,
    status: str | None = None,
    message: str | None = None,
    decisions: Callable[[CoachReview], Sequence[ReviewDecision]] | None = None,
) -> None:
    """Save one part of a review; the others stay as they are in the library now."""
    from vision.library.queries import REVIEW_STATUSES
    from vision.library.reviews import read_review, write_review

    def save() -> None:
        review = read_review(app_state().library, meta.id)
        if review is None:
            raise InputError(_gone())
        write_review(
            app_state().library,
            meta.id,
            status=next((s for s in REVIEW_STATUSES if s == status), review.status),
            message=review.message if message is None else message,
            decisions=review.decisions if decisions is None else decisions(review),
        )

    _attempt(save)


def _attempt(action: Callable[[], object]) -> None:
    """Run an action; its outcome is shown in the next run of the page."""
    try:
        action()
    except FormcheckError as error:
        st.session_state[_OUTCOME] = str(error)
    else:
        st.session_state[_OUTCOME] = None
        st.session_state[_STALE] = True
