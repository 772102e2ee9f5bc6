"""Firsts stay first, lists grow, and what is told late does not move what is known."""

from datetime import date, timedelta
from operator import attrgetter

import pytest

from domain.case.plan import KIND_OF_AREA
from domain.case.steps import Phase
from domain.case.voice import NO_VIEW, OWN_VIEW
from domain.categories import Category
from domain.course import progress
from domain.fact import Fact
from domain.facts import (
    ConsentRecorded,
    CooperationMeetingHeld,
    DecisionMade,
    DocumentationFormDecided,
    ExposureSuspected,
    FollowUpDone,
    HouseholdMapped,
    InformationDisclosed,
    InsatsReviewed,
    InsatsStarted,
    InvestigationClosed,
    InvestigationOpened,
    LifeAreaUpdated,
    MandateGiven,
    NeedsAssessed,
    PersonViewDocumented,
    PlacementEnded,
    PlacementStarted,
    PlanSet,
    RaisedToTeamLeader,
    ResourcePersonAssigned,
    RiskAssessed,
    SafetyPlanSet,
    SecrecyReviewed,
    SupportContactHeld,
)
from domain.roles import Role
from domain.values import Area, AreaHolder, DisclosedItem, Holder, Insats, InsatsKind, Recipient
from tests.given import MATS, MORNING, SARA, Told, an_open_case, example, told

DAY = timedelta(days=1)
SHELTER = InsatsKind.SKYDDAT_BOENDE


def on(day: float, fact: Fact, **changes: object) -> Told:
    """Something that happened so many days after the beginning, told on the hundredth."""
    return told(fact, at=MORNING + day * DAY, heard=MORNING + 100 * DAY, **changes)  # pyright: ignore[reportArgumentType]


def insats(kind: InsatsKind) -> InsatsStarted:
    row = Insats(kind=kind, title="stöd", areas=(Area.BOENDE,))
    return example(InsatsStarted, insats=row)


def ends(kind: InsatsKind) -> InsatsReviewed:
    return example(InsatsReviewed, insats_ref=kind, outcome="avslutas")


def test_the_first_of_each_is_what_counts() -> None:
    story = an_open_case(
        *(on(day, example(HouseholdMapped)) for day in (1, 5)),
        *(on(day, example(InvestigationOpened)) for day in (2, 6)),
        *(on(day, example(DecisionMade)) for day in (3, 7)),
        *(on(day, example(DocumentationFormDecided)) for day in (4, 8)),
    )
    course = story.case.course
    assert course.mapped_at == MORNING + DAY
    assert course.investigated_at == MORNING + 2 * DAY
    assert course.granted_at == MORNING + 3 * DAY
    assert story.case.organised.documented_at == MORNING + 4 * DAY


def test_when_a_leader_was_first_told_stays() -> None:
    first, again = (example(RaisedToTeamLeader, raised_at=MORNING + n * DAY) for n in (0, 3))
    assert an_open_case(first, again).case.organised.raised_at == MORNING


def test_a_decision_grants_only_when_it_says_yes_to_a_support() -> None:
    for changes in ({"outcome": "avslag"}, {"insatser": ()}):
        assert an_open_case(example(DecisionMade, **changes)).case.course.granted_at is None
    part = an_open_case(example(DecisionMade, outcome="delvis"))
    assert part.case.course.granted_at is not None


def test_an_investigation_that_opens_again_is_not_closed() -> None:
    closed = an_open_case(example(InvestigationOpened), example(InvestigationClosed))
    assert closed.case.course.investigation_closed_at is not None
    again = closed.and_then(example(InvestigationOpened))
    assert again.case.course.investigation_closed_at is None


def test_she_has_left_when_the_placement_or_the_shelter_ends_and_is_there_again_after() -> None:
    for beginning, end in (
        (example(PlacementStarted), example(PlacementEnded)),
        (insats(SHELTER), ends(SHELTER)),
    ):
        left = an_open_case(on(1, beginning), on(2, end))
        assert left.case.course.left_at == MORNING + 2 * DAY
        back = left.and_then(on(3, beginning)).case.course
        assert back.left_at is None


def test_only_a_shelter_is_where_somebody_moves_in() -> None:
    assert an_open_case(on(1, insats(SHELTER))).case.course.sheltered_at == MORNING + DAY
    other = an_open_case(on(1, insats(InsatsKind.KONTAKTPERSON)))
    assert other.case.course.sheltered_at is None


