"""Routes of the sign-in.

GET, POST /signin          sign in with a password, or with the answer of a provider
GET       /signin/oidc     go to the provider
GET, POST /invite/{token}  take up an account, or set a new password, with a link
GET, POST /password        change the own password
POST      /signout         sign out, here or everywhere
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs, quote, urlencode

from vision.accounts.account import Account
from vision.accounts.links import account_of_link, take_up_with_password
from vision.accounts.sessions import (
    SESSION_LIFETIME_S,
    OpenSession,
    change_password,
    sign_in,
    sign_out,
    sign_out_everywhere,
    start_session,
)
from vision.accounts.throttle import TooManyAttemptsError
from vision.errors import FormcheckError, InputError
from vision.jobs.account_store import user_of_account
from vision.logs import log_errors
from vision.text.translation import translate, use_language
from vision.webapp.server import sign_in_pages as pages
from vision.webapp.server.language import request_language
from vision.webapp.server.provider_sign_in import (
    exchange,
    login_address,
    provider_name,
    read_answer,
)
from vision.webapp.server.sign_in_gate import LINK, PASSWORD, SIGN_IN, SIGN_OUT
from vision.webapp.server.sign_in_state import (
    COOKIE,
    SECURE_COOKIE,
    cookie_name,
    server_accounts,
    session_token,
    sign_in_mode,
    signed_in_account,
)
from vision.webapp.shared.state import server_state

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from vision.library.access import AuditAction

_log = logging.getLogger(__name__)

#: Keeps the link and the page to open while the browser is at the provider.
_FLOW_COOKIE: Final = "formcheck_flow"
_FLOW_LIFETIME_S: Final = 600
_MAX_FORM_BYTES: Final = 10_000
_MAX_NEXT: Final = 1000
_DIFFERENT: Final = "The two passwords differ; type the same one twice."
_OTHER_PAGE: Final = "formcheck does not answer requests of other web pages.\n"


def sign_in_routes(base: str) -> list[BaseRoute]:
    """Return the routes of the sign-in; where nobody has to sign in, they lead to the app.

    Parameters
    ----------
    base : str
        Path of the app, empty or such as ``/formcheck``.
    """
    from starlette.routing import Route

    routes = _Routes(base)
    shown = {
        SIGN_IN: routes.show_sign_in,
        f"{SIGN_IN}/oidc": routes.go_to_provider,
        f"{LINK}/{{token}}": routes.show_link,
        PASSWORD: routes.show_password,
    }
    sent = {
        SIGN_IN: routes.sign_in,
        f"{LINK}/{{token}}": routes.use_link,
        PASSWORD: routes.change_password,
        SIGN_OUT: routes.sign_out,
    }
    return [
        *(Route(base + path, _page(base, show), methods=["GET"]) for path, show in shown.items()),
        *(
            Route(base + path, _guarded(base, send), methods=["POST"])
            for path, send in sent.items()
        ),
    ]


_Form = Mapping[str, str]
_Handler = Callable[["Request", _Form], "Response"]


def _page(base: str, show: Callable[[Request], Response]) -> Callable[[Request], Response]:
    """Return an endpoint that shows a page, which Starlette runs in a thread."""

    def endpoint(request: Request) -> Response:
        with use_language(request_language(request)):
            try:
                return _see_other(f"{base}/") if sign_in_mode() == "none" else show(request)
            except FormcheckError as error:
                return _not_available(base, error)

    return endpoint


def _guarded(base: str, handler: _Handler) -> Callable[[Request], Awaitable[Response]]:
    """Return an endpoint that reads a form of the app's own pages, and runs in a thread."""
    from starlette.concurrency import run_in_threadpool
    from starlette.responses import PlainTextResponse

    async def endpoint(request: Request) -> Response:
        # Another page's origin has been refused before; here a page has to name its own.
        site = request.headers.get("sec-fetch-site")
        if sign_in_mode() == "none":
            return PlainTextResponse("Nobody has to sign in.\n", 404)
        if site not in (None, "same-origin") or (site is None and "origin" not in request.headers):
            return PlainTextResponse(_OTHER_PAGE, 403)
        body = b""
        async for piece in request.stream():
            body += piece
            if len(body) > _MAX_FORM_BYTES:
                return PlainTextResponse("This form is too long.\n", 413)
        try:
            fields = parse_qs(body.decode("ascii"), keep_blank_values=True, max_num_fields=20)
        except ValueError:
            return PlainTextResponse("This is no form.\n", 400)
        form = {name: values[0] for name, values in fields.items()}
        with use_language(request_language(request)):
            try:
                return await run_in_threadpool(handler, request, form)
            except FormcheckError as error:
                return _not_available(base, error)

    return endpoint


