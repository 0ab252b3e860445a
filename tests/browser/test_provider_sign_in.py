"""Sign in at an OpenID Connect provider, a process of its own, in a real browser."""

from __future__ import annotations

import http.client
import shutil
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.support.app_process import AppProcess, free_port, running_app
from tests.support.fork_server import ServerStarts
from tests.support.page_pool import TIMEOUT_MS
from vision.accounts.store import open_accounts
from vision.accounts.users import add_account

PROVIDER = Path(__file__).parents[1] / "support" / "oidc_provider"
SECRET = "a secret of the tests"
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(sys.platform != "linux", reason="ends the app with a signal"),
    pytest.mark.skipif(
        shutil.which("node") is None or not (PROVIDER / "node_modules").is_dir(),
        reason="no OpenID Connect provider (npm ci --prefix tests/support/oidc_provider)",
    ),
]


@dataclass(frozen=True)
class Club:
    """An app and the provider of its people.

    Attributes
    ----------
    app : AppProcess
    url, provider : str
        The browser takes them for two sites: localhost and 127.0.0.1.
    """

    app: AppProcess
    url: str
    provider: str

    def status(self, path: str, **headers: str) -> int:
        """Return the status of an answer to a program."""
        connection = http.client.HTTPConnection("localhost", self.app.port, timeout=60)
        try:
            connection.request("GET", path, headers=headers)
            return connection.getresponse().status
        finally:
            connection.close()

    def invite(self, name: str) -> str:
        """Add an account; return its link."""
        accounts = open_accounts(self.app.home / "accounts")
        _, token = add_account(accounts, name, "coach")
        accounts.close()
        return f"{self.url}/invite/{token}"


@pytest.fixture(scope="module")
def club(tmp_path_factory: pytest.TempPathFactory, forks: ServerStarts) -> Iterator[Club]:
    folder = tmp_path_factory.mktemp("club")
    port, provider_port = free_port(), free_port()
    url, issuer = f"http://localhost:{port}", f"http://127.0.0.1:{provider_port}"
    log = folder / "provider.log"
    with log.open("wb") as output:
        provider = subprocess.Popen(
            [
                *("node", "server.js", str(provider_port)),
                *("formcheck", SECRET, f"{url}/oauth2callback"),
            ],
            cwd=PROVIDER,
            stdout=output,
            stderr=output,
        )
    try:
        end = time.monotonic() + 60
        while "ready" not in log.read_text():
            assert provider.poll() is None, log.read_text()
            assert time.monotonic() < end, "the provider does not answer"
            time.sleep(0.1)
        variables = {
            "FORMCHECK_SIGN_IN": "oidc",
            "FORMCHECK_OIDC_ISSUER": issuer,
            "FORMCHECK_OIDC_CLIENT_ID": "formcheck",
            "FORMCHECK_OIDC_CLIENT_SECRET": SECRET,
            "FORMCHECK_OIDC_PROMPT": "login",  # this provider knows no other
            "FORMCHECK_OIDC_REDIRECT": f"{url}/oauth2callback",
        }
        with running_app(folder, port=port, forks=forks, **variables) as app:
            yield Club(app, url, issuer)
    finally:
        provider.terminate()
        provider.wait(15)


@pytest.fixture
def new_browser(browser: Browser, club: Club) -> Iterator[Callable[[], Page]]:
    """Return a function that opens a browser without cookies, and without the internet."""
    contexts: list[BrowserContext] = []

    def reach(route: Route) -> None:
        url = route.request.url
        if url.startswith((club.url, club.provider, "data:", "blob:")):
            route.continue_()
        else:
            route.abort()

    def open_() -> Page:
        contexts.append(browser.new_context())
        contexts[-1].set_default_timeout(TIMEOUT_MS)
        contexts[-1].route("**/*", reach)
        return contexts[-1].new_page()

    yield open_
    for context in contexts:
        context.close()


def sign_in_at_provider(page: Page, club: Club, name: str, *, has_agreed: bool = False) -> None:
    """Follow the button of the app, and sign in where it leads."""
    page.get_by_role("link", name="Sign in with 127.0.0.1").click()
    page.wait_for_url(f"{club.provider}/**")
    page.locator("input[name=login]").fill(name)
    page.locator("input[name=password]").fill("any")
    page.get_by_role("button", name="Sign-in").click()
    if not has_agreed:
        page.get_by_role("button", name="Continue").click()
    page.wait_for_url(f"{club.url}/**")


def test_from_the_link_to_signed_out_at_the_provider_too(
    club: Club, new_browser: Callable[[], Page]
) -> None:
    page = new_browser()
    page.goto(club.app.first_link())
    expect(page.get_by_text("take up the account admin")).to_be_visible()
    sign_in_at_provider(page, club, "ada")
    expect(page.get_by_role("link", name="Account")).to_be_visible()
    (cookie,) = [c for c in page.context.cookies() if c["name"] == "formcheck_session"]
    assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Strict")

    page.get_by_role("link", name="Account").click()
    expect(page.get_by_text("Signed in as admin (administrator).")).to_be_visible()
    provider_cookies = page.context.cookies(club.url)
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.wait_for_url(f"{club.provider}/session/end**")
    page.get_by_role("button", name="Yes, sign me out").click()
    expect(page).to_have_title("Sign in · formcheck")
    names = {cookie["name"] for cookie in page.context.cookies(club.url)}
    assert not names & {"formcheck_session", "_streamlit_user"}

    # What the browser held before opens nothing any more, not even a second time.
    page.context.add_cookies(provider_cookies)
    page.goto(f"{club.url}/method")
    expect(page.get_by_role("alert")).to_contain_text("has been used")
    page.context.clear_cookies()

    # The same person again, to the page that they asked for.
    page.goto(f"{club.url}/method")
    sign_in_at_provider(page, club, "ada")
    expect(page.get_by_role("heading", name="What others publish")).to_be_visible()


def test_an_account_at_the_provider_alone_lets_nobody_in(
    club: Club, new_browser: Callable[[], Page]
) -> None:
    page = new_browser()
    page.goto(f"{club.url}/")
    sign_in_at_provider(page, club, "mallory")
    expect(page.get_by_role("alert")).to_contain_text("Nobody here has your account")
    page.goto(f"{club.url}/library")
    expect(page).to_have_title("Sign in · formcheck")
    assert "formcheck_session" not in {cookie["name"] for cookie in page.context.cookies()}
    held = "; ".join(f"{c['name']}={c['value']}" for c in page.context.cookies(club.url))
    assert "_streamlit_user=" in held
    for path in ("/", "/library", "/files/0", "/_stcore/stream", "/_stcore/host-config"):
        assert club.status(path, Cookie=held) == 401

    # With a link, the same person is let in.
    page.goto(club.invite("Mallory"))
    sign_in_at_provider(page, club, "mallory", has_agreed=True)
    expect(page.get_by_role("link", name="Account")).to_be_visible()


def test_the_secret_is_in_a_private_file_outside_the_checkout(club: Club) -> None:
    (file,) = (club.app.home / "accounts").glob("provider-*.toml")
    assert SECRET in file.read_text()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert SECRET not in club.app.log.read_text()


def test_nothing_but_the_provider_is_asked(club: Club) -> None:
    assert club.app.outside_connections() == []
