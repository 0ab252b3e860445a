"""Figures about the server for Prometheus, on a port of their own for this computer only.

They count analyses and hold no name, id or address of anybody.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

from vision.errors import InputError
from vision.extras import require_extra
from vision.jobs.app_state import AppState
from vision.paths import home_folder

if TYPE_CHECKING:
    from prometheus_client.metrics_core import Metric

#: Environment variable with the port.
PORT_VARIABLE: Final = "FORMCHECK_METRICS_PORT"
_ADDRESS: Final = "127.0.0.1"


class ServerMetrics:
    """Collect the figures when they are asked for.

    Parameters
    ----------
    state : callable
        Returns the state of the server.
    """

    def __init__(self, state: Callable[[], AppState]) -> None:
        self._state = state

    def collect(self) -> Iterator[Metric]:
        """Yield the figures.

        Yields
        ------
        Metric
            Analyses that wait, run and have ended, their time, and the free space on the disk.
        """
        from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

        counts = self._state().jobs.counts()
        queued = GaugeMetricFamily("formcheck_queue", "Analyses to do.", labels=["state"])
        queued.add_metric(["waiting"], counts.waiting)
        queued.add_metric(["running"], counts.running)
        yield queued
        ended = CounterMetricFamily(
            "formcheck_analyses", "Analyses that have ended since the start.", labels=["outcome"]
        )
        for outcome, count in sorted(counts.ended.items()):
            ended.add_metric([outcome], count)
        yield ended
        yield CounterMetricFamily(
            "formcheck_analysis_seconds",
            "Time of the analyses that were done.",
            value=counts.analysis_s,
        )
        free = shutil.disk_usage(home_folder()).free
        yield GaugeMetricFamily("formcheck_disk_free_bytes", "Free space for the home.", value=free)


def serve_metrics(port: int, state: Callable[[], AppState]) -> Callable[[], None]:
    """Serve the figures on a port of this computer, and those of the process.

    Parameters
    ----------
    port : int
        The port; 0 for any free one.
    state : callable
        Returns the state of the server.

    Returns
    -------
    callable
        Stops serving.

    Raises
    ------
    InputError
        The port is in use.
    MissingExtraError
        The extra ``server`` is not installed.
    """
    require_extra("server")
    from prometheus_client import CollectorRegistry, ProcessCollector, start_http_server

    registry = CollectorRegistry()
    registry.register(ServerMetrics(state))
    ProcessCollector(registry=registry)
    try:
        server, thread = start_http_server(port, addr=_ADDRESS, registry=registry)
    except OSError as error:
        raise InputError(
            f"The figures for Prometheus cannot be served on port {port} "
            f"({error.strerror or error}); choose another port."
        ) from error

    def stop() -> None:
        """Stop serving."""
        server.shutdown()
        server.server_close()
        thread.join()

    return stop
