"""Wait for what takes long on a busy machine, for as long as the page shows that it goes on."""

from __future__ import annotations

from typing import Final

from playwright.sync_api import Locator
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

#: Within this time a page that works on something shows that it has got on.
STANDSTILL_MS: Final = 180_000


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
