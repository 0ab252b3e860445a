"""Uploads over HTTP: who may send what, how much of it, and what is left afterwards."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware

from vision.jobs.upload_space import UploadSpace
from vision.limits import UploadLimits
from vision.webapp.server import uploads
from vision.webapp.server.guard import RequestGuard
from vision.webapp.server.uploads import (
    OFFSET_HEADER,
    TOKEN_HEADER,
    TOKEN_LIFE_S,
    VisitorTokens,
    upload_routes,
)

CLIP = bytes(range(256)) * 20
LIMITS = UploadLimits(
    file_bytes=10_000, visitor_bytes=18_000, visitor_files=5, total_bytes=25_000,
    reserve_bytes=1000, idle_s=60,
)  # fmt: skip


class Site:
    """A server of uploads, the disk it writes to, and its visitors."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.free = 1_000_000
        self.now = 0.0
        self.space = UploadSpace(
            root, LIMITS, free_bytes=lambda folder: self.free, clock=lambda: self.now
        )
        self.tokens = VisitorTokens(lambda: self.now)
        guard = Middleware(RequestGuard, allowed_hosts=lambda: frozenset({"app"}))
        self.app = Starlette(routes=upload_routes(""), middleware=[guard])

    def send(
        self,
        method: str,
        path: str = "",
        *,
        visitor: str = "ada",
        content: bytes | AsyncIterator[bytes] = b"",
        **headers: str,
    ) -> httpx.Response:
        given = {TOKEN_HEADER: self.tokens.token_for(visitor), **headers}

        async def answer() -> httpx.Response:
            transport = httpx.ASGITransport(self.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://app") as client:
                return await client.request(
                    method, f"/uploads{path}", headers=given, content=content
                )

        with ThreadPoolExecutor(1) as pool:  # browser tests leave a loop in this thread
            return pool.submit(asyncio.run, answer()).result()

    def begin(self, name: object = "squat.mp4", size: object = len(CLIP), **more: str) -> str:
        answer = self.ask(name, size, **more)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["id"])

    def ask(self, name: object = "squat.mp4", size: object = 1, **more: str) -> httpx.Response:
        question = json.dumps({"name": name, "size": size}).encode()
        return self.send("POST", content=question, **more)

    def add(
        self, id_: str, content: bytes | AsyncIterator[bytes], offset: object = 0, **more: str
    ) -> httpx.Response:
        headers = {OFFSET_HEADER: str(offset)} | more.pop("headers", {})  # type: ignore[arg-type]
        visitor = more.pop("visitor", "ada")
        return self.send("PATCH", f"/{id_}", visitor=visitor, content=content, **headers, **more)

    def files(self) -> list[Path]:
        return [path for path in self.root.rglob("clip") if path.is_file()]


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    site = Site(tmp_path / "uploads")
    monkeypatch.setattr(uploads, "upload_space", lambda: site.space)
    monkeypatch.setattr(uploads, "tokens", site.tokens)
    monkeypatch.setattr(uploads, "_WRITE_BYTES", 1000)
    yield site
    site.space.close()
    assert list(site.root.glob("*")) == []


def sentence_of(answer: httpx.Response) -> str:
    text = answer.json()["error"]
    assert text.endswith(".")
    return str(text)


def test_a_file_arrives_in_pieces_and_is_hashed(site: Site) -> None:
    id_ = site.begin()
    assert site.add(id_, CLIP[:3000]).json() == {"id": id_, "offset": 3000, "complete": False}
    assert site.space.finished("ada", [id_]) == []
    assert site.send("GET", f"/{id_}").json()["offset"] == 3000
    assert site.add(id_, CLIP[3000:], 3000).json()["complete"]
    (upload,) = site.space.finished("ada", [id_, "other", id_])
    assert (upload.name, upload.size) == ("squat.mp4", len(CLIP))
    assert upload.sha256 == hashlib.sha256(CLIP).hexdigest()
    assert upload.path.read_bytes() == CLIP == b"".join(upload)


def test_others_on_the_computer_cannot_read_it(site: Site) -> None:
    site.add(site.begin(), CLIP[:10])
    (path,) = site.files()
    assert path.stat().st_mode & 0o777 == 0o600
    assert {folder.stat().st_mode & 0o777 for folder in list(path.parents)[:3]} == {0o700}


@pytest.mark.parametrize("offset", [0, 99, 101, 10**12, "", "-1", "1e2", "9" * 30])
def test_a_piece_that_does_not_continue_the_file_changes_nothing(
    site: Site, offset: object
) -> None:
    id_ = site.begin()
    site.add(id_, CLIP[:100])
    assert site.add(id_, CLIP[:50], offset).status_code == 409
    assert site.add(id_, CLIP[100:], 100).json()["complete"]
    assert site.files()[0].read_bytes() == CLIP


