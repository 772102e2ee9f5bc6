"""Noting: there is no way to read that is not written down, and no answer when it cannot be."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from inspect import getmembers, isfunction
from typing import Any
from uuid import UUID

import pytest

from domain.categories import Category
from domain.facts import ConflictChecked, InformationDisclosed, ResourcePersonAssigned
from domain.need_to_know.copies import Reader
from domain.oversight import FindingKind
from domain.reads import Act, Ground, Purpose, Read, may_hold, may_stand_on_desk
from domain.recorded import Actor
from domain.refusals import UnknownCase
from domain.roles import AUDIENCES, EXTERNAL, Role
from domain.values import Recipient
from services.access_log import AccessLogUnavailable
from services.exporting import Exporting
from services.looking_back import LookingBack
from services.noting import OVERSEERS, WORDS_MAX, marks_with
from services.overseeing import Overseeing
from services.reading import Reading
from services.registering import Registering
from services.replaying import Replaying
from services.then import Question
from tests.given import CASE_ID, IVAR, KARIN, LENA, MATS, an_open_case, example, told
from tests.projections.kept import handle
from tests.services.histories import case_id
from tests.services.reads import marks
from tests.services.world import World, staff, world_of

OFFICER = Actor("olle", Role.ARBETSFORMEDLINGEN, "af")
AUDITOR = Actor("anna", Role.AUDITOR, "revision")
EVER = datetime(2000, 1, 1, tzinfo=UTC)
READERS = (Reading, LookingBack, Overseeing, Exporting, Registering)
NO_CONTENT = {
    *("Reading.shows", "Reading.leads_to", "Reading.open_to", "Reading.decided_on"),
    "Registering.of_partner",
}
"""Whether a fact has arrived, who may record, which cases are there: yes and no. A partner's
register is a read of each case in it: tests/services/test_registering.py. Insight:
tests/adapters/test_insight.py."""


class Empty:
    """A directory of nobody."""

    def everyone(self) -> tuple[()]:
        return ()

    staff = partner = partners = everyone


@pytest.fixture
def world() -> World:
    to = Recipient(role=Role.ARBETSFORMEDLINGEN, title="handläggare", partner="af-alvhamn")
    sent = example(InformationDisclosed, recipient=to)
    return world_of(an_open_case(told(example(ResourcePersonAssigned), MATS), sent))


def looking_back(world: World) -> LookingBack:
    return LookingBack(Replaying(world.log, handle), world.access_log.noting(world.clock))


def overseeing(world: World) -> Overseeing:
    noting: Any = world.access_log.noting(world.clock)
    directory: Any = Empty()
    return Overseeing(world.access_log, noting, directory, world.views.reader, world.clock)


WAYS: dict[str, Callable[[World], object]] = {
    "Reading.desks": lambda w: w.reading.desks(staff(KARIN), Role.RVT),
    "Reading.search": lambda w: w.reading.search(staff(KARIN), Role.RVT, "björk"),
    "Reading.case": lambda w: w.reading.case(staff(KARIN), Role.RVT, CASE_ID),
    "Reading.inbox": lambda w: w.reading.inbox(staff(OFFICER, "af-alvhamn"), OFFICER.role),
    "LookingBack.replay": lambda w: looking_back(w).replay(
        staff(AUDITOR), Role.AUDITOR, Question(CASE_ID, Role.RVT, w.clock.now)
    ),
    "Reading.explanation": lambda w: w.reading.explanation(staff(KARIN), Role.RVT, CASE_ID),
    "LookingBack.explain": lambda w: looking_back(w).explain(
        staff(AUDITOR), Role.AUDITOR, CASE_ID, Role.RVT, w.clock.now
    ),
    "Exporting.copy": lambda w: Exporting(w.log, w.access_log.noting(w.clock), w.clock).copy(
        staff(AUDITOR), Role.AUDITOR, CASE_ID, Reader.AUDITOR
    ),
    "Registering.of_case": lambda w: Registering(w.log, w.access_log.noting(w.clock)).of_case(
        staff(AUDITOR), Role.AUDITOR, CASE_ID
    ),
    "Overseeing.review": lambda w: overseeing(w).review(
        staff(IVAR), Role.INTERNKONTROLL, EVER, w.clock.now
    ),
}


def test_every_way_to_read_is_known_here() -> None:
    ways = {
        f"{kind.__name__}.{name}"
        for kind in READERS
        for name, _ in getmembers(kind, isfunction)
        if not name.startswith("_")
    }
    assert ways == set(WAYS) | NO_CONTENT


@pytest.mark.parametrize("way", WAYS)
def test_a_read_is_noted_once_and_gives_something(world: World, way: str) -> None:
    assert WAYS[way](world)
    assert len(world.access_log.reads) == 1


@pytest.mark.parametrize("way", WAYS)
def test_what_cannot_be_noted_is_not_given(world: World, way: str) -> None:
    world.access_log.available = False
    with pytest.raises(AccessLogUnavailable):
        WAYS[way](world)


def only(world: World) -> Read:
    (read,) = world.access_log.reads
    return read


def test_a_read_says_who_in_which_seat_of_what_and_why(world: World) -> None:
    world.reading.case(staff(KARIN), Role.RVT, CASE_ID, Purpose.RECORDING)
    assert only(world) == Read(
        at=world.clock.now,
        staff="karin",
        role=Role.RVT,
        unit=KARIN.unit,
        act=Act.CASE,
        purpose=Purpose.RECORDING,
        case_id=CASE_ID,
        ground=Ground.SEAT,
        categories=may_hold(Role.RVT),
        hits=1,
    )


@pytest.mark.parametrize(
    ("actor", "ground", "purpose"),
    [
        (KARIN, Ground.SEAT, Purpose.CASEWORK),
        (MATS, Ground.UNIT, Purpose.CASEWORK),
        (LENA, Ground.SEAT, Purpose.CASEWORK),
        (IVAR, Ground.DUTY, Purpose.OVERSIGHT),
    ],
    ids=lambda value: getattr(value, "role", str(value)),
)
def test_it_is_noted_why_the_case_was_open(
    world: World, actor: Actor, ground: Ground, purpose: Purpose
) -> None:
    world.reading.case(staff(actor), actor.role, CASE_ID)
    assert (only(world).ground, only(world).purpose) == (ground, purpose)


def test_a_closed_door_is_noted_alike_whatever_is_behind_it() -> None:
    blocked = example(ConflictChecked, checked_role=(), blocked_staff=(LENA.staff,))
    shut = world_of(an_open_case(told(blocked, MATS)))
    for asked, case in ((LENA, CASE_ID), (LENA, case_id(7)), (OFFICER, CASE_ID)):
        with pytest.raises(UnknownCase):
            shut.reading.case(staff(asked), asked.role, case)
    assert [(r.staff, r.hits, r.ground, r.categories) for r in shut.access_log.reads] == [
        ("lena", 0, None, ()),
        ("lena", 0, None, ()),
        ("olle", 0, None, ()),
    ]
    assert [r.case_id for r in shut.access_log.reads] == [CASE_ID, case_id(7), CASE_ID]


@pytest.mark.parametrize("actor", [LENA, OFFICER])
def test_a_door_stays_closed_with_the_same_words_while_the_log_is_away(actor: Actor) -> None:
    world = world_of(an_open_case())
    world.access_log.available = False
    for case in (CASE_ID, case_id(7)):
        with pytest.raises(AccessLogUnavailable):
            world.reading.case(staff(actor), actor.role, case)


@pytest.mark.parametrize(("words", "hits"), [("björk", 1), ("Dilan", 0), ("", 0), ("  ", 0)])
def test_every_search_is_noted_also_without_hits(world: World, words: str, hits: int) -> None:
    world.reading.search(staff(KARIN), Role.RVT, words)
    read = only(world)
    assert (read.act, read.hits, read.words) == (Act.SEARCH, hits, marks(words))
    assert bool(read.categories) is bool(hits)


def test_nothing_before_the_first_fact_is_a_closed_door_to_an_auditor(world: World) -> None:
    back = looking_back(world)
    with pytest.raises(UnknownCase):
        back.replay(staff(AUDITOR), Role.AUDITOR, Question(CASE_ID, Role.RVT, EVER))
    with pytest.raises(UnknownCase):
        back.explain(staff(AUDITOR), Role.AUDITOR, CASE_ID, Role.RVT, EVER)
    assert [r.hits for r in world.access_log.reads] == [0, 0]


def test_to_wait_for_ones_own_fact_is_no_read(world: World) -> None:
    fact_id = world.log.facts[0].fact_id
    shows = world.reading.shows
    assert shows(staff(KARIN), Role.RVT, CASE_ID, fact_id) is True
    assert shows(staff(KARIN), Role.RVT, CASE_ID, UUID(int=1)) is False
    assert shows(staff(OFFICER), Role.RVT, CASE_ID, fact_id) is None
    assert world.access_log.reads == []


def test_a_mark_tells_whether_words_are_the_same_and_nothing_else() -> None:
    assert marks("Dilan A.") == marks("  dilan   a") == marks("DI-LAN A")
    assert marks("Dilan A.")[1:] == marks("a")
    assert marks("Dilan") != marks("Dila")
    assert marks("é") == marks("e\u0301")
    assert marks_with(b"another key")("Dilan") != marks("Dilan")
    assert marks("- . !") == marks("") == ()
    assert len(marks("ett " * 50)) == WORDS_MAX
    assert all(len(mark) == 16 for mark in marks("Dilan Azadi \ud800"))


def test_what_an_answer_may_hold_is_what_the_table_gives_the_role() -> None:
    assert may_hold(Role.AUDITOR) == ()
    assert Category.VIOLENCE not in may_hold(Role.EKONOMISKT_BISTAND)
    assert Category.VIOLENCE in may_hold(Role.RVT)
    assert may_stand_on_desk(Role.RVT) == (Category.ID,)
    assert all(Category.META not in may_hold(role) for role in AUDIENCES)


@pytest.mark.parametrize("role", sorted({*AUDIENCES, Role.HUB} - OVERSEERS))
def test_only_those_who_oversee_review_the_log(world: World, role: Role) -> None:
    with pytest.raises(UnknownCase):
        overseeing(world).review(staff(KARIN), role, EVER, world.clock.now)
    assert world.access_log.reads == []


def review(world: World, actor: Actor) -> Any:
    later = world.clock.now + timedelta(days=1)
    return overseeing(world).review(staff(actor), actor.role, EVER, later)


def test_a_review_shows_numbers_and_notes_itself(world: World) -> None:
    world.reading.search(staff(LENA), LENA.role, "Dilan")
    world.reading.case(staff(KARIN), Role.RVT, CASE_ID)
    shown = review(world, AUDITOR)
    by_person = {one.staff: one for one in shown.activities}
    assert (by_person["lena"].without_hits, by_person["karin"].cases) == (1, 1)
    assert by_person["anna"].reads == 1
    assert (shown.reads, shown.cut, shown.broken) == (3, False, None)


def test_a_reviewer_who_is_kept_out_of_a_case_learns_of_no_read_of_it() -> None:
    blocked = example(ConflictChecked, checked_role=(), blocked_staff=(IVAR.staff,))

    def cases(world: World, actor: Actor) -> dict[str, int]:
        world.reading.case(staff(KARIN), Role.RVT, CASE_ID)
        with suppress(UnknownCase):
            world.reading.case(staff(LENA), LENA.role, case_id(7))
        return {one.staff: one.cases for one in review(world, actor).activities}

    assert cases(world_of(an_open_case()), IVAR) == {"karin": 1, "lena": 1, "ivar": 0}
    shut = world_of(an_open_case(told(blocked, MATS)))
    assert cases(shut, IVAR) == {"lena": 1, "ivar": 0}
    assert cases(shut, AUDITOR).keys() == {"karin", "lena", "ivar", "anna"}


def test_a_reviewer_cannot_try_names_until_one_is_somebodys_case(world: World) -> None:
    world.reading.search(staff(KARIN), Role.RVT, "Björk")
    world.reading.search(staff(IVAR), IVAR.role, "Björk")
    told_to_ivar, told_to_anna = review(world, IVAR).findings, review(world, AUDITOR).findings
    assert {(one.kind, one.staff) for one in told_to_ivar} == set()
    assert {(one.kind, one.staff) for one in told_to_anna} == {
        (FindingKind.SOUGHT_ANOTHERS_CASE, "ivar")
    }


def test_a_review_shows_no_more_than_so_many_reads_and_says_so(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.overseeing.READS_MAX", 2)
    for _ in range(3):
        world.reading.desks(staff(KARIN), Role.RVT)
    shown = review(world, AUDITOR)
    assert (shown.reads, shown.cut) == (2, True)


def test_no_partner_has_a_seat_that_oversees() -> None:
    assert not OVERSEERS & set(EXTERNAL)
