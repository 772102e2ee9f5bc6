"""Health of a process without pages: two addresses that tell the truth."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

ASK_S = 3.0
Ready = Callable[[], Mapping[str, bool]]


@contextmanager
def health(host: str, port: int | None, ready: Ready) -> Iterator[None]:
    """Answer /health/live and /health/ready while the process runs; no port, no server."""
    if port is None:
        yield
        return

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/health/live":
                self._answer(HTTPStatus.OK, {"live": True})
            elif self.path == "/health/ready":
                parts = dict(ready())
                good = all(parts.values())
                status = HTTPStatus.OK if good else HTTPStatus.SERVICE_UNAVAILABLE
                self._answer(status, parts)
            else:
                self._answer(HTTPStatus.NOT_FOUND, {})

        def _answer(self, status: HTTPStatus, body: Mapping[str, bool]) -> None:
            text = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing: an address never reaches a log."""

    server = ThreadingHTTPServer((host, port), Handler)
    thread = Thread(target=server.serve_forever, name="health", daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()


def is_ready(host: str, port: int) -> bool:
    """Ask a process whether it is ready."""
    connection = HTTPConnection(host, port, timeout=ASK_S)
    try:
        connection.request("GET", "/health/ready")
        return connection.getresponse().status == HTTPStatus.OK
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
