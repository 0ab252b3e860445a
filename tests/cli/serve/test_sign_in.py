"""Whether visitors have to sign in, and what is prepared for it."""

from __future__ import annotations

import os
import re
import stat
import tomllib
from pathlib import Path

import pytest

from vision.accounts.links import account_of_link, take_up_with_password
from vision.cli.serve import command as module
from vision.cli.serve.command import run_app
from vision.cli.serve.sign_in import OidcClient, choose_sign_in, prepared_sign_in
from vision.errors import InputError
from vision.webapp.server.sign_in_state import SignInMode, server_accounts

CLIENT = OidcClient("https://id.example/club/", "formcheck", 'a "secret" \\ of ü')
URL = "http://localhost:8600"


@pytest.fixture(autouse=True)
def variables(monkeypatch: pytest.MonkeyPatch) -> None:
    # Set through monkeypatch, so that they are restored afterwards.
    for name in ("FORMCHECK_SIGN_IN", "FORMCHECK_OIDC_ISSUER", "FORMCHECK_PHONE_URL"):
        monkeypatch.setenv(name, "")


@pytest.mark.parametrize(
    ("asked", "is_open", "is_local", "expected"),
    [
        (None, False, True, "none"),
        ("none", False, True, "none"),
        ("accounts", False, True, "accounts"),
        (None, False, False, "accounts"),
        ("accounts", False, False, "accounts"),
        ("oidc", False, False, "oidc"),
        (None, True, False, "none"),
        ("none", True, False, "none"),
        (None, True, True, "none"),
    ],
)
def test_how_visitors_sign_in(
    asked: SignInMode | None, is_open: bool, is_local: bool, expected: str
) -> None:
    assert choose_sign_in(asked=asked, is_open=is_open, is_local=is_local) == expected


@pytest.mark.parametrize(
    ("asked", "is_open", "words"),
    [("none", False, "add --open"), ("accounts", True, "does not go with sign_in = accounts"),
     ("oidc", True, "does not go with sign_in = oidc")],
)  # fmt: skip
def test_contradictions_are_one_sentence(asked: SignInMode, is_open: bool, words: str) -> None:
    with pytest.raises(InputError, match=words):
        choose_sign_in(asked=asked, is_open=is_open, is_local=False)


def prepare(mode: SignInMode, *, client: OidcClient | None = None) -> None:
    with prepared_sign_in(mode, client=client, is_open=False, url=URL, port=8600) as options:
        assert options == []


def test_the_first_administrator_gets_a_link(
    capsys: pytest.CaptureFixture[str], formcheck_home: Path
) -> None:
    prepare("accounts")
    (token,) = re.findall(rf"{URL}/invite/(\S+)", capsys.readouterr().out)
    assert os.environ["FORMCHECK_SIGN_IN"] == "accounts"
    assert account_of_link(server_accounts(), token).role == "administrator"
    take_up_with_password(server_accounts(), token, "four plain short words")
    prepare("accounts")
    assert capsys.readouterr().out == ""
    server_accounts().close()


def test_where_nobody_signs_in_no_account_is_made(
    capsys: pytest.CaptureFixture[str], formcheck_home: Path
) -> None:
    prepare("none")
    assert capsys.readouterr() == ("", "")
    assert not (formcheck_home / "accounts").exists()


def test_streamlit_gets_the_provider_in_a_private_file(
    capsys: pytest.CaptureFixture[str], formcheck_home: Path
) -> None:
    with prepared_sign_in("oidc", client=CLIENT, is_open=False, url=URL, port=8600) as options:
        name, path = options
        assert name == "--secrets.files"
        assert Path(path).is_relative_to(formcheck_home)
        assert stat.S_IMODE(Path(path).stat().st_mode) == 0o600
        auth = tomllib.loads(Path(path).read_text("utf-8"))["auth"]
    assert not Path(path).exists()
    assert auth["server_metadata_url"] == (
        "https://id.example/club/.well-known/openid-configuration"
    )
    assert auth["redirect_uri"] == f"{URL}/oauth2callback"
    assert (auth["client_id"], auth["client_secret"]) == (CLIENT.client_id, CLIENT.client_secret)
    assert auth["client_kwargs"] == {"prompt": "select_account"}
    assert len(auth["cookie_secret"]) > 40
    assert CLIENT.client_secret not in "".join(capsys.readouterr())
    server_accounts().close()


@pytest.mark.parametrize(
    ("asked", "mode", "err"),
    [
        ({}, "none", ""),
        ({"sign_in": "accounts"}, "accounts", ""),
        ({"allow_hosts": ["127.0.0.2"]}, "none", ""),
        ({"allow_hosts": ["clinic.example"]}, "accounts", ""),
        ({"address": "0.0.0.0"}, "accounts", "can read passwords"),
        ({"address": "0.0.0.0", "open_to_all": True}, "none", "nobody has to sign in"),
        ({"https": True}, "accounts", ""),
        ({"https": True, "open_to_all": True}, "none", "nobody has to sign in"),
    ],
)
def test_a_sign_in_is_needed_as_soon_as_others_can_connect(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    asked: dict[str, object],
    mode: str,
    err: str,
) -> None:
    monkeypatch.setattr("streamlit.web.cli.main", lambda *_, **__: None)
    monkeypatch.setattr(module, "network_addresses", lambda: ("10.0.0.3",))
    run_app(port=8600, **asked)
    said = capsys.readouterr()
    assert os.environ["FORMCHECK_SIGN_IN"] == mode
    assert ("/invite/" in said.out) is (mode == "accounts")
    assert (err in said.err) if err else not said.err
    if mode == "accounts":
        assert "see its clips" not in said.out + said.err
        server_accounts().close()


def test_the_host_of_the_redirect_is_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[str] = []
    monkeypatch.setattr("streamlit.web.cli.main", lambda call, **_: called.extend(call))
    client = OidcClient("https://id.example", "a", "b", "https://Clinic.example/oauth2callback")
    run_app(port=8600, sign_in="oidc", oidc_client=client)
    assert "clinic.example" in called
    server_accounts().close()
