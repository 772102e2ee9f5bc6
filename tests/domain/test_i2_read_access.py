"""I2: a case is there only for whoever holds a seat in it; for others it does not exist."""

from datetime import UTC, date, datetime, timedelta

import pytest

from domain.categories import CONTENT, Category, Level
from domain.facts import (
    FACTS,
    AccessLogReviewed,
    CaseRaised,
    DataAccessed,
    DecisionMade,
    EmergencyAccessUsed,
    ExposureSuspected,
    FirstContactMade,
    InformationDisclosed,
    InsatsStarted,
    LifeAreaUpdated,
    NoticeLimited,
    NoticeReceived,
    NoticeSuppressed,
    NoticeUndelivered,
    PersonViewDocumented,
    ResourcePersonAssigned,
    ResourcePersonReleased,
    RiskAssessed,
    RiskSignalNoted,
    SupportContactHeld,
    TaskAssigned,
    TaskCompleted,
)
from domain.need_to_know.decision import decide
from domain.need_to_know.grants import Need
from domain.recorded import Actor
from domain.roles import INTERNAL, Role
from domain.values import Holder
from tests.given import (
    GRETA,
    HUB,
    IVAR,
    LENA,
    MATS,
    MORNING,
    PETRA,
    an_open_case,
    example,
    given,
    told,
)

NOTE = example(PersonViewDocumented)
BESIDE_KARIN = Holder(role=Role.RVT, title="handläggare", staff="lena")
ASSIGNED = told(example(ResourcePersonAssigned), MATS)
FIRST_DAY_OVER = datetime(2026, 3, 31, 22, tzinfo=UTC)
"""Midnight in Sweden after the last of March, when summer time has begun."""


def test_who_holds_a_seat_may_record() -> None:
    an_open_case(ASSIGNED).when(NOTE, LENA).accepted()


@pytest.mark.shows("R44", "R179")
@pytest.mark.parametrize("actor", [LENA, GRETA, IVAR, PETRA], ids=lambda actor: actor.role)
def test_for_who_holds_no_seat_there_is_no_case(actor: Actor) -> None:
    an_open_case().when(NOTE, actor).unknown()


@pytest.mark.shows("R44")
def test_a_leader_opens_the_cases_of_the_own_unit_alone() -> None:
    an_open_case().when(NOTE, MATS).accepted()
    an_open_case().when(NOTE, Actor("ida", Role.ARBETSLEDARE, "rvt-norr")).unknown()


@pytest.mark.shows("R161")
def test_a_seat_in_one_role_opens_nothing_in_another() -> None:
    an_open_case(ASSIGNED).when(NOTE, Actor("lena", Role.RVT, "eb-alvhamn")).unknown()


def test_an_assignment_begins_on_its_first_day() -> None:
    later = example(ResourcePersonAssigned, valid_from=date(2026, 3, 10), valid_to=None)
    story = an_open_case(told(later, MATS))
    begins = datetime(2026, 3, 9, 23, tzinfo=UTC)
    story.when(NOTE, LENA, heard=begins - timedelta(seconds=1)).unknown()
    story.when(NOTE, LENA, heard=begins).accepted()


@pytest.mark.shows("R179")
def test_an_assignment_ends_when_its_last_day_is_over() -> None:
    march = example(ResourcePersonAssigned, valid_to=date(2026, 3, 31))
    story = an_open_case(told(march, MATS))
    story.when(NOTE, LENA, heard=FIRST_DAY_OVER - timedelta(seconds=1)).accepted()
    story.when(NOTE, LENA, heard=FIRST_DAY_OVER).unknown()


def test_an_assignment_does_not_begin_before_it_was_made() -> None:
    backdated = example(ResourcePersonAssigned, valid_from=date(2026, 1, 1))
    access = an_open_case(told(backdated, MATS)).case.access
    assert not access.may_open(LENA, MORNING)


@pytest.mark.shows("R179")
def test_a_release_ends_the_seat_at_once() -> None:
    story = an_open_case(ASSIGNED)
    at = story.recorded[-1].recorded_at + timedelta(minutes=1)
    released = told(example(ResourcePersonReleased, at=at), MATS, at=at)
    access = story.and_then(released).case.access
    assert access.may_open(LENA, at - timedelta(microseconds=1))
    assert not access.may_open(LENA, at)


def test_a_release_from_one_seat_leaves_the_other() -> None:
    both = told(example(ResourcePersonAssigned, role=BESIDE_KARIN, valid_to=None), MATS)
    story = an_open_case(ASSIGNED, both)
    at = story.recorded[-1].recorded_at
    access = story.and_then(told(example(ResourcePersonReleased, at=at), MATS)).case.access
    assert not access.may_open(LENA, at)
    assert access.may_open(Actor("lena", Role.RVT, "eb-alvhamn"), at)


