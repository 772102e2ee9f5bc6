"""How long a file is kept: five years, thirty years of age, or for ever (domain report 5.5)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from domain.case.filing import BESIDE_THE_FILE
from domain.fact import Fact
from domain.facts import (
    FACTS,
    CaseRaised,
    CaseTransferred,
    DecisionMade,
    EventCorrected,
    FirstContactMade,
    InsightRequested,
    InvestigationOpened,
    PlacementStarted,
    PreliminaryAssessmentDecided,
    ViolenceMapped,
)
from domain.law.act import SOL_2025, Section
from domain.law.retention import (
    OF_A_CASE,
    RETENTION,
    Material,
    Never,
    Retention,
    RetentionRule,
    Years,
    is_too_new,
    materials_of,
    may_be_erased,
    retention_of,
)
from domain.recorded import Actor
from domain.roles import Role
from domain.values import InsatsKind, Subject
from tests.given import MATS, MORNING, Story, Told, example, given, told

TODAY = date(2026, 11, 22)
EVA = Actor("eva", Role.BARN_OCH_UNGA, "bou-alvhamn")
ADULT, CHILD = date(2001, 4, 6), date(2014, 11, 8)
SHELTER = example(DecisionMade, insatser=(InsatsKind.SKYDDAT_BOENDE,))
OPENED = example(InvestigationOpened)


def about(born: date | None, *facts: Fact | Told, by: Actor = MATS) -> Story:
    """A case about somebody born a day, and what was told in it."""
    subject = Subject(alias="Lind", born=born)
    return given(told(example(CaseRaised, subject=subject), by), *facts)


def kept(story: Story, on: date = TODAY) -> Retention:
    found = retention_of(story.case.filing, on)
    assert found is not None
    return found


def test_an_adults_file_is_erased_five_years_after_the_last_note_and_a_year_to_do_it() -> None:
    found = kept(about(ADULT))
    assert found.earliest == date(2031, 3, 2)
    assert found.finished_by == date(2032, 12, 31)
    assert not found.never
    assert found.asks is None
    assert found.rule.source == "16 kap. 1 § SoL (2025:400)"


NOTES = [kind for kind in FACTS if kind not in BESIDE_THE_FILE]
BESIDE = [kind for kind in FACTS if kind in BESIDE_THE_FILE]


@pytest.mark.parametrize("kind", NOTES, ids=lambda kind: kind.name)
def test_a_note_moves_the_date(kind: type[Fact]) -> None:
    changes = {"subject": Subject(alias="Lind", born=ADULT)} if kind is CaseRaised else {}
    later = told(example(kind, **changes), heard=MORNING + timedelta(days=10))
    assert kept(about(ADULT, later)).earliest == date(2031, 3, 12)


@pytest.mark.parametrize("kind", BESIDE, ids=lambda kind: kind.name)
def test_control_evaluation_and_the_systems_own_work_are_no_notes(kind: type[Fact]) -> None:
    changes = {"answered_at": MORNING.date()} if kind is InsightRequested else {}
    later = told(example(kind, **changes), heard=MORNING + timedelta(days=10))
    assert kept(about(ADULT, later)) == kept(about(ADULT))


def test_what_is_beside_the_file_is_a_list_that_people_checked() -> None:
    assert {kind.name for kind in BESIDE_THE_FILE} == {
        "access_log_reviewed",
        "conflict_checked",
        "data_accessed",
        "emergency_access_reviewed",
        "emergency_access_used",
        "erasure_executed",
        "evaluation_done",
        "insight_requested",
        "notice_answered",
        "notice_limited",
        "notice_received",
        "notice_suppressed",
        "notice_undelivered",
        "recall_answered",
        "resource_person_assigned",
        "resource_person_released",
    }


def test_a_clock_that_was_set_back_does_not_bring_the_date_back() -> None:
    note = told(example(ViolenceMapped), heard=MORNING + timedelta(days=10))
    earlier = told(example(ViolenceMapped), heard=MORNING + timedelta(days=3))
    assert kept(about(ADULT, note, earlier)).earliest == date(2031, 3, 12)


def test_what_counts_is_when_the_note_was_written_and_in_sweden() -> None:
    happened = told(
        example(EventCorrected),
        at=MORNING + timedelta(days=1),
        heard=datetime(2026, 4, 30, 22, 30, tzinfo=UTC),
    )
    assert kept(about(ADULT, happened)).earliest == date(2031, 5, 1)


def test_a_note_on_a_leap_day_is_five_years_old_on_the_first_of_march() -> None:
    leap = told(example(ViolenceMapped), heard=datetime(2028, 2, 29, 12, tzinfo=UTC))
    assert kept(about(ADULT, leap)).earliest == date(2033, 3, 1)


def test_before_july_2025_the_old_act_says_the_same_of_an_adult() -> None:
    found = kept(about(ADULT), date(2025, 6, 30))
    assert found.earliest == date(2031, 3, 2)
    assert found.rule.source == "12 kap. 1 § SoL (2001:453)"


def test_a_childs_investigation_waits_until_the_child_is_thirty() -> None:
    found = kept(about(CHILD, OPENED))
    assert found.earliest == date(2044, 11, 8)
    assert found.finished_by == date(2045, 12, 31)
    assert found.rule.source == "16 kap. 2 a § SoL (2025:400)"


def test_five_years_still_count_when_they_end_after_thirty() -> None:
    note = told(example(ViolenceMapped), heard=datetime(2043, 5, 4, 12, tzinfo=UTC))
    assert kept(about(CHILD, OPENED, note)).earliest == date(2048, 5, 4)


def test_before_the_section_came_a_childs_investigation_was_kept_five_years() -> None:
    story = about(CHILD, OPENED)
    assert kept(story, date(2026, 1, 14)).earliest == date(2031, 3, 2)
    assert kept(story, date(2026, 1, 15)).earliest == date(2044, 11, 8)


def test_an_investigation_of_an_adult_is_an_adults_file() -> None:
    assert kept(about(ADULT, OPENED)).rule.material is Material.FILE


def test_a_childs_investigation_without_a_birthday_has_no_date_but_a_question() -> None:
    opened = told(OPENED, EVA)
    found = kept(given(told(example(FirstContactMade), EVA), opened))
    assert (found.earliest, found.finished_by, found.never) == (None, None, False)
    assert found.asks
    assert not may_be_erased(found, date(2099, 1, 1))


def test_a_file_of_the_childrens_unit_stays_a_childs_when_another_unit_takes_over() -> None:
    over = told(example(CaseTransferred), EVA)
    nameless = told(example(CaseRaised, subject=Subject(alias="Lind")), EVA)
    assert kept(given(nameless, over, OPENED)).rule.material is Material.CHILD_INVESTIGATED
    assert kept(about(None, OPENED)).rule.material is Material.FILE


def test_an_investigation_of_the_grown_child_leaves_the_childs_where_it_was() -> None:
    grown = told(OPENED, heard=datetime(2034, 1, 2, tzinfo=UTC))
    assert kept(about(CHILD, OPENED, grown)).rule.material is Material.CHILD_INVESTIGATED
    assert kept(about(CHILD, grown)).rule.material is Material.CHILD_REPORTED


def test_a_report_that_opened_nothing_is_kept_five_years() -> None:
    closed = example(PreliminaryAssessmentDecided, outcome="notOpen")
    found = kept(about(CHILD, closed, by=EVA))
    assert found.rule.material is Material.CHILD_REPORTED
    assert found.earliest == date(2031, 3, 2)


IN_PART = example(DecisionMade, insatser=(InsatsKind.SKYDDAT_BOENDE,), outcome="delvis")
FOSTERED = example(PlacementStarted, form="familjehem")


@pytest.mark.parametrize("placing", [SHELTER, IN_PART, FOSTERED], ids=["all", "part", "home"])
def test_a_placed_childs_file_is_never_erased(placing: Fact) -> None:
    found = kept(about(CHILD, OPENED, placing))
    assert found.never
    assert (found.earliest, found.finished_by) == (None, None)
    assert found.rule.source == "16 kap. 2 § SoL (2025:400)"
    assert not may_be_erased(found, date(2099, 1, 1))
    old = kept(about(CHILD, OPENED, placing), date(2025, 6, 30))
    assert old.never
    assert old.rule.source == "12 kap. 2 § SoL (2001:453)"


def test_an_adult_in_a_shelter_is_no_placed_child() -> None:
    with_children = example(PlacementStarted, with_children="Noor, Adam")
    assert not kept(about(ADULT, SHELTER, with_children)).never


def test_a_child_who_was_refused_a_shelter_or_got_something_else_is_not_placed() -> None:
    refused = example(DecisionMade, insatser=(InsatsKind.SKYDDAT_BOENDE,), outcome="avslag")
    other = example(DecisionMade, insatser=(InsatsKind.RAD_OCH_STOD,))
    assert not kept(about(CHILD, OPENED, refused, other)).never


def test_a_child_placed_as_a_child_stays_so_when_grown() -> None:
    grown = told(FOSTERED, heard=datetime(2040, 1, 2, tzinfo=UTC))
    assert kept(about(CHILD, SHELTER, grown)).never
    assert not kept(about(CHILD, grown)).never


@pytest.mark.parametrize(("day", "sampled"), [(4, False), (5, True), (15, True), (25, True)])
def test_who_is_born_on_a_sample_day_is_kept_for_research(day: int, *, sampled: bool) -> None:
    assert kept(about(date(2001, 4, day))).never is sampled


def test_without_a_birthday_the_sample_is_asked_about() -> None:
    found = kept(about(None))
    assert found.earliest == date(2031, 3, 2)
    assert found.asks


def test_an_empty_file_has_nothing_to_keep() -> None:
    assert retention_of(given().case.filing, TODAY) is None
    assert not may_be_erased(None, date(2099, 1, 1))


def test_next_years_period_is_a_row() -> None:
    ended = date(2026, 12, 31)
    law = (
        *(
            replace(rule, section=replace(rule.section, valid_to=ended))
            if rule.material is Material.FILE and rule.section
            else rule
            for rule in RETENTION
        ),
        RetentionRule(
            Material.FILE,
            Years(7),
            Section(SOL_2025, "16 kap. 1 b §", date(2027, 1, 1)),
            "Sju år efter sista anteckningen.",
        ),
    )
    filing = about(ADULT).case.filing
    for day, year in ((ended, 2031), (date(2027, 1, 1), 2033)):
        found = retention_of(filing, day, law)
        assert found is not None
        assert found.earliest == date(year, 3, 2)


def test_one_rule_of_a_kind_applies_each_day_and_an_adults_file_always_has_one() -> None:
    changes = {
        day
        for rule in RETENTION
        if rule.section
        for start in (rule.section.valid_from or rule.section.act.valid_from,)
        for day in (start, start - timedelta(days=1))
    }
    for day in changes:
        applying = [
            rule.material for rule in RETENTION if rule.section and rule.section.in_force(day)
        ]
        assert len(set(applying)) == len(applying), day
        if day >= date(2002, 1, 1):
            assert Material.FILE in applying


def test_what_is_kept_for_ever_goes_before_what_has_a_date() -> None:
    order = list(Material)
    for_ever = [order.index(r.material) for r in RETENTION if isinstance(r.kept, Never)]
    dated = [order.index(r.material) for r in RETENTION if isinstance(r.kept, Years)]
    assert max(for_ever) < min(dated)


@pytest.mark.parametrize("story", [about(ADULT), about(CHILD, OPENED), about(CHILD)])
def test_no_file_that_may_be_erased_is_too_new(story: Story) -> None:
    earliest = kept(story).earliest
    assert earliest is not None
    opened = date(2026, 3, 2)
    assert not is_too_new(opened, earliest)
    assert [is_too_new(opened, date(2031, 3, day)) for day in (1, 2)] == [True, False]
    assert materials_of(story.case.filing) <= OF_A_CASE


def test_a_period_that_no_law_gives_says_so() -> None:
    own = [rule for rule in RETENTION if rule.section is None]
    assert [(rule.material, rule.source) for rule in own] == [
        (Material.ACCESS_LOG, "eget förslag")
    ]
