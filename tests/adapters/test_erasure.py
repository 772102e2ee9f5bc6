"""What is erased is gone from every file, and nothing that was restored brings it back."""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from adapters.ledger.leaves import ERASED, HEADER
from adapters.postgres.erasure import stay_erased
from adapters.postgres.keys import KeyStoreUnavailable
from adapters.postgres.sealing import SealBroken
from domain.case.case import replay
from domain.categories import Compartment
from domain.erasing import Decision, Erased, Move, Reason
from domain.facts import EvaluationDone
from domain.law.retention import Sample
from domain.recorded import Actor
from domain.refusals import Refused, SomeoneWasFaster, UnknownCase
from domain.roles import AUDIENCES, Role
from services.cases_now import CasesNow
from services.erasure_steps import Step
from services.ports import ContentErased
from services.recording import Command, Recording
from services.watching import Watching, alarms_at
from tests.adapters.conftest import Database
from tests.adapters.erasure_place import (
    BJORK,
    IVAR,
    LEADER,
    LIND,
    MATS,
    Erasure,
    backup_of_keys,
    erasure_of,
    restore_keys,
    songs,
)
from tests.adapters.erasure_post import posted
from tests.end_to_end.singing import WORD
from tests.given import example

VIEWS = """
    SELECT role, kind, seat, number, body FROM views.entries WHERE case_id = %s
    ORDER BY role, kind, seat, number
"""


@pytest.fixture
def hub(database: Database, tmp_path: Path) -> Iterator[Erasure]:
    with erasure_of(database, tmp_path) as made:
        yield made


def words_of(case_id: UUID) -> set[bytes]:
    told = [song for song in songs().songs if song.recorded.case_id == case_id]
    return {word.encode() for song in told for sung in song.sits_in.values() for word in sung}


def heard_in_files(database: Database, nats: Path) -> set[bytes]:
    """Every canary in every file of the servers: tables, journal, statistics, streams."""
    song = re.compile(WORD.pattern.encode())
    with database.superuser() as superuser:
        row = superuser.execute("SHOW data_directory").fetchone()
    assert row
    files = [p for top in (Path(row[0]), nats) for p in top.rglob("*") if p.is_file()]
    return {word for path in files for word in song.findall(path.read_bytes())}


def shown(database: Database, case_id: UUID) -> list[tuple[object, ...]]:
    with database.superuser() as superuser:
        return superuser.execute(VIEWS, (case_id,)).fetchall()


def test_no_file_holds_a_word_of_what_is_erased_and_the_others_keep_theirs(
    hub: Erasure, database: Database, tmp_path: Path
) -> None:
    nats = tmp_path / "nats"
    hub.tell(LIND)
    with posted(hub, BJORK, nats) as letters:
        assert len(letters) > 1
        assert re.findall(WORD.pattern.encode(), b"".join(letters)) == []
    assert sum(path.stat().st_size for path in nats.rglob("*.blk")) > sum(map(len, letters))
    hub.projecting().catch_up()
    hub.ledger.sealer().seal()
    with database.superuser() as superuser:
        superuser.execute("ANALYZE")
        superuser.execute("CHECKPOINT")
    mine, others, seen = words_of(BJORK), words_of(LIND), shown(database, LIND)
    before = heard_in_files(database, nats)
    history = hub.log.load(LIND)
    assert len(before & mine) > 500
    assert len(before & others) > 300

    hub.approve(BJORK, LEADER)
    hub.erase()

    after = heard_in_files(database, nats)
    assert after & mine == set()
    assert after & others == before & others
    assert shown(database, LIND) == seen
    assert hub.log.load(LIND) == history
    (run,) = hub.book.runs()
    assert (run.reached, run.proposed_by, run.approved_by) == (Step.VERIFIED, "ivar", "ME")
    assert str(run.copies_until) == "2045-04-02"
    assert shown(database, BJORK) == []
    hub.projecting().rebuild(AUDIENCES[0])
    assert shown(database, LIND) == seen
    assert hub.ledger.audit("after")["erased_keys"] == 3
    erased = [h for h in hub.ledger.store.headers() if HEADER.unpack(h)[1] == ERASED]
    assert len(erased) == 3


