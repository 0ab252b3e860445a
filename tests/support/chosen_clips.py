"""Choose clips in the uploader of a page test, which has no browser."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from streamlit.testing.v1 import AppTest

from vision.webapp.components import upload
from vision.webapp.server.uploads import upload_space
from vision.webapp.shared.state import visitor_id


class FakeUploader:
    """Stands in for the component: uploads what a test chooses, as the page is drawn.

    Attributes
    ----------
    shown : list of dict
        What the page passed to the component, each time it was drawn.
    pending : int
        Number of files that are on their way.
    says : object
        What the browser says in place of the files, unless it is None.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.pending = 0
        self.says: object = None
        self.shown: list[dict[str, object]] = []
        self._chosen: dict[str, dict[str, bytes]] = {}
        self._ready: dict[str, list[str]] = {}
        monkeypatch.setattr(upload, "file_uploader", self._show)

    def choose(self, app: AppTest, clips: Mapping[str, bytes], *, key: str = "clip-0") -> AppTest:
        """Choose clips, and draw the page when they have arrived.

        Parameters
        ----------
        app : AppTest
            The page.
        clips : mapping of str to bytes
            Content by name.
        key : str
            Key of the uploader.
        """
        self._chosen[key] = dict(clips)
        app.run()
        assert not app.exception
        return app

    def _show(self, *, key: str, **data: object) -> Mapping[str, object]:
        self.shown.append({"key": key, **data})
        ready = self._ready.setdefault(key, [])
        for name, content in self._chosen.pop(key, {}).items():
            ready.append(send_upload(visitor_id(), name, content))
        files = {"ready": list(ready), "pending": self.pending}
        return {"files": files if self.says is None else self.says}


def send_upload(visitor: str, name: str, content: bytes) -> str:
    """Upload a file without a browser; return its id."""
    space = upload_space()
    id_ = space.begin(visitor, name, len(content)).id
    writer = space.continue_at(visitor, id_, 0)
    writer.append(content)
    writer.close()
    return id_
