"""Few people, one coordinator by the order, mandates, and a form before notes (R179-R195)."""

from datetime import date, timedelta

import pytest

from domain.categories import Category
from domain.facts import (
    CaseRaised,
    CaseTransferred,
    ConflictChecked,
    CooperationNeedDecided,
    CoordinatorAppointed,
    DecisionMade,
    DocumentationFormDecided,
    EventCorrected,
    FollowUpFormDecided,
    InformationDisclosed,
    MandateGiven,
    PersonViewDocumented,
    PlacementStarted,
    ResourcePersonAssigned,
    ResourcePersonReleased,
    RiskAssessed,
    RiskSignalNoted,
    SecrecyReviewed,
    SupportContactHeld,
    ViolenceMapped,
)
from domain.roles import Role
from domain.routine import PEOPLE_MAX, people, people_max
from domain.values import DisclosedItem, Holder, ProtectionLevel
from tests.given import (
    GRETA,
    INVESTIGATED,
    MATS,
    MORNING,
    SARA,
    Story,
    Told,
    an_open_case,
    example,
    given,
    told,
)

CHECKED = told(
    example(
        ConflictChecked, checked_role=("karin", "sara", "sven", *(f"p{n}" for n in range(9)))
    ),
    MATS,
)
COOPERATION = told(example(CooperationNeedDecided), MATS)
APPOINTED = told(example(CoordinatorAppointed), MATS)
HONOUR = given(example(CaseRaised, case_type="heder"), CHECKED)
MANDATE = example(MandateGiven, valid_to=date(2026, 3, 4))
LATER = MORNING + timedelta(days=3)
"""The day after the mandate's last."""


def assigned(staff: str | None, role: Role = Role.BOENDE, **changes: object) -> Told:
    seat = Holder(role=role, title="handläggare", staff=staff, unit="enheten")
    return told(example(ResourcePersonAssigned, role=seat, **changes), MATS)


def with_people(story: Story, number: int) -> Story:
    """Fill the seats until so many people have one; Karin has one already."""
    return story.and_then(*(assigned(f"p{n}") for n in range(number - 1)))


@pytest.mark.parametrize(
    ("story", "limit"),
    [(an_open_case(CHECKED), 8), (HONOUR, 5)],
    ids=["ordinary", "honour"],
)
def test_the_last_seat_is_taken_and_one_more_needs_its_own_word(
    story: Story, limit: int
) -> None:
    assert people_max(story.case) == limit
    almost = with_people(story, limit - 1)
    full = almost.when(assigned("p8").fact, MATS).accepted()
    one_more = assigned("p7").fact
    full.when(one_more, MATS).refused("few_people")
    reasoned = assigned("p7", lost_without="hon får ingen bostad").fact
    full.when(reasoned, MATS).accepted()


def test_somebody_who_is_there_already_is_not_one_more() -> None:
    full = with_people(HONOUR, 5)
    full.when(assigned("p0", Role.JOBBTORG).fact, MATS).accepted()
    full.when(assigned(None, Role.SKYDDAT_BOENDE).fact, MATS).accepted()


def test_whoever_leaves_makes_room() -> None:
    full = with_people(HONOUR, 5)
    at = full.recorded[-1].recorded_at
    seat = Holder(role=Role.BOENDE, title="handläggare", staff="p0")
    left = told(example(ResourcePersonReleased, role=seat, at=at), MATS)
    full.and_then(left).when(assigned("p8").fact, MATS).accepted()
    kin = told(example(ConflictChecked, result="spärr", blocked_staff=("p0",)), MATS)
    full.and_then(kin).when(assigned("p8").fact, MATS).accepted()


@pytest.mark.parametrize("level", ProtectionLevel)
def test_the_limit_follows_the_protection_level(level: ProtectionLevel) -> None:
    guarded = an_open_case(example(DocumentationFormDecided, protection_level=level))
    assert people_max(guarded.case) == PEOPLE_MAX[level]


