"""The gate and the routes of the sign-in, without a server."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest
from argon2 import PasswordHasher
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from tests.support.asynchronous import run_async
from vision.accounts.links import take_up_with_password
from vision.accounts.passwords import Passwords
from vision.accounts.sessions import OpenSession, find_session, start_session
from vision.accounts.store import Accounts, open_accounts
from vision.accounts.users import add_account
from vision.errors import FormcheckError, StorageError
from vision.library.audit import list_audit
from vision.webapp.server import sign_in_state
from vision.webapp.server.readiness import CHECKS
from vision.webapp.server.served_files import addresses, file_routes
from vision.webapp.server.sign_in_gate import SignInGate, is_open
from vision.webapp.server.sign_in_routes import sign_in_routes
from vision.webapp.server.sign_in_state import SignInMode, sign_in_mode
from vision.webapp.server.uploads import TOKEN_HEADER, tokens, upload_routes, upload_space
from vision.webapp.shared.state import server_state

PASSWORD = "four plain short words"
OWN = {"Sec-Fetch-Site": "same-origin", "Content-Type": "application/x-www-form-urlencoded"}
PAGE = {"Accept": "text/html", "Sec-Fetch-Mode": "navigate"}


@pytest.fixture(autouse=True)
def mode(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORMCHECK_SIGN_IN", "accounts")


@pytest.fixture
def accounts(formcheck_home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Accounts]:
    """Return the accounts of this server, with fast hashes."""
    fast = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    found = open_accounts(formcheck_home / "accounts", passwords=fast)
    monkeypatch.setattr(sign_in_state, "_opened", {formcheck_home: found})
    yield found
    found.close()


@pytest.fixture
def ada(accounts: Accounts) -> OpenSession:
    """Return a session of Ada, who has a password."""
    account, token = add_account(accounts, "Ada", "coach")
    take_up_with_password(accounts, token, PASSWORD)
    return start_session(accounts, account.id)


class Browser:
    """Send requests to the routes, without a server."""

    def __init__(self, base: str = "", scheme: str = "http") -> None:
        self.base, self.scheme = base, scheme
        self.cookies: dict[str, str] = {}
        self.pages_run = 0

    def send(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Send a request; like a browser, keep the cookies of the answer."""

        async def page(_: object) -> PlainTextResponse:
            self.pages_run += 1
            return PlainTextResponse("a page")

        app = Starlette(
            routes=[
                *file_routes(self.base),
                *upload_routes(self.base),
                *sign_in_routes(self.base),
                Route("/{path:path}", page, methods=["GET", "POST", "PUT", "DELETE"]),
            ],
            middleware=[Middleware(SignInGate, mode=sign_in_mode, base=self.base)],
        )
        header = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {**options.pop("headers", {}), **({"Cookie": header} if header else {})}

        async def answer() -> httpx.Response:
            transport = httpx.ASGITransport(app)
            async with httpx.AsyncClient(
                transport=transport, base_url=f"{self.scheme}://app"
            ) as client:
                return await client.request(method, path, headers=headers, **options)

        response = run_async(answer())
        for line in response.headers.get_list("set-cookie"):
            name, _, value = line.partition(";")[0].partition("=")
            if value in ("", '""'):
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = value
        return response

    def get(self, path: str, headers: Mapping[str, str] = PAGE) -> httpx.Response:
        """Open a page."""
        return self.send("GET", path, headers=headers)

    def post(self, path: str, **form: str) -> httpx.Response:
        """Send a form of the app's own page."""
        return self.send("POST", path, headers=OWN, data=form)

    def sign_in(self, password: str = PASSWORD, **form: str) -> httpx.Response:
        """Sign in as Ada."""
        return self.post(f"{self.base}/signin", name="Ada", password=password, **form)


@pytest.fixture
def browser(accounts: Accounts) -> Browser:
    return Browser()


def test_without_a_session_no_page_runs_and_no_file_is_served(
    browser: Browser, tmp_path: Path
) -> None:
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(b"somebody")
    for cookies in ({}, {"formcheck_session": "x" * 43}, {"__Host-formcheck_session": "x" * 9000}):
        browser.cookies = dict(cookies)
        for path in (addresses.address_of(clip), "/", "/library", "/media/0", "/_stcore/stream"):
            for method in ("GET", "POST", "PUT", "DELETE"):
                answer = browser.send(method, path)
                assert answer.status_code == 401
                assert answer.text == "Sign in first.\n"
    assert browser.pages_run == 0


