"""Visitors in real browsers who upload, look and filter, and what they wait for.

The times are taken in the page itself: of a fresh visit from the navigation until the first frame
with the headline, of a click until the page has been drawn again.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from playwright.async_api import Browser, Page
from playwright.async_api import Error as BrowserError

from tests.support.killable_server import with_extra_box

#: Notes when the headline is there, and how long the last click took.
_STOPWATCH = """
window.watch = { headline: null, clicked: null, ran: false, drawn: null };
const drawn = () => document.querySelector("[data-test-script-state=notRunning]") !== null;
const look = () => {
  const heading = document.querySelector("h1");
  if (watch.headline === null && heading && heading.innerText.trim()) {
    watch.headline = -1;
    requestAnimationFrame(() => { watch.headline = performance.now(); });
  }
  if (watch.clicked === null || watch.drawn !== null) return;
  if (!drawn()) watch.ran = true;
  else if (watch.ran) watch.drawn = performance.now() - watch.clicked;
};
new MutationObserver(look).observe(document, {
  subtree: true, childList: true, characterData: true, attributes: true,
  attributeFilter: ["data-test-script-state"],
});
document.addEventListener("click", (event) => {
  Object.assign(watch, { clicked: event.timeStamp, ran: false, drawn: null });
}, { capture: true });
"""
_PASSWORD = "four plain short words"
_PATIENCE_MS = 120_000
#: Pages that need nothing of the visitor.
_OTHER_PAGES = {"live": "/live", "compare": "/compare", "method": "/method"}


@dataclass
class WaitingTimes:
    """What visitors have waited for, seconds, and what went wrong.

    Attributes
    ----------
    waited : dict of str to list of float
        By what it was.
    problems : list of str
        What a visitor saw that should not be.
    checks : int
        Clips that were handed in.
    """

    waited: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    problems: list[str] = field(default_factory=list)
    checks: int = 0


async def sign_in(browser: Browser, link: str) -> object:
    """Set the password of the first administrator; return the browser's cookies.

    Parameters
    ----------
    browser : Browser
        A browser.
    link : str
        The app's link for the first administrator.
    """
    context = await browser.new_context()
    context.set_default_timeout(_PATIENCE_MS)
    page = await context.new_page()
    await page.goto(link)
    await page.get_by_label("New password").fill(_PASSWORD)
    await page.get_by_label("The same once more").fill(_PASSWORD)
    await page.get_by_role("button", name="Set password").click()
    await page.get_by_role("link", name="Account").wait_for()
    cookies = await context.storage_state()
    await context.close()
    return cookies


class Visitor:
    """One person with a browser window.

    Parameters
    ----------
    page : Page
        The window.
    url : str
        Address of the app.
    clip : Path
        A clip; each upload of it gets other bytes.
    times : WaitingTimes
        Where the times go.
    number : int
        Which visitor it is.
    think_s : float
        How long they look at a page, on average, seconds.
    """

    def __init__(
        self, page: Page, url: str, clip: Path, times: WaitingTimes, *, number: int, think_s: float
    ) -> None:
        self.page, self.url, self.times = page, url, times
        self.number, self.think_s = number, think_s
        self._clip = clip
        self._random = Random(number)
        self._results: list[str] = []

    async def stay(self, until_s: float) -> None:
        """Upload, look and filter until a time of `time.monotonic`."""
        while time.monotonic() < until_s:
            for act in (self._hand_in, self._look_in_library, self._look_at_page, self._look_back):
                if time.monotonic() >= until_s:
                    return
                await self._try(act)
                await asyncio.sleep(self._random.uniform(0.5, 1.5) * self.think_s)

    async def _try(self, act: Callable[[], Awaitable[None]]) -> None:
        try:
            await act()
            alerts = await self.page.get_by_role("alert").all_inner_texts()
            errors = [text for text in alerts if "went wrong" in text.lower()]
            errors += await self.page.locator("[data-testid=stException]").all_inner_texts()
            self.times.problems += [f"visitor {self.number}: {text}" for text in errors]
        except BrowserError as error:
            what = act.__name__.strip("_").replace("_", " ")
            first = str(error).splitlines()[0]
            self.times.problems.append(f"visitor {self.number}, {what}: {first}")

    async def _open(self, what: str, path: str) -> None:
        """Visit a page afresh, and note the time until its headline."""
        await self.page.goto(self.url + path, wait_until="commit")
        await self.page.wait_for_function("window.watch && watch.headline > 0", polling=50)
        headline = await self.page.locator("h1").first.inner_text()
        if what == "result" and headline.startswith("Checking"):
            what = "check in progress"
        waited_ms = await self.page.evaluate("watch.headline")
        self.times.waited[f"visit: {what}"].append(waited_ms / 1000)
        await self.page.locator("[data-test-script-state=notRunning]").wait_for(state="attached")

    async def _drawn_again(self, what: str) -> None:
        """Note the time since the last click until the page was drawn again."""
        await self.page.wait_for_function("watch.drawn !== null", polling=50)
        self.times.waited[f"click: {what}"].append(await self.page.evaluate("watch.drawn") / 1000)

    async def _hand_in(self) -> None:
        await self._open("check a clip", "/")
        name = f"squat-{self.number}-{self.times.checks}.mp4"
        content = with_extra_box(self._clip.read_bytes(), f"{name} {self._random.random()}")
        begun = time.monotonic()
        await self.page.locator(".upload input[type=file]").set_input_files(
            {"name": name, "mimeType": "video/mp4", "buffer": content}
        )
        await self.page.locator(".upload .row[data-state=ready]").first.wait_for()
        self.times.waited["upload of a clip"].append(time.monotonic() - begun)
        await self.page.get_by_role("button", name="Check this clip").click()
        checking = "document.querySelector('h1')?.innerText.startsWith('Checking')"
        clicked = "performance.now() - watch.clicked"
        handle = await self.page.wait_for_function(f"{checking} && {clicked}", polling="raf")
        self.times.waited["click: check this clip"].append(await handle.json_value() / 1000)
        self.times.checks += 1
        self._results.append(self.page.url.partition("?result=")[2])

    async def _look_in_library(self) -> None:
        await self._open("library", "/library")
        box = self.page.get_by_role("combobox", name=re.compile("Test"))
        if not await box.count():
            return  # there is no report yet
        await box.click()
        await self.page.get_by_role("option").nth(1).click()
        await self._drawn_again("filter the library")

    async def _look_at_page(self) -> None:
        name = self._random.choice(sorted(_OTHER_PAGES))
        await self._open(name, _OTHER_PAGES[name])

    async def _look_back(self) -> None:
        if not self._results:
            return
        await self._open("result", f"/?result={self._random.choice(self._results)}")
        note = self.page.get_by_role("textbox", name="Note at this moment")
        if not await note.count():
            return  # it is not done yet
        await note.fill(f"Seen by visitor {self.number}")
        await self.page.get_by_role("button", name="Add note").click()
        await self._drawn_again("add a note")


async def visit_together(
    browser: Browser,
    url: str,
    clips: list[Path],
    *,
    cookies: object,
    visitors: int,
    seconds: float,
    think_s: float,
) -> WaitingTimes:
    """Let visitors use an app at the same time, each in a window of their own.

    Parameters
    ----------
    browser : Browser
        A browser.
    url : str
        Address of the app.
    clips : list of Path
        Clips to upload.
    cookies : object
        What `sign_in` returned.
    visitors : int
        How many.
    seconds : float
        How long.
    think_s : float
        How long each looks at a page, on average, seconds.
    """
    times = WaitingTimes()
    until_s = time.monotonic() + seconds
    contexts = []
    people = []
    for number in range(visitors):
        context = await browser.new_context(storage_state=cookies)  # type: ignore[arg-type]
        context.set_default_timeout(_PATIENCE_MS)
        await context.add_init_script(_STOPWATCH)
        contexts.append(context)
        page = await context.new_page()
        clip = clips[number % len(clips)]
        person = Visitor(page, url, clip, times, number=number, think_s=think_s)
        people.append(person.stay(until_s))
    await asyncio.gather(*people)
    for context in contexts:
        await context.close()
    return times
