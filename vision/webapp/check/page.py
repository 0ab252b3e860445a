"""The check page: start, progress or result of a clip."""

from __future__ import annotations

import streamlit as st

from vision.errors import FormcheckError
from vision.text.translation import translate
from vision.webapp.check.batch import restore_batch
from vision.webapp.check.progress import show_no_result, show_progress
from vision.webapp.check.start import show_start
from vision.webapp.routes import CHECK, RESULT_PARAMETER, browser_title
from vision.webapp.shared.audited import note_opened
from vision.webapp.shared.buttons import new_clip_button
from vision.webapp.shared.filing import ask_whose
from vision.webapp.shared.messages import show_error, show_kept_message
from vision.webapp.shared.opening import follow_opening
from vision.webapp.shared.restart import restart_form
from vision.webapp.shared.state import app_state


def show_page() -> None:
    """Show the page; the query parameter ``result`` chooses the result."""
    follow_opening(CHECK)
    restore_batch()
    show_kept_message()
    id_ = st.query_params.get(RESULT_PARAMETER)
    try:
        if id_:
            _result(id_)
        else:
            show_start()
    except FormcheckError as error:
        st.title(translate("Something went wrong"), anchor=False)
        show_error(error)
        new_clip_button()


def _result(id_: str) -> None:
    state = app_state()
    jobs = state.jobs
    status = jobs.status(id_)
    meta = jobs.results.get(id_)
    st.set_page_config(page_title=browser_title(meta.name))
    ask_whose(id_)
    if status.busy:
        show_progress(meta)
    elif not meta.complete:
        show_no_result(meta, status)
    else:
        report = state.results.read_report(meta)
        if report is None:
            st.title(translate("This result cannot be read"), anchor=False)
            text = translate(
                "It was made by another version of formcheck, or a file is damaged. The clip is "
                "still here: run the check again."
            )
            st.info(text)
            restart_form(meta)
            return
        note_opened("viewed", id_)
        from vision.webapp.result.page import show_result  # the charts take seconds to import

        show_result(meta, report, jobs.results.path(id_))
