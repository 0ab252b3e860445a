"""Logging for the command line and the app: levels, output, and errors without personal data.

A log record names results, reports and athletes by their ids only. It holds no name of an
athlete or a clip, no path, and no error message, because messages quote such names.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, TextIO

#: Environment variable with the level, read by child processes such as the app.
LEVEL_VARIABLE: Final = "FORMCHECK_LOG_LEVEL"
#: Environment variable with the form of the records, ``text`` or ``json``.
FORMAT_VARIABLE: Final = "FORMCHECK_LOG_FORMAT"
LEVELS: Final = ("debug", "info", "warning", "error")
DEFAULT_LEVEL: Final = "warning"

_ROOT: Final = "vision"
_FORMAT: Final = "%(asctime)s %(levelname)s %(name)s: %(message)s"
_PACKAGE_FOLDER: Final = Path(__file__).parent


class _StandardErrorHandler(logging.StreamHandler[TextIO]):
    """Write each record to the current `sys.stderr`.

    Progress bars and the loading of the pose model replace `sys.stderr` temporarily.
    """

    def __init__(self) -> None:
        logging.Handler.__init__(self)

    @property
    def stream(self) -> TextIO:
        """Standard error."""
        return sys.stderr

    @stream.setter
    def stream(self, value: TextIO) -> None:
        """Ignore the new stream."""


class _JsonFormatter(logging.Formatter):
    """Write a record as an object in one line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        time = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        content = {
            "time": time,
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            "process": record.process,
        }
        if record.exc_info:
            content["exception"] = self.formatException(record.exc_info)
        return json.dumps(content, ensure_ascii=False)


def set_up_logging(level: str | None = None) -> None:
    """Send formcheck's log records to standard error; calling it again changes the level.

    Parameters
    ----------
    level : {"debug", "info", "warning", "error"}, optional
        Lowest level that is shown. Default: that of the environment variable
        ``FORMCHECK_LOG_LEVEL``, else ``warning``. With ``FORMCHECK_LOG_FORMAT=json`` each record
        is an object in one line.
    """
    chosen = (level or os.environ.get(LEVEL_VARIABLE, "")).strip().lower()
    logger = logging.getLogger(_ROOT)
    logger.setLevel((chosen if chosen in LEVELS else DEFAULT_LEVEL).upper())
    handler = next((h for h in logger.handlers if isinstance(h, _StandardErrorHandler)), None)
    if handler is None:
        handler = _StandardErrorHandler()
        logger.addHandler(handler)
    is_json = os.environ.get(FORMAT_VARIABLE, "").strip().lower() == "json"
    handler.setFormatter(_JsonFormatter() if is_json else logging.Formatter(_FORMAT))


def describe_error(error: BaseException) -> str:
    """Describe an error by its type and the lines of formcheck's code in its traceback.

    Parameters
    ----------
    error : BaseException
        The error that was caught.

    Returns
    -------
    str
        Such as ``InputError at clip/open.py:80 in open_clip, jobs/queue.py:214 in _run_job``:
        the innermost call first, without the message, local values or paths outside the
        package.
    """
    places = []
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        path = Path(frame.filename)
        if path.is_relative_to(_PACKAGE_FOLDER) and path != Path(__file__):
            place = path.relative_to(_PACKAGE_FOLDER).as_posix()
            places.append(f"{place}:{frame.lineno} in {frame.name}")
    name = type(error).__name__
    return f"{name} at {', '.join(places)}" if places else name


@contextmanager
def log_errors(logger: logging.Logger, task: str) -> Iterator[None]:
    """Log an exception raised in the block as a warning, and continue after the block.

    Parameters
    ----------
    logger : logging.Logger
        Logger of the calling module.
    task : str
        What the block does, such as ``"add result AbC to the library"``.
    """
    try:
        yield
    except Exception as error:  # no failure of the block may stop the caller
        logger.warning("Could not %s: %s", task, describe_error(error))
