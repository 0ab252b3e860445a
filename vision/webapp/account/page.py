"""Page "Account": who is signed in, how to sign out, and for administrators all accounts."""

from __future__ import annotations

from html import escape

import streamlit as st

from vision.text.labels import role_label
from vision.text.translation import translate
from vision.webapp.account.audit_log import show_audit_log
from vision.webapp.account.manage import show_accounts
from vision.webapp.account.own_data import show_own_data
from vision.webapp.routes import ACCOUNT
from vision.webapp.server.sign_in_gate import PASSWORD
from vision.webapp.server.sign_in_pages import sign_out_form
from vision.webapp.server.sign_in_state import sign_in_mode
from vision.webapp.shared.lasting_work import show_work
from vision.webapp.shared.messages import show_kept_message
from vision.webapp.shared.opening import follow_opening
from vision.webapp.shared.signed_in import signed_in


def show_page() -> None:
    """Draw the page."""
    follow_opening(ACCOUNT)
    st.title(translate("Account"))
    show_work()
    show_kept_message()
    account = signed_in()
    if account is None:
        st.write(translate("Nobody has to sign in to this app."))
        return
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    base = f"/{base}" if base else ""
    st.text(
        translate("Signed in as {name} ({role}).").format(
            name=account.name, role=role_label(account.role)
        )
    )
    with st.container(horizontal=True):
        for everywhere in (False, True):
            st.html(sign_out_form(base, everywhere=everywhere), width="content")
        if sign_in_mode() == "accounts":
            label = escape(translate("Change your password"))
            link = f'<a class="fc-button" href="{base}{PASSWORD}" target="_self">{label}</a>'
            st.html(link, width="content")
    show_own_data()
    show_accounts(base)
    show_audit_log()
