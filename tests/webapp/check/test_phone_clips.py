"""Clips from a phone on the check page: code, arrival, check, and what ends a code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.support.chosen_clips import FakeUploader, send_upload
from vision.jobs.queue import JobQueue
from vision.webapp.check import phone_clips
from vision.webapp.server.phone_codes import CodeOwner, PhoneClip, PhoneCodes

APP = Path(__file__).parents[3] / "app.py"
ADDRESS = "https://192.0.2.1:8501"
OWNER = CodeOwner("ada", "")


@pytest.fixture
def codes(monkeypatch: pytest.MonkeyPatch) -> PhoneCodes:
    codes = PhoneCodes()
    monkeypatch.setattr(phone_clips, "phone_codes", codes)
    monkeypatch.setattr(phone_clips, "_owner", lambda: OWNER)
    for module in ("check.phone_clips", "check.start", "shared.clip_upload"):
        monkeypatch.setattr(f"vision.webapp.{module}.visitor_id", lambda: OWNER.visitor)
    return codes


@pytest.fixture
def app(jobs: JobQueue, codes: PhoneCodes, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """Open the check page, with the part for the phone unfolded."""
    monkeypatch.setenv("FORMCHECK_PHONE_URL", ADDRESS)
    FakeUploader(monkeypatch)
    app = AppTest.from_file(str(APP), default_timeout=120)
    app.session_state["phone-upload"] = True
    return run(app)


def run(app: AppTest) -> AppTest:
    app.run()
    assert not app.exception
    return app


def token_on(app: AppTest) -> str:
    (token,) = re.findall(rf'href="{ADDRESS}/phone/([\w-]+)"', " ".join(shown_html(app)))
    return token


def shown_html(app: AppTest) -> list[str]:
    return [str(each.proto.body) for each in app.get("html")]


@pytest.mark.slow
def test_a_clip_of_a_phone_is_checked_as_if_chosen_there(
    app: AppTest, codes: PhoneCodes, jobs: JobQueue, small_clip: Path
) -> None:
    token = token_on(app)
    code = codes.current(OWNER)
    assert code is not None
    assert code.token == token
    assert app.button(key="check").disabled
    content = small_clip.read_bytes()
    id_ = send_upload(OWNER.visitor, "squat.mp4", content)
    codes.add_clip(token, PhoneClip(id_, "squat.mp4", len(content)))
    run(app)
    assert any("**squat.mp4**" in str(each.value) for each in app.markdown)
    assert not app.button(key="check").disabled
    assert token_on(app) == token  # good for the next clip
    app.button(key="check").click().run()
    assert [meta.name for meta in jobs.results.all_results()] == ["squat.mp4"]


def test_a_clip_of_a_phone_can_be_removed(app: AppTest, codes: PhoneCodes) -> None:
    id_ = send_upload(OWNER.visitor, "squat.mp4", b"clip")
    codes.add_clip(token_on(app), PhoneClip(id_, "squat.mp4", 4))
    run(app).button(key=f"remove-{id_}").click().run()
    assert app.button(key="check").disabled
    assert not any("squat.mp4" in str(each.value) for each in app.markdown)


@pytest.mark.parametrize("ends_by", ["new code", "closing"])
def test_a_clip_that_arrives_just_before_the_code_ends_is_kept(
    app: AppTest, codes: PhoneCodes, ends_by: str
) -> None:
    token = token_on(app)
    id_ = send_upload(OWNER.visitor, "squat.mp4", b"clip")
    codes.add_clip(token, PhoneClip(id_, "squat.mp4", 4))
    if ends_by == "closing":
        app.session_state["phone-upload"] = False
        run(app)
    else:
        app.button(key="new-phone-code").click().run()
    assert not app.exception
    assert any("**squat.mp4**" in str(each.value) for each in app.markdown)
    assert not app.button(key="check").disabled


def test_closing_and_a_new_code_end_the_one_that_was_shown(app: AppTest, codes: PhoneCodes) -> None:
    first = token_on(app)
    app.button(key="new-phone-code").click().run()
    second = token_on(app)
    assert first != second
    assert codes.use(first) is None
    codes.revoke(OWNER)  # as when it has ended
    assert any("The code has ended" in str(each.value) for each in run(app).markdown)
    app.button(key="new-phone-code").click().run()
    third = token_on(app)
    app.session_state["phone-upload"] = False
    run(app)
    assert codes.use(third) is None


def test_without_https_the_page_says_how_to_start(
    app: AppTest, codes: PhoneCodes, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes.revoke(OWNER)
    monkeypatch.delenv("FORMCHECK_PHONE_URL")
    run(app)
    assert any("`formcheck app --https`" in str(each.value) for each in app.markdown)
    assert codes.current(OWNER) is None