@pytest.mark.shows("R203", "R204")
def test_honour_keeps_its_limit_at_any_level() -> None:
    story = HONOUR.and_then(example(DocumentationFormDecided, protection_level="normal"))
    assert people_max(story.case) == PEOPLE_MAX[ProtectionLevel.HEDER]
    assert people(story.case, MORNING + timedelta(hours=1)) == {"karin"}


def coordinator(staff: str, rule: str) -> CoordinatorAppointed:
    seat = Holder(role=Role.SAMORDNARE, title="samordnare", staff=staff)
    return example(CoordinatorAppointed, role=seat, rule=rule)


@pytest.mark.shows("R182")
def test_who_handles_the_adult_and_takes_part_coordinates() -> None:
    story = an_open_case(CHECKED, assigned("karin", Role.RVT))
    story.when(coordinator("karin", "vuxenhandläggare"), MATS).accepted()
    story.when(coordinator("sara", "utsedd"), MATS).refused("coordinator_by_the_order")


def test_only_who_handles_the_adult_is_called_so() -> None:
    sara = coordinator("sara", "vuxenhandläggare")
    an_open_case(CHECKED).when(sara, MATS).refused("coordinator_by_the_order")
    seated = an_open_case(CHECKED, assigned("sara", Role.RVT))
    seated.when(sara, MATS).accepted()


def test_without_such_a_handler_the_leaders_name_somebody() -> None:
    an_open_case(CHECKED).when(coordinator("sara", "utsedd"), MATS).accepted()
    ended = assigned("sara", Role.RVT, valid_to=date(2026, 3, 2))
    story = an_open_case(CHECKED, ended)
    story.when(coordinator("sven", "utsedd"), MATS, at=LATER).accepted()


def test_a_mandate_is_for_somebody_in_the_case() -> None:
    an_open_case(APPOINTED).when(MANDATE, MATS).accepted()
    an_open_case().when(MANDATE, MATS).refused("mandate_has_a_holder")
    released = told(example(ConflictChecked, result="spärr", blocked_staff=("sara",)), MATS)
    an_open_case(APPOINTED, released).when(MANDATE, MATS).refused("mandate_has_a_holder")


def test_a_mandate_has_its_days_ahead_and_its_yes_behind() -> None:
    story = an_open_case(APPOINTED)
    over = example(MandateGiven, valid_to=date(2026, 3, 1))
    story.when(over, MATS).refused("mandate_is_in_time")
    story.when(example(MandateGiven, valid_to=date(2026, 3, 2)), MATS).accepted()
    early = example(MandateGiven, accepted_at=date(2026, 3, 3))
    story.when(early, MATS).refused("mandate_is_in_time")
    story.when(example(MandateGiven, accepted_at=None), MATS).accepted()


def outside(story: Story) -> int:
    """How many facts lie outside somebody's mandate."""
    return story.case.mandates.outside


UNDER = an_open_case(APPOINTED, told(MANDATE, MATS))
NOTE = example(PersonViewDocumented)


def test_what_is_done_after_the_last_day_is_seen() -> None:
    midnight = MORNING + timedelta(days=2, hours=15)
    in_time = midnight - timedelta(microseconds=1)
    story = UNDER.and_then(told(NOTE, SARA, at=in_time))
    assert outside(story) == 0
    assert outside(UNDER.and_then(told(NOTE, SARA, at=midnight))) == 1
    late = story.and_then(told(NOTE, SARA, at=LATER), told(NOTE, GRETA, at=LATER))
    assert outside(late) == 1


def test_a_new_mandate_goes_on_where_the_old_one_ended() -> None:
    longer = example(MandateGiven, valid_to=date(2026, 9, 1))
    story = UNDER.and_then(told(longer, MATS), told(NOTE, SARA, at=LATER))
    assert outside(story) == 0


def test_a_mandate_that_is_not_accepted_binds_nobody() -> None:
    offered = example(MandateGiven, accepted_at=None, valid_to=date(2026, 3, 4))
    story = an_open_case(APPOINTED, told(offered, MATS), told(NOTE, SARA, at=LATER))
    assert outside(story) == 0


@pytest.mark.parametrize("kind", [RiskSignalNoted, EventCorrected])
def test_danger_and_mistakes_are_told_without_a_mandate(kind: type) -> None:
    assert outside(UNDER.and_then(told(example(kind), SARA, at=LATER))) == 0


