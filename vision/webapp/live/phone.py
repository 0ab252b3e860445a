"""How to open the app on a phone, whose camera is better placed than a computer's."""

from __future__ import annotations

import os
from html import escape
from typing import Final

import streamlit as st

from vision.errors import FormcheckError
from vision.paths import home_folder
from vision.text.phone import (
    CERTIFICATE,
    IPHONE,
    OPEN_TO_ALL,
    PHONE_VARIABLE,
    WARNING,
    qr_code,
)

LIVE: Final = "/live"
_WIDTH_PX: Final = 180
#: What a scanner needs around the code, in modules.
_QUIET: Final = 4


def show_phone_hint() -> None:
    """Show the address for the phone, or how to start the app so that it has one."""
    address = os.environ.get(PHONE_VARIABLE, "").strip().rstrip("/")
    with st.expander("Use your phone's camera", icon=":material/qr_code_2:"):
        if not address:
            st.markdown(
                "A phone's browser lends its camera to encrypted pages only. Stop the app with "
                "Ctrl+C and start it with `formcheck app --https`: it then shows a code to scan, "
                "here and in the terminal. The phone must be in the same network as this machine."
            )
            return
        live = address + LIVE
        st.markdown("Scan this with the phone, which must be in the same network as this machine.")
        st.html(qr_html(live))
        st.code(live, language=None)
        st.markdown(WARNING)
        st.markdown(IPHONE.format(how="by AirDrop or as a mail to yourself"))
        _offer_certificate()
        st.caption(OPEN_TO_ALL)


def qr_html(address: str) -> str:
    """Draw the QR code of an address as a link to it.

    Parameters
    ----------
    address : str
        What the code says and the link opens.

    Returns
    -------
    str
        HTML with an SVG: dark on white with a quiet zone whatever the theme,
        because many scanners cannot read a code turned inside out.
    """
    drawn = qr_code(address).svg_data_uri(
        border=_QUIET, dark="#000", light="#fff", omitsize=True, svgclass=None, lineclass=None
    )
    link = escape(address)
    # As a picture: an SVG written into the page is swept out of it.
    picture = f'<img src="{escape(drawn)}" alt="QR code of {link}" width="{_WIDTH_PX}">'
    return f'<a href="{link}" style="display:inline-block;line-height:0">{picture}</a>'


def _offer_certificate() -> None:
    try:
        data = (home_folder() / CERTIFICATE).read_bytes()
    except (OSError, FormcheckError):  # started in another way; then there is none to give
        return
    st.download_button(
        "Certificate for an iPhone",
        data,
        file_name=CERTIFICATE.name,
        mime="application/x-x509-ca-cert",
        icon=":material/download:",
    )
