"""The web server: one process, one port, quiet and ended cleanly."""

import errno
import socket

import uvicorn
from fastapi import FastAPI

from adapters.web.gate import is_loopback
from domain.refusals import PlainFailure

GRACE_S = 5
WAITING_MAX = 256


class PortTaken(PlainFailure):
    """Something else already answers on the port."""

    def __init__(self, port: int) -> None:
        super().__init__(f"Port {port} is already in use. Choose another.")
        self.port = port


class OnlyOnThisMachine(PlainFailure):
    """The demonstration's sign-in lets anybody in, so it may not be reached from outside."""

    def __init__(self) -> None:
        super().__init__("The demonstration's sign-in is served on this machine only.")


class Server(uvicorn.Server):
    """A server that has its socket from the start, so that nobody can take the port."""

    def __init__(self, app: FastAPI, host: str, port: int) -> None:
        self.socket = _listen(host, port)
        self.port: int = self.socket.getsockname()[1]
        super().__init__(
            uvicorn.Config(
                app,
                access_log=False,
                server_header=False,
                proxy_headers=False,
                log_config=None,
                timeout_graceful_shutdown=GRACE_S,
            )
        )

    def serve_until_stopped(self) -> None:
        """Answer until told to stop."""
        self.run(sockets=[self.socket])


def serve(app: FastAPI, host: str, port: int, *, demo_sign_in: bool) -> None:
    """Serve the application until the process is told to stop.

    Raises PortTaken, and OnlyOnThisMachine when the demonstration would be reachable.
    """
    if demo_sign_in and not is_loopback(host):
        raise OnlyOnThisMachine
    Server(app, host, port).serve_until_stopped()


def make_sure_port_is_free(host: str, port: int) -> None:
    """Raise PortTaken when something else already answers on a port."""
    _listen(host, port).close()


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(WAITING_MAX)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise PortTaken(port) from None
        raise
    return listener
