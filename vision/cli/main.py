"""Define the commands of `formcheck` and their options with Typer."""

from __future__ import annotations

import gc
import logging
import os
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Final, Literal, NoReturn

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from vision.cli.accounts import accounts_app
from vision.cli.app import open_app
from vision.cli.audit import list_audit_log
from vision.cli.backup import backup_app, restore
from vision.cli.batch import batch_clips
from vision.cli.choices import (
    ROTATION_METAVAR,
    SCREEN_METAVAR,
    SCREEN_OR_AUTO_METAVAR,
    STYLE_METAVAR,
    ModelOption,
    QualityOption,
    parse_rotation_option,
    parse_screen_option,
    parse_style_option,
)
from vision.cli.demo import run_demo
from vision.cli.group import report_group
from vision.cli.library import library_app
from vision.cli.recheck import recheck_saved
from vision.cli.signals import discard_unwritten_output, flush_output, interrupt_on_signals
from vision.cli.teams import teams_app
from vision.cli.validate import validate_folder
from vision.errors import FormcheckError, InputError, OutputClosed
from vision.extras import explain_missing_module
from vision.logs import LEVEL_VARIABLE, describe_error, set_up_logging
from vision.screens.registry import AUTO, SCREENS
from vision.screens.screen import LiveView
from vision.settings import DEFAULT_STYLE
from vision.terms import LegChoice
from vision.untrusted import printable

_log = logging.getLogger(__name__)

app = typer.Typer(
    name="formcheck",
    help="Check how you move from a phone video, with the error of every number.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
#: Commands that write files into formcheck's home, which other accounts may not read.
_PRIVATE_COMMANDS: Final = frozenset(
    {"accounts", "app", "audit", "backup", "library", "recheck", "restore", "teams"}
)
_PRIVATE_UMASK: Final = 0o077
LogLevel = Literal["debug", "info", "warning", "error"]


def _print_version(is_asked: bool) -> None:
    if is_asked:
        print(f"formcheck {version('formcheck')}")
        raise typer.Exit


@app.callback()
def set_options(
    context: typer.Context,
    log_level: Annotated[
        LogLevel | None,
        typer.Option(help="Show log messages from this level on; default: warning."),
    ] = None,
    _is_version_asked: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Show the version and exit."
        ),
    ] = False,
) -> None:
    """Apply the options that every command takes."""
    set_up_logging(log_level)
    if log_level is not None:
        os.environ[LEVEL_VARIABLE] = log_level  # for the pages of `formcheck app`
    if context.invoked_subcommand in _PRIVATE_COMMANDS:
        umask = os.umask(_PRIVATE_UMASK)
        context.call_on_close(lambda: os.umask(umask))


models_app = typer.Typer(help="List and download pose models.", no_args_is_help=True)
app.add_typer(models_app, name="models")
app.add_typer(library_app, name="library")
app.add_typer(accounts_app, name="accounts")
app.add_typer(backup_app, name="backup")
app.add_typer(teams_app, name="teams")


def _print_error(message: str) -> None:
    print(f"formcheck: {printable(message)}", file=sys.stderr)


def _exit_with_error(message: str, code: int = 2) -> NoReturn:
    _print_error(message)
    raise typer.Exit(code)


