"""A soak: whatever is killed, no notice is lost, doubled or out of order. By `make soak`."""

import json
import os
import sys
from dataclasses import asdict
from pathlib import Path

from tests.soak.killing import killable, kills_under_load

NOTICES = int(os.environ.get("SAMLOTS_NOTICES", "20000"))
KILLS = int(os.environ.get("SAMLOTS_KILLS", "20"))
PATIENCE_S = 600


def test_no_notice_is_lost_stored_twice_or_out_of_order(tmp_path: Path) -> None:
    with killable(tmp_path / "data") as killing:
        outcome = kills_under_load(killing, NOTICES, KILLS, PATIENCE_S)
    sys.stdout.write(f"\n{json.dumps(asdict(outcome))}\n")
    assert set(outcome.kills.values()) == {KILLS}
    found = (outcome.lost, outcome.stored_twice, outcome.out_of_order, outcome.put_aside)
    assert found == (0, 0, 0, 0)
