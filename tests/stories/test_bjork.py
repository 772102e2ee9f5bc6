"""The checks listed after story A."""

from datetime import date

import pytest

from domain.case.standing import Status
from domain.facts import DecisionMade
from domain.law.retention import retention_of
from domain.oversight import FindingKind
from domain.reads import Act
from domain.refusals import UnknownCase
from domain.roles import Role
from tests.stories.reads_told import Readers, of, person, reads_told, review
from tests.stories.told import (
    BJORK,
    alarms,
    at,
    case_at,
    clock_alarms,
    fact_of,
    may_open,
    seen,
    text_of,
    told,
    try_to_record,
)

EB = Role.EKONOMISKT_BISTAND


@pytest.mark.shows("R69")
def test_ekonomiskt_bistand_sees_the_instruction_and_of_who_it_is_the_alias() -> None:
    """The case is at level 3: what the task needs of ID is one step lower there."""
    view = text_of(seen(BJORK, EB, "2024-09-06"))
    assert "Egen akt. Inte i hushållets ärende." in view
    assert "Björk" in view
    assert "Dilan A." not in view


@pytest.mark.shows("R69", "R115")
@pytest.mark.parametrize("moment", ["2024-09-06", "2024-12-20", "2025-06-20", "2026-05-01"])
def test_ekonomiskt_bistand_never_holds_violence_placement_or_school(moment: str) -> None:
    view = text_of(seen(BJORK, EB, moment))
    for hidden in ("slag", "plats-7f3a", "plats-c21e", "utförare", "SYV", "Komvux", "skyddat"):
        assert hidden not in view, hidden


def test_the_blocked_employee_finds_nothing() -> None:
    (desk,) = seen(BJORK, EB, "2024-09-06").desks
    assert may_open(desk, "LH", EB)
    assert not may_open(desk, "EB7", EB)


@pytest.mark.parametrize("words", ["Björk", "björ", "Dilan", "Dilan A.", "Alm"])
def test_the_blocked_employee_s_search_is_logged(words: str) -> None:
    readers = Readers()
    readers.clock.now = at("2024-09-06 15:31")
    own = readers.reading.search(person("LH"), EB, "Björk")
    blocked = readers.reading.search(person("EB7"), EB, words)
    assert (len(own), len(blocked)) == (1, 0)
    _, read = readers.log.reads
    assert (read.staff, read.act, read.hits) == ("EB7", Act.SEARCH, 0)
    assert (read.at, read.unit, read.categories) == (at("2024-09-06 15:31"), "EB Älvhamn", ())
    assert words.casefold() not in repr(read).casefold()


def test_the_blocked_employee_s_try_to_open_the_case_is_logged() -> None:
    readers = Readers()
    readers.clock.now = at("2024-09-06 15:33")
    with pytest.raises(UnknownCase):
        readers.reading.case(person("EB7"), EB, BJORK)
    (read,) = readers.log.reads
    assert (read.staff, read.case_id, read.hits, read.ground) == ("EB7", BJORK, 0, None)


def test_no_read_is_a_fact_of_the_case() -> None:
    names = {type(r.fact).name for r in told().load(BJORK)}
    assert "data_accessed" not in names


def test_a_risk_signal_stops_decisions_until_a_new_assessment() -> None:
    decision = fact_of("A18")
    assert isinstance(decision, DecisionMade)

    def try_at(moment: str) -> str | None:
        risk = case_at(BJORK, moment).assessed.risk
        current = decision.model_copy(update={"risk_ref": risk.fact_id if risk else None})
        return try_to_record(BJORK, moment, current, "ME", Role.ARBETSLEDARE, "RVT Älvhamn")

    assert try_at("2024-09-08 12:00") is None
    assert try_at("2024-09-10 12:00") == "rests_on_a_current_risk"
    assert try_at("2024-09-12 23:00") is None


def test_the_team_leader_is_alarmed_the_day_company_loses_its_holder() -> None:
    before = set(alarms(seen(BJORK, Role.ARBETSLEDARE, "2024-12-15")))
    after = set(alarms(seen(BJORK, Role.ARBETSLEDARE, "2024-12-16")))
    assert ("support_ended_without_holder", "socialt") in after - before


def test_the_alarm_stays_until_somebody_keeps_company() -> None:
    hole = ("support_ended_without_holder", "socialt")
    assert hole in set(alarms(seen(BJORK, Role.SAMORDNARE, "2025-05-19")))
    assert hole not in set(alarms(seen(BJORK, Role.SAMORDNARE, "2025-05-20")))


@pytest.mark.parametrize(
    ("moment", "rings"),
    [
        ("2025-05-10 23:59", False),
        ("2025-05-11 00:00", True),
        ("2025-05-11", True),
        ("2025-05-19", True),
        ("2025-05-21", False),
    ],
)
def test_a_decision_not_executed_in_three_months_is_a_row_for_ivo(
    moment: str, *, rings: bool
) -> None:
    """She is gone on that day: what the law asks of the board does not wait for her."""
    for role in (Role.ARBETSLEDARE, Role.SAMORDNARE):
        view = seen(BJORK, role, moment)
        assert (("decision_not_executed", None) in alarms(view)) == rings