def test_a_session_opens_pages_and_files(
    browser: Browser, ada: OpenSession, tmp_path: Path
) -> None:
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(b"somebody")
    assert browser.sign_in().status_code == 303
    assert browser.get("/").text == "a page"
    address = addresses.address_of(clip, ada.account.id)
    assert browser.get(address).content == b"somebody"
    assert browser.post("/signout").headers["location"] == "/signin"
    assert browser.cookies == {}
    assert browser.get(address, {}).status_code == 401


def test_an_address_of_a_file_is_of_use_to_one_account_only(
    browser: Browser, accounts: Accounts, ada: OpenSession, tmp_path: Path
) -> None:
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(b"somebody")
    bob, _ = add_account(accounts, "Bob", "coach")
    browser.cookies["formcheck_session"] = start_session(accounts, bob.id).token
    for reader in (ada.account.id, ""):
        assert browser.get(addresses.address_of(clip, reader)).status_code == 404
    assert browser.get(addresses.address_of(clip, bob.id)).content == b"somebody"


def test_a_page_of_one_account_uploads_nothing_for_another(
    browser: Browser, accounts: Accounts, ada: OpenSession
) -> None:
    bob, _ = add_account(accounts, "Bob", "coach")
    token = tokens.token_for(ada.account.id)  # her page is still open where he has signed in
    for session, status in ((ada, 200), (start_session(accounts, bob.id), 403)):
        browser.cookies["formcheck_session"] = session.token
        answer = browser.send(
            "POST", "/uploads", headers={TOKEN_HEADER: token}, json={"name": "x.mp4", "size": 9}
        )
        assert answer.status_code == status
    upload_space().close()


def test_sign_ins_and_sign_outs_are_in_the_audit_log(browser: Browser, ada: OpenSession) -> None:
    browser.sign_in("a wrong password")
    browser.sign_in()
    browser.post("/password", current=PASSWORD, password=PASSWORD * 2, again=PASSWORD * 2)
    browser.post("/signout")
    entries = list_audit(server_state().library).entries
    assert [entry.action for entry in entries] == ["signed out", "changed", "signed in"]
    assert {(e.account_id, e.role, e.kind, e.object_id) for e in entries} == {
        (ada.account.id, "coach", "account", ada.account.id)
    }
    server_state().close()


