"""The checks listed after story A."""

from datetime import date

import pytest

from domain.case.standing import Status
from domain.facts import DecisionMade
from domain.law.retention import retention_of
from domain.roles import Role
from tests.stories.told import (
    BJORK,
    alarms,
    at,
    case_at,
    fact_of,
    may_open,
    seen,
    text_of,
    told,
    try_to_record,
)

EB = Role.EKONOMISKT_BISTAND


@pytest.mark.shows("R69")
def test_ekonomiskt_bistand_sees_the_instruction_and_who_it_is() -> None:
    view = text_of(seen(BJORK, EB, "2024-09-06"))
    assert "Egen akt. Inte i hushållets ärende." in view
    assert "Dilan A." in view


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


@pytest.mark.xfail(reason="the access log of searches is work of its own", strict=True)
def test_the_blocked_employee_s_search_is_logged() -> None:
    names = {type(r.fact).name for r in told().load(BJORK)}
    assert "data_accessed" in names


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


@pytest.mark.xfail(reason="statutory clocks are work of their own", strict=True)
def test_a_decision_not_executed_in_three_months_is_a_row_for_ivo() -> None:
    view = seen(BJORK, Role.ARBETSLEDARE, "2025-05-11")
    assert "decision_not_executed" in {kind for kind, _ in alarms(view)}


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


@pytest.mark.xfail(reason="the access log of searches is work of its own", strict=True)
def test_the_log_review_shows_searches_without_hits() -> None:
    view = text_of(seen(BJORK, Role.INTERNKONTROLL, "2025-11-25"))
    assert "data_accessed" in view


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
