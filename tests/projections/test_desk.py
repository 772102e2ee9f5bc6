"""The desk: who may open the case, what is wrong, and nothing of its content."""

from datetime import UTC, date, datetime, timedelta

import pytest

from domain.categories import CONTENT, Category
from domain.facts import (
    CaseClosed,
    CaseRaised,
    ConflictChecked,
    ConsentRecorded,
    ContactInterrupted,
    DecisionMade,
    DocumentationFormDecided,
    FollowUpDone,
    InsatsStarted,
    InvestigationOpened,
    PersonViewDocumented,
    PlacementEnded,
    PlacementStarted,
    ResourcePersonAssigned,
    RiskAssessed,
    RiskSignalNoted,
)
from domain.recorded import Actor
from domain.roles import AUDIENCES, EXTERNAL, INTERNAL, Role
from domain.values import (
    Area,
    EndingSupport,
    Holder,
    Insats,
    InsatsKind,
    ProtectionLevel,
    Recipient,
    Subject,
)
from projections.desk import SEES_ALARMS
from tests.domain.canaries import texts
from tests.given import MATS, Story, an_open_case, example, given, told
from tests.projections.kept import built, desk, now, row

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


def alarms(role: Role, story: Story) -> list[str]:
    return [alarm["kind"] for alarm in row(role, story).body["alarms"]]


@pytest.mark.parametrize("role", sorted(SEES_ALARMS))
def test_who_stands_alone_is_on_the_desk_of_who_answers_for_it(role: Role) -> None:
    story = MOVED_OUT.and_then(*EVERYBODY)
    [alarm] = row(role, story).body["alarms"]
    assert alarm == {
        "kind": "support_ended_without_holder",
        "label": "Stöd har upphört utan ny hållare",
        "clock": None,
        "about": None,
        "severity": "röd",
        "area": "socialt",
        "since": MOVED_OUT.recorded[-1].occurred_at.isoformat(),
        "due": None,
        "last_day": None,
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
    assert row(Role.RVT, given(*opened), autumn).until != changed


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
    assert row(Role.RVT, story, ends).until == risk - timedelta(days=8)
    assert row(Role.RVT, story, risk - timedelta(days=1)).until == risk
    assert row(Role.EKONOMISKT_BISTAND, story, ends).holders == ()
    assert alarms(Role.RVT, story) == []
    alarm = row(Role.RVT, story, risk).body["alarms"][0]
    assert alarm["kind"] == "risk_not_current"
    assert row(Role.RVT, story, risk).until is None


def test_who_sees_no_alarms_cannot_tell_when_one_would_begin() -> None:
    story = an_open_case(ASSIGNED)
    for at in (now(story), now(story) + timedelta(days=3)):
        with_risk = row(Role.EKONOMISKT_BISTAND, story.and_then(example(RiskAssessed)), at)
        assert with_risk.until == row(Role.EKONOMISKT_BISTAND, story, at).until
        assert row(Role.RVT, story, at).until != with_risk.until


def test_the_latest_is_what_that_role_last_saw() -> None:
    story = an_open_case(ASSIGNED)
    seen = now(story).isoformat()
    hidden = story.and_then(example(PersonViewDocumented))
    assert row(Role.EKONOMISKT_BISTAND, hidden).body["latest"] == seen
    assert row(Role.RVT, hidden).body["latest"] == now(hidden).isoformat()


def test_a_case_that_begins_with_a_nameless_child_has_no_end_of_childhood() -> None:
    unknown = given(example(CaseRaised, subject=Subject(alias="Lind")))
    assert row(Role.INTERNKONTROLL, unknown).until is None
    child = given(example(CaseRaised, subject=Subject(alias="Lind", born=date(2010, 3, 2))))
    assert row(Role.INTERNKONTROLL, child).until == datetime(2028, 3, 1, 23, tzinfo=UTC)
    assert row(Role.INTERNKONTROLL, child, now(child) + timedelta(days=4_000)).until is None


def test_an_alarm_is_for_whoever_may_know_what_it_is_about() -> None:
    def seen_with(*categories: Category) -> list[str]:
        seat = Holder(role=Role.RVT, title="handläggare", staff="greta")
        narrow = example(
            ResourcePersonAssigned, role=seat, visible_categories=categories, valid_to=None
        )
        story = MOVED_OUT.and_then(example(RiskSignalNoted), told(narrow, MATS))
        desks = built(Role.RVT, story, now(story)).desks.values()
        [body] = [each.body for each in desks if "staff:greta" in each.holders]
        return [alarm["kind"] for alarm in body["alarms"]]

    assert seen_with(Category.VOICE) == []
    assert seen_with(Category.PLAN) == ["support_ended_without_holder"]
    assert seen_with(Category.THREAT) == ["risk_missing"]


def test_the_clocks_are_on_the_desk_with_their_colour_and_last_day() -> None:
    story = an_open_case(example(RiskAssessed))
    at = datetime(2026, 5, 26, tzinfo=UTC)
    [clock] = [c for c in row(Role.RVT, story, at).body["clocks"] if c["severity"] == "gul"]
    assert clock == {
        "clock": "risk_validity",
        "label": "Riskbedömningens sista dag",
        "due": "2026-06-01T22:00:00+00:00",
        "last_day": "2026-06-01",
        "severity": "gul",
    }
    assert {c["severity"] for c in row(Role.RVT, story).body["clocks"]} == {"grön"}


def test_no_protection_level_takes_an_alarm_from_who_must_act() -> None:
    low = an_open_case(example(FollowUpDone, feels="dåligt"))
    for protection in ProtectionLevel:
        form = example(DocumentationFormDecided, protection_level=protection)
        ticking = row(Role.RVT, low.and_then(told(form, MATS))).body["clocks"]
        assert "low_care" in {clock["clock"] for clock in ticking}, protection


def test_a_child_s_worker_sees_the_alarms_of_the_child_s_own_case_alone() -> None:
    elin = Actor("elin", Role.BARN_OCH_UNGA, "bou")
    child = example(CaseRaised, subject=Subject(alias="Lind", born=date(2015, 4, 5)))
    own = given(told(child, elin), told(example(RiskSignalNoted), elin))
    assert alarms(Role.BARN_OCH_UNGA, own) == ["risk_missing"]
    seat = Holder(role=Role.BARN_OCH_UNGA, title="handläggare", staff="elin")
    assigned = told(
        example(ResourcePersonAssigned, role=seat, visible_categories=CONTENT), MATS
    )
    parents = an_open_case(example(RiskSignalNoted), assigned)
    assert alarms(Role.BARN_OCH_UNGA, parents) == []
    assert row(Role.BARN_OCH_UNGA, parents).body["clocks"] == []
