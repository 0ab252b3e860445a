"""formcheck: checks how you move from a phone video, with every number's error beside it."""

from importlib.metadata import version

__version__ = version("formcheck")
