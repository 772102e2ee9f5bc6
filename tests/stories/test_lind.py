"""The checks listed after story B."""

from importlib.util import find_spec
from uuid import UUID

import pytest

from domain.facts import FollowUpDone, LegalMeasureRegistered
from domain.roles import Role
from domain.watch import AlarmKind
from tests.stories.told import ADAM, LIND, NOOR, fact_of, may_open, seen, text_of, told

EB, BOU = Role.EKONOMISKT_BISTAND, Role.BARN_OCH_UNGA
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


@pytest.mark.xfail(reason="statutory clocks are work of their own", strict=True)
def test_the_clock_of_submission_to_court_would_have_rung() -> None:
    assert "submission_to_court_due" in set(AlarmKind)


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


@pytest.mark.xfail(
    reason="the wall to the person who uses violence is work of its own", strict=True
)
def test_a_signal_through_the_wall_is_a_fact_without_content() -> None:
    assert type(fact_of("B68")).name == "safety_signal_received"


@pytest.mark.xfail(reason="retention as dated data is work of its own", strict=True)
def test_the_children_s_records_outlive_the_mother_s() -> None:
    assert find_spec("domain.retention") is not None
