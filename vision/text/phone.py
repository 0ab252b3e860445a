"""What is said, on the page and in the terminal, about reaching the app from a phone."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import segno

#: Where the page finds the address for the phone; set by ``formcheck app --https``.
PHONE_VARIABLE: Final = "FORMCHECK_PHONE_URL"
#: The certificate, in the user's own folder.
CERTIFICATE: Final = Path("https", "formcheck.crt")

WARNING: Final = (
    "The browser will warn that the certificate is not known, which is expected, because this "
    "machine made it itself: on Android tap Advanced, then Proceed; on an iPhone Show Details, "
    "then visit this website."
)
#: Safari opens the page after its warning, but not the WebSocket the app lives on.
IPHONE: Final = (
    "If the page stays empty on an iPhone, it needs the certificate itself: send it there "
    "({how}), open it, install it under Settings, General, VPN & Device Management, and switch "
    "it on under Settings, General, About, Certificate Trust Settings; it vouches for this "
    "machine only."
)
OPEN_TO_ALL: Final = (
    "Anybody on the same network who knows the address can open the app and see the clips in it "
    "while it runs, so stop it with Ctrl+C when you are done."
)


def qr_code(address: str) -> segno.QRCode:
    """Give the QR code of an address, of middling error correction."""
    return segno.make_qr(address, error="m", boost_error=False)
