"""The command line: thin, everything it does lives in the rooms behind it."""

from __future__ import annotations

import logging
import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal, NoReturn

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from vision.cli.choices import (
    SCREEN_METAVAR,
    SCREEN_OR_AUTO_METAVAR,
    STYLE_METAVAR,
    parse_screen_option,
    parse_style_option,
)
from vision.cli.library import library_app
from vision.cli.shutdown import discard_unwritten_output, flush_output, interrupt_on_signals
from vision.errors import FormcheckError, InputError, OutputClosed
from vision.extras import explain
from vision.logs import LEVEL_VARIABLE, describe_error, set_up_logging
from vision.screens.registry import AUTO, SCREENS
from vision.settings import DEFAULT_STYLE
from vision.terms import LegChoice

_log = logging.getLogger(__name__)

app = typer.Typer(
    name="formcheck",
    help="Checks how you move from a phone video, with every number's error beside it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
LogLevel = Literal["debug", "info", "warning", "error"]


@app.callback()
def set_options(
    log_level: Annotated[
        LogLevel | None,
        typer.Option(help="Show log messages from this level on; default: warning."),
    ] = None,
) -> None:
    """Apply the options that every command takes."""
    set_up_logging(log_level)
    if log_level is not None:
        os.environ[LEVEL_VARIABLE] = log_level  # for the pages of `formcheck app`


models_app = typer.Typer(help="Pose models: what there is and how to get it.", no_args_is_help=True)
app.add_typer(models_app, name="models")
app.add_typer(library_app, name="library")


class LegName(StrEnum):
    """Standing leg."""

    auto = "auto"
    left = "left"
    right = "right"


Model = Annotated[
    str | None, typer.Option(help="Pose model: a name of `formcheck models list`, or a file.")
]


def _complain(message: str) -> None:
    print(f"formcheck: {message}", file=sys.stderr)


def _stop(message: str, code: int = 2) -> NoReturn:
    _complain(message)
    raise typer.Exit(code)


@app.command()
def check(
    clips: Annotated[list[Path], typer.Argument(metavar="CLIP...", help="Video files.")],
    screen: Annotated[
        str,
        typer.Option(
            help="Which test the clip shows.",
            parser=parse_screen_option,
            metavar=SCREEN_OR_AUTO_METAVAR,
        ),
    ] = AUTO,
    leg: Annotated[LegName, typer.Option(help="Judge only this standing leg.")] = LegName.auto,
    person: Annotated[
        str, typer.Option(help="Whom to follow: a number from 1, or auto.", metavar="auto|N")
    ] = "auto",
    json: Annotated[
        str | None,
        typer.Option(
            help="Write the report here; - prints it. Several clips: an array.", metavar="FILE|-"
        ),
    ] = None,
    angles: Annotated[
        Path | None, typer.Option(help="Write the angle series as CSV; a folder for several clips.")
    ] = None,
    video: Annotated[
        Path | None,
        typer.Option(help="Write the annotated clip as MP4; a folder for several clips."),
    ] = None,
    stills: Annotated[
        Path | None, typer.Option(help="Write key frames as PNG into this folder.")
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Pictures looked at at once; default: all cores.")
    ] = None,
    model: Model = None,
    criteria: Annotated[Path | None, typer.Option(help="Your own copy of a criteria file.")] = None,
    start: Annotated[float | None, typer.Option(min=0, help="Look from this second on.")] = None,
    end: Annotated[float | None, typer.Option(min=0, help="Look up to this second.")] = None,
    capture_rate: Annotated[
        float | None, typer.Option(min=1, help="Slow motion: pictures a second the camera took.")
    ] = None,
    style: Annotated[
        str,
        typer.Option(
            help="Trunk style of backward running.",
            parser=parse_style_option,
            metavar=STYLE_METAVAR,
        ),
    ] = DEFAULT_STYLE,
    height_cm: Annotated[
        float | None, typer.Option(min=50, max=250, help="Body height, for speeds.")
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="No report, no progress.")] = False,
) -> None:
    """Check one or more clips: print the report, write it, draw it."""
    from vision.cli import check as checking
    from vision.settings import Settings

    settings = Settings(
        screen=screen,
        leg=leg.value,
        person=_person(person),
        model=model,
        criteria=criteria,
        start_s=start,
        end_s=end,
        capture_rate=capture_rate,
        style=style,
        height_cm=height_cm,
        workers=workers,
    )
    outputs = checking.Outputs(json=json, angles=angles, video=video, stills=stills)
    with interrupt_on_signals():
        failed = checking.check_clips(clips, settings, outputs, quiet=quiet, on_error=_complain)
    if failed:
        raise typer.Exit(2)


def _person(text: str) -> int | None:
    if text == "auto":
        return None
    if not text.isdigit() or int(text) < 1:
        _stop(f"--person takes auto or a number from 1, not {text}.")
    return int(text)


