"""Firefox and WebKit behind one small interface: open a page, run a script in it.

Debian's browsers are driven as they are: Firefox over WebDriver BiDi, which it speaks itself, and
WebKit (GTK's MiniBrowser, the nearest to Safari) by its WebDriver, on a screen of Xvfb. Selenium
has the protocols of both.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import time
import warnings
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from selenium.common.exceptions import WebDriverException
from selenium.webdriver import WebKitGTK
from selenium.webdriver.remote.websocket_connection import WebSocketConnection
from selenium.webdriver.webkitgtk.options import Options
from selenium.webdriver.webkitgtk.service import Service

PATIENCE_S = 120.0
WIDTH, HEIGHT = 1280, 900
#: What plays H.264 in WebKit.
_NEEDED = {
    "firefox": (("firefox-esr",), "firefox-esr"),
    "webkit": (("WebKitWebDriver", "Xvfb"), "webkit2gtk-driver xvfb gstreamer1.0-libav"),
}


class Engine(ABC):
    """A browser with one page."""

    @abstractmethod
    def open(self, url: str) -> None:
        """Open an address."""

    @abstractmethod
    def call(self, function: str, arguments: list[Any]) -> str:
        """Call a JavaScript function, which may be asynchronous; return its result as JSON."""

    def run(self, script: str, *arguments: Any) -> Any:
        """Run the body of a function with ``a``, the arguments; return what it returns."""
        wrapped = f"async (a) => JSON.stringify((await (async () => {{{script}}})()) ?? null)"
        return json.loads(self.call(wrapped, list(arguments)))

    def wait(self, expression: str, *arguments: Any) -> Any:
        """Wait until an expression is true, also over changes of the page; return its value."""
        end = time.monotonic() + PATIENCE_S
        problem = ""
        while time.monotonic() < end:
            try:
                script = f"const v = {expression}; return v instanceof Node ? true : v"
                if value := self.run(script, *arguments):
                    return value
            except (WebDriverException, ValueError) as error:  # the page is changing
                problem = str(error)
            time.sleep(0.03)
        raise AssertionError(f"never true: {expression} {arguments} {problem}\n{self._describe()}")

    def _describe(self) -> str:
        """Return where the page is, and what it shows."""
        try:
            return str(
                self.run(
                    "const shown = document.body?.innerText.slice(0, 1500);"
                    "const videos = (window.all?.('video') ?? []).map((v) => [v.currentSrc,"
                    " v.readyState, v.networkState, v.error?.message, v.currentTime].join());"
                    "return `${location} ${document.readyState} ${videos.join(' ')}\\n${shown}`"
                )
            )
        except (WebDriverException, ValueError) as error:
            return str(error)


class Firefox(Engine):
    """Firefox, over WebDriver BiDi.

    Parameters
    ----------
    address : str
        Where it listens.
    """

    def __init__(self, address: str) -> None:
        self._connection = WebSocketConnection(f"{address}/session", PATIENCE_S, 0.005)
        self._send("session.new", capabilities={"alwaysMatch": {}})
        tree = self._send("browsingContext.getTree")
        self._context = tree["contexts"][0]["context"]
        viewport = {"width": WIDTH, "height": HEIGHT}
        self._send("browsingContext.setViewport", context=self._context, viewport=viewport)

    def _send(self, command: str, **parameters: Any) -> Any:
        answer = self._connection.send_cmd(command, parameters)
        if "error" in answer:
            raise WebDriverException(str(answer["error"]) + str(answer.get("message", "")))
        return answer["result"]

    def open(self, url: str) -> None:
        """Open an address."""
        self._send("browsingContext.navigate", context=self._context, url=url, wait="complete")

    def call(self, function: str, arguments: list[Any]) -> str:
        """Call a JavaScript function."""
        answer = self._send(
            "script.evaluate",
            expression=f"({function})({json.dumps(arguments)})",
            target={"context": self._context},
            awaitPromise=True,
        )
        if answer["type"] == "exception":
            raise WebDriverException(answer["exceptionDetails"]["text"])
        return str(answer["result"]["value"])

    def close(self) -> None:
        """End the session."""
        self._send("session.end")
        self._connection.close()


class WebKit(Engine):
    """WebKit, by its WebDriver.

    Parameters
    ----------
    driver : WebKitGTK
        The driver.
    """

    def __init__(self, driver: WebKitGTK) -> None:
        self._driver = driver
        driver.set_script_timeout(PATIENCE_S)
        driver.set_window_size(WIDTH, HEIGHT)

    def open(self, url: str) -> None:
        """Open an address."""
        self._driver.get(url)

    def call(self, function: str, arguments: list[Any]) -> str:
        """Call a JavaScript function."""
        answers = "(value) => done([value]), (error) => done([null, `${error}`])"
        script = f"const [a, done] = arguments; ({function})(a).then({answers});"
        answer = self._driver.execute_async_script(script, arguments)
        if len(answer) > 1:
            raise WebDriverException(answer[1])
        return str(answer[0])


def find_missing(name: str) -> str:
    """Return why an engine cannot be started, and how to install it; empty if it can."""
    programs, packages = _NEEDED[name]
    missing = [program for program in programs if shutil.which(program) is None]
    if name == "webkit" and _mini_browser() is None:
        missing.append("MiniBrowser")
    if not missing:
        return ""
    return f"{' and '.join(missing)} not installed (apt-get install {packages})"


@contextmanager
def open_firefox(folder: Path) -> Iterator[Engine]:
    """Start Firefox with a new profile.

    Parameters
    ----------
    folder : Path
        An empty folder for the profile and the log.
    """
    profile, log = folder / "profile", folder / "firefox.log"
    profile.mkdir()
    command = ["firefox-esr", "--headless", "--no-remote", "--profile", str(profile),
               "--remote-debugging-port", "0", "about:blank"]  # fmt: skip
    with log.open("w") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output)
    try:
        engine = Firefox(_read_when_there(log, r"BiDi listening on (ws://\S+)", process))
        try:
            yield engine
        finally:
            engine.close()
    finally:
        _end(process)


@contextmanager
def open_webkit(folder: Path) -> Iterator[Engine]:
    """Start WebKit on a screen that nobody sees.

    Parameters
    ----------
    folder : Path
        An empty folder for the user's files of the browser, and the log.
    """
    log = folder / "screen.log"
    with log.open("w") as output:
        screen = subprocess.Popen(
            ["Xvfb", "-displayfd", "1", "-screen", "0", f"{WIDTH + 200}x{HEIGHT + 200}x24",
             "-nolisten", "tcp"], stdout=output, stderr=subprocess.DEVNULL,
        )  # fmt: skip
    try:
        display = _read_when_there(log, r"(\d+)\n", screen)
        private = {f"XDG_{kind}_HOME": str(folder) for kind in ("CACHE", "CONFIG", "DATA")}
        environment = {**os.environ, **private, "DISPLAY": f":{display}", "GDK_BACKEND": "x11"}
        options = Options()
        options.binary_location = str(_mini_browser())
        options.add_argument("--automation")
        service = Service(
            shutil.which("WebKitWebDriver") or "", env=environment, log_output=subprocess.DEVNULL
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # of Selenium about itself
            driver = WebKitGTK(options=options, service=service)
        try:
            yield WebKit(driver)
        finally:
            driver.quit()
    finally:
        _end(screen)


def _mini_browser() -> Path | None:
    found = sorted(Path("/usr/lib").glob("*/webkit2gtk-4.*/MiniBrowser"))
    return found[-1] if found else None


def _read_when_there(log: Path, pattern: str, process: subprocess.Popen[bytes]) -> str:
    end = time.monotonic() + PATIENCE_S
    while not (found := re.search(pattern, log.read_text(errors="replace"))):
        assert process.poll() is None, log.read_text(errors="replace")
        assert time.monotonic() < end, f"{process.args!r} does not start"
        time.sleep(0.02)
    return found[1]


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(10)
