"""Settings of the app's server: options, environment variables and one file in TOML.

An option wins over an environment variable, and that over the file. The file has the names of the
options, and the limits of clips and of uploads in tables of their own::

    address = "10.8.0.1"
    port = 8501
    certificate = "/etc/formcheck/server.crt"
    key = "/etc/formcheck/server.key"
    allow_host = ["clinic.example"]
    home = "/var/lib/formcheck"
    sign_in = "accounts"
    log_format = "json"

    [limits]
    frames = 60000

    [uploads]
    visitor_files = 50

On the command line ``--set uploads.visitor_files=50`` does the same.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, Final, Literal
from urllib.parse import urlsplit

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import (
    BaseSettings,
    InitSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

from vision.cli.serve.sign_in import CALLBACK, OidcClient, Prompt
from vision.cli.serve.urls import is_loopback
from vision.errors import InputError
from vision.library.data_policy import CONSENT_VARIABLE, MAX_NOTICE_DAYS, NOTICE_VARIABLE
from vision.library.location import DATABASE_VARIABLE, FILES_VARIABLE
from vision.limits import UPLOAD_PREFIX, VARIABLE_PREFIX, ClipLimits, UploadLimits
from vision.logs import FORMAT_VARIABLE, LEVEL_VARIABLE
from vision.paths import HOME_VARIABLE
from vision.pose.model_quality import QUALITY_VARIABLE
from vision.terms import Quality
from vision.untrusted import printable
from vision.webapp.server.metrics import PORT_VARIABLE

#: Environment variable with the path of the file.
FILE_VARIABLE: Final = "FORMCHECK_CONFIG"
#: A larger file is no settings file.
_MAX_FILE_BYTES: Final = 1_000_000
#: These hold passwords.
_SECRET_SETTINGS: Final = ("oidc_client_secret", "database", "objects")
_Count = Annotated[int, Field(ge=1, lt=10**18)]


class LimitSettings(BaseModel):
    """Limits of clips, see `vision.limits`; None leaves the default."""

    model_config = ConfigDict(extra="forbid")

    side_px: _Count | None = None
    frame_pixels: _Count | None = None
    frames: _Count | None = None
    duration_s: _Count | None = None
    total_pixels: _Count | None = None
    tracks: _Count | None = None
    memory_bytes: _Count | None = None
    file_bytes: _Count | None = None
    frame_cpu_s: _Count | None = None
    start_cpu_s: _Count | None = None
    silence_s: _Count | None = None


class UploadSettings(BaseModel):
    """Limits of uploads, see `vision.limits`; None leaves the default."""

    model_config = ConfigDict(extra="forbid")

    file_bytes: _Count | None = None
    visitor_bytes: _Count | None = None
    visitor_files: _Count | None = None
    total_bytes: _Count | None = None
    reserve_bytes: _Count | None = None
    idle_s: _Count | None = None


class ServerSettings(BaseSettings):
    """Settings of the app's server.

    Attributes
    ----------
    address : str, optional
        Address to listen on; by default this computer only, and with `https` all addresses.
    port : int
        Port to listen on.
    https : bool
        Serve over HTTPS with a certificate of its own.
    certificate, key : Path, optional
        Files (PEM) of a certificate and its key, for HTTPS with these.
    allow_host : list of str
        Further host names under which the app is opened, as behind a proxy.
    sign_in : {"none", "accounts", "oidc"}, optional
        How visitors sign in; by default with accounts if others can connect.
    open : bool
        Let everyone in who can connect.
    oidc_issuer, oidc_client_id, oidc_redirect : str, optional
        URL of an OpenID Connect provider, how it knows the app, and where it sends browsers back.
    oidc_client_secret : SecretStr, optional
        The app's password at the provider.
    oidc_prompt : {"select_account", "login", "consent"}
        What the provider asks whoever has signed in there before.
    home : Path, optional
        Folder for everything that is kept.
    database : str, optional
        URL of the library's database; by default SQLite in the home.
    objects : str, optional
        Folder or URL of the library's files; by default in the home.
    quality : {"best", "balanced", "fast"}, optional
        Which pose model checks use by default.
    log_level : {"debug", "info", "warning", "error"}, optional
        Lowest level that is logged.
    log_format : {"text", "json"}
        How log records are written.
    metrics_port : int, optional
        Port of this computer for Prometheus.
    retention_notice_days : int
        How long before an athlete's data are deleted a notice is given.
    require_consent : bool
        Keep clips only for athletes who have agreed to that.
    limits : LimitSettings
        Limits of clips.
    uploads : UploadSettings
        Limits of uploads.
    """

    model_config = SettingsConfigDict(
        env_prefix="FORMCHECK_",
        env_ignore_empty=True,  # Docker Compose sets variables without a value
        extra="forbid",
    )

    address: str | None = None
    port: Annotated[int, Field(ge=1, le=65535)] = 8501
    https: bool = False
    certificate: Path | None = None
    key: Path | None = None
    allow_host: Annotated[list[str], NoDecode] = []
    sign_in: Literal["none", "accounts", "oidc"] | None = None
    open: bool = False
    oidc_issuer: str | None = None
    oidc_client_id: str | None = None
    oidc_client_secret: SecretStr | None = None
    oidc_redirect: str | None = None
    oidc_prompt: Prompt = "select_account"
    home: Path | None = None
    database: str | None = None
    objects: str | None = None
    quality: Quality | None = None
    log_level: Literal["debug", "info", "warning", "error"] | None = None
    log_format: Literal["text", "json"] = "text"
    metrics_port: Annotated[int, Field(ge=1, le=65535)] | None = None
    retention_notice_days: Annotated[int, Field(ge=1, le=MAX_NOTICE_DAYS)] = 14
    require_consent: bool = False
    limits: LimitSettings = LimitSettings()
    uploads: UploadSettings = UploadSettings()

    @field_validator("allow_host", mode="before")
    @classmethod
    def _split_hosts(cls, value: Any) -> Any:
        """Split the names in an environment variable at commas and spaces."""
        return value.replace(",", " ").split() if isinstance(value, str) else value

    @model_validator(mode="after")
    def _check_certificate(self) -> ServerSettings:
        if (self.certificate is None) != (self.key is None):
            raise ValueError("a certificate and its key are needed together")
        return self

    @field_validator("oidc_issuer", "oidc_redirect")
    @classmethod
    def _check_url(cls, value: str | None) -> str | None:
        """Refuse an address that others on the way could read or change."""
        if value is None:
            return None
        url = urlsplit(value)
        is_safe = url.scheme == "https" or (
            url.scheme == "http" and is_loopback(url.hostname or "")
        )
        if not is_safe or not url.hostname or url.query or url.fragment or not value.isprintable():
            raise ValueError("it has to be an address with https://")
        return value

    @model_validator(mode="after")
    def _check_provider(self) -> ServerSettings:
        if self.sign_in == "oidc" and self.oidc_client is None:
            raise ValueError("oidc needs oidc_issuer, oidc_client_id and oidc_client_secret")
        if self.oidc_redirect is not None and urlsplit(self.oidc_redirect).path != CALLBACK:
            raise ValueError(f"the path of oidc_redirect has to be {CALLBACK}")
        return self

    @property
    def oidc_client(self) -> OidcClient | None:
        """How the app is known to a provider; None without one."""
        if not (self.oidc_issuer and self.oidc_client_id and self.oidc_client_secret):
            return None
        return OidcClient(
            issuer=self.oidc_issuer,
            client_id=self.oidc_client_id,
            client_secret=self.oidc_client_secret.get_secret_value(),
            redirect=self.oidc_redirect,
            prompt=self.oidc_prompt,
        )


def load_settings(
    file: Path | None = None, *, assigned: Iterable[str] = (), **options: Any
) -> ServerSettings:
    """Load the settings of the server.

    Parameters
    ----------
    file : Path, optional
        The file; by default that of ``FORMCHECK_CONFIG``, if it is set.
    assigned : iterable of str
        Settings of the command line as ``name=value``, or ``table.name=value``.
    **options
        Options of the command line; None was not given.

    Returns
    -------
    ServerSettings
        The settings.

    Raises
    ------
    InputError
        A setting is unknown or cannot be used; the sentence names it.
    FormcheckError
        A variable for a limit has no number.
    """
    path = file or os.environ.get(FILE_VARIABLE, "").strip() or None
    content = _read_file(Path(path)) if path is not None else {}
    given = {name: value for name, value in options.items() if value is not None}
    given = _assignments(assigned) | given
    limits = {"limits": ClipLimits.of_environment(), "uploads": UploadLimits.of_environment()}

    class Settings(ServerSettings):
        """The settings with the file as the last source."""

        @classmethod
        def settings_customise_sources(
            cls,
            settings_cls: type[BaseSettings],
            init_settings: PydanticBaseSettingsSource,
            env_settings: PydanticBaseSettingsSource,
            dotenv_settings: PydanticBaseSettingsSource,
            file_secret_settings: PydanticBaseSettingsSource,
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            """Read options, then environment variables, then the file."""
            return (
                init_settings,
                InitSettingsSource(settings_cls, limits),
                env_settings,
                InitSettingsSource(settings_cls, content),
            )

    try:
        return Settings(**given)
    except ValidationError as error:
        raise InputError(_explain(error, has_file=path is not None)) from error
    except SettingsError as error:  # a variable that would have to be JSON
        raise InputError(
            "FORMCHECK_LIMITS or FORMCHECK_UPLOADS is no JSON; set the limits by variables such "
            f"as {VARIABLE_PREFIX}FRAMES and {UPLOAD_PREFIX}VISITOR_FILES."
        ) from error


def _assignments(assigned: Iterable[str]) -> dict[str, Any]:
    """Return settings given as ``name=value``, those of tables nested."""
    found: dict[str, Any] = {}
    for text in assigned:
        name, equals, value = text.partition("=")
        name = name.strip().lower()
        if not (name and equals):
            raise InputError(
                f"'{printable(text)}' sets nothing: write --set NAME=VALUE, such as "
                "--set uploads.visitor_files=50."
            )
        if name in _SECRET_SETTINGS:
            raise InputError(
                f"Others can see the options of a program, so {name} is not set there; use the "
                f"variable FORMCHECK_{name.upper()} or the settings file."
            )
        table, dot, inner = name.partition(".")
        if dot:
            earlier = found.get(table)
            kept = earlier if isinstance(earlier, dict) else {}
            found[table] = {**kept, inner: value.strip()}
        else:
            found[name] = value.strip()
    return found


def _read_file(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > _MAX_FILE_BYTES:
            raise InputError(f"'{path.name}' is too large for a settings file.")
        return tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise InputError(
            f"The settings file '{path.name}' cannot be read ({error.strerror or error}); check "
            "its name and permissions."
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InputError(f"The settings file '{path.name}' is no TOML: {error}.") from error


def _explain(error: ValidationError, *, has_file: bool) -> str:
    first = error.errors()[0]
    name = ".".join(str(part) for part in first["loc"])
    where = "the settings file or an environment variable" if has_file else "an option or variable"
    if first["type"] == "extra_forbidden":
        return f"There is no setting '{printable(name)}'; correct {where}."
    reason = first["msg"].removeprefix("Value error, ")
    reason = reason[:1].lower() + reason[1:]
    subject = f"The setting {printable(name)}" if name else "These settings"
    return f"{subject} cannot be used: {printable(reason)}; correct {where}."


def apply_settings(settings: ServerSettings) -> None:
    """Put the settings that pages and worker processes read into the environment.

    Parameters
    ----------
    settings : ServerSettings
        The settings.
    """
    values: dict[str, object] = {
        HOME_VARIABLE: None if settings.home is None else settings.home.expanduser().absolute(),
        DATABASE_VARIABLE: settings.database,
        FILES_VARIABLE: settings.objects,
        QUALITY_VARIABLE: settings.quality,
        LEVEL_VARIABLE: settings.log_level,
        FORMAT_VARIABLE: settings.log_format,
        PORT_VARIABLE: settings.metrics_port,
        NOTICE_VARIABLE: settings.retention_notice_days,
        CONSENT_VARIABLE: str(settings.require_consent).lower(),
    }
    os.environ.update({name: str(value) for name, value in values.items() if value is not None})
    for prefix, limits in ((VARIABLE_PREFIX, settings.limits), (UPLOAD_PREFIX, settings.uploads)):
        for name, value in limits.model_dump(exclude_none=True).items():
            os.environ[prefix + name.upper()] = str(value)
