"""Views shrink by time alone, to the instant and without a fact; ends before beginnings."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest

from adapters.cli.stopping import WAKE_S
from domain.categories import CONTENT, Category
from domain.facts import (
    CaseRaised,
    ConsentRecorded,
    CoordinatorAppointed,
    DocumentationFormDecided,
    EmergencyAccessUsed,
    InformationDisclosed,
    MandateGiven,
    PersonViewDocumented,
    ResourcePersonAssigned,
    ResourcePersonReleased,
    RiskAssessed,
)
from domain.recorded import Actor
from domain.refusals import UnknownCase
from domain.roles import Role
from domain.values import Holder, Recipient, Subject
from services.looking_back import LookingBack
from services.ports import Staff
from services.replaying import Replaying
from services.then import Question
from tests.given import CASE_ID, GRETA, MATS, SARA, Story, Told, example, given, told
from tests.projections.kept import handle
from tests.projections.test_together import NEEDED
from tests.services.world import World, staff, world_of

A_TICK = timedelta(microseconds=1)
PROMISED_S = 5
BORN = date(2010, 6, 1)
CHILD = example(CaseRaised, subject=Subject(alias="Lind", born=BORN))
COMES_OF_AGE = datetime.fromisoformat("2028-05-31T22:00:00+00:00")
JON = Actor("jon", Role.JOBBTORG, "jobbtorg")
ELIN = Actor("elin", Role.BARN_OCH_UNGA, "barn")
EVA = Actor("eva", Role.RVT, "rvt-norr")
OLLE = Staff("olle", "Olle Park", "af", (Role.ARBETSFORMEDLINGEN,), "af-alvhamn")


def seat(who: Actor, **changes: object) -> Told:
    holder = Holder(role=who.role, title="handläggare", staff=who.staff)
    usual = {"visible_categories": CONTENT, "valid_to": None}
    return told(example(ResourcePersonAssigned, role=holder, **{**usual, **changes}), MATS)


def consent(**changes: object) -> ConsentRecorded:
    to = (Recipient(role=Role.JOBBTORG, title="coach"),)
    usual = {"recipient": to, "categories": (Category.ID,)}
    return example(ConsentRecorded, **{**usual, **changes})


def opened(world: World, who: Actor) -> bool:
    try:
        world.reading.case(staff(who), who.role, CASE_ID)
    except UnknownCase:
        return False
    return True


def facts_seen(world: World, who: Actor) -> set[str]:
    found = world.reading.case(staff(who), who.role, CASE_ID)
    return {entry.body["fact"] for entry in found.timeline}


def letter(world: World) -> str:
    [entry] = world.reading.inbox(OLLE, OLLE.roles[0])
    return str(entry.body)


def owed(world: World) -> set[str]:
    desk = world.reading.case(staff(SARA), SARA.role, CASE_ID).desk
    return {one["question"] for one in desk.body["undecided"]}


@dataclass(frozen=True)
class Ends:
    """Something that ends by itself: who sees what until which instant."""

    story: Story
    at: datetime
    sees: Callable[[World], bool]


def midnight_after(day: str) -> datetime:
    """The instant at which a Swedish day in summer time is over."""
    return datetime.fromisoformat(f"{day}T22:00:00+00:00")


RAISED = given(example(CaseRaised))
NAMES = given(CHILD)
ENDS: dict[str, Ends] = {
    "assignment": Ends(
        RAISED.and_then(seat(EVA, valid_to="2026-04-30")),
        midnight_after("2026-04-30"),
        lambda w: opened(w, EVA),
    ),
    "assignment that is left on a day ahead": Ends(
        RAISED.and_then(
            seat(JON),
            told(
                example(
                    ResourcePersonReleased,
                    role=Holder(role=Role.JOBBTORG, title="coach", staff="jon"),
                    at=midnight_after("2026-04-30"),
                ),
                MATS,
            ),
        ),
        midnight_after("2026-04-30"),
        lambda w: opened(w, JON),
    ),
    "one of two assignments": Ends(
        RAISED.and_then(
            seat(EVA, visible_categories=(Category.VOICE,)),
            seat(EVA, visible_categories=(Category.THREAT,), valid_to="2026-04-30"),
            example(RiskAssessed),
            example(PersonViewDocumented),
        ),
        midnight_after("2026-04-30"),
        lambda w: "risk_assessed" in facts_seen(w, EVA),
    ),
    "consent": Ends(
        RAISED.and_then(seat(JON), consent(valid_to="2026-04-30")),
        midnight_after("2026-04-30"),
        lambda w: "case_raised" in facts_seen(w, JON),
    ),
    "a custodian's consent": Ends(
        NAMES.and_then(seat(JON), consent(by_whom="vårdnadshavare", valid_to="2030-12-31")),
        COMES_OF_AGE,
        lambda w: "case_raised" in facts_seen(w, JON),
    ),
    "being a child": Ends(
        NAMES.and_then(seat(ELIN), example(PersonViewDocumented)),
        COMES_OF_AGE,
        lambda w: "person_view_documented" in facts_seen(w, ELIN),
    ),
    "emergency": Ends(
        RAISED.and_then(told(example(EmergencyAccessUsed), GRETA)),
        example(EmergencyAccessUsed).until,
        lambda w: opened(w, GRETA),
    ),
    "disclosure": Ends(
        RAISED.and_then(example(InformationDisclosed)),
        midnight_after("2026-09-01"),
        lambda w: "läser svenska" in letter(w),
    ),
}


@pytest.mark.parametrize("what", ENDS)
def test_until_the_instant_it_is_seen_and_from_it_on_it_is_not(what: str) -> None:
    one = ENDS[what]
    world = world_of(one.story)
    known = len(world.log.facts)
    for at, seen in ((one.at - A_TICK, True), (one.at, False)):
        world.clock.now = at
        world.catch_up()
        assert one.sees(world) is seen
    assert len(world.log.facts) == known


@pytest.mark.parametrize("what", sorted(ENDS.keys() - {"disclosure"}))
def test_before_the_projector_has_noticed_nothing_at_all_is_read(what: str) -> None:
    """Late is safe: a row whose time has come is not read before it is written anew."""
    one = ENDS[what]
    world = world_of(one.story)
    world.clock.now = one.at - A_TICK
    world.catch_up()
    world.clock.now = one.at
    with suppress(UnknownCase):
        assert one.sees(world) is False


def test_the_projector_looks_at_the_time_more_often_than_was_promised() -> None:
    assert WAKE_S < PROMISED_S


@pytest.mark.parametrize("what", ENDS)
def test_what_is_left_is_what_a_view_from_nothing_would_hold(what: str) -> None:
    one = ENDS[what]
    world = world_of(one.story)
    world.clock.now = one.at
    world.catch_up()
    fresh = World(world.log, clock=world.clock)
    fresh.catch_up()
    kept = {role: (g.entries, g.desks) for role, g in world.views.served.items()}
    assert kept == {role: (g.entries, g.desks) for role, g in fresh.views.served.items()}


def test_a_consent_that_is_limited_or_withdrawn_shrinks_the_view_with_the_fact() -> None:
    story = RAISED.and_then(seat(JON), consent(categories=(Category.ID, Category.WORK)))
    assert "case_raised" in facts_seen(world_of(story), JON)
    limited = consent(action="limited", categories=(Category.WORK,))
    assert "case_raised" not in facts_seen(world_of(story.and_then(limited)), JON)
    withdrawn = consent(action="withdrawn")
    assert "case_raised" not in facts_seen(world_of(story.and_then(withdrawn)), JON)


def test_an_assignment_that_begins_is_there_from_its_first_instant() -> None:
    world = world_of(RAISED.and_then(seat(EVA, valid_from="2026-05-01")))
    begins = midnight_after("2026-04-30")
    for at, seen in ((begins - A_TICK, False), (begins, True)):
        world.clock.now = at
        world.catch_up()
        assert opened(world, EVA) is seen


def test_at_the_instant_of_a_change_the_old_one_is_out_and_the_new_one_in() -> None:
    """Ends before beginnings: at no instant do both have it, and at none nobody."""
    change = midnight_after("2026-04-30")
    world = world_of(
        RAISED.and_then(seat(EVA, valid_to="2026-04-30"), seat(GRETA, valid_from="2026-05-01"))
    )
    for at, who in ((change - A_TICK, [EVA]), (change, [GRETA])):
        world.clock.now = at
        world.catch_up()
        assert [one for one in (EVA, GRETA) if opened(world, one)] == who


def test_a_mandate_that_runs_out_is_owed_again() -> None:
    coordinator = example(CoordinatorAppointed)
    story = RAISED.and_then(
        NEEDED,
        told(coordinator, MATS),
        told(example(MandateGiven), MATS),
        told(example(DocumentationFormDecided), MATS),
    )
    world = world_of(story)
    over = midnight_after("2026-09-01")
    for at, is_owed in ((over - A_TICK, False), (over, True)):
        world.clock.now = at
        world.catch_up()
        assert ("mandate" in owed(world)) is is_owed


def test_an_auditor_who_looks_back_sees_a_letter_as_it_could_be_read_then() -> None:
    world = world_of(ENDS["disclosure"].story)
    over = ENDS["disclosure"].at
    back = LookingBack(Replaying(world.log, handle), world.access_log.noting(world.clock))
    auditor = Staff("rolf", "Rolf Vide", "revision", (Role.AUDITOR,))
    for at, seen in ((over - A_TICK, True), (over, False)):
        shown = back.replay(auditor, Role.AUDITOR, Question(CASE_ID, OLLE.roles[0], at))
        assert ("läser svenska" in str(shown.answer())) is seen
