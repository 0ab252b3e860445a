"""User-correctable errors; each message is one sentence for the user."""

from __future__ import annotations


class FormcheckError(Exception):
    """Base class of errors that the user can correct; the message says how."""


class InputError(FormcheckError):
    """The input cannot be read, or nobody is in it (command line: exit code 2)."""


class ModelError(InputError):
    """The pose model is not available: missing, unreachable, damaged, or no disk space for it."""


class OutputClosed(FormcheckError):
    """The reader of standard output has closed it, so no message can be printed."""


class StorageError(FormcheckError):
    """Disk or database have no room or do not answer; the same may succeed later."""


class Cancelled(FormcheckError):
    """The user cancelled the analysis."""
