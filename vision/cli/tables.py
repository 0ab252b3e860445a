"""Reports, comparisons and lists as a terminal shows them."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from vision.cli.gait import print_bouts
from vision.doctor import CheckResult
from vision.pose.model_store import ModelStatus
from vision.report.comparison.reports import Comparison
from vision.report.gait_text import is_gait_report
from vision.report.models import Criterion, Report
from vision.report.report_text import limits_text, worst_first
from vision.text.body import VIEW_LABELS
from vision.text.numbers import format_value
from vision.text.verdicts import VERDICT_STYLES


def print_report(report: Report, console: Console) -> None:
    """Print a report for people."""
    console.print()
    console.print(Text(report.summary.headline, style="bold"))
    console.print(Text(_seen(report), style="dim"))
    for i, cue in enumerate(report.summary.cues, start=1):
        console.print(Padding(Text(f"{i}. {cue}", style="cyan"), (0, 0, 0, 2)))
    if report.summary.next_step:
        line = Text.assemble(("Next step: ", "bold"), report.summary.next_step)
        console.print(Padding(line, (0, 0, 0, 2)))
    console.print()
    if is_gait_report(report):
        print_bouts(report, console)
    for c in worst_first(report.criteria):
        if c.verdict != "cannot_tell":
            _print_criterion(c, console)
    _print_untold(report.criteria, console)
    for note in report.quality:
        if note.severity != "info":
            console.print(Text(f"! {note.message}", style="yellow"))
    if report.summary.safety:
        console.print(Text(report.summary.safety, style="dim"))


def _seen(report: Report) -> str:
    parts = [report.clip.name]
    if report.view:
        parts.append(f"filmed {VIEW_LABELS[report.view]}")
    if is_gait_report(report):
        parts.append(f"{len(report.steps)} step{'' if len(report.steps) == 1 else 's'}")
    elif report.screen:
        counted = sum(r.counted for r in report.reps)
        parts.append(f"{counted} repetition{'' if counted == 1 else 's'} counted")
    return " · ".join(parts)


def _name(criterion: Criterion) -> str:
    return f"{criterion.title} ({criterion.leg})" if criterion.leg else criterion.title


def _print_criterion(c: Criterion, console: Console) -> None:
    style = VERDICT_STYLES[c.verdict]
    value = "" if c.value is None else format_value(c.value, c.unit)
    if value and c.error is not None and c.unit != "count":
        value += f" ± {format_value(c.error, c.unit)}"
    line = Text.assemble(
        (f"{style.symbol} {style.label}", style.tones.either),
        ("  " + _name(c), "bold"),
        f"  {value}  ",
    )
    console.print(line.append(f"({limits_text(c)})", style="dim"))
    console.print(Padding(Text(c.finding), (0, 0, 0, 4)))
    if c.drills:
        console.print(Padding(Text(f"Try: {c.drills[0]}"), (0, 0, 0, 4)))


def _print_untold(criteria: Sequence[Criterion], console: Console) -> None:
    """Put together what cannot be told for one and the same reason."""
    by_reason: dict[str, list[str]] = {}
    for c in criteria:
        if c.verdict == "cannot_tell":
            by_reason.setdefault(c.reason or "", []).append(_name(c))
    for reason, names in by_reason.items():
        style = VERDICT_STYLES["cannot_tell"]
        console.print(
            Text.assemble(
                (f"{style.symbol} {style.label}", style.tones.either),
                ("  " + ", ".join(names), "bold"),
            )
        )
        console.print(Padding(Text(reason, style="dim"), (0, 0, 0, 4)))


def comparison_table(comparison: Comparison) -> Table:
    """Two reports side by side; only differences beyond the error count."""
    table = Table(title=comparison.headline, title_justify="left")
    table.add_column("")
    table.add_column(comparison.a_label)
    table.add_column(comparison.b_label)
    table.add_column("difference")
    for row in comparison.rows:
        cells = ["–" if v is None else format_value(v, row.unit) for v in (row.a, row.b)]
        table.add_row(row.title, *cells, row.sentence)
    return table


def models_table(models: Sequence[ModelStatus]) -> Table:
    """Pose models and whether they are here."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for column in ("name", "", "here", "licence"):
        table.add_column(column)
    for m in models:
        table.add_row(m.name, m.title, "yes" if m.path else "no", m.licence)
    return table


def doctor_table(findings: Sequence[CheckResult]) -> Table:
    """What the machine has and what it lacks."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=False)
    for f in findings:
        mark = Text("ok", style="green") if f.ok else Text("not ok", style="red")
        table.add_row(mark, f.name, f.detail, "" if f.ok else f.remedy or "")
    return table
