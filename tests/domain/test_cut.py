"""A fact cut down for one recipient: nothing above its level is left in it anywhere."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given as for_all
from hypothesis import settings, strategies

from domain.categories import CONTENT, Category, Level
from domain.fact import Fact, marks
from domain.facts import (
    FACTS,
    CaseRaised,
    ConflictChecked,
    DecisionMade,
    EventCorrected,
    HouseholdMapped,
    InformationDisclosed,
    InformationReceived,
    LifeAreaUpdated,
    NeedsAssessed,
    PlacementStarted,
    PreliminaryAssessmentDecided,
    RiskAssessed,
)
from domain.need_to_know.grants import Need
from domain.need_to_know.holding import Held
from domain.need_to_know.redaction import Cut, Shown, cut
from domain.recorded import Recorded
from domain.roles import AUDIENCES, Role
from domain.values import CustodianPlaced, DisclosedItem
from tests.domain.by_the_page import ByThePage
from tests.domain.canaries import texts, with_canaries
from tests.given import MORNING, example, given

FULLER: Mapping[type[Fact], dict[str, object]] = {
    ConflictChecked: {"blocked_staff": ("kin",)},
    DecisionMade: {
        "custodian_placed": CustodianPlaced(alias="a", adult=True, granted_on=MORNING.date())
    },
}
SINGING = {kind: with_canaries(example(kind, **FULLER.get(kind, {}))) for kind in FACTS}
"""One fact of each kind with a canary in every text, and in which field each canary sits."""
RECORDED = {kind: given(fact).recorded[0] for kind, (fact, _) in SINGING.items()}

held_sets = strategies.frozensets(strategies.sampled_from(Need))
some_categories = strategies.frozensets(strategies.sampled_from(CONTENT))


@strategies.composite
def holdings(draw: strategies.DrawFn) -> Held:
    """What somebody may hold: one thing in some categories, another in the rest."""
    here, there, some = draw(held_sets), draw(held_sets), draw(some_categories)
    return Held.of({category: here if category in some else there for category in CONTENT})


def by_the_page(recorded: Recorded, role: Role, held: Held) -> ByThePage:
    return ByThePage(recorded, role, dict(zip(CONTENT, held.needs, strict=True)))


def words(value: Any) -> list[str]:
    """Find the canaries in a value."""
    return [word for text in texts(value) for word in re.findall(r"kanarie\d+", text)]


@settings(max_examples=8)
@for_all(held=holdings())
def test_no_canary_sings_above_its_level(held: Held) -> None:
    for kind, recorded in RECORDED.items():
        _, sits_in = SINGING[kind]
        for role in AUDIENCES:
            seen, page = cut(recorded, role, held), by_the_page(recorded, role, held)
            for name, shown in seen.fields.items() if seen else ():
                mark = marks(kind)[name]
                if mark.category is Category.META:
                    continue
                assert shown.level is page.shown(name)
                assert all(sits_in[canary] == name for canary in words(shown.value))
                if shown.level is Level.SUMMARY:
                    assert mark.summary is not None
                    assert shown.value == mark.summary(getattr(recorded.fact, name))
                elif shown.level is not Level.FULL:
                    assert shown.value is None


@settings(max_examples=8)
@for_all(held=holdings())
def test_every_field_that_may_be_known_is_there_and_no_other(held: Held) -> None:
    for recorded in RECORDED.values():
        for role in AUDIENCES:
            seen, page = cut(recorded, role, held), by_the_page(recorded, role, held)
            assert set(seen.fields if seen else ()) == page.known | page.codes
            assert seen is None or seen.fields


def held_everywhere(
    *needs: Need, but: Category | None = None, there: Need | None = None
) -> Held:
    held = dict.fromkeys(CONTENT, frozenset(needs))
    if but is not None:
        held[but] = frozenset((there,)) if there else frozenset()
    return Held.of(held)


def seen_by(role: Role, fact: Fact, *needs: Need) -> Cut | None:
    return cut(given(fact).recorded[0], role, held_everywhere(*needs))


def shown(role: Role, fact: Fact, name: str) -> tuple[Level, Any]:
    """Say how an assigned person in a role sees one field."""
    seen = seen_by(role, fact, Need.ASSIGNED)
    assert seen is not None
    field = seen.fields.get(name)
    return (field.level, field.value) if field else (Level.HIDDEN, None)


def test_codes_alone_never_show_a_fact() -> None:
    for kind in FACTS:
        assert seen_by(Role.KVINNOFRIDSSAMORDNARE, example(kind), *Need) is None
        assert seen_by(Role.RVT, example(kind)) is None


def test_codes_follow_the_gist_and_never_come_without_it() -> None:
    assert shown(Role.RVT, example(RiskAssessed), "trigger") == (Level.FULL, "första")
    exists = seen_by(
        Role.JOBBTORG, example(PreliminaryAssessmentDecided), Need.ASSIGNED, Need.CONSENT
    )
    assert exists is not None
    assert exists.fields == {"reasons": Shown(Level.EXISTS, None)}


def test_what_a_task_needs_is_shown_without_the_rest_of_the_fact() -> None:
    raised = seen_by(Role.EKONOMISKT_BISTAND, example(CaseRaised), Need.ASSIGNED)
    assert raised is not None
    assert set(raised.fields) == {"subject"}
    ordinary = Shown(Level.SUMMARY, "1 barn: 14 år")
    for needs, children in (
        ((Need.ASSIGNED, Need.LOW_PROTECTION), ordinary),
        ((Need.ASSIGNED,), Shown(Level.EXISTS, None)),
    ):
        household = seen_by(Role.EKONOMISKT_BISTAND, example(HouseholdMapped), *needs)
        assert household is not None
        assert household.fields == {
            "children": children,
            "needs_per_member": Shown(Level.EXISTS, None),
        }


def test_on_whose_behalf_follows_the_codes() -> None:
    for gist, name in ((Need.ASSIGNED, "Selma"), (Need.CONSENT, None)):
        recorded = replace(RECORDED[RiskAssessed], on_behalf_of="Selma")
        held = held_everywhere(Need.ASSIGNED, but=Category.THREAT, there=gist)
        seen = cut(recorded, Role.RVT, held)
        assert (seen.on_behalf_of if seen else None) == name


def test_what_was_left_out_is_not_shown_as_something() -> None:
    seen = seen_by(Role.RVT, example(NeedsAssessed, health=None, economy=None), *Need)
    assert seen is not None
    assert not {"health", "economy"} & seen.fields.keys()


@pytest.mark.shows("R12")
def test_a_place_is_known_to_exist_and_no_more() -> None:
    for role in (Role.RVT, Role.SAMORDNARE, Role.ARBETSLEDARE):
        assert shown(role, example(PlacementStarted), "place_ref") == (Level.EXISTS, None)
    assert seen_by(Role.EKONOMISKT_BISTAND, example(PlacementStarted), Need.ASSIGNED) is None


def test_a_received_document_is_as_guarded_as_what_is_in_it() -> None:
    for inside, level in (("PLAN", 3), ("HEALTH", 1), ("VIOLENCE", 1), ("WHERE", 1)):
        received = example(InformationReceived, categories=("PLAN", inside))
        assert shown(Role.SAMORDNARE, received, "content")[0] == level
    assert shown(Role.RVT, example(InformationReceived), "content")[0] is Level.HIDDEN


def test_codes_inside_a_document_do_not_guard_it() -> None:
    received = example(InformationReceived, categories=("PLAN", "META"))
    assert shown(Role.SAMORDNARE, received, "content")[0] is Level.FULL
    code = DisclosedItem(category=Category.META, text="kod")
    sent = example(InformationDisclosed, content_copy=(code,))
    assert shown(Role.SAMORDNARE, sent, "content_copy")[0] is Level.FULL


def test_a_copy_of_what_was_disclosed_is_as_guarded_as_its_most_guarded_piece() -> None:
    work = DisclosedItem(category=Category.WORK, text="praktik")
    health = DisclosedItem(category=Category.HEALTH, text="sover dåligt")
    for pieces, level in (((work,), 3), ((work, health), 1), ((), 3)):
        sent = example(InformationDisclosed, content_copy=pieces)
        assert shown(Role.SAMORDNARE, sent, "content_copy")[0] == level


@pytest.mark.shows("R38")
@pytest.mark.parametrize(
    ("area", "level"),
    [
        ("bostad", Level.FULL),
        ("arbete", Level.FULL),
        ("ekonomi", Level.EXISTS),
        ("hälsa", Level.EXISTS),
        ("socialt", Level.FULL),
        ("familjekontakt", Level.EXISTS),
    ],
)
def test_a_life_area_is_as_guarded_as_the_area_that_it_is_about(
    area: str, level: Level
) -> None:
    assert shown(Role.SAMORDNARE, example(LifeAreaUpdated, area=area), "detail")[0] is level


def test_a_correction_is_as_guarded_as_every_category_that_it_names() -> None:
    for also, level in ((Category.PLAN, 3), (Category.VIOLENCE, 1), (Category.META, 3)):
        corrected = example(EventCorrected, categories=(Category.PLAN, also))
        assert shown(Role.SAMORDNARE, corrected, "new_values")[0] == level


def test_a_decision_text_is_guarded_both_as_document_and_as_plan() -> None:
    recorded = given(example(DecisionMade)).recorded[0]
    without_plan = cut(recorded, Role.RVT, held_everywhere(Need.ASSIGNED, but=Category.PLAN))
    assert without_plan is not None
    assert "public_text" not in without_plan.fields


def test_a_summary_says_no_more_than_its_function() -> None:
    needs = example(NeedsAssessed)
    assert shown(Role.RVT, needs, "per_need_responsible") == (
        Level.SUMMARY,
        "1 av 1 behov har en ansvarig",
    )
    assert shown(Role.SAMORDNARE, example(RiskAssessed), "most_likely_actors") == (
        Level.EXISTS,
        None,
    )
