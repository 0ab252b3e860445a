"""Let a phone upload clips to a page that is open on a computer.

GET /phone/{token}      a page that can do nothing but upload
POST /phone/clips       begin a clip; then GET and PATCH as for uploads of the app's own pages

The token is looked up for each request, so a code that has ended, was replaced or whose session
was signed out is good for nothing at once. Only clips that were begun with the same code can be
continued, nothing can be read back, and whoever tries many wrong codes has to wait.
"""

from __future__ import annotations

import json
import logging
import secrets
from dataclasses import asdict
from html import escape
from typing import TYPE_CHECKING, Final

from vision.accounts.sessions import find_session
from vision.accounts.throttle import (
    TooManyAttemptsError,
    count_wrong_link,
    require_link_attempt,
)
from vision.clip.containers import VIDEO_EXTENSIONS
from vision.errors import FormcheckError, InputError
from vision.frontend import phone
from vision.frontend.texts import script_texts
from vision.jobs.upload import clip_extension, safe_name
from vision.jobs.upload_refusals import UploadRefused, unknown_upload
from vision.logs import describe_error
from vision.text.translation import translate, use_language
from vision.webapp.server.language import request_language
from vision.webapp.server.phone_codes import PhoneClip, PhoneCode, phone_codes
from vision.webapp.server.sign_in_gate import PHONE, PHONE_CLIPS
from vision.webapp.server.sign_in_pages import notice_page, plain_page
from vision.webapp.server.sign_in_state import server_accounts, sign_in_mode
from vision.webapp.server.uploads import (
    TOKEN_HEADER,
    RequestBody,
    UploadDenied,
    UploadHandler,
    continue_upload,
    read_question,
    run_in_thread,
    upload_endpoint,
    upload_space,
    upload_status,
)
from vision.webapp.shared.qr_code import phone_address

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

_log = logging.getLogger(__name__)

ENDED: Final = "This code has ended. Scan the one that the computer shows now."
_HEADERS: Final = {
    "Cache-Control": "no-store",
    # The address has the token.
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}
_POLICY: Final = (
    "default-src 'none'; connect-src 'self'; img-src data:; style-src 'unsafe-inline'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def phone_routes(base: str) -> list[BaseRoute]:
    """Return the routes of uploads from a phone.

    Parameters
    ----------
    base : str
        Path of the app, empty or such as ``/formcheck``.
    """
    from starlette.routing import Route

    async def show_page(request: Request) -> Response:
        """Answer with the page that uploads."""
        with use_language(request_language(request)):
            return await run_in_thread(_answer_page, request, base)  # type: ignore[no-any-return]

    continued = {"GET": upload_status, "PATCH": continue_upload}
    return [
        Route(f"{base}{PHONE_CLIPS}", upload_endpoint(_begin, _visitor), methods=["POST"]),
        *(
            Route(
                f"{base}{PHONE_CLIPS}/{{id}}",
                upload_endpoint(_of_this_code(handle), _visitor),
                methods=[method],
            )
            for method, handle in continued.items()
        ),
        Route(f"{base}{PHONE}/{{token}}", show_page, methods=["GET"]),
    ]


def _answer_page(request: Request, base: str) -> Response:
    from starlette.responses import HTMLResponse

    token, nonce = request.path_params["token"], secrets.token_urlsafe(16)
    policy = _POLICY
    headers = dict(_HEADERS)
    status = 200
    try:
        _open(request, token, opens=request.method == "GET")
        page = _page(base, token, nonce)
        policy += f"; script-src 'nonce-{nonce}'"
    except TooManyAttemptsError as error:
        page, status = notice_page(translate("Please wait"), str(error)), 429
        headers["Retry-After"] = str(int(error.wait_s) + 1)
    except InputError:
        page, status = notice_page(translate("Nothing here"), _ended()), 404
    except FormcheckError as error:
        _log.warning("Cannot look up a phone's code: %s", describe_error(error))
        page, status = (
            notice_page(
                translate("Not available"),
                translate("Clips cannot be sent just now; try again later."),
            ),
            503,
        )
    return HTMLResponse(page, status, {**headers, "Content-Security-Policy": policy})


def _ended() -> str:
    return translate("This code has ended. Scan the one that the computer shows now.")


def _page(base: str, token: str, nonce: str) -> str:
    data = {
        "address": f"{base}{PHONE_CLIPS}",
        "token": token,
        "extensions": list(VIDEO_EXTENSIONS),
        "maxBytes": upload_space().limits.file_bytes,
        **script_texts("phone"),
    }
    body = (
        f'<div id="phone" data-upload="{escape(json.dumps(data))}"></div>'
        f'<script type="module" nonce="{nonce}">{phone.script()}</script>'
    )
    return plain_page(translate("Send a clip"), body, head=f"<style>{phone.style()}</style>\n")


def _open(request: Request, token: str, *, opens: bool = False) -> PhoneCode:
    """Return the code with a token.

    Raises
    ------
    TooManyAttemptsError
        Too many wrong codes came from this address.
    InputError
        There is no such code.
    """
    if not phone_address():
        raise InputError(ENDED)
    address = request.client.host if request.client else ""
    accounts = server_accounts()
    require_link_attempt(accounts, address=address)
    code = phone_codes.use(token, opens=opens)
    if code is None:
        count_wrong_link(accounts, address=address)
        raise InputError(ENDED)
    if sign_in_mode() != "none":
        account = find_session(accounts, code.owner.session)
        if account is None or account.id != code.owner.visitor:
            phone_codes.revoke(code.owner)
            raise InputError(ENDED)
    return code


def _token(request: Request) -> str:
    return request.headers.get(TOKEN_HEADER, "")


def _visitor(request: Request) -> str:
    try:
        return _open(request, _token(request)).owner.visitor
    except TooManyAttemptsError as error:
        raise UploadDenied(str(error), 429) from error
    except InputError as error:
        raise UploadDenied(str(error), 410) from error  # trying again is of no use


async def _begin(request: Request, body: RequestBody, visitor: str) -> dict[str, object]:
    name, size = await read_question(body)
    name, token = safe_name(name), _token(request)
    try:
        clip_extension(name)
    except InputError as error:
        raise UploadRefused(str(error), "rejected") from error
    phone_codes.require_place(token)
    status = await run_in_thread(upload_space().begin, visitor, name, size)
    phone_codes.add_clip(token, PhoneClip(status.id, name, size))
    return asdict(status)


def _of_this_code(handle: UploadHandler) -> UploadHandler:
    """Return a handler of an upload that was begun with the same code."""

    async def checked(request: Request, body: RequestBody, visitor: str) -> object:
        """Answer a request."""
        code = phone_codes.use(_token(request))
        if code is None or request.path_params["id"] not in {clip.id for clip in code.clips}:
            raise unknown_upload()
        return await handle(request, body, visitor)

    return checked  # type: ignore[return-value]
