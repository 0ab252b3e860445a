"""Fixtures of the app: made-up results and clips."""

from tests.support.app_fixtures import *  # noqa: F403
