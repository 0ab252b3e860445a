from __future__ import annotations

import subprocess
import sys
from types import SimpleNamespace

import pytest

from vision.webapp import navigation
from vision.webapp.shared import state

#: Each takes a good part of a second to load, or several.
SLOW = ("scipy", "pandas", "altair", "mediapipe", "aiortc", "streamlit_webrtc", "httpx")
START = f"""
import sys
import vision.webapp.navigation, vision.webapp.check.page
print(*[name for name in {SLOW!r} if name in sys.modules])
"""


@pytest.mark.slow
def test_the_first_page_imports_nothing_slow() -> None:
    done = subprocess.run([sys.executable, "-c", START], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_what_is_loaded_is_not_looked_through_after_each_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    done: list[str] = []
    collector = SimpleNamespace(
        collect=lambda: done.append("collect"), freeze=lambda: done.append("freeze")
    )
    monkeypatch.setattr(navigation, "gc", collector)
    monkeypatch.setattr(navigation, "import_module", lambda name: done.append("import"))
    home = SimpleNamespace(repair_library=lambda: done.append("repair"))
    monkeypatch.setattr(state, "server_state", lambda: home)
    navigation._preload()
    assert done == [*(["import"] * len(navigation._PRELOADED)), "repair", "collect", "freeze"]