def test_a_release_does_not_prolong_a_seat_that_ends_sooner() -> None:
    march = example(ResourcePersonAssigned, valid_to=date(2026, 3, 31))
    later = example(ResourcePersonReleased, at=FIRST_DAY_OVER + timedelta(days=30))
    access = an_open_case(told(march, MATS), told(later, MATS)).case.access
    assert not access.may_open(LENA, FIRST_DAY_OVER)


def test_an_assignment_that_has_not_begun_may_be_taken_back() -> None:
    april = example(ResourcePersonAssigned, valid_from=date(2026, 4, 1))
    story = an_open_case(told(april, MATS))
    story.when(example(ResourcePersonReleased), MATS).accepted()


def test_the_same_person_may_return_after_a_release() -> None:
    story = an_open_case(ASSIGNED)
    at = story.recorded[-1].recorded_at
    story = story.and_then(told(example(ResourcePersonReleased, at=at), MATS), ASSIGNED)
    story.when(NOTE, LENA).accepted()


def test_a_case_that_does_not_exist_is_as_unknown_as_a_hidden_one() -> None:
    for kind in FACTS:
        outcome = given().when(example(kind))
        if kind in (CaseRaised, FirstContactMade):
            outcome.accepted()
        else:
            outcome.unknown()


def test_emergency_access_needs_no_seat() -> None:
    an_open_case().when(example(EmergencyAccessUsed), GRETA).accepted()
    an_open_case().when(example(EmergencyAccessUsed, who="lena"), LENA).unknown()


@pytest.mark.parametrize("kind", [AccessLogReviewed, ExposureSuspected])
def test_internal_control_records_its_own_facts_without_a_seat(kind: type) -> None:
    an_open_case().when(example(kind), IVAR).accepted()
    an_open_case().when(example(kind), GRETA).unknown()
    an_open_case().when(example(DataAccessed), IVAR).unknown()


@pytest.mark.parametrize(
    "kind", [NoticeReceived, NoticeSuppressed, NoticeLimited, NoticeUndelivered]
)
def test_the_hub_records_what_became_of_notices_and_nothing_else(kind: type) -> None:
    an_open_case(example(InformationDisclosed)).when(example(kind), HUB).accepted()
    an_open_case().when(NOTE, HUB).unknown()
    given().when(example(kind), HUB).unknown()


@pytest.mark.parametrize(
    "kind", [NoticeReceived, NoticeSuppressed, NoticeLimited, NoticeUndelivered]
)
def test_people_do_not_record_what_the_hub_records(kind: type) -> None:
    an_open_case().when(example(kind)).refused("recorded_by_the_right_hand")


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.KVINNOFRIDSSAMORDNARE])
def test_who_only_reads_records_nothing(role: Role) -> None:
    reader = Actor("rut", role, "kansliet")
    given().when(example(CaseRaised), reader).refused("recorded_by_the_right_hand")


@pytest.mark.shows("R42", "R142")
def test_an_assigned_person_from_outside_records_only_the_own_task() -> None:
    seat = Holder(role=Role.BOENDELOTS, title="boendelots", staff="petra")
    story = an_open_case(told(example(ResourcePersonAssigned, role=seat), MATS))
    story = story.and_then(example(DecisionMade), example(TaskAssigned))
    own = (InsatsStarted, LifeAreaUpdated, RiskSignalNoted, SupportContactHeld, TaskCompleted)
    for kind in own:
        story.when(example(kind), PETRA).accepted()
    story.when(example(RiskAssessed), PETRA).refused("within_the_mandate")


@pytest.mark.parametrize("role", INTERNAL)
def test_without_a_seat_no_unit_knows_anything_of_the_content(role: Role) -> None:
    access = an_open_case().case.access
    if role in (Role.RVT, Role.ARBETSLEDARE):
        access = given().case.access
    at = MORNING + timedelta(hours=1)
    levels = {category: decide(role, category, access, at).level for category in CONTENT}
    if role is Role.INTERNKONTROLL:
        assert levels.pop(Category.ACCESS) is Level.FULL
        assert max(levels.values()) is Level.EXISTS
    else:
        assert set(levels.values()) == {Level.HIDDEN}


def test_a_seat_counts_only_for_the_categories_that_the_assignment_names() -> None:
    narrow = example(ResourcePersonAssigned, visible_categories=(Category.ECON,))
    access = an_open_case(told(narrow, MATS)).case.access
    at, anything = MORNING + timedelta(hours=1), {Need.TASK, Need.OWN_PART, Need.INSTRUCTION}
    known = [
        category
        for category in CONTENT
        if decide(LENA.role, category, access, at, also=anything).level > Level.HIDDEN
    ]
    assert known == [Category.ECON]
