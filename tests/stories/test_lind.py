"""The checks listed after story B."""

from datetime import date
from uuid import UUID

import pytest

from domain.facts import ErasureExecuted, FollowUpDone, LegalMeasureRegistered
from domain.law.retention import Retention, retention_of
from domain.refusals import UnknownCase
from domain.roles import INTERNAL, Role
from domain.wall import SAFETY_SIGNAL
from tests.domain.canaries import texts
from tests.given import example
from tests.stories.told import (
    ADAM,
    LIND,
    NOOR,
    at,
    case_at,
    colour,
    fact_of,
    may_open,
    seen,
    text_of,
    told,
    try_to_record,
)

EB, BOU = Role.EKONOMISKT_BISTAND, Role.BARN_OCH_UNGA
ERASURE = example(ErasureExecuted, ground="16 kap. 1 § SoL (2025:400)")
PLACES = ("plats-", "utförare", "Kommun Y", "skola", "BVC", "förskola")


@pytest.mark.shows("R126")
@pytest.mark.parametrize("row", ["B25", "B26", "B28", "B53"])
def test_a_decision_that_the_father_receives_has_no_place_in_it(row: str) -> None:
    text = fact_of(row).public_text
    kept = text.replace("utan ort, boende, skola eller tid", "")
    assert not [place for place in PLACES if place in kept]


@pytest.mark.shows("R209")
def test_the_child_s_worker_sees_the_mother_s_risk_in_summary_and_not_the_violence() -> None:
    view = seen(LIND, BOU, "2024-05-17")
    assert "strypgrepp" not in text_of(view)
    risks = [e.body for e in view.entries if e.body.get("fact") == "risk_assessed"]
    fields = {field["name"]: field for field in risks[0]["fields"]}
    assert fields["level"] == {"name": "level", "level": "summary", "value": "hög"}
    assert fields["factors"]["value"] is None


@pytest.mark.shows("R167", "R209", "R228")
@pytest.mark.parametrize("child", [NOOR, ADAM])
def test_the_mother_s_worker_does_not_open_the_children_s_cases(child: UUID) -> None:
    for role in (Role.RVT, Role.SAMORDNARE):
        for desk in seen(child, role, "2025-03-20").desks:
            assert not may_open(desk, "JB", role)


@pytest.mark.parametrize(
    ("row", "due"), [("B31", "2024-05-30"), ("B33", "2024-07-04"), ("B39", "2024-07-15")]
)
def test_the_court_s_deadlines_are_recorded(row: str, due: str) -> None:
    measure = fact_of(row)
    assert isinstance(measure, LegalMeasureRegistered)
    assert str(measure.next_deadline) == due


@pytest.mark.parametrize(("child", "row"), [(NOOR, "B31"), (ADAM, "B31c")])
def test_the_clock_of_submission_to_court_would_have_rung(child: UUID, row: str) -> None:
    clock = "shelter_submission"
    assert colour(child, "2024-05-27 09:00", clock) == "grön"
    assert colour(child, "2024-05-27 12:00", clock) is None
    told_nothing = {
        moment: colour(child, moment, clock, without=row)
        for moment in ("2024-05-28", "2024-05-29 00:00", "2024-05-30", "2024-05-31 00:00")
    }
    assert list(told_nothing.values()) == ["grön", "gul", "gul", "röd"]


@pytest.mark.parametrize(("child", "row"), [(NOOR, "B39"), (ADAM, "B39a")])
def test_the_application_is_due_six_weeks_after_the_placement(child: UUID, row: str) -> None:
    clock = "shelter_application"
    assert colour(child, "2024-06-26", clock) == "grön"
    assert colour(child, "2024-06-27", clock) == "gul"
    assert colour(child, "2024-07-02", clock) is None
    assert colour(child, "2024-07-04", clock, without=row) == "gul"
    assert colour(child, "2024-07-05 00:00", clock, without=row) == "röd"


@pytest.mark.parametrize(
    ("clock", "row", "last"),
    [
        ("shelter_review", "B49", "2024-11-23"),
        ("secrecy_review", "B49a", "2024-11-24"),
    ],
)
def test_each_of_the_two_six_month_reviews_has_a_clock(clock: str, row: str, last: str) -> None:
    assert colour(NOOR, "2024-11-18", clock) == "gul"
    assert colour(NOOR, "2024-11-20", clock) == "grön"
    assert colour(NOOR, last, clock, without=row) == "gul"
    assert colour(NOOR, "2024-11-25 00:00", clock, without=row) == "röd"


