"""Ask whose a clip is that was submitted for one athlete and belongs to another."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import streamlit as st

from vision.errors import FormcheckError
from vision.jobs.submission import FiledElsewhere
from vision.text.translation import translate
from vision.webapp.shared.messages import show_error
from vision.webapp.shared.state import app_state
from vision.webapp.shared.text import escape_markdown

#: Open questions by the id of the result, and why the last answer could not be followed.
_QUESTIONS: Final = "filing-questions"
_ERROR: Final = "filing-error"


def keep_filing_questions(found: Iterable[FiledElsewhere]) -> None:
    """Keep questions for the pages of these results, until they are answered.

    Parameters
    ----------
    found : iterable of FiledElsewhere
        The clips that belong to another athlete.
    """
    questions = st.session_state.setdefault(_QUESTIONS, {})
    questions.update({each.result_id: each for each in found})


def ask_whose(result_id: str) -> None:
    """Ask whose a clip is, where that is open; show nothing otherwise.

    Parameters
    ----------
    result_id : str
        The result.
    """
    error = st.session_state.pop(_ERROR, None)
    if error:
        show_error(error)
    question: FiledElsewhere | None = st.session_state.get(_QUESTIONS, {}).get(result_id)
    if question is None:
        return
    owner, wanted = escape_markdown(question.owner), escape_markdown(question.wanted)
    with st.container(key=f"warning-filing-{result_id}"):
        text = translate(
            "This clip was checked before and is filed under **{owner}**. You chose **{wanted}**. "
            "Whose is it? All its results go with it."
        ).format(owner=owner, wanted=wanted)
        st.markdown(f":material/person_search: {text}")
        with st.container(horizontal=True):
            st.button(
                translate("Move it to {athlete}").format(athlete=wanted),
                type="primary",
                key=f"filing-move-{result_id}",
                on_click=_move,
                args=(question,),
            )
            st.button(
                translate("Leave it with {athlete}").format(athlete=owner),
                key=f"filing-leave-{result_id}",
                on_click=_forget,
                args=(result_id,),
            )


def _move(question: FiledElsewhere) -> None:
    from vision.library.athletes import assign_clip

    try:
        assign_clip(app_state().library, question.report_id, question.wanted_id)
    except FormcheckError as error:
        st.session_state[_ERROR] = str(error)
    _forget(question.result_id)


def _forget(result_id: str) -> None:
    st.session_state.get(_QUESTIONS, {}).pop(result_id, None)
