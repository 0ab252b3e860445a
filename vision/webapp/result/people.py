"""The people in view, and the choice of another one to check."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import streamlit as st

from vision.jobs.result_meta import ResultMeta
from vision.jobs.result_paths import PEOPLE
from vision.report.models import Report
from vision.text.translation import translate
from vision.webapp.shared.buttons import end_click, lasting_button
from vision.webapp.shared.images import show_image
from vision.webapp.shared.restart import restart


def show_people(meta: ResultMeta, report: Report, folder: Path) -> None:
    """Show who else is in view; nothing where there is only one person.

    Parameters
    ----------
    meta : ResultMeta
        The result.
    report : Report
        Its report.
    folder : Path
        Its folder.
    """
    seen = report.people.seen
    if len(seen) < 2:
        return
    label = translate("{count} people in view; this result is for person {number}").format(
        count=len(seen), number=report.people.followed
    )
    with st.expander(label, icon=":material/group:"):
        images = sorted((folder / PEOPLE).glob("*.jpg"))
        columns = st.columns(max(3, len(images)))
        for number, (column, image) in enumerate(zip(columns, images, strict=False)):
            with column, st.container(key=f"shot-people-{number}"):
                alt = translate("The people in view, numbered, image {number}").format(
                    number=number + 1
                )
                show_image(image, alt=alt)
        others = [person.number for person in seen if person.number != report.people.followed]
        with st.container(horizontal=True, vertical_alignment="bottom"):
            chosen = st.selectbox(
                translate("Check someone else"),
                others,
                format_func=lambda number: translate("Person {number}").format(number=number),
                key="person",
                width=200,
            )
            pressed = lasting_button(
                translate("Check this person"), icon=":material/person_search:", key="check-person"
            )
    if pressed:
        end_click("check-person")
        restart(meta, replace(meta.settings, person=chosen))
