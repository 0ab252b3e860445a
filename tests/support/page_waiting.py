"""Wait for what takes long on a busy machine, for as long as the page shows that it goes on."""

from __future__ import annotations

import re
from typing import Final

from playwright.sync_api import Locator
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

#: Within this time a page that works on something shows that it has got on.
STANDSTILL_MS: Final = 180_000
#: Within this time the entry of an open list can be clicked.
_OPEN_MS: Final = 5_000
#: Waits until the element has stayed where it is for some frames, and nothing around it moves.
_STAYS: Final = """(element) => new Promise((resolve) => {
  let [last, still] = ["", 0];
  const look = () => {
    const moves = document.getAnimations().some((each) =>
      each.playState === "running" && each.effect.target.contains(element));
    const place = JSON.stringify(element.getBoundingClientRect());
    still = moves || place !== last ? 0 : still + 1;
    last = place;
    if (still === 12 || !element.isConnected) resolve();
    else requestAnimationFrame(look);
  };
  look();
})"""


def wait_while_it_goes_on(awaited: Locator, *, standstill_ms: float = STANDSTILL_MS) -> None:
    """Wait until something is visible; fail once the text of the page stands still.

    Parameters
    ----------
    awaited : Locator
        What is to become visible.
    standstill_ms : float, optional
        The text of the page changes within this time, or else nothing is going on.
    """
    text = awaited.page.get_by_role("main").inner_text()
    while True:
        try:
            awaited.wait_for(timeout=standstill_ms)
        except PlaywrightTimeoutError:
            before, text = text, awaited.page.get_by_role("main").inner_text()
            if text == before:
                raise
        else:
            return


def wait_until_still(element: Locator) -> None:
    """Wait until an element stays where it is.

    Parameters
    ----------
    element : Locator
        The element.
    """
    element.evaluate(_STAYS)


def choose(box: Locator, *options: str | re.Pattern[str]) -> None:
    """Choose entries of a list, which is opened again where the page has closed it.

    Streamlit closes a list at the end of a run, and when the page moves below it. No event tells
    beforehand that a run is still to come.

    Parameters
    ----------
    box : Locator
        The field that opens the list.
    *options : str or re.Pattern
        Names of the entries; several only where the list stays open after one was chosen.
    """
    page = box.page
    box.wait_for()
    for option in options:
        entry = page.get_by_role("option", name=option, exact=True).first
        for _ in range(12):
            if not entry.is_visible():
                wait_until_still(box)
                box.click()
            try:
                entry.click(timeout=_OPEN_MS)
            except PlaywrightTimeoutError:
                page.keyboard.press("Escape")
            else:
                break
        else:
            raise AssertionError(f"no list with {option!r} stayed open")
