"""A page with the live check and an uploader, without a server; started by the browser tests."""

from __future__ import annotations

import streamlit as st

from vision.webapp.components.live import live_camera

CONFIG = {"screen": "deep_squat", "view": "side", "leg": None, "title": "Deep squat", "target": 3}


def _offered() -> None:
    offer = st.session_state["live"].offer
    st.session_state["answer"] = offer and {"id": offer["id"], "type": "answer", "sdp": "answered"}


def _finished() -> None:
    st.session_state["finished"] = st.session_state["live"].finished


if st.toggle("Show the camera", value=True):
    live_camera(
        key="live",
        config=CONFIG,
        answer=st.session_state.get("answer"),
        ice_servers=[],
        upload=".st-key-recording",
        on_offer=_offered,
        on_finished=_finished,
    )
st.button("Run again")
with st.container(key="recording"):
    file = st.file_uploader("Recording", type=["mp4", "webm"], key="file")
if file is not None:
    st.text(f"Arrived: {file.name}, {'some' if file.size > 1000 else 'few'} bytes")
if "finished" in st.session_state:
    st.text(f"Finished: {st.session_state['finished']}")
