"""Measure formcheck's speed and memory beside MediaPipe.

``python -m bench measure`` measures and writes tables, page and plot, ``page`` writes
docs/speed.md and docs/speed.svg from the tables.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from accuracy.result_store import ROOT
from bench.grid import Cell, Grid, Run, read_grid
from bench.machine import describe_machine, load
from bench.page import PLOT_NAME, ratio_lines, read_figures, write_page
from bench.plot import write_plot
from bench.rounds import RoundStore
from bench.run import Bench, measure_all, plan
from bench.tables import write_tables
from vision.errors import FormcheckError, InputError
from vision.pose.model_store import get_model

RESULTS: Final = ROOT / "bench" / "results"
PAGE: Final = ROOT / "docs" / "speed.md"
_CACHE: Final = ROOT / ".cache" / "bench"
#: A load above this share of the cores makes times worthless.
_BUSY_LOAD: Final = 0.5


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure the speed.")
    commands = parser.add_subparsers(dest="command", required=True)
    measure = commands.add_parser("measure", help="measure; write tables, page and plot")
    which = measure.add_mutually_exclusive_group()
    which.add_argument("--quick", action="store_true", help="a few short clips, in minutes")
    which.add_argument("--full", action="store_true", help="also long clips, in hours")
    measure.add_argument("--clips", nargs="+", help="only clips with these names")
    measure.add_argument("--models", nargs="+", help="only these landmark networks")
    measure.add_argument("--rounds", type=int, help="rounds of every clip")
    measure.add_argument("--fresh", action="store_true", help="measure again what is stored")
    measure.add_argument("--out", type=Path, help="folder for the tables")
    measure.add_argument("--cache", type=Path, default=_CACHE, help="folder for clips and rounds")
    page = commands.add_parser("page", help="write docs/speed.md and its plot from the tables")
    page.add_argument("--check", action="store_true", help="only say whether it is up to date")
    return parser


def _cells(args: argparse.Namespace, grid: Grid) -> list[Cell]:
    run: Run = "quick" if args.quick else "full" if args.full else "default"
    cells = [
        cell
        for cell in grid.cells_of(run)
        if cell.clip is None
        or (
            (not args.clips or cell.clip.name in args.clips)
            and (not args.models or cell.model in args.models)
        )
    ]
    if all(cell.clip is None for cell in cells):
        raise InputError("No clip of this run is left; bench/grid.toml lists clips and models.")
    return cells


def _measure(args: argparse.Namespace) -> None:
    if args.rounds is not None and args.rounds < 1:
        raise InputError("--rounds takes a number from 1.")
    grid = read_grid()
    cells = _cells(args, grid)
    is_partial = bool(args.quick or args.clips or args.models or args.rounds)
    out = args.out or (args.cache / "results" if is_partial else RESULTS)
    machine = describe_machine()
    cores = os.cpu_count() or 1
    if load() > _BUSY_LOAD * cores:
        _say(f"The machine is busy (load {load():.1f} on {cores} cores): do not keep the figures.")
    # Rounds of a quick look, perhaps on a busy machine, are not those of the page.
    store = RoundStore(args.cache / ("quick" if is_partial else "rounds"), str(machine))
    if args.fresh:
        store.clear()
    page_cells = [] if is_partial else grid.cells_of("full")
    needed = {c.model for c in (*grid.cells_of("warm-up"), *cells, *page_cells) if c.model}
    models = {name: get_model(name) for name in sorted(needed)}
    bench = Bench(grid, models, args.cache / "clips", store)
    rounds = measure_all(bench, cells, rounds=args.rounds, report=_say)
    if not is_partial:
        # What a full run has measured stays on the page until the code changes.
        known = (bench.stored(*job) for job in plan(page_cells))
        rounds = [found for found in known if found is not None]
    write_tables(rounds, machine, out)
    _say(f"Wrote the tables to {out}")
    if out == RESULTS:
        _write_page()
    print("\n".join(ratio_lines(read_figures(out).ratios)))


def _say(text: str) -> None:
    print(text, flush=True)


def _write_page() -> None:
    PAGE.write_text(write_page(RESULTS), "utf-8")
    write_plot(read_figures(RESULTS).costs, PAGE.with_name(PLOT_NAME))


def _page(*, check: bool) -> int:
    if not (RESULTS / "costs.csv").exists():
        raise InputError("There are no tables yet: run `make bench` first.")
    if not check:
        _write_page()
        return 0
    is_current = PAGE.exists() and PAGE.read_text("utf-8") == write_page(RESULTS)
    print(f"docs/speed.md is {'up to date' if is_current else 'out of date'}")
    return 0 if is_current else 1


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
            return _page(check=args.check)
        _measure(args)
    except FormcheckError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("Stopped; the same command goes on from here.", file=sys.stderr)
        return 130
    except OSError as error:
        print(f"A file cannot be written: {error.strerror or error}.", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
