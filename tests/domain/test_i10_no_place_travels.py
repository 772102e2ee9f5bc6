"""I10: text that travels, is read by a party or stands in a list tells nobody where she is."""

import pytest

from domain import places
from domain.categories import Category
from domain.fact import Fact
from domain.facts import (
    CaseRaised,
    CaseTransferred,
    CooperationMeetingHeld,
    CooperationNeedDecided,
    DecisionMade,
    DocumentationFormDecided,
    EventCorrected,
    FirstContactMade,
    FollowUpFormDecided,
    InformationDisclosed,
    InsatsStarted,
    InvestigationClosed,
    LifeAreaUpdated,
    MandateGiven,
    PlacementStarted,
    PlanSet,
    ResourcePersonAssigned,
    SafetyPlanSet,
    SupportContactHeld,
    TaskAssigned,
)
from domain.places import HINTS
from domain.recorded import Actor
from domain.roles import Role
from domain.rules import RULES
from domain.rules.travelling import NO_PLACE_TRAVELS, TRAVELLING, WORDS
from domain.values import (
    Area,
    DisclosedItem,
    Holder,
    Insats,
    InsatsKind,
    NewValue,
    PlanRow,
    Subject,
)
from tests.domain.test_places import IN_PASSING, PLACES
from tests.given import MATS, Story, an_open_case, example, given, ref, told

ADDRESS = PLACES[0]
PART = DisclosedItem(category=Category.PLAN, text=ADDRESS)
TOLD_IN: dict[type[Fact], list[dict[str, object]]] = {
    CaseRaised: [{"subject": Subject(alias=ADDRESS)}, {"stated_request": ADDRESS}],
    DocumentationFormDecided: [{"alias_used": ADDRESS}],
    FollowUpFormDecided: [{n: ADDRESS} for n in ("interval", "participants_roles", "form")],
    MandateGiven: [{"task": ADDRESS}, {"limits": ADDRESS}],
    InvestigationClosed: [{n: ADDRESS} for n in ("result", "proposed_insatser", "document")],
    DecisionMade: [{n: ADDRESS} for n in ("public_text", "decision_maker", "follow_on_task")],
    InsatsStarted: [
        {"insats": Insats(kind=InsatsKind.BOENDESTOD, title=ADDRESS, areas=(Area.BOENDE,))}
    ],
    PlanSet: [
        {"goals": ADDRESS},
        {"areas": (*example(PlanSet).areas[1:], PlanRow(area=Area.BOENDE, text=ADDRESS))},
    ],
    TaskAssigned: [{"task": ADDRESS}],
    LifeAreaUpdated: [{"detail": ADDRESS}],
    SupportContactHeld: [{"content": ADDRESS}],
    CooperationMeetingHeld: [
        {n: ADDRESS} for n in ("participants_roles", "status_picture", "agreements", "left_out")
    ],
    InformationDisclosed: [
        {"content_copy": (PART,)},
        *({n: ADDRESS} for n in ("purpose", "handling_instruction", "person_informed")),
    ],
}


def breaks(story: Story, fact: Fact) -> bool:
    """Ask this one rule; the others have their own tests."""
    recorded = story.and_then(fact).recorded[-1]
    return NO_PLACE_TRAVELS.check(story.case, recorded) is not None


@pytest.mark.shows("R205")
@pytest.mark.parametrize("kind", TRAVELLING, ids=lambda kind: kind.name)
def test_no_text_that_travels_tells_a_place(kind: type[Fact]) -> None:
    assert NO_PLACE_TRAVELS in RULES[kind]
    assert not breaks(an_open_case(), example(kind))
    for changes in TOLD_IN[kind]:
        assert breaks(an_open_case(), example(kind, **changes)), changes.keys()


def test_the_kind_of_a_decision_is_a_title_and_tells_no_place() -> None:
    named = example(DecisionMade).model_copy(update={"kind": ADDRESS})
    assert breaks(an_open_case(), named)


