"""Teams tab of the library: whose coaches see which athletes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import streamlit as st

from vision.text.counted import count_athletes, count_coaches
from vision.text.translation import translate
from vision.webapp.server.sign_in_state import server_accounts, sign_in_mode
from vision.webapp.shared.confirmation import ask, end_asking, is_asked, show_answers
from vision.webapp.shared.messages import attempt, keep_message
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
        translate("The coaches of a team see its athletes with all their reports.")
        if sign_in_mode() != "none"
        else translate("Group your athletes, and filter the reports by team.")
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
        st.info(
            translate("You are in no team yet; an administrator can add you."),
            icon=":material/info:",
        )
    if state.user.sees_everything:
        with st.expander(translate("Add a team"), icon=":material/group_add:", expanded=not teams):
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
    members = count_athletes(len(team.athletes))
    if coaches:
        count = sum(id_ in coaches for id_ in team.coaches)
        members = f"{count_coaches(count)}, {members}"
    label = f"**{escape_markdown(team.name)}** · {members}"
    expander = st.expander(label, key=f"team-{team.id}", on_change="rerun")
    if not expander.open:
        return
    with expander:
        _form(team, cards, coaches)
        question = f"delete-team-{team.id}"
        if app_state().user.sees_everything:
            st.button(
                translate("Delete team"), icon=":material/delete:", key=f"ask-{question}",
                on_click=ask, args=(question,),
            )  # fmt: skip
        if is_asked(question):
            _confirm_deletion(team, question)


def _form(team: Team, cards: list[AthleteCard], coaches: dict[str, str]) -> None:
    user = app_state().user
    names = {
        card.id: card.name
        for card in cards
        # A coach puts in athletes of their own; others of the team are taken out here.
        if user.sees_everything or card.added_by == user.account_id or card.id in team.athletes
    }
    with st.form(f"team-form-{team.id}", border=False):
        chosen_coaches = [id_ for id_ in team.coaches if id_ in coaches]
        if user.sees_everything:
            st.text_input(translate("Name"), team.name, key=f"team-name-{team.id}")
            if coaches:
                st.multiselect(
                    translate("Coaches"), list(coaches), chosen_coaches,
                    format_func=coaches.__getitem__, key=f"team-coaches-{team.id}",
                )  # fmt: skip
        elif chosen_coaches:
            names_shown = ", ".join(sorted(coaches[id_] for id_ in chosen_coaches))
            st.markdown(translate("Coaches: {names}").format(names=escape_markdown(names_shown)))
        st.multiselect(
            translate("Athletes"), list(names), [id_ for id_ in names if id_ in team.athletes],
            format_func=names.__getitem__, key=f"team-athletes-{team.id}",
            help=(
                None
                if user.sees_everything
                else translate("You can put in athletes that you added.")
            ),
        )  # fmt: skip
        st.form_submit_button(
            translate("Save"), key=f"save-team-{team.id}", on_click=_save, args=(team,)
        )


def _save(team: Team) -> None:
    """Save what the form holds, before the page runs: a run could be ended, and the words lost."""
    from vision.library.teams import (
        add_team_athlete,
        add_team_coach,
        remove_team_athlete,
        remove_team_coach,
        rename_team,
    )

    form = st.session_state
    # What the user may not change is not in the form.
    name = str(form.get(f"team-name-{team.id}", team.name))
    coaches: list[str] | None = form.get(f"team-coaches-{team.id}")
    athletes: list[str] = form[f"team-athletes-{team.id}"]

    def save() -> None:
        """Save name, coaches and athletes."""
        library = app_state().library
        if name != team.name:
            rename_team(library, team.id, name=name)
        if coaches is not None:
            _change(library, team.id, team.coaches, coaches, add_team_coach, remove_team_coach)
        _change(library, team.id, team.athletes, athletes, add_team_athlete, remove_team_athlete)

    if attempt(save):
        keep_message(translate("{name} saved.").format(name=name.strip()))


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
    with st.form("team-form", border=False, clear_on_submit=True):
        st.text_input(translate("Name"), key="team-name")
        st.form_submit_button(translate("Add"), key="team-add", on_click=_add)


def _add() -> None:
    from vision.library.teams import add_team

    name = str(st.session_state["team-name"])
    if attempt(lambda: add_team(app_state().library, name)):
        text = translate("{name} added. Put coaches and athletes in.")
        keep_message(text.format(name=name.strip()))


def _confirm_deletion(team: Team, question: str) -> None:
    title = translate("Delete this team?")
    st.dialog(title, on_dismiss=end_asking)(_ask_deletion)(team, question)


def _ask_deletion(team: Team, question: str) -> None:
    text = translate(
        "**{name}** is deleted. Its athletes stay, but its coaches see only those that they added "
        "themselves."
    )
    st.markdown(text.format(name=escape_markdown(team.name)))
    show_answers(
        question,
        label=translate("Delete"),
        icon=":material/delete:",
        on_confirm=lambda: _delete(team),
    )


def _delete(team: Team) -> None:
    from vision.library.teams import delete_team

    if attempt(lambda: delete_team(app_state().library, team.id)):
        keep_message(translate("{name} has been deleted.").format(name=team.name))
