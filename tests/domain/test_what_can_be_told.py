"""What people can write down, in a field of its own, guarded as what it is about."""

import pytest
from pydantic import ValidationError

from domain.categories import Category
from domain.fact import Fact, categories_of, marks
from domain.facts import (
    CaseRaised,
    ContactInterrupted,
    DecisionMade,
    EvaluationDone,
    FirstContactMade,
    FollowUpDone,
    HouseholdMapped,
    ImmediateProtectionAssessed,
    InsatsReviewed,
    InvestigationClosed,
    LegalMeasureRegistered,
    LifeAreaUpdated,
    MandateGiven,
    NeedsAssessed,
    PersonViewDocumented,
    PlacementStarted,
    PlanSet,
    ProtectedIdentityRegistered,
    RiskAssessed,
    SafetyPlanSet,
    SupportContactHeld,
    TaskAssigned,
    ViolenceMapped,
)
from tests.given import example

ACCESS, CHILD, CONTACT, CRIME = (
    Category.ACCESS,
    Category.CHILD,
    Category.CONTACT,
    Category.CRIME,
)
DOC, HEALTH, HOUSING, ID = Category.DOC, Category.HEALTH, Category.HOUSING, Category.ID
META, NETWORK, PLAN, THREAT = Category.META, Category.NETWORK, Category.PLAN, Category.THREAT
VIOLENCE, VOICE, WHERE, WORK = (
    Category.VIOLENCE,
    Category.VOICE,
    Category.WHERE,
    Category.WORK,
)


def guard(kind: type[Fact], name: str) -> set[Category]:
    return set(categories_of(example(kind), marks(kind)[name]))


NEEDED = [
    pytest.param(
        InvestigationClosed, "proposed_insatser", PLAN, marks=pytest.mark.shows("R10")
    ),
    pytest.param(ViolenceMapped, "nature", VIOLENCE, marks=pytest.mark.shows("R4")),
    pytest.param(ViolenceMapped, "extent", VIOLENCE, marks=pytest.mark.shows("R4")),
    pytest.param(ViolenceMapped, "period", VIOLENCE, marks=pytest.mark.shows("R4")),
    pytest.param(ViolenceMapped, "perpetrators", NETWORK, marks=pytest.mark.shows("R202")),
    pytest.param(RiskAssessed, "most_likely_actors", NETWORK, marks=pytest.mark.shows("R202")),
    pytest.param(RiskAssessed, "scenarios", THREAT, marks=pytest.mark.shows("R116")),
    pytest.param(RiskAssessed, "factors", THREAT, marks=pytest.mark.shows("R116")),
    pytest.param(RiskAssessed, "return_risk", THREAT, marks=pytest.mark.shows("R76")),
    pytest.param(RiskAssessed, "method", META, marks=pytest.mark.shows("R105")),
    pytest.param(RiskAssessed, "level", THREAT, marks=pytest.mark.shows("R105")),
    pytest.param(NeedsAssessed, "overall", PLAN, marks=pytest.mark.shows("R5", "R104")),
    pytest.param(NeedsAssessed, "social", PLAN, marks=pytest.mark.shows("R104")),
    pytest.param(NeedsAssessed, "housing", HOUSING, marks=pytest.mark.shows("R107")),
    pytest.param(NeedsAssessed, "own_resources", VOICE, marks=pytest.mark.shows("R37", "R109")),
    pytest.param(FollowUpDone, "goals", PLAN, marks=pytest.mark.shows("R37")),
    pytest.param(FollowUpDone, "person_voice", VOICE, marks=pytest.mark.shows("R46")),
    pytest.param(EvaluationDone, "person_voice", VOICE, marks=pytest.mark.shows("R46")),
    pytest.param(PersonViewDocumented, "own_words", VOICE, marks=pytest.mark.shows("R110")),
    pytest.param(InsatsReviewed, "person_view", VOICE, marks=pytest.mark.shows("R140")),
    pytest.param(InsatsReviewed, "reason", PLAN, marks=pytest.mark.shows("R140")),
    pytest.param(PlacementStarted, "place_ref", WHERE, marks=pytest.mark.shows("R12")),
    pytest.param(PlacementStarted, "provider", WHERE, marks=pytest.mark.shows("R12")),
    pytest.param(
        ProtectedIdentityRegistered, "status", ID, marks=pytest.mark.shows("R19", "R113")
    ),
    pytest.param(ProtectedIdentityRegistered, "from_", ID, marks=pytest.mark.shows("R19")),
    pytest.param(
        ProtectedIdentityRegistered, "review_at", META, marks=pytest.mark.shows("R19")
    ),
    pytest.param(
        LegalMeasureRegistered, "will_of_person", VOICE, marks=pytest.mark.shows("R117")
    ),
    pytest.param(LegalMeasureRegistered, "status", CRIME, marks=pytest.mark.shows("R117")),
    pytest.param(SafetyPlanSet, "physical", THREAT, marks=pytest.mark.shows("R123")),
    pytest.param(SafetyPlanSet, "stay", WHERE, marks=pytest.mark.shows("R124")),
    pytest.param(SafetyPlanSet, "digital", THREAT, marks=pytest.mark.shows("R125")),
    pytest.param(SafetyPlanSet, "police_involved", CRIME, marks=pytest.mark.shows("R122")),
    pytest.param(SafetyPlanSet, "version", META, marks=pytest.mark.shows("R122")),
    pytest.param(SafetyPlanSet, "school_work", WHERE, marks=pytest.mark.shows("R115")),
    pytest.param(DecisionMade, "legal_basis", META, marks=pytest.mark.shows("R126")),
    pytest.param(DecisionMade, "period", META, marks=pytest.mark.shows("R126")),
    pytest.param(DecisionMade, "decision_maker", ACCESS, marks=pytest.mark.shows("R126")),
    pytest.param(DecisionMade, "need_refs", PLAN, marks=pytest.mark.shows("R2")),
    pytest.param(TaskAssigned, "owner", ACCESS, marks=pytest.mark.shows("R80")),
    pytest.param(TaskAssigned, "due", META, marks=pytest.mark.shows("R80")),
    pytest.param(CaseRaised, "received_at", META, marks=pytest.mark.shows("R71", "R101")),
    pytest.param(CaseRaised, "channel", META, marks=pytest.mark.shows("R71", "R101")),
    pytest.param(CaseRaised, "stated_request", VOICE, marks=pytest.mark.shows("R71")),
    pytest.param(HouseholdMapped, "members", NETWORK, marks=pytest.mark.shows("R108", "R167")),
    pytest.param(HouseholdMapped, "danger_relation", THREAT, marks=pytest.mark.shows("R167")),
    pytest.param(
        FirstContactMade, "contact_card_form", CONTACT, marks=pytest.mark.shows("R171")
    ),
    pytest.param(FirstContactMade, "safe_channel", CONTACT, marks=pytest.mark.shows("R171")),
    pytest.param(FirstContactMade, "material_handed_out", DOC, marks=pytest.mark.shows("R172")),
    pytest.param(FirstContactMade, "take_home_safe", THREAT, marks=pytest.mark.shows("R172")),
    pytest.param(MandateGiven, "limits", PLAN, marks=pytest.mark.shows("R62", "R190")),
    pytest.param(MandateGiven, "estimated_hours", META, marks=pytest.mark.shows("R62")),
    pytest.param(MandateGiven, "valid_to", META, marks=pytest.mark.shows("R190")),
    pytest.param(PlanSet, "responsible_per_area", ACCESS, marks=pytest.mark.shows("R81")),
    pytest.param(PlanSet, "goals", PLAN, marks=pytest.mark.shows("R211")),
    pytest.param(
        ImmediateProtectionAssessed, "needs_protection", THREAT, marks=pytest.mark.shows("R106")
    ),
    pytest.param(
        ImmediateProtectionAssessed, "reasons", THREAT, marks=pytest.mark.shows("R106")
    ),
    pytest.param(
        ContactInterrupted, "message_welcome_back", VOICE, marks=pytest.mark.shows("R199")
    ),
    pytest.param(ContactInterrupted, "safe_way_back", CONTACT, marks=pytest.mark.shows("R199")),
]


