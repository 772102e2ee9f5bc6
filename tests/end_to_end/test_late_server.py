"""A server that answers late is there all the same: nobody else starts one beside it."""

import os
import shutil
import signal
import threading
from pathlib import Path

from adapters.embedded.place import noted_cluster
from adapters.embedded.postgres import EmbeddedPostgres
from adapters.place import open_place, start_embedded
from adapters.settings import Settings
from tests.end_to_end.conftest import DIRECTORY

LATE_S = 4


def test_a_command_waits_for_a_server_that_does_much_else(tmp_path: Path) -> None:
    shutil.copy(DIRECTORY, tmp_path / "directory.json")
    settings = Settings(data=tmp_path)
    with start_embedded(settings, durable=False) as place:
        noted = (noted_cluster(tmp_path) / "postmaster.pid").read_text()
        postgres = int(noted.splitlines()[0])
        os.kill(postgres, signal.SIGSTOP)
        goes_on = threading.Timer(LATE_S, os.kill, (postgres, signal.SIGCONT))
        goes_on.start()
        try:
            with open_place(settings) as found:
                assert found.server.host == place.server.host
        finally:
            goes_on.join()
    EmbeddedPostgres(tmp_path).destroy()
