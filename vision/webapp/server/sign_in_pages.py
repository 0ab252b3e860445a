"""Pages of the sign-in, as HTML without scripts: nothing of the app runs before it."""

from __future__ import annotations

import base64
from functools import cache
from html import escape
from pathlib import Path
from typing import Final
from urllib.parse import quote

from vision.accounts.passwords import MAX_LENGTH, MIN_LENGTH
from vision.accounts.schema import MAX_NAME
from vision.text.sentences import translate_text
from vision.text.translation import current_language, translate
from vision.webapp.server.sign_in_gate import LINK, PASSWORD, SIGN_IN, SIGN_OUT
from vision.webapp.shared.style import ICON, LOGO

#: The colors of ``.streamlit/config.toml``.
_STYLE: Final = """
:root { color-scheme: light dark; --ground: #fbfcfc; --card: #eef3f2; --text: #1b2a2f;
  --line: #d7e0df; --accent: #0f766e; --fault: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --ground: #111a1c; --card: #1b282b; --text: #e6eeed;
  --line: #33454a; --accent: #2aa79b; --fault: #ff8a80; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1.5rem;
  background: var(--ground); color: var(--text);
  font: 1rem/1.5 "Source Sans 3", "Source Sans Pro", "Helvetica Neue", Arial, sans-serif; }
main { width: 100%; max-width: 24rem; }
main > img { height: 2.5rem; margin-bottom: 1.5rem; }
h1 { font-size: 1.6rem; font-weight: 650; line-height: 1.2; margin: 0 0 1rem; }
form, p { margin: 0 0 1rem; }
label { display: block; margin-bottom: 1rem; }
input { display: block; width: 100%; margin-top: 0.25rem; padding: 0.6rem 0.75rem; font: inherit;
  color: inherit; background: var(--card); border: 1px solid var(--line); border-radius: 0.6rem; }
button, a.button { display: block; width: 100%; padding: 0.65rem; font: inherit; font-weight: 600;
  text-align: center; text-decoration: none; color: #fff; background: var(--accent); border: 0;
  border-radius: 0.6rem; cursor: pointer; }
@media (prefers-color-scheme: dark) { button, a.button { color: #08201d; } }
:is(input, button, a):focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
a { color: var(--accent); overflow-wrap: anywhere; }
[role=alert] { padding: 0.75rem 1rem; border-left: 4px solid var(--fault);
  background: var(--card); border-radius: 0.4rem; }
small { opacity: 0.8; }
"""


@cache
def _image(path: Path, kind: str) -> str:
    return f"data:{kind};base64,{base64.b64encode(path.read_bytes()).decode()}"


def plain_page(title: str, body: str, *, head: str = "") -> str:
    """Return a page in the colors of the app that loads nothing.

    Parameters
    ----------
    title : str
        Title and headline.
    body : str
        HTML below the headline.
    head : str, optional
        Further HTML of the head.
    """
    icon, logo = _image(ICON, "image/png"), _image(LOGO, "image/svg+xml")
    return f"""<!doctype html>
<html lang="{current_language()}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{escape(title)} · formcheck</title>
<link rel="icon" href="{icon}">
<style>{_STYLE}</style>
{head}</head>
<body><main>
<img src="{logo}" alt="formcheck">
<h1>{escape(title)}</h1>
{body}
</main></body>
</html>
"""


def _alert(problem: str) -> str:
    return f'<p role="alert">{escape(translate_text(problem))}</p>' if problem else ""


def _input(label: str, name: str, kind: str, complete: str, *, value: str = "") -> str:
    focus = "" if value else " autofocus"
    length = MAX_NAME if kind == "text" else MAX_LENGTH
    return (
        f'<label>{escape(label)}<input name="{name}" type="{kind}" autocomplete="{complete}" '
        f'value="{escape(value)}" maxlength="{length}" autocapitalize="none" spellcheck="false" '
        f"required{focus}></label>"
    )


def _new_password() -> str:
    label = translate("New password, at least {count} characters").format(count=MIN_LENGTH)
    again = _input(translate("The same once more"), "again", "password", "new-password")
    return _input(label, "password", "password", "new-password") + again.replace(" autofocus", "")


