"""The desk for those who lead the cooperation: what is owed, and when."""

from datetime import UTC, datetime, timedelta

from domain.categories import CONTENT, Category
from domain.facts import (
    CaseClosed,
    CooperationNeedDecided,
    CoordinatorAppointed,
    DocumentationFormDecided,
    EvaluationDone,
    FollowUpFormDecided,
    MandateGiven,
    PersonViewDocumented,
    ResourcePersonAssigned,
    SupportContactHeld,
)
from domain.roles import INTERNAL, Role
from domain.values import Holder
from tests.given import MATS, MORNING, SARA, Story, an_open_case, example, told
from tests.projections.kept import built, now, row

EVERYBODY = tuple(
    told(
        example(
            ResourcePersonAssigned,
            role=Holder(role=role, title="handläggare", staff=f"staff-{number}"),
            visible_categories=CONTENT,
            valid_to=None,
        ),
        MATS,
    )
    for number, role in enumerate(INTERNAL)
)

LEADING = frozenset((Role.SAMORDNARE, Role.ARBETSLEDARE))
COOPERATING = an_open_case(
    *EVERYBODY,
    told(example(CooperationNeedDecided), MATS),
    told(example(CoordinatorAppointed), MATS),
    told(example(FollowUpFormDecided, interval_days=14), MATS),
)


def test_what_is_undecided_is_for_leader_and_coordinator() -> None:
    for role in INTERNAL:
        body = desk_bodies(role, COOPERATING)[0]
        assert ("undecided" in body) is (role in LEADING)
    [body, *_] = desk_bodies(Role.ARBETSLEDARE, COOPERATING)
    owed = [one["question"] for one in body["undecided"]]
    assert owed == ["responsibility", "external_actors", "mandate", "documentation"]
    assert body["undecided"][-1]["label"] == "Hur ärendet dokumenteras"
    formed = COOPERATING.and_then(told(example(DocumentationFormDecided), MATS))
    [body, *_] = desk_bodies(Role.ARBETSLEDARE, formed)
    assert "documentation" not in {one["question"] for one in body["undecided"]}


def test_the_next_follow_up_and_those_that_were_not_held() -> None:
    first, later = datetime(2026, 3, 16, 12, tzinfo=UTC), datetime(2026, 3, 17, tzinfo=UTC)
    [body, *_] = desk_bodies(Role.SAMORDNARE, COOPERATING, first)
    assert (body["next_meeting"], body["meetings_overdue"]) == ("2026-03-16", 0)
    [body, *_] = desk_bodies(Role.SAMORDNARE, COOPERATING, later)
    assert (body["next_meeting"], body["meetings_overdue"]) == ("2026-03-30", 1)
    [body, *_] = desk_bodies(Role.SAMORDNARE, an_open_case(*EVERYBODY))
    assert (body["next_meeting"], body["meetings_overdue"]) == (None, 0)


def test_the_row_is_read_anew_when_a_meeting_was_not_held() -> None:
    story = an_open_case(told(example(FollowUpFormDecided, interval_days=14), MATS))
    unheld = datetime(2026, 3, 16, 23, tzinfo=UTC)
    before = datetime(2026, 3, 16, 22, 59, tzinfo=UTC)
    assert row(Role.ARBETSLEDARE, story, before).until == unheld


def test_the_leader_sees_the_time_that_the_mandate_takes() -> None:
    mandate = told(example(MandateGiven, hours_in_all=40), MATS)
    visit = told(example(SupportContactHeld, minutes=61), SARA)
    late = told(example(PersonViewDocumented), SARA, at=MORNING + timedelta(days=400))
    story = COOPERATING.and_then(mandate, visit, late)
    [body, *_] = desk_bodies(Role.ARBETSLEDARE, story, now(COOPERATING))
    assert (body["hours"], body["hours_reported"], body["outside_mandate"]) == (40, 2, 1)
    [body, *_] = desk_bodies(Role.ARBETSLEDARE, COOPERATING)
    assert (body["hours"], body["hours_reported"], body["outside_mandate"]) == (None, None, 0)
    [body, *_] = desk_bodies(Role.SAMORDNARE, story)
    assert "hours" not in body


def test_the_leader_owes_an_evaluation_after_the_end() -> None:
    closed = COOPERATING.and_then(told(example(CaseClosed), MATS))
    [body, *_] = desk_bodies(Role.ARBETSLEDARE, closed)
    assert (body["evaluation_due"], body["undecided"]) == ("2026-04-01", [])
    done = closed.and_then(told(example(EvaluationDone), MATS))
    assert desk_bodies(Role.ARBETSLEDARE, done)[0]["evaluation_due"] is None


def test_the_number_of_people_stands_beside_the_limit() -> None:
    guarded = an_open_case(example(DocumentationFormDecided, protection_level="heder"))
    assert row(Role.RVT, guarded).body["people_max"] == 5
    assert row(Role.RVT, an_open_case()).body["people_max"] == 8


def desk_bodies(role: Role, story: Story, at: datetime | None = None) -> list[dict]:
    """The bodies of a role's rows, one for each group of people who were given alike."""
    rows = built(role, story, at or now(story)).desks.values()
    return [found.body for found in rows]


def test_a_narrow_seat_is_not_told_how_the_whole_case_stands() -> None:
    seat = Holder(role=Role.RVT, title="handläggare", staff="greta")
    narrow = example(
        ResourcePersonAssigned,
        role=seat,
        visible_categories=(Category.ID, Category.WORK),
        valid_to=None,
    )
    story = an_open_case(told(narrow, MATS))
    told_more = story.and_then(
        told(example(DocumentationFormDecided, protection_level="heder"), MATS)
    )

    def body(case: Story) -> dict[str, object]:
        desks = built(Role.RVT, case, now(told_more)).desks.values()
        [found] = [each.body for each in desks if "staff:greta" in each.holders]
        return found

    assert body(story) == body(told_more)
    for hidden in ("status", "protection", "people", "people_max", "course", "retention"):
        assert body(told_more)[hidden] is None