def test_the_child_s_worker_sees_the_clocks_of_the_child_s_own_case() -> None:
    view = seen(NOOR, BOU, "2024-05-29")
    [desk] = view.desks
    assert "shelter_application" in {one["clock"] for one in desk.body["clocks"]}
    [desk] = seen(LIND, BOU, "2024-05-29").desks
    assert desk.body["clocks"] == desk.body["alarms"] == []


def test_the_two_six_month_reviews_stand_apart() -> None:
    reviews = [
        r.fact
        for r in told().load(NOOR)
        if isinstance(r.fact, FollowUpDone) and r.fact.kind == "övervägande 6 mån"
    ]
    assert len(reviews) == 2


@pytest.mark.parametrize("moment", ["2024-05-24", "2024-06-20", "2025-02-10"])
def test_ekonomiskt_bistand_gets_no_new_address_and_no_link_to_the_household(
    moment: str,
) -> None:
    view = text_of(seen(LIND, EB, moment))
    assert "Ingen fråga till maken." in view
    for hidden in ("plats-", "registerledare", "Kommun Y", "strypgrepp", "utförare"):
        assert hidden not in view, hidden


def test_a_signal_through_the_wall_is_a_fact_without_content() -> None:
    (signal,) = [r for r in told().load(LIND) if r.by.role is Role.VALDSUTOVARENHET]
    assert signal.fact == fact_of("B68") == SAFETY_SIGNAL
    written = " ".join(texts(signal.fact))
    assert not [word for word in ("Selma", "Lind", "make", *PLACES) if word in written]
    assert signal.on_behalf_of is None


def test_the_signal_makes_a_new_risk_assessment_due_the_same_day() -> None:
    def risk_stands(moment: str) -> bool:
        risk = case_at(LIND, moment).assessed.risk
        return risk is not None and risk.invalidated_at is None

    assert risk_stands("2026-03-03 15:00")
    assert not risk_stands("2026-03-03 15:10")
    assert risk_stands("2026-03-05")


@pytest.mark.parametrize("moment", ["2024-06-20", "2026-03-04", "2026-11-20"])
def test_nothing_of_the_case_is_seen_behind_the_wall(moment: str) -> None:
    with pytest.raises(UnknownCase):
        seen(LIND, Role.VALDSUTOVARENHET, moment)
    for role in INTERNAL:
        for desk in seen(LIND, role, moment).desks:
            assert "staff:VU" not in desk.holders


def kept(case_id: UUID, moment: str = "2026-10-28") -> Retention:
    found = retention_of(case_at(case_id, moment).filing, at(moment).date())
    assert found is not None
    return found


def test_the_mother_s_file_is_erased_from_2031() -> None:
    assert kept(LIND).earliest == date(2031, 10, 14)
    assert kept(LIND).finished_by == date(2032, 12, 31)
    assert not kept(LIND).never


@pytest.mark.parametrize("child", [NOOR, ADAM])
@pytest.mark.parametrize("moment", ["2024-05-23", "2025-07-01", "2026-10-28"])
def test_the_children_s_records_outlive_the_mother_s(child: UUID, moment: str) -> None:
    assert kept(child, moment).never
    assert kept(child, moment).earliest is None
    assert kept(child).rule.source == "16 kap. 2 § SoL (2025:400)"


def test_to_erase_the_mother_s_file_leaves_the_children_s() -> None:
    refused = {}
    for case_id in (LIND, NOOR, ADAM):
        answers = case_at(case_id, "2026-10-28").access.responsible
        assert answers is not None
        refused[case_id] = try_to_record(
            case_id, "2031-10-14 12:00", ERASURE, answers.staff, answers.role, answers.unit
        )
    assert refused == {LIND: None, NOOR: "kept_until_due", ADAM: "kept_until_due"}


def test_what_keeps_the_children_s_files_is_that_they_were_placed() -> None:
    assert not kept(NOOR, "2024-05-22").never
