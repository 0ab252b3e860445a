"""The page of the live check: choose the test, be seen, be coached, be analysed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from vision.errors import FormcheckError
from vision.screens.registry import SCREENS
from vision.terms import Side
from vision.webapp.live.phone import show_phone_hint
from vision.webapp.shared.athlete_picker import choose_athlete
from vision.webapp.shared.messages import show_error
from vision.webapp.shared.style import apply_style

if TYPE_CHECKING:  # they load everything that analyses; the page must not wait for it
    from vision.live.config import LiveConfig
    from vision.screens.screen import LiveView
    from vision.webapp.live.controller import LiveController

CONTROLLER: Final = "live-room"
CAMERA: Final = "live-camera"
UPLOAD: Final = "live-upload"
#: What each view can carry, as the choice says it.
_VIEWS: Final[dict[LiveView, str]] = {"front": "From the front", "side": "From the side"}
_SHOWS: Final[dict[str, str]] = {
    "front": "knees, hips, trunk side to side",
    "side": "depth, trunk forward, heels",
}
_LEGS: Final[dict[Side, str]] = {"left": "Left leg", "right": "Right leg"}
_MAX_REPS: Final = 10


def show_page() -> None:
    """Show the page."""
    apply_style()
    st.title("Live check", anchor=False)
    st.markdown(
        "Stand where the camera sees all of you. It says what to put right, counts down, and "
        "coaches you while you move; afterwards the recording gets the full analysis."
    )
    try:
        _show()
    except FormcheckError as error:
        show_error(error)
    show_phone_hint()


def _show() -> None:
    wants = _choose()
    whose = choose_athlete("live-athlete")
    # After the choices, so that they stand there while everything is loaded.
    with st.spinner("Getting ready"):
        from vision.webapp.live.controller import LiveController

        room: LiveController = st.session_state.setdefault(CONTROLLER, LiveController())
        room.prepare(wants)
    room.whose = whose
    _camera(room, wants)


def _choose() -> LiveConfig:
    from vision.live.config import LiveConfig

    with st.container(horizontal=True, key="live-choices"):
        screen = st.segmented_control(
            "Test",
            list(SCREENS),
            format_func=lambda id_: SCREENS[id_].title,
            default=next(iter(SCREENS)),
            required=True,
            key="live-screen",
        )
        assert isinstance(screen, str)
        test = SCREENS[screen]
        if test.is_gait:
            st.caption("On a treadmill or past the camera, seen from the side.")
            return LiveConfig(screen, test.live.views[0], reps=test.live.default_reps)
        leg = None
        if test.has_standing_leg:
            leg = st.segmented_control(
                "Standing leg",
                list(_LEGS),
                format_func=lambda side: _LEGS[side],
                default="left",
                required=True,
                key="live-leg",
            )
        view = st.segmented_control(
            "Camera",
            list(test.live.views),
            format_func=lambda name: _VIEWS[name],
            default=test.live.views[0],
            required=True,
            key=f"live-view-{screen}",
            help="  \n".join(f"{_VIEWS[v]}: {_SHOWS[v]}." for v in test.live.views),
        )
        reps = st.number_input(
            "Repetitions", 1, _MAX_REPS, test.live.default_reps, key="live-reps", width=140
        )
    assert leg in (None, "left", "right")
    assert view in ("front", "side")
    return LiveConfig(screen, view, leg, int(reps))


def _camera(room: LiveController, wants: LiveConfig) -> None:
    from vision.webapp.components.live import live_camera

    live_camera(
        key=CAMERA,
        wants={
            "screen": wants.screen,
            "camera_rate": wants.definition.live.camera_rate,
            "view": wants.view,
            "leg": wants.leg,
            "title": wants.title,
            "target": wants.reps,
        },
        answer=room.answer,
        ice_servers=room.servers,
        upload=f".st-key-{UPLOAD}",
        on_offer=_offered,
        on_finished=_finished,
    )
    with st.container(key=UPLOAD):
        file = st.file_uploader("The recording", type=["webm", "mp4"], key="live-file")
    if file is not None:
        room.take_recording(file)
    if room.finished is not None and room.finished.source == "received":
        room.take_received(room.finished.why)
    if room.finished is not None and room.has_received:
        st.caption("The recording should arrive within seconds.")
        if st.button("Use what the server received instead", key="live-use-received"):
            room.take_received("the browser's own recording did not arrive")


def _offered() -> None:
    """A browser offers a connection, or has closed it."""
    room: LiveController = st.session_state[CONTROLLER]
    room.connect(st.session_state[CAMERA].get("offer"))


def _finished() -> None:
    """A recording is over."""
    room: LiveController = st.session_state[CONTROLLER]
    room.finish(st.session_state[CAMERA].get("finished"))
