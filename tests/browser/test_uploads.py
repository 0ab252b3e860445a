"""The uploader in a browser: choose, drop, cancel, lose the connection, go on."""

from __future__ import annotations

import base64
import json
import re
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Request, Route, expect

from tests.support.cutting_proxy import cutting_proxy

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

Open = Callable[..., Page]
OVERFLOW = """() => {
  const main = document.querySelector('[data-testid=stMain]');
  return main.scrollWidth - main.clientWidth;
}"""
DROP = """(zone, files) => {
  const transfer = new DataTransfer();
  for (const { name, content } of files) {
    const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
    transfer.items.add(new File([bytes], name, { type: "video/mp4" }));
  }
  for (const type of ["dragenter", "dragover", "drop"]) {
    const how = { dataTransfer: transfer, bubbles: true, cancelable: true };
    zone.dispatchEvent(new DragEvent(type, how));
  }
}"""


@pytest.fixture
def clip(samples: Path, tmp_path: Path) -> Callable[..., Path]:
    """Return a function that makes a clip whose content no other has."""

    def make(name: str = "squat.mp4", *, padding: int = 1000) -> Path:
        free = (padding + 8).to_bytes(4, "big") + b"free" + secrets.token_bytes(padding)
        path = tmp_path / name
        path.write_bytes((samples / "grey.mp4").read_bytes() + free)
        return path

    return make


def choose(page: Page, *paths: Path) -> None:
    page.locator(".upload input[type=file]").set_input_files(list(paths))


def row(page: Page, name: str) -> Any:
    return page.locator(".upload .row").filter(has_text=name)


def port_of(server: Any) -> int:
    port = urlsplit(server.url).port
    assert port is not None
    return port


def stored_clips(server: Any) -> list[bytes]:
    return [next(folder.glob("clip.*")).read_bytes() for folder in server.results()]


def waiting_files(server: Any) -> list[Path]:
    return [path for path in (server.home / "uploads").rglob("clip") if path.is_file()]


def until_no_file_waits(page: Page, server: Any) -> None:
    for _ in range(200):
        if not waiting_files(server):
            return
        page.wait_for_timeout(50)
    raise AssertionError("uploads are left")


def test_a_clip_chosen_by_keyboard_is_checked(
    server: Any, open_page: Open, clip: Callable[..., Path]
) -> None:
    path = clip()
    page = open_page(server.url)
    expect(page.locator("button").get_by_text("Check this clip")).to_be_visible()
    expect(page.get_by_role("button", name="Check this clip")).to_be_disabled()
    choose_button = page.get_by_role("button", name="Choose clips")
    with page.expect_file_chooser() as waiting:
        choose_button.press("Enter")
    assert waiting.value.is_multiple()
    waiting.value.set_files([path])
    expect(row(page, "squat.mp4")).to_have_attribute("data-state", "ready")
    expect(page.locator(".announcement")).to_have_text("squat.mp4 uploaded")
    with server.held():
        page.get_by_role("button", name="Check this clip").click()
        expect(page.locator("h1").first).to_contain_text("Checking your clip")
    assert path.read_bytes() in stored_clips(server)
    assert waiting_files(server) == []


def test_several_dropped_clips_are_checked(
    server: Any, open_page: Open, clip: Callable[..., Path]
) -> None:
    paths = [clip("a.mp4"), clip("b.MOV")]
    page = open_page(server.url)
    files = [
        {"name": path.name, "content": base64.b64encode(path.read_bytes()).decode()}
        for path in paths
    ]
    page.locator(".upload .zone").evaluate(DROP, files)
    page.get_by_role("button", name="Check these 2 clips").click()
    expect(page.get_by_text("2 clips checked", exact=True)).to_be_visible()
    expect(page.locator(".upload .row")).to_have_count(0)
    assert {path.read_bytes() for path in paths} <= set(stored_clips(server))
    assert waiting_files(server) == []


def test_an_upload_continues_where_the_connection_broke_off(
    server: Any, open_page: Open, clip: Callable[..., Path]
) -> None:
    path = clip(padding=5 << 20)
    offsets: list[int] = []

    def note(request: Request) -> None:
        if request.method == "PATCH":
            offsets.append(int(request.headers["x-formcheck-offset"]))

    sizes: list[int] = []

    def is_stored_in_part(head: bytes) -> bool:
        offset = re.search(rb"x-formcheck-offset: (\d+)", head.lower())
        size = sum(path.stat().st_size for path in waiting_files(server))
        if offset is None or size <= int(offset[1]):
            return False
        sizes.append(size)
        return True

    with cutting_proxy(port_of(server)) as proxy:
        page = open_page(f"http://127.0.0.1:{proxy.port}")
        page.on("request", note)
        expect(page.locator(".upload")).to_be_visible()
        proxy.cut_after, proxy.cuts_left, proxy.may_cut = 700_000, 3, is_stored_in_part
        choose(page, path)
        expect(row(page, path.name)).to_have_attribute("data-state", "ready")
        assert proxy.cuts_left == 0
        with server.held():
            page.get_by_role("button", name="Check this clip").click()
            expect(page.locator("h1").first).to_contain_text("Checking your clip")
        page.close()
    assert path.read_bytes() in stored_clips(server)
    assert offsets == sorted(offsets)
    assert len(sizes) == 3
    # Each cut piece continued at or after what was on disk when it was cut.
    assert all(any(offset >= size for offset in offsets) for size in sizes)
    assert len(offsets) == len(set(offsets))


