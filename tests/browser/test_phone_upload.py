"""A clip from a phone, in two browsers: it is sent there, and checked on the computer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.page_audit import find_violations
from tests.support.page_pool import TIMEOUT_MS

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    context.set_default_timeout(TIMEOUT_MS)
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda m: problems.append(m.text) if m.type == "error" else None)
    yield page
    context.close()
    assert not [each for each in problems if "status of 404" not in each]


def test_a_clip_of_a_phone_appears_on_the_computer(
    serve_app: Callable[..., Any],
    open_page: Callable[..., Page],
    phone: Page,
    samples: Path,
    tmp_path: Path,
) -> None:
    server = serve_app(
        tmp_path / "home",
        FORMCHECK_TEST_WORK="quick",
        FORMCHECK_TEST_SAMPLES=str(samples),
        FORMCHECK_PHONE_URL="https://192.0.2.1:8501",
    )
    computer = open_page(server.url)
    computer.get_by_text("Send a clip from your phone").click()
    expect(computer.get_by_text("Waiting for your phone")).to_be_visible()
    link = computer.get_by_role("link", name="QR code of")
    code = server.url + urlsplit(str(link.get_attribute("href"))).path
    phone.goto(code)
    expect(computer.get_by_text("Your phone is connected")).to_be_visible()
    assert find_violations(phone) == []
    with phone.expect_file_chooser() as waiting:
        phone.get_by_text("Choose or record a clip").tap()
    waiting.value.set_files([samples / "grey.mp4"])
    expect(phone.get_by_text("You can look at the computer now.")).to_be_visible()
    assert phone.context.cookies() == []
    expect(computer.get_by_text("grey.mp4")).to_be_visible()
    computer.get_by_role("button", name="Show a new code").click()
    expect(link).not_to_have_attribute("href", code.replace(server.url, "https://192.0.2.1:8501"))
    phone.goto(code)
    expect(phone.get_by_role("alert")).to_contain_text("This code has ended")
    with server.held():
        computer.get_by_role("button", name="Check this clip").click()
        expect(computer.locator("h1").first).to_contain_text("Checking your clip")
    (folder,) = server.results()
    assert next(folder.glob("clip.*")).read_bytes() == (samples / "grey.mp4").read_bytes()
