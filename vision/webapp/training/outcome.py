"""Ask how a guided session felt, and keep it with the athlete."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import streamlit as st

from vision.errors import InputError
from vision.jobs.athletes import athlete_names, find_or_add_athlete
from vision.text.phrases import join_translated
from vision.text.sentences import translate_text
from vision.text.translation import translate
from vision.training.programme import load_programme
from vision.training.progression import MAX_FELT, MAX_ROUNDS
from vision.training.session_text import plan_title
from vision.webapp.routes import ATHLETE_PARAMETER, TRAINING
from vision.webapp.shared.athlete_picker import choose_athlete
from vision.webapp.shared.messages import attempt, keep_message
from vision.webapp.shared.opening import open_page
from vision.webapp.shared.state import app_state

_ID: Final = re.compile(r"[A-Za-z0-9_-]{12}")
_NO_PAIN, _PAIN = "No", "Yes"


@dataclass(frozen=True)
class EndedSession:
    """A session that has ended in the browser.

    Attributes
    ----------
    id : str
        Chosen in the browser, so that it is kept once.
    athlete : str
        Id of the athlete for whom it was begun; empty for nobody.
    result : str
        Id of the result that prescribes it, where that has no athlete; may be empty.
    plan : str
        Id of its plan.
    rounds, rounds_done : int
        How many rounds were planned and done.
    day : date
        The day there.
    """

    id: str
    athlete: str
    result: str
    plan: str
    rounds: int
    rounds_done: int
    day: date


def read_ended(value: object, *, today: date) -> EndedSession | None:
    """Return the session that the browser says has ended; None if there is none, or it is no such.

    Parameters
    ----------
    value : object
        As received; nothing about it is certain.
    today : date
        The day here; there it may be the one before or after.
    """
    if not isinstance(value, Mapping):
        return None
    id_, athlete, plan = (value.get(name) for name in ("id", "athlete", "plan"))
    rounds, done = _count(value.get("rounds")), _count(value.get("rounds_done"))
    result = value.get("result") or ""
    known = (
        isinstance(plan, str)
        and isinstance(result, str)
        and load_programme().find(plan) is not None
    )
    if not (known and isinstance(id_, str) and _ID.fullmatch(id_) and isinstance(athlete, str)):
        return None
    if not rounds or done is None or done > rounds:
        return None
    day = _read_day(value.get("day"), today)
    return EndedSession(id_, athlete, result, str(plan), rounds, done, day)


def _count(value: object) -> int | None:
    is_count = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MAX_ROUNDS
    return value if is_count else None  # type: ignore[return-value]


def _read_day(value: object, today: date) -> date:
    try:
        day = date.fromisoformat(str(value))
    except ValueError:
        return today
    return day if abs(day - today) <= timedelta(days=1) else today


def ask_outcome(ended: EndedSession, *, athlete_id: str | None) -> None:
    """Ask how a session felt and whether anything hurt, with the button that keeps it.

    Parameters
    ----------
    ended : EndedSession
        The session.
    athlete_id : str or None
        Whose it is; None to ask.
    """
    with st.container(border=True, key="training-outcome"):
        st.markdown(f"## {translate('How did it feel?')}")
        text = translate("{plan}: {done} of {rounds} rounds.")
        st.caption(
            text.format(
                plan=translate_text(plan_title(ended.plan)),
                done=ended.rounds_done,
                rounds=ended.rounds,
            )
        )
        felt = st.segmented_control(
            translate("From 0, effortless, to {most}, as hard as can be").format(most=MAX_FELT),
            list(range(MAX_FELT + 1)),
            key=f"training-felt-{ended.id}",
        )
        pain = st.segmented_control(
            translate("Did anything hurt?"), [_NO_PAIN, _PAIN], key=f"training-pain-{ended.id}",
            format_func=_pain_label,
        )  # fmt: skip
        where = ""
        if pain == _PAIN:
            st.warning(
                translate(
                    "Stop here for today, and have it looked at if it does not settle. Nothing "
                    "further is suggested until a person has decided that it may go on."
                ),
                icon=":material/health_and_safety:",
            )
            where = st.text_input(
                translate("Where, in your words (optional)"), max_chars=200,
                key=f"training-where-{ended.id}",
            )  # fmt: skip
        name = athlete_id or choose_athlete(f"training-athlete-{ended.id}")
        if athlete_id is None and ended.result:
            st.caption(
                translate(
                    "The clip with the check is filed under the athlete too: what comes next "
                    "follows from both."
                )
            )
        missing = _missing(felt, pain, name)
        st.button(
            translate("Save the session"), type="primary", icon=":material/check:",
            key="training-save",
            disabled=bool(missing), on_click=_save, args=(ended, name, felt, pain == _PAIN, where),
        )  # fmt: skip
        if missing:
            st.caption(translate("Choose {missing} to save it.").format(missing=missing))


def _pain_label(pain: str) -> str:
    return translate("No") if pain == _NO_PAIN else translate("Yes")


def _missing(felt: int | None, pain: str | None, name: str | None) -> str:
    wanted = {
        translate("how it felt"): felt is None,
        translate("whether anything hurt"): pain is None,
        translate("whose session it is"): name is None,
    }
    return join_translated([what for what, is_missing in wanted.items() if is_missing])


def _save(ended: EndedSession, name: str | None, felt: int | None, pain: bool, where: str) -> None:
    attempt(lambda: save_outcome(ended, name, felt=felt, pain=pain, where=where))


def save_outcome(
    ended: EndedSession, name: str | None, *, felt: int | None, pain: bool, where: str
) -> None:
    """Keep a session, and open the next one of its athlete.

    Parameters
    ----------
    ended : EndedSession
        The session.
    name : str or None
        Id or name of the athlete.
    felt : int or None
        How it felt, from 0 to 10.
    pain, where : bool, str
        Whether anything hurt, and where.

    Raises
    ------
    InputError
        Something is missing, or the athlete may not have sessions kept.
    FormcheckError
        The library cannot be opened.
    """
    from vision.library.training import SavedTraining, save_training

    state = app_state()
    athlete_id = find_or_add_athlete(state, name)
    if athlete_id is None or felt is None:
        raise InputError("Say how it felt and whose session it is, so that it can be kept.")
    done = SavedTraining(
        id=ended.id,
        day=ended.day,
        plan=ended.plan,
        rounds=ended.rounds,
        rounds_done=ended.rounds_done,
        felt=felt,
        pain=pain,
        pain_where=where,
    )
    _file_check(ended.result, athlete_id)
    save_training(state.library, athlete_id, done)
    kept_with = athlete_names(state).get(athlete_id)
    keep_message(
        translate("The session is kept with {athlete}.").format(athlete=kept_with)
        if kept_with
        else translate("The session is kept with you.")
    )
    open_page(TRAINING, {ATHLETE_PARAMETER: athlete_id})


def _file_check(result_id: str, athlete_id: str) -> None:
    """File the clip that prescribes a session under its athlete, unless it has one."""
    from vision.library.athletes import assign_clip

    state = app_state()
    known = {meta.id: meta for meta in state.results.all_results()} if result_id else {}
    if result_id in known and known[result_id].athlete is None:
        assign_clip(state.library, result_id, athlete_id)
