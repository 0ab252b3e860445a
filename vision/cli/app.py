"""`formcheck app`: open the app in a browser."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Literal

import typer

from vision.cli.choices import QualityOption
from vision.logs import LEVEL_VARIABLE, set_up_logging


def open_app(
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="Port to listen on; default: 8501.")
    ] = None,
    address: Annotated[
        str | None, typer.Option(help="Address to listen on; default: this computer only.")
    ] = None,
    https: Annotated[
        bool | None,
        typer.Option("--https", help="Serve over HTTPS, for phones in the same network."),
    ] = None,
    certificate: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Serve over HTTPS with this certificate (PEM)."),
    ] = None,
    key: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Key of the certificate (PEM).")
    ] = None,
    allow_host: Annotated[
        list[str] | None,
        typer.Option(
            help="Another host name under which the app is opened, as behind a proxy; repeatable.",
        ),
    ] = None,
    sign_in: Annotated[
        Literal["none", "accounts", "oidc"] | None,
        typer.Option(help="How visitors sign in; default: accounts, if others can connect."),
    ] = None,
    open_to_all: Annotated[
        bool | None,
        typer.Option("--open", help="Let everyone in who can connect, without a sign-in."),
    ] = None,
    home: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Folder for everything that is kept.")
    ] = None,
    log_format: Annotated[
        Literal["text", "json"] | None, typer.Option(help="How log records are written.")
    ] = None,
    config: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Settings file (TOML), see docs/server.md; options win over it."
        ),
    ] = None,
    assigned: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="NAME=VALUE",
            help="Any other setting of the file, such as uploads.visitor_files=50; repeatable.",
        ),
    ] = None,
    quality: QualityOption = None,
) -> None:
    """Open the app in your browser, at http://localhost:8501."""
    from vision.cli.serve.command import run_app
    from vision.cli.serve.settings import apply_settings, load_settings

    settings = load_settings(
        config,
        assigned=assigned or (),
        port=port,
        address=address,
        https=https,
        certificate=certificate,
        key=key,
        allow_host=allow_host,
        sign_in=sign_in,
        open=open_to_all,
        home=home,
        log_format=log_format,
        quality=quality,
    )
    apply_settings(settings)
    set_up_logging(os.environ.get(LEVEL_VARIABLE))
    run_app(
        port=settings.port,
        address=settings.address,
        https=settings.https,
        allow_hosts=settings.allow_host,
        certificate=settings.certificate,
        key=settings.key,
        sign_in=settings.sign_in,
        open_to_all=settings.open,
        oidc_client=settings.oidc_client,
    )