def test_a_review_is_a_follow_up() -> None:
    for fact in (example(InsatsReviewed), example(FollowUpDone)):
        assert an_open_case(on(4, fact)).case.course.followed_up_at == MORNING + 4 * DAY


def test_money_alone_does_not_settle_anybody() -> None:
    money = an_open_case(insats(InsatsKind.FORSORJNINGSSTOD)).case.course
    assert money.phase is Phase.AKUT
    company = an_open_case(insats(InsatsKind.KONTAKTPERSON)).case.course
    assert company.phase is Phase.ETABLERING


@pytest.mark.parametrize("home", [InsatsKind.GENOMGANGSBOSTAD, InsatsKind.MELLANBOENDE])
def test_who_leaves_the_last_home_on_the_way_has_a_base_of_her_own(home: InsatsKind) -> None:
    other = {InsatsKind.GENOMGANGSBOSTAD, InsatsKind.MELLANBOENDE} - {home}
    settled = an_open_case(insats(home), ends(home))
    assert settled.case.course.phase is Phase.EGEN_BAS
    between = an_open_case(insats(home), *map(insats, other), ends(home))
    assert between.case.course.phase is Phase.ETABLERING


def test_a_view_that_is_told_late_does_not_take_the_place_of_a_newer() -> None:
    views = (on(5, example(PersonViewDocumented)), on(2, example(PersonViewDocumented)))
    assert an_open_case(*views).case.voice.viewed_at == MORNING + 5 * DAY


def test_a_view_answers_for_what_was_decided_ninety_days_before_it() -> None:
    def left(day: float) -> int:
        view = on(day, example(PersonViewDocumented))
        return len(an_open_case(on(0, example(SafetyPlanSet)), view).case.voice.unheard)

    assert (left(90), left(90.1)) == (0, 1)


@pytest.mark.parametrize("kind", sorted(OWN_VIEW, key=attrgetter("name")))
@pytest.mark.parametrize("said", sorted({*NO_VIEW, "."} - {""}))
def test_a_view_that_was_not_given_is_not_heard(kind: type[Fact], said: str) -> None:
    name = OWN_VIEW[kind]
    fact = example(kind, **{name: said}) if name else example(kind)
    (unheard,) = an_open_case(fact).case.voice.unheard
    assert unheard.kind == kind.name


def test_what_asks_for_her_own_view_is_a_list_that_people_checked() -> None:
    assert {kind.name: name for kind, name in OWN_VIEW.items()} == {
        "risk_assessed": "person_own_view",
        "plan_set": "person_agreed",
        "insats_reviewed": "person_view",
        "follow_up_done": "person_voice",
        "needs_assessed": None,
        "safety_plan_set": None,
        "investigation_closed": None,
        "decision_made": None,
    }
    for kind in (PlanSet, InsatsReviewed, RiskAssessed, FollowUpDone):
        assert an_open_case(example(kind)).case.voice.unheard == ()


def test_what_a_need_asks_for_follows_its_area_when_nothing_is_said() -> None:
    assert {area.value: kind.value for area, kind in KIND_OF_AREA.items()} == {
        "skydd": "skydd",
        "samtal": "stod",
        "socialt": "stod",
        "halsa": "stod",
        "barn": "stod",
        "boende": "hjalp",
        "arbete_studier": "hjalp",
        "ekonomi": "hjalp",
        "annat": "hjalp",
    }


ASKED_AFTER_SHELTER = {Area.BOENDE, Area.ARBETE_STUDIER, Area.SOCIALT, Area.EKONOMI}


@pytest.mark.parametrize("unheld", Area)
def test_four_areas_are_asked_about_after_the_shelter(unheld: Area) -> None:
    somebody = Holder(role=Role.RVT, title="handläggare", staff="karin")
    held = tuple(AreaHolder(area=area, holder=somebody) for area in Area if area is not unheld)
    left = an_open_case(
        example(PlanSet, responsible_per_area=held), example(PlacementStarted)
    ).and_then(example(PlacementEnded))
    now = progress(left.case, left.recorded[-1].recorded_at)
    missing = "areas_held" in {gate.name for gate in now.missing}
    assert missing is (unheld in ASKED_AFTER_SHELTER)