@pytest.mark.parametrize(("kind", "name", "category"), NEEDED)
def test_it_is_asked_for_and_guarded_as_what_it_is(
    kind: type[Fact], name: str, category: Category
) -> None:
    assert category in guard(kind, name)
    told_in_full = example(kind).model_dump(by_alias=False)
    del told_in_full[name]
    with pytest.raises(ValidationError):
        kind.model_validate(told_in_full)


@pytest.mark.parametrize(
    ("kind", "name", "category"),
    [
        pytest.param(LifeAreaUpdated, "location", WHERE, marks=pytest.mark.shows("R115")),
        pytest.param(DecisionMade, "sealed_annex", WHERE, marks=pytest.mark.shows("R126")),
        (SupportContactHeld, "wellbeing", HEALTH),
        pytest.param(NeedsAssessed, "health", HEALTH, marks=pytest.mark.shows("R114")),
        pytest.param(TaskAssigned, "consent_ref", ACCESS, marks=pytest.mark.shows("R142")),
    ],
)
def test_it_may_be_left_out_and_is_guarded_as_what_it_is(
    kind: type[Fact], name: str, category: Category
) -> None:
    assert guard(kind, name) == {category}
    assert getattr(example(kind, **{name: None}), name) is None


@pytest.mark.shows("R38")
@pytest.mark.parametrize(
    ("area", "category"),
    [
        ("bostad", HOUSING),
        ("studier", WORK),
        ("arbete", WORK),
        ("socialt", PLAN),
        ("familjekontakt", NETWORK),
    ],
)
def test_how_an_area_of_life_stands_is_a_colour_and_guarded_like_the_area(
    area: str, category: Category
) -> None:
    for status in ("grön", "gul", "röd"):
        fact = example(LifeAreaUpdated, area=area, status=status)
        for name in ("area", "status", "detail"):
            assert categories_of(fact, marks(LifeAreaUpdated)[name]) == {category}
    with pytest.raises(ValidationError):
        example(LifeAreaUpdated, area=area, status="blå")
