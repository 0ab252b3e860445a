"""Merge two athletes that are one person, after a confirmation that says what moves."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

import streamlit as st

from vision.errors import FormcheckError
from vision.text.counted import count_reports, count_visits
from vision.text.dates import date_field_format, long_date
from vision.text.translation import translate
from vision.webapp.shared.confirmation import ask, end_asking, is_asked, show_answers
from vision.webapp.shared.media import remove_downloads
from vision.webapp.shared.messages import attempt, keep_message, show_error
from vision.webapp.shared.state import app_state
from vision.webapp.shared.text import escape_markdown

if TYPE_CHECKING:  # the database takes a while to load
    from vision.library.athletes import AthleteCard
    from vision.library.merging import MergePlan

_LAST_DAY: Final = date(2100, 1, 1)
_OTHER: Final = "merge-other"
_STAYS: Final = "merge-stays"


def show_merge(card: AthleteCard, cards: list[AthleteCard]) -> None:
    """Show the button that merges an athlete with another one, where the user may do that.

    Parameters
    ----------
    card : AthleteCard
        The athlete.
    cards : list of AthleteCard
        All athletes whom the user sees.
    """
    user = app_state().user
    own = [each for each in cards if user.sees_everything or each.added_by == user.account_id]
    others = {each.id: each for each in own if each.id != card.id}
    if card not in own or not others:
        return
    question = f"merge-{card.id}"
    st.button(
        translate("Merge with another athlete"), icon=":material/merge:", key=f"ask-{question}",
        on_click=ask, args=(question,),
        help=translate("For a person who is in the library twice"),
    )  # fmt: skip
    if is_asked(question):
        _confirm(card, others, question)


def _confirm(card: AthleteCard, others: dict[str, AthleteCard], question: str) -> None:
    title = translate("Merge two athletes")
    st.dialog(title, on_dismiss=end_asking)(_ask_whom)(card, others, question)


def _ask_whom(card: AthleteCard, others: dict[str, AthleteCard], question: str) -> None:
    if not is_asked(question):
        st.rerun()
    same_name = [id_ for id_, each in others.items() if _is_similar(each.name, card.name)]
    names = {id_: _label(each) for id_, each in {card.id: card, **others}.items()}
    other_id = st.selectbox(
        translate("Who is the same person as {name}?").format(name=escape_markdown(card.name)),
        sorted(others, key=lambda id_: id_ not in same_name),
        index=0 if same_name else None,
        format_func=names.__getitem__,
        placeholder=translate("Choose an athlete"),
        key=_OTHER,
    )
    if other_id is None:
        st.button(translate("Cancel"), key=f"cancel-{question}", on_click=end_asking)
        return
    kept_id = st.radio(
        translate("Which name and entry stay?"),
        [card.id, other_id],
        format_func=lambda id_: escape_markdown(names[id_]),
        key=_STAYS,
    )
    gone_id = other_id if kept_id == card.id else card.id
    plan = _plan(kept_id or card.id, gone_id)
    if plan is None:
        return
    st.markdown(_text(plan))
    key = f"{plan.kept_id}-{plan.other_id}"
    left, right = st.columns(2)
    left.date_input(
        translate("Consent given on"), plan.consent_on, key=f"merge-consent-{key}",
        format=date_field_format(),
    )  # fmt: skip
    right.date_input(
        translate("Keep until"), plan.keep_until, key=f"merge-until-{key}", max_value=_LAST_DAY,
        format=date_field_format(),
    )  # fmt: skip
    st.caption(_dates_text(plan))
    show_answers(
        question,
        label=translate("Merge"),
        icon=":material/merge:",
        on_confirm=lambda: _merge(plan, key),
    )


def _plan(kept_id: str, other_id: str) -> MergePlan | None:
    from vision.library.merging import plan_merge

    try:
        return plan_merge(app_state().library, kept_id, other_id)
    except FormcheckError as error:  # deleted in another window
        show_error(error)
        return None


def reports_of(card: AthleteCard) -> str:
    """Say how many reports of an athlete there are, and when their last visit was.

    Parameters
    ----------
    card : AthleteCard
        The athlete.
    """
    reports = count_reports(card.reports)
    if card.last_visit is None:
        return reports
    text = translate("{reports}, last visit {day}")
    return text.format(reports=reports, day=long_date(card.last_visit))


def _label(card: AthleteCard) -> str:
    return f"{card.name} ({reports_of(card)})"


def _is_similar(name: str, other: str) -> bool:
    """Whether each word of the shorter name begins one of the longer: Ada B. and Ada Byron."""
    short, long = sorted((each.casefold().split() for each in (name, other)), key=len)
    if len(short) == len(long):
        return _begins(short, long) or _begins(long, short)
    return _begins(short, long)


def _begins(words: list[str], others: list[str]) -> bool:
    return all(any(other.startswith(word.rstrip(".")) for other in others) for word in words)


def _text(plan: MergePlan) -> str:
    return translate(
        "**{kept}** stays. **{reports}** of {visits} move to {kept}, with clips, reviews, notes "
        "and teams, and {other}'s account if there is one. The entry **{other}** is then removed. "
        "This cannot be undone."
    ).format(
        kept=escape_markdown(plan.kept),
        other=escape_markdown(plan.other),
        reports=count_reports(plan.reports),
        visits=count_visits(plan.visits),
    )


def _dates_text(plan: MergePlan) -> str:
    """Say where the dates come from: the stricter ones, unless somebody chooses others."""
    until = translate("The earlier day until which data may be kept counts, unless you change it.")
    if plan.only_consent is None:
        return until
    consent = translate(
        "Only one of them has a day of consent, {day}: enter it if it holds for all clips."
    ).format(day=long_date(plan.only_consent))
    return f"{consent} {until}"


def _merge(plan: MergePlan, key: str) -> None:
    from vision.jobs.merging import merge_with_accounts

    moved: list[int] = []

    def merge() -> None:
        """Merge them with the dates of the dialog."""
        moved.append(
            merge_with_accounts(
                app_state(),
                plan,
                consent_on=st.session_state[f"merge-consent-{key}"],
                keep_until=st.session_state[f"merge-until-{key}"],
            )
        )

    if attempt(merge):
        remove_downloads()
        text = translate("{other} is now part of {kept}: {reports} moved.").format(
            other=plan.other, kept=plan.kept, reports=count_reports(plan.reports)
        )
        if moved[0]:
            text += f" {translate('Their account shows these results now.')}"
        keep_message(text)
