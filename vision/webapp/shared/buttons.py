"""Buttons that several pages show: check another clip, compare, delete."""

from __future__ import annotations

import streamlit as st

from vision.errors import FormcheckError
from vision.jobs.result_meta import ResultMeta
from vision.webapp.routes import Route, go_to, go_to_comparison
from vision.webapp.shared.media import remove_downloads
from vision.webapp.shared.messages import keep_message, show_error
from vision.webapp.shared.state import app_state
from vision.webapp.shared.text import escape_markdown


def new_clip_button() -> None:
    """Show a button that leads back to the start page."""
    if st.button("Check another clip", icon=":material/add:", key="new"):
        st.query_params.clear()
        st.rerun()


def lead_on(text: str, *, route: Route, label: str) -> None:
    """Show that there is nothing here yet, with a button to the page where it comes from.

    Parameters
    ----------
    text : str
        What is missing.
    route : Route
        The page.
    label : str
        Label of the button.
    """
    st.info(text, icon=":material/info:")
    if st.button(label, type="primary", icon=route.icon, key="lead-on"):
        go_to(route)


def compare_button(meta: ResultMeta) -> None:
    """Show a button that leads to the compare page with this result."""
    if st.button("Compare with another result", icon=":material/compare_arrows:", key="compare"):
        go_to_comparison(meta.id)


def delete_button(meta: ResultMeta) -> None:
    """Show a button that deletes a clip and its result after confirmation."""
    if st.button("Delete clip and result", icon=":material/delete:", key="delete"):
        _confirm_deletion(meta)


@st.dialog("Delete this clip and its result?")
def _confirm_deletion(meta: ResultMeta) -> None:
    st.markdown(
        f"This deletes **{escape_markdown(meta.name)}**, its report, annotated clip and images "
        "from this computer. This cannot be undone."
    )
    with st.container(horizontal=True):
        confirmed = st.button("Delete", type="primary", icon=":material/delete:", key="delete-sure")
        if st.button("Keep", key="delete-not"):
            st.rerun()
    if confirmed:
        try:
            app_state().jobs.delete(meta.id)
            remove_downloads()
        except FormcheckError as error:
            show_error(error)
            return
        st.query_params.clear()
        keep_message(f"{meta.name} and its result have been deleted.")
        st.rerun()
