"""Reports tab of the library: a page of reports, each with an evidence frame, and a selection."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

import streamlit as st

from vision.terms import Verdict
from vision.text.dates import medium_date
from vision.text.labels import (
    filmed_label,
    leg_label,
    screen_label,
    status_label,
    verdict_label,
)
from vision.text.sentences import translate_text
from vision.text.translation import translate, translate_count
from vision.webapp.library.filters import PAGE_KEY, choose_filter, filter_remover
from vision.webapp.library.selection import selection_box, show_selection
from vision.webapp.routes import CHECK
from vision.webapp.shared.buttons import lead_on
from vision.webapp.shared.media import file_url
from vision.webapp.shared.opening import open_result
from vision.webapp.shared.state import app_state
from vision.webapp.shared.text import VERDICT_BADGES, escape_markdown

if TYPE_CHECKING:  # the database takes a while to load
    from vision.library.queries import ReportCard

PER_PAGE: Final = 20
_STATUS_BADGES: Final = {
    "new": (":material/fiber_new:", "gray"),
    "reviewed": (":material/rate_review:", "blue"),
    "sent": (":material/outgoing_mail:", "green"),
}
#: Where the name of a file may break.
_BREAK: Final = re.compile(r"(?<=_)(?=\w)|(?<=\w)(?=\.\w)")
_MARKDOWN: Final = re.compile(r"[\\`*\[\]()<>$~|!#{}&]")


def show_reports() -> None:
    """Show the filters, and a page of the reports that they let through."""
    from vision.library.queries import ReportFilter, list_reports

    chosen = choose_filter()
    first = PER_PAGE * (int(st.session_state.get(PAGE_KEY, 1)) - 1)
    listed = list_reports(app_state().library, chosen, offset=first, limit=PER_PAGE)
    if not listed.cards and first and listed.total:
        st.session_state[PAGE_KEY] = 1
        st.rerun()
    can_select = app_state().user.is_coach
    if can_select:
        show_selection(chosen, listed.total)
    if not listed.total and chosen == ReportFilter():
        lead_on(
            translate("There are no reports yet. Check a clip first, or use the live check."),
            route=CHECK,
            label=translate("Check a clip"),
        )
        return
    if not listed.total:
        st.markdown(translate("No matching reports. Remove a filter."))
        filter_remover()
        return
    st.caption(
        translate_count(
            "{count} report, latest first", "{count} reports, latest first", listed.total
        )
    )
    with st.container(key="library-list", gap="small"):
        for card in listed.cards:
            _row(card, can_select=can_select)
    pages = -(-listed.total // PER_PAGE)
    if pages > 1:
        st.pagination(pages, key=PAGE_KEY)


def _row(card: ReportCard, *, can_select: bool) -> None:
    with (
        st.container(border=True, key=f"row-{card.id}"),
        st.container(horizontal=True, key=f"image-beside-row-{card.id}"),
    ):
        if can_select:
            selection_box(card.id, translate("Select {name}").format(name=_plain_name(card)))
        thumbnail = (
            None if card.thumbnail is None else app_state().library.files.local_path(card.thumbnail)
        )
        if thumbnail is not None:
            _thumbnail(thumbnail)
        with st.container():
            _summary(card)


def _thumbnail(path: Path) -> None:
    """Show an image file as stored; decoding and encoding twenty of them would be slow."""
    url = file_url(path)
    if url:
        st.html(f'<img src="{url}" alt="" width="64">', width="content")


def _summary(card: ReportCard) -> None:
    icon, color = _STATUS_BADGES[card.status]
    test = screen_label(card.screen) if card.screen else translate("No test recognised")
    leg = leg_label(card.leg) if card.leg else ""
    details = ", ".join(filter(None, (test, leg, filmed_label(card.view or ""))))
    st.button(
        _row_label(card), key=f"open-{card.id}", type="tertiary",
        on_click=open_result, args=(card.id,),
    )  # fmt: skip
    st.caption(escape_markdown(f"{details}\u00a0· {card.duration_s:.0f}\u00a0s"))
    badges = [
        *([] if card.verdict is None else [_badge(card.verdict, verdict_label(card.verdict))]),
        *(_badge("fault", translate_text(title)) for title in card.faults),
        *(_badge("watch", translate_text(title)) for title in card.watches),
        f":{color}-badge[{icon} {status_label(card.status)}]",
        *(f":violet-badge[:material/sell: {escape_markdown(tag)}]" for tag in card.tags),
    ]
    st.markdown(" ".join(badges))


def _row_label(card: ReportCard) -> str:
    """Name a report so that no other on the page has the same name: whose, which clip, when.

    The line breaks within a long name of a file, but not within the time.
    """
    clip = _BREAK.sub("\u200b", escape_markdown(card.name))
    when = escape_markdown(_when(card).replace(" ", "\u00a0"))
    if card.athlete:
        return f"**{escape_markdown(card.athlete)}** · {clip} · {when}"
    return f"**{clip}** · {when}"


def _plain_name(card: ReportCard) -> str:
    """Name a report for those who hear it: as it is, apart from what Markdown would act on."""
    name = ", ".join(filter(None, (card.athlete, card.name, _when(card)))).replace(" · ", ", ")
    return " ".join(_MARKDOWN.sub("", name).split())


def _when(card: ReportCard) -> str:
    return f"{medium_date(card.day)}, {card.created.astimezone():%H:%M}"


def _badge(verdict: Verdict, title: str) -> str:
    badge = VERDICT_BADGES[verdict]
    return f":{badge.color}-badge[{badge.icon} {escape_markdown(title)}]"
