"""Draws on the player's picture with the mouse, and sees what is there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Page, expect

from tests.support.player_page import settle

Open = Callable[..., Page]
Place = tuple[float, float]
YELLOW = (255, 225, 74)
#: As Python gives one that it has saved.
SAVED = {
    "id": "saved_000001", "time_s": 0.5, "kind": "line", "points": [[40, 200], [120, 200]],
    "text": "", "colour": "red",
}  # fmt: skip
#: Calls with other drawings; gives which places have ink, at once and in the next pictures.
WATCH = """async ([drawings, places]) => {
  const seen = [];
  page.call({ drawings });
  for (let at = 0; at < 4; at += 1) {
    seen.push(places.map((place) => page.drawn(...place)));
    await new Promise(requestAnimationFrame);
  }
  return seen;
}"""


@contextmanager
def drawn_on(browser: Browser, site: str) -> Iterator[Open]:
    """Open a clip at its first picture, ready to be drawn on; nothing may have failed."""
    contexts = []
    wrong: list[str] = []

    def opened(
        name: str = "even",
        *,
        drawings: Sequence[Mapping[str, object]] | None = (),
        width: int = 1280,
        query: str = "",
        **options: Any,
    ) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 900}, **options)
        context.set_default_timeout(40_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda m: wrong.append(m.text) if m.type == "error" else None)
        page.goto(site + query)
        page.wait_for_function("window.page?.loaded")
        page.evaluate("([name, drawings]) => page.mount(name, { drawings })", [name, drawings])
        settle(page, 0)
        for layer in ("Body", "Angles", "Events"):
            page.get_by_role("button", name=layer, exact=True).click()
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not wrong


def go(page: Page, frame: int) -> None:
    page.evaluate("frame => page.call({ command: { id: String(Math.random()), frame } })", frame)
    settle(page, frame)


def choose(page: Page, tool: str) -> None:
    button = page.get_by_role("button", name=tool, exact=True)
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")


def move(page: Page, place: Place, *, steps: int = 1) -> None:
    page.mouse.move(*page.evaluate("at => page.at(...at)", list(place)), steps=steps)


def drag(page: Page, *places: Place) -> None:
    """Press at the first place of the picture, go along the others, let go at the last."""
    move(page, places[0])
    page.mouse.down()
    for place in places[1:]:
        move(page, place, steps=3)
    page.mouse.up()


def tap(page: Page, place: Place) -> None:
    page.mouse.click(*page.evaluate("at => page.at(...at)", list(place)))


def told(page: Page, count: int) -> dict[str, Any]:
    """Wait for the so many-th thing that Python is told."""
    page.wait_for_function("count => page.drawings.length >= count", arg=count)
    assert page.evaluate("page.drawings.length") == count
    value: dict[str, Any] = page.evaluate("page.drawings.at(-1)")
    return value


def inked(page: Page, place: Place, colour: tuple[int, int, int] = YELLOW) -> bool:
    red, green, blue, strength = page.evaluate("at => page.overlayColor(...at)", list(place))
    near = zip((red, green, blue), colour, strict=True)
    return strength > 200 and all(abs(a - b) < 30 for a, b in near)


def wait_for_ink(page: Page, place: Place, there: bool = True) -> None:
    page.wait_for_function("([x, y, there]) => page.drawn(x, y) === there", arg=[*place, there])


def close_to(drawing: dict[str, Any], *places: Place, within: float = 1.0) -> bool:
    """Whether the points are those, up to the pixel of the screen that the mouse can hit."""
    pairs = zip(drawing["points"], places, strict=True)
    return all(abs(x - a) <= within and abs(y - b) <= within for (x, y), (a, b) in pairs)
