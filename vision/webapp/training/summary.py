"""Guided sessions of an athlete on other pages: what was done, what is next, and the way there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Final

import streamlit as st

from vision.jobs.training import read_training
from vision.report.models import Report
from vision.text.advice import BACKWARD_RUNNING_STEPS
from vision.text.dates import long_date
from vision.text.phrases import in_sentence
from vision.text.sentences import translate_text
from vision.text.translation import translate
from vision.training.programme import MAX_LEVEL
from vision.training.session_text import amount_text, session_line
from vision.webapp.shared.confirmation import ask, end_asking, is_asked, show_answers
from vision.webapp.shared.messages import attempt, keep_message
from vision.webapp.shared.opening import open_training
from vision.webapp.shared.state import app_state
from vision.webapp.shared.text import escape_markdown

if TYPE_CHECKING:  # the database takes a while to load
    from vision.library.training import SavedTraining

_SHOWN: Final = 10
_ALL: Final = "all-training"


def do_it_now_button(report: Report, *, result_id: str, athlete_id: str | None) -> None:
    """Show the button that opens the session which a result prescribes; none where it has none.

    Parameters
    ----------
    report : Report
        The report with the coach's review, in English or in the language of the page.
    result_id : str
        The result.
    athlete_id : str or None
        Its athlete.
    """
    steps = {text for step in BACKWARD_RUNNING_STEPS for text in (step, translate(step))}
    if report.summary.next_step in steps:
        st.button(
            translate("Do it now"), type="primary", icon=":material/play_arrow:", key="do-it-now",
            on_click=open_training, kwargs={"athlete_id": athlete_id, "result_id": result_id},
        )  # fmt: skip


def show_training(athlete_id: str, *, has_step: bool) -> None:
    """Show the sessions of an athlete and the next one; nothing where there is neither.

    Parameters
    ----------
    athlete_id : str
        The athlete.
    has_step : bool
        Whether a check prescribes a step of the progression.
    """
    found = read_training(app_state(), athlete_id, today=date.today())
    if not (found.sessions or has_step):
        return
    st.markdown(f"## {translate('Guided sessions')}")
    plan = found.next.plan
    if plan is None:
        reasons = " ".join(map(translate_text, found.next.reasons))
        st.error(escape_markdown(reasons), icon=":material/health_and_safety:")
    else:
        text = translate("Next, step {level} of {highest}: {plan}, {amount}.").format(
            level=plan.level,
            highest=MAX_LEVEL,
            plan=in_sentence(translate_text(plan.title)),
            amount=translate_text(amount_text(plan, found.next.rounds)),
        )
        reason = translate_text(found.next.reasons[0])
        st.markdown(f"**{escape_markdown(text)}** {escape_markdown(reason)}")
    st.button(
        translate("Open the guided session"), icon=":material/directions_run:", key="to-training",
        on_click=open_training, kwargs={"athlete_id": athlete_id},
    )  # fmt: skip
    latest = found.sessions[::-1]
    shown = latest if st.session_state.get(_ALL) else latest[:_SHOWN]
    for done in shown:
        _row(done)
    if len(latest) > len(shown):
        st.button(
            translate("Show all {count} sessions").format(count=len(latest)), key="more-training",
            on_click=lambda: st.session_state.update({_ALL: True}),
        )  # fmt: skip


def _row(done: SavedTraining) -> None:
    """Show a session, which can be deleted: it may have been entered by mistake."""
    question = f"delete-{done.id}"
    (line,) = session_lines([done])
    with st.container(horizontal=True, vertical_alignment="center", key=f"training-{done.id}"):
        st.markdown(line, width="stretch")
        # What hurt stays until a coach has seen it.
        if app_state().user.is_coach or not done.pain:
            st.button(
                translate("Delete"), icon=":material/delete:", key=f"ask-{question}",
                type="tertiary", on_click=ask, args=(question,),
            )  # fmt: skip
    if is_asked(question):
        title = translate("Delete this session?")
        st.dialog(title, on_dismiss=end_asking)(_answers)(question, line, done.id)


def _answers(question: str, line: str, id_: str) -> None:
    st.markdown(line)
    st.markdown(
        translate("The next session no longer follows from this one. This cannot be undone.")
    )
    show_answers(
        question, label=translate("Delete"), icon=":material/delete:",
        on_confirm=lambda: _delete(id_),
    )  # fmt: skip


def _delete(id_: str) -> None:
    from vision.library.training import delete_training

    if attempt(lambda: delete_training(app_state().library, id_)):
        keep_message(translate("The session was deleted."))


def session_lines(sessions: Sequence[SavedTraining]) -> list[str]:
    """Return a line of Markdown for each session.

    Parameters
    ----------
    sessions : sequence of SavedTraining
        The sessions.
    """
    lines = []
    for done in sessions:
        text = session_line(done.plan, done.outcome)
        if done.cleared_on is not None:
            text = translate("{session}; it was decided on {day} that it may go on").format(
                session=text, day=long_date(done.cleared_on)
            )
        icon = ":material/health_and_safety:" if done.pain else ":material/check_circle:"
        lines.append(f"{icon} **{long_date(done.day)}** · {escape_markdown(text)}")
    return lines
