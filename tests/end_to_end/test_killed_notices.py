"""Relay, broker, partner and PostgreSQL killed under load: the short form of `make soak`."""

from pathlib import Path

import pytest

from tests.soak.killing import killable, kills_under_load

NOTICES, KILLS, PATIENCE_S = 300, 2, 300


@pytest.mark.timeout(4 * PATIENCE_S)
def test_whatever_is_killed_no_notice_is_lost_doubled_or_out_of_order(tmp_path: Path) -> None:
    with killable(tmp_path / "data") as killing:
        outcome = kills_under_load(killing, NOTICES, KILLS, PATIENCE_S)
    assert set(outcome.kills.values()) == {KILLS}
    found = (outcome.lost, outcome.stored_twice, outcome.out_of_order, outcome.put_aside)
    assert found == (0, 0, 0, 0)
