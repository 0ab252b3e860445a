"""Files of results over HTTP: pieces of them, and none of a deleted one."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping, MutableMapping
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from tests.support.asynchronous import run_async
from vision.jobs.result_store import ResultStore
from vision.settings import Settings
from vision.webapp.server import served_files
from vision.webapp.server.served_files import addresses, file_routes, parse_range

CONTENT = bytes(range(250)) * 4


class Browser:
    """Send requests to the route, without a server."""

    def get(self, address: str, headers: Mapping[str, str] | None = None) -> httpx.Response:
        async def answer() -> httpx.Response:
            transport = httpx.ASGITransport(Starlette(routes=file_routes("")))
            async with httpx.AsyncClient(transport=transport, base_url="http://app") as client:
                return await client.get(address, headers=headers)

        return run_async(answer())


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> Browser:
    monkeypatch.setattr(served_files, "_PIECE_BYTES", 100)
    return Browser()


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    path = tmp_path / "result" / "clip.MOV"
    path.parent.mkdir()
    path.write_bytes(CONTENT)
    return path


def test_a_whole_file(browser: Browser, clip: Path) -> None:
    answer = browser.get(addresses.address_of(clip))
    assert answer.content == CONTENT
    assert answer.headers["content-type"] == "video/mp4"
    assert answer.headers["content-length"] == "1000"
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [("bytes=0-", 0, 99), ("bytes=950-", 950, 999), ("bytes=5-9", 5, 9), ("bytes=-10", 990, 999)],
)
def test_pieces_of_a_file(browser: Browser, clip: Path, asked: str, first: int, last: int) -> None:
    answer = browser.get(addresses.address_of(clip), headers={"Range": asked})
    assert answer.status_code == 206
    assert answer.content == CONTENT[first : last + 1]
    assert answer.headers["content-range"] == f"bytes {first}-{last}/1000"


def test_a_range_beyond_the_file(browser: Browser, clip: Path) -> None:
    answer = browser.get(addresses.address_of(clip), headers={"Range": "bytes=1000-"})
    assert answer.status_code == 416
    assert answer.headers["content-range"] == "bytes */1000"


@pytest.mark.parametrize("asked", ["bytes=0-1,3-4", "bytes=9-5", "bytes=-", "bytes=-0", "rows=0-1"])
def test_other_ranges_are_not_served(asked: str) -> None:
    assert parse_range(asked, 10) is None


def test_the_address_changes_with_the_file(clip: Path) -> None:
    address = addresses.address_of(clip)
    assert addresses.address_of(clip) == address
    assert address.endswith(".mov")
    assert "clip" not in address
    clip.write_bytes(b"another analysis")
    os.utime(clip, ns=(1, 1))
    assert addresses.address_of(clip) != address


def test_a_deleted_file_is_gone_at_once(browser: Browser, clip: Path) -> None:
    address = addresses.address_of(clip)
    assert browser.get(address, headers={"Range": "bytes=0-"}).status_code == 206
    clip.unlink()
    for headers in ({}, {"Range": "bytes=100-"}):
        assert browser.get(address, headers=headers).status_code == 404


def test_a_replaced_file_is_not_served_under_the_earlier_address(
    browser: Browser, clip: Path
) -> None:
    address = addresses.address_of(clip)
    new = clip.with_suffix(".new")
    new.write_bytes(CONTENT)
    new.replace(clip)
    assert browser.get(address).status_code == 404
    assert browser.get(addresses.address_of(clip)).status_code == 200


def test_files_of_a_result_to_be_deleted_are_gone_before_it_is(
    browser: Browser, tmp_path: Path
) -> None:
    results = ResultStore(tmp_path / "home")
    meta = results.add("squat.mp4", [CONTENT], Settings())
    address = addresses.address_of(results.path(meta.id) / meta.clip)
    assert browser.get(address).status_code == 200
    results.mark_for_deletion(meta.id)
    assert browser.get(address).status_code == 404
    results.close()


@pytest.mark.parametrize("version", ["2.0", "2.4"])
def test_an_answer_breaks_off_when_the_file_is_deleted(
    browser: Browser, clip: Path, version: str
) -> None:
    scope = {
        "type": "http", "method": "GET", "path": addresses.address_of(clip), "headers": [],
        "asgi": {"spec_version": version},
    }  # fmt: skip
    sent = []

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)
        if len(message.get("body", b"")) and clip.exists():
            clip.unlink()

    async def receive() -> dict[str, Any]:
        await asyncio.Event().wait()
        raise AssertionError

    # It raises nothing, which a server would log with a traceback.
    run_async(Starlette(routes=file_routes(""))(scope, receive, send))
    assert [message.get("body") for message in sent] == [None, CONTENT[:100]]
    assert dict(sent[0]["headers"])[b"content-length"] == b"1000"
    assert sent[-1]["more_body"]  # so the server closes the connection


@pytest.mark.parametrize("name", ["0", "..", "clip.mp4", "%2e%2e%2fclip.mov"])
def test_unknown_addresses(browser: Browser, clip: Path, name: str) -> None:
    addresses.address_of(clip)
    assert browser.get(f"/files/{name}").status_code == 404


def test_the_oldest_addresses_are_forgotten(clip: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(served_files, "_MAX_FILES", 2)
    names = []
    for number in range(3):
        path = clip.with_name(f"{number}.jpg")
        path.write_bytes(b"image")
        names.append(addresses.address_of(path).rpartition("/")[2])
    assert [addresses.find(name) is not None for name in names] == [False, True, True]
