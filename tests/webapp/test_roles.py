"""What each role sees on the pages; that the store enforces it is in tests/jobs/test_roles.py."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import pytest
from streamlit.testing.v1 import AppTest

import vision
from vision.accounts.account import Account
from vision.accounts.schema import Role
from vision.jobs.account_store import user_of_account
from vision.jobs.app_state import AppState
from vision.jobs.saved_results import GONE
from vision.library.athletes import add_athlete
from vision.library.audit import list_audit
from vision.library.reviews import add_note, write_review
from vision.settings import Settings
from vision.webapp.shared.text import escape_markdown

PAUSE_S = 60
WEBAPP = Path(vision.__file__).parent / "webapp"


def check_page() -> None:
    from vision.webapp.check.page import show_page

    show_page()


def library_page() -> None:
    from vision.webapp.library.page import show_page

    show_page()


def compare_page() -> None:
    from vision.webapp.compare.page import show_page

    show_page()


def account_page() -> None:
    from vision.webapp.account.page import show_page

    show_page()


@dataclass(frozen=True)
class Clinic:
    """Two coaches with two results each, and the athlete of one.

    Attributes
    ----------
    accounts : dict of str to Account
        By name.
    a, b : tuple of str
        Results of each coach.
    """

    accounts: dict[str, Account]
    a: tuple[str, ...]
    b: tuple[str, ...]


@pytest.fixture
def clinic(state: AppState, builder: ModuleType, small_clip: Path) -> Clinic:
    def check(account: Account, number: int, athlete: str | None) -> str:
        """Add a result as somebody, and its analysis as the queue does."""
        seen = state.seen_by(user_of_account(account)).results
        video = small_clip.read_bytes() + account.id.encode() + bytes([number])
        name = f"{account.id}-{number}.mov"
        meta = seen.add(name, [video], Settings(), athlete=athlete)
        report = builder.build_report("sls_front")
        facts = report.clip.model_copy(update={"name": name})
        builder.write_result(
            report.model_copy(update={"clip": facts}), state.results.work_folder(meta.id)
        )
        return state.results.publish(state.results.get(meta.id)).id

    coaches = [account("coach-a", "coach"), account("coach-b", "coach")]
    athletes = [
        add_athlete(state.library.seen_by(user_of_account(coach)), f"Athlete of {coach.id}")
        for coach in coaches
    ]
    found = [
        (check(coach, 1, athlete), check(coach, 2, None))
        for coach, athlete in zip(coaches, athletes, strict=True)
    ]
    people = [*coaches, account("athlete-a", "athlete", athletes[0])]
    people.append(account("admin", "administrator"))
    return Clinic({each.id: each for each in people}, *found)


def account(id_: str, role: Role, athlete: str | None = None) -> Account:
    """Return an account."""
    return Account(id_, id_, role, athlete, is_taken_up=True)


@pytest.fixture
def open_as(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """Return a function that opens a page as somebody."""

    def open_(who: str, page: Callable[[], None], **query: str) -> AppTest:
        monkeypatch.setenv("FORMCHECK_SIGN_IN", "accounts")
        monkeypatch.setattr(
            "vision.webapp.shared.signed_in.signed_in_account", lambda _: clinic.accounts[who]
        )
        app = AppTest.from_function(page, default_timeout=PAUSE_S)
        app.query_params.update(query)
        app.run()
        assert not app.exception
        return app

    return open_


def button_ids(app: AppTest, prefix: str) -> set[str]:
    """Return the ids in the keys of buttons."""
    keys = [str(button.key) for button in app.button]
    return {key.removeprefix(prefix) for key in keys if key.startswith(prefix)}


@pytest.mark.slow
def test_lists_hold_what_is_ones_own(clinic: Clinic, open_as: Callable[..., AppTest]) -> None:
    expected = {
        "coach-a": set(clinic.a),
        "coach-b": set(clinic.b),
        "athlete-a": {clinic.a[0]},
        "admin": {*clinic.a, *clinic.b},
    }
    for who, ids in expected.items():
        for page in (library_page, check_page):
            assert button_ids(open_as(who, page), "open-") == ids
        compared = open_as(who, compare_page)
        choices = [box.options for box in compared.selectbox if box.key == "compare-a"]
        assert {len(options) for options in choices} <= {len(ids)}
        assert bool(choices) == (len(ids) > 1)


def test_a_result_of_others_looks_deleted(
    clinic: Clinic, open_as: Callable[..., AppTest], state: AppState
) -> None:
    deleted = "A" * 12
    for who, id_ in (("coach-b", clinic.a[0]), ("athlete-a", clinic.a[1]), ("coach-b", deleted)):
        app = open_as(who, check_page, result=id_)
        assert [error.value for error in app.error] == [escape_markdown(GONE)]
    compared = open_as("coach-b", compare_page, a=clinic.a[0], b=clinic.a[1])
    assert set(compared.query_params.values()) != set(clinic.a)
    assert all("coach-a" not in option for box in compared.selectbox for option in box.options)


def test_an_athlete_reads_what_the_coach_has_sent(
    clinic: Clinic, open_as: Callable[..., AppTest], state: AppState
) -> None:
    library = state.library.seen_by(user_of_account(clinic.accounts["coach-a"]))
    report = clinic.a[0]
    for status, is_seen in (("reviewed", False), ("sent", True)):
        write_review(library, report, status=status, message="Slow down", decisions=())  # type: ignore[arg-type]
        app = open_as("athlete-a", check_page, result=report)
        assert ("Slow down" in {each.value for each in app.markdown}) == is_seen
        keys = {str(element.key) for element in (*app.button, *app.selectbox, *app.text_area)}
        assert "again" not in keys
        assert not [key for key in keys if key.startswith("coach-")]
        assert "delete" in keys
    coach = open_as("coach-a", check_page, result=report)
    assert f"coach-words-{report}" in {area.key for area in coach.text_area}


def test_only_own_notes_can_be_edited(
    clinic: Clinic, open_as: Callable[..., AppTest], state: AppState
) -> None:
    notes = {}
    for who in ("coach-a", "athlete-a"):
        seen = state.library.seen_by(user_of_account(clinic.accounts[who]))
        notes[who] = add_note(seen, clinic.a[0], time_s=0, text=f"by {who}")
    write_review(state.library, clinic.a[0], status="sent", message="", decisions=())

    def edits(who: str) -> tuple[set[str], set[str]]:
        """Return which notes somebody can edit and delete."""

        def notes_page() -> None:
            from vision.webapp.result.notes import show_notes
            from vision.webapp.shared.state import app_state

            for meta in app_state().results.all_results():
                if meta.athlete is not None:
                    show_notes(meta, 0.0)

        app = open_as(who, notes_page)
        return button_ids(app, "edit-note-"), button_ids(app, "delete-note-")

    assert edits("athlete-a") == ({notes["athlete-a"]}, {notes["athlete-a"]})
    assert edits("coach-a") == ({notes["coach-a"]}, set(notes.values()))


@pytest.mark.slow
def test_what_is_opened_and_compared_is_noted_once(
    clinic: Clinic, open_as: Callable[..., AppTest], state: AppState
) -> None:
    before = list_audit(state.library).total
    open_as("coach-a", check_page, result=clinic.a[0]).run()
    open_as("coach-a", compare_page).run()
    page = list_audit(state.library)
    noted = [(entry.account_id, entry.action, entry.object_id) for entry in page.entries]
    assert sorted(noted[: page.total - before]) == sorted(
        [
            ("coach-a", "viewed", clinic.a[0]),
            *(("coach-a", "compared", id_) for id_ in clinic.a),
        ]
    )


def test_only_administrators_see_the_audit_log(
    clinic: Clinic, open_as: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    from contextlib import nullcontext
    from types import SimpleNamespace

    from vision.webapp.account import audit_log

    class Open(nullcontext[None]):
        """An expander that is open; AppTest opens none."""

        open = True

    monkeypatch.setattr(audit_log.st, "expander", lambda *_, **__: Open())
    monkeypatch.setattr("vision.webapp.account.page.show_accounts", lambda _: None)
    monkeypatch.setattr(audit_log, "_PER_PAGE", 3)
    monkeypatch.setattr(audit_log, "list_accounts", lambda _: list(clinic.accounts.values()))
    monkeypatch.setattr(audit_log, "server_accounts", SimpleNamespace)
    app = open_as("admin", account_page)
    (shown,) = [e.proto.body for e in app.get("html") if "<table" in e.proto.body]
    assert shown.count("<tr") == 4
    assert "coach-b" in shown
    app.selectbox(key="audit-account").select("coach-a").run()
    (shown,) = [e.proto.body for e in app.get("html") if "<table" in e.proto.body]
    assert "coach-a" in shown
    assert "coach-b" not in shown
    assert not [e for e in open_as("coach-a", account_page).get("html") if "<table" in e.proto.body]


def test_uploads_and_turns_belong_to_the_account(
    clinic: Clinic, open_as: Callable[..., AppTest]
) -> None:
    def visitor() -> None:
        import streamlit as st

        from vision.webapp.shared.state import visitor_id

        st.text(visitor_id())

    for _ in range(2):  # two windows
        assert open_as("coach-a", visitor).text[0].value == "coach-a"


def test_pages_reach_only_what_the_visitor_sees() -> None:
    """No page opens results or the library itself, or goes past what its visitor sees."""
    allowed = {"shared/state.py", "navigation.py", "server"}
    names = {"server_state", "_state_of", "open_app_state", "open_results", "open_library"}
    names |= {"library_of_home", "unrestricted", "seen_by"}
    made = {"Library", "ResultStore", "JobQueue"}
    found = set()
    for path in sorted(WEBAPP.rglob("*.py")):
        place = path.relative_to(WEBAPP).as_posix()
        if place in allowed or place.partition("/")[0] in allowed:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            used = [getattr(node, name, "") for name in ("id", "name", "attr")]
            called = getattr(node.func, "id", "") if isinstance(node, ast.Call) else ""
            is_whole = isinstance(node, ast.Attribute) and (
                ast.unparse(node).endswith("library.whole")
            )
            if names & {each for each in used if isinstance(each, str)} or called in made:
                found.add(f"{place}: {ast.unparse(node)}")
            if is_whole:
                found.add(f"{place}: library.whole")
    assert found == set()
