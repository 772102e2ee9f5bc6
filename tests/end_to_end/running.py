"""Running the command line as a user does: a process of its own, and its answer."""

import json
import os
import secrets
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

PATIENCE_S = 300
"""A machine that does much else takes ten times as long; to wait longer costs nothing."""
PORTS_FROM = 10_000
HANDED_OUT = Path("/proc/sys/net/ipv4/ip_local_port_range")
ELSEWHERE_FROM = 49_152


def samlots(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "adapters.cli", *arguments],
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
        env={**os.environ, **environment},
    )


def answer_of(done: subprocess.CompletedProcess[str]) -> Any:
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def free_port() -> int:
    """Find a port that is free, and that nobody gets who asks for just any port."""
    handed_out = HANDED_OUT.read_text() if HANDED_OUT.exists() else f"{ELSEWHERE_FROM}"
    ports = max(int(handed_out.split()[0]) - PORTS_FROM, PORTS_FROM)
    while True:
        port = PORTS_FROM + secrets.randbelow(ports)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
