"""`formcheck validate`: the command and its options."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from vision.cli.choices import (
    SCREEN_OR_AUTO_METAVAR,
    ModelOption,
    QualityOption,
    parse_screen_option,
)
from vision.cli.signals import interrupt_on_signals
from vision.screens.registry import AUTO
from vision.untrusted import printable


def _print_failure(message: str) -> None:
    print(f"formcheck: {printable(message)}", file=sys.stderr)


def validate_folder(
    folder: Annotated[
        Path,
        typer.Argument(
            metavar="FOLDER",
            help="Clips, each with reference angles of the same name: .csv, .mot, .sto or .c3d.",
        ),
    ],
    json: Annotated[
        str | None, typer.Option(help="Write the result as JSON; - prints it.", metavar="FILE|-")
    ] = None,
    csv: Annotated[Path | None, typer.Option(help="Write the agreement table as CSV.")] = None,
    figure: Annotated[
        Path | None, typer.Option(help="Write the Bland-Altman figure: .png, .svg or .html.")
    ] = None,
    columns: Annotated[
        Path | None, typer.Option(help="TOML file that says which CSV column is which angle.")
    ] = None,
    offset: Annotated[
        float | None,
        typer.Option(
            help="Seconds to add to the references' time; default: found for each clip by the "
            "correlation of the knee angle."
        ),
    ] = None,
    search: Annotated[
        float, typer.Option(min=0.1, max=600, help="Largest offset to try, seconds.")
    ] = 2.0,
    screen: Annotated[
        str,
        typer.Option(
            help="Test that the clips show; auto detects it.",
            parser=parse_screen_option,
            metavar=SCREEN_OR_AUTO_METAVAR,
        ),
    ] = AUTO,
    capture_rate: Annotated[
        float | None,
        typer.Option(min=1, help="For slow motion: frames per second the camera recorded."),
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Frames to process in parallel; default: all cores.")
    ] = None,
    quality: QualityOption = None,
    model: ModelOption = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print no table and no progress.")] = False,
) -> None:
    """Compare your own clips with reference angles: RMSE, bias, limits of agreement."""
    from vision.cli.agreement import ValidationOptions, validate_clips
    from vision.pose.model_quality import default_quality
    from vision.settings import Settings

    settings = Settings(
        screen=screen,
        quality=quality or default_quality(),
        model=model,
        capture_rate=capture_rate,
        workers=workers,
    )
    options = ValidationOptions(
        folder=folder,
        columns=columns,
        offset_s=offset,
        search_s=search,
        json=json,
        csv=csv,
        figure=figure,
        quiet=quiet,
    )
    with interrupt_on_signals():
        failed = validate_clips(options, settings, on_error=_print_failure)
    if failed:
        raise typer.Exit(2)
