"""Draw in the review player with the mouse, and read what its overlay shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Page, expect

from tests.support.page_pool import PagePool
from tests.support.player_page import wait_until_paused_at

Open = Callable[..., Page]
Point = tuple[float, float]
YELLOW = (255, 225, 74)
#: A saved drawing, as Python passes it.
SAVED = {
    "id": "saved_000001", "time_s": 0.5, "kind": "line", "points": [[40, 200], [120, 200]],
    "text": "", "colour": "red",
}  # fmt: skip
#: Updates the drawings; returns which points are drawn on, now and in the next animation frames.
OVERLAY_AFTER_CALL = """async ([drawings, places]) => {
  const seen = [];
  page.call({ drawings });
  for (let at = 0; at < 4; at += 1) {
    seen.push(places.map((place) => page.drawn(...place)));
    await new Promise(requestAnimationFrame);
  }
  return seen;
}"""


@contextmanager
def open_drawing_player(pages: PagePool, site: str) -> Iterator[Open]:
    """Open a clip at its first frame with drawing enabled; fail on any error in the page."""

    def opened(
        name: str = "even",
        *,
        drawings: Sequence[Mapping[str, object]] | None = (),
        width: int = 1280,
        **options: Any,
    ) -> Page:
        page = pages.take(width=width, **options)
        page.goto(site)
        page.wait_for_function("window.page?.loaded")
        page.evaluate("([name, drawings]) => page.mount(name, { drawings })", [name, drawings])
        wait_until_paused_at(page, 0)
        for layer in ("Body", "Angles", "Events"):
            page.get_by_role("button", name=layer, exact=True).click()
        return page

    yield opened
    assert pages.leave() == []


def go_to_frame(page: Page, frame: int) -> None:
    page.evaluate("frame => page.call({ command: { id: String(Math.random()), frame } })", frame)
    wait_until_paused_at(page, frame)


def choose_tool(page: Page, tool: str) -> None:
    button = page.get_by_role("button", name=tool, exact=True)
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")


def move(page: Page, place: Point, *, steps: int = 1) -> None:
    page.mouse.move(*page.evaluate("at => page.at(...at)", list(place)), steps=steps)


def drag(page: Page, *places: Point) -> None:
    """Drag along points of the frame."""
    move(page, places[0])
    page.mouse.down()
    for place in places[1:]:
        move(page, place, steps=3)
    page.mouse.up()


def tap(page: Page, place: Point) -> None:
    page.mouse.click(*page.evaluate("at => page.at(...at)", list(place)))


def wait_for_edit(page: Page, count: int) -> dict[str, Any]:
    """Wait for the edit of this number and return the state sent to Python, without the clip."""
    page.wait_for_function("count => page.drawings.length >= count", arg=count)
    assert page.evaluate("page.drawings.length") == count
    value: dict[str, Any] = page.evaluate("page.drawings.at(-1)")
    assert value.pop("clip")
    return value


def has_color(page: Page, place: Point, colour: tuple[int, int, int] = YELLOW) -> bool:
    red, green, blue, strength = page.evaluate("at => page.overlayColor(...at)", list(place))
    near = zip((red, green, blue), colour, strict=True)
    return strength > 200 and all(abs(a - b) < 30 for a, b in near)


def wait_for_overlay(page: Page, place: Point, there: bool = True) -> None:
    page.wait_for_function("([x, y, there]) => page.drawn(x, y) === there", arg=[*place, there])


def has_points(drawing: dict[str, Any], *places: Point, within: float = 1.0) -> bool:
    """Check a drawing's points, within the precision of the mouse."""
    pairs = zip(drawing["points"], places, strict=True)
    return all(abs(x - a) <= within and abs(y - b) <= within for (x, y), (a, b) in pairs)
