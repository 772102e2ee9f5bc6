"""The desk: who may open the case, what is wrong, and nothing of its content."""

from datetime import UTC, date, datetime, timedelta

import pytest

from domain.categories import CONTENT
from domain.facts import (
    CaseClosed,
    CaseRaised,
    ConflictChecked,
    ConsentRecorded,
    ContactInterrupted,
    CooperationNeedDecided,
    CoordinatorAppointed,
    DecisionMade,
    DocumentationFormDecided,
    EvaluationDone,
    FollowUpFormDecided,
    InsatsStarted,
    InvestigationOpened,
    MandateGiven,
    PersonViewDocumented,
    PlacementEnded,
    PlacementStarted,
    ResourcePersonAssigned,
    RiskAssessed,
    SupportContactHeld,
)
from domain.roles import AUDIENCES, EXTERNAL, INTERNAL, Role
from domain.values import Area, EndingSupport, Holder, Insats, InsatsKind, Recipient, Subject
from projections.desk import SEES_ALARMS
from projections.entries import Desk
from tests.domain.canaries import texts
from tests.given import MATS, MORNING, SARA, Story, an_open_case, example, given, told
from tests.projections.kept import built, desk, now

COMPANY = EndingSupport(
    support="sällskap", area=Area.SOCIALT, reason_without_successor="söks ännu"
)
MOVED_OUT = an_open_case(
    example(PlacementStarted), example(PlacementEnded, successor_per_support=(COMPANY,))
)
CONTACT = Insats(kind=InsatsKind.KONTAKTPERSON, title="kontaktperson", areas=(Area.SOCIALT,))
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
ASSIGNED = told(example(ResourcePersonAssigned), MATS)


def row(role: Role, story: Story, at: datetime | None = None) -> Desk:
    found = desk(role, story, at)
    assert found is not None
    return found


def alarms(role: Role, story: Story) -> list[str]:
    return [alarm["kind"] for alarm in row(role, story).body["alarms"]]


@pytest.mark.parametrize("role", sorted(SEES_ALARMS))
def test_who_stands_alone_is_on_the_desk_of_who_answers_for_it(role: Role) -> None:
    story = MOVED_OUT.and_then(*EVERYBODY)
    [alarm] = row(role, story).body["alarms"]
    assert alarm == {
        "kind": "support_ended_without_holder",
        "label": "Stöd har upphört utan ny hållare",
        "area": "socialt",
        "since": MOVED_OUT.recorded[-1].occurred_at.isoformat(),
        "action": "Utse vem som tar över",
    }


@pytest.mark.parametrize("role", sorted(SEES_ALARMS))
def test_the_alarm_goes_when_a_support_starts_in_that_area(role: Role) -> None:
    story = MOVED_OUT.and_then(*EVERYBODY)
    assert alarms(role, story.and_then(example(InsatsStarted))) != []
    assert alarms(role, story.and_then(example(InsatsStarted, insats=CONTACT))) == []


def test_alarms_are_for_case_worker_coordinator_and_leader_alone() -> None:
    assert {Role.RVT, Role.SAMORDNARE, Role.ARBETSLEDARE} == SEES_ALARMS
    story = MOVED_OUT.and_then(*EVERYBODY)
    for role in set(INTERNAL) - SEES_ALARMS:
        body = row(role, story).body
        assert body["alarms"] == []
        named = ("status", "protection", "people", "retention")
        assert {body[name] for name in named} == {None}
    for role in EXTERNAL:
        assert desk(role, story) is None


@pytest.mark.shows("R180")
def test_the_desk_says_how_the_case_stands_and_how_many_know_of_it() -> None:
    guarded = example(DocumentationFormDecided, protection_level="heder")
    story = an_open_case(ASSIGNED, guarded, example(ContactInterrupted))
    body = row(Role.RVT, story).body
    assert body["status"] == "avbruten kontakt"
    assert body["protection"] == "heder"
    assert body["people"] == 2
    kin = told(example(ConflictChecked, blocked_staff=("lena",)), MATS)
    assert row(Role.RVT, story.and_then(kin)).body["people"] == 1


PLACED_CHILD = given(
    example(CaseRaised, subject=Subject(alias="Lind-1", born=date(2014, 11, 8))),
    *EVERYBODY,
    example(DecisionMade, insatser=(InsatsKind.SKYDDAT_BOENDE,)),
    told(example(CaseClosed), MATS),
)
GROWN = example(CaseRaised, subject=Subject(alias="Rönn", born=date(1994, 4, 11)))


@pytest.mark.parametrize("role", sorted(INTERNAL))
def test_when_a_closed_file_may_be_erased_is_told_to_who_answers_for_it(role: Role) -> None:
    grown = given(GROWN, *EVERYBODY, told(example(CaseClosed), MATS))
    dated = {"never": False, "earliest": "2031-03-02", "finished_by": "2032-12-31"}
    for_ever = {"never": True, "earliest": None, "finished_by": None}
    for story, answer in ((grown, dated), (PLACED_CHILD, for_ever)):
        told_to = answer if role in SEES_ALARMS else None
        assert row(role, story).body["retention"] == told_to


