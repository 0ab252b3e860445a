"""Uploads from a phone: what a code is good for, for how long, and for whom."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from tests.support.asynchronous import run_async
from vision.accounts.links import take_up_with_password
from vision.accounts.sessions import sign_out, start_session
from vision.accounts.store import Accounts
from vision.accounts.throttle import FREE_FOR_ADDRESS
from vision.accounts.users import add_account
from vision.jobs.upload_refusals import UploadRefused
from vision.jobs.upload_space import UploadSpace
from vision.limits import UploadLimits
from vision.webapp.server import phone_uploads, uploads
from vision.webapp.server.guard import RequestGuard
from vision.webapp.server.phone_codes import (
    CODE_LIFE_S,
    LONGEST_LIFE_S,
    MAX_CLIPS,
    CodeOwner,
    PhoneClip,
    PhoneCodes,
)
from vision.webapp.server.phone_uploads import ENDED, phone_routes
from vision.webapp.server.sign_in_gate import SignInGate
from vision.webapp.server.sign_in_state import server_accounts, sign_in_mode
from vision.webapp.server.uploads import OFFSET_HEADER, TOKEN_HEADER

CLIP = bytes(range(256)) * 20
ADA = CodeOwner("ada", "")


class Site:
    """A server to which phones upload, and its clock."""

    def __init__(self, root: Path) -> None:
        self.now = 0.0
        self.codes = PhoneCodes(lambda: self.now)
        limits = UploadLimits(reserve_bytes=0)
        self.space = UploadSpace(root, limits, free_bytes=lambda _: 1 << 30)

        async def page(_: object) -> PlainTextResponse:
            return PlainTextResponse("a page of the app")

        self.app = Starlette(
            routes=[*phone_routes(""), Route("/{path:path}", page)],
            middleware=[
                Middleware(RequestGuard, allowed_hosts=lambda: frozenset({"app"})),
                Middleware(SignInGate, mode=sign_in_mode),
            ],
        )

    def send(
        self, method: str, path: str, token: str = "", content: bytes = b"", **headers: str
    ) -> httpx.Response:
        """Send a request of a phone, which has no cookie."""
        given = {TOKEN_HEADER: token, **headers} if token else headers

        async def answer() -> httpx.Response:
            transport = httpx.ASGITransport(self.app, client=("192.0.2.7", 1))
            async with httpx.AsyncClient(transport=transport, base_url="http://app") as client:
                return await client.request(method, path, content=content, headers=given)

        return run_async(answer())

    def begin(self, token: str, name: str = "squat.mp4") -> httpx.Response:
        question = json.dumps({"name": name, "size": len(CLIP)}).encode()
        return self.send("POST", "/phone/clips", token, question)

    def upload(self, token: str) -> str:
        id_ = str(self.begin(token).json()["id"])
        answer = self.send("PATCH", f"/phone/clips/{id_}", token, CLIP, **{OFFSET_HEADER: "0"})
        assert answer.json() == {"id": id_, "offset": len(CLIP), "complete": True}
        return id_


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, formcheck_home: Path) -> Iterator[Site]:
    monkeypatch.setenv("FORMCHECK_PHONE_URL", "https://192.0.2.1:8501")
    site = Site(tmp_path / "uploads")
    monkeypatch.setattr(phone_uploads, "phone_codes", site.codes)
    for module in (uploads, phone_uploads):
        monkeypatch.setattr(module, "upload_space", lambda: site.space)
    yield site
    site.space.close()


def test_a_code_is_good_for_its_own_clips_and_nothing_else(site: Site) -> None:
    token = site.codes.renew(ADA).token
    id_ = site.upload(token)
    (file,) = site.space.finished("ada", [id_])
    assert file.path.read_bytes() == CLIP
    code = site.codes.current(ADA)
    assert code is not None
    assert code.clips == (PhoneClip(id_, "squat.mp4", len(CLIP)),)
    other = site.space.begin("ada", "chosen.mp4", 5).id  # on the computer
    assert site.send("GET", f"/phone/clips/{other}", token).status_code == 404
    assert site.send("DELETE", f"/phone/clips/{id_}", token).status_code == 405
    eve = site.codes.renew(CodeOwner("eve", "")).token
    assert site.send("GET", f"/phone/clips/{id_}", eve).status_code == 404
    assert site.begin(token, "voice-over.json").status_code == 422
    assert site.begin(token, "letter.txt").status_code == 422


def test_the_page_has_one_script_and_may_do_nothing_but_upload(site: Site) -> None:
    code = site.codes.renew(ADA)
    answer = site.send("GET", f"/phone/{code.token}")
    assert answer.status_code == 200
    assert code.is_opened
    (nonce,) = re.findall(r'<script type="module" nonce="([\w-]{20,})">', answer.text)
    assert answer.text.count("<script") == 1
    policy = answer.headers["content-security-policy"].split("; ")
    assert {"default-src 'none'", "connect-src 'self'", f"script-src 'nonce-{nonce}'"} <= set(
        policy
    )
    assert "set-cookie" not in answer.headers
    assert answer.headers["referrer-policy"] == "no-referrer"
    data = json.loads(unescape(re.findall(r'data-upload="([^"]+)"', answer.text)[0]))
    assert (data["address"], data["token"]) == ("/phone/clips", code.token)
    assert nonce not in site.send("GET", f"/phone/{code.token}").text


def test_a_code_ends_without_use_and_after_an_hour_in_any_case(site: Site) -> None:
    token = site.codes.renew(ADA).token
    site.now = CODE_LIFE_S + 1
    assert site.begin(token).status_code == 410
    assert site.codes.current(ADA) is None
    site.now = begun = 10_000.0
    token = site.codes.renew(ADA).token
    while site.now < begun + LONGEST_LIFE_S:
        assert site.begin(token).status_code == 200
        site.now += CODE_LIFE_S - 1
    assert site.begin(token).status_code == 410


def test_a_newer_code_and_revoking_end_one_at_once(site: Site) -> None:
    first = site.codes.renew(ADA).token
    second = site.codes.renew(ADA).token
    assert site.begin(first).json() == {"error": ENDED}
    id_ = str(site.begin(second).json()["id"])
    site.codes.revoke(ADA)
    piece = site.send("PATCH", f"/phone/clips/{id_}", second, CLIP, **{OFFSET_HEADER: "0"})
    assert piece.status_code == 410
    assert site.send("GET", f"/phone/{second}").status_code == 404


def test_a_code_is_good_for_some_clips(site: Site) -> None:
    code = site.codes.renew(ADA)
    for _ in range(MAX_CLIPS):
        site.codes.add_clip(code.token, PhoneClip("x", "a.mp4", 1))
    assert site.begin(code.token).status_code == 507
    with pytest.raises(UploadRefused, match="Show a new one"):
        site.codes.require_place(code.token)


def test_who_tries_wrong_codes_has_to_wait_with_a_right_one(site: Site) -> None:
    token = site.codes.renew(ADA).token
    statuses = [site.send("GET", f"/phone/{'x' * 43}").status_code for _ in range(FREE_FOR_ADDRESS)]
    assert set(statuses) == {404}
    assert site.begin(token).status_code == 429
    assert site.send("GET", f"/phone/{token}").headers["retry-after"]


def test_without_https_and_from_another_page_no_code_is_accepted(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = site.codes.renew(ADA).token
    other = site.send("POST", "/phone/clips", token, Origin="https://elsewhere.example")
    assert other.status_code == 403
    monkeypatch.delenv("FORMCHECK_PHONE_URL")
    assert site.begin(token).status_code == 410


@pytest.fixture
def accounts(monkeypatch: pytest.MonkeyPatch, site: Site) -> Iterator[Accounts]:
    monkeypatch.setenv("FORMCHECK_SIGN_IN", "accounts")
    found = server_accounts()
    yield found
    found.close()


def signed_in(accounts: Accounts, name: str = "Ana") -> tuple[str, str]:
    """Return an account and the token of a session of it."""
    _, link = add_account(accounts, name, "coach")
    account = take_up_with_password(accounts, link, "four plain short words").id
    return account, start_session(accounts, account).token


def test_a_code_ends_with_the_session_that_made_it(site: Site, accounts: Accounts) -> None:
    account, session = signed_in(accounts)
    owner = CodeOwner(account, session)
    token = site.codes.renew(owner).token
    site.upload(token)  # past the gate, without a cookie
    assert "a page of the app" not in site.send("GET", "/library", token).text
    assert "a page of the app" not in site.send("GET", "/phone/clips/a/b", token).text
    sign_out(accounts, session)
    assert site.begin(token).status_code == 410
    assert site.codes.current(owner) is None
    stranger = site.codes.renew(CodeOwner("somebody else", signed_in(accounts, "Ben")[1]))
    assert site.begin(stranger.token).status_code == 410
