"""What a page shows when nothing else has caught an error: one sentence, never a traceback."""

from __future__ import annotations

import logging
from typing import Final

from vision.errors import FormcheckError
from vision.logs import describe_error
from vision.webapp.shared.messages import show_error

_log = logging.getLogger(__name__)

_OURS: Final = (
    "formcheck made a mistake here. Nothing that you saved is lost: load this page again. What "
    "went wrong is in the log of the server."
)


def show_script_error(error: Exception) -> bool:
    """Show an error that no page has caught as one sentence.

    Parameters
    ----------
    error : Exception
        What was raised in a page, a fragment or a callback.

    Returns
    -------
    bool
        True: Streamlit shows nothing itself. It has logged the error.
    """
    if isinstance(error, FormcheckError):
        show_error(error)
    else:
        _log.error("A page failed: %s", describe_error(error))
        show_error(_OURS)
    return True
