"""Figures for Prometheus over HTTP."""

from __future__ import annotations

import socket
from pathlib import Path

import httpx
import pytest

from tests.support.job_builders import add_clip
from tests.support.saved_results import fake_analysis
from vision.errors import InputError
from vision.jobs.app_state import open_app_state
from vision.webapp.server.metrics import serve_metrics


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


@pytest.mark.slow
def test_analyses_are_counted_and_nobody_is_named(formcheck_home: Path) -> None:
    state = open_app_state(formcheck_home, run_analysis=fake_analysis())
    port = free_port()
    stop = serve_metrics(port, lambda: state)
    try:
        before = httpx.get(f"http://127.0.0.1:{port}/metrics").text
        assert 'formcheck_analyses_total{outcome="done"} 0.0' in before
        ids = [add_clip(state.results).id for _ in range(2)]
        for id_ in ids:
            state.jobs.start(id_)
        state.jobs.wait()
        text = httpx.get(f"http://127.0.0.1:{port}/metrics").text
    finally:
        stop()
        state.close()
    assert 'formcheck_analyses_total{outcome="done"} 2.0' in text
    assert 'formcheck_analyses_total{outcome="failed"} 0.0' in text
    assert 'formcheck_queue{state="waiting"} 0.0' in text
    assert "formcheck_disk_free_bytes" in text
    assert "process_cpu_seconds_total" in text
    assert not any(id_ in text for id_ in ids)
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"http://127.0.0.1:{port}/metrics")


def test_a_port_in_use_is_one_sentence(formcheck_home: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(InputError, match=f"cannot be served on port {port}"):
            serve_metrics(port, lambda: open_app_state(formcheck_home))