def test_a_unit_with_one_task_cannot_try_out_which_town_it_is() -> None:
    told_where = example(LifeAreaUpdated, location="flyttat till Norrby")
    seat = Holder(role=Role.JOBBTORG, title="handläggare", staff="robin")
    assigned = told(example(ResourcePersonAssigned, role=seat), MATS)
    story = an_open_case(told_where, assigned)
    robin = Actor("robin", Role.JOBBTORG, "enheten")
    for town in ("Norrby", "Söderby"):
        story.when(example(TaskAssigned, task=f"ring {town}"), robin).accepted()
    story.when(example(TaskAssigned, task="ring Norrby")).refused("no_place_travels")
    story.when(example(TaskAssigned, task="till Storgatan 12"), robin).refused(
        "no_place_travels"
    )


@pytest.mark.parametrize(
    ("role", "stopped"),
    [
        (Role.ARBETSLEDARE, False),
        (Role.SAMORDNARE, False),
        (Role.BARN_OCH_UNGA, False),
        (Role.BOENDELOTS, False),
    ],
)
def test_only_who_may_know_where_she_is_is_told_that_it_is_a_place(
    role: Role,
    stopped: bool,  # noqa: FBT001
) -> None:
    by = Actor("robin", role, "enheten")
    told_where = example(LifeAreaUpdated, location="flyttat till Norrby")
    asked = an_open_case(told_where).when(example(TaskAssigned, task="ring Norrby"), by)
    refused = NO_PLACE_TRAVELS.check(asked.before.case, asked.recorded)
    assert (refused is not None) is stopped


def test_the_children_s_unit_that_answers_for_a_case_works_with_all_of_it() -> None:
    elin = Actor("elin", Role.BARN_OCH_UNGA, "barn-alvhamn")
    told_where = example(LifeAreaUpdated, location="flyttat till Norrby")
    story = given(told(example(CaseRaised), elin), told(told_where, elin))
    story.when(example(TaskAssigned, task="ring Norrby"), elin).refused("no_place_travels")


def test_an_everyday_word_for_a_place_does_not_stop_every_text() -> None:
    story = an_open_case(example(LifeAreaUpdated, location="och"))
    story.when(example(TaskAssigned, task="ring och fråga")).accepted()


def test_every_kind_that_travels_is_asked_and_no_other_has_the_row() -> None:
    asked = {kind for kind, row in RULES.items() if NO_PLACE_TRAVELS in row}
    assert asked == {*TRAVELLING, EventCorrected}
    assert set(TOLD_IN) == set(TRAVELLING)
    assert CooperationNeedDecided not in asked


SAID = {
    places.KNOWN.kind: "vistas på Björkhult",
    "address": ADDRESS,
    "map": "se hitta.se",
    "reference": "flyttad till Plats 19b0",
    **{kind: texts[0] for kind, texts in IN_PASSING.items()},
}


@pytest.mark.parametrize("kind", WORDS)
def test_the_refusal_names_the_kind_and_says_nothing_of_what_was_written(kind: str) -> None:
    story = an_open_case(example(PlacementStarted, place_ref="Björkhult"))
    recorded = story.and_then(example(DecisionMade, public_text=SAID[kind])).recorded[-1]
    refused = NO_PLACE_TRAVELS.check(story.case, recorded)
    assert refused is not None
    hint = next(hint for hint in (places.KNOWN, *HINTS) if hint.kind == kind)
    assert hint.what in refused.text
    said = {word.strip(",.") for word in SAID[kind].split()}
    assert {word for word in said if word[:1].isupper() or word[:1].isdigit()}.isdisjoint(
        refused.text.split()
    )
    assert ("bekräfta" in refused.text) is not hint.certain


@pytest.mark.parametrize("kind", [*TRAVELLING, EventCorrected], ids=lambda kind: kind.name)
def test_whoever_has_read_it_again_may_confirm_what_is_told_in_passing(
    kind: type[Fact],
) -> None:
    assert kind.model_fields["tells_no_place"].default is None
    assert not kind.model_fields["tells_no_place"].is_required()


