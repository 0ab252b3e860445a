"""The page of a guided session: what comes next and why, the session, and how it felt."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

import streamlit as st

from vision.errors import FormcheckError
from vision.jobs.athletes import athlete_names
from vision.jobs.training import AthleteTraining, check_of_result, read_training
from vision.text.dates import long_date
from vision.text.sentences import translate_text
from vision.text.translation import translate
from vision.training.programme import TrainingPlan, load_programme
from vision.training.progression import FormCheck, Prescription, prescribe
from vision.training.session_text import amount_text, plan_title
from vision.webapp.components.training import guided_session
from vision.webapp.routes import ATHLETE_PARAMETER, LIVE, RESULT_PARAMETER, TRAINING
from vision.webapp.shared.athlete_picker import choose_athlete
from vision.webapp.shared.messages import attempt, show_error, show_kept_message
from vision.webapp.shared.opening import follow_opening, open_page, open_progress
from vision.webapp.shared.reviewed import apply_saved_review
from vision.webapp.shared.state import app_state
from vision.webapp.shared.text import escape_markdown
from vision.webapp.training.hand_camera import answer_offer, camera_data
from vision.webapp.training.outcome import EndedSession, ask_outcome, read_ended
from vision.webapp.training.summary import session_lines

COMPONENT: Final = "guided-session"
_SESSIONS_SHOWN: Final = 5


def show_page() -> None:
    """Show the page; ``athlete`` or ``result`` in the URL says whose session it is."""
    follow_opening(TRAINING)
    st.title(translate("Guided session"), anchor=False)
    with st.container():
        show_kept_message()
    try:
        _show()
    except FormcheckError as error:
        show_error(error)


def _show() -> None:
    # Always the same ones, so that the session stays in its place while the rest changes.
    who, why, place = (st.container() for _ in range(3))
    with who:
        athlete_id = _athlete()
    today = date.today()
    training = None if athlete_id is None else read_training(app_state(), athlete_id, today=today)
    found = prescribe(_check(), [], today=today) if training is None else training.next
    ended = read_ended(_component_state().get("ended"), today=today)
    kept = {done.id for done in training.sessions} if training else set()
    is_saved = ended is not None and ended.id in kept
    if ended is not None and not is_saved:
        with place:
            _component(None, found, athlete_id, saved=None)
        ask_outcome(ended, athlete_id=_athlete_of(ended, athlete_id))
        return
    with why:
        plan = _prescribed(found, today=today)
    with place:
        _component(plan, found, athlete_id, saved=None if ended is None else ended.id)
    if found.kind == "stop" and athlete_id is not None:
        _decide(athlete_id)
    if training is not None and athlete_id is not None:
        _history(training, athlete_id)


def _component_state() -> Any:
    return st.session_state.get(COMPONENT) or {}


def _athlete() -> str | None:
    """Return the athlete that the URL, the account or the picker names."""
    state = app_state()
    if state.user.role == "athlete":
        return state.user.athlete_id
    names = athlete_names(state)
    asked = st.query_params.get(ATHLETE_PARAMETER)
    if asked in names:
        st.markdown(f"### {escape_markdown(names[asked])}")
        return asked
    if RESULT_PARAMETER in st.query_params or not names:
        return None
    chosen = choose_athlete("training-athlete")
    return chosen if chosen in names else None


def _athlete_of(ended: EndedSession, athlete_id: str | None) -> str | None:
    """Return for whom a session was begun, if they are still there."""
    return ended.athlete if ended.athlete in athlete_names(app_state()) else athlete_id


def _check() -> FormCheck | None:
    """Return what the result in the URL prescribes."""
    asked = st.query_params.get(RESULT_PARAMETER)
    if asked is None:
        return None
    results = app_state().results
    meta = results.get(asked)
    report = results.read_report(meta)
    if report is None:
        return None
    return check_of_result(meta, apply_saved_review(meta, report).report)


def _prescribed(found: Prescription, *, today: date) -> TrainingPlan | None:
    """Say what comes next and why; return what is to be done, the alternative if that is chosen."""
    why = escape_markdown(" ".join(map(translate_text, found.reasons)))
    if found.plan is None:
        st.error(why, icon=":material/health_and_safety:")
        return None
    st.info(why, icon=":material/stairs:")
    if found.not_before is not None and found.not_before > today:
        st.caption(
            translate("Best from {day} on: the body gets better in the rest between.").format(
                day=long_date(found.not_before)
            )
        )
    if found.needs_check:
        st.button(
            translate("Film yourself in Live"), icon=LIVE.icon, key="training-live",
            on_click=open_page, args=(LIVE,),
        )  # fmt: skip
    plans = (found.plan, *found.alternatives)
    if len(plans) == 1:
        return found.plan
    chosen = st.segmented_control(
        translate("What"),
        [plan.id for plan in plans],
        format_func=lambda id_: translate_text(plan_title(id_)),
        default=found.plan.id,
        required=True,
        key=f"training-plan-{found.plan.id}",
        label_visibility="collapsed",
    )
    return next(plan for plan in plans if plan.id == chosen)


def _component(
    plan: TrainingPlan | None, found: Prescription, athlete_id: str | None, *, saved: str | None
) -> None:
    data = None
    if plan is not None:
        data = plan_data(plan, found.rounds if plan == found.plan else plan.rounds[0])
    guided_session(
        key=COMPONENT,
        plan=data,
        athlete=athlete_id or "",
        result="" if athlete_id else st.query_params.get(RESULT_PARAMETER, ""),
        saved=saved,
        camera=camera_data(),
        on_ended=_no_callback,
        on_offer=_answer_offer,
    )
    if plan is not None:
        with st.expander(translate("What this is based on"), icon=":material/info:"):
            st.markdown(escape_markdown(translate_text(plan.source)))
            text = translate("How sure: {certainty}.")
            st.caption(text.format(certainty=escape_markdown(translate_text(plan.certainty))))


def plan_data(plan: TrainingPlan, rounds: int) -> dict[str, object]:
    """Return a plan as the component takes it.

    Parameters
    ----------
    plan : TrainingPlan
        The plan.
    rounds : int
        How many rounds.
    """
    programme = load_programme()
    spoken = (programme.safety_spoken, plan.safety)
    return {
        "id": plan.id,
        "title": translate_text(plan.title),
        "summary": translate_text(plan.summary),
        "amount": translate_text(amount_text(plan, rounds)),
        "rounds": rounds,
        "safety": [translate_text(line) for line in (*programme.safety, plan.safety) if line],
        "safety_spoken": " ".join(translate_text(text) for text in spoken if text),
        "steps": [
            {
                "kind": timed.step.kind,
                "title": translate_text(timed.step.title),
                "seconds": timed.step.seconds,
                "cue": translate_text(timed.step.cue),
                "spoken": translate_text(timed.step.spoken),
                "round": timed.round,
            }
            for timed in programme.timeline(plan, rounds)
        ],
    }


def _answer_offer() -> None:
    """Answer the browser's offer of a camera, or close a connection that it closed."""
    answer_offer(_component_state().get("offer"))


