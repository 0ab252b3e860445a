"""Reports that whoever has a link reads without a sign-in."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, MutableMapping
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
import streamlit as st
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from tests.support.asynchronous import run_async
from vision.accounts.store import Accounts
from vision.errors import StorageError
from vision.library import viewer_links
from vision.library.audit import list_audit
from vision.library.deletion import delete_report
from vision.library.reviews import write_review
from vision.library.schema import utc_now
from vision.library.viewer_links import add_viewer_link, end_viewer_links_of, list_viewer_links
from vision.webapp.server import served_files, shared_reports
from vision.webapp.server.shared_reports import NOTHING, shared_routes
from vision.webapp.server.sign_in_gate import SignInGate
from vision.webapp.server.sign_in_state import server_accounts, sign_in_mode


@pytest.fixture
def mode(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORMCHECK_SIGN_IN", "accounts")


@pytest.fixture
def accounts(mode: None, formcheck_home: Path) -> Iterator[Accounts]:
    found = server_accounts()
    yield found
    found.close()


@pytest.fixture
def shared(ingested: SimpleNamespace, accounts: Accounts) -> SimpleNamespace:
    """Return Ada's result with a link to its report."""
    ingested.token = add_viewer_link(ingested.library, ingested.meta.id, days=7)
    return ingested


