"""Review player in a real browser: it displays the requested frame with the matching overlay."""

from __future__ import annotations

import re
import statistics
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.support.page_pool import PagePool
from tests.support.player_page import (
    COUNT,
    HEIGHT,
    WIDTH,
    nose_position,
    serve_player,
    wait_until_paused_at,
    write_player_clip,
)

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

NO_VERDICTS: dict[str, list[object]] = {"findings": [], "spans": []}
CLIPS = ("even", "uneven", "proxy-uneven")
Open = Callable[..., Page]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    files = tmp_path_factory.mktemp("player")
    for name in CLIPS:
        write_player_clip(files, name)
    with serve_player(files) as url:
        yield url


@pytest.fixture
def open_player(component_pages: PagePool, site: str) -> Iterator[Open]:
    """Open the page with a clip, paused at its first frame; fail on any error in the page."""

    def opened(name: str = "even", *, width: int = 1280, **options: Any) -> Page:
        page = component_pages.take(width=width, **options)
        page.goto(site)
        page.wait_for_function("window.page?.loaded")
        page.evaluate("name => page.mount(name)", name)
        wait_until_paused_at(page, 0)
        return page

    yield opened
    assert component_pages.leave() == []


def drag(page: Page, selector: str, shares: list[float]) -> None:
    box = page.locator(selector).first.bounding_box()
    assert box is not None
    y = box["y"] + box["height"] / 2
    for at, share in enumerate(shares):
        page.mouse.move(box["x"] + share * box["width"], y)
        if at == 0:
            page.mouse.down()
    page.mouse.up()


def wait_until_paused(page: Page) -> None:
    """Wait until playback is paused and the overlay matches the displayed frame.

    The browser may display one more frame after it is told to pause.
    """
    page.wait_for_function("page.settled(page.frame()) && page.read() === page.frame()")


def logged_frames(page: Page) -> list[tuple[int, int]]:
    return [(int(a), int(b)) for a, b, _ in page.evaluate("page.log")]


@pytest.mark.parametrize("name", CLIPS)
def test_each_step_and_jump_displays_that_frame(open_player: Open, name: str) -> None:
    page = open_player(name)
    for frame in range(1, 12):
        page.keyboard.press("ArrowRight")
        wait_until_paused_at(page, frame)
        x, y = nose_position(np.array(frame))
        assert page.evaluate("at => page.drawn(...at)", [float(x), float(y)])
    page.keyboard.press("End")
    wait_until_paused_at(page, COUNT - 1)
    for frame in range(COUNT - 2, COUNT - 8, -1):
        page.keyboard.press("ArrowLeft")
        wait_until_paused_at(page, frame)
    for frame in (63, 2, 90, 31, 30, 29, 60, 17):
        page.evaluate(
            "frame => page.call({ command: { id: String(Math.random()), frame } })", frame
        )
        wait_until_paused_at(page, frame)
    assert all(shown == read for shown, read in logged_frames(page))


@pytest.mark.parametrize("name", CLIPS)
def test_overlay_matches_the_frame_during_playback(open_player: Open, name: str) -> None:
    page = open_player(name)
    for speed, until in ((0.5, 14), (1, 30), (2, 60)):
        page.get_by_label("Speed").select_option(str(speed))
        page.keyboard.press("Space")
        page.wait_for_function("frame => page.frame() >= frame", arg=until)
        page.keyboard.press("k")
        wait_until_paused(page)
    seen = logged_frames(page)
    assert len(seen) > 10
    # On a busy machine frames may appear between the event and the reading, so single lags
    # prove nothing: the overlay is never ahead, and a lag that builds up would move the median.
    lags = [read - shown for shown, read in seen]
    assert min(lags) >= 0
    assert statistics.median(lags) == 0


def test_loop_repetition(open_player: Open) -> None:
    page = open_player("uneven")
    page.keyboard.press("2")
    wait_until_paused_at(page, 34)
    expect(page.get_by_role("button", name="Loop repetition 2")).to_have_attribute(
        "aria-pressed", "true"
    )
    page.keyboard.press("l")
    page.evaluate("page.log.length = 0")
    page.wait_for_function("""() => {
      const back = page.log.filter(([frame], at) => at && frame < page.log[at - 1][0]);
      return back.length >= 2;
    }""")
    page.keyboard.press("k")
    shown = [frame for frame, _ in logged_frames(page)]
    assert min(shown) >= 34
    assert max(shown) <= 52 + 4
    page.keyboard.press("0")
    expect(page.get_by_label("Loop", exact=True)).to_have_value("")


