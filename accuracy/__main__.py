"""Measure formcheck's error on clips with exact truth.

``python -m accuracy measure`` measures clips and writes tables and page, ``errors`` writes the
errors that reports give and the limits of use, ``widen`` widens errors that other clips show to be
too small, ``page`` writes docs/accuracy.md from the tables.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from accuracy import error_check, error_table, use_limits
from accuracy.baselines.plain_mediapipe import PlainMediaPipe
from accuracy.baselines.run_myogait import Myogait, find_python
from accuracy.clip_result import ClipResult
from accuracy.clip_sets import SAMPLES, SPLITS, ClipSet, parse_clip_set, render_grid
from accuracy.page import write_page
from accuracy.result_store import ROOT, ResultStore
from accuracy.run import Formcheck, Method, measure_all
from accuracy.tables.every import write_tables
from vision.errors import FormcheckError, InputError
from vision.pose.model_quality import QUALITIES, QUALITY_NETWORKS
from vision.pose.model_store import ModelFile, get_model, resolve_model

_RESULTS: Final = ROOT / "accuracy" / "results"
_PAGE: Final = ROOT / "docs" / "accuracy.md"
_CACHE: Final = ROOT / ".cache" / "accuracy"
_GRID: Final = ROOT / ".cache" / "truth" / "grid"
#: Networks with which other programs are run.
_BASELINE_NETWORKS: Final = ("heavy", "full")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m accuracy", description="Measure the error.")
    commands = parser.add_subparsers(dest="command", required=True)
    measure = commands.add_parser("measure", help="measure clips, write tables and page")
    errors = commands.add_parser("errors", help="write the errors that reports give, and limits")
    widen = commands.add_parser("widen", help="widen errors that these clips show to be too small")
    for command in (measure, errors, widen):
        which = command.add_mutually_exclusive_group()
        which.add_argument("--quick", action="store_true", help="only the committed clips")
        which.add_argument("--set", type=str, nargs="+", metavar="NAME=FOLDER", dest="sets")
        which.add_argument("--split", choices=SPLITS, help="only one split of the grid")
        command.add_argument("--quality", choices=QUALITIES, nargs="+", default=list(QUALITIES))
        command.add_argument("--model", help="name or bundle, instead of --quality")
        command.add_argument("--workers", type=int, help="clips measured at the same time")
        command.add_argument("--cache", type=Path, default=_CACHE, help="folder for results")
    measure.add_argument("--out", type=Path, default=_RESULTS, help="folder for the tables")
    measure.add_argument("--no-baselines", action="store_true", help="only formcheck")
    for command in (errors, widen):
        table = ROOT / error_table.PATH
        command.add_argument("--out", type=Path, default=table, help="the error table")
    errors.add_argument("--limits", type=Path, default=ROOT / use_limits.PATH, help="limits of use")
    page = commands.add_parser("page", help="write docs/accuracy.md from the tables")
    page.add_argument("--check", action="store_true", help="only say whether it is up to date")
    return parser


def _clip_sets(args: argparse.Namespace) -> list[ClipSet]:
    samples = ClipSet("samples", SAMPLES)
    if args.quick:
        return [samples]
    if args.sets:
        return [parse_clip_set(text) for text in args.sets]
    if args.split:
        return render_grid(_GRID, (args.split,))
    return [samples, *render_grid(_GRID, SPLITS)]


def _models(args: argparse.Namespace) -> list[ModelFile]:
    """Return the models; never that of another quality in a model's place."""
    if args.model:
        models = [resolve_model(args.model)]
    else:
        models = [get_model(QUALITY_NETWORKS[quality]) for quality in args.quality]
    for model in models:
        if model.network is None:
            raise InputError(f"{model.name} contains a landmark network that is not known.")
    return models


def _methods(args: argparse.Namespace, models: Sequence[ModelFile]) -> list[Method]:
    cache = args.cache / "detections.sqlite"
    methods: list[Method] = [Formcheck(model, cache) for model in models]
    if getattr(args, "no_baselines", True):
        return methods
    python = find_python()
    for model in models:
        if model.network in _BASELINE_NETWORKS:
            methods.append(PlainMediaPipe(model))
        if model.network == "heavy" and python is not None:
            methods.append(Myogait(python, model))
    return methods


def _measure(args: argparse.Namespace) -> None:
    sets, methods = _clip_sets(args), _methods(args, _models(args))
    store = ResultStore(args.cache / "results")
    for clip_set in sets:
        print(f"Measuring {clip_set.name}", flush=True)
        results = measure_all(clip_set.clips, methods, store, workers=args.workers, report=_say)
        tables = write_tables(results, args.out / clip_set.name)
        print(f"Wrote {len(tables)} tables to {args.out / clip_set.name}")
    if args.out == _RESULTS:
        _PAGE.write_text(write_page(_RESULTS), "utf-8")


def _say(text: str) -> None:
    print(text, flush=True)


def _measured(args: argparse.Namespace) -> list[ClipResult]:
    """Return the results of all clips, measuring those that are not stored."""
    sets, methods = _clip_sets(args), _methods(args, _models(args))
    store = ResultStore(args.cache / "results")
    results: list[ClipResult] = []
    for clip_set in sets:
        results += measure_all(clip_set.clips, methods, store, workers=args.workers, report=_say)
    return results


def _write_errors(args: argparse.Namespace) -> None:
    results = _measured(args)
    error_table.write_error_table(args.out, results)
    use_limits.write_use_limits(args.limits, results)
    print(f"Wrote {args.out} and {args.limits}.")
    print("Measure again for verdicts and coverage with the new errors.")


def _widen_errors(args: argparse.Namespace) -> None:
    notes = error_check.write_widened_errors(args.out, _measured(args))
    print("\n".join(notes or ["Every error covers enough."]))


def _write_page(*, check: bool) -> int:
    text = write_page(_RESULTS)
    is_current = _PAGE.exists() and _PAGE.read_text("utf-8") == text
    if check:
        print(f"docs/accuracy.md is {'up to date' if is_current else 'out of date'}")
        return 0 if is_current else 1
    _PAGE.write_text(text, "utf-8")
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command.

    Parameters
    ----------
    arguments : sequence of str, optional
        The command line.

    Returns
    -------
    int
        Exit code.
    """
    args = _parser().parse_args(arguments)
    try:
        if args.command == "page":
            return _write_page(check=args.check)
        if args.command == "errors":
            _write_errors(args)
        elif args.command == "widen":
            _widen_errors(args)
        else:
            _measure(args)
    except FormcheckError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
