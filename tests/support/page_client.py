"""A visitor without a browser: opens pages over HTTP and WebSocket, as Streamlit's page does.

What a browser computes is left out, so that many visitors fit on one computer with the server.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any

import httpx
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect

from vision.webapp.server.sign_in_gate import SIGN_IN

_PATIENCE_S = 120.0
_PIECE_BYTES = 8 << 20
#: Shorter than the server keeps a connection without use; a browser would ask again.
_KEPT_S = 2.0
_ASSET = re.compile(r'(?:src|href)="\.?(/?static/[^"]+)"')
_FILE = re.compile(rb"/(?:files|media)/[\w.-]+")


@dataclass
class ShownPage:
    """What the server has sent of a page.

    Attributes
    ----------
    headline : str
        Text of the first title; empty until it is there.
    headline_s : float
        Time from the start of the visit or the click until it arrived, seconds.
    drawn_s : float
        The same until the page was complete.
    widgets : dict of str to message
        The widgets by label; the uploader as ``upload``.
    files : set of str
        Images and clips that a browser would fetch.
    query : str
        Query of the address.
    """

    headline: str = ""
    headline_s: float = 0.0
    drawn_s: float = 0.0
    widgets: dict[str, Any] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)
    query: str = ""
    refreshes: dict[str, float] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


class PageClient:
    """One visitor of a running app.

    Parameters
    ----------
    port : int
        Port of the app on this computer.
    """

    def __init__(self, port: int) -> None:
        self._origin = f"http://localhost:{port}"
        self._http = httpx.AsyncClient(
            base_url=self._origin,
            timeout=_PATIENCE_S,
            headers={"Origin": self._origin},
            limits=httpx.Limits(keepalive_expiry=_KEPT_S),
        )
        self._socket: ClientConnection | None = None
        self._has_assets = False
        self._page_name = ""
        self._begun = 0.0
        self.page = ShownPage()

    async def sign_in(self, name: str, password: str) -> None:
        """Sign in with a password."""
        form = {"name": name, "password": password, "next": "/"}
        answer = await self._http.post(SIGN_IN, data=form)
        assert answer.status_code == 303, answer.text

    async def close(self) -> None:
        """Leave the page."""
        await self._leave()
        await self._http.aclose()

    async def visit(self, path: str, query: str = "") -> ShownPage:
        """Open a page afresh, and wait until it is complete.

        Parameters
        ----------
        path : str
            Path of the page, such as ``/library``.
        query : str
            Query without the question mark.
        """
        await self._leave()
        self._begun, self.page = time.monotonic(), ShownPage(query=query)
        self._page_name = path.strip("/")
        answer = await self._http.get(f"{path}?{query}" if query else path)
        assert answer.status_code == 200, answer
        if not self._has_assets:  # later the browser has kept them
            for asset in sorted(set(_ASSET.findall(answer.text))):
                await self._http.get(f"/{asset.lstrip('/')}")
            self._has_assets = True
        await asyncio.gather(*(self._http.get(f"/_stcore/{p}") for p in ("health", "host-config")))
        cookies = "; ".join(f"{name}={value}" for name, value in self._http.cookies.items())
        self._socket = await connect(
            f"{self._origin.replace('http', 'ws', 1)}/_stcore/stream",
            origin=self._origin,  # type: ignore[arg-type]
            subprotocols=["streamlit", "none"],  # type: ignore[list-item]
            additional_headers={"Cookie": cookies},
            max_size=None,
            open_timeout=_PATIENCE_S,
        )
        await self._ask()
        await self._draw()
        await self._fetch_files()
        return self.page

    async def click(self, *states: WidgetState, until: str = "") -> ShownPage:
        """Use widgets, and wait until the page is drawn again.

        Parameters
        ----------
        *states : WidgetState
            What the widgets have become.
        until : str
            Wait for a title that begins so.
        """
        self._begun = time.monotonic()
        self.page = ShownPage(query=self.page.query)
        await self._ask(states)
        await self._draw(until=until)
        await self._fetch_files()
        return self.page

    async def stay(self, seconds: float) -> None:
        """Look at the page, which refreshes itself where it does so in a browser."""
        end = time.monotonic() + seconds
        due = {id_: time.monotonic() + every for id_, every in self.page.refreshes.items()}
        while (left := end - time.monotonic()) > 0:
            if not due:
                await asyncio.sleep(left)
                return
            id_ = min(due, key=lambda each: due[each])
            await asyncio.sleep(max(0.0, min(left, due[id_] - time.monotonic())))
            if time.monotonic() >= end:
                return
            await self._ask(fragment=id_)
            await self._draw()
            every = self.page.refreshes.get(id_)
            if every is None:
                del due[id_]
            else:
                due[id_] = time.monotonic() + every

    async def upload(self, name: str, content: bytes) -> str:
        """Upload a clip with the token of the page, as its uploader does; return its id."""
        found = self.page.widgets["upload"]
        data = json.loads(found.mixed.json or found.json)
        headers = {"X-Formcheck-Token": data["token"]}
        asked = {"name": name, "size": len(content)}
        answer = await self._http.post(data["address"], json=asked, headers=headers)
        assert answer.status_code == 200, answer.text
        id_, offset = str(answer.json()["id"]), 0
        while offset < len(content):
            piece = content[offset : offset + _PIECE_BYTES]
            answer = await self._http.patch(
                f"{data['address']}/{id_}",
                content=piece,
                headers={**headers, "X-Formcheck-Offset": str(offset)},
            )
            assert answer.status_code == 200, answer.text
            offset = answer.json()["offset"]
        return id_

    def uploaded(self, id_: str) -> WidgetState:
        """Return what the uploader says when a clip has arrived."""
        value = json.dumps({"files": {"ready": [id_], "pending": 0}})
        return WidgetState(id=self.page.widgets["upload"].id, json_value=value)

    def pressed(self, label: str) -> WidgetState:
        """Return a click on a button."""
        return WidgetState(id=self.page.widgets[label].id, trigger_value=True)

    def typed(self, label: str, text: str) -> WidgetState:
        """Return a text in a field, or an option that is chosen."""
        return WidgetState(id=self.page.widgets[label].id, string_value=text)

    async def _leave(self) -> None:
        if self._socket is not None:
            await self._socket.close()
        self._socket = None

    async def _ask(self, states: tuple[WidgetState, ...] = (), *, fragment: str = "") -> None:
        message = BackMsg()
        run = message.rerun_script
        run.query_string, run.page_name = self.page.query, self._page_name
        run.context_info.url = f"{self._origin}/{self._page_name}"
        run.widget_states.widgets.extend(states)
        if fragment:
            run.fragment_id, run.is_auto_rerun = fragment, True
        assert self._socket is not None
        await self._socket.send(message.SerializeToString())

    async def _draw(self, *, until: str = "") -> None:
        """Read what the server sends until a run of the page has ended."""
        async with asyncio.timeout(_PATIENCE_S), aclosing(self._messages()) as messages:
            async for message in messages:
                if message.WhichOneof("type") != "script_finished":
                    continue
                is_last = message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN
                if is_last and self.page.headline.startswith(until):
                    self.page.drawn_s = time.monotonic() - self._begun
                    return

    async def _messages(self) -> AsyncIterator[ForwardMsg]:
        assert self._socket is not None
        before: set[str] = set()
        async for data in self._socket:
            assert isinstance(data, bytes)
            message = ForwardMsg.FromString(data)
            self.page.files |= {found.decode() for found in _FILE.findall(data)}
            kind = message.WhichOneof("type")
            if kind == "page_info_changed":
                self.page.query = message.page_info_changed.query_string
            elif kind == "new_session":
                before = set(self.page.refreshes)
            elif kind == "script_finished":
                if message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                    for id_ in before:  # parts of the page that this run did not draw again
                        self.page.refreshes.pop(id_, None)
            elif kind == "auto_rerun":
                every = message.auto_rerun.interval
                self.page.refreshes[message.auto_rerun.fragment_id] = every
                before.discard(message.auto_rerun.fragment_id)
            elif kind == "stop_auto_rerun":
                self.page.refreshes.pop(message.stop_auto_rerun.fragment_id, None)
            elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
                self._show(message.delta.new_element)
            yield message

    def _show(self, element: Any) -> None:
        kind = element.WhichOneof("type")
        shown = getattr(element, kind) if kind else None
        if kind == "heading" and shown.tag == "h1":
            self.page.headline = shown.body
            self.page.headline_s = time.monotonic() - self._begun
        elif kind == "exception":
            self.page.problems.append(f"{shown.type}: {shown.message}")
        elif kind == "alert" and "went wrong" in shown.body:
            self.page.problems.append(shown.body)
        elif kind == "bidi_component" and shown.component_name.endswith("formcheck_upload"):
            self.page.widgets["upload"] = shown
        elif kind in ("button", "selectbox", "text_input", "text_area"):
            self.page.widgets[shown.label] = shown

    async def _fetch_files(self) -> None:
        """Fetch images, and the first piece of each clip, as a browser does."""

        async def fetch(path: str) -> None:
            headers: Mapping[str, str] = {}
            if path.startswith("/files/") and not path.endswith((".jpg", ".png", ".json")):
                headers = {"Range": "bytes=0-"}
            answer = await self._http.get(path, headers=headers)
            assert answer.status_code in (200, 206, 404), answer

        await asyncio.gather(*(fetch(path) for path in self.page.files))