def test_an_upload_starts_over_when_the_server_was_restarted(
    serve: Callable[[Path], Any], open_page: Open, clip: Callable[..., Path], tmp_path: Path
) -> None:
    first_clip, second_clip = clip("a.mp4"), clip("b.mp4")
    server = serve(tmp_path / "home")
    with cutting_proxy(port_of(server)) as proxy:
        page = open_page(f"http://127.0.0.1:{proxy.port}")
        choose(page, first_clip)
        expect(row(page, "a.mp4")).to_have_attribute("data-state", "ready")
        page.route("**/uploads/*", lambda route: route.abort())
        choose(page, second_clip)
        expect(row(page, "b.mp4")).to_have_attribute("data-state", "waiting")
        server.stop()
        server = serve(tmp_path / "home")
        proxy.server_port = port_of(server)
        page.unroute("**/uploads/*")
        expect(row(page, "b.mp4")).to_have_attribute("data-state", "ready")
        expect(row(page, "a.mp4")).to_contain_text("The server no longer has this file.")
        page.get_by_role("button", name="Try a.mp4 again").click()
        page.get_by_role("button", name="Check these 2 clips").click()
        expect(page.get_by_text("2 clips checked", exact=True)).to_be_visible()
        page.close()
    assert sorted(stored_clips(server)) == sorted(
        [first_clip.read_bytes(), second_clip.read_bytes()]
    )


def test_without_a_connection_the_page_says_so_and_goes_on(
    server: Any, open_page: Open, clip: Callable[..., Path]
) -> None:
    path = clip()
    page = open_page(server.url)
    expect(page.locator(".upload")).to_be_visible()
    page.route("**/uploads/*", lambda route: route.abort())
    choose(page, path)
    expect(row(page, path.name)).to_contain_text("No connection. The upload continues by itself.")
    expect(page.get_by_role("button", name="Uploading")).to_be_disabled()
    page.unroute("**/uploads/*")
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(row(page, path.name)).to_have_attribute("data-state", "ready")
    expect(page.get_by_role("button", name="Check this clip")).to_be_enabled()
    page.get_by_role("button", name=f"Remove {path.name}").click()
    until_no_file_waits(page, server)


def test_a_cancelled_upload_is_deleted_and_the_next_one_begins(
    server: Any, open_page: Open, clip: Callable[..., Path]
) -> None:
    first, second = clip("first.mp4"), clip("second.mp4")
    held: list[Route] = []
    page = open_page(server.url)

    def hold(route: Route) -> None:
        if route.request.method == "PATCH" and not held:
            held.append(route)
        else:
            route.continue_()

    expect(page.locator(".upload")).to_be_visible()
    page.route("**/uploads/*", hold)
    choose(page, first, second)
    expect(row(page, "first.mp4")).to_contain_text("0 % of")
    expect(row(page, "second.mp4")).to_contain_text("waiting")
    page.get_by_role("button", name="Cancel first.mp4").click()
    expect(row(page, "second.mp4")).to_have_attribute("data-state", "ready")
    expect(page.locator(".upload .row")).to_have_count(1)
    page.get_by_role("button", name="Remove second.mp4").click()
    expect(page.get_by_role("button", name="Check this clip")).to_be_disabled()
    until_no_file_waits(page, server)


def test_leaving_the_page_deletes_what_was_uploaded(
    server: Any, open_page: Open, clip: Callable[..., Path]
) -> None:
    page = open_page(server.url)
    choose(page, clip())
    expect(row(page, "squat.mp4")).to_have_attribute("data-state", "ready")
    assert len(waiting_files(server)) == 1
    page.get_by_role("link", name="Library").click()
    expect(page.locator("h1").first).not_to_contain_text("Check your squat")
    until_no_file_waits(page, server)
    page.go_back()
    choose(page, clip())
    expect(row(page, "squat.mp4")).to_have_attribute("data-state", "ready")
    page.goto("about:blank")
    until_no_file_waits(page, server)


def test_what_cannot_be_uploaded_is_said_in_words(
    server: Any, open_page: Open, clip: Callable[..., Path], tmp_path: Path
) -> None:
    (tmp_path / "letter.pdf").write_text("Dear coach")
    (tmp_path / "empty.mp4").touch()
    page = open_page(server.url)
    sentence = "There is no room for it."
    page.route(
        "**/uploads", lambda route: route.fulfill(status=507, body=json.dumps({"error": sentence}))
    )
    choose(page, tmp_path / "letter.pdf", tmp_path / "empty.mp4", clip("a.mp4"))
    expect(row(page, "letter.pdf")).to_contain_text("not a video that formcheck reads")
    expect(row(page, "empty.mp4")).to_contain_text("empty; copy it from the phone again")
    expect(row(page, "a.mp4")).to_contain_text(sentence)
    expect(page.locator(".announcement")).to_contain_text(sentence)
    expect(page.get_by_role("button", name="Check this clip")).to_be_disabled()
    page.unroute("**/uploads")
    page.get_by_role("button", name="Try a.mp4 again").click()
    expect(row(page, "a.mp4")).to_have_attribute("data-state", "ready")
    with server.held():
        page.get_by_role("button", name="Check this clip").click()
        expect(page.locator("h1").first).to_contain_text("Checking your clip")


def test_the_uploader_fits_on_a_phone(
    server: Any, open_page: Open, clip: Callable[..., Path]
) -> None:
    page = open_page(server.url, width=390, height=844)
    choose(page, clip(f"{'very-long-name-' * 7}.mp4"))
    expect(row(page, "very-long-name")).to_have_attribute("data-state", "ready")
    assert page.evaluate(OVERFLOW) <= 0
    for button in page.locator(".upload button:visible").all():
        box = button.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 44
    assert page.locator(".upload input").get_attribute("accept").startswith("video/*,")  # type: ignore[union-attr]
