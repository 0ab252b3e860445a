"""Buttons that several pages show, and one whose click is never lost."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from vision.jobs.result_meta import ResultMeta
from vision.text.translation import translate
from vision.webapp.routes import Route
from vision.webapp.shared.confirmation import ask, end_asking, is_asked, show_answers
from vision.webapp.shared.media import remove_downloads
from vision.webapp.shared.messages import attempt, keep_message
from vision.webapp.shared.opening import open_comparison, open_page, open_start
from vision.webapp.shared.state import app_state
from vision.webapp.shared.text import escape_markdown


def lasting_button(
    label: str,
    *,
    key: str,
    icon: str | None = None,
    kind: Literal["primary", "secondary", "tertiary"] = "secondary",
    disabled: bool = False,
    width: Literal["content", "stretch"] = "content",
) -> bool:
    """Show a button whose click lasts until it is acted on.

    A component may start the page again while it runs; `st.button` then returns False in the new
    run, and the click is lost.

    Parameters
    ----------
    label, key : str
        As for `st.button`.
    icon : str, optional
        As for `st.button`.
    kind : {"primary", "secondary", "tertiary"}, optional
        Its type.
    disabled : bool, optional
        As for `st.button`.
    width : {"content", "stretch"}, optional
        As for `st.button`.

    Returns
    -------
    bool
        Whether it was pressed; true in every run until `end_click` is called.
    """
    st.button(
        label, key=key, icon=icon, type=kind, disabled=disabled, width=width,
        on_click=_remember_click, args=(key,),
    )  # fmt: skip
    return bool(st.session_state.get(f"clicked-{key}", False))


def _remember_click(key: str) -> None:
    st.session_state[f"clicked-{key}"] = True


def end_click(key: str) -> None:
    """Forget a click on a lasting button: it is acted on now, without another Streamlit call.

    Parameters
    ----------
    key : str
        Key of the button.
    """
    st.session_state.pop(f"clicked-{key}", None)


def new_clip_button() -> None:
    """Show a button that leads back to the start page."""
    st.button(
        translate("Check another clip"), icon=":material/add:", key="new", on_click=open_start
    )


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
    st.button(
        label, type="primary", icon=route.icon, key="lead-on", on_click=open_page, args=(route,)
    )


def compare_button(meta: ResultMeta) -> None:
    """Show a button that leads to the compare page with this result."""
    st.button(
        translate("Compare with another result"),
        icon=":material/compare_arrows:",
        key="compare",
        on_click=open_comparison,
        args=(meta.id,),
    )


def delete_button(meta: ResultMeta) -> None:
    """Show a button that deletes a clip and its result after confirmation."""
    question = f"delete-{meta.id}"
    st.button(
        translate("Delete clip and result"), icon=":material/delete:", key="delete",
        on_click=ask, args=(question,),
    )  # fmt: skip
    if is_asked(question):
        title = translate("Delete this clip and its result?")
        st.dialog(title, on_dismiss=end_asking)(_confirm_deletion)(meta, question)


def _confirm_deletion(meta: ResultMeta, question: str) -> None:
    text = translate(
        "This deletes **{name}**, its report, annotated clip and images from this computer. This "
        "cannot be undone."
    )
    st.markdown(text.format(name=escape_markdown(meta.name)))
    show_answers(
        question,
        label=translate("Delete"),
        icon=":material/delete:",
        on_confirm=lambda: _delete(meta),
    )


def _delete(meta: ResultMeta) -> None:
    if attempt(lambda: app_state().jobs.delete(meta.id)):
        remove_downloads()
        text = translate("{name} and its result have been deleted.")
        keep_message(text.format(name=meta.name))
        open_start()
