"""Deciding on erasure by whoever waits for the answer: the view first, then the log."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from uuid import UUID, uuid5

import pytest

from domain.erasing import Decision, Move, Reason
from domain.facts import CaseRaised, EvaluationDone, ViolenceMapped
from domain.law.retention import Sample
from domain.reads import Act, Ground
from domain.recorded import Actor
from domain.refusals import SomeoneWasFaster, UnknownCase
from domain.roles import Role
from domain.values import Subject
from services.deciding_erasure import DamagedCase, Deciding, DecidingByView
from services.ports import ContentErased, Unreadable
from tests.adapters.examples import command
from tests.given import example
from tests.services.decisions import MemoryDecisionBook
from tests.services.memory import MemoryLog
from tests.services.reads import MemoryAccessLog

LATER = datetime(2045, 1, 2, 9, tzinfo=UTC)
HERS, HIDDEN, ABSENT = (uuid5(UUID(int=9), name) for name in ("hers", "hidden", "absent"))
MATS = Actor("mats", Role.ARBETSLEDARE, "rvt-alvhamn")
IVAR = Actor("ivar", Role.INTERNKONTROLL, "kansliet")


@dataclass
class Place:
    log: MemoryLog = field(default_factory=MemoryLog)
    book: MemoryDecisionBook = field(default_factory=MemoryDecisionBook)
    access_log: MemoryAccessLog = field(default_factory=MemoryAccessLog)
    led: frozenset[UUID] = frozenset((HERS,))

    def deciding(self) -> DecidingByView:
        noting = self.access_log.noting(lambda: LATER)
        inner = Deciding(self.log, self.book, lambda: LATER, noting, Sample.DAYS)
        return DecidingByView(inner, self.book, lambda _: self.led)

    def decide(self, move: Move, by: Actor, case_id: UUID, after: int) -> None:
        wanted = Decision(move, by, LATER, reason=Reason.COURT)
        self.deciding().decide(case_id, wanted, after)


@pytest.fixture
def place() -> Place:
    place = Place()
    born = example(CaseRaised, subject=Subject(alias="Lind", born=date(2001, 4, 6)))
    for case_id, by in ((HERS, MATS), (HIDDEN, Actor("lo", Role.ARBETSLEDARE, "annan"))):
        facts = (born, example(ViolenceMapped), example(EvaluationDone))
        place.log.append(command(case_id, 1, uuid5(case_id, "told"), *facts, by=by))
    return place


@pytest.mark.parametrize("case_id", [HIDDEN, ABSENT])
def test_where_no_view_leads_the_log_is_not_asked_and_the_try_is_noted(
    place: Place, case_id: UUID
) -> None:
    deciding, before = place.deciding(), place.log.reads
    for ask in (
        lambda: deciding.standing(MATS, case_id),
        lambda: deciding.must_lead(MATS, case_id),
        lambda: place.decide(Move.HELD, MATS, case_id, 0),
    ):
        with pytest.raises(UnknownCase):
            ask()
    assert place.log.reads == before
    assert place.book.told == {}
    noted = [(r.act, r.case_id, r.hits, r.ground) for r in place.access_log.reads]
    assert noted == [(Act.ERASURE, case_id, 0, None)] * 3


def test_a_view_that_leads_too_far_opens_nothing(place: Place) -> None:
    place.led = frozenset((HERS, HIDDEN, ABSENT))
    for case_id in (HIDDEN, ABSENT):
        with pytest.raises(UnknownCase):
            place.deciding().standing(MATS, case_id)
        with pytest.raises(UnknownCase):
            place.decide(Move.HELD, MATS, case_id, 0)
    place.book.decide(HIDDEN, 1, Decision(Move.PROPOSED, IVAR, LATER))
    assert place.deciding().going_on(MATS) == []


def test_what_goes_on_is_one_read_whatever_it_gives(place: Place) -> None:
    place.decide(Move.PROPOSED, MATS, HERS, 0)
    ((shown, last),) = place.deciding().going_on(MATS)
    assert (shown, last.move, last.by) == (HERS, Move.PROPOSED, MATS)
    place.decide(Move.DECLINED, MATS, HERS, 1)
    assert place.deciding().going_on(MATS) == []
    assert [read.hits for read in place.access_log.reads] == [1, 0]


def test_who_has_not_read_the_latest_decision_decides_nothing(place: Place) -> None:
    place.decide(Move.PROPOSED, IVAR, HERS, 0)
    with pytest.raises(SomeoneWasFaster):
        place.decide(Move.DECLINED, MATS, HERS, 0)
    assert len(place.book.decisions(HERS)) == 1


def test_what_is_next_is_said_with_why_not(place: Place) -> None:
    place.decide(Move.PROPOSED, MATS, HERS, 0)
    choices = place.deciding().standing(MATS, HERS).choices
    why_not = {move: no.rule if no else None for move, no in choices.items()}
    assert why_not == {
        Move.APPROVED: "erasure_takes_two",
        Move.DECLINED: None,
        Move.HELD: None,
    }
    assert place.access_log.reads[-1].ground is Ground.UNIT
    assert list(place.deciding().standing(IVAR, HERS).choices) == [Move.HELD]


def damage(place: Place, found: type[Exception]) -> None:
    def fail(*_: object) -> None:
        raise found

    place.log.load = fail  # pyright: ignore[reportAttributeAccessIssue]


@pytest.mark.parametrize("found", [Unreadable, ContentErased])
def test_who_is_led_to_a_damaged_case_is_told_so_and_nobody_else(
    place: Place, found: type[Exception]
) -> None:
    damage(place, found)
    with pytest.raises(DamagedCase):
        place.deciding().standing(MATS, HERS)
    with pytest.raises(UnknownCase):
        place.deciding().standing(MATS, HIDDEN)
    with pytest.raises(UnknownCase):
        place.deciding().standing(replace(MATS, role=Role.RVT), HERS)
    noted = [(r.case_id, r.hits) for r in place.access_log.reads]
    assert noted == [(HERS, 1), (HIDDEN, 0), (HERS, 0)]


@pytest.mark.parametrize("found", [Unreadable, ContentErased])
def test_nothing_is_decided_of_a_damaged_case(place: Place, found: type[Exception]) -> None:
    damage(place, found)
    with pytest.raises(DamagedCase):
        place.decide(Move.HELD, MATS, HERS, 0)
    with pytest.raises(UnknownCase):
        place.decide(Move.HELD, MATS, HIDDEN, 0)
    assert place.book.told == {}
    noted = [(r.case_id, r.hits) for r in place.access_log.reads]
    assert noted == [(HERS, 1), (HIDDEN, 0)]


def test_what_is_being_erased_is_not_damaged(place: Place) -> None:
    place.book.decide(HERS, 1, Decision(Move.BEGUN, IVAR, LATER))
    damage(place, ContentErased)
    with pytest.raises(UnknownCase):
        place.deciding().standing(MATS, HERS)
    with pytest.raises(UnknownCase):
        place.decide(Move.HELD, MATS, HERS, 1)
    assert [read.hits for read in place.access_log.reads] == [0, 0]
