"""The front end: compressed once, never changed, and nothing of anybody in it."""

from __future__ import annotations

import gzip
import runpy
from pathlib import Path
from typing import Any

import brotli
import httpx
import pytest
from fontTools.ttLib import TTFont
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from streamlit.web.server.starlette.starlette_gzip_middleware import SelectiveGZipMiddleware
from streamlit.web.server.starlette.starlette_static_routes import (
    create_streamlit_static_assets_routes,
)

from tests.support.asynchronous import run_async
from vision.webapp.components.loading import component_module, component_path
from vision.webapp.routes import ROUTES
from vision.webapp.server import front_end
from vision.webapp.server.content_coding import choose_coding
from vision.webapp.server.front_end import FrontEnd
from vision.webapp.server.front_end_files import own_files, scripts_of_page
from vision.webapp.server.icon_font import FONT, read_index
from vision.webapp.server.page_shell import page_makers
from vision.webapp.server.text_font import FONT as LETTERS

ROOT = Path(__file__).parents[3]
SECRET = "secret " * 300


class Site:
    """Streamlit's own files behind the middleware, without the app."""

    def __init__(self) -> None:
        async def invite(request: Request) -> Response:
            return PlainTextResponse(SECRET)

        inner = Starlette(
            routes=[Route("/invite/{token}", invite), *create_streamlit_static_assets_routes("")],
            middleware=[Middleware(SelectiveGZipMiddleware)],
        )
        self.asked: list[str] = []
        self.app = FrontEnd(self._counted(inner), pages=page_makers(), files=own_files())

    def _counted(self, inner: Any) -> Any:
        async def app(scope: Any, receive: Any, send: Any) -> None:
            self.asked.append(scope["path"])
            await inner(scope, receive, send)

        return app

    def get(
        self, path: str, encoding: str = "gzip, deflate, br, zstd", method: str = "GET", **more: str
    ) -> httpx.Response:
        async def answer() -> httpx.Response:
            transport = httpx.ASGITransport(self.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://app") as client:
                headers = {"Accept-Encoding": encoding, **more}
                async with client.stream(method, path, headers=headers) as response:
                    raw = b"".join([piece async for piece in response.aiter_raw()])
                    return httpx.Response(
                        response.status_code,
                        headers=[h for h in response.headers.raw if h[0] != b"content-encoding"],
                        content=raw,
                        extensions={"coding": response.headers.get("content-encoding")},
                    )

        return run_async(answer())


@pytest.fixture(scope="module")
def static() -> Path:
    import streamlit

    return Path(streamlit.__file__).parent / "static"


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.fixture
def script(static: Path) -> Path:
    return max((static / "static/js").glob("index.*.js"), key=lambda path: path.stat().st_size)


def test_scripts_are_compressed_once_for_all(site: Site, script: Path) -> None:
    path = f"/static/js/{script.name}"
    for _ in range(2):
        answer = site.get(path)
        assert answer.extensions["coding"] == "br"
        assert brotli.decompress(answer.content) == script.read_bytes()
        assert len(answer.content) < script.stat().st_size / 3
        assert answer.headers["content-length"] == str(len(answer.content))
        assert "immutable" in answer.headers["cache-control"]
        assert answer.headers["vary"] == "Accept-Encoding"
    assert site.asked == [path]
    other = site.get(path, "gzip")
    assert gzip.decompress(other.content) == script.read_bytes()
    assert other.headers["etag"] != answer.headers["etag"]


def test_a_browser_that_has_it_gets_nothing(site: Site, script: Path) -> None:
    path = f"/static/js/{script.name}"
    tag = site.get(path).headers["etag"]
    again = site.get(path, **{"If-None-Match": f'"other", {tag}'})
    assert (again.status_code, again.content) == (304, b"")
    assert "content-encoding" not in again.headers
    assert site.get(path, **{"If-None-Match": '"other"'}).status_code == 200
    head = site.get(path, method="HEAD")
    assert head.content == b""
    assert int(head.headers["content-length"]) > 1000


def test_ranges_and_browsers_without_codings_get_the_file_itself(site: Site, script: Path) -> None:
    path = f"/static/js/{script.name}"
    piece = site.get(path, Range="bytes=10-19")
    assert (piece.status_code, piece.content) == (206, script.read_bytes()[10:20])
    assert site.get(path, "identity").content == script.read_bytes()


def test_what_is_compressed_already_is_left_alone(site: Site, static: Path) -> None:
    font = next(static.rglob("*.woff2"))
    answer = site.get(f"/static/media/{font.name}")
    assert answer.extensions["coding"] is None
    assert answer.content == font.read_bytes()


@pytest.mark.parametrize(
    "path", ["/static/js/none.js", "/static/js//none.js", "/static/./js/a.js", "/static/../a.js"]
)
def test_names_of_no_file_fill_no_memory(site: Site, path: str) -> None:
    site.get(path)
    assert not site.app._stored


def test_pages_have_their_title_and_our_styles(site: Site) -> None:
    answer = site.get("/library")
    html = brotli.decompress(answer.content).decode()
    assert "<title>Library · formcheck</title>" in html
    assert html.index("<style>") < html.index('<div id="root"><p class="fc-loading"')
    assert "--fc-fault" in html
    assert "_stcore/agent" not in html
    assert answer.headers["cache-control"] == "no-cache"
    assert site.get("/library", **{"If-None-Match": answer.headers["etag"]}).status_code == 304
    plain = site.get("/", "identity").content.decode()
    assert "<title>Check a clip · formcheck</title>" in plain


def test_components_are_files_that_pages_name(site: Site) -> None:
    path = component_path("upload")
    answer = site.get(path)
    text = brotli.decompress(answer.content).decode()
    assert text == component_module("upload")
    assert answer.headers["content-type"].startswith("text/javascript")
    assert "immutable" in answer.headers["cache-control"]
    assert not site.asked
    assert f'href=".{path}"' in site.get("/", "identity").text


def test_pages_name_scripts_that_exist_and_no_other_twice(static: Path) -> None:
    for route in ROUTES:
        paths = scripts_of_page(route.url_path)
        assert paths
        assert len(set(paths)) == len(paths)
        assert all((static / path).is_file() for path in paths)


@pytest.mark.slow
def test_the_icon_font_has_all_icons_of_the_app_and_of_this_streamlit(site: Site) -> None:
    index = read_index()
    made = runpy.run_path(str(ROOT / "scripts/subset_icons.py"), run_name="subset")
    needed = made["needed_icons"](TTFont(made["original_font"]()))
    again = "run scripts/subset_icons.py"
    assert index.fits(), again
    assert index.original == made["original_font"]().name, again
    assert needed <= set(index.icons), again
    assert {"picture_as_pdf", "chevron_right"} <= needed
    answer = site.get(f"/static/media/{index.original}")
    assert answer.content == FONT.read_bytes()
    assert answer.extensions["coding"] is None


def test_the_text_font_has_the_letters_of_the_pages_and_leaves_the_others_to_the_whole_one(
    site: Site,
) -> None:
    made = runpy.run_path(str(ROOT / "scripts/subset_letters.py"), run_name="subset")
    original = made["original_font"]()
    again = "run scripts/subset_letters.py"
    answer = site.get(f"/static/media/{original.name}")
    assert answer.content == LETTERS.read_bytes(), again
    assert len(answer.content) < original.stat().st_size / 2
    assert site.get(f"/fonts/{original.name}").content == original.read_bytes()
    small, whole = (set(TTFont(file).getBestCmap()) for file in (LETTERS, original))
    assert set(map(ord, "aßñéœŁőțẹ0°±×−–…“„¿·→≤")) <= small
    assert (
        f"unicode-range: {', '.join(made['left_out'](whole))};" in site.get("/", "identity").text
    ), again
    edges = [
        [int(edge, 16) for edge in span.removeprefix("U+").split("-")]
        for span in made["left_out"](whole)
    ]
    cut = {code for code in whole | small for first, last in edges if first <= code <= last}
    assert cut == whole - small
    assert ord("ж") in cut


def test_a_page_with_a_secret_is_not_compressed(site: Site) -> None:
    answer = site.get("/invite/token")
    assert answer.extensions["coding"] is None
    assert answer.text == SECRET


def test_a_response_with_a_cookie_is_for_one_browser(site: Site) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        body = b"<html><body><div id=root></div>" + b" " * front_end._MIN_BYTES
        await Response(body, media_type="text/html", headers={"Set-Cookie": "a=b"})(
            scope, receive, send
        )

    site.app._app = app
    assert site.get("/").headers["set-cookie"] == "a=b"
    assert not site.app._stored


@pytest.mark.parametrize(
    ("header", "coding"),
    [
        ("gzip, deflate, br", "br"),
        ("gzip", "gzip"),
        ("GZIP;q=0.5, br;q=0", "gzip"),
        ("br;q=0.000, gzip;q=0", None),
        ("zstd, deflate", None),
        ("", None),
        ("br;q=x", "br"),
    ],
)
def test_choice_of_a_coding(header: str, coding: str | None) -> None:
    assert choose_coding(header) == coding
