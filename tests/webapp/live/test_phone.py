"""Instructions for opening the app on a phone."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from urllib.parse import unquote

import cv2
import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from vision.webapp.shared.qr_code import qr_html

ADDRESS = "https://192.168.1.20:8501"


def page() -> None:
    from vision.webapp.live.phone import show_phone_hint

    show_phone_hint()


def open_page() -> AppTest:
    app = AppTest.from_function(page, default_timeout=120).run()
    assert not app.exception
    return app


def texts(app: AppTest) -> str:
    return " ".join(str(e.value) for e in (*app.markdown, *app.caption, *app.code))


def test_without_an_address_the_page_says_how_to_get_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FORMCHECK_PHONE_URL", raising=False)
    app = open_page()
    assert app.expander[0].label == "Use your phone's camera"
    assert "`formcheck app --https`" in texts(app)
    assert "same network" in texts(app)
    assert not app.get("html")


def test_an_address_is_shown_with_its_qr_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORMCHECK_PHONE_URL", ADDRESS)
    app = open_page()
    assert app.code[0].value == f"{ADDRESS}/live"
    said = texts(app)
    assert "warn about the certificate" in said
    assert "anyone on this network" in said
    html = app.get("html")[0].proto.body
    assert f'href="{ADDRESS}/live"' in html
    assert not app.get("download_button")


def test_the_certificate_can_be_downloaded_for_an_iphone(
    monkeypatch: pytest.MonkeyPatch, formcheck_home: Path
) -> None:
    monkeypatch.setenv("FORMCHECK_PHONE_URL", ADDRESS)
    folder = formcheck_home / "https"
    folder.mkdir(parents=True)
    (folder / "formcheck.crt").write_text("certificate")
    app = open_page()
    assert app.get("download_button")[0].proto.label == "Certificate for an iPhone"


def drawn(html: str, scale: int = 6) -> np.ndarray:
    """Render the SVG: a white background and strokes of dark modules."""
    html = unquote(unescape(re.search(r'src="([^"]+)"', html)[1])).replace("'", '"')
    side = int(re.search(r'viewBox="0 0 (\d+) \d+"', html)[1])
    assert f'fill="#fff" d="M0 0h{side}v{side}h-{side}z"' in html
    image = np.full((side, side), 255, np.uint8)
    path = re.search(r'stroke="#000"[^>]*? d="([^"]+)"', html)[1]
    x = y = 0.0
    for command, numbers in re.findall(r"([Mmh])([^Mmh]*)", path):
        values = [float(n) for n in re.findall(r"-?\d*\.?\d+", numbers)]
        if command == "h":
            image[int(y), int(x) : int(x + values[0])] = 0
            x += values[0]
        else:
            x, y = values if command == "M" else (x + values[0], y + values[1])
    return np.kron(image, np.ones((scale, scale), np.uint8))


def test_the_qr_code_holds_the_address() -> None:
    address = f"{ADDRESS}/live"
    image = drawn(qr_html(address))
    text, *_ = cv2.QRCodeDetector().detectAndDecode(image)
    assert text == address
    # The quiet zone that a scanner needs: four modules, in any theme.
    assert image[: 4 * 6].min() == 255
    assert image[:, : 4 * 6].min() == 255


def test_an_address_cannot_break_out_of_the_page() -> None:
    html = qr_html('https://x/"><script>alert(1)</script>')
    assert "<script" not in html
