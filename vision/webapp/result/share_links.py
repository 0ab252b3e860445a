"""Links with which somebody without an account reads a report: make, list and take back."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import streamlit as st

from vision.errors import FormcheckError
from vision.jobs.result_meta import ResultMeta
from vision.text.dates import long_date
from vision.text.translation import translate, translate_count
from vision.webapp.result.in_language import in_result_language
from vision.webapp.server.shared_reports import links_are_served
from vision.webapp.server.sign_in_gate import SHARED
from vision.webapp.server.sign_in_state import server_accounts, sign_in_mode
from vision.webapp.shared.messages import show_error
from vision.webapp.shared.state import app_state
from vision.webapp.shared.text import escape_markdown

if TYPE_CHECKING:  # the database takes a while to load
    from vision.library.viewer_links import ViewerLink

_USUAL_DAYS: Final = 7
_DAYS_KEY: Final = "link-days"
#: The token of a link that was just made, with its report; and why one could not be made.
_NEW: Final = "link-new"
_ERROR: Final = "link-error"


def show_share_links(meta: ResultMeta) -> None:
    """Show a form to make a link to a report, and the links that there are.

    Parameters
    ----------
    meta : ResultMeta
        The result.
    """
    if not links_are_served():
        return
    with st.expander(translate("Share by link"), icon=":material/link:", key="share-links"):
        try:
            _show(meta)
        except FormcheckError as error:
            show_error(error)


@st.fragment
@in_result_language
def _show(meta: ResultMeta) -> None:
    from vision.library.viewer_links import LINK_DAYS, list_viewer_links

    st.markdown(
        translate(
            "Whoever has the link sees this report and its clip without signing in, until the link "
            "expires or you take it back. The name of the athlete is not in it, and a review only "
            "once it is sent."
        )
    )
    if sign_in_mode() == "none":
        st.warning(
            translate(
                "Nobody has to sign in to this app, so whoever has a link can open the rest of it "
                "too, unless a proxy before it lets strangers only to addresses that begin with "
                "/shared/."
            ),
            icon=":material/lock_open:",
        )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.segmented_control(
            translate("Valid for"),
            list(LINK_DAYS),
            format_func=lambda days: translate_count("{count} day", "{count} days", days),
            default=_USUAL_DAYS,
            required=True,
            key=_DAYS_KEY,
        )
        st.button(
            translate("Make a link"), icon=":material/add_link:", key="link-make",
            on_click=_make, args=(meta.id,),
        )  # fmt: skip
    if error := st.session_state.pop(_ERROR, None):
        show_error(error)
    _show_new(meta.id)
    links = list_viewer_links(app_state().library, meta.id)
    names = _maker_names() if links else {}
    for link in links:
        with st.container(horizontal=True, vertical_alignment="center", key=f"link-{link.id}"):
            st.markdown(_describe(link, names), width="stretch")
            st.button(
                translate("Take back"), icon=":material/link_off:", key=f"link-end-{link.id}",
                on_click=_end, args=(meta.id, link.id),
            )  # fmt: skip


def _show_new(report_id: str) -> None:
    made = st.session_state.get(_NEW)
    if made is None or made[0] != report_id:
        return
    page = urlsplit(str(st.context.url or ""))
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    path = f"/{base}{SHARED}" if base else SHARED
    st.success(
        translate("Copy this link now; it is not shown again later."), icon=":material/link:"
    )
    st.code(f"{page.scheme}://{page.netloc}{path}/{made[1]}", language=None, wrap_lines=True)


def _make(report_id: str) -> None:
    from vision.library.viewer_links import add_viewer_link

    try:
        days = int(st.session_state.get(_DAYS_KEY) or _USUAL_DAYS)
        st.session_state[_NEW] = (
            report_id,
            add_viewer_link(app_state().library, report_id, days=days),
        )
    except FormcheckError as error:
        st.session_state[_ERROR] = str(error)


def _end(report_id: str, link_id: str) -> None:
    from vision.library.viewer_links import end_viewer_link

    st.session_state.pop(_NEW, None)
    try:
        end_viewer_link(app_state().library, report_id, link_id)
    except FormcheckError as error:
        st.session_state[_ERROR] = str(error)


def _maker_names() -> dict[str | None, str]:
    """Return who has made links, by account."""
    if sign_in_mode() == "none":
        return {}
    from vision.accounts.users import list_accounts

    names: dict[str | None, str] = {each.id: each.name for each in list_accounts(server_accounts())}
    return names | {app_state().user.account_id: translate("you")}


def _describe(link: ViewerLink, names: dict[str | None, str]) -> str:
    made = translate("made {time}")
    if link.created_by in names:
        made = translate("made {time} by {name}")
    name = escape_markdown(names.get(link.created_by, ""))
    used = translate("not used yet")
    if link.used_at:
        used = translate("last used {time}").format(time=_time(link.used_at))
    until = translate("Until **{time}**").format(time=_time(link.expires_at))
    return f"{until} · {made.format(time=_time(link.created_at), name=name)} · {used}"


def _time(at: datetime) -> str:
    """Write a time as this computer's clock shows it."""
    local = at.astimezone()
    return f"{long_date(local.date())}, {local:%H:%M}"
