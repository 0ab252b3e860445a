"""Where the app listens, and what is said about it."""

from __future__ import annotations

import io
import sys
from ipaddress import IPv4Address
from pathlib import Path

import cv2
import numpy as np
import pytest

from vision.cli.serve import urls as module
from vision.cli.serve.urls import AppUrls, choose_urls, print_urls
from vision.errors import InputError
from vision.text.phone import qr_code

FOUND = (IPv4Address("192.168.1.20"), IPv4Address("10.0.0.3"))
PHONE = "https://192.168.1.20:8501"
FILE = Path("home", "https", "formcheck.crt")


@pytest.fixture(autouse=True)
def named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "host_names", lambda: ("studio", "studio.local"))


def asked(address: str | None = None, *, https: bool = True, found: tuple = FOUND) -> AppUrls:
    return choose_urls(port=8501, address=address, https=https, find_addresses=lambda: found)


@pytest.mark.parametrize(
    ("address", "listen", "here"),
    [
        (None, "127.0.0.1", "http://localhost:8501"),
        ("127.0.0.1", "127.0.0.1", "http://localhost:8501"),
        ("192.168.1.20", "192.168.1.20", "http://192.168.1.20:8501"),
        ("0.0.0.0", "0.0.0.0", "http://0.0.0.0:8501"),
    ],
)
def test_unencrypted_nothing_but_what_is_asked_for_is_open(
    address: str | None, listen: str, here: str
) -> None:
    assert asked(address, https=False) == AppUrls(listen, here)


@pytest.mark.parametrize("address", [None, "0.0.0.0"])
def test_encrypted_the_network_reaches_it(address: str | None) -> None:
    to = asked(address)
    assert (to.listen, to.local_url) == ("0.0.0.0", "https://localhost:8501")
    assert to.phone_urls == (PHONE, "https://10.0.0.3:8501")
    assert to.hosts == ("192.168.1.20", "10.0.0.3")


def test_without_a_network_it_is_for_this_machine_only() -> None:
    to = asked(found=())
    assert (to.listen, to.local_url, to.phone_urls) == ("127.0.0.1", "https://localhost:8501", ())
    assert to.no_phone_reason.startswith("No network address was found")


@pytest.mark.parametrize("address", ["127.0.0.1", "localhost", "::1"])
def test_this_machine_only_can_be_asked_for(address: str) -> None:
    to = asked(address)
    assert (to.listen, to.phone_urls) == (address, ())
    assert "leave --address out" in to.no_phone_reason


@pytest.mark.parametrize(
    ("address", "phone"),
    [
        ("192.168.7.7", "https://192.168.7.7:8501"),
        ("FD00::2", "https://[fd00::2]:8501"),
        ("Studio.local", "https://studio.local:8501"),
    ],
)
def test_an_address_of_the_users_is_the_only_one(address: str, phone: str) -> None:
    to = asked(address)
    assert (to.local_url, to.phone_urls, to.listen) == (phone, (phone,), to.hosts[0])


@pytest.mark.parametrize("address", ["no name", "büro", "fe80::1%eth0", "a..b", ""])
def test_what_no_phone_can_open_is_refused(address: str) -> None:
    with pytest.raises(InputError, match="is no address a phone could open"):
        asked(address)


def test_what_is_printed_says_everything(capsys: pytest.CaptureFixture[str]) -> None:
    print_urls(asked(), port=8501, certificate=FILE)
    said = capsys.readouterr().out
    assert "on this computer: https://localhost:8501" in said
    assert f"on the phone:     {PHONE} or https://10.0.0.3:8501" in said
    for words in ("Advanced, then Proceed", "Show Details, then visit", "stop it with Ctrl+C"):
        assert words in said
    assert str(FILE) in said
    assert "https://studio.local:8501" in said


def pixels(text: str) -> np.ndarray:
    """Draw what half blocks stand for, as a terminal of light on dark does."""
    halves = {"█": (255, 255), "▀": (255, 0), "▄": (0, 255), " ": (0, 0)}
    rows = [[halves[c] for c in line] for line in text.splitlines()]
    picture = np.array(rows, np.uint8).transpose(0, 2, 1).reshape(-1, len(rows[0]))
    return np.kron(picture, np.ones((8, 8), np.uint8))


def test_the_code_in_the_terminal_is_the_first_address(capsys: pytest.CaptureFixture[str]) -> None:
    print_urls(asked(), port=8501, certificate=FILE)
    lines = capsys.readouterr().out.splitlines()
    drawn = [line for line in lines if line and set(line) <= set("█▀▄ ")]
    assert max(map(len, drawn)) < 60
    text, *_ = cv2.QRCodeDetector().detectAndDecode(pixels("\n".join(drawn)))
    assert text == PHONE


@pytest.mark.parametrize("address", [PHONE, "https://[fd00::2]:8501/live"])
def test_the_code_can_be_read_back(address: str) -> None:
    modules = np.array([list(row) for row in qr_code(address).matrix_iter(scale=6)], np.uint8)
    text, *_ = cv2.QRCodeDetector().detectAndDecode(255 * (1 - modules))
    assert text == address


def test_a_terminal_without_blocks_gets_the_address_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", plain)
    print_urls(asked(), port=8501, certificate=FILE)
    plain.seek(0)
    assert PHONE in plain.read()


def test_without_a_phone_there_is_no_code(capsys: pytest.CaptureFixture[str]) -> None:
    print_urls(asked(found=()), port=8501, certificate=FILE)
    said = capsys.readouterr().out
    assert "Opening formcheck at https://localhost:8501" in said
    assert "No network address was found" in said
    assert "not known" in said
    assert "█" not in said


def test_unencrypted_it_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    print_urls(asked(https=False), port=8501, certificate=None)
    said = capsys.readouterr().out
    assert said == "Opening formcheck at http://localhost:8501 (Ctrl+C ends it)\n"
