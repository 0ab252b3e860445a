"""A voice-over from the microphone to the MP4, and what happens without a microphone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import av
import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.cutting_proxy import cutting_proxy
from tests.support.drawing_page import Open, drag, open_drawing_player
from tests.support.page_home import fill_home
from tests.support.page_pool import TIMEOUT_MS, PagePool
from tests.support.player_page import read_number, serve_player, write_player_clip
from vision.clip.sound import SOUND_RATE, read_sound

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

FAKE_MICROPHONE = ("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream")
#: Cookie with whom results are shown for.
COACH = "formcheck-result-mode-here"
UPLOAD = {"address": "/uploads", "token": "none"}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    files = tmp_path_factory.mktemp("voice")
    write_player_clip(files, "even")
    with serve_player(files) as url:
        yield url


@pytest.fixture(scope="module")
def microphone(launch: Callable[..., Browser]) -> Browser:
    return launch(*FAKE_MICROPHONE)


@pytest.fixture
def cleanup() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def port_of(server: Any) -> int:
    port = urlsplit(server.url).port
    assert port is not None
    return port


def test_what_is_shown_and_said_becomes_one_video(
    serve_app: Callable[..., Any], microphone: Browser, cleanup: ExitStack, tmp_path: Path
) -> None:
    filled = fill_home(tmp_path / "home")
    server = serve_app(filled.home)
    context = microphone.new_context(accept_downloads=True, permissions=["microphone"])
    context.set_default_timeout(TIMEOUT_MS)
    proxy = cleanup.enter_context(cutting_proxy(port_of(server)))
    url = f"http://127.0.0.1:{proxy.port}"
    context.add_cookies([{"name": COACH, "value": "coach", "url": url}])
    page = context.new_page()
    page.goto(f"{url}/?result={filled.before}")
    page.locator(".player.ready").wait_for()
    player, bar = page.locator(".player"), page.locator(".voice-bar")
    page.get_by_role("button", name="Voice-over", exact=True).click()
    expect(bar).to_have_attribute("data-state", "recording")
    for frame in (1, 2, 3):
        page.keyboard.press("ArrowRight")
        expect(player).to_have_attribute("data-frame", str(frame))
    expect(bar).to_contain_text("0:02 of 5:00")
    page.keyboard.press("Shift+ArrowRight")
    expect(player).to_have_attribute("data-frame", "13")
    expect(bar).to_contain_text("0:03 of 5:00")
    page.keyboard.press("r")
    expect(bar).to_have_attribute("data-state", "review")
    page.get_by_role("button", name="Listen", exact=True).click()
    expect(player).to_have_attribute("data-frame", "0")  # the replay shows what was shown
    expect(player).to_have_attribute("data-frame", "13")
    expect(page.get_by_role("button", name="Listen", exact=True)).to_be_visible()
    server.stop()
    proxy.server_port = port_of(serve_app(filled.home))
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(bar).to_contain_text("Kept.")  # a restart of the server loses no recording
    button = page.get_by_role("button", name="Download (MP4)")
    button.wait_for()
    with page.expect_download() as download:
        button.click()
    made = tmp_path / "made.mp4"
    download.value.save_as(made)
    context.close()
    with av.open(str(made)) as container:
        numbers = [
            read_number(frame.to_ndarray(format="rgb24")) for frame in container.decode(video=0)
        ]
    assert numbers == sorted(numbers)
    assert {0, 3, 13} <= set(numbers) <= {0, 1, 2, 3, 13}
    assert numbers[-1] == 13
    sound = read_sound(made, max_s=60)
    assert abs(sound.size / SOUND_RATE - len(numbers) / 30) < 0.05
    assert np.abs(sound.astype(int)).max() > 1000  # the beeps of the fake microphone


@pytest.fixture
def open_recorder(microphone: Browser, site: str) -> Iterator[Open]:
    pages = PagePool(microphone)
    with open_drawing_player(pages, site) as opened:
        yield opened
    pages.close()


def test_drawings_are_recorded_as_they_are_drawn_and_can_be_thrown_away(
    open_recorder: Open,
) -> None:
    page = open_recorder(permissions=["microphone"])
    page.evaluate("upload => page.call({ upload })", UPLOAD)
    page.evaluate("page.root().classList.add('can-record')")
    page.get_by_role("button", name="Voice-over", exact=True).click()
    bar = page.locator(".voice-bar")
    expect(bar).to_have_attribute("data-state", "recording")
    page.keyboard.press("d")
    drag(page, (60, 100), (140, 100))
    expect(bar).to_contain_text("0:01")
    page.get_by_role("button", name="Stop", exact=True).click()
    page.get_by_role("button", name="Undo", exact=True).click()
    page.wait_for_function("!page.drawn(100, 100)")
    page.get_by_role("button", name="Listen", exact=True).click()
    page.wait_for_function("page.drawn(100, 100)")  # in the replay
    page.wait_for_function("!page.drawn(100, 100)")
    page.get_by_role("button", name="Throw away", exact=True).click()
    expect(bar).to_be_hidden()
    assert page.evaluate("page.voiceOvers") == []


def test_without_a_microphone_one_sentence_says_what_to_do(
    component_pages: PagePool, site: str
) -> None:
    with open_drawing_player(component_pages, site) as opened:
        page: Page = opened()
        page.evaluate("upload => page.call({ upload })", UPLOAD)
        page.evaluate("page.root().classList.add('can-record')")
        page.get_by_role("button", name="Voice-over", exact=True).click()
        bar = page.locator(".voice-bar")
        expect(bar).to_contain_text("microphone")
        expect(bar).to_contain_text("press Voice-over again.")
        page.get_by_role("button", name="Close", exact=True).click()
        expect(bar).to_be_hidden()
