"""Fixtures of the app: synthetic results and clips."""

from tests.support.app_fixtures import *  # noqa: F403
