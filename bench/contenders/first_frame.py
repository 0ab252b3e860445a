"""The line on standard error that says that the model has processed the first frame."""

from typing import Final

#: Contained in the line; formcheck writes it to its log, at the level ``debug``.
FIRST_FRAME: Final = "Processed the first frame"
