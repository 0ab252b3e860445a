"""A page with the review player over a made-up clip; run by the browser tests."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import streamlit as st

from tests.support.player_page import made_up_report
from vision.clip.open import open_clip
from vision.pages.result.review import KEY, show_clip
from vision.pages.result.strip import jump_html
from vision.pages.store.meta import Meta
from vision.settings import Settings

folder = Path(os.environ["FORMCHECK_TEST_CLIP"])
meta = Meta(
    id="made-up", name="even.mp4", clip="clip.mp4", created=datetime.now(UTC), settings=Settings()
)
st.title("A clip")
show_clip(meta, made_up_report(open_clip(folder / "clip.mp4").info), folder)
st.html(jump_html(2.0, "Show it"))
if st.button("Where is it"):
    st.text(f"It rests at {st.session_state[KEY].moment}")