@app.command()
def check(
    clips: Annotated[list[Path], typer.Argument(metavar="CLIP...", help="Video files.")],
    screen: Annotated[
        str,
        typer.Option(
            help="Test that the clip shows; auto detects it.",
            parser=parse_screen_option,
            metavar=SCREEN_OR_AUTO_METAVAR,
        ),
    ] = AUTO,
    leg: Annotated[
        LegChoice, typer.Option(help="Judge only this standing leg; auto detects it.")
    ] = "auto",
    person: Annotated[
        str, typer.Option(help="Person to check: a number from 1, or auto.", metavar="auto|N")
    ] = "auto",
    json: Annotated[
        str | None,
        typer.Option(
            help="Write the report as JSON; - prints it. Several clips give an array.",
            metavar="FILE|-",
        ),
    ] = None,
    angles: Annotated[
        Path | None, typer.Option(help="Write the joint angles as CSV; a folder for several clips.")
    ] = None,
    video: Annotated[
        Path | None,
        typer.Option(help="Write the annotated video as MP4; a folder for several clips."),
    ] = None,
    stills: Annotated[Path | None, typer.Option(help="Folder for key frames as PNG.")] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Frames to process in parallel; default: all cores.")
    ] = None,
    quality: QualityOption = None,
    model: ModelOption = None,
    criteria: Annotated[
        Path | None, typer.Option(help="Criteria file to use instead of the built-in one.")
    ] = None,
    start: Annotated[
        float | None, typer.Option(min=0, help="Start of the analysis in the clip, seconds.")
    ] = None,
    end: Annotated[
        float | None, typer.Option(min=0, help="End of the analysis in the clip, seconds.")
    ] = None,
    capture_rate: Annotated[
        float | None,
        typer.Option(
            min=1,
            help="For slow motion: frames per second the camera recorded; default: as tagged.",
        ),
    ] = None,
    rotate: Annotated[
        str,
        typer.Option(
            help="Degrees clockwise to turn the stored frames by, instead of the file's rotation "
            "tag; auto follows the tag, unless the people are then not upright.",
            metavar=ROTATION_METAVAR,
        ),
    ] = AUTO,
    style: Annotated[
        str,
        typer.Option(
            help="Style of backward running: trunk upright, or leaning forward (backpedal).",
            parser=parse_style_option,
            metavar=STYLE_METAVAR,
        ),
    ] = DEFAULT_STYLE,
    height_cm: Annotated[
        float | None, typer.Option(min=50, max=250, help="Height of the person, cm; gives speeds.")
    ] = None,
    poses: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER",
            help="Folder in which the poses found are kept: a clip that is checked again, as with "
            "other criteria, takes them from there.",
        ),
    ] = None,
    language: Annotated[
        Literal["en", "es", "de", "fr"],
        typer.Option(
            envvar="FORMCHECK_LANGUAGE",
            help="Language of the printed report, the video and the key frames; the JSON is "
            "always English.",
        ),
    ] = "en",
    quiet: Annotated[
        bool, typer.Option("--quiet", help="Print no report and no progress.")
    ] = False,
) -> None:
    """Check clips: print a report, and write report, angles, video and key frames."""
    from vision.cli.check import Outputs, check_clips
    from vision.pose.model_quality import default_quality
    from vision.settings import Settings

    settings = Settings(
        screen=screen,
        leg=leg,
        person=_person(person),
        quality=quality or default_quality(),
        model=model,
        criteria=criteria,
        start_s=start,
        end_s=end,
        capture_rate=capture_rate,
        rotate=parse_rotation_option(rotate),
        style=style,
        height_cm=height_cm,
        workers=workers,
    )
    outputs = Outputs(json=json, angles=angles, video=video, stills=stills)
    with interrupt_on_signals():
        failed = check_clips(
            clips,
            settings,
            outputs,
            poses=poses,
            quiet=quiet,
            language=language,
            on_error=_print_error,
        )
    if failed:
        raise typer.Exit(2)


def _person(text: str) -> int | None:
    if text == "auto":
        return None
    if not text.isdigit() or int(text) < 1:
        _exit_with_error(f"--person takes auto or a number from 1, not {text}.")
    return int(text)


@app.command()
def live(
    camera: Annotated[
        str,
        typer.Option(help="Camera number, or a video file to play instead.", metavar="N|FILE"),
    ] = "0",
    screen: Annotated[
        str,
        typer.Option(help="Test to do.", parser=parse_screen_option, metavar=SCREEN_METAVAR),
    ] = next(iter(SCREENS.values())).option,
    view: Annotated[
        LiveView | None,
        typer.Option(help="Side of you that faces the camera; default: front, for running: side."),
    ] = None,
    leg: Annotated[
        LegChoice, typer.Option(help="Judge only this standing leg; auto detects it.")
    ] = "auto",
    reps: Annotated[
        int | None,
        typer.Option(
            min=0, max=20, help="End after this many repetitions; 0: no limit; default: 5."
        ),
    ] = None,
    headless: Annotated[
        bool, typer.Option("--headless", help="Print lines of text instead of opening a window.")
    ] = False,
    save: Annotated[
        Path | None, typer.Option(help="Save the recording as MP4; otherwise it is deleted.")
    ] = None,
    json: Annotated[
        str | None, typer.Option(help="Write the report as JSON; - prints it.", metavar="FILE|-")
    ] = None,
    video: Annotated[Path | None, typer.Option(help="Write the annotated video as MP4.")] = None,
    quality: QualityOption = None,
    model: ModelOption = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print no lines and no report.")] = False,
) -> None:
    """Coach you live in front of a camera, then check the recording.

    Space starts or stops the recording; Q or Esc quits.
    """
    from vision.cli.live.command import LiveOptions, make_config, run_live_check

    config = make_config(screen, view=view, leg=None if leg == "auto" else leg, reps=reps)
    options = LiveOptions(
        config,
        camera,
        headless=headless,
        save=save,
        video=video,
        json=json,
        quality=quality,
        model=model,
        quiet=quiet,
    )
    if code := run_live_check(options, on_error=_print_error):
        raise typer.Exit(code)