def test_without_an_audit_log_nobody_gets_in(
    browser: Browser, ada: OpenSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise StorageError("The disk is full.")

    monkeypatch.setattr("vision.library.audit.record_account", fail)
    answer = browser.sign_in()
    assert (answer.status_code, browser.cookies) == (503, {})
    assert "The disk is full." in answer.text
    browser.cookies["formcheck_session"] = ada.token
    assert browser.post("/signout").status_code == 303
    assert browser.get("/", {}).status_code == 401


def test_who_opens_a_page_is_asked_to_sign_in_and_gets_that_page(
    browser: Browser, ada: OpenSession
) -> None:
    asked = browser.get("/library?result=a&b=%26")
    assert asked.status_code == 303
    to = asked.headers["location"]
    assert to == "/signin?next=%2Flibrary%3Fresult%3Da%26b%3D%2526"
    page = browser.get(to)
    (next_,) = re.findall('name="next" value="([^"]*)"', page.text)
    answer = browser.sign_in(next=next_.replace("&amp;", "&"))
    assert answer.headers["location"] == "/library?result=a&b=%26"
    # Whoever is signed in already is sent there at once.
    assert browser.get(to).headers["location"] == "/library?result=a&b=%26"


@pytest.mark.parametrize(
    "next_",
    [
        "//evil.example/",
        "https://evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "",
        "library",
        "/a\r\nSet-Cookie: x=y",
        "/" + "a" * 2000,
        "/é",
    ],
)
def test_nobody_is_sent_to_another_site(browser: Browser, ada: OpenSession, next_: str) -> None:
    assert browser.sign_in(next=next_).headers["location"] == "/"
    assert (
        browser.get("/signin?" + httpx.QueryParams(next=next_).__str__()).headers["location"] == "/"
    )


@pytest.mark.parametrize(
    ("wanted", "code", "title"),
    [
        ({"Accept-Language": "de-AT,en;q=0.5"}, "de", "Anmelden"),
        ({"Accept-Language": "de", "Cookie": "formcheck-language=fr"}, "fr", "Se connecter"),
        ({"Accept-Language": "fi"}, "en", "Sign in"),
    ],
)
def test_the_page_is_in_the_language_of_the_browser(
    browser: Browser, wanted: dict[str, str], code: str, title: str
) -> None:
    answer = browser.get("/signin", headers={**PAGE, **wanted})
    assert f'<html lang="{code}">' in answer.text
    assert f"<h1>{title}</h1>" in answer.text
    assert "Cookie" in answer.headers["vary"]


def test_what_was_typed_is_text_in_the_page(browser: Browser) -> None:
    page = browser.post("/signin", name='"><script>alert(1)</script>', next='/"><script>x')
    assert page.status_code == 403
    assert "<script>" not in page.text
    assert "/invite/" not in browser.get("/invite/%22%3E%3Cscript%3E").text


@pytest.mark.parametrize(
    ("scheme", "name", "secure"),
    [("http", "formcheck_session", False), ("https", "__Host-formcheck_session", True)],
)
def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(
    accounts: Accounts, ada: OpenSession, scheme: str, name: str, secure: bool
) -> None:
    browser = Browser(scheme=scheme)
    answer = browser.sign_in()
    (cookie,) = [c for c in answer.headers.get_list("set-cookie") if c.startswith(f"{name}=")]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie
    assert ("Secure" in cookie) is secure


def test_wrong_passwords_then_a_wait(browser: Browser, ada: OpenSession) -> None:
    answers = [browser.sign_in("a wrong password") for _ in range(5)]
    unknown = browser.post("/signin", name="Bob", password="a wrong password")
    assert {a.status_code for a in (*answers, unknown)} == {403}
    assert unknown.text == answers[0].text.replace('value="Ada"', 'value="Bob"')
    for password in ("a wrong password", PASSWORD):
        answer = browser.sign_in(password)
        assert answer.status_code == 429
        assert 1 < int(answer.headers["retry-after"]) <= 6
        assert "too many failed attempts" in answer.text
    assert browser.cookies == {}


@pytest.mark.parametrize(
    "headers",
    [{}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"},
     {"Sec-Fetch-Site": "none"}, {"Sec-Fetch-Site": "cross-site", "Origin": "http://app"}],
)  # fmt: skip
def test_forms_of_other_pages_are_refused(
    browser: Browser, ada: OpenSession, headers: dict[str, str]
) -> None:
    browser.cookies = {"formcheck_session": ada.token}
    for path in ("/signin", "/signout", "/password", "/invite/x"):
        answer = browser.send("POST", path, headers=headers, data={"name": "Ada"})
        assert answer.status_code == 403
    assert browser.get("/").text == "a page"


def test_forms_are_bounded(browser: Browser) -> None:
    for content, status in ((b"a" * 20_000, 413), (b"\xff=1", 400), (b"a=1&" * 30, 400)):
        answer = browser.send("POST", "/signin", headers=OWN, content=content)
        assert answer.status_code == status


def test_a_link_sets_a_password_and_signs_in(browser: Browser, accounts: Accounts) -> None:
    _, token = add_account(accounts, "Bob <b>", "coach")
    page = browser.get(f"/invite/{token}")
    assert "Bob &lt;b&gt;" in page.text
    short = browser.post(f"/invite/{token}", password="short", again="short")
    assert (short.status_code, "at least 10" in short.text) == (422, True)
    used = browser.post(f"/invite/{token}", password=PASSWORD, again=PASSWORD)
    assert (used.status_code, used.headers["location"]) == (303, "/")
    assert browser.get("/").text == "a page"
    for answer in (browser.get(f"/invite/{token}"), browser.post(f"/invite/{token}")):
        assert answer.status_code == 410
        assert "has been used" in answer.text


def test_a_new_session_replaces_the_one_before(
    browser: Browser, accounts: Accounts, ada: OpenSession
) -> None:
    browser.cookies = {"formcheck_session": ada.token}
    browser.sign_in()
    assert browser.cookies["formcheck_session"] != ada.token
    assert find_session(accounts, ada.token) is None


def test_a_changed_password_signs_out_other_browsers(
    browser: Browser, accounts: Accounts, ada: OpenSession
) -> None:
    assert browser.get("/password").headers["location"].startswith("/signin")
    browser.sign_in()
    form = {"current": PASSWORD, "password": "other few words", "again": "other few words"}
    assert browser.post("/password", **form | {"again": "x"}).status_code == 403
    assert find_session(accounts, ada.token) is not None
    assert browser.post("/password", **form).headers["location"] == "/"
    assert find_session(accounts, ada.token) is None
    assert browser.get("/").text == "a page"


def test_signed_out_everywhere(browser: Browser, accounts: Accounts, ada: OpenSession) -> None:
    browser.sign_in()
    browser.post("/signout", everywhere="yes")
    assert find_session(accounts, ada.token) is None


def test_a_link_elsewhere_makes_a_page_of_the_app_ask_again(
    browser: Browser, ada: OpenSession
) -> None:
    from_elsewhere = {**PAGE, "Sec-Fetch-Site": "cross-site"}
    hop = browser.get("/signin?next=%2Flibrary", from_elsewhere)
    assert 'content="0;url=/signin?next=%2Flibrary&amp;again=1"' in hop.text
    assert "<form" in browser.get("/signin?next=%2Flibrary&again=1", from_elsewhere).text


def test_an_app_below_a_path(accounts: Accounts, ada: OpenSession) -> None:
    browser = Browser(base="/forms")
    assert browser.get("/forms/live").headers["location"] == "/forms/signin?next=%2Fforms%2Flive"
    assert browser.sign_in(next="/other").headers["location"] == "/forms/"
    assert browser.get("/forms/live").text == "a page"
    browser.cookies = {}
    assert browser.get("/signin", {}).status_code == 401


def test_accounts_that_cannot_be_read_let_nobody_in(
    browser: Browser,
    accounts: Accounts,
    ada: OpenSession,
    monkeypatch: pytest.MonkeyPatch,
    formcheck_home: Path,
) -> None:
    browser.sign_in()
    monkeypatch.setattr(sign_in_state, "_opened", {})
    accounts.close()
    for file in (formcheck_home / "accounts").iterdir():
        file.write_bytes(b"no database" * 1000)
    answer = browser.get("/")
    assert (answer.status_code, browser.pages_run) == (503, 0)
    with pytest.raises(FormcheckError, match="does not answer"):
        CHECKS["accounts"](None)  # type: ignore[arg-type]


@pytest.mark.parametrize("mode", ["none", "accounts", "oidc"])
@pytest.mark.parametrize(
    "path",
    ["/", "/files/0", "/media/0", "/_stcore/stream", "/_stcore/upload_file/a/b", "/signin/x",
     "/healthz/", "/statics", "/static/../files/0", "/static//files/0", "/invite", "/component/a",
     "/auth/other", "/password"],
)  # fmt: skip
def test_paths_that_need_a_session(mode: SignInMode, path: str) -> None:
    assert not is_open(path, mode)


@pytest.mark.parametrize("path", ["/auth/login", "/auth/logout", "/oauth2callback", "/signin/oidc"])
def test_a_provider_is_reached_only_where_it_is_used(path: str) -> None:
    assert is_open(path, "oidc")
    assert not is_open(path, "accounts")


def test_nobody_has_to_sign_in_where_it_is_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORMCHECK_SIGN_IN", "none")
    browser = Browser()
    assert browser.get("/library", {}).text == "a page"
    assert browser.get("/signin").headers["location"] == "/"
    assert browser.post("/signin", name="Ada").status_code == 404


@pytest.mark.parametrize(
    ("variable", "address", "expected"),
    [
        ("", "localhost", "none"),
        ("", "127.0.0.1", "none"),
        ("", "0.0.0.0", "accounts"),
        ("", "", "accounts"),
        ("none", "0.0.0.0", "none"),
        ("OIDC", "localhost", "oidc"),
        ("acounts", "localhost", "accounts"),
    ],
)
def test_started_without_formcheck_the_address_decides(
    monkeypatch: pytest.MonkeyPatch, variable: str, address: str, expected: str
) -> None:
    monkeypatch.setenv("FORMCHECK_SIGN_IN", variable)
    monkeypatch.setattr("streamlit.get_option", lambda name: address)
    assert sign_in_mode() == expected


def open_websocket(
    cookie: str, during: Callable[[], None] = lambda: None
) -> tuple[list[str], list[str]]:
    """Open a WebSocket and send two messages; return what the app got, and what was sent back.

    `during` is called between the two messages.
    """
    got, sent = [], []
    waiting = iter(["websocket.connect", "websocket.receive", "websocket.receive"])

    async def app(scope: object, receive: Callable[[], Awaitable[Any]], send: Any) -> None:
        for number in range(3):
            got.append((await receive())["type"])
            if number == 1:
                during()

    async def receive() -> dict[str, str]:
        return {"type": next(waiting)}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message["type"])

    headers = [(b"cookie", f"formcheck_session={cookie}".encode())]
    scope = {"type": "websocket", "path": "/_stcore/stream", "headers": headers}
    run_async(SignInGate(app, mode=sign_in_mode)(scope, receive, send))
    return got, sent


def test_a_websocket_without_a_session_is_not_accepted(accounts: Accounts) -> None:
    assert open_websocket("x") == ([], ["websocket.close"])


def test_an_open_page_does_nothing_once_its_session_has_ended(
    accounts: Accounts, ada: OpenSession
) -> None:
    from vision.accounts.sessions import sign_out

    assert open_websocket(ada.token)[0] == ["websocket.connect", *["websocket.receive"] * 2]
    got, sent = open_websocket(ada.token, lambda: sign_out(accounts, ada.token))
    assert got == ["websocket.connect", "websocket.receive", "websocket.disconnect"]
    assert sent == ["websocket.send"]  # which leads the page to the sign-in
