"""Settings of the server from options, environment variables and a file."""

from __future__ import annotations

import os
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

from vision.cli.serve.settings import (
    LimitSettings,
    ServerSettings,
    UploadSettings,
    apply_settings,
    load_settings,
)
from vision.errors import FormcheckError, InputError
from vision.limits import ClipLimits, UploadLimits

ROOT = Path(__file__).parents[3]


@pytest.fixture(autouse=True)
def _no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("FORMCHECK_"):
            monkeypatch.delenv(name)


def write(folder: Path, text: str) -> Path:
    path = folder / "formcheck.toml"
    path.write_text(text, "utf-8")
    return path


def test_without_anything_the_app_is_local() -> None:
    settings = load_settings(port=None, address=None)
    assert settings.model_dump() == ServerSettings.model_construct().model_dump()
    assert (settings.address, settings.port, settings.https) == (None, 8501, False)


def test_options_win_over_variables_and_these_over_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = write(tmp_path, 'port = 1\naddress = "10.0.0.1"\nlog_format = "json"\n')
    monkeypatch.setenv("FORMCHECK_ADDRESS", "10.0.0.2")
    monkeypatch.setenv("FORMCHECK_PORT", "2")
    monkeypatch.setenv("FORMCHECK_ALLOW_HOST", "a.example, b.example c.example")
    settings = load_settings(file, port=3)
    assert (settings.port, settings.address, settings.log_format) == (3, "10.0.0.2", "json")
    assert settings.allow_host == ["a.example", "b.example", "c.example"]


def test_the_file_can_be_named_by_a_variable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORMCHECK_CONFIG", str(write(tmp_path, "port = 8600\n")))
    assert load_settings().port == 8600


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("prt = 1", "no setting 'prt'"),
        ("port = 0", "port cannot be used"),
        ("port = 'many'", "port cannot be used"),
        ("[limits]\nframe = 3", "no setting 'limits.frame'"),
        ("[limits]\nframes = -1", "limits.frames cannot be used"),
        ("certificate = 'a'", "a certificate and its key are needed together"),
        ("quality = 'great'", "quality cannot be used"),
        ("sign_in = 'maybe'", "sign_in cannot be used"),
        ("sign_in = 'oidc'", "oidc needs oidc_issuer"),
        ("oidc_issuer = 'http://id.example'", "oidc_issuer cannot be used"),
        ("oidc_redirect = 'https://clinic.example/'", "has to be /oauth2callback"),
        ("x = [", "is no TOML"),
        ("'\\u001b[31m' = 1", "no setting '�[31m'"),
        ("a" * 1_100_000, "too large"),
    ],
)
def test_a_wrong_file_is_one_sentence(tmp_path: Path, text: str, words: str) -> None:
    if text.startswith("'\\u"):
        text = text.replace("'", '"')
    with pytest.raises(InputError) as raised:
        load_settings(write(tmp_path, text))
    sentence = str(raised.value)
    assert words in sentence
    assert "\n" not in sentence
    assert len(sentence) < 300


def test_a_file_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"'no\.toml' cannot be read"):
        load_settings(tmp_path / "no.toml")


def test_pages_and_workers_find_the_settings_in_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = 'home = "data"\nquality = "fast"\nlog_level = "info"\nlog_format = "json"\n'
    text += 'database = "postgresql://db/x"\nobjects = "s3://clinic/x"\n'
    text += "[limits]\nframes = 500\ntracks = 3\n[uploads]\nvisitor_files = 20\nidle_s = 60\n"
    monkeypatch.setenv("FORMCHECK_MAX_TRACKS", "7")
    monkeypatch.setenv("FORMCHECK_UPLOAD_IDLE_S", "90")
    monkeypatch.chdir(tmp_path)
    apply_settings(load_settings(write(tmp_path, text)))
    assert os.environ["FORMCHECK_HOME"] == str(tmp_path / "data")
    assert os.environ["FORMCHECK_QUALITY"] == "fast"
    assert os.environ["FORMCHECK_DATABASE"] == "postgresql://db/x"
    assert os.environ["FORMCHECK_OBJECTS"] == "s3://clinic/x"
    assert os.environ["FORMCHECK_LOG_LEVEL"] == "info"
    assert os.environ["FORMCHECK_LOG_FORMAT"] == "json"
    limits = ClipLimits.current()
    assert (limits.frames, limits.tracks) == (500, 7)
    uploads = UploadLimits.current()
    assert (uploads.visitor_files, uploads.idle_s) == (20, 90)
    assert uploads.file_bytes == UploadLimits().file_bytes