@app.command()
def compare(
    a: Annotated[Path, typer.Argument(metavar="A.json", help="First report.")],
    b: Annotated[Path, typer.Argument(metavar="B.json", help="Second report.")],
) -> None:
    """Compare two reports: left against right, before against after."""
    from vision.cli.printing import comparison_table
    from vision.report.comparison.reports import compare_reports
    from vision.report.files import read_report

    Console().print(comparison_table(compare_reports(read_report(a), read_report(b))))


app.command("audit")(list_audit_log)
app.command("restore")(restore)
app.command("recheck")(recheck_saved)
app.command("validate")(validate_folder)
app.command("batch")(batch_clips)
app.command("group")(report_group)
app.command("app")(open_app)
app.command("demo")(run_demo)


@models_app.command("list")
def models_list() -> None:
    """List the pose models and whether they are installed."""
    from vision.cli.printing import models_table
    from vision.pose.model_store import list_models

    Console().print(models_table(list_models()))


@models_app.command("get")
def models_get(
    name: Annotated[str, typer.Argument(help="A quality, such as best, or a name from the list.")],
) -> None:
    """Fetch a pose model; for a quality, the best one that can be had."""
    from vision.pose.model_quality import QUALITIES, default_quality
    from vision.pose.model_store import DEFAULT, ModelChoice, choose_model, get_model

    with Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    ) as bar:
        task = bar.add_task("", total=1.0)

        def show(done: float, text: str) -> None:
            bar.update(task, completed=done, description=text)

        if name in (DEFAULT, *QUALITIES):
            quality = next((q for q in QUALITIES if q == name), default_quality())
            choice = choose_model(quality, retry=True, progress=show)
        else:
            choice = ModelChoice(get_model(name, progress=show))
    if choice.problem is not None:
        print(f"The {quality} pose model is not available. {choice.problem}", file=sys.stderr)
    print(f"{choice.model.name} is ready.")


@app.command()
def doctor() -> None:
    """Check the installation and suggest remedies."""
    from vision.cli.printing import doctor_table
    from vision.doctor import run_checks

    results = run_checks()
    Console().print(doctor_table(results))
    if not all(result.ok for result in results):
        raise typer.Exit(1)


@app.command()
def schema() -> None:
    """Print the JSON Schema of the report."""
    from vision.report.files import report_schema

    with flush_output():
        print(report_schema(), end="")


def main() -> None:
    """Run the command line; an expected error ends in one sentence on stderr."""
    # MediaPipe logs through C++; users need none of it.
    os.environ.setdefault("GLOG_minloglevel", "2")
    try:
        try:
            app()
        except SystemExit as end:
            if not end.code:
                with flush_output():  # printed text may still be buffered
                    pass
            raise
    except OutputClosed:  # as with `| head`: nobody reads a message
        sys.exit(1)
    except InputError as error:
        _log.debug("Stopped by %s", describe_error(error))
        _print_error(str(error))
        sys.exit(2)
    except FormcheckError as error:
        _log.debug("Stopped by %s", describe_error(error))
        _print_error(str(error))
        sys.exit(1)
    except MemoryError:
        _print_error(
            "The clip needs more memory than a clip may; export it at a smaller size, or choose a "
            "shorter range with --start and --end."
        )
        sys.exit(2)
    except ModuleNotFoundError as error:
        explained = explain_missing_module(error)
        if not isinstance(explained, FormcheckError):
            raise
        _print_error(str(explained))
        sys.exit(1)
    except Exception as error:  # the last handler before the user's terminal
        if os.environ.get("FORMCHECK_DEBUG"):
            raise
        _log.info("Stopped by %s", describe_error(error))
        _print_error(
            f"Something went wrong inside formcheck ({type(error).__name__}: {error}). "
            "Run it again with FORMCHECK_DEBUG=1 for the details, and please report it."
        )
        sys.exit(1)
    finally:
        discard_unwritten_output()
        # The search for cycles that Python makes at its end takes a quarter of a second.
        gc.freeze()


if __name__ == "__main__":
    main()
