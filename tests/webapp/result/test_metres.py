"""Step length and speed in metres below the player."""

from __future__ import annotations

from pathlib import Path

from streamlit.testing.v1 import AppTest

from tests.support.metric_runs import SCALE, run, runner
from vision.jobs.result_paths import PLAYBACK
from vision.report.playback import write_playback


def metres_app() -> None:
    import streamlit as st

    from vision.webapp.result.metres import show_in_metres

    show_in_metres(st.session_state["report"], st.session_state["folder"], st.session_state["all"])


def test_a_known_length_gives_metres_and_says_what_they_are_true_for(tmp_path: Path) -> None:
    write_playback(runner(), tmp_path / PLAYBACK)
    app = AppTest.from_function(metres_app, default_timeout=120)
    for name, value in {"report": run(), "folder": tmp_path, "all": ()}.items():
        app.session_state[name] = value
    app.run()
    assert not app.exception
    assert not app.markdown
    app.session_state["all"] = (SCALE,)
    app.run()
    assert not app.exception
    text = "\n".join(element.value for element in app.markdown)
    assert "known length of 2 m" in text
    assert "step length 1.2 ± 0.06 m, speed 3.6 ± 0.2 m/s" in text
    assert "nearer to the camera" in app.caption[0].value