class _Routes:
    """What the routes answer; all but the reading of a form runs in threads."""

    def __init__(self, base: str) -> None:
        self._base = base

    def show_sign_in(self, request: Request) -> Response:
        """Show the page to sign in, or sign in with the answer of a provider."""
        flow = _read_flow(request)
        asked = request.query_params.get("next")
        next_ = self._safe_path(asked or flow.get("next", ""))
        if signed_in_account(request.cookies) is not None:
            return _see_other(next_)
        # The browser has kept its cookie back if it comes from another site.
        if _is_from_elsewhere(request) and "again" not in request.query_params:
            query = urlencode({"next": next_, "again": "1"})
            return _html(pages.hop_page(f"{self._base}{SIGN_IN}?{query}"))
        if sign_in_mode() != "oidc":
            return _html(pages.sign_in_page(self._base, next_=next_))
        return self._sign_in_with_answer(request, flow, next_)

    def _sign_in_with_answer(self, request: Request, flow: _Form, next_: str) -> Response:
        problem = ""
        try:
            answer = read_answer(request.cookies)
            if answer is not None:
                opened = exchange(server_accounts(), answer, link=flow.get("link", ""))
                # The page before was the provider's, so this one has to start the next.
                to = self._safe_path(flow.get("next", ""))
                return self._with_session(request, _html(pages.hop_page(to)), opened)
        except InputError as error:
            problem = str(error)
        page = pages.provider_page(self._base, provider=provider_name(), problem=problem)
        response = _html(page, 403 if problem else 200)
        if next_ != self._safe_path(""):
            self._set_flow(request, response, {"next": next_, "link": flow.get("link", "")})
        return response

    def sign_in(self, request: Request, form: _Form) -> Response:
        """Sign in with a password."""
        next_, name = self._safe_path(form.get("next", "")), form.get("name", "")
        if sign_in_mode() != "accounts":
            return _see_other(f"{self._base}{SIGN_IN}")
        try:
            password = form.get("password", "")
            opened = sign_in(server_accounts(), name, password, address=_address(request))
        except FormcheckError as error:
            page = pages.sign_in_page(self._base, next_=next_, name=name, problem=str(error))
            return _refused(page, error)
        return self._with_session(request, _see_other(next_), opened)

    def go_to_provider(self, request: Request) -> Response:
        """Send the browser where ``st.login`` would."""
        if sign_in_mode() != "oidc":
            return _see_other(f"{self._base}{SIGN_IN}")
        return _see_other(login_address())

    def show_link(self, request: Request) -> Response:
        """Show the page of a link."""
        token = request.path_params["token"]
        try:
            account = account_of_link(server_accounts(), token)
        except InputError as error:
            return _html(
                pages.message_page(self._base, translate("Link not valid"), str(error)), 410
            )
        if sign_in_mode() != "oidc":
            return _html(pages.new_password_page(self._base, token=token, name=account.name))
        page = pages.provider_page(self._base, provider=provider_name(), invited=account.name)
        response = _html(page)
        self._set_flow(request, response, {"next": "", "link": token})
        return response

    def use_link(self, request: Request, form: _Form) -> Response:
        """Set the password of the account of a link, and sign in."""
        token = request.path_params["token"]
        if sign_in_mode() != "accounts":
            return _see_other(f"{self._base}{LINK}/{quote(token)}")
        accounts = server_accounts()
        try:
            account = account_of_link(accounts, token)
        except InputError as error:
            return _html(
                pages.message_page(self._base, translate("Link not valid"), str(error)), 410
            )
        try:
            _check_same(form)
            account = take_up_with_password(accounts, token, form.get("password", ""))
            opened = start_session(accounts, account.id)
        except InputError as error:
            page = pages.new_password_page(
                self._base, token=token, name=account.name, problem=str(error)
            )
            return _html(page, 422)
        return self._with_session(request, _see_other(self._safe_path("")), opened)

    def show_password(self, request: Request) -> Response:
        """Show the page to change the own password."""
        return _html(pages.change_password_page(self._base))

    def change_password(self, request: Request, form: _Form) -> Response:
        """Change the own password; other browsers are signed out."""
        account = signed_in_account(request.cookies)
        if account is None or sign_in_mode() != "accounts":
            return _see_other(f"{self._base}{SIGN_IN}")
        try:
            _check_same(form)
            opened = change_password(
                server_accounts(),
                account,
                current=form.get("current", ""),
                new=form.get("password", ""),
                address=_address(request),
            )
        except FormcheckError as error:
            return _refused(pages.change_password_page(self._base, problem=str(error)), error)
        return self._with_session(request, _see_other(self._safe_path("")), opened, "changed")

    def sign_out(self, request: Request, form: _Form) -> Response:
        """End the session of this browser, or all of the account."""
        accounts, token = server_accounts(), session_token(request.cookies)
        account = signed_in_account(request.cookies)
        if account is not None and "everywhere" in form:
            sign_out_everywhere(accounts, account.id)
        sign_out(accounts, token)
        if account is not None:
            with log_errors(_log, "note a sign-out in the audit log"):
                _note(account, "signed out")
        if sign_in_mode() == "oidc":
            # A form may not lead to another site; the page that it opens may.
            response = _html(pages.hop_page(f"{self._base}/auth/logout"))
        else:
            response = _see_other(f"{self._base}{SIGN_IN}")
        for name in (COOKIE, SECURE_COOKIE):
            secure = name == SECURE_COOKIE
            response.delete_cookie(name, secure=secure, httponly=True, samesite="strict")
        return response

    def _safe_path(self, path: str) -> str:
        """Return a path of the app to open; its first page for anything else."""
        inside = path.startswith(f"{self._base}/") and path[:2] not in ("//", "/\\")
        if inside and len(path) <= _MAX_NEXT and path.isascii() and path.isprintable():
            return path
        return f"{self._base}/"

    def _with_session(
        self,
        request: Request,
        response: Response,
        opened: OpenSession,
        action: AuditAction = "signed in",
    ) -> Response:
        """Give the browser its session, in place of an earlier one."""
        _note(opened.account, action)
        if before := session_token(request.cookies):
            sign_out(server_accounts(), before)
        encrypted = _is_encrypted(request)
        response.set_cookie(
            cookie_name(encrypted=encrypted),
            opened.token,
            max_age=int(SESSION_LIFETIME_S),
            secure=encrypted,
            httponly=True,
            samesite="strict",
        )
        response.delete_cookie(_FLOW_COOKIE, path=f"{self._base}{SIGN_IN}")
        return response

    def _set_flow(self, request: Request, response: Response, flow: _Form) -> None:
        response.set_cookie(
            _FLOW_COOKIE,
            urlencode(flow),
            max_age=_FLOW_LIFETIME_S,
            path=f"{self._base}{SIGN_IN}",
            secure=_is_encrypted(request),
            httponly=True,
            samesite="lax",  # it has to come back from the provider
        )