def _no_callback() -> None:
    """Do nothing; without a callback, Streamlit drops a component's state."""


def _decide(athlete_id: str) -> None:
    """Let whoever looks after an athlete decide that it goes on after pain."""
    user = app_state().user
    if not user.is_coach:
        st.markdown(translate("Your coach decides when it goes on; talk to them."))
        return
    agreed = st.checkbox(
        translate("It was looked at, or it has settled, and it may go on from walking."),
        key="training-agreed",
    )
    st.button(
        translate("Go on from walking"), icon=":material/check:", key="training-clear",
        disabled=not agreed,
        on_click=_clear, args=(athlete_id,),
    )  # fmt: skip


def _clear(athlete_id: str) -> None:
    from vision.library.training import clear_pain

    attempt(lambda: clear_pain(app_state().library, athlete_id))


def _history(training: AthleteTraining, athlete_id: str) -> None:
    if not training.sessions:
        return
    st.markdown(f"## {translate('Sessions so far')}")
    for line in session_lines(training.sessions[::-1][:_SESSIONS_SHOWN]):
        st.markdown(line)
    st.button(
        translate("All of them, with the checks"), icon=":material/trending_up:",
        key="training-progress",
        type="tertiary", on_click=open_progress, args=(athlete_id,),
    )  # fmt: skip
