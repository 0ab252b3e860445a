"""`formcheck recheck`: judge the saved clips again, and print which verdicts changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from vision.cli.signals import flush_output, interrupt_on_signals
from vision.text.numbers import plural
from vision.untrusted import printable

if TYPE_CHECKING:
    from vision.jobs.recheck import RecheckedResult
    from vision.terms import Verdict


def recheck_saved(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only print what would change; save nothing.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Show no progress.")] = False,
) -> None:
    """Judge the app's clips again with the present criteria, and list what changed.

    The poses found before are used again. Coaches' reviews stay.
    """
    from vision.cli.check import progress_bar
    from vision.jobs.app_state import open_app_state
    from vision.jobs.recheck import recheck
    from vision.paths import home_folder

    with interrupt_on_signals(), progress_bar("", quiet=quiet) as bar:
        state = open_app_state(home_folder())
        try:
            results = list(recheck(state, save=not dry_run, progress=bar))
        finally:
            state.close()
    with flush_output():
        print(printable("\n".join(recheck_text(results, saved=not dry_run))))
    if any(result.outcome == "failed" for result in results):
        raise typer.Exit(2)


def recheck_text(results: Sequence[RecheckedResult], *, saved: bool) -> list[str]:
    """Describe what judging the clips again has given, a line each.

    Parameters
    ----------
    results : sequence of RecheckedResult
        One for each clip.
    saved : bool
        Whether changed results were saved.

    Returns
    -------
    list of str
        The clips with changes, then how many there are of each kind.
    """
    if not results:
        return ["There are no saved clips yet."]
    lines = [line for result in results for line in _result_lines(result)]
    counts = Counter(result.outcome for result in results)
    parts = [f"{counts['unchanged']} unchanged", f"{counts['changed']} changed"]
    if counts["failed"]:
        parts.append(f"{counts['failed']} not possible")
    total = f"{plural(len(results), 'clip')}: {', '.join(parts)}."
    if not saved and counts["changed"]:
        total += " Nothing was saved; run it without --dry-run to save."
    return [*lines, total]


def _result_lines(result: RecheckedResult) -> list[str]:
    from vision.screens.registry import SCREENS

    if result.outcome == "unchanged":
        return []
    if result.outcome == "failed":
        return [f"{result.name}: {result.message}"]
    found = [f"{result.name}:"]
    if result.screen_before != result.screen_after:
        a, b = (
            "no test" if screen is None else SCREENS[screen].title
            for screen in (result.screen_before, result.screen_after)
        )
        found.append(f"  Test: {a} → {b}")
    for change in result.changes:
        leg = f" ({change.leg})" if change.leg else ""
        found.append(f"  {change.title}{leg}: {_label(change.before)} → {_label(change.after)}")
    if len(found) == 1:
        return [f"{result.name}: values or texts, no verdict"]
    return found


def _label(verdict: Verdict | None) -> str:
    from vision.text.verdicts import VERDICT_STYLES

    return "not judged" if verdict is None else VERDICT_STYLES[verdict].label
