"""`formcheck demo`: check a sample that comes with formcheck."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from vision.cli.choices import QualityOption
from vision.errors import FormcheckError, InputError
from vision.sample_clips import Sample, list_samples

_FOLDER = Path("formcheck-demo")


def run_demo(
    sample: Annotated[
        str | None,
        typer.Argument(metavar="NAME", help="Which sample, such as squat_good_front."),
    ] = None,
    out: Annotated[
        Path, typer.Option(metavar="FOLDER", help="Folder for report, angles and video.")
    ] = _FOLDER,
    quality: QualityOption = None,
    names: Annotated[bool, typer.Option("--list", help="List the samples.")] = False,
) -> None:
    """Check a sample that comes with formcheck; write report, angles and annotated video."""
    samples = list_samples()
    if not samples:
        raise FormcheckError("The samples are missing; install formcheck again.")
    if names:
        for each in samples:
            print(f"{each.path.stem}: {each.title}. {each.what_to_expect}")
        return
    chosen = _choose(samples, sample)
    from vision.cli.check import Outputs, check_clips
    from vision.cli.signals import interrupt_on_signals
    from vision.pose.model_quality import default_quality
    from vision.settings import Settings

    out.mkdir(parents=True, exist_ok=True)
    name = chosen.path.stem
    outputs = Outputs(
        json=str(out / f"{name}.json"),
        angles=out / f"{name}.csv",
        video=out / f"{name}.mp4",
        stills=None,
    )
    settings = Settings(quality=quality or default_quality())
    with interrupt_on_signals():
        check_clips([chosen.path], settings, outputs, quiet=False, on_error=_fail)
    print(f"{chosen.title}. {chosen.what_to_expect} {outputs.video} shows it.", file=sys.stderr)


def _choose(samples: list[Sample], name: str | None) -> Sample:
    if name is None:
        return samples[0]
    for sample in samples:
        if sample.path.stem == name:
            return sample
    raise InputError(
        f"There is no sample {name}; `formcheck demo --list` lists them, and `formcheck check` "
        "checks clips of your own."
    )


def _fail(message: str) -> None:
    raise FormcheckError(message)
