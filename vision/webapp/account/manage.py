"""Accounts of others, for administrators: add, reset and remove them."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

import streamlit as st

from vision.accounts.account import Account
from vision.accounts.links import LINK_LIFETIME_S
from vision.accounts.schema import ROLES, Role
from vision.accounts.users import add_account, list_accounts, reset_account
from vision.errors import FormcheckError
from vision.jobs.account_store import remove_account_and_access
from vision.webapp.server.sign_in_gate import LINK
from vision.webapp.server.sign_in_state import server_accounts
from vision.webapp.shared.audited import note_account
from vision.webapp.shared.messages import keep_message, show_error
from vision.webapp.shared.signed_in import signed_in
from vision.webapp.shared.state import app_state
from vision.webapp.shared.text import escape_markdown

#: A link that was made in the run before: whose, and its token.
_NEW_LINK: Final = "account-link"
_DAYS: Final = f"{LINK_LIFETIME_S / 86_400:.0f}"


def show_accounts(base: str) -> None:
    """Show all accounts, and a form to add one; for administrators only.

    Parameters
    ----------
    base : str
        Path of the app.
    """
    viewer = signed_in()
    if viewer is None or viewer.role != "administrator":
        return
    st.header("Accounts", divider=False)
    st.caption(
        "A coach sees the athletes that they added and those of their teams. Teams are in the "
        "library."
    )
    _show_new_link(base)
    for account in list_accounts(server_accounts()):
        _show_account(account, is_viewer=account.id == viewer.id)
    with st.expander("Add an account", icon=":material/person_add:"):
        _show_form()


def _show_new_link(base: str) -> None:
    if _NEW_LINK not in st.session_state:
        return
    name, token = st.session_state.pop(_NEW_LINK)
    page = urlsplit(str(st.context.url or ""))
    st.success(
        f"Send this link to {escape_markdown(name)}. It works once, within {_DAYS} days, and is "
        "not shown again.",
        icon=":material/link:",
    )
    st.code(f"{page.scheme}://{page.netloc}{base}{LINK}/{token}", language=None, wrap_lines=True)


def _show_account(account: Account, *, is_viewer: bool) -> None:
    state = "" if account.is_taken_up else ", link not used yet"
    label = f"**{escape_markdown(account.name)}** · {account.role}{state}"
    expander = st.expander(label, key=f"account-{account.id}", on_change="rerun")
    if not expander.open:
        return
    with expander:
        if is_viewer:
            st.write("This is you.")
            return
        st.write(
            "A new link signs them out everywhere. They set a new password with it, or connect "
            "with the provider again."
        )
        with st.container(horizontal=True):
            wants_link = st.button("New link", icon=":material/link:", key=f"link-{account.id}")
            if st.button("Remove", icon=":material/delete:", key=f"remove-{account.id}"):
                _confirm_removal(account)
    if wants_link:
        try:
            token = reset_account(server_accounts(), account.id)
            note_account("reset", account.id)
        except FormcheckError as error:
            show_error(error)
            return
        st.session_state[_NEW_LINK] = (account.name, token)
        st.rerun()


def _show_form() -> None:
    role: Role = st.selectbox("Role", ROLES, index=1, key="account-role")
    with st.form("account-form", border=False, clear_on_submit=True):
        name = st.text_input("Name to sign in with", key="account-name")
        athlete_id = _choose_athlete() if role == "athlete" else None
        pressed = st.form_submit_button("Add", key="account-add")
    if not pressed:
        return
    try:
        account, token = add_account(server_accounts(), name, role, athlete_id=athlete_id)
        note_account("added", account.id)
    except FormcheckError as error:
        show_error(error)
        return
    st.session_state[_NEW_LINK] = (account.name, token)
    st.rerun()


def _choose_athlete() -> str | None:
    """Return which athlete of the library the account is for."""
    names: dict[str, str] = {}
    if app_state().has_library:
        from vision.library.athletes import list_athletes

        names = {card.id: card.name for card in list_athletes(app_state().library)}
    return st.selectbox(
        "Athlete",
        list(names),
        index=None,
        format_func=names.__getitem__,
        key="account-athlete",
        placeholder="None yet",
    )


@st.dialog("Remove this account?")
def _confirm_removal(account: Account) -> None:
    st.markdown(
        f"**{escape_markdown(account.name)}** is signed out and cannot sign in any more. They "
        "leave their teams, and links that they made show nothing any more. Clips and results stay."
    )
    if st.button("Remove", type="primary", key="account-remove-now"):
        viewer = signed_in()
        if viewer is None or viewer.role != "administrator":
            return
        try:
            state = app_state()
            library = state.library if state.has_library else None
            remove_account_and_access(server_accounts(), account.id, library)
            note_account("removed", account.id)
        except FormcheckError as error:
            show_error(error)
            return
        keep_message(f"{account.name} has been removed.")
        st.rerun()