def test_to_share_what_the_mandate_leaves_out_is_seen() -> None:
    limited = example(MandateGiven, excluded_categories=(Category.WORK,))
    story = an_open_case(APPOINTED, told(limited, MATS))
    item = DisclosedItem(category=Category.HEALTH, text="sover dåligt")
    within = example(InformationDisclosed, content_copy=(item,))
    for fact, seen in (
        (example(InformationDisclosed), 1),
        (within, 0),
        (example(SecrecyReviewed), 1),
        (example(SecrecyReviewed, outcome="nekas"), 0),
        (example(SecrecyReviewed, categories=("HEALTH",)), 0),
    ):
        assert outside(story.and_then(told(fact, SARA))) == seen
        assert outside(story.and_then(fact)) == 0


@pytest.mark.shows("R191")
def test_reported_time_is_held_against_the_newest_mandate() -> None:
    visit = told(example(SupportContactHeld, minutes=45), SARA)
    story = an_open_case(APPOINTED, visit, told(MANDATE, MATS), visit, visit)
    story = story.and_then(told(example(SupportContactHeld, minutes=None), SARA))
    story = story.and_then(example(SupportContactHeld))
    mandate = story.case.mandates.of("sara")
    assert mandate is not None
    assert mandate.reported_minutes == 90
    renewed = story.and_then(told(MANDATE, MATS), visit).case.mandates.given
    assert [one.reported_minutes for one in renewed] == [90, 45]


@pytest.mark.shows("R192")
@pytest.mark.parametrize("kind", [SupportContactHeld, ViolenceMapped])
def test_in_cooperation_the_form_is_decided_before_the_notes(kind: type) -> None:
    cooperating = an_open_case(COOPERATION)
    cooperating.when(example(kind)).refused("form_before_notes")
    form = told(example(DocumentationFormDecided), MATS)
    cooperating.and_then(form).when(example(kind)).accepted()
    an_open_case().when(example(kind)).accepted()


def test_the_first_meeting_lies_ahead() -> None:
    today = example(FollowUpFormDecided, first_date=date(2026, 3, 2))
    an_open_case().when(today, MATS).accepted()
    past = example(FollowUpFormDecided, first_date=date(2026, 3, 1))
    an_open_case().when(past, MATS).refused("follow_up_lies_ahead")


@pytest.mark.parametrize("workers", [(), ("greta",), ("karin", "greta")])
def test_who_answers_for_a_placement_has_a_seat(workers: tuple[str, ...]) -> None:
    placed = example(PlacementStarted, responsible_worker=workers)
    shelter = told(example(DecisionMade, insatser=("skyddat_boende",)), MATS)
    story = an_open_case(*INVESTIGATED, example(RiskAssessed), shelter)
    story.when(placed).refused("placement_has_somebody_here")
    story.when(example(PlacementStarted)).accepted()


def test_who_leaves_the_last_seat_has_no_task_any_more() -> None:
    two = an_open_case(CHECKED, assigned("p0"), assigned("p0", Role.JOBBTORG))
    for role, left in ((Role.BOENDE, {"p0"}), (Role.JOBBTORG, set())):
        seat = Holder(role=role, title="handläggare", staff="p0")
        two = two.and_then(told(example(ResourcePersonReleased, role=seat), MATS))
        assert two.case.organised.tasked == left


def test_a_transfer_that_nobody_has_accepted_moves_no_task() -> None:
    story = an_open_case(CHECKED, assigned("karin", Role.RVT), assigned("p0"))
    asked = story.and_then(example(CaseTransferred, accepted_at=None))
    assert asked.case.organised == story.case.organised
    handed = story.and_then(example(CaseTransferred)).case.organised
    assert handed.tasked == {"greta", "p0"}
    assert handed.assigned == {(Role.BOENDE, "p0")}
    nobody = example(CaseTransferred).to.model_copy(update={"staff": None})
    unnamed = story.and_then(example(CaseTransferred, to=nobody))
    assert unnamed.case.organised == story.case.organised
