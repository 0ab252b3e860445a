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
from vision.text.labels import role_label
from vision.text.translation import translate
from vision.webapp.server.sign_in_gate import LINK
from vision.webapp.server.sign_in_state import server_accounts
from vision.webapp.shared.audited import note_account
from vision.webapp.shared.confirmation import ask, end_asking, is_asked, show_answers
from vision.webapp.shared.messages import attempt, keep_error, keep_message
from vision.webapp.shared.signed_in import signed_in
from vision.webapp.shared.state import app_state
from vision.webapp.shared.text import escape_markdown

#: The link that was just made: where it is shown, for whom it is, and its token.
_NEW_LINK: Final = "account-link"
_ADDED: Final = "added"
_DAYS: Final = round(LINK_LIFETIME_S / 86_400)


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
    st.header(translate("Accounts"), divider=False)
    st.caption(
        translate(
            "A coach sees the athletes that they added and those of their teams. Teams are in the "
            "library."
        )
    )
    for account in list_accounts(server_accounts()):
        _show_new_link(base, account.id)
        _show_account(account, is_viewer=account.id == viewer.id)
    _show_new_link(base, _ADDED)
    with st.expander(translate("Add an account"), icon=":material/person_add:"):
        _show_form()


def _show_new_link(base: str, place: str) -> None:
    """Show a new link above what it was asked for with."""
    if st.session_state.get(_NEW_LINK, ("",))[0] != place:
        return
    _, name, token = st.session_state.pop(_NEW_LINK)
    page = urlsplit(str(st.context.url or ""))
    st.success(
        translate(
            "Send this link to {name}. It works once, within {days} days, and is not shown again."
        ).format(name=escape_markdown(name), days=_DAYS),
        icon=":material/link:",
    )
    st.code(f"{page.scheme}://{page.netloc}{base}{LINK}/{token}", language=None, wrap_lines=True)


def _show_account(account: Account, *, is_viewer: bool) -> None:
    label = f"**{escape_markdown(account.name)}** · {role_label(account.role)}"
    if not account.is_taken_up:
        label = translate("{account}, link not used yet").format(account=label)
    expander = st.expander(label, key=f"account-{account.id}", on_change="rerun")
    if not expander.open:
        return
    with expander:
        if is_viewer:
            st.write(translate("This is you."))
            return
        st.write(
            translate(
                "A new link signs them out everywhere. They set a new password with it, or connect "
                "with the provider again."
            )
        )
        question = f"remove-account-{account.id}"
        with st.container(horizontal=True):
            st.button(
                translate("New link"), icon=":material/link:", key=f"link-{account.id}",
                on_click=_make_link, args=(account,),
            )  # fmt: skip
            st.button(
                translate("Remove"), icon=":material/delete:", key=f"remove-{account.id}",
                on_click=ask, args=(question,),
            )  # fmt: skip
        if is_asked(question):
            title = translate("Remove this account?")
            st.dialog(title, on_dismiss=end_asking)(_confirm_removal)(account, question)


def _is_administrator() -> bool:
    """Return whether whoever looks at the page may change accounts; checked for each change."""
    viewer = signed_in()
    return viewer is not None and viewer.role == "administrator"


def _make_link(account: Account) -> None:
    if not _is_administrator():
        return
    try:
        token = reset_account(server_accounts(), account.id)
        note_account("reset", account.id)
    except FormcheckError as error:
        keep_error(error)
    else:
        st.session_state[_NEW_LINK] = (account.id, account.name, token)


def _show_form() -> None:
    role: Role = st.selectbox(
        translate("Role"), ROLES, index=1, format_func=role_label, key="account-role"
    )
    with st.form("account-form", border=False, clear_on_submit=True):
        st.text_input(translate("Name to sign in with"), key="account-name")
        if role == "athlete":
            _choose_athlete()
        st.form_submit_button(translate("Add"), key="account-add", on_click=_add, args=(role,))


def _add(role: Role) -> None:
    """Add an account from the form, before the page runs: a run could be ended."""
    if not _is_administrator():
        return
    name = str(st.session_state["account-name"])
    athlete_id = st.session_state.get("account-athlete") if role == "athlete" else None
    try:
        account, token = add_account(server_accounts(), name, role, athlete_id=athlete_id)
        note_account("added", account.id)
    except FormcheckError as error:
        keep_error(error)
    else:
        st.session_state[_NEW_LINK] = (_ADDED, account.name, token)


def _choose_athlete() -> None:
    """Show which athlete of the library the account is for."""
    names: dict[str, str] = {}
    if app_state().has_library:
        from vision.library.athletes import list_athletes

        names = {card.id: card.name for card in list_athletes(app_state().library)}
    st.selectbox(
        translate("Athlete"),
        list(names),
        index=None,
        format_func=names.__getitem__,
        key="account-athlete",
        placeholder=translate("None yet"),
    )


def _confirm_removal(account: Account, question: str) -> None:
    st.markdown(
        translate(
            "**{name}** is signed out and cannot sign in any more. They leave their teams, and "
            "links that they made show nothing any more. Clips and results stay."
        ).format(name=escape_markdown(account.name))
    )
    show_answers(
        question,
        label=translate("Remove"),
        icon=":material/delete:",
        on_confirm=lambda: _remove(account),
    )


def _remove(account: Account) -> None:
    def remove() -> None:
        """Remove the account with what it gives access to, and note it in the audit log."""
        state = app_state()
        library = state.library if state.has_library else None
        remove_account_and_access(server_accounts(), account.id, library)
        note_account("removed", account.id)

    if _is_administrator() and attempt(remove):
        keep_message(translate("{name} has been removed.").format(name=account.name))
