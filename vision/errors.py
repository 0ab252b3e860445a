"""What can go wrong for reasons the user can mend."""

from __future__ import annotations


class FormcheckError(Exception):
    """Something formcheck cannot do; the message is one sentence for the user."""


class InputError(FormcheckError):
    """The input cannot be read, or shows nobody (command line: exit code 2)."""


class ModelError(InputError):
    """The pose model cannot be had: missing, unreachable, damaged, or no room for it."""


class OutputClosed(FormcheckError):
    """Whoever read the standard output has stopped reading; there is nobody to tell."""


class Cancelled(FormcheckError):
    """The user stopped the analysis."""
