"""Audit log on the account page, for administrators: who has seen or changed what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import streamlit as st

from vision.accounts.users import list_accounts
from vision.errors import FormcheckError
from vision.library.access import AUDIT_ACTIONS
from vision.text.labels import audit_action_label, audit_kind_label, role_label
from vision.text.translation import translate, translate_count, translate_in
from vision.webapp.server.sign_in_state import server_accounts
from vision.webapp.shared.messages import show_error
from vision.webapp.shared.state import app_state
from vision.webapp.shared.style import show_table
from vision.webapp.shared.tables import Table

if TYPE_CHECKING:  # the database takes a while to load
    from vision.library.audit import AuditEntry

_PER_PAGE: Final = 25
_PAGE: Final = "audit-page"


def show_audit_log() -> None:
    """Show the audit log with its filters; for administrators only."""
    if app_state().user.role != "administrator":
        return
    expander = st.expander(
        translate("Who has seen or changed what"),
        icon=":material/history:",
        key="audit",
        on_change="rerun",
    )
    if not expander.open:
        return
    with expander:
        try:
            _show()
        except FormcheckError as error:
            show_error(error)


def _show() -> None:
    from vision.library.audit import list_audit

    names = {account.id: account.name for account in list_accounts(server_accounts())}
    with st.container(horizontal=True):
        account = st.selectbox(
            translate("Account"), list(names), index=None, format_func=names.__getitem__,
            placeholder=translate_in("accounts", "All"),
            key="audit-account", width=220, on_change=_first_page,
        )  # fmt: skip
        action = st.selectbox(
            translate("Action"), AUDIT_ACTIONS, index=None,
            placeholder=translate_in("actions", "All"),
            format_func=audit_action_label, key="audit-action", width=180, on_change=_first_page,
        )  # fmt: skip
    skipped = _PER_PAGE * (int(st.session_state.get(_PAGE, 1)) - 1)
    found = list_audit(
        app_state().library, account_id=account, action=action, offset=skipped, limit=_PER_PAGE
    )
    if not found.total:
        st.markdown(translate("No entries. Remove a filter."))
        return
    count = translate_count(
        "{count} record, latest first", "{count} records, latest first", found.total
    )
    st.caption(count)
    show_table(audit_table(found.entries, names), caption=translate("Audit log"))
    pages = -(-found.total // _PER_PAGE)
    if pages > 1:
        st.pagination(pages, key=_PAGE)


def _first_page() -> None:
    st.session_state.pop(_PAGE, None)


def audit_table(entries: tuple[AuditEntry, ...], names: Mapping[str, str]) -> Table:
    """Return the table of entries.

    Parameters
    ----------
    entries : tuple of AuditEntry
        The entries.
    names : mapping of str to str
        Names of accounts by id; of a removed account the id is shown.
    """
    rows = tuple(
        (
            f"{entry.at:%Y-%m-%d %H:%M:%S}",
            names.get(entry.account_id or "", entry.account_id or "–"),
            role_label(entry.role),
            audit_action_label(entry.action),
            audit_kind_label(entry.kind),
            entry.object_id,
        )
        for entry in entries
    )
    heads = (
        translate("Time (UTC)"),
        translate("Who"),
        translate("Role"),
        translate("Action"),
        translate_in("audit", "What"),
        translate("Id"),
    )
    return Table(heads, rows)