def test_what_is_confirmed_may_travel_but_a_place_never_may() -> None:
    read_again: dict[str, object] = {"tells_no_place": "bekräftat"}
    story = an_open_case(example(PlacementStarted, place_ref="Björkhult"))
    for kind, text in SAID.items():
        plain = example(TaskAssigned, task=text)
        confirmed = example(TaskAssigned, task=text, **read_again)
        assert breaks(story, plain)
        certain = kind in {hint.kind for hint in (places.KNOWN, *HINTS) if hint.certain}
        assert breaks(story, confirmed) is certain


def test_a_confirmation_covers_one_fact_and_no_later_one() -> None:
    text = "hon bor i Alvhamn"
    confirmed = example(TaskAssigned, task=text, tells_no_place="bekräftat")
    an_open_case(confirmed).when(example(TaskAssigned, task=text)).refused("no_place_travels")


def test_a_place_may_be_disclosed_as_a_place() -> None:
    where = DisclosedItem(category=Category.WHERE, text=ADDRESS)
    assert not breaks(an_open_case(), example(InformationDisclosed, content_copy=(where,)))


def test_a_number_may_go_where_it_is_what_the_recipient_needs() -> None:
    number = "ring 070-123 45 67"
    contact = DisclosedItem(category=Category.CONTACT, text=number)
    story = an_open_case()
    assert not breaks(story, example(InformationDisclosed, content_copy=(contact,)))
    assert not breaks(story, example(InformationDisclosed, handling_instruction=number))
    assert breaks(story, example(InformationDisclosed, purpose=number))
    for tells_more in ("ring 08-508 25 000", "ring 070-123 45 67 i Alvhamn"):
        assert breaks(story, example(InformationDisclosed, handling_instruction=tells_more))
    assert breaks(story, example(DecisionMade, public_text=number))


KNOWN = {
    PlacementStarted: ({"place_ref": "Björkhult"}, "Björkhult"),
    InsatsStarted: ({"provider_place_ref": "norra flygeln"}, "norra flygeln"),
    LifeAreaUpdated: ({"location": "läser på Lindeskolan nu"}, "Lindeskolan"),
    FirstContactMade: ({"appointment_place": "utanför Folkets hus"}, "Folkets"),
    SafetyPlanSet: ({"school_work": "byter till Ekskolan i höst"}, "Ekskolan"),
    DecisionMade: ({"sealed_annex": "vistas i Alvhamn"}, "Alvhamn"),
    CaseTransferred: (
        {"to": {"role": "rvt", "title": "handläggare", "organisation": "Kommun Y"}},
        "Kommun Y",
    ),
}


@pytest.mark.parametrize("kind", KNOWN, ids=lambda kind: kind.name)
def test_what_this_case_calls_a_place_is_one_here_and_not_elsewhere(kind: type[Fact]) -> None:
    changes, word = KNOWN[kind]
    said = f"Du beviljas stöd, {word}."
    text = example(DecisionMade, public_text=said, tells_no_place="bekräftat")
    assert breaks(an_open_case(example(kind, **changes)), text)
    assert not breaks(an_open_case(), text)


def test_a_reference_of_two_signs_is_too_short_to_look_for() -> None:
    for reference, known in (("p4", False), ("p4b", True)):
        story = an_open_case(example(PlacementStarted, place_ref=reference))
        assert (reference in story.case.persons.places) is known


def test_the_words_of_a_place_do_not_show_when_a_case_is_printed() -> None:
    story = an_open_case(example(PlacementStarted, place_ref="Björkhult"))
    assert "björkhult" in story.case.persons.places
    assert "björkhult" not in repr(story.case).casefold()


def test_a_corrected_text_that_travels_travels_too() -> None:
    def corrected(kind: type[Fact], field: str) -> EventCorrected:
        return example(
            EventCorrected,
            target_event=ref(kind),
            corrected_fields=(field,),
            new_values=(NewValue(field=field, text=ADDRESS),),
        )

    story = an_open_case(example(DecisionMade), example(PlacementStarted))
    assert breaks(story, corrected(DecisionMade, "public_text"))
    assert not breaks(story, corrected(PlacementStarted, "place_ref"))
    assert not breaks(story, corrected(TaskAssigned, "task"))