def test_what_is_erased_keeps_its_place_in_the_log_and_nobody_who_follows_it_stops(
    hub: Erasure,
) -> None:
    hub.tell_short(BJORK, LIND)
    follows, watches = hub.projecting(), Watching(hub.log, lambda: hub.now)
    watches.catch_up()
    remembers = CasesNow(hub.log, lambda: hub.now)
    assert not remembers.get(BJORK).erased
    reached = hub.log.head()
    hub.approve(BJORK)
    hub.erase()

    facts = hub.log.since(0, 100)
    assert [r.position for r in facts] == list(range(1, hub.log.head() + 1))
    assert {r.case_id for r in facts if isinstance(r.fact, Erased)} == {BJORK}
    assert {r.case_id for r in facts if not isinstance(r.fact, Erased)} == {LIND}
    follows.catch_up()
    watches.catch_up()
    remembers.follow(0, hub.log.since(0, reached))
    remembers.follow(reached, hub.log.since(reached, 100))
    assert remembers.get(BJORK, followed=True).erased
    assert watches.alarms[BJORK] == ()
    assert {case_id for case_id, _ in alarms_at(hub.log, hub.now)} <= {LIND}
    assert follows.position == watches.position == hub.log.head()
    assert shown(hub.database, BJORK) == []
    assert shown(hub.database, LIND)


def test_who_was_about_to_write_of_it_writes_nothing(hub: Erasure) -> None:
    hub.tell_short(BJORK)
    late = hub.projecting()
    facts = hub.log.since(0, 100)
    folded = late.carrying._fold(facts, AUDIENCES)  # noqa: SLF001 - and is then held up
    assert any(batch.entries for batch in folded.values())
    hub.approve(BJORK)
    hub.erase()
    hub.views.apply(folded, 0, facts[-1].position)
    assert shown(hub.database, BJORK) == []
    assert hub.book.left_of(BJORK, [BJORK]) == 0


def test_nothing_is_recorded_in_it_again_by_anybody(hub: Erasure) -> None:
    hub.tell_short(BJORK, LIND)
    remembers = Recording(hub.log, lambda: hub.now)
    remembers.remembered.put(BJORK, replay(hub.log.load(BJORK)))
    hub.approve(BJORK)
    hub.erase()
    with pytest.raises(UnknownCase):
        remembers.record(MATS, Command(LIND, BJORK, (example(EvaluationDone),), hub.now))
    hub.keys.forget()
    with pytest.raises(KeyStoreUnavailable):
        hub.keys.for_write(BJORK, Compartment.CORE)