def test_play_backward_and_change_speed_by_key(open_player: Open) -> None:
    page = open_player()
    page.keyboard.press("End")
    wait_until_paused_at(page, COUNT - 1)
    before = len(logged_frames(page))
    page.keyboard.press("j")
    page.wait_for_function("page.frame() < 80")
    page.keyboard.press("Space")
    wait_until_paused(page)
    shown = [frame for frame, _ in logged_frames(page)[before:]]
    assert shown == sorted(shown, reverse=True)
    assert shown[-1] < 80
    for _ in range(9):
        page.keyboard.press("ArrowDown")
    expect(page.get_by_label("Speed")).to_have_value("0.125")


def test_events_findings_and_layers(open_player: Open) -> None:
    page = open_player()
    page.keyboard.press(".")
    wait_until_paused_at(page, 6)
    expect(page.get_by_text("Repetition 1 begins")).to_be_visible()
    page.keyboard.press("n")
    wait_until_paused_at(page, 71)
    expect(page.get_by_text("Heel was seen.")).to_be_visible()
    page.get_by_role("button", name="Depth, good").click()
    wait_until_paused_at(page, 15)
    x, y = (float(v) for v in nose_position(np.array(15)))
    assert page.evaluate("at => page.drawn(...at)", [x, y])
    page.keyboard.press("b")
    page.wait_for_function("at => !page.drawn(...at)", arg=[x, y])
    expect(page.get_by_role("button", name="Body")).to_have_attribute("aria-pressed", "false")
    page.get_by_role("button", name="Body").click()
    page.wait_for_function("at => page.drawn(...at)", arg=[x, y])
    page.evaluate(
        "document.dispatchEvent(new CustomEvent('formcheck-jump',"
        " { detail: { time_s: 1 }, cancelable: true }))"
    )
    wait_until_paused_at(page, 30)
    page.wait_for_function("page.moments.at(-1)?.frame === 30")
    _good_form_at_its_moment(page)


def _good_form_at_its_moment(page: Page) -> None:
    """Good form is offered once a finding has it, off at first, and drawn near its frame only."""
    switch = page.get_by_role("button", name="Good form")
    expect(switch).to_be_hidden()
    limit = {"criterion": "b", "title": "Heel", "limit": "good up to 10°"}
    page.evaluate("v => page.call({ verdicts: v })", {**NO_VERDICTS, "goodForms": [limit]})
    expect(switch).to_have_attribute("aria-pressed", "false")
    page.evaluate("page.call({ command: { id: 'heel', frame: 71 } })")
    wait_until_paused_at(page, 71)
    middle = [0.8 * WIDTH, 0.8 * HEIGHT]
    assert not page.evaluate("at => page.drawn(...at)", middle)
    page.keyboard.press("i")
    expect(switch).to_have_attribute("aria-pressed", "true")
    page.wait_for_function("at => page.drawn(...at)", arg=middle)
    page.keyboard.press("Shift+ArrowRight")
    wait_until_paused_at(page, 81)
    page.wait_for_function("at => !page.drawn(...at)", arg=middle)


def test_a_repetition_shows_its_worst_verdict_and_a_pin_none(open_player: Open) -> None:
    page = open_player()
    reps = page.locator(".lane .span")
    expect(reps).to_have_text(["1", "2", "3"])
    marks = [
        {"kind": "rep", "number": 1, "verdict": "fault", "words": "Fault: heel"},
        {"kind": "rep", "number": 3, "verdict": "pass", "words": "Good"},
    ]
    finding = {"title": "Heel", "verdict": "watch", "time_s": 0.5, "words": "So the coach says."}
    page.evaluate("verdicts => page.call({ verdicts })", {"findings": [finding], "spans": marks})
    expect(reps).to_have_text(["✗1", "2", "✓3"])
    expect(page.get_by_role("button", name="Loop repetition 1")).to_have_accessible_name(
        re.compile("Fault: heel$")
    )
    # Of a pin only the words name a verdict: it lies over a repetition that may have another.
    expect(page.locator(".pin")).to_have_count(1)
    expect(page.locator(".pin")).to_have_text("")
    colors = "each => getComputedStyle(each).borderColor"
    text = page.locator(".player").evaluate("each => getComputedStyle(each).color")
    assert page.locator(".pin").evaluate(colors) == text
    page.locator(".pin").click()
    wait_until_paused_at(page, 15)
    expect(page.get_by_text("So the coach says.")).to_be_visible()


