"""Sign in with a password, in a real browser: from the first link to signed out everywhere."""

from __future__ import annotations

import http.client
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.support.app_process import AppProcess, running_app
from tests.support.fork_server import ServerStarts
from tests.support.page_audit import audit
from tests.support.page_pool import TIMEOUT_MS

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(sys.platform != "linux", reason="ends the app with a signal"),
]
PASSWORD = "four plain short words"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, forks: ServerStarts) -> Iterator[AppProcess]:
    with running_app(tmp_path_factory.mktemp("app"), "--sign-in", "accounts", forks=forks) as app:
        yield app


@pytest.fixture
def new_browser(browser: Browser) -> Iterator[Callable[[], Page]]:
    """Return a function that opens a browser without cookies."""
    contexts: list[BrowserContext] = []

    def open_() -> Page:
        contexts.append(browser.new_context())
        contexts[-1].set_default_timeout(TIMEOUT_MS)
        return contexts[-1].new_page()

    yield open_
    for context in contexts:
        context.close()


def status(app: AppProcess, path: str, cookie: str = "", method: str = "GET") -> int:
    """Return the status of an answer to a program."""
    connection = http.client.HTTPConnection("localhost", app.port, timeout=60)
    try:
        connection.request(method, path, headers={"Cookie": cookie} if cookie else {})
        return connection.getresponse().status
    finally:
        connection.close()


def sign_in(page: Page, app: AppProcess, password: str = PASSWORD, path: str = "/method") -> None:
    page.goto(f"http://localhost:{app.port}{path}")
    expect(page).to_have_title("Sign in · formcheck")
    page.get_by_label("Name").fill("Admin")
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def test_from_the_first_link_to_signed_out_everywhere(
    app: AppProcess, new_browser: Callable[[], Page]
) -> None:
    page, other = new_browser(), new_browser()
    violations: list[str] = []
    page.on("console", lambda message: violations.append(message.text))

    # The link of the first start sets a password, and signs in.
    page.goto(app.first_link())
    page.get_by_label("New password").fill(PASSWORD)
    page.get_by_label("The same once more").fill("another one")
    page.get_by_role("button", name="Set password").click()
    expect(page.get_by_role("alert")).to_contain_text("two passwords differ")
    page.get_by_label("New password").fill(PASSWORD)
    page.get_by_label("The same once more").fill(PASSWORD)
    page.get_by_role("button", name="Set password").click()
    expect(page.get_by_role("link", name="Account")).to_be_visible()
    assert not [text for text in violations if "Content Security Policy" in text]

    # The link works once, and no script can read the cookie.
    other.goto(app.first_link())
    expect(other.get_by_role("alert")).to_contain_text("has been used")
    assert page.evaluate("document.cookie").find("formcheck") == -1
    (cookie,) = [c for c in page.context.cookies() if c["name"] == "formcheck_session"]
    assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Strict")
    held = f"formcheck_session={cookie['value']}"

    # Another browser is not signed in; after the sign-in it gets the page that it asked for.
    sign_in(other, app, "a wrong password")
    expect(other.get_by_role("alert")).to_have_text("The name or the password is wrong.")
    sign_in(other, app)
    expect(other.get_by_role("heading", name="What others publish")).to_be_visible()

    # Signed out here, the other browser still is signed in.
    page.get_by_role("link", name="Account").click()
    expect(page.get_by_text("Signed in as admin (administrator).")).to_be_visible()
    assert audit(page) == []
    page.get_by_role("button", name="Sign out", exact=True).click()
    expect(page).to_have_title("Sign in · formcheck")
    assert page.context.cookies() == [] or "formcheck_session" not in {
        c["name"] for c in page.context.cookies()
    }
    assert status(app, "/files/0", held) == 401
    page.go_back()
    expect(page.get_by_role("link", name="Account")).to_have_count(0)
    other.reload()
    expect(other.get_by_role("heading", name="What others publish")).to_be_visible()

    # Signed out everywhere, a page that is open leads to the sign-in.
    sign_in(page, app)
    expect(page.get_by_role("heading", name="What others publish")).to_be_visible()
    page.get_by_role("link", name="Account").click()
    page.get_by_role("button", name="Sign out everywhere").click()
    expect(page).to_have_title("Sign in · formcheck")
    other.get_by_role("link", name="Account").click()
    expect(other).to_have_title("Sign in · formcheck")

    # After five wrong passwords the right one has to wait, too.
    for _ in range(5):
        sign_in(page, app, "a wrong password")
        expect(page.get_by_role("alert")).to_have_text("The name or the password is wrong.")
    sign_in(page, app)
    expect(page.get_by_role("alert")).to_contain_text("too many failed attempts")


def test_a_link_on_another_site_opens_the_page_of_whoever_is_signed_in(
    app: AppProcess, new_browser: Callable[[], Page], tmp_path: Path
) -> None:
    from vision.accounts.links import take_up_with_password
    from vision.accounts.store import open_accounts
    from vision.accounts.users import add_account

    accounts = open_accounts(app.home / "accounts")
    _, token = add_account(accounts, "Ada", "coach")
    take_up_with_password(accounts, token, PASSWORD)
    accounts.close()
    page = new_browser()
    page.goto(f"http://localhost:{app.port}/")
    page.get_by_label("Name").fill("ada")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("link", name="Account")).to_be_visible()
    mail = tmp_path / "mail.html"
    mail.write_text(f'<a href="http://localhost:{app.port}/method">Open</a>', "utf-8")
    page.goto(mail.as_uri())
    page.get_by_role("link", name="Open").click()
    expect(page.get_by_role("heading", name="What others publish")).to_be_visible()


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("GET", "/healthz", 200),
        ("GET", "/_stcore/health", 200),
        ("GET", "/signin", 200),
        ("GET", "/", 401),
        ("GET", "/library", 401),
        ("GET", "/files/0", 401),
        ("GET", "/media/0.mp4", 401),
        ("GET", "/_stcore/host-config", 401),
        ("GET", "/_stcore/stream", 401),
        ("PUT", "/_stcore/upload_file/0/0", 404),
        ("POST", "/uploads", 401),
        ("PATCH", "/uploads/0", 401),
        ("DELETE", "/_stcore/upload_file/0/0", 404),
        ("GET", "/auth/login", 401),
        ("GET", "/oauth2callback", 401),
        ("GET", "/static/../files/0", 401),
        ("GET", "/password", 401),
        ("POST", "/signin", 403),
        ("POST", "/signout", 403),
    ],
)
def test_what_is_answered_without_a_session(
    app: AppProcess, method: str, path: str, expected: int
) -> None:
    assert status(app, path, method=method) == expected
    assert status(app, path, "formcheck_session=x" * 2, method=method) == expected
