"""Analyse a clip again, with the same or other options."""

from __future__ import annotations

import streamlit as st

from vision.errors import FormcheckError
from vision.jobs.analysis_job import prepare_clip
from vision.jobs.isolated_clips import run_isolated
from vision.jobs.result_meta import ResultMeta
from vision.settings import Settings
from vision.text.translation import translate
from vision.webapp.shared.buttons import end_click, lasting_button
from vision.webapp.shared.messages import show_error
from vision.webapp.shared.options_form import choose_settings
from vision.webapp.shared.state import app_state, visitor_id


def restart_form(meta: ResultMeta, *, expanded: bool = False) -> None:
    """Show the options of the last run and a button that runs the analysis again.

    Parameters
    ----------
    meta : ResultMeta
        The result.
    expanded : bool, optional
        Whether the options are open at first.
    """
    if not app_state().user.may_analyse(meta.account):
        return
    with st.expander(translate("Options"), icon=":material/tune:", expanded=expanded):
        settings = choose_settings(f"again-{meta.id}", current=meta.settings)
    if lasting_button(
        translate("Run again"), kind="primary", icon=":material/refresh:", key="again"
    ):
        end_click("again")
        restart(meta, settings)


def restart(meta: ResultMeta, settings: Settings) -> None:
    """Analyse a clip again and rerun the page; a rejected clip is shown as an error.

    Parameters
    ----------
    meta : ResultMeta
        The result.
    settings : Settings
        Settings of the new run.
    """
    jobs = app_state().jobs
    try:
        clip = jobs.results.path(meta.id) / meta.clip
        frames = run_isolated(prepare_clip, clip, settings, name=meta.name)
        jobs.start(meta.id, settings, owner=visitor_id(), frames=frames)
    except FormcheckError as error:
        show_error(error)
        return
    st.rerun()
