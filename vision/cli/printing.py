"""Print reports, comparisons and lists in the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from vision.doctor import CheckResult
from vision.pose.model_store import ModelStatus
from vision.report.comparison.reports import ReportComparison
from vision.report.gait_text import is_gait_report
from vision.report.models import Criterion, Report, ReportedBout
from vision.report.report_text import limits_text, worst_first
from vision.terms import Side
from vision.text.gait_labels import STRIKE_STYLES
from vision.text.labels import filmed_label, foot_label, verdict_label
from vision.text.numbers import format_measured, format_value
from vision.text.sentences import translate_text
from vision.text.translation import (
    localize_numbers,
    mark_text,
    translate,
    translate_count,
    translate_in,
)
from vision.text.verdicts import VERDICT_STYLES
from vision.untrusted import printable

#: Stride measures that are printed for each foot, with their text.
_FOOT_MEASURES: Final = {
    "contact_time": mark_text("on the ground {value}"),
    "knee_at_contact": mark_text("knee {value} at contact"),
    "hip_extension": mark_text("thigh {value} behind vertical"),
}


def print_report(report: Report, console: Console) -> None:
    """Print a report with labels in the current language.

    Parameters
    ----------
    report : Report
        The report.
    console : Console
        Where to print it.
    """
    console.print()
    console.print(_plain(report.summary.headline, style="bold"))
    console.print(_plain(_clip_line(report), style="dim"))
    for number, cue in enumerate(report.summary.cues, start=1):
        _print_indented(_plain(f"{number}. {cue}", style="cyan"), console)
    if report.summary.next_step:
        line = Text.assemble(
            (f"{translate('Next step:')} ", "bold"), _plain(report.summary.next_step)
        )
        _print_indented(line, console)
    console.print()
    if is_gait_report(report):
        _print_bouts(report, console)
    for criterion in worst_first(report.criteria):
        if criterion.verdict != "cannot_tell":
            _print_criterion(criterion, console)
    _print_undecided(report.criteria, console)
    for note in report.quality:
        if note.severity != "info":
            console.print(_plain(f"! {note.message}", style="yellow"))
    if report.summary.safety:
        console.print(_plain(report.summary.safety, style="dim"))


def _plain(text: str, *, style: str = "") -> Text:
    """Return text of a report or a file: neither markup nor control characters have effect."""
    return Text(printable(text), style=style)


def _print_indented(text: Text, console: Console, *, by: int = 2) -> None:
    console.print(Padding(text, (0, 0, 0, by)))


def _clip_line(report: Report) -> str:
    parts = [report.clip.name]
    if report.view:
        parts.append(filmed_label(report.view))
    if report.clip.capture_rate is not None:
        text = translate("recorded at {rate} frames per second")
        if report.clip.capture_rate_source == "tag":
            text = translate("recorded at {rate} frames per second, as the file says")
        parts.append(text.format(rate=localize_numbers(f"{report.clip.capture_rate:.4g}")))
    if is_gait_report(report):
        steps = len(report.steps)
        parts.append(translate_count("{count} step counted", "{count} steps counted", steps))
    elif report.screen:
        counted = sum(rep.counted for rep in report.reps)
        parts.append(
            translate_count("{count} repetition counted", "{count} repetitions counted", counted)
        )
    return " · ".join(parts)


def _criterion_name(criterion: Criterion) -> str:
    title = printable(criterion.title)
    return f"{title} ({translate_in('side', criterion.leg)})" if criterion.leg else title


def _print_criterion(criterion: Criterion, console: Console) -> None:
    style = VERDICT_STYLES[criterion.verdict]
    has_value = criterion.value is not None
    error = None if criterion.unit == "count" else criterion.error
    value = format_measured(criterion.value, error, criterion.unit) if has_value else ""
    line = Text.assemble(
        (f"{style.symbol} {verdict_label(criterion.verdict)}", style.tones.either),
        ("  " + _criterion_name(criterion), "bold"),
        f"  {printable(translate_text(value))}  ",
    )
    console.print(line.append(printable(f"({limits_text(criterion)})"), style="dim"))
    _print_indented(_plain(criterion.finding), console, by=4)
    if criterion.drills:
        line_to_try = translate("Try: {drill}").format(drill=criterion.drills[0])
        _print_indented(_plain(line_to_try), console, by=4)


def _print_undecided(criteria: Sequence[Criterion], console: Console) -> None:
    """Print criteria without a verdict, grouped by reason."""
    by_reason: dict[str, list[str]] = {}
    for criterion in criteria:
        if criterion.verdict == "cannot_tell":
            by_reason.setdefault(criterion.reason or "", []).append(_criterion_name(criterion))
    style = VERDICT_STYLES["cannot_tell"]
    for reason, names in by_reason.items():
        mark = (f"{style.symbol} {verdict_label('cannot_tell')}", style.tones.either)
        console.print(Text.assemble(mark, ("  " + ", ".join(names), "bold")))
        _print_indented(_plain(reason, style="dim"), console, by=4)


def _print_bouts(report: Report, console: Console) -> None:
    """Print each bout of walking or running: its text, then each foot's strikes."""
    for bout in report.bouts:
        span = translate("{start} to {end} s").format(
            start=localize_numbers(f"{bout.start_s:.1f}"), end=localize_numbers(f"{bout.end_s:.1f}")
        )
        if not bout.judged:
            span += f", {translate('measured, not judged')}"
        title = translate("Bout {number}").format(number=bout.number)
        console.print(Text.assemble((title, "bold"), (f"  {span}", "dim")))
        for line in bout.words:
            _print_indented(_plain(line), console)
        for side in sorted(bout.strikes, key=lambda side: side != bout.near_foot):
            _print_indented(_foot_line(report, bout, side), console)
    if report.bouts:
        legend = ", ".join(
            f"{style.symbol} {translate_in('strike', style.label.lower())}"
            for style in STRIKE_STYLES.values()
        )
        _print_indented(Text(legend, style="dim"), console)
        console.print()


