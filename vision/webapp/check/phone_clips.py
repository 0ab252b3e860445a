"""Clips that a phone sends to the check page, by a code that the page shows."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import streamlit as st

from vision.errors import FormcheckError
from vision.jobs.upload_refusals import UploadRefused
from vision.text.numbers import format_size
from vision.text.phone import CERTIFICATE_WARNING
from vision.text.sentences import translate_text
from vision.text.translation import translate
from vision.webapp.server.phone_codes import CODE_LIFE_S, CodeOwner, PhoneClip, phone_codes
from vision.webapp.server.sign_in_gate import PHONE
from vision.webapp.server.sign_in_state import session_token, sign_in_mode
from vision.webapp.server.uploads import upload_space
from vision.webapp.shared.clip_upload import ChosenClips
from vision.webapp.shared.messages import show_error
from vision.webapp.shared.qr_code import phone_address, qr_html
from vision.webapp.shared.state import visitor_id
from vision.webapp.shared.text import escape_markdown

_LOOK_EVERY_S: Final = 1.5
_EXPANDER: Final = "phone-upload"
#: Clips that have arrived, and the token of the code that is shown.
_ARRIVED: Final = "phone-clips"
_SHOWN: Final = "phone-code"


def with_phone_clips(chosen: ChosenClips) -> ChosenClips:
    """Add the clips that a phone has sent to those that were chosen on this computer.

    Parameters
    ----------
    chosen : ChosenClips
        Clips in the uploader.
    """
    return replace(chosen, ids=(*chosen.ids, *(clip.id for clip in _arrived())))


def show_phone_upload() -> None:
    """Show a code for a phone, and the clips that it has sent."""
    for clip in _arrived():
        _clip_row(clip)
    expander = st.expander(
        translate("Send a clip from your phone"), icon=":material/qr_code_2:",
        key=_EXPANDER, on_change="rerun",
    )  # fmt: skip
    owner = _owner()
    if not expander.open:
        if st.session_state.pop(_SHOWN, None):
            is_new = _take_over(owner)
            phone_codes.revoke(owner)
            if is_new:
                st.rerun()
        return
    with expander:
        try:
            _code(owner)
        except FormcheckError as error:
            show_error(error)


def _owner() -> CodeOwner:
    session = "" if sign_in_mode() == "none" else session_token(st.context.cookies)
    return CodeOwner(visitor_id(), session)


def _code(owner: CodeOwner) -> None:
    address = phone_address()
    if not address:
        st.markdown(
            translate(
                "Close formcheck and start it again with `formcheck app --https`. Here you then "
                "get a code to scan with the phone, which sends clips to this page. Phone and "
                "computer must be on the same network."
            )
        )
        return
    code = phone_codes.current(owner)
    if code is None and not st.session_state.get(_SHOWN):
        code = phone_codes.renew(owner)
    if code is None:
        st.markdown(translate("The code has ended."))
    else:
        st.session_state[_SHOWN] = code.token
        text = translate(
            "Scan this code with your phone, then choose or record a clip. Phone and computer must "
            "be on the same network."
        )
        st.markdown(text)
        st.html(qr_html(f"{address}{PHONE}/{code.token}"))
        _watch(owner)
        text = translate(
            "The code lets a phone send clips to this page and do nothing else. It ends after "
            "{minutes} minutes without use, and when you close this."
        )
        st.caption(
            f"{translate(CERTIFICATE_WARNING)} {text.format(minutes=round(CODE_LIFE_S / 60))}"
        )
    st.button(
        translate("Show a new code"), icon=":material/refresh:", key="new-phone-code",
        on_click=_renew,
    )  # fmt: skip


def _renew() -> None:
    owner = _owner()
    _take_over(owner)  # what has just arrived belongs to the code that ends now
    phone_codes.renew(owner)


def _take_over(owner: CodeOwner) -> bool:
    """Take over the clips that have arrived with the code; return whether any are new."""
    code = phone_codes.current(owner)
    clips = () if code is None else code.clips
    there = {file.id for file in upload_space().finished(owner.visitor, [c.id for c in clips])}
    known: dict[str, PhoneClip] = st.session_state.setdefault(_ARRIVED, {})
    new = {clip.id: clip for clip in clips if clip.id in there and clip.id not in known}
    known.update(new)
    return bool(new)


@st.fragment(run_every=_LOOK_EVERY_S)
def _watch(owner: CodeOwner) -> None:
    """Say what the phone does, and take over the clips that have arrived."""
    code = phone_codes.current(owner)
    if code is None or code.token != st.session_state.get(_SHOWN):
        st.rerun()
    if _take_over(owner):
        st.rerun()
    known = st.session_state[_ARRIVED]
    on_its_way = [each for each in code.clips if each.id not in known]
    shown = next(filter(None, (_progress(owner, each) for each in reversed(on_its_way))), None)
    if shown is not None:
        st.progress(*shown)
    elif code.is_opened:
        text = translate("Your phone is connected. Choose or record a clip there.")
        st.caption(f":material/check: {text}")
    else:
        st.caption(f":material/hourglass_empty: {translate('Waiting for your phone.')}")


def _progress(owner: CodeOwner, clip: PhoneClip) -> tuple[float, str] | None:
    """Return how much of a clip has arrived, and what to say; None if it is no longer there."""
    try:
        offset = upload_space().status(owner.visitor, clip.id).offset
    except UploadRefused:
        return None
    share = min(offset / clip.size, 1.0)
    name = escape_markdown(clip.name)
    text = translate("{name}: {percent} % of {size}")
    return share, text.format(
        name=name, percent=f"{100 * share:.0f}", size=translate_text(format_size(clip.size))
    )


def _arrived() -> list[PhoneClip]:
    """Return the clips that have arrived and were not checked yet."""
    known: dict[str, PhoneClip] = st.session_state.get(_ARRIVED) or {}
    if not known:
        return []
    there = {file.id for file in upload_space().finished(visitor_id(), list(known))}
    return [clip for clip in known.values() if clip.id in there]


def _clip_row(clip: PhoneClip) -> None:
    size = translate_text(format_size(clip.size))
    with st.container(horizontal=True, vertical_alignment="center", key=f"phone-clip-{clip.id}"):
        st.markdown(
            f":material/smartphone: **{escape_markdown(clip.name)}** · {size}",
            width="stretch",
        )
        st.button(
            translate("Remove"), icon=":material/close:", type="tertiary", key=f"remove-{clip.id}",
            help=translate("Remove {name}").format(name=clip.name), on_click=_remove,
            args=(clip.id,),
        )  # fmt: skip


def _remove(id_: str) -> None:
    try:
        upload_space().cancel(visitor_id(), id_)
    except UploadRefused:  # it is no longer there
        return
