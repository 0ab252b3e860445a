"""A page with a missing optional dependency names the extra to install."""

from __future__ import annotations

import importlib
import sys
from importlib.abc import MetaPathFinder
from types import ModuleType

import pytest
from streamlit.testing.v1 import AppTest

from vision.extras import EXTRAS
from vision.webapp import navigation


class NotInstalled(MetaPathFinder):
    """Makes the packages of an extra impossible to import."""

    def find_spec(self, name: str, path: object = None, target: ModuleType | None = None) -> None:
        if name.partition(".")[0] in EXTRAS["live"]:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


def live_page() -> None:
    from vision.webapp.navigation import _live

    _live()


def test_the_live_page_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    packages = (*EXTRAS["live"], "vision.webrtc", "vision.webapp.live")
    for name in [m for m in sys.modules if m.startswith(packages)]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "meta_path", [NotInstalled(), *sys.meta_path])
    importlib.invalidate_caches()
    page = AppTest.from_function(live_page, default_timeout=120).run()
    assert not page.exception
    assert [error.value for error in page.error] == [
        "This needs aiortc, which is not installed: run pip install 'formcheck[live]'."
    ]


def test_another_missing_module_is_not_a_missing_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(name: str) -> ModuleType:
        raise ModuleNotFoundError("No module named 'nothing'", name="nothing")

    monkeypatch.setattr(navigation, "import_module", broken)
    with pytest.raises(ModuleNotFoundError):
        navigation._show("vision.webapp.live.page")
