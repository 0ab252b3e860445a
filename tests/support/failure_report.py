"""What browsers and servers were doing when a test failed."""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Iterable
from pathlib import Path

from playwright.sync_api import Browser, Page
from playwright.sync_api import Error as PlaywrightError

_TEXT_CHARS, _LOG_CHARS, _STACK_LINES = 1500, 3000, 15
#: How long a server takes at most to write where its threads are, seconds.
_WAIT_S = 5.0
_STATE = """() => {
  const app = document.querySelector("[data-testid=stApp]")?.dataset;
  const parts = ["dialog", "video", "stSkeleton"].map((name) => {
    const found = document.querySelectorAll(`[role=${name}], [data-testid=${name}], ${name}`);
    return `${name}: ${found.length}`;
  });
  const app_is = `script: ${app?.testScriptState}, connection: ${app?.testConnectionState}`;
  return `document: ${document.readyState}, ${app_is}, ${parts.join(", ")}`;
}"""
#: Where `faulthandler` begins a thread, and the function that runs a page.
_THREAD = re.compile(r"(?m)^(?=(?:Current thread|Thread) 0x)")
_OF_A_PAGE = "_run_script"


def describe_pages(browsers: Iterable[Browser]) -> str:
    """Describe each open page: its address, how far it is, and its text.

    Parameters
    ----------
    browsers : iterable of Browser
        The browsers.
    """
    pages = (page for browser in browsers for each in browser.contexts for page in each.pages)
    return "\n\n".join(_describe_page(page) for page in pages if page.url != "about:blank")


def _describe_page(page: Page) -> str:
    try:
        text = page.locator("body").inner_text(timeout=1000 * _WAIT_S)
        return f"{page.url}\n{page.evaluate(_STATE)}\n{text[:_TEXT_CHARS]}"
    except PlaywrightError as error:
        return f"{page.url}\n{error}"


def describe_server(log: Path, process: int) -> str:
    """Return the end of a server's log, and where the threads are that run its pages.

    Parameters
    ----------
    log : Path
        Its log.
    process : int
        The running process, which writes to its log where its threads are at the signal USR1.
    """
    begin = log.stat().st_size
    os.kill(process, signal.SIGUSR1)
    end, stacks = time.monotonic() + _WAIT_S, ""
    while time.monotonic() < end:
        time.sleep(0.2)
        now = log.read_bytes()[begin:].decode(errors="replace")
        if now and now == stacks:
            break
        stacks = now
    of_pages = [part for part in _THREAD.split(stacks) if _OF_A_PAGE in part]
    shown = ["\n".join(part.splitlines()[:_STACK_LINES]) for part in of_pages]
    before = log.read_bytes()[:begin].decode(errors="replace")[-_LOG_CHARS:]
    return "\n".join([before, *(shown or ["No page is running."])])
