"""The server: one port of its own, on this machine alone while anybody may sign in."""

import os
import signal
import socket
import threading
import time
from urllib.request import urlopen

import pytest

from adapters.web.app import make_app
from adapters.web.server import (
    OnlyOnThisMachine,
    PortTaken,
    Server,
    make_sure_port_is_free,
    serve,
)
from tests.adapters.web_fakes import World


def test_a_port_that_is_taken_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(PortTaken, match=str(port)):
            make_sure_port_is_free("127.0.0.1", port)
        with pytest.raises(PortTaken):
            serve(make_app(World().parts()), "127.0.0.1", port, demo_sign_in=True)


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::", "samlots.example"])
def test_the_demonstration_is_not_served_to_others(host: str) -> None:
    with pytest.raises(OnlyOnThisMachine):
        serve(make_app(World().parts()), host, 0, demo_sign_in=True)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_it_answers_until_it_is_told_to_stop(host: str) -> None:
    server = Server(make_app(World().parts()), host, 0)
    thread = threading.Thread(target=server.serve_until_stopped)
    thread.start()
    name = f"[{host}]" if ":" in host else host
    with urlopen(f"http://{name}:{server.port}/health/live") as answer:
        assert (answer.status, "server" in answer.headers) == (200, False)
    server.should_exit = True
    thread.join(timeout=60)
    assert not thread.is_alive()
    make_sure_port_is_free(host, server.port)


def test_it_stops_cleanly_when_the_process_is_asked_to() -> None:
    server = Server(make_app(World().parts()), "127.0.0.1", 0)
    before = signal.signal(signal.SIGTERM, lambda *_: None)

    def ask() -> None:
        while not server.started:
            time.sleep(0.01)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=ask).start()
    try:
        server.serve_until_stopped()
    finally:
        signal.signal(signal.SIGTERM, before)
    assert server.should_exit
