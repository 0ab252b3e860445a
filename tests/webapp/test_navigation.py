from __future__ import annotations

import subprocess
import sys

#: Each takes a good part of a second to load, or several.
SLOW = ("scipy", "pandas", "altair", "mediapipe", "aiortc", "streamlit_webrtc", "httpx")
START = f"""
import sys
import vision.webapp.navigation, vision.webapp.check.page
print(*[name for name in {SLOW!r} if name in sys.modules])
"""


def test_the_first_page_imports_nothing_slow() -> None:
    done = subprocess.run([sys.executable, "-c", START], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