@app.command()
def live(
    camera: Annotated[
        str,
        typer.Option(
            help="Number of a camera, or a video file that is played like one.", metavar="N|FILE"
        ),
    ] = "0",
    screen: Annotated[
        str,
        typer.Option(
            help="Which test is done.", parser=parse_screen_option, metavar=SCREEN_METAVAR
        ),
    ] = next(iter(SCREENS.values())).option,
    view: Annotated[
        Literal["front", "side"] | None,
        typer.Option(help="From where the camera looks; default: front, running from the side."),
    ] = None,
    leg: Annotated[LegChoice, typer.Option(help="Judge only this standing leg.")] = "auto",
    reps: Annotated[
        int | None,
        typer.Option(min=0, max=20, help="Repetitions to end after, 0: never; default: 5."),
    ] = None,
    headless: Annotated[
        bool, typer.Option("--headless", help="Lines of text instead of a window.")
    ] = False,
    save: Annotated[
        Path | None, typer.Option(help="Keep the recording as MP4; else it is deleted.")
    ] = None,
    json: Annotated[
        str | None, typer.Option(help="Write the report here; - prints it.", metavar="FILE|-")
    ] = None,
    video: Annotated[Path | None, typer.Option(help="Write the annotated clip as MP4.")] = None,
    model: Model = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="No lines, no report.")] = False,
) -> None:
    """Be coached in front of a camera, then check the recording.

    Space starts at once or stops; q or Esc ends.
    """
    from vision.cli.live.command import LiveOptions, make_config, run_live_check

    wants = make_config(screen, view=view, leg=None if leg == "auto" else leg, reps=reps)
    asked = LiveOptions(
        wants,
        camera,
        headless=headless,
        save=save,
        video=video,
        json=json,
        model=model,
        quiet=quiet,
    )
    if code := run_live_check(asked, on_error=_complain):
        raise typer.Exit(code)


@app.command()
def compare(
    a: Annotated[Path, typer.Argument(metavar="A.json", help="First report.")],
    b: Annotated[Path, typer.Argument(metavar="B.json", help="Second report.")],
) -> None:
    """Compare two reports: left against right, before against after."""
    from vision.cli.tables import comparison_table
    from vision.report.comparison.reports import compare_reports
    from vision.report.files import read_report

    Console().print(comparison_table(compare_reports(read_report(a), read_report(b))))


@models_app.command("list")
def models_list() -> None:
    """Show the pose models and which of them are here."""
    from vision.cli.tables import models_table
    from vision.pose.model_store import list_models

    Console().print(models_table(list_models()))


@models_app.command("get")
def models_get(name: Annotated[str, typer.Argument(help="Such as default, lite, heavy.")]) -> None:
    """Get a pose model."""
    from vision.pose.model_store import get_model

    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    ) as bar:
        task = bar.add_task("", total=1.0)
        model = get_model(
            name, progress=lambda share, text: bar.update(task, completed=share, description=text)
        )
    print(f"{model.name} is ready.")


@app.command()
def doctor() -> None:
    """Say what is missing on this machine and how to get it."""
    from vision.cli.tables import doctor_table
    from vision.doctor import run_checks

    findings = run_checks()
    Console().print(doctor_table(findings))
    if not all(f.ok for f in findings):
        raise typer.Exit(1)


@app.command()
def schema() -> None:
    """Print the JSON Schema of the report."""
    from vision.report.files import report_schema

    with flush_output():
        print(report_schema(), end="")


@app.command("app")
def open_app(
    port: Annotated[int, typer.Option(help="Port on this machine.")] = 8501,
    address: Annotated[
        str | None, typer.Option(help="Address to listen on; only this machine by default.")
    ] = None,
    https: Annotated[
        bool,
        typer.Option("--https", help="Reach the app from a phone in the same network, encrypted."),
    ] = False,
) -> None:
    """Open the app in the browser's reach: http://localhost:8501."""
    from vision.cli.serve.command import run_app

    run_app(port=port, address=address, https=https)


def main() -> None:
    """Run the command line; every expected trouble ends in one sentence."""
    # The pose library logs through C++; what is left of it after start-up is noise.
    os.environ.setdefault("GLOG_minloglevel", "2")
    try:
        try:
            app()
        except SystemExit as end:
            if not end.code:
                with flush_output():  # what is printed may still wait to be written
                    pass
            raise
    except OutputClosed:  # as with `| head`: whoever stopped reading expects no complaint
        sys.exit(1)
    except InputError as error:
        _log.debug("Stopped by %s", describe_error(error))
        _complain(str(error))
        sys.exit(2)
    except FormcheckError as error:
        _log.debug("Stopped by %s", describe_error(error))
        _complain(str(error))
        sys.exit(1)
    except ModuleNotFoundError as error:
        explained = explain(error)
        if not isinstance(explained, FormcheckError):
            raise
        _complain(str(explained))
        sys.exit(1)
    except Exception as error:  # the last border before a user's terminal
        if os.environ.get("FORMCHECK_DEBUG"):
            raise
        _log.info("Stopped by %s", describe_error(error))
        _complain(
            f"Something went wrong inside formcheck ({type(error).__name__}: {error}). "
            "Run again with FORMCHECK_DEBUG=1 to see where, and please report it."
        )
        sys.exit(1)
    finally:
        discard_unwritten_output()


if __name__ == "__main__":
    main()