def test_what_is_said_of_erasure_lasts_until_the_law_changes() -> None:
    autumn = datetime(2025, 9, 1, 8, tzinfo=UTC)
    child = example(CaseRaised, subject=Subject(alias="Lind-1", born=date(2014, 11, 8)))
    opened = [told(fact, heard=autumn) for fact in (child, example(InvestigationOpened))]
    story = given(*opened, told(example(CaseClosed), MATS, heard=autumn))
    before, changed = row(Role.RVT, story, autumn), datetime(2026, 1, 14, 23, tzinfo=UTC)
    assert before.until == changed
    assert before.body["retention"]["earliest"] == "2030-09-01"
    assert row(Role.RVT, story, changed).body["retention"]["earliest"] == "2044-11-08"
    assert row(Role.RVT, given(*opened), autumn).until == datetime(2032, 11, 7, 23, tzinfo=UTC)


def test_while_a_case_is_open_nothing_is_said_of_erasure() -> None:
    assert row(Role.RVT, given(GROWN)).body["retention"] is None


@pytest.mark.shows("R194")
def test_the_working_name_is_for_whoever_may_have_it() -> None:
    story = an_open_case(*EVERYBODY)
    consent = example(
        ConsentRecorded,
        recipient=(Recipient(role=Role.JOBBTORG, title="coach"),),
        categories=CONTENT,
    )
    named = {role for role in INTERNAL if row(role, story).body["alias"]}
    assert named == set(INTERNAL) - {
        Role.BOENDE,
        Role.JOBBTORG,
        Role.INTERNKONTROLL,
        Role.KVINNOFRIDSSAMORDNARE,
    }
    assert row(Role.JOBBTORG, story.and_then(consent)).body["alias"] == "Björk"


@pytest.mark.shows("R194")
def test_the_legal_name_is_on_no_desk() -> None:
    story = MOVED_OUT.and_then(*EVERYBODY, example(RiskAssessed))
    for role in AUDIENCES:
        found = desk(role, story)
        said = " ".join(texts(found.body)) if found else ""
        assert "Dilan" not in said
        assert "söks ännu" not in said


def test_a_unit_without_an_assignment_has_no_row() -> None:
    for role in set(AUDIENCES) - {Role.RVT, Role.ARBETSLEDARE, Role.INTERNKONTROLL}:
        assert desk(role, an_open_case()) is None


def test_the_holders_are_the_people_of_that_role_and_the_leaders_own_unit() -> None:
    story = an_open_case(ASSIGNED)
    assert row(Role.RVT, story).holders == ("staff:karin",)
    assert row(Role.ARBETSLEDARE, story).holders == ("unit:rvt-alvhamn",)
    assert row(Role.EKONOMISKT_BISTAND, story).holders == ("staff:lena",)
    assert row(Role.INTERNKONTROLL, story).holders == ("*",)


def test_who_is_blocked_is_named_to_be_kept_out() -> None:
    kin = told(example(ConflictChecked, blocked_staff=("lena",)), MATS)
    found = row(Role.EKONOMISKT_BISTAND, an_open_case(ASSIGNED, kin))
    assert found.holders == ()
    assert found.blocked == ("lena",)


def test_a_row_lasts_until_time_alone_changes_it() -> None:
    march = example(ResourcePersonAssigned, valid_to=date(2026, 3, 31))
    story = an_open_case(told(march, MATS), example(RiskAssessed))
    ends, risk = datetime(2026, 3, 31, 22, tzinfo=UTC), datetime(2026, 6, 1, 22, tzinfo=UTC)
    assert row(Role.EKONOMISKT_BISTAND, story).until == ends
    assert row(Role.RVT, story, ends).until == risk
    assert row(Role.EKONOMISKT_BISTAND, story, ends).holders == ()
    assert alarms(Role.RVT, story) == []
    [alarm] = row(Role.RVT, story, risk).body["alarms"]
    assert alarm["kind"] == "risk_not_current"
    assert row(Role.RVT, story, risk).until is None


def test_the_latest_is_what_that_role_last_saw() -> None:
    story = an_open_case(ASSIGNED)
    seen = now(story).isoformat()
    hidden = story.and_then(example(PersonViewDocumented))
    assert row(Role.EKONOMISKT_BISTAND, hidden).body["latest"] == seen
    assert row(Role.RVT, hidden).body["latest"] == now(hidden).isoformat()


def test_a_case_that_begins_with_a_nameless_child_has_no_end_of_childhood() -> None:
    unknown = given(example(CaseRaised, subject=Subject(alias="Lind")))
    assert row(Role.RVT, unknown).until is None
    child = given(example(CaseRaised, subject=Subject(alias="Lind", born=date(2010, 3, 2))))
    assert row(Role.RVT, child).until == datetime(2028, 3, 1, 23, tzinfo=UTC)
    assert row(Role.RVT, child, now(child) + timedelta(days=4_000)).until is None


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
    assert row(Role.ARBETSLEDARE, story).until == datetime(2026, 3, 16, 23, tzinfo=UTC)


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
