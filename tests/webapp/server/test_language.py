"""The language of a request: chosen in the browser, the browser's own, or English."""

from __future__ import annotations

import json
import re

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import HTTPConnection

from tests.support.asynchronous import run_async
from vision.webapp.check.early_view import early_view_html
from vision.webapp.routes import CHECK
from vision.webapp.server.language import language_routes, request_language
from vision.webapp.server.page_shell import make_page, page_makers

STREAMLITS = (
    b'<html lang="en"><head><title>S</title></head><body><div id="root"></div></body></html>'
)


def connection(**headers: str) -> HTTPConnection:
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return HTTPConnection({"type": "http", "headers": raw})


@pytest.mark.parametrize(
    ("headers", "language"),
    [
        ({}, "en"),
        ({"accept_language": "de-AT,de;q=0.9,en;q=0.8"}, "de"),
        ({"accept_language": "pt-BR,fr;q=0.5"}, "en"),
        ({"accept_language": "de", "cookie": "formcheck-language=fr"}, "fr"),
        ({"accept_language": "de", "cookie": "formcheck-language=../x"}, "de"),
    ],
)
def test_the_choice_comes_before_the_language_of_the_browser(
    headers: dict[str, str], language: str
) -> None:
    assert request_language(connection(**headers)) == language


def choose(path: str, base: str = "", **headers: str) -> httpx.Response:
    async def answer() -> httpx.Response:
        transport = httpx.ASGITransport(Starlette(routes=language_routes(base)))
        async with httpx.AsyncClient(transport=transport, base_url="http://app") as client:
            return await client.get(path, headers=headers)

    return run_async(answer())


@pytest.mark.parametrize(
    ("base", "before", "after"),
    [
        ("", "http://app/library?tab=1", "/library?tab=1"),
        ("", "http://other/library", "/"),
        ("", "http://app//other/library", "/"),
        ("", "", "/"),
        ("/form", "http://app/form/live", "/form/live"),
        ("/form", "http://app/elsewhere", "/form/"),
    ],
)
def test_a_choice_is_kept_and_leads_back_to_the_page(base: str, before: str, after: str) -> None:
    answer = choose(f"{base}/language/de", base, referer=before)
    assert (answer.status_code, answer.headers["location"]) == (303, after)
    assert answer.headers["set-cookie"].startswith("formcheck-language=de;")


def test_an_unknown_language_changes_nothing() -> None:
    answer = choose("/language/xx")
    assert answer.status_code == 404
    assert "set-cookie" not in answer.headers


def test_a_page_says_its_language() -> None:
    german = make_page(STREAMLITS, "de", route=CHECK).decode()
    assert '<html lang="de">' in german
    assert "formcheck</b> wird geladen …" in german
    assert '"Copy to clipboard": "In die Zwischenablage kopieren"' in german
    assert '"What you wrote is not saved yet. Leave it anyway?": "Was du' in german
    english = make_page(STREAMLITS, route=CHECK).decode()
    assert "formcheck</b> is loading …" in english
    assert 'id="fc-texts">{}<' in english


def test_the_start_page_brings_what_is_shown_while_it_loads() -> None:
    make = page_makers({CHECK: early_view_html})
    german = make["/"](STREAMLITS, "de").decode()
    (texts,) = re.findall(r'<script type="application/json" id="fc-early">(.*?)</script>', german)
    assert json.loads(texts)["title"].startswith("Prüfe deine Kniebeuge")
    assert ".mov" in json.loads(texts)["accept"]
    assert 'id="fc-early"' not in make["/library"](STREAMLITS, "de").decode()
