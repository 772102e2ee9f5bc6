"""A soak: what erases is killed at any instant, also in the middle of a statement.

Of each case it is gone when it is said to be, not before, and no other loses a word. Run by
`make soak`.
"""

import os
import random
import secrets
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from adapters.embedded.postgres import EmbeddedPostgres
from adapters.postgres.erasure import stay_erased
from adapters.postgres.logins import Logins, Server
from adapters.postgres.setup import set_up
from services.erasure_steps import Run, Step
from services.history import history_of
from tests.adapters.conftest import Database
from tests.adapters.erasure_place import LIND, Erasure, erasure_of

CASES = int(os.environ.get("SAMLOTS_ERASURES", "20"))
SEED = os.environ.get("SAMLOTS_SEED", secrets.token_hex(4))
LIVES_MAX_S = 0.3
"""An erasure that nobody disturbs takes about as long."""
LONGER_AFTER = 20
"""After so many attempts it may live twice as long, and so on: a slow machine needs that."""
ATTEMPTS_MAX = 400


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Erasure]:
    with EmbeddedPostgres(tmp_path / "postgres", durable=False) as postgres:
        database = Database(postgres, Server(host=postgres.host), Logins.fresh())
        set_up(database.server, postgres.dsn(), database.logins)
        with erasure_of(database, tmp_path) as made:
            yield made


def killed_within(hub: Erasure, lives_s: float) -> bool:
    """Erase in a process of its own, for as long as it lives; tells whether it was killed."""
    child = os.fork()
    if child == 0:
        try:
            with ExitStack() as closing:
                Erasure(hub.database, hub.ledger, closing).erasing().run()
        finally:
            os._exit(0)
    kill = threading.Timer(lives_s, os.kill, (child, signal.SIGKILL))
    kill.start()
    # It keeps its number, so that the kill that comes too late hits nobody else.
    os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)
    kill.cancel()
    kill.join()
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def run_of(hub: Erasure, case_id: UUID) -> Run | None:
    return next((run for run in hub.book.runs() if run.case_id == case_id), None)


def claims_no_more_than_is_so(hub: Erasure, case_id: UUID) -> bool:
    """Whether a case is said to be erased; then nothing of it is left."""
    run = run_of(hub, case_id)
    if run is not None and run.reached >= Step.KEYS_DESTROYED:
        hub.keys.forget()
        assert not history_of(hub.log, case_id)
        assert hub.destroyer.left_of(case_id) == 0
    if run is None or run.reached is not Step.VERIFIED:
        return False
    assert hub.book.left_of(case_id, [case_id]) == 0
    return True


def test_killed_at_any_instant_it_goes_on_and_never_claims_too_much(hub: Erasure) -> None:
    chance, kills = random.Random(SEED), 0
    hub.tell_short(LIND)
    hub.projecting().catch_up()
    kept = hub.log.load(LIND)
    for _ in range(CASES):
        case_id = uuid4()
        hub.tell_short(case_id)
        hub.projecting().catch_up()
        hub.seal()
        hub.approve(case_id)
        for attempt in range(ATTEMPTS_MAX):
            lives_s = chance.uniform(0, LIVES_MAX_S * (1 + attempt / LONGER_AFTER))
            kills += killed_within(hub, lives_s)
            stay_erased(hub.database.server, hub.database.logins)
            hub.seal()
            if claims_no_more_than_is_so(hub, case_id):
                break
        else:
            pytest.fail(f"seed {SEED}: it was not erased")
        assert hub.log.load(LIND) == kept
    assert hub.ledger.audit("after")["erased_keys"] == CASES
    sys.stdout.write(f"\n{CASES} erasures, {kills} kills, seed {SEED}\n")
