"""Of random cases that the rules let through, a replay is the live view, fact by fact."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from domain.case.case import replay as fold
from domain.roles import AUDIENCES, Role
from projections.moment import Moment
from services.looking_back import LookingBack
from services.ports import Staff
from services.projecting import Projecting
from services.replaying import Replaying
from services.then import Question
from tests.given import CASE_ID, Story
from tests.projections.kept import handle
from tests.services.lawful import lawful
from tests.services.memory import MemoryLog, MemoryViews, SetClock
from tests.services.reads import MemoryAccessLog

CASES = int(os.environ.get("SAMLOTS_REPLAYED_CASES", "200"))
FACTS = int(os.environ.get("SAMLOTS_REPLAYED_FACTS", "8"))
DIGESTED = 6
"""So many of the cases have the digests of all their answers told to another process."""
AUDITOR = Staff("anna", "Anna", "revision", (Role.AUDITOR,))
ROOT = Path(__file__).parents[2]


def live_views(story: Story) -> Iterator[tuple[datetime, MemoryViews]]:
    """Keep every view as the projector does, and stop after each fact."""
    log, views = MemoryLog(), MemoryViews()
    clock = SetClock(story.recorded[0].recorded_at)
    projecting = Projecting(log, views, clock, handle)
    for recorded in story.recorded:
        log.facts.append(recorded)
        clock.now = recorded.recorded_at
        projecting.catch_up()
        yield clock.now, views


@pytest.mark.parametrize("tenth", range(10))
def test_every_role_s_replay_is_its_live_view_after_every_fact(tenth: int) -> None:
    for seed in range(tenth, CASES, 10):
        story = lawful(seed, FACTS)
        replaying = Replaying(MemoryLog(), handle)
        for number, (at, views) in enumerate(live_views(story), 1):
            facts = story.recorded[:number]
            moment = Moment(fold(facts), at)
            for role in AUDIENCES:
                told, live = replaying.build(facts, moment, role), views.view(role)
                entries = {(e.case_id, e.seat, e.kind, e.number): e for e in told.entries}
                assert entries == live.entries, (seed, number, role)
                desks = {(d.case_id, d.seat): d for d in told.desks}
                assert desks == live.desks, (seed, number, role)


def digests() -> list[str]:
    """Give the digest of what each role knew after the last fact of some cases."""
    found: list[str] = []
    for seed in range(DIGESTED):
        story = lawful(seed, 2 * FACTS)
        log = MemoryLog(list(story.recorded))
        clock = SetClock(story.recorded[-1].recorded_at)
        back = LookingBack(Replaying(log, handle), MemoryAccessLog().noting(clock))
        since = story.recorded[len(story.recorded) // 2].recorded_at
        for role in AUDIENCES:
            question = Question(CASE_ID, role, clock.now, clock.now, since)
            found.append(back.replay(AUDITOR, Role.AUDITOR, question).answer()["digest"])
    return found


def test_another_process_elsewhere_gives_the_same_digests() -> None:
    """Another order of sets, another zone, another language, another folder."""
    here = digests()
    asked = f"from {__name__} import digests; print(*digests())"
    elsewhere = {"PYTHONHASHSEED": "4711", "TZ": "Pacific/Auckland", "LC_ALL": "C"}
    told = subprocess.run(
        [sys.executable, "-c", asked],
        env={**os.environ, **elsewhere, "PYTHONPATH": str(ROOT)},
        cwd=ROOT / "docs",
        capture_output=True,
        check=True,
        text=True,
        timeout=60,
    )
    assert told.stdout.split() == here
    assert len(set(here)) > DIGESTED
