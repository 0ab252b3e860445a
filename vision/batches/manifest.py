"""Read a manifest: a CSV file that lists clips, with settings and an athlete for each."""

from __future__ import annotations

import csv
import io
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from vision.batches.storage import last_part, read_url
from vision.errors import InputError
from vision.screens.registry import parse_screen_choice, style_titles
from vision.settings import ROTATIONS
from vision.terms import LegChoice, Quality

#: Other names of columns, after hyphens and spaces have become underscores.
_ALIASES: Final = {"height": "height_cm", "start": "start_s", "end": "end_s", "file": "clip"}
_DELIMITERS: Final = ",;\t"


def _lower(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


def _decimal_point(value: Any) -> Any:
    """Accept the decimal comma that spreadsheets write in many countries."""
    return value.replace(",", ".") if isinstance(value, str) else value


def _known_screen(text: str) -> str:
    choice = parse_screen_choice(text)
    return "auto" if choice is None else choice.screen.option


def _known_style(text: str) -> str:
    if text not in style_titles():
        raise ValueError(f"must be one of {', '.join(style_titles())}")
    return text


def _known_rotation(value: int) -> int:
    if value not in ROTATIONS:
        raise ValueError(f"must be one of {', '.join(map(str, ROTATIONS))}")
    return value


_Number = Annotated[float, BeforeValidator(_decimal_point)]


class ManifestRow(BaseModel):
    """One clip of a manifest; what is missing is as for the whole batch."""

    model_config = ConfigDict(frozen=True, extra="ignore", str_strip_whitespace=True)

    clip: str = Field(min_length=1, description="file, relative to the manifest, or a URL")
    athlete: str | None = Field(default=None, max_length=200, description="whose clip it is")
    sha256: Annotated[str, BeforeValidator(_lower)] | None = Field(
        default=None, pattern="^[0-9a-f]{64}$", description="expected checksum of the clip"
    )
    screen: Annotated[str, AfterValidator(_known_screen)] | None = Field(
        default=None, description="test that the clip shows, or `auto`"
    )
    leg: Annotated[LegChoice, BeforeValidator(_lower)] | None = Field(
        default=None, description="standing leg to judge: `left`, `right` or `auto`"
    )
    person: int | None = Field(default=None, ge=1, description="person to check, from 1")
    quality: Annotated[Quality, BeforeValidator(_lower)] | None = Field(
        default=None, description="`best`, `balanced` or `fast`"
    )
    model: str | None = Field(default=None, description="pose model, by name or file")
    criteria: str | None = Field(
        default=None, description="criteria file, relative to the manifest"
    )
    start_s: _Number | None = Field(default=None, ge=0, description="start of the analysis, s")
    end_s: _Number | None = Field(default=None, ge=0, description="end of the analysis, s")
    capture_rate: _Number | None = Field(
        default=None, ge=1, description="frames per second the camera recorded"
    )
    rotate: Annotated[int, AfterValidator(_known_rotation)] | None = Field(
        default=None, description="degrees clockwise to turn the stored frames by"
    )
    style: Annotated[str, AfterValidator(_known_style)] | None = Field(
        default=None, description="style of backward running"
    )
    height_cm: _Number | None = Field(
        default=None, ge=50, le=250, description="height of the person, cm"
    )

    @property
    def choices(self) -> dict[str, Any]:
        """The settings of the analysis that this row chooses, without its criteria."""
        others = {"clip", "athlete", "sha256", "criteria"}
        return self.model_dump(exclude_none=True, exclude=others)


#: How a manifest may be written, for messages.
COLUMNS: Final = tuple(ManifestRow.model_fields)


def read_manifest(url: str) -> tuple[list[ManifestRow], list[str]]:
    """Read a manifest.

    Parameters
    ----------
    url : str
        A CSV file, separated by commas, semicolons or tabs, with a row of column names.

    Returns
    -------
    list of ManifestRow
        Its rows, empty ones left out.
    list of str
        Sentences about columns that are not used.

    Raises
    ------
    InputError
        The file or a row cannot be used; the sentence names the row as a spreadsheet does.
    """
    name = last_part(url)
    try:
        text = read_url(url).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{name} is not UTF-8 text; save it as CSV UTF-8.") from error
    header_line = next(iter(text.lstrip("\r\n").splitlines()), "")
    delimiter = max(_DELIMITERS, key=header_line.count)
    reader = csv.reader(io.StringIO(text, newline=None), delimiter=delimiter)
    try:
        table = [
            (number, cells)
            for number, cells in enumerate(reader, start=1)
            if any(cell.strip() for cell in cells)
        ]
    except csv.Error as error:
        raise InputError(
            f"{name}, row {reader.line_num}, cannot be read as CSV ({error}); save it again."
        ) from error
    if not table:
        raise InputError(f"{name} is empty; its first row must name the columns, such as clip.")
    header = [_column_name(cell) for cell in table[0][1]]
    notes = _check_header(header, name)
    rows = [
        _row(dict(zip(header, cells, strict=False)), number, name) for number, cells in table[1:]
    ]
    if not rows:
        raise InputError(f"{name} lists no clip; add a row for each.")
    return rows, notes


def _column_name(cell: str) -> str:
    name = cell.strip().lower().replace("-", "_").replace(" ", "_")
    return _ALIASES.get(name, name)


def _check_header(header: list[str], name: str) -> list[str]:
    """Return notes about columns that are not used; raise an error for an unusable header."""
    if "clip" not in header:
        raise InputError(
            f"{name} has no column clip; its first row must name the columns: {', '.join(COLUMNS)}."
        )
    doubled = sorted({column for column in header if column and header.count(column) > 1})
    if doubled:
        raise InputError(f"{name} has the column {doubled[0]} twice; keep one of them.")
    unknown = [column for column in header if column and column not in COLUMNS]
    return [f"The column {', '.join(unknown)} of {name} is not used."] if unknown else []


def _row(cells: dict[str, str], number: int, name: str) -> ManifestRow:
    given = {column: cell for column, cell in cells.items() if column and cell.strip()}
    try:
        return ManifestRow.model_validate(given)
    except (ValidationError, InputError) as error:
        raise InputError(f"{name}, row {number}: {_problem(error, given)}") from error


def _problem(error: ValidationError | InputError, given: dict[str, str]) -> str:
    if isinstance(error, InputError):
        return str(error)
    first = error.errors()[0]
    column = str(first["loc"][0])
    if column not in given:
        return "the column clip is empty; name a file."
    message = first["msg"].removeprefix("Value error, ")
    return (
        f"{column} is '{given[column].strip()}'; {message[0].lower()}{message[1:]}. "
        "Correct the cell or empty it."
    )
