"""A team that uses the app together: what visitors who upload and look around wait for."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import httpx
from playwright.async_api import Browser, Page
from playwright.async_api import Error as BrowserError
from websockets.exceptions import WebSocketException

from tests.support.killable_server import with_extra_box
from tests.support.page_client import PageClient
from vision.accounts.links import take_up_with_password
from vision.accounts.store import open_accounts
from vision.accounts.users import add_account

PASSWORD = "four plain short words"
#: The time of a fresh visit until the first frame with the headline, taken in the page itself.
_STOPWATCH = """
window.headline_ms = 0;
new MutationObserver(() => {
  const heading = document.querySelector("h1");
  if (window.headline_ms || !heading || !heading.innerText.trim()) return;
  window.headline_ms = -1;
  requestAnimationFrame(() => { window.headline_ms = performance.now(); });
}).observe(document, { subtree: true, childList: true, characterData: true });
"""
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


def add_coaches(home: Path, names: Sequence[str]) -> None:
    """Add accounts that can sign in with `PASSWORD`.

    Parameters
    ----------
    home : Path
        Home of the app.
    names : sequence of str
        Their names.
    """
    accounts = open_accounts(home / "accounts")
    for name in names:
        _, token = add_account(accounts, name, "coach")
        take_up_with_password(accounts, token, PASSWORD)
    accounts.close()


class Visitor:
    """One person of the team.

    Parameters
    ----------
    client : PageClient
        A client that has signed in.
    clip : bytes
        An MP4; each upload of it gets other bytes.
    times : WaitingTimes
        Where the times go.
    number : int
        Which visitor it is.
    think_s : float
        How long they look at a page, on average, seconds.
    """

    def __init__(
        self, client: PageClient, clip: bytes, times: WaitingTimes, *, number: int, think_s: float
    ) -> None:
        self._client, self._clip, self._times = client, clip, times
        self._number, self._think_s = number, think_s
        self._random = Random(number)
        self._results: list[str] = []

    async def take_part(self, until_s: float) -> None:
        """Upload, look and filter until a time of `time.monotonic`."""
        await asyncio.sleep(self._random.uniform(0, 2 * self._think_s))  # nobody comes at once
        while True:
            for act in (self._hand_in, self._look_in_library, self._look_at_page, self._look_back):
                if time.monotonic() >= until_s:
                    return
                try:
                    await act()
                    await self._client.stay(self._random.uniform(0.5, 1.5) * self._think_s)
                except (httpx.HTTPError, WebSocketException, OSError, KeyError) as error:
                    self._report(f"{act.__name__.strip('_')}: {type(error).__name__}: {error}")

    def _report(self, problem: str) -> None:
        self._times.problems.append(f"visitor {self._number}: {problem}")

    async def _open(self, what: str, path: str, query: str = "") -> None:
        page = await self._client.visit(path, query)
        for problem in page.problems:
            self._report(problem)
        if what == "result" and page.headline.startswith("Checking"):
            what = "check in progress"
        self._times.waited[f"visit: {what}"].append(page.headline_s)

    async def _hand_in(self) -> None:
        client = self._client
        await self._open("check a clip", "/")
        name = f"squat-{self._number}-{len(self._results)}.mp4"
        begun = time.monotonic()
        id_ = await client.upload(name, with_extra_box(self._clip, name))
        self._times.waited["upload of a clip"].append(time.monotonic() - begun)
        arrived = client.uploaded(id_)
        page = await client.click(arrived)
        self._times.waited["click: choose a clip"].append(page.drawn_s)
        page = await client.click(arrived, client.pressed("Check this clip"), until="Checking")
        self._times.waited["click: check this clip"].append(page.headline_s)
        self._times.checks += 1
        self._results.append(page.query)

    async def _look_in_library(self) -> None:
        await self._open("library", "/library")
        if "Test" in self._client.page.widgets:  # there is a report
            page = await self._client.click(self._client.typed("Test", "Single-leg squat"))
            self._times.waited["click: filter the library"].append(page.drawn_s)

    async def _look_at_page(self) -> None:
        name = self._random.choice(sorted(_OTHER_PAGES))
        await self._open(name, _OTHER_PAGES[name])

    async def _look_back(self) -> None:
        if not self._results:
            return
        await self._open("result", "/", self._random.choice(self._results))
        client = self._client
        if "Add note" in client.page.widgets:
            text = client.typed("Note at this moment", f"Seen by visitor {self._number}")
            page = await client.click(text, client.pressed("Add note"))
            self._times.waited["click: add a note"].append(page.drawn_s)


async def look_around(
    browser: Browser, url: str, name: str, times: WaitingTimes, *, until_s: float, think_s: float
) -> None:
    """Visit pages with a real browser.

    Parameters
    ----------
    browser : Browser
        A browser.
    url : str
        Address of the app.
    name : str
        Whom to sign in.
    times : WaitingTimes
        Where the times go.
    until_s : float
        When to end, by `time.monotonic`.
    think_s : float
        How long each page is looked at, seconds.
    """
    context = await browser.new_context()
    context.set_default_timeout(_PATIENCE_MS)
    await context.add_init_script(_STOPWATCH)
    page = await context.new_page()
    await page.goto(url)
    await page.get_by_label("Name").fill(name)
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Sign in").click()
    await page.get_by_role("link", name="Account").wait_for()
    pages = {"check a clip": "/", "library": "/library", **_OTHER_PAGES}
    while True:
        for what, path in pages.items():
            if time.monotonic() >= until_s:
                await context.close()
                return
            try:
                times.waited[f"in a browser: {what}"].append(await _headline_s(page, url + path))
            except BrowserError as error:
                times.problems.append(f"browser, {what}: {str(error).splitlines()[0]}")
            await asyncio.sleep(think_s)


async def _headline_s(page: Page, address: str) -> float:
    await page.goto(address, wait_until="commit")
    await page.wait_for_function("window.headline_ms > 0", polling=50)
    return float(await page.evaluate("window.headline_ms")) / 1000


async def use_together(
    port: int,
    names: Sequence[str],
    clips: Sequence[Path],
    times: WaitingTimes,
    *,
    until_s: float,
    think_s: float,
    beside: Callable[[], Awaitable[None]],
) -> None:
    """Let visitors use an app at the same time.

    Parameters
    ----------
    port : int
        Port of the app.
    names : sequence of str
        Names of accounts, one for each.
    clips : sequence of Path
        Clips to upload.
    times : WaitingTimes
        Where the times go.
    until_s : float
        When to end, by `time.monotonic`.
    think_s : float
        How long each looks at a page, on average, seconds.
    beside : callable
        What else happens meanwhile.
    """
    clients = [PageClient(port) for _ in names]
    people = []
    for number, (client, name) in enumerate(zip(clients, names, strict=True)):
        await client.sign_in(name, PASSWORD)
        clip = clips[number % len(clips)].read_bytes()
        visitor = Visitor(client, clip, times, number=number, think_s=think_s)
        people.append(visitor.take_part(until_s))
    await asyncio.gather(beside(), *people)
    for client in clients:
        await client.close()