def _foot_line(report: Report, bout: ReportedBout, side: Side) -> Text:
    """Return a foot's strikes, one symbol per step, and its measures."""
    steps = [step for step in report.steps if step.bout == bout.number and step.foot == side]
    symbols = "".join(STRIKE_STYLES[step.strike].symbol for step in steps)
    label = foot_label(side, near=side == bout.near_foot)
    measures = bout.feet.get(side, {})
    texts = [
        translate(template).format(
            value=translate_text(format_measured(measure.value, measure.error, measure.unit))
        )
        for name, template in _FOOT_MEASURES.items()
        if (measure := measures.get(name)) is not None and measure.value is not None
    ]
    line = Text.assemble((f"{label}: ", "bold"), symbols)
    return line.append(printable(f"  {', '.join(texts)}"), style="dim") if texts else line


def comparison_table(comparison: ReportComparison) -> Table:
    """Return two reports side by side, with a sentence for each difference."""
    table = Table(title=_plain(comparison.headline), title_justify="left")
    table.add_column("")
    table.add_column(_plain(comparison.a_label))
    table.add_column(_plain(comparison.b_label))
    table.add_column("difference")
    for row in comparison.rows:
        values = [format_value(value, row.unit) for value in (row.a, row.b)]
        table.add_row(*(_plain(text) for text in (row.title, *values, row.sentence)))
    return table


def models_table(models: Sequence[ModelStatus]) -> Table:
    """Return the pose models, and whether each is installed."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for column in ("name", "network", "", "installed", "licence"):
        table.add_column(column)
    for model in models:
        installed = "yes" if model.path else "no"
        table.add_row(model.name, model.network, model.title, installed, model.licence)
    return table


def doctor_table(results: Sequence[CheckResult]) -> Table:
    """Return the checks of `formcheck doctor`, with a remedy for each failure."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=False)
    for result in results:
        mark = Text("ok", style="green") if result.ok else Text("not ok", style="red")
        remedy = "" if result.ok else result.remedy or ""
        table.add_row(mark, *(_plain(text) for text in (result.name, result.detail, remedy)))
    return table
