"""HTTP server with range requests for the browser test pages."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath

MIME_TYPES = {
    "css": "text/css",
    "html": "text/html",
    "jpg": "image/jpeg",
    "js": "text/javascript",
    "json": "application/json",
    "mp4": "video/mp4",
}


def mime_type(path: str) -> str:
    """Return the MIME type of a file by its extension."""
    return MIME_TYPES[PurePosixPath(path).suffix.removeprefix(".")]


@contextmanager
def serve_pages(read_file: Callable[[str], tuple[bytes, str]]) -> Iterator[str]:
    """Serve ``page.html`` and its files in a thread; yield the URL of the page.

    Parameters
    ----------
    read_file : callable
        Returns content and MIME type for the path of a request, with its query.
    """

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            data, kind = read_file(self.path)
            requested = self.headers.get("Range")
            first, last = 0, len(data) - 1
            if requested:
                begin, _, end = requested.removeprefix("bytes=").partition("-")
                first, last = int(begin), min(last, int(end) if end else last)
            self.send_response(206 if requested else 200)
            self.send_header("Content-Type", kind)
            self.send_header("Accept-Ranges", "bytes")
            self.send_header("Content-Length", str(last - first + 1))
            if requested:
                self.send_header("Content-Range", f"bytes {first}-{last}/{len(data)}")
            self.end_headers()
            self.wfile.write(data[first : last + 1])

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/page.html"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
