"""Pages that one browser test after the other uses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request

#: Long, because the machine may be slow and busy with other tests, or stand still for a moment.
TIMEOUT_MS = 120_000
#: Addresses that a page may ask for.
_OURS = ("http://127.0.0.1:", "http://localhost:", "data:", "blob:", "about:")
#: A page without an origin of its own stores nothing.
_FORGET = """() => {
  if (location.protocol !== "http:") return;
  localStorage.clear();
  sessionStorage.clear();
}"""


class PagePool:
    """Pages of one context, each of which later tests of a file use again.

    To load a page again takes half as long as in a new one: its scripts are compiled. Routes and
    what is stored end with a test; a page with other changes has to be closed by its test.

    Parameters
    ----------
    browser : Browser
        The browser.
    cookies : sequence of mapping, optional
        Cookies that a test begins with.
    may_fail : bool, optional
        Whether a page may log errors. It never asks other servers, nor for what its Content
        Security Policy forbids.
    """

    def __init__(
        self,
        browser: Browser,
        *,
        cookies: Sequence[Mapping[str, str]] = (),
        may_fail: bool = False,
    ) -> None:
        self._browser = browser
        self._may_fail = may_fail
        self._cookies: Sequence[Any] = cookies
        self._contexts: list[BrowserContext] = []
        self._free: list[Page] = []
        self._used: list[Page] = []
        self._problems: list[str] = []
        self._context = self._new_context(accept_downloads=True)

    def take(self, *, width: int = 1280, height: int = 900, **options: Any) -> Page:
        """Return a page as of a new browser; in the same test again, another window of it.

        Parameters
        ----------
        width, height : int, optional
            Size of the window, px.
        **options : object
            Further options of a context; such a page is not used again.
        """
        if options:
            self._contexts.append(self._new_context(**options))
            page = self._contexts[-1].new_page()
        else:
            if not self._used:
                self._context.clear_cookies()
                self._context.add_cookies(self._cookies)
            page = self._free.pop() if self._free else self._context.new_page()
            self._used.append(page)
        page.set_viewport_size({"width": width, "height": height})
        return page

    def leave(self) -> list[str]:
        """Leave all pages, and forget what they have stored; return their problems."""
        for context in self._contexts:
            context.close()
        for page in self._used:
            if not page.is_closed():
                page.unroute_all()
                page.evaluate(_FORGET)
                page.goto("about:blank")
                self._free.append(page)
        self._contexts.clear()
        self._used.clear()
        problems, self._problems = self._problems, []
        return problems

    def close(self) -> None:
        """Close all pages."""
        self._context.close()

    def _new_context(self, **options: Any) -> BrowserContext:
        context = self._browser.new_context(**options)
        context.set_default_timeout(TIMEOUT_MS)
        context.on("request", self._note_request)
        context.on("console", self._note_message)
        if not self._may_fail:
            context.on("weberror", lambda error: self._problems.append(str(error.error)))
        return context

    def _note_request(self, request: Request) -> None:
        if not request.url.startswith(_OURS):
            self._problems.append(f"requested {request.url}")

    def _note_message(self, message: ConsoleMessage) -> None:
        is_error = message.type == "error" and not self._may_fail
        if is_error or "Content Security Policy" in message.text:
            self._problems.append(message.text)
