"""What is wrong with one case neither erases it by mistake nor keeps the others."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid5

import pytest

from adapters.postgres.sealing import SealBroken
from domain.erasing import Move
from domain.facts import ConflictChecked, InsightRequested
from domain.refusals import Refused, UnknownCase
from domain.roles import Role
from services.erasure_steps import Damaged, Preview, Step
from tests.adapters.conftest import Database
from tests.adapters.erasure_place import BJORK, IVAR, LIND, MATS, STAFF, Erasure, erasure_of
from tests.adapters.examples import command
from tests.given import example

BREAK = """
    UPDATE log.hub_events
    SET state = substr(state, 1, octet_length(state) - 1) || '\\x00'::bytea
    WHERE originator_id = %s AND originator_version = 2
"""


@pytest.fixture
def hub(database: Database, tmp_path: Path) -> Iterator[Erasure]:
    with erasure_of(database, tmp_path) as made:
        yield made


def test_a_case_that_cannot_be_read_holds_up_no_other(hub: Erasure) -> None:
    hub.tell_short(BJORK, LIND)
    hub.approve(BJORK)
    hub.approve(LIND)
    hub.seal()
    broken, whole = sorted((BJORK, LIND))
    with hub.database.superuser() as superuser:
        superuser.execute("SET session_replication_role = replica")
        superuser.execute(BREAK, (broken,))

    for _ in range(2):
        with pytest.raises(SealBroken):
            hub.erasing().run()
        hub.seal()
    reached = {run.case_id: run.reached for run in hub.book.runs()}
    assert reached == {broken: Step.BEGUN, whole: Step.VERIFIED}


def test_a_case_that_cannot_be_opened_is_listed_and_those_after_it_too(hub: Erasure) -> None:
    hub.tell_short(BJORK, LIND)
    broken, whole = hub.log.cases()
    with hub.database.superuser() as superuser:
        superuser.execute("SET session_replication_role = replica")
        superuser.execute(BREAK, (broken,))
    day = hub.now.date()
    assert [one.case_id for one in hub.erasing().due(IVAR, day)] == [broken, whole]
    assert [one.case_id for one in hub.erasing().due(MATS, day)] == [None, whole]
    assert list(hub.erasing().due(replace(MATS, role=Role.RVT), day)) == []
    with hub.database.superuser() as superuser:
        read = superuser.execute("SELECT staff, case_id FROM access.reads ORDER BY number")
        assert read.fetchall() == [("ivar", broken), ("ivar", whole), ("mats", whole)]


def test_a_case_whose_keys_are_lost_without_an_erasure_is_damaged(hub: Erasure) -> None:
    hub.tell_short(BJORK, LIND)
    hub.destroyer.erase([BJORK])
    hub.keys.forget()
    found = {one.case_id: type(one) for one in hub.erasing().due(IVAR, hub.now.date())}
    assert found == {BJORK: Damaged, LIND: Preview}
    with pytest.raises(UnknownCase):
        hub.erasing().preview(IVAR, BJORK, hub.now.date())


def test_what_is_asked_for_after_the_approval_is_not_erased(hub: Erasure) -> None:
    hub.tell_short(LIND)
    hub.approve(LIND)
    asked = example(InsightRequested, answered_at=None)
    (one,) = command(LIND, hub.log.version(LIND) + 1, uuid5(LIND, "asked"), asked)
    hub.log.append([replace(one, recorded_at=hub.now)])
    hub.erase()

    assert hub.book.runs() == []
    assert hub.book.decisions(LIND)[-1].move is Move.STOPPED
    with pytest.raises(Refused, match="erasure_is_certain"):
        hub.decide(Move.PROPOSED, IVAR, LIND)


def test_nothing_is_erased_for_somebody_who_may_decide_it_no_more(hub: Erasure) -> None:
    hub.tell_short(BJORK)
    for now in (None, replace(STAFF["mats"], roles=(Role.RVT,))):
        hub.staff = dict(STAFF)
        hub.approve(BJORK)
        del hub.staff["mats"]
        hub.staff |= {"mats": now} if now else {}
        with pytest.raises(Refused, match="erasure_is_still_theirs"):
            hub.erasing().run()
        assert hub.book.runs() == []
        assert hub.book.decisions(BJORK)[-1].move is Move.STOPPED
    hub.erase()
    assert hub.log.load(BJORK)


def test_who_is_kept_out_of_the_case_since_then_has_not_decided(hub: Erasure) -> None:
    hub.tell_short(BJORK, LIND)
    hub.approve(BJORK)
    hub.approve(LIND)
    kept_out = example(ConflictChecked, blocked_staff=("mats",))
    (one,) = command(BJORK, hub.log.version(BJORK) + 1, uuid5(BJORK, "kin"), kept_out)
    hub.log.append([one])
    with pytest.raises(Refused, match="erasure_is_still_theirs"):
        hub.erasing().run()
    hub.seal()
    hub.erasing().run()
    assert {run.case_id: run.reached for run in hub.book.runs()} == {LIND: Step.VERIFIED}
    assert hub.log.load(BJORK)
