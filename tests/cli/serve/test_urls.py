"""Where the app listens, and the URLs that are printed."""

from __future__ import annotations

import io
import sys
from ipaddress import IPv4Address
from pathlib import Path

import cv2
import numpy as np
import pytest

from vision.cli.serve import urls as urls_module
from vision.cli.serve.urls import AppUrls, choose_urls, print_urls
from vision.errors import InputError
from vision.text.phone import CERTIFICATE_WARNING, qr_code

FOUND = (IPv4Address("192.168.1.20"), IPv4Address("10.0.0.3"))
PHONE = "https://192.168.1.20:8501"
FILE = Path("home", "https", "formcheck.crt")


@pytest.fixture(autouse=True)
def named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(urls_module, "host_names", lambda: ("studio", "studio.local"))


def urls_for(address: str | None = None, *, https: bool = True, found: tuple = FOUND) -> AppUrls:
    return choose_urls(port=8501, address=address, https=https, find_addresses=lambda: found)


@pytest.mark.parametrize(
    ("address", "listen", "here"),
    [
        (None, "127.0.0.1", "http://localhost:8501"),
        ("127.0.0.1", "127.0.0.1", "http://localhost:8501"),
        ("192.168.1.20", "192.168.1.20", "http://192.168.1.20:8501"),
        ("0.0.0.0", "0.0.0.0", "http://localhost:8501"),
    ],
)
def test_http_listens_only_on_the_given_address(
    address: str | None, listen: str, here: str
) -> None:
    urls = urls_for(address, https=False)
    assert (urls.listen, urls.local_url, urls.phone_urls) == (listen, here, ())


@pytest.mark.parametrize(
    ("address", "others"),
    [
        (None, ()),
        ("192.168.1.20", ("http://192.168.1.20:8501",)),
        ("0.0.0.0", ("http://192.168.1.20:8501", "http://10.0.0.3:8501")),
    ],
)
def test_http_urls_for_other_devices(
    address: str | None, others: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    urls = urls_for(address, https=False)
    assert urls.network_urls == others
    print_urls(urls, port=8501, certificate=None)
    printed = capsys.readouterr()
    assert all(url in printed.out for url in others)
    # Beyond this computer, and not encrypted.
    assert ("not encrypted" in printed.err) is bool(others)
    assert printed.err.count(". ") <= 1


def test_https_needs_no_warning_about_encryption(capsys: pytest.CaptureFixture[str]) -> None:
    print_urls(urls_for(), port=8501, certificate=FILE)
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("address", [None, "0.0.0.0"])
def test_https_listens_on_the_network(address: str | None) -> None:
    urls = urls_for(address)
    assert (urls.listen, urls.local_url) == ("0.0.0.0", "https://localhost:8501")
    assert urls.phone_urls == (PHONE, "https://10.0.0.3:8501")
    assert urls.hosts == ("192.168.1.20", "10.0.0.3")


def test_https_without_a_network_is_local() -> None:
    urls = urls_for(found=())
    assert (urls.listen, urls.local_url, urls.phone_urls) == (
        "127.0.0.1",
        "https://localhost:8501",
        (),
    )
    assert urls.no_phone_reason.startswith("No network was found")


@pytest.mark.parametrize("address", ["127.0.0.1", "localhost", "::1"])
def test_local_address_can_be_chosen(address: str) -> None:
    urls = urls_for(address)
    assert (urls.listen, urls.phone_urls) == (address, ())
    assert "leave --address out" in urls.no_phone_reason


@pytest.mark.parametrize(
    ("address", "phone"),
    [
        ("192.168.7.7", "https://192.168.7.7:8501"),
        ("FD00::2", "https://[fd00::2]:8501"),
        ("Studio.local", "https://studio.local:8501"),
    ],
)
def test_chosen_address_is_the_only_one(address: str, phone: str) -> None:
    urls = urls_for(address)
    assert (urls.local_url, urls.phone_urls, urls.listen) == (phone, (phone,), urls.hosts[0])


@pytest.mark.parametrize("address", ["no name", "büro", "fe80::1%eth0", "a..b", ""])
def test_invalid_address_is_rejected(address: str) -> None:
    with pytest.raises(InputError, match="A phone cannot open the address"):
        urls_for(address)


def test_urls_and_hints_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    print_urls(urls_for(), port=8501, certificate=FILE)
    said = capsys.readouterr().out
    assert "on this computer: https://localhost:8501" in said
    assert f"on the phone:     {PHONE} or https://10.0.0.3:8501" in said
    for words in ("Advanced, then Proceed", "Show Details, then visit", "stop it with Ctrl+C"):
        assert words in said
    assert str(FILE) in said
    assert "https://studio.local:8501" in said


def pixels(text: str) -> np.ndarray:
    """Render half-block characters as a terminal with light text on dark does."""
    halves = {"█": (255, 255), "▀": (255, 0), "▄": (0, 255), " ": (0, 0)}
    rows = [[halves[c] for c in line] for line in text.splitlines()]
    image = np.array(rows, np.uint8).transpose(0, 2, 1).reshape(-1, len(rows[0]))
    return np.kron(image, np.ones((8, 8), np.uint8))


def test_qr_code_in_the_terminal_is_the_first_url(capsys: pytest.CaptureFixture[str]) -> None:
    print_urls(urls_for(), port=8501, certificate=FILE)
    lines = capsys.readouterr().out.splitlines()
    drawn = [line for line in lines if line and set(line) <= set("█▀▄ ")]
    assert max(map(len, drawn)) < 60
    text, *_ = cv2.QRCodeDetector().detectAndDecode(pixels("\n".join(drawn)))
    assert text == PHONE


@pytest.mark.parametrize("address", [PHONE, "https://[fd00::2]:8501/live"])
def test_qr_code_can_be_read_back(address: str) -> None:
    modules = np.array([list(row) for row in qr_code(address).matrix_iter(scale=6)], np.uint8)
    text, *_ = cv2.QRCodeDetector().detectAndDecode(255 * (1 - modules))
    assert text == address


def test_terminal_without_block_characters_gets_the_url_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plain = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", plain)
    print_urls(urls_for(), port=8501, certificate=FILE)
    plain.seek(0)
    assert PHONE in plain.read()


def test_without_phone_urls_there_is_no_qr_code(capsys: pytest.CaptureFixture[str]) -> None:
    print_urls(urls_for(found=()), port=8501, certificate=FILE)
    said = capsys.readouterr().out
    assert "Opening formcheck at https://localhost:8501" in said
    assert "No network was found" in said
    assert CERTIFICATE_WARNING in said
    assert "█" not in said


def test_http_prints_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    print_urls(urls_for(https=False), port=8501, certificate=None)
    said = capsys.readouterr().out
    assert said == "Opening formcheck at http://localhost:8501 (stop it with Ctrl+C)\n"
