"""I10: text that travels, is read by a party or stands in a list tells nobody where she is."""

import pytest

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
from domain.places import tells_number, tells_place
from domain.recorded import Actor
from domain.roles import Role
from domain.rules import RULES
from domain.rules.travelling import NO_PLACE_TRAVELS, TRAVELLING
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
from tests.given import MATS, Story, an_open_case, example, given, ref, told

ADDRESS = "hon bor på Ekgatan 14"
PLACES = [
    ADDRESS,
    "Storgatan 3b, två trappor",
    "Norra vägen 112",
    "post till Box 1234",
    "c/o 4012",
    "123 45 Alvhamn",
    "SE-123 45 Alvhamn",
    "12345 Alvhamn",
    "59.3293, 18.0686",
    "59,32931 18,06861",
    "kartan ligger på maps.app/xyz",
    "se hitta.se",
    "placerad på plats-7f3a",
    "flyttad till Plats 19b0",
    "hos utförare 12",
]
NO_PLACES = [
    "Du beviljas skyddat boende. (Ingen ort, inget boende, ingen kommun i texten.)",
    "Beslut och skäl enligt 26 kap. 7 § OSL, 2024:79",
    "övervägs senast 2024-11-24, klockan 09:40",
    "på plats i god tid; plats för samtal",
    "utföraren rapporterar; 12 345 kr i månaden, 123 45 kr totalt",
    "bor utanför länet, väg ut finns",
    "vägen tillbaka är öppen till den 31 maj 2025",
    "avtal 556 kronor; version 2.1, 3.4",
    "perioden 2024-09-06 2024-09-07",
]
NUMBERS = [
    "070-123 45 67",
    "08-508 25 000",
    "+46 70 123 45 67",
    "0701234567",
    "ring 0046701234567",
]
NO_NUMBERS = [
    "2024-09-06 09:40",
    "12 345 678 kr",
    "0 av 10",
    "kl. 08.30-09.15",
    "ärende 2024-0012",
]


@pytest.mark.parametrize("text", PLACES)
def test_a_place_is_recognised(text: str) -> None:
    assert tells_place(text)


@pytest.mark.parametrize("text", NO_PLACES)
def test_ordinary_words_and_figures_are_no_place(text: str) -> None:
    assert not tells_place(text)
    assert not tells_number(text)


@pytest.mark.parametrize("text", NUMBERS)
def test_a_number_to_ring_is_recognised(text: str) -> None:
    assert tells_number(text)


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_days_and_sums_are_no_numbers_to_ring(text: str) -> None:
    assert not tells_number(text)


def test_a_known_word_is_found_whole_and_in_any_case() -> None:
    assert tells_place("skolan heter LINDESKOLAN.", {"lindeskolan"})
    assert not tells_place("lindeskolans elever", {"lindeskolan"})


PART = DisclosedItem(category=Category.PLAN, text=ADDRESS)
TOLD_IN: dict[type[Fact], list[dict[str, object]]] = {
    CaseRaised: [{"subject": Subject(alias=ADDRESS)}],
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
        (Role.ARBETSLEDARE, True),
        (Role.SAMORDNARE, True),
        (Role.BARN_OCH_UNGA, False),
        (Role.BOENDELOTS, False),
    ],
)
def test_only_who_works_with_all_of_a_case_is_told_that_it_is_a_place(
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


def test_a_text_of_blanks_is_looked_through_at_once() -> None:
    assert not tells_place("12.345" + " " * 3_900 + "x")
    assert tells_place("55.605 ,  13.003")
    assert tells_place("55.605 N 13.003")


def test_every_kind_that_travels_is_asked_and_no_other_has_the_row() -> None:
    asked = {kind for kind, row in RULES.items() if NO_PLACE_TRAVELS in row}
    assert asked == {*TRAVELLING, EventCorrected}
    assert set(TOLD_IN) == set(TRAVELLING)
    assert CooperationNeedDecided not in asked


def test_the_refusal_says_nothing_of_what_was_written() -> None:
    given().when(example(CaseRaised, subject=Subject(alias=ADDRESS))).refused(
        "no_place_travels"
    )
    assert "Ekgatan" not in NO_PLACE_TRAVELS.text


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
    text = example(DecisionMade, public_text=f"Du beviljas stöd, {word}.")
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