def test_support_has_ended_when_the_placement_has() -> None:
    story = an_open_case(example(PlacementStarted))
    assert story.case.course.support_ended_at is None
    left = story.and_then(on(9, example(PlacementEnded)))
    assert left.case.course.support_ended_at == MORNING + 9 * DAY


def test_a_talk_that_is_told_late_does_not_move_the_last_one_back() -> None:
    talks = (on(5, example(SupportContactHeld)), on(2, example(SupportContactHeld)))
    assert an_open_case(*talks).case.plans.contacts["karin"] == MORNING + 5 * DAY


def seat(role: Role, staff: str) -> ResourcePersonAssigned:
    return example(
        ResourcePersonAssigned, role=Holder(role=role, title="handläggare", staff=staff)
    )


def test_each_resource_person_stays_when_another_is_named() -> None:
    first, second = seat(Role.JOBBTORG, "jon"), seat(Role.BOENDELOTS, "petra")
    now = an_open_case(told(first, MATS), told(second, MATS)).case.organised
    assert now.assigned == {(Role.JOBBTORG, "jon"), (Role.BOENDELOTS, "petra")}
    assert now.tasked == {"jon", "petra"}
    assert {Role.JOBBTORG, Role.BOENDELOTS} <= now.approached


def test_who_was_approached_before_has_been_approached_also_after_the_next() -> None:
    roles = (Role.ARBETSFORMEDLINGEN, Role.SKOLA, Role.POLIS)
    to = [Recipient(role=role, title="handläggare") for role in roles]
    asked = [example(ConsentRecorded, recipient=(one,)) for one in to[:2]]
    reviewed = [example(SecrecyReviewed, requester=one) for one in to[2:]]
    for facts in ((*asked, *reviewed), (*reviewed, *asked)):
        assert an_open_case(*facts).case.organised.approached == set(roles)


def test_a_seat_without_a_name_is_nobodys_task() -> None:
    nameless = Holder(role=Role.BOENDELOTS, title="boendelots")
    story = an_open_case(told(example(ResourcePersonAssigned, role=nameless), MATS))
    assert story.case.organised.tasked == frozenset()


def test_every_meeting_is_remembered() -> None:
    days = (date(2026, 3, 16), date(2026, 3, 30))
    held = (example(CooperationMeetingHeld, date=day, next_date=None) for day in days)
    assert [m.held for m in an_open_case(*held).case.organised.meetings] == list(days)


def under_a_mandate(**changes: object) -> tuple[Told, ...]:
    mandate = example(
        MandateGiven, excluded_categories=(Category.WHERE,), valid_to=date(2026, 3, 9)
    )
    return (told(mandate, MATS),)


def test_one_piece_that_the_mandate_leaves_out_is_enough_to_be_outside_it() -> None:
    pieces = tuple(
        DisclosedItem(category=category, text="uppgift")
        for category in (Category.WORK, Category.WHERE)
    )
    sent = told(example(InformationDisclosed, content_copy=pieces), SARA)
    late = told(example(SupportContactHeld), SARA, at=MORNING + 30 * DAY)
    assert an_open_case(*under_a_mandate(), sent, late).case.mandates.outside == 2


def test_danger_is_told_also_when_the_mandate_is_over() -> None:
    late = told(example(ExposureSuspected), SARA, at=MORNING + 30 * DAY)
    assert an_open_case(*under_a_mandate(), late).case.mandates.outside == 0


def test_what_this_case_calls_a_place_is_kept_whole_and_beside_the_others() -> None:
    story = an_open_case(
        example(LifeAreaUpdated, location="vid kajen i Norrby"), example(PlacementStarted)
    )
    assert {"vid kajen i norrby", "norrby", "plats 4"} <= story.case.persons.places


@pytest.mark.parametrize(
    ("said", "kept"),
    [(None, set()), ("hemma", set()), ("port 7", {"port 7"}), ("Kajen", {"kajen"})],
)
def test_a_place_is_what_has_a_name_or_a_number(said: str | None, kept: set[str]) -> None:
    story = an_open_case(example(LifeAreaUpdated, location=said))
    assert story.case.persons.places == kept


def test_needs_that_are_assessed_anew_replace_the_plan_of_them() -> None:
    story = an_open_case(example(NeedsAssessed), example(NeedsAssessed))
    assert [need.key for need in story.case.plans.needs] == ["bostad"]