def _note(account: Account, action: AuditAction) -> None:
    """Note in the audit log what somebody has done with their own account."""
    from vision.library.audit import record_account

    state = server_state().seen_by(user_of_account(account))
    record_account(state.library, action, account.id)


def _read_flow(request: Request) -> dict[str, str]:
    values = parse_qs(request.cookies.get(_FLOW_COOKIE, "")[: 4 * _MAX_NEXT])
    return {name: found[0] for name, found in values.items()}


def _check_same(form: _Form) -> None:
    if form.get("password", "") != form.get("again", ""):
        raise InputError(_DIFFERENT)


def _is_from_elsewhere(request: Request) -> bool:
    return request.headers.get("sec-fetch-site") in ("cross-site", "same-site")


def _is_encrypted(request: Request) -> bool:
    """Whether the browser sees an encrypted connection; a proxy here may have decrypted it."""
    return request.url.scheme == "https"


def _address(request: Request) -> str:
    return request.client.host if request.client is not None else ""


def _html(page: str, status: int = 200) -> Response:
    from starlette.responses import HTMLResponse

    return HTMLResponse(page, status, {"Vary": "Accept-Language, Cookie"})


def _not_available(base: str, error: FormcheckError) -> Response:
    return _html(pages.message_page(base, translate("Not available"), str(error)), 503)


def _refused(page: str, error: FormcheckError) -> Response:
    if isinstance(error, TooManyAttemptsError):
        _log.warning("Too many failed sign-ins; the next one has to wait %.0f s", error.wait_s)
        response = _html(page, 429)
        response.headers["retry-after"] = str(int(error.wait_s) + 1)
        return response
    return _html(page, 403 if isinstance(error, InputError) else 503)


def _see_other(path: str) -> Response:
    from starlette.responses import RedirectResponse

    return RedirectResponse(path, 303)
