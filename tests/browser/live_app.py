"""A page with the live check, without a pose model; started by the browser tests."""

from __future__ import annotations

import streamlit as st

from vision.webapp.components.live import live_camera
from vision.webapp.server import asgi
from vision.webapp.server.uploads import upload_access

CONFIG = {"screen": "deep_squat", "view": "side", "leg": None, "title": "Deep squat", "target": 3}


def _offered() -> None:
    offer = st.session_state["live"].offer
    st.session_state["answer"] = offer and {"id": offer["id"], "type": "answer", "sdp": "answered"}


def _finished() -> None:
    st.session_state["finished"] = st.session_state["live"].finished


def _draw_page() -> None:
    if st.toggle("Show the camera", value=True):
        live_camera(
            key="live",
            config=CONFIG,
            answer=st.session_state.get("answer"),
            ice_servers=[],
            access=upload_access("test"),
            on_offer=_offered,
            on_finished=_finished,
        )
    st.button("Run again")
    if "finished" in st.session_state:
        st.text(f"Finished: {st.session_state['finished']}")


if __name__ == "__main__":
    _draw_page()
else:
    app = st.App(__file__, middleware=asgi.middleware())