def test_a_backup_of_the_keys_from_before_does_not_bring_it_back(
    hub: Erasure, database: Database, tmp_path: Path
) -> None:
    hub.tell_short(BJORK, LIND)
    kept = backup_of_keys(database)
    with database.superuser() as superuser:
        rows = superuser.execute(
            "SELECT notification_id, state FROM log.hub_events WHERE originator_id = %s",
            (BJORK,),
        ).fetchall()
    hub.approve(BJORK)
    hub.erase()

    restore_keys(database, kept)
    with database.superuser() as superuser:
        superuser.execute("SET session_replication_role = replica")
        for position, state in rows:
            superuser.execute(
                "UPDATE log.hub_events SET state = %s WHERE notification_id = %s",
                (state, position),
            )
    with ExitStack() as closing:
        careless = Erasure(database, hub.ledger, closing)
        assert careless.log.load(BJORK, len(rows) // 2), "without what is tested it does open"
    stay_erased(database.server, database.logins)
    with ExitStack() as closing:
        started = Erasure(database, hub.ledger, closing)
        with pytest.raises(ContentErased):
            started.log.load(BJORK)
        assert started.log.load(LIND)
        assert started.destroyer.left_of(BJORK) == 0
        assert started.destroyer.left_of(LIND) > 0


def test_content_that_is_taken_away_without_a_decision_is_tampering(
    hub: Erasure, database: Database
) -> None:
    hub.tell_short(BJORK)
    empty = "UPDATE log.hub_events SET state = substr(state, 1, 114)"
    with database.superuser() as superuser:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            superuser.execute(empty)
        superuser.execute("SET session_replication_role = replica")
        superuser.execute(empty)
    with pytest.raises(SealBroken):
        hub.log.load(BJORK)
    with pytest.raises(SealBroken):
        hub.log.since(0, 10)


def test_what_was_noted_after_the_approval_stops_it_before_anything_is_destroyed(
    hub: Erasure,
) -> None:
    hub.tell_short(BJORK)
    hub.approve(BJORK)
    hub.note(BJORK)
    hub.erase()

    assert hub.book.runs() == []
    assert [one.move for one in hub.book.decisions(BJORK)][-2:] == [Move.BEGUN, Move.STOPPED]
    assert hub.log.load(BJORK)


def test_a_case_that_is_somebody_elses_is_nobodys_to_erase_or_to_count(hub: Erasure) -> None:
    hub.tell_short(BJORK)
    day = hub.now.date()
    assert [found.case_id for found in hub.erasing().due(MATS, day)] == [BJORK]
    assert [found.case_id for found in hub.erasing().due(IVAR, day)] == [BJORK]
    assert list(hub.erasing().due(LEADER, day)) == []
    karin = Actor("karin", Role.RVT, MATS.unit)
    assert list(hub.erasing().due(karin, day)) == []
    with hub.database.superuser() as superuser:
        read = superuser.execute(
            "SELECT staff, act FROM access.reads ORDER BY number"
        ).fetchall()
    assert read == [("mats", "erasure"), ("ivar", "erasure")]
    with pytest.raises(UnknownCase):
        hub.decide(Move.PROPOSED, LEADER, BJORK)
    hub.decide(Move.PROPOSED, MATS, BJORK)
    with pytest.raises(Refused, match="erasure_takes_two"):
        hub.decide(Move.APPROVED, MATS, BJORK)


def test_what_is_held_is_not_erased_and_a_hold_that_comes_too_late_is_told(
    hub: Erasure,
) -> None:
    hub.tell_short(BJORK, LIND)
    hub.approve(BJORK)
    hub.approve(LIND)
    hub.decide(Move.HELD, IVAR, BJORK, Reason.INSIGHT)
    hub.erase()
    assert [run.case_id for run in hub.book.runs()] == [LIND]
    assert hub.log.load(BJORK)
    hub.decide(Move.LIFTED, IVAR, BJORK)
    hub.erase()
    assert hub.log.load(BJORK), "what was approved before the hold is approved no more"
    with pytest.raises(UnknownCase):
        hub.decide(Move.HELD, IVAR, LIND, Reason.INSIGHT)


def test_of_two_who_decide_at_once_one_is_told(hub: Erasure) -> None:
    hub.tell_short(BJORK)
    hub.approve(BJORK)
    held = Decision(Move.HELD, IVAR, hub.now, reason=Reason.COURT)
    with pytest.raises(SomeoneWasFaster):
        hub.book.decide(BJORK, 2, held)
    hub.book.begin(BJORK, 3, bytes(32), hub.now)
    with pytest.raises(SomeoneWasFaster):
        hub.book.decide(BJORK, 4, held)
    with pytest.raises(SomeoneWasFaster):
        hub.book.drop_views([BJORK], [BJORK])


@pytest.mark.parametrize("sample", [None, Sample.WHOLE])
def test_where_all_is_kept_for_research_or_nobody_has_said_nothing_is_erased(
    hub: Erasure, sample: Sample | None
) -> None:
    hub.tell_short(BJORK)
    hub.approve(BJORK)
    hub.sample = sample
    assert list(hub.erasing().due(IVAR, hub.now.date())) == []
    hub.erase()
    assert hub.book.runs() == []
    assert hub.log.load(BJORK)