def test_a_later_request_shuts_out_an_earlier_one(site: Site) -> None:
    id_ = site.begin()
    early = site.space.continue_at("ada", id_, 0)
    early.append(CLIP[:100])
    assert site.add(id_, CLIP[100:200], 100).json()["offset"] == 200
    with pytest.raises(uploads.UploadRefused, match="Another request"):
        early.append(b"more")
    early.close()
    assert site.add(id_, CLIP[200:], 200).json()["complete"]


@pytest.mark.parametrize("token", ["", "x"])
@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
def test_without_its_token_nothing_is_answered(site: Site, method: str, token: str) -> None:
    id_ = site.begin()
    headers = {TOKEN_HEADER: token, OFFSET_HEADER: "0"}
    answer = site.send(method, f"/{id_}", content=CLIP, **headers)
    assert answer.status_code == 403
    assert "reload" in sentence_of(answer)
    assert site.files()[0].read_bytes() == b""


def test_another_visitor_cannot_see_add_to_delete_or_use_it(site: Site) -> None:
    id_ = site.begin()
    for answer in (
        site.send("GET", f"/{id_}", visitor="ben"),
        site.send("DELETE", f"/{id_}", visitor="ben"),
        site.add(id_, CLIP, visitor="ben"),
    ):
        assert answer.status_code == 404
        assert "no longer here" in sentence_of(answer)
    site.add(id_, CLIP)
    assert site.space.finished("ben", [id_]) == []
    with site.space.taking("ben", [id_]) as taken:
        assert taken == []
    assert len(site.files()) == 1


def test_a_token_expires_unless_the_page_is_drawn_again(site: Site) -> None:
    first = site.tokens.token_for("ada")
    site.now = TOKEN_LIFE_S / 2
    assert site.tokens.token_for("ada") == first
    assert site.tokens.token_for("ben") != first
    site.now = TOKEN_LIFE_S * 1.6
    assert site.tokens.visitor_of(first) is None
    assert site.tokens.token_for("ada") != first


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "http://app:8000"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Host": "evil.example"},
    ],
)
def test_pages_of_other_origins_are_refused_even_with_the_token(
    site: Site, headers: dict[str, str]
) -> None:
    id_ = site.begin()
    assert site.add(id_, CLIP, headers=headers).status_code in (403, 421)  # type: ignore[arg-type]
    assert site.ask(**headers).status_code in (403, 421)
    assert site.files()[0].read_bytes() == b""
    assert site.send("OPTIONS", f"/{id_}").status_code == 405


@pytest.mark.parametrize("name", ["../../etc/clip.mp4", "C:\\x\\clip.mp4", "/clip.mp4", ".mp4"])
def test_a_name_with_folders_names_no_file(site: Site, name: str) -> None:
    id_ = site.begin(name)
    site.add(id_, CLIP)
    (upload,) = site.space.finished("ada", [id_])
    assert upload.name == name.replace("\\", "/").rpartition("/")[2]
    assert upload.path.is_relative_to(site.root)
    assert upload.path.name == "clip"


@pytest.mark.parametrize("name", ["letter.pdf", "mp4", "", "a.mp4\x00.exe"])
def test_only_clips_are_accepted(site: Site, name: str) -> None:
    answer = site.ask(name)
    assert answer.status_code == 422
    assert "choose a video ending in" in sentence_of(answer)


@pytest.mark.parametrize(
    ("name", "size"),
    [("a.mp4", "9"), ("a.mp4", -1), ("a.mp4", True), ("a.mp4", 1.5), (None, 5), (["a.mp4"], 5)],
)
def test_malformed_questions_are_refused(site: Site, name: object, size: object) -> None:
    assert site.ask(name, size).status_code == 422


@pytest.mark.parametrize("text", [b"", b"[]", b"{", b"[" * 4000, b'{"name":"' + b"x" * 9000])
def test_nonsense_is_refused(site: Site, text: bytes) -> None:
    assert site.send("POST", content=text).status_code == 422


def test_an_empty_file_is_refused(site: Site) -> None:
    answer = site.ask(size=0)
    assert answer.status_code == 422
    assert "is empty" in sentence_of(answer)


def test_a_file_that_says_it_is_too_large_is_not_begun(site: Site) -> None:
    answer = site.ask(size=LIMITS.file_bytes + 1)
    assert answer.status_code == 413
    assert "is larger than" in sentence_of(answer)
    assert site.files() == []


def test_a_file_that_grows_beyond_its_size_is_dropped(site: Site) -> None:
    id_ = site.begin(size=100)
    answer = site.add(id_, CLIP)
    assert answer.status_code == 422
    assert "changed while it was uploaded" in sentence_of(answer)
    assert site.files() == []
    assert site.send("GET", f"/{id_}").status_code == 404


def test_writing_stops_as_soon_as_a_limit_is_passed(site: Site) -> None:
    site.add(site.begin(size=9000), bytes(9000))
    first, second = site.begin(size=6000), site.begin(size=6000)
    assert site.add(first, bytes(6000)).json()["complete"]
    read = 0

    async def pieces() -> AsyncIterator[bytes]:
        nonlocal read
        for _ in range(6):
            read += 1
            yield bytes(1000)

    answer = site.add(second, pieces())
    assert answer.status_code == 507
    assert "beside your other files" in sentence_of(answer)
    assert sum(path.stat().st_size for path in site.files()) == 15_000
    assert site.send("GET", f"/{second}").status_code == 404