def sign_in_page(base: str, *, next_: str, name: str = "", problem: str = "") -> str:
    """Return the page to sign in with a password.

    Parameters
    ----------
    base : str
        Path of the app.
    next_ : str
        Path of the app to open afterwards.
    name : str, optional
        Name that was typed before.
    problem : str, optional
        Why the attempt before failed.
    """
    forgotten = escape(
        translate("Forgot your password? An administrator can give you a link to set a new one.")
    )
    body = (
        f'{_alert(problem)}<form method="post" action="{base}{SIGN_IN}">'
        f'<input type="hidden" name="next" value="{escape(next_)}">'
        + _input(translate("Name"), "name", "text", "username", value=name)
        + _input(translate("Password"), "password", "password", "current-password")
        + f"<button>{escape(translate('Sign in'))}</button></form><p><small>{forgotten}</small></p>"
    )
    return plain_page(translate("Sign in"), body)


def provider_page(base: str, *, provider: str, problem: str = "", invited: str = "") -> str:
    """Return the page to sign in at an OpenID Connect provider.

    Parameters
    ----------
    base : str
        Path of the app.
    provider : str
        Host of the provider.
    problem : str, optional
        Why the attempt before failed.
    invited : str, optional
        Name of the account that a link belongs to.
    """
    hello = escape(translate("To take up the account {name}, sign in."))
    hello = f"<p>{hello.format(name=f'<b>{escape(invited)}</b>')}</p>" if invited else ""
    other = escape(translate("Sign in as somebody else"))
    other = f'<p><a href="{base}/auth/logout">{other}</a></p>' if problem else ""
    label = escape(translate("Sign in with {provider}").format(provider=provider))
    button = f'<a class="button" href="{base}{SIGN_IN}/oidc">{label}</a>'
    return plain_page(translate("Sign in"), f"{_alert(problem)}{hello}<p>{button}</p>{other}")


def new_password_page(base: str, *, token: str, name: str, problem: str = "") -> str:
    """Return the page of a link, to set a password.

    Parameters
    ----------
    base : str
        Path of the app.
    token : str
        Token of the link.
    name : str
        Name of the account.
    problem : str, optional
        Why the attempt before failed.
    """
    you = escape(translate("You will sign in as {name}."))
    you = you.format(name=f"<b>{escape(name)}</b>")
    body = (
        f"{_alert(problem)}<p>{you}</p>"
        f'<form method="post" action="{base}{LINK}/{quote(token)}">'
        f'<input type="hidden" name="name" autocomplete="username" value="{escape(name)}">'
        f"{_new_password()}<button>{escape(translate('Set password'))}</button></form>"
    )
    return plain_page(translate("Set your password"), body)


def change_password_page(base: str, *, problem: str = "") -> str:
    """Return the page to change the own password.

    Parameters
    ----------
    base : str
        Path of the app.
    problem : str, optional
        Why the attempt before failed.
    """
    body = (
        f'{_alert(problem)}<form method="post" action="{base}{PASSWORD}">'
        + _input(translate("Current password"), "current", "password", "current-password")
        + _new_password().replace(" autofocus", "")
        + f"<button>{escape(translate('Change password'))}</button></form>"
        f'<p><a href="{base}/">{escape(translate("Back"))}</a></p>'
    )
    return plain_page(translate("Change your password"), body)


def message_page(base: str, title: str, problem: str) -> str:
    """Return a page that says why something cannot be done.

    Parameters
    ----------
    base : str
        Path of the app.
    title, problem : str
        What is shown.
    """
    link = escape(translate("Sign in"))
    return plain_page(title, f'{_alert(problem)}<p><a href="{base}{SIGN_IN}">{link}</a></p>')


def notice_page(title: str, problem: str) -> str:
    """Return a page without links that says why there is nothing to see.

    Parameters
    ----------
    title, problem : str
        What is shown.
    """
    return plain_page(title, _alert(problem))


def hop_page(to: str) -> str:
    """Return a page that opens another one at once.

    A browser sends a strict cookie only with requests that a page of the app has started, not
    after a link or redirect from another site.

    Parameters
    ----------
    to : str
        Path to open.
    """
    head = f'<meta http-equiv="refresh" content="0;url={escape(to)}">\n'
    return plain_page(
        translate("One moment"),
        f'<p><a href="{escape(to)}">{escape(translate("Continue"))}</a></p>',
        head=head,
    )


def sign_out_form(base: str, *, everywhere: bool) -> str:
    """Return the form with which a page of the app signs out.

    Parameters
    ----------
    base : str
        Path of the app.
    everywhere : bool
        Whether in all browsers.
    """
    label = escape(translate("Sign out everywhere") if everywhere else translate("Sign out"))
    hidden = '<input type="hidden" name="everywhere" value="yes">' if everywhere else ""
    return (
        f'<form method="post" action="{base}{SIGN_OUT}" target="_self">{hidden}'
        f'<button class="fc-button" type="submit">{label}</button></form>'
    )
