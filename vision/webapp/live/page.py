"""The live check page: choose a test, open the camera, submit the recording."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from vision.errors import FormcheckError
from vision.screens.registry import SCREENS
from vision.terms import Side
from vision.text.labels import screen_label
from vision.text.translation import translate
from vision.webapp.live.phone import show_phone_hint
from vision.webapp.routes import LIVE, TRAINING
from vision.webapp.server.uploads import upload_access
from vision.webapp.shared.athlete_picker import choose_athlete
from vision.webapp.shared.buttons import end_click, lasting_button
from vision.webapp.shared.language import page_language
from vision.webapp.shared.messages import show_error
from vision.webapp.shared.opening import follow_opening, open_training
from vision.webapp.shared.state import visitor_id

if TYPE_CHECKING:  # slow to import, which would delay the page
    from vision.live.config import LiveConfig
    from vision.screens.screen import LiveView
    from vision.webapp.live.controller import LiveController

CONTROLLER: Final = "live-controller"
CAMERA: Final = "live-camera"
_LEGS: Final[tuple[Side, ...]] = ("left", "right")
_MAX_REPS: Final = 10


def show_page() -> None:
    """Show the page."""
    follow_opening(LIVE)
    st.title(translate("Live check"), anchor=False)
    st.markdown(
        translate(
            "Stand where the camera sees all of you. You see and hear what to change, then a "
            "countdown, then one cue at a time while you move. Afterwards your recording gets the "
            "full analysis."
        )
    )
    try:
        _show()
    except FormcheckError as error:
        show_error(error)
    st.button(
        translate("Guided session of backward running, without a camera"), icon=TRAINING.icon,
        key="to-training", type="tertiary", on_click=open_training,
    )  # fmt: skip
    show_phone_hint()


def _show() -> None:
    # Above the choices, so that a phone shows the button to start.
    place = st.container(key="live-place")
    place.empty()  # what comes later needs the room now
    config = _choose_config()
    athlete = choose_athlete("live-athlete")
    with place, st.spinner(translate("Getting ready")):
        from vision.webapp.live.controller import LiveController

        if CONTROLLER not in st.session_state:
            st.session_state[CONTROLLER] = LiveController()
        controller: LiveController = st.session_state[CONTROLLER]
        controller.connection.configure(config)
    controller.athlete = athlete
    with place:
        _camera(controller, config)


def _choose_config() -> LiveConfig:
    from vision.live.config import LiveConfig

    with st.container(horizontal=True, key="live-choices"):
        screen = st.segmented_control(
            translate("Test"),
            list(SCREENS),
            format_func=screen_label,
            default=next(iter(SCREENS)),
            required=True,
            key="live-screen",
        )
        assert isinstance(screen, str)
        test = SCREENS[screen]
        if test.is_gait:
            st.caption(translate("On a treadmill or past the camera, filmed from the side."))
            return LiveConfig(
                screen, test.live.views[0], reps=test.live.default_reps, language=page_language()
            )
        leg = None
        if test.has_standing_leg:
            leg = st.segmented_control(
                translate("Standing leg"),
                _LEGS,
                format_func=_leg_name,
                default="left",
                required=True,
                key="live-leg",
            )
        view = st.segmented_control(
            translate("Camera"),
            list(test.live.views),
            format_func=_view_name,
            default=test.live.views[0],
            required=True,
            key=f"live-view-{screen}",
            help="  \n".join(map(_view_help, test.live.views)),
        )
        reps = st.number_input(
            translate("Repetitions"),
            1,
            _MAX_REPS,
            test.live.default_reps,
            key="live-reps",
            width=140,
        )
    assert leg in (None, "left", "right")
    assert view in ("front", "side")
    return LiveConfig(screen, view, leg, int(reps), page_language())


def _leg_name(side: Side) -> str:
    return {"left": translate("Left leg"), "right": translate("Right leg")}[side]


def _view_name(view: LiveView) -> str:
    return {"front": translate("From the front"), "side": translate("From the side")}[view]


def _view_help(view: LiveView) -> str:
    return {
        "front": translate("From the front: knees, hips and sideways lean."),
        "side": translate("From the side: depth, forward lean and heels."),
    }[view]


def _camera(controller: LiveController, config: LiveConfig) -> None:
    from vision.webapp.components.live import live_camera

    connection = controller.connection
    state = live_camera(
        key=CAMERA,
        config={
            "screen": config.screen,
            "camera_rate": config.definition.live.camera_rate,
            "view": config.view,
            "leg": config.leg,
            "title": config.title,
            "target": config.reps,
        },
        answer=connection.answer,
        ice_servers=connection.servers,
        access=upload_access(visitor_id()),
        on_offer=_answer_offer,
        on_finished=_finish_recording,
    )
    recording = state.get("recording")
    if isinstance(recording, str):
        controller.submit_browser_recording(recording)
    if connection.finished is not None and connection.finished.source == "received":
        controller.submit_received_clip(connection.finished.why)
    if connection.finished is not None and connection.received_clip is not None:
        st.caption(translate("Your recording should arrive within seconds."))
        if lasting_button(translate("Use the streamed video instead"), key="live-use-received"):
            end_click("live-use-received")
            controller.submit_received_clip("the browser's own recording did not arrive")


def _answer_offer() -> None:
    """Answer the browser's offer, or close a connection that it closed."""
    controller: LiveController = st.session_state[CONTROLLER]
    controller.connection.connect(st.session_state[CAMERA].get("offer"))


def _finish_recording() -> None:
    """Note that a recording has ended."""
    controller: LiveController = st.session_state[CONTROLLER]
    controller.connection.finish_recording(st.session_state[CAMERA].get("finished"))