def test_all_visitors_together_are_bounded(site: Site) -> None:
    for visitor in ("ada", "ben"):
        site.add(site.begin(size=9000, visitor=visitor), bytes(9000), visitor=visitor)
    answer = site.ask(size=9000, visitor="cleo")
    assert answer.status_code == 507
    assert "try again in a few minutes" in sentence_of(answer)


def test_a_visitor_cannot_begin_files_without_end(site: Site) -> None:
    for _ in range(LIMITS.visitor_files):
        site.begin(size=1)
    answer = site.ask()
    assert answer.status_code == 507
    assert "Too many files" in sentence_of(answer)
    assert site.ask(visitor="ben").status_code == 200


def test_a_reserve_of_the_disk_stays_free(site: Site) -> None:
    id_ = site.begin()
    site.free = LIMITS.reserve_bytes + 500
    answer = site.add(id_, CLIP)
    assert answer.status_code == 507
    assert "has no room for 'squat.mp4'" in sentence_of(answer)
    assert site.files() == []
    assert site.ask(size=501).status_code == 507
    assert site.ask(size=499).status_code == 200


def test_a_full_disk_is_one_sentence_and_leaves_nothing(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    id_ = site.begin()
    original = Path.open

    def full(path: Path, *arguments: object, **more: object) -> object:
        file = original(path, *arguments, **more)  # type: ignore[call-overload]
        file.close()
        return original(Path("/dev/full"), "r+b", buffering=0)

    monkeypatch.setattr(Path, "open", full)
    answer = site.add(id_, CLIP)
    assert answer.status_code == 507
    assert "has no room for 'squat.mp4'" in sentence_of(answer)
    assert site.files() == []


def test_a_home_that_vanished_is_one_sentence(site: Site) -> None:
    id_ = site.begin()
    site.files()[0].unlink()
    answer = site.add(id_, CLIP)
    assert answer.status_code == 507
    assert "cannot be stored" in sentence_of(answer)


def test_a_cancelled_upload_is_gone_at_once(site: Site) -> None:
    id_ = site.begin()
    site.add(id_, CLIP[:100])
    assert site.send("DELETE", f"/{id_}").status_code == 200
    assert site.files() == []
    assert site.add(id_, CLIP[100:], 100).status_code == 404


def test_an_upload_that_stalls_is_ended_and_can_continue(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "_STALL_S", 0.05)
    id_ = site.begin()

    async def stalled() -> AsyncIterator[bytes]:
        yield CLIP[:100]
        await asyncio.Event().wait()

    answer = site.add(id_, stalled())
    assert answer.status_code == 408
    assert site.add(id_, CLIP[100:], 100).json()["complete"]


def test_abandoned_uploads_are_deleted(site: Site) -> None:
    left, kept = site.begin(), site.begin()
    site.now = LIMITS.idle_s * 0.9
    site.add(kept, CLIP[:100])
    site.now = LIMITS.idle_s * 1.5
    site.space.remove_idle()
    assert site.send("GET", f"/{left}").status_code == 404
    assert site.send("GET", f"/{kept}").status_code == 200
    assert len(site.files()) == 1


def test_uploads_of_an_earlier_server_are_deleted_but_not_those_of_a_running_one(
    site: Site, tmp_path: Path
) -> None:
    site.begin()
    dead = site.root / "0123456789abcdef"
    (dead / "upload").mkdir(parents=True)
    (dead / "upload" / "clip").write_bytes(CLIP)
    dead.with_name(f"{dead.name}.lock").touch()
    other = UploadSpace(site.root, LIMITS, free_bytes=lambda folder: 1_000_000)
    other.remove_leftovers()
    assert not dead.exists()
    assert len(site.files()) == 1


def test_taking_hands_over_once_and_deletes_what_is_left(site: Site) -> None:
    ids = [site.begin(), site.begin()]
    for id_ in ids:
        site.add(id_, CLIP)
    with site.space.taking("ada", ids) as taken:
        taken[0].path.rename(site.root / "stored")
        assert [upload.id for upload in taken] == ids
        assert site.send("DELETE", f"/{ids[1]}").status_code == 404
        with site.space.taking("ada", ids) as again:
            assert again == []
    assert site.files() == []
    (site.root / "stored").unlink()


@pytest.mark.slow
def test_the_reader_is_not_kept_waiting_by_a_refused_flood(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "_DRAIN_BYTES", 3000)
    count = 0

    async def flood() -> AsyncIterator[bytes]:
        nonlocal count
        while True:
            count += 1
            yield bytes(1000)

    answer = site.add("unknown", flood())
    assert answer.status_code == 404
    assert answer.headers["connection"] == "close"
    assert count < 10
