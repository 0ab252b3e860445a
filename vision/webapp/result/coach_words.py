"""Who a result is about and what the coach says, at the top of its page."""

from __future__ import annotations

import streamlit as st

from vision.jobs.result_meta import ResultMeta
from vision.text.translation import translate
from vision.webapp.shared.state import app_state
from vision.webapp.shared.text import escape_markdown


def show_coach_words(meta: ResultMeta) -> None:
    """Show the athlete's name and the coach's message; nothing where there is neither.

    Parameters
    ----------
    meta : ResultMeta
        The result.
    """
    name = athlete_name(meta)
    if name:
        with st.container(key="athlete-name"):
            st.markdown(f":material/person: **{escape_markdown(name)}**")
    show_coach_message(meta)


def athlete_name(meta: ResultMeta) -> str:
    """Return the name of the athlete whom a result is about; empty where that is not known.

    Parameters
    ----------
    meta : ResultMeta
        The result.
    """
    if not app_state().has_library:
        return ""
    from vision.library.queries import get_report_card

    card = get_report_card(app_state().library, meta.id)
    return "" if card is None else card.athlete or ""


def show_coach_message(meta: ResultMeta) -> None:
    """Show the coach's message; nothing where there is none.

    Parameters
    ----------
    meta : ResultMeta
        The result.
    """
    if not app_state().has_library:
        return
    from vision.library.reviews import read_review

    review = read_review(app_state().library, meta.id)
    paragraphs = [] if review is None else review.message.splitlines()
    texts = [escape_markdown(text) for text in paragraphs if text.strip()]
    if texts:
        with st.container(border=True, key="coach-message"):
            st.markdown(f"**{translate('From your coach')}**")
            st.markdown("\n\n".join(texts))
