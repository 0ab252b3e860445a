"""Open results as a coach does; without a choice they open in short, for the athlete."""

from __future__ import annotations

from typing import Any

from streamlit.testing.v1 import AppTest

#: Name of the choice where nobody signs in, see `vision.webapp.result.mode`.
NAME = "result-mode-here"


def for_coach(app: AppTest) -> AppTest:
    """Choose the coach's mode in the session of an app."""
    app.session_state[f"kept-{NAME}"] = "coach"
    return app


def coach_cookie() -> Any:
    """Return the cookie of a browser in which the coach's mode was chosen."""
    return {"name": f"formcheck-{NAME}", "value": "coach", "url": "http://127.0.0.1"}