def test_curves_follow_the_video_and_seek_it(open_player: Open) -> None:
    page = open_player()
    charts = page.locator(".chart")
    expect(charts).to_have_count(2)
    expect(charts.first.locator("b")).to_have_text("L 40°")
    drag(page, ".plot", [0.3, 0.5, 0.6])
    page.wait_for_function("page.target() > 50 && page.settled(page.target())")
    frame = page.evaluate("page.frame()")
    assert page.evaluate("page.read()") == frame
    expect(charts.nth(1)).to_have_attribute("data-frame", str(frame))
    page.evaluate("page.call({ command: { id: 'lost', frame: 41 } })")
    wait_until_paused_at(page, 41)
    expect(charts.first.locator("b")).to_have_text("L –")
    assert page.locator(".dot").first.evaluate("dot => dot.style.visibility") == "hidden"
    page.locator(".picker summary").click()
    page.locator(".pick").nth(1).get_by_role("checkbox").uncheck()
    expect(charts).to_have_count(1)


def test_zoom_and_pan_keep_the_overlay_aligned(open_player: Open) -> None:
    page = open_player()
    page.keyboard.press("+")
    before = page.locator("video").bounding_box()
    assert before is not None
    drag(page, ".stage", [0.5, 0.55, 0.6])
    after = page.locator("video").bounding_box()
    assert after is not None
    assert after["x"] > before["x"] + 20
    page.evaluate("page.call({ command: { id: 'six', frame: 30 } })")
    wait_until_paused_at(page, 30)
    x, y = (float(v) for v in nose_position(np.array(30)))
    assert page.evaluate("at => page.drawn(...at)", [x, y])
    page.get_by_role("button", name="Show the whole frame").click()
    expect(page.locator(".stage")).not_to_have_class("stage zoomed")
    assert page.evaluate("at => page.drawn(...at)", [x, y])


@pytest.mark.parametrize("width", [390, 820])
def test_touch_on_a_narrow_screen(open_player: Open, width: int) -> None:
    page = open_player("uneven", width=width, has_touch=True)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    small = page.locator(".toolbar button:visible").evaluate_all(
        "all => all.filter(b => b.getBoundingClientRect().height < 40).map(b => b.ariaLabel)"
    )
    assert not small
    track = page.locator(".track").bounding_box()
    assert track is not None
    page.touchscreen.tap(track["x"] + track["width"] * 0.75, track["y"] + 20)
    page.wait_for_function("page.target() > 60 && page.settled(page.target())")
    assert page.evaluate("page.read() === page.frame()")
    page.get_by_role("button", name="Next frame").tap()
    page.wait_for_function("page.settled(page.target())")
    page.locator(".stage").tap()
    page.wait_for_function("page.root().dataset.mode === 'playing'")
    page.locator(".stage").tap()
    page.wait_for_function("page.settled(page.target())")
    finger = page.context.new_cdp_session(page)
    box = page.locator(".stage").bounding_box()
    assert box is not None
    y, middle = box["y"] + box["height"] / 2, box["x"] + box["width"] / 2

    def touch(kind: str, *xs: float) -> None:
        points = [{"x": x, "y": y, "id": at} for at, x in enumerate(xs)]
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", middle - 20, middle + 20)
    touch("touchMove", middle - 40, middle + 40)
    touch("touchMove", middle - 80, middle + 80)
    touch("touchEnd")
    expect(page.locator(".stage.zoomed")).to_be_visible()


def test_unplayable_clip_shows_an_error(open_player: Open) -> None:
    page = open_player()
    page.evaluate("page.call({ clip: 'other', video: '/files/even.json' })")
    expect(page.get_by_role("alert")).to_contain_text("cannot play")
