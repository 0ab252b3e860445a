"""Show how to open the app on a phone: address, QR code, certificate."""

from __future__ import annotations

from typing import Final

import streamlit as st

from vision.errors import FormcheckError
from vision.paths import home_folder
from vision.text.phone import CERTIFICATE, CERTIFICATE_WARNING, IPHONE_HINT
from vision.text.translation import mark_text, translate
from vision.webapp import routes
from vision.webapp.server.sign_in_state import sign_in_mode
from vision.webapp.shared.qr_code import phone_address, qr_html

_NETWORK_WARNING: Final = mark_text(
    "While formcheck runs, anyone on this network who knows the address can open it and see its "
    "clips. Close it when you are done."
)


def show_phone_hint() -> None:
    """Show the address for the phone, or how to start the app so that it has one."""
    address = phone_address()
    with st.expander(translate("Use your phone's camera"), icon=":material/qr_code_2:"):
        if not address:
            text = translate(
                "Phones share their camera only with secure pages. Close formcheck and start it "
                "again with `formcheck app --https`. You then get a code to scan, here and in the "
                "terminal. Phone and computer must be on the same network."
            )
            st.markdown(text)
            return
        live = f"{address}/{routes.LIVE.url_path}"
        text = translate(
            "Scan this code with your phone. Phone and computer must be on the same network."
        )
        st.markdown(text)
        st.html(qr_html(live))
        st.code(live, language=None)
        st.markdown(translate(CERTIFICATE_WARNING))
        how = translate("by AirDrop, or in an email to yourself")
        st.markdown(translate(IPHONE_HINT).format(how=how))
        _offer_certificate()
        if sign_in_mode() == "none":
            st.caption(translate(_NETWORK_WARNING))


def _offer_certificate() -> None:
    try:
        data = (home_folder() / CERTIFICATE).read_bytes()
    except (OSError, FormcheckError):  # the app was not started with --https
        return
    st.download_button(
        translate("Certificate for an iPhone"),
        data,
        file_name=CERTIFICATE.name,
        mime="application/x-x509-ca-cert",
        icon=":material/download:",
    )