def get(
    path: str, *, address: str = "192.0.2.1", base: str = "", method: str = "GET", **headers: str
) -> httpx.Response:
    """Send a request without a cookie through the gate."""

    async def page(_: object) -> PlainTextResponse:
        return PlainTextResponse("a page of the app")

    app = Starlette(
        routes=[*shared_routes(base), Route("/{path:path}", page)],
        middleware=[Middleware(SignInGate, mode=sign_in_mode, base=base)],
    )

    async def answer() -> httpx.Response:
        transport = httpx.ASGITransport(app, client=(address, 1), raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://app") as client:
            return await client.request(method, path, headers=headers)

    return run_async(answer())


def test_the_report_is_shown_without_name_cookie_or_script(shared: SimpleNamespace) -> None:
    answer = get(f"/shared/{shared.token}")
    assert answer.status_code == 200
    assert "Ada" not in answer.text
    assert "<script" not in answer.text
    assert shared.report.summary.headline in answer.text
    assert answer.text.index("<h1>") < answer.text.index("<video ")  # the verdict comes first
    assert f'<video src="/shared/{shared.token}/clip.mp4"' in answer.text
    policy = answer.headers["content-security-policy"]
    assert {"default-src 'none'", "form-action 'none'", "frame-ancestors 'none'"} <= set(
        policy.split("; ")
    )
    assert "script" not in policy
    headers = ("cache-control", "referrer-policy", "x-frame-options", "set-cookie")
    assert [answer.headers.get(name) for name in headers] == [
        "no-store", "no-referrer", "DENY", None,
    ]  # fmt: skip
    assert "noindex" in answer.headers["x-robots-tag"]
    (entry,) = [e for e in list_audit(shared.library).entries if e.action == "viewed"]
    assert (entry.role, entry.account_id, entry.object_id) == ("viewer", None, shared.meta.id)


def test_a_review_is_in_it_once_it_is_sent(shared: SimpleNamespace) -> None:
    for status, expected in (("new", False), ("reviewed", False), ("sent", True)):
        write_review(shared.library, shared.meta.id, status=status, message="Slower.", decisions=())
        assert ("Slower." in get(f"/shared/{shared.token}").text) is expected


def test_the_clip_is_sent_in_pieces(
    shared: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(served_files, "_PIECE_BYTES", 1000)
    content = (shared.folder / "annotated.mp4").read_bytes()
    path = f"/shared/{shared.token}/clip.mp4"
    part = get(path, Range="bytes=100-299")
    assert (part.status_code, part.content) == (206, content[100:300])
    assert part.headers["content-range"] == f"bytes 100-299/{len(content)}"
    assert (part.headers["cache-control"], part.headers["referrer-policy"]) == (
        "no-store", "no-referrer",
    )  # fmt: skip
    assert len(get(path, Range="bytes=0-").content) == 1000
    assert get(path, Range="bytes=0-").headers["content-type"] == "video/mp4"
    assert get(path).content == content


def test_a_long_answer_breaks_off_when_the_link_is_taken_back(
    shared: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(served_files, "_PIECE_BYTES", 1000)
    content = (shared.folder / "annotated.mp4").read_bytes()
    sent: list[bytes] = []

    async def send(message: MutableMapping[str, Any]) -> None:
        if len(message.get("body", b"")):
            sent.append(message["body"])
            assert message["more_body"]  # so the server closes the connection
            if len(sent) == 2:
                await asyncio.to_thread(end_link, shared)

    async def receive() -> dict[str, Any]:
        await asyncio.Event().wait()
        raise AssertionError

    scope = {
        "type": "http", "method": "GET", "path": f"/shared/{shared.token}/clip.mp4", "headers": [],
        "client": ("192.0.2.1", 1), "asgi": {"spec_version": "2.4"},
    }  # fmt: skip
    run_async(Starlette(routes=shared_routes(""))(scope, receive, send))
    assert sent == [content[:1000], content[1000:2000]]
    assert len(content) > 2000


def end_link(shared: SimpleNamespace) -> None:
    (link,) = list_viewer_links(shared.library, shared.meta.id)
    viewer_links.end_viewer_link(shared.library, shared.meta.id, link.id)


def test_wrong_expired_and_ended_links_and_deleted_reports_get_the_same_answer(
    shared: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = shared.token
    answers = [get(f"/shared/{wrong}") for wrong in (token[:-1], "x" * 43, "é", "%00")]
    answers += [get(f"/shared/{token[:-1]}/clip.mp4")]
    with monkeypatch.context() as patched:
        patched.setattr(viewer_links, "utc_now", lambda: utc_now() + timedelta(days=7))
        answers += [get(f"/shared/{token}"), get(f"/shared/{token}/clip.mp4")]
    end_link(shared)
    answers += [get(f"/shared/{token}"), get(f"/shared/{token}/clip.mp4")]
    other = add_viewer_link(shared.library, shared.meta.id, days=1)
    assert get(f"/shared/{other}").status_code == 200
    delete_report(shared.library, shared.meta.id)
    answers += [get(f"/shared/{other}")]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.text for answer in answers}) == 1
    assert NOTHING in answers[0].text
    assert all(answer.headers["cache-control"] == "no-store" for answer in answers)


def test_nothing_else_is_open(shared: SimpleNamespace) -> None:
    token = shared.token
    for path in (
        *("/shared", "/shared/", f"/shared/{token}/", f"/shared/{token}/clip.mp4/"),
        *(
            f"/shared/{token}/report.json",
            f"/shared/{token}/..%2f..%2flibrary",
            "/shared//clip.mp4",
        ),
        *("/shared/..%2flibrary", f"/shared/{token}\\library", "/library"),
        *(f"//shared/{token}", f"/x/shared/{token}", f"/shared/{'x' * 201}"),
    ):
        assert get(path, Accept="text/html").status_code in (303, 401), path
    for method in ("POST", "PUT", "DELETE"):
        assert get(f"/shared/{token}", method=method).status_code == 405
    assert get(f"/shared/{token}", base="/club").status_code == 401
    assert get(f"/club/shared/{token}", base="/club").status_code == 200


def test_whoever_tries_many_has_to_wait(shared: SimpleNamespace) -> None:
    for number in range(20):
        assert get(f"/shared/{number:043}").status_code == 404
    waiting = [get(f"/shared/{token}") for token in ("x" * 43, shared.token)]
    assert [answer.status_code for answer in waiting] == [429, 429]
    assert "too many failed attempts" in waiting[0].text
    assert int(waiting[0].headers["retry-after"]) >= 1
    assert get(f"/shared/{shared.token}", address="192.0.2.2").status_code == 200


def test_who_opens_a_link_often_need_not_wait(shared: SimpleNamespace) -> None:
    for _ in range(25):
        assert get(f"/shared/{shared.token}/clip.mp4", Range="bytes=0-9").status_code == 206


def test_without_a_sign_in_links_work_only_where_others_can_connect(
    ingested: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, formcheck_home: Path
) -> None:
    monkeypatch.setenv("FORMCHECK_SIGN_IN", "none")
    token = add_viewer_link(ingested.library, ingested.meta.id, days=1)
    hosts = ["localhost", "127.0.0.1", "::1"]
    options = {"server.address": "127.0.0.1", "server.allowedHosts": hosts}
    monkeypatch.setattr(st, "get_option", options.__getitem__)
    assert get(f"/shared/{token}").status_code == 404
    assert not (formcheck_home / "accounts").exists()
    hosts.append("clinic.example")
    assert get(f"/shared/{token}").status_code == 200
    server_accounts().close()


def test_a_database_that_does_not_answer_is_no_wrong_link(
    shared: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise StorageError("The library's database does not answer.")

    monkeypatch.setattr(shared_reports, "_report_id", fail)
    answer = get(f"/shared/{shared.token}")
    assert answer.status_code == 503
    assert "database" not in answer.text


def test_links_of_a_removed_account_show_nothing(shared: SimpleNamespace) -> None:
    from vision.library.access import User

    coach = shared.library.seen_by(User("administrator", "admin-1"))
    token = add_viewer_link(coach, shared.meta.id, days=1)
    end_viewer_links_of(shared.library, "admin-1")
    assert [get(f"/shared/{each}").status_code for each in (token, shared.token)] == [404, 200]
