"""Compare pooch with formcheck's own model download, where a connection breaks or crawls.

    uv run --with pooch python scripts/trials/downloads.py

A server on this computer sends a file of 6 MB, the size of the smallest model. It breaks off the
first answer after two thirds, or sends a few bytes every quarter of a second. For each: how many
bytes arrive in all until the file is complete, and how long a crawling server is waited for.
"""

from __future__ import annotations

import hashlib
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

DATA = bytes(range(256)) * (6_000_000 // 256)
SHA256 = hashlib.sha256(DATA).hexdigest()
#: A crawling server gives up after this long, seconds.
CRAWL_S = 20.0


class _Server(ThreadingHTTPServer):
    """A server that counts what it sends, and breaks off its first answer."""

    daemon_threads = True
    sent = 0
    breaks = 1
    crawls = False


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        start = 0
        if named := self.headers.get("Range"):
            start = int(named.removeprefix("bytes=").split("-")[0])
            self.send_response(206)
            self.send_header("Content-Range", f"bytes {start}-{len(DATA) - 1}/{len(DATA)}")
        else:
            self.send_response(200)
        self.send_header("Content-Length", str(len(DATA) - start))
        self.end_headers()
        end = len(DATA)
        if self.server.breaks:
            self.server.breaks -= 1
            end = 2 * len(DATA) // 3
        try:
            if self.server.crawls:
                for at in range(int(4 * CRAWL_S)):
                    self.wfile.write(DATA[at : at + 1])
                    time.sleep(0.25)
            else:
                self.wfile.write(DATA[start:end])
                self.server.sent += end - start
        except OSError:
            pass
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def serve(*, breaks: int = 0, crawls: bool = False) -> Iterator[tuple[_Server, str]]:
    """Return a context with a server and its address."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.breaks, server.crawls = breaks, crawls
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server, f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def with_pooch(base: str, folder: Path) -> None:
    """Fetch the file with pooch."""
    import pooch

    pooch.retrieve(f"{base}/model.task", known_hash=f"sha256:{SHA256}", path=folder)


def with_formcheck(base: str, folder: Path) -> None:
    """Fetch the file as a model of the official store."""
    from vision.pose import model_download
    from vision.pose.model_manifest import ModelEntry

    model_download.DEADLINE_S = 5.0  # 120 s in use; what counts here is that there is one
    model_download._SLOWEST_BYTES_PER_S = 6_000_000
    entry = ModelEntry(
        name="trial",
        network="lite",
        title="Trial",
        origin="this computer",
        licence="none",
        file="model.task",
        sha256=SHA256,
        size=len(DATA),
        path="model.task",
        notes="",
    )
    model_download.download_model(entry, base, folder, lambda fraction, text: None)


def attempts(fetch: Callable[[str, Path], None], base: str, folder: Path) -> list[str]:
    """Fetch until it works, at most three times; return what happened."""
    seen = []
    for _ in range(3):
        try:
            fetch(base, folder)
        except Exception as error:  # whatever the library raises
            seen.append(f"{type(error).__name__}: {error}")
        else:
            return [*seen, "complete"]
    return seen


def main() -> None:
    """Measure both, and print what happened."""
    for fetch in (with_pooch, with_formcheck):
        print(fetch.__name__)
        with serve(breaks=1) as (server, base), tempfile.TemporaryDirectory() as folder:
            seen = attempts(fetch, base, Path(folder))
            print(f"  broken once: {server.sent / 1e6:.1f} MB sent for {len(DATA) / 1e6:.1f} MB")
            print(*(f"    {text[:160]}" for text in seen), sep="\n")
        with serve(crawls=True) as (_, base), tempfile.TemporaryDirectory() as folder:
            begun = time.monotonic()
            seen = []
            try:
                fetch(base, Path(folder))
            except Exception as error:  # whatever the library raises
                seen.append(f"{type(error).__name__}: {error}")
            print(f"  crawling: ended after {time.monotonic() - begun:.0f} s of {CRAWL_S:.0f}")
            print(*(f"    {text[:160]}" for text in seen), sep="\n")


if __name__ == "__main__":
    main()
