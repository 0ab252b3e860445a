"""Tags on results: a coach's own words, which lists show and filter by."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, select

from vision.errors import InputError
from vision.library.folding import fold_text
from vision.library.library import Library
from vision.library.schema import MAX_TAG, ReportRow, TagRow

#: Of one result: more would fill its row.
MAX_TAGS: Final = 20
#: Databases limit how many values a query can have.
_MAX_QUERY_VALUES: Final = 500


@dataclass(frozen=True)
class TagCount:
    """A tag that is in use.

    Attributes
    ----------
    key : str
        By which it is found: case and accents do not matter.
    name : str
        As it is shown.
    reports : int
        How many reports have it.
    """

    key: str
    name: str
    reports: int


def list_tags(library: Library) -> tuple[TagCount, ...]:
    """List the tags that are in use, by name."""
    query = select(TagRow.key, func.min(TagRow.name), func.count()).group_by(TagRow.key)
    with library.reading() as session:
        found = [TagCount(*row) for row in session.execute(query)]
    return tuple(sorted(found, key=lambda tag: tag.key))


def tag_key(name: str) -> str:
    """Return the key of a tag, by which it is found.

    Parameters
    ----------
    name : str
        Its name.

    Raises
    ------
    InputError
        The name is empty or too long.
    """
    return fold_text(clean_tag(name))


def clean_tag(name: str) -> str:
    """Return the name of a tag without surplus spaces and characters that cannot be printed.

    Parameters
    ----------
    name : str
        As it was typed.

    Raises
    ------
    InputError
        The name is empty or too long.
    """
    name = " ".join("".join(c if c.isprintable() else " " for c in name).split())
    if not name:
        raise InputError("A tag is empty; type a word.")
    if len(name) > MAX_TAG or len(fold_text(name)) > MAX_TAG:
        raise InputError(f"A tag is longer than {MAX_TAG} characters; shorten it.")
    return name


def change_tags(
    library: Library,
    report_ids: Sequence[str],
    *,
    add: Iterable[str] = (),
    remove: Iterable[str] = (),
) -> int:
    """Add tags to reports, and remove others, in one transaction.

    A tag that is there already in another spelling stays as it is.

    Parameters
    ----------
    library : Library
        The library.
    report_ids : sequence of str
        The reports; those that were deleted meanwhile are left out.
    add, remove : iterable of str
        Names of tags.

    Returns
    -------
    int
        How many of the reports there are.

    Raises
    ------
    InputError
        A name is empty or too long, or a report would have too many tags.
    """
    new = {tag_key(name): clean_tag(name) for name in add}
    old = {tag_key(name) for name in remove} - set(new)
    spelled = {tag.key: tag.name for tag in list_tags(library)}
    changed = 0
    with library.writing() as session:
        for start in range(0, len(report_ids), _MAX_QUERY_VALUES):
            part = report_ids[start : start + _MAX_QUERY_VALUES]
            for report in session.scalars(select(ReportRow).where(ReportRow.id.in_(part))):
                changed += 1
                _change(report, {key: spelled.get(key, new[key]) for key in new}, old)
    return changed


def _change(report: ReportRow, new: dict[str, str], old: set[str]) -> None:
    tags = {tag.key: tag for tag in report.tags}
    for key in old & set(tags):
        report.tags.remove(tags.pop(key))
    for key in set(new) - set(tags):
        report.tags.append(TagRow(key=key, name=new[key]))
        tags[key] = report.tags[-1]
    if len(tags) > MAX_TAGS:
        raise InputError(f"A result can have {MAX_TAGS} tags; remove one first.")
