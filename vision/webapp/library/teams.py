"""Teams tab of the library: whose coaches see which athletes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import streamlit as st

from vision.errors import FormcheckError
from vision.text.numbers import plural
from vision.webapp.server.sign_in_state import server_accounts, sign_in_mode
from vision.webapp.shared.messages import keep_message, show_error
from vision.webapp.shared.state import app_state
from vision.webapp.shared.text import escape_markdown

if TYPE_CHECKING:  # the database takes a while to load
    from vision.library.athletes import AthleteCard
    from vision.library.library import Library
    from vision.library.teams import Team


def show_teams() -> None:
    """Show the teams that the user sees; administrators add, change and delete them."""
    state = app_state()
    st.markdown(
        "The coaches of a team see its athletes with all their reports."
        if sign_in_mode() != "none"
        else "Group your athletes, and filter the reports by team."
    )
    teams: list[Team] = []
    cards: list[AthleteCard] = []
    if state.has_library:
        from vision.library.athletes import list_athletes
        from vision.library.teams import list_teams

        teams, cards = list_teams(state.library), list_athletes(state.library)
    coaches = _coach_names()
    for team in teams:
        _team(team, cards, coaches)
    if not teams and not state.user.sees_everything:
        st.info("You are in no team yet; an administrator can add you.", icon=":material/info:")
    if state.user.sees_everything:
        with st.expander("Add a team", icon=":material/group_add:"):
            _add_form()


def _coach_names() -> dict[str, str]:
    """Return the names of the coaches' accounts by id."""
    if sign_in_mode() == "none":
        return {}
    from vision.accounts.users import list_accounts

    return {
        account.id: account.name
        for account in list_accounts(server_accounts())
        if account.role == "coach"
    }


def _team(team: Team, cards: list[AthleteCard], coaches: dict[str, str]) -> None:
    members = plural(len(team.athletes), "athlete")
    if coaches:
        count = sum(id_ in coaches for id_ in team.coaches)
        members = f"{count} {'coach' if count == 1 else 'coaches'}, {members}"
    label = f"**{escape_markdown(team.name)}** · {members}"
    expander = st.expander(label, key=f"team-{team.id}", on_change="rerun")
    if not expander.open:
        return
    with expander:
        _form(team, cards, coaches)
        if app_state().user.sees_everything and st.button(
            "Delete team", icon=":material/delete:", key=f"delete-team-{team.id}"
        ):
            _confirm_deletion(team)


def _form(team: Team, cards: list[AthleteCard], coaches: dict[str, str]) -> None:
    user = app_state().user
    names = {
        card.id: card.name
        for card in cards
        # A coach puts in athletes of their own; others of the team are taken out here.
        if user.sees_everything or card.added_by == user.account_id or card.id in team.athletes
    }
    with st.form(f"team-form-{team.id}", border=False):
        name, chosen_coaches = team.name, [id_ for id_ in team.coaches if id_ in coaches]
        if user.sees_everything:
            name = st.text_input("Name", team.name, key=f"team-name-{team.id}")
            if coaches:
                chosen_coaches = st.multiselect(
                    "Coaches", list(coaches), chosen_coaches,
                    format_func=coaches.__getitem__, key=f"team-coaches-{team.id}",
                )  # fmt: skip
        elif chosen_coaches:
            st.markdown(
                "Coaches: "
                + escape_markdown(", ".join(sorted(coaches[id_] for id_ in chosen_coaches)))
            )
        athletes = st.multiselect(
            "Athletes", list(names), [id_ for id_ in names if id_ in team.athletes],
            format_func=names.__getitem__, key=f"team-athletes-{team.id}",
            help=None if user.sees_everything else "You can put in athletes that you added.",
        )  # fmt: skip
        pressed = st.form_submit_button("Save", key=f"save-team-{team.id}")
    if pressed:
        _save(team, name, chosen_coaches if user.sees_everything and coaches else None, athletes)


def _save(team: Team, name: str, coaches: list[str] | None, athletes: list[str]) -> None:
    from vision.library.teams import (
        add_team_athlete,
        add_team_coach,
        remove_team_athlete,
        remove_team_coach,
        rename_team,
    )

    library = app_state().library
    try:
        if name != team.name:
            rename_team(library, team.id, name=name)
        if coaches is not None:
            _change(library, team.id, team.coaches, coaches, add_team_coach, remove_team_coach)
        _change(library, team.id, team.athletes, athletes, add_team_athlete, remove_team_athlete)
    except FormcheckError as error:
        show_error(error)
        return
    keep_message(f"{name.strip()} saved.")
    st.rerun()


def _change(
    library: Library,
    team_id: str,
    before: Iterable[str],
    after: Iterable[str],
    add: Callable[[Library, str, str], None],
    remove: Callable[[Library, str, str], None],
) -> None:
    """Put in who is new, and take out who is missing."""
    old, new = set(before), set(after)
    for id_ in sorted(new - old):
        add(library, team_id, id_)
    for id_ in sorted(old - new):
        remove(library, team_id, id_)


def _add_form() -> None:
    from vision.library.teams import add_team

    with st.form("team-form", border=False, clear_on_submit=True):
        name = st.text_input("Name", key="team-name")
        pressed = st.form_submit_button("Add", key="team-add")
    if not pressed:
        return
    try:
        add_team(app_state().library, name)
    except FormcheckError as error:
        show_error(error)
        return
    keep_message(f"{name.strip()} added. Put coaches and athletes in.")
    st.rerun()


@st.dialog("Delete this team?")
def _confirm_deletion(team: Team) -> None:
    from vision.library.teams import delete_team

    st.markdown(
        f"**{escape_markdown(team.name)}** is deleted. Its athletes stay, but its coaches see only "
        "those that they added themselves."
    )
    if st.button("Delete", type="primary", key="delete-team-now"):
        try:
            delete_team(app_state().library, team.id)
        except FormcheckError as error:
            show_error(error)
            return
        keep_message(f"{team.name} has been deleted.")
        st.rerun()
