"""Text on opening the app from a phone, for pages and terminal."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import segno

#: Environment variable with the app's address for a phone, set by ``formcheck app --https``.
PHONE_VARIABLE: Final = "FORMCHECK_PHONE_URL"
#: The certificate, relative to the user's data folder.
CERTIFICATE: Final = Path("https", "formcheck.crt")

CERTIFICATE_WARNING: Final = (
    "Your browser will warn about the certificate, because this computer made it itself. "
    "On Android tap Advanced, then Proceed; on an iPhone tap Show Details, then visit this website."
)
#: Safari opens the page after its warning, but not the WebSocket that the app needs.
IPHONE_HINT: Final = (
    "If the page stays empty on an iPhone, install the certificate: send it to the phone ({how}), "
    "open it, install it under Settings > General > VPN & Device Management, and switch it on "
    "under Settings > General > About > Certificate Trust Settings. It is valid for this computer "
    "only."
)
NETWORK_WARNING: Final = (
    "Anyone on this network who knows the address can open the app and see its clips while it "
    "runs; stop it with Ctrl+C when you are done."
)
UNENCRYPTED_WARNING: Final = (
    "Warning: the connection is not encrypted, so anyone on this network can read along, open the "
    "app and see its clips. Add --https, or leave --address out."
)
UNENCRYPTED_SIGN_IN_WARNING: Final = (
    "Warning: the connection is not encrypted, so anyone on this network can read passwords and "
    "clips along the way. Add --https, or leave --address out."
)


def qr_code(address: str) -> segno.QRCode:
    """Return the QR code of an address, with error correction level M (15 %)."""
    return segno.make_qr(address, error="m", boost_error=False)