def test_limits_can_be_set_on_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORMCHECK_UPLOAD_VISITOR_FILES", "30")
    monkeypatch.setenv("FORMCHECK_MAX_FRAMES", "400")
    file = write(tmp_path, "port = 8600\n[limits]\nframes = 500\ntracks = 3\n")
    assigned = ["uploads.visitor_files=50", "limits.tracks = 5", "metrics_port=9090"]
    settings = load_settings(file, assigned=assigned)
    apply_settings(settings)
    assert (settings.port, settings.metrics_port) == (8600, 9090)
    assert UploadLimits.current().visitor_files == 50
    assert (ClipLimits.current().frames, ClipLimits.current().tracks) == (400, 5)


@pytest.mark.parametrize(
    ("assigned", "words"),
    [
        ("uploads.visitor_files=0", "uploads.visitor_files cannot be used"),
        ("uploads.files=3", "no setting 'uploads.files'"),
        ("uploads", "'uploads' sets nothing"),
        ("port.x=3", "port cannot be used"),
        ("oidc_client_secret=hidden", "Others can see the options"),
    ],
)
def test_a_wrong_assignment_is_one_sentence(assigned: str, words: str) -> None:
    with pytest.raises(InputError) as raised:
        load_settings(assigned=[assigned])
    assert words in str(raised.value)
    assert "hidden" not in str(raised.value)


def test_the_secret_of_a_provider_is_in_no_text(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "SIGN_IN": "oidc",
        "OIDC_ISSUER": "https://id.example",
        "OIDC_CLIENT_ID": "formcheck",
        "OIDC_CLIENT_SECRET": "hidden",
        "OIDC_REDIRECT": "https://clinic.example/oauth2callback",
    }.items():
        monkeypatch.setenv(f"FORMCHECK_{name}", value)
    settings = load_settings()
    assert settings.oidc_client is not None
    assert settings.oidc_client.client_secret == "hidden"
    assert "hidden" not in repr(settings) + str(settings.model_dump()) + repr(settings.oidc_client)


def test_variables_without_a_value_set_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = (
        *("HOME", "DATABASE", "OBJECTS", "QUALITY", "LOG_LEVEL", "LOG_FORMAT", "MAX_FRAMES"),
        *("MAX_TRACKS", "UPLOAD_VISITOR_FILES", "UPLOAD_IDLE_S", "PORT", "ALLOW_HOST", "HTTPS"),
    )
    for name in names:
        monkeypatch.setenv(f"FORMCHECK_{name}", "")
    settings = load_settings(write(tmp_path, "port = 8600\n[limits]\nframes = 500\n"))
    apply_settings(settings)
    assert (settings.home, settings.port, settings.https) == (None, 8600, False)
    assert os.environ["FORMCHECK_HOME"] == ""
    assert ClipLimits.current().frames == 500


def test_wrong_variables_are_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORMCHECK_LIMITS", "frames")
    with pytest.raises(InputError, match="FORMCHECK_LIMITS or FORMCHECK_UPLOADS is no JSON"):
        load_settings()
    monkeypatch.delenv("FORMCHECK_LIMITS")
    monkeypatch.setenv("FORMCHECK_MAX_FRAMES", "many")
    with pytest.raises(FormcheckError, match="FORMCHECK_MAX_FRAMES is 'many'"):
        apply_settings(load_settings())


def test_every_limit_has_a_setting() -> None:
    assert set(LimitSettings.model_fields) == {field.name for field in fields(ClipLimits)}
    assert set(UploadSettings.model_fields) == {field.name for field in fields(UploadLimits)}


def test_every_setting_is_documented_and_the_example_can_be_used(tmp_path: Path) -> None:
    page = (ROOT / "docs/server.md").read_text("utf-8")
    for name in ServerSettings.model_fields:
        assert f"| `{name}` |" in page, name
    example = page.partition("```toml\n")[2].partition("```")[0]
    assert len(tomllib.loads(example)) > 5
    load_settings(write(tmp_path, example))