def test_nobody_chases_her_while_she_is_gone() -> None:
    before, gone, back = (
        {clock for _, clock in clock_alarms(seen(BJORK, Role.SAMORDNARE, moment))}
        for moment in ("2025-04-01", "2025-05-11", "2025-05-14")
    )
    chased = {"insats_follow_up", "plan_review"}
    assert chased <= before
    assert not chased & gone
    assert chased <= back
    assert "decision_not_executed" in gone


@pytest.mark.parametrize("moment", ["2025-04-02", "2025-04-20", "2025-05-12 21:00"])
def test_while_she_is_gone_the_case_is_interrupted_not_closed(moment: str) -> None:
    assert case_at(BJORK, moment).standing.status is Status.INTERRUPTED


def test_nothing_is_sent_while_she_is_gone() -> None:
    gone = [
        type(r.fact).name
        for r in told().load(BJORK)
        if at("2025-04-02") <= r.recorded_at <= at("2025-05-12 21:00")
    ]
    assert "information_disclosed" not in gone


@pytest.mark.shows("R199")
def test_she_comes_back_without_a_new_intake() -> None:
    assert case_at(BJORK, "2025-05-13 12:00").standing.status is Status.OPEN


def test_a_decision_after_july_2025_under_the_old_act_is_refused() -> None:
    refused = try_to_record(BJORK, "2025-07-02 12:00", fact_of("A28"), "LH", EB, "EB Älvhamn")
    assert refused == "ground_in_force"


def test_an_old_decision_keeps_its_old_text_when_it_is_shown() -> None:
    view = text_of(seen(BJORK, Role.ARBETSLEDARE, "2026-10-20"))
    assert "4 kap. 1 § och 6 kap. 1 a § SoL (2001:453)" in view


def test_the_log_review_shows_searches_without_hits() -> None:
    shown = review("2025-11-25 09:15", since="2025-10-01")
    blocked = of(shown, "EB7")
    assert (blocked.searches, blocked.without_hits, blocked.cases) == (3, 3, 0)
    kinds = {one.kind: one.count for one in shown.findings if one.staff == "EB7"}
    assert kinds[FindingKind.SEARCHES_WITHOUT_HITS] == 3
    assert kinds[FindingKind.OWN_NAME] == 3


def test_the_log_review_shows_no_content() -> None:
    shown = repr(review("2026-11-10", since="2024-01-01")).casefold()
    for hidden in ("björk", "dilan", "lind", "'alm'", "jasmin"):
        assert hidden not in shown
    for _, _, read in reads_told():
        assert not [mark for mark in read.words if mark in shown]


def test_that_somebody_sought_what_another_has_a_case_on_is_shown() -> None:
    shown = review("2024-09-30", since="2024-09-01")
    found = {(one.kind, one.staff) for one in shown.findings}
    assert found == {
        (FindingKind.CLOSED_DOOR, "EB7"),
        (FindingKind.SOUGHT_ANOTHERS_CASE, "EB7"),
    }


def test_what_people_read_in_the_stories_was_open_to_all_but_the_blocked_one() -> None:
    shown = {(one.by, one.act, given > 0) for one, given, _ in reads_told()}
    assert {(by, act) for by, act, given in shown if not given} == {
        ("EB7", "search"),
        ("EB7", "case"),
    }


@pytest.mark.parametrize("moment", ["2026-10-20", "2026-11-10"])
def test_erasure_is_due_between_2031_and_the_end_of_2032(moment: str) -> None:
    found = retention_of(case_at(BJORK, moment).filing, at(moment).date())
    assert found is not None
    assert not found.never
    assert found.earliest == date(2031, 10, 20)
    assert found.finished_by == date(2032, 12, 31)
    assert found.rule.source == "16 kap. 1 § SoL (2025:400)"


def test_the_evaluation_is_told_after_the_end_and_moves_nothing() -> None:
    closed, evaluated = case_at(BJORK, "2026-10-20"), case_at(BJORK, "2026-11-10")
    assert evaluated.version == closed.version + 1
    assert evaluated.filing == closed.filing


def test_the_leader_s_desk_says_when_the_file_may_be_erased() -> None:
    (desk,) = seen(BJORK, Role.ARBETSLEDARE, "2026-11-10").desks
    assert desk.body["retention"] == {
        "never": False,
        "earliest": "2031-10-20",
        "finished_by": "2032-12-31",
    }


def rung_for(role: Role, moment: str) -> set[str]:
    rung = {clock for _, clock in clock_alarms(seen(BJORK, role, moment))}
    return rung & {"answer", "answer_to_leader"}


@pytest.mark.parametrize(
    ("moment", "coordinator", "leader"),
    [
        ("2025-08-30", set(), set()),
        ("2025-09-03", {"answer"}, set()),
        ("2025-09-05", {"answer"}, {"answer_to_leader"}),
        ("2025-09-10", set(), set()),
    ],
)
def test_the_answer_that_does_not_come_is_karin_s_and_then_mats_s(
    moment: str, coordinator: set[str], leader: set[str]
) -> None:
    assert rung_for(Role.SAMORDNARE, moment) == coordinator
    assert rung_for(Role.ARBETSLEDARE, moment) == leader
