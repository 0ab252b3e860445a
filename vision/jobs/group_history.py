"""A group of athletes in the library, as on a screening day: one row for each athlete."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from vision.jobs.app_state import AppState
from vision.jobs.athlete_history import read_by_digest
from vision.report.models import Report
from vision.report.review import apply_review
from vision.terms import Verdict
from vision.text.numbers import NO_VALUE, format_value
from vision.text.verdicts import severity

if TYPE_CHECKING:  # the database and the tables take a while to load
    from vision.batches.group_models import GroupReport, GroupScreen, GroupValue
    from vision.library.history import HistoryEntry
    from vision.library.queries import ReportFilter

#: Points of an athlete by which rows are sorted.
_POINTS: Final[Mapping[Verdict, int]] = {"fault": 100, "watch": 1, "pass": 0, "cannot_tell": 0}


@dataclass(frozen=True)
class Group:
    """Reports of several athletes.

    Attributes
    ----------
    report : GroupReport
        Distributions, who stands out, left against right.
    entries : tuple of HistoryEntry
        The reports that it is made from.
    parsed : mapping of str to Report
        The reports by the digests of their files.
    """

    report: GroupReport
    entries: tuple[HistoryEntry, ...]
    parsed: Mapping[str, Report]


@dataclass(frozen=True)
class HeatCell:
    """A criterion of one athlete: the worse leg.

    Attributes
    ----------
    verdict : Verdict
        Its verdict.
    text : str
        Its value, with the leg where there are two.
    report_id : str
        The report it is from.
    """

    verdict: Verdict
    text: str
    report_id: str


@dataclass(frozen=True)
class HeatRow:
    """An athlete.

    Attributes
    ----------
    athlete : str
        Their name, or the clip where nobody is named.
    cells : tuple of (HeatCell or None)
        One for each criterion; None where it was not looked at.
    """

    athlete: str
    cells: tuple[HeatCell | None, ...]

    @property
    def points(self) -> int:
        """How much there is to work on: faults first, then what is worth watching."""
        return sum(_POINTS[cell.verdict] for cell in self.cells if cell is not None)


@dataclass(frozen=True)
class HeatTable:
    """Athletes against criteria.

    Attributes
    ----------
    criteria : tuple of str
        Titles of the columns.
    rows : tuple of HeatRow
        Those with most to work on first.
    """

    criteria: tuple[str, ...]
    rows: tuple[HeatRow, ...]


def read_group(
    state: AppState, filters: ReportFilter, *, parsed: Mapping[str, Report] | None = None
) -> Group:
    """Read the reports of a group.

    Parameters
    ----------
    state : AppState
        The shared state of the server.
    filters : ReportFilter
        Which reports.
    parsed : mapping of str to Report, optional
        Those of an earlier call, which need not be read again.
    """
    from vision.batches.group_report import build_group_report
    from vision.batches.tables import ClipOutcome, build_tables
    from vision.library.history import list_entries

    entries = list_entries(state.library, filters) if state.has_library else ()
    names = _unique_names(entries)
    found: dict[str, Report] = {}
    outcomes = []
    for entry in entries:
        card, digest = entry.card, entry.digest
        report = None if digest is None else (parsed or {}).get(digest)
        if report is None and digest is not None:
            report = read_by_digest(state.library, digest)
        if report is None or digest is None:
            continue
        found[digest] = report
        outcomes.append(
            ClipOutcome(
                result=card.id,
                clip=card.name,
                athlete=names.get(card.athlete_id or ""),
                sha256=report.clip.sha256,
                report=apply_review(report, entry.decisions).report,
            )
        )
    return Group(build_group_report(build_tables(outcomes)), entries, found)


def _unique_names(entries: Sequence[HistoryEntry]) -> dict[str, str]:
    """Return names by id; athletes of the same name are numbered."""
    names: dict[str, str] = {}
    seen: Counter[str] = Counter()
    for entry in sorted(entries, key=lambda entry: entry.card.athlete_id or ""):
        id_, name = entry.card.athlete_id, entry.card.athlete
        if id_ is None or name is None or id_ in names:
            continue
        seen[name] += 1
        names[id_] = name if seen[name] == 1 else f"{name} ({seen[name]})"
    return names


def heat_table(screen: GroupScreen) -> HeatTable:
    """Return athletes against criteria, the worse leg of each; those nobody could be told last.

    Parameters
    ----------
    screen : GroupScreen
        A test of the group's report.
    """
    criteria = sorted(
        (criterion for criterion in screen.criteria if criterion.values),
        key=lambda criterion: not any(value.is_told for value in criterion.values),
    )
    by_athlete: dict[str, dict[str, list[GroupValue]]] = defaultdict(lambda: defaultdict(list))
    labels: dict[str, str] = {}
    for criterion in criteria:
        for value in criterion.values:
            by_athlete[value.owner][criterion.id].append(value)
            labels[value.owner] = value.athlete
    rows = [
        HeatRow(labels[owner], tuple(_cell(cells.get(c.id, [])) for c in criteria))
        for owner, cells in by_athlete.items()
    ]
    rows.sort(key=lambda row: (-row.points, row.athlete.casefold()))
    return HeatTable(tuple(criterion.title for criterion in criteria), tuple(rows))


def _cell(values: Sequence[GroupValue]) -> HeatCell | None:
    if not values:
        return None
    worst = min(values, key=lambda value: severity(value.verdict))
    text = NO_VALUE if worst.value is None else format_value(worst.value, worst.unit)
    if worst.leg is not None and len(values) > 1 and worst.value is not None:
        text = f"{text} {worst.leg[0].upper()}"
    return HeatCell(worst.verdict, text, worst.result)
