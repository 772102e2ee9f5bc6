"""I15: what was recorded stays; a correction is a new fact, as guarded as what it corrects."""

from datetime import timedelta
from uuid import UUID

import pytest

from domain.categories import Category
from domain.facts import (
    EventCorrected,
    InformationReceived,
    LifeAreaUpdated,
    PersonViewDocumented,
    PlacementStarted,
    TaskCompleted,
    ViolenceMapped,
)
from domain.rules.ending import CORRECTION_IS_AS_GUARDED
from domain.values import NewValue
from tests.given import MORNING, an_open_case, example, ref

CORRECTION = example(EventCorrected)
READY = an_open_case(example(ViolenceMapped))


def correction(
    target: UUID, field: str, *categories: Category, **changes: object
) -> EventCorrected:
    return example(
        EventCorrected,
        target_event=target,
        corrected_fields=(field,),
        categories=categories,
        new_values=(NewValue(field=field, text="rättat"),),
        **changes,
    )


def test_a_correction_stands_beside_what_it_corrects() -> None:
    story = READY.when(CORRECTION).accepted()
    assert [recorded.fact for recorded in story.recorded[-2:]] == [
        example(ViolenceMapped),
        CORRECTION,
    ]
    assert CORRECTION.person_objection is not None


def test_what_is_corrected_already_may_be_corrected_again() -> None:
    READY.and_then(CORRECTION).when(CORRECTION).accepted()


@pytest.mark.parametrize(
    "wrong",
    [
        example(EventCorrected, target_event=UUID(int=7)),
        example(EventCorrected, corrected_fields=("weather",)),
        example(EventCorrected, new_values=(NewValue(field="weather", text="regn"),)),
    ],
    ids=["unknown fact", "unknown field", "value for an unknown field"],
)
def test_a_correction_points_at_something_in_the_case(wrong: EventCorrected) -> None:
    READY.when(wrong).refused("corrects_a_known_fact")


def test_a_correction_is_guarded_like_every_field_that_it_corrects() -> None:
    target, extent = ref(ViolenceMapped), Category.VIOLENCE
    READY.when(correction(target, "extent", extent)).accepted()
    READY.when(correction(target, "extent", extent, Category.WHERE)).accepted()
    READY.when(correction(target, "extent", Category.PLAN)).refused("correction_is_as_guarded")
    both = example(EventCorrected, corrected_fields=("extent", "perpetrators"))
    READY.when(both).refused("correction_is_as_guarded")


def test_a_new_value_is_guarded_like_the_field_that_it_is_for() -> None:
    smuggled = example(
        EventCorrected,
        target_event=ref(PlacementStarted),
        corrected_fields=("form",),
        categories=(Category.HOUSING,),
        new_values=(NewValue(field="place_ref", text="plats 9"),),
    )
    story = an_open_case(example(PlacementStarted))
    story.when(smuggled).refused("correction_is_as_guarded")


@pytest.mark.parametrize(
    ("kind", "field", "category"),
    [
        (InformationReceived, "content", Category.DOC),
        (LifeAreaUpdated, "detail", Category.PLAN),
    ],
)
def test_a_correction_is_guarded_like_what_the_field_contained(
    kind: type, field: str, category: Category
) -> None:
    story = an_open_case(example(kind))
    story.when(correction(ref(kind), field, category)).refused("correction_is_as_guarded")


def test_what_happened_has_happened() -> None:
    note, noon = example(PersonViewDocumented), MORNING + timedelta(hours=4)
    READY.when(note, at=noon, heard=noon).accepted()
    READY.when(note, at=noon - timedelta(days=9), heard=noon).accepted()
    soon = noon + timedelta(microseconds=1)
    READY.when(note, at=soon, heard=noon).refused("has_happened")


def test_every_field_of_a_fact_may_be_corrected_at_once() -> None:
    fields = tuple(TaskCompleted.model_fields)
    whole = example(
        EventCorrected,
        target_event=ref(TaskCompleted),
        corrected_fields=fields,
        categories=(Category.META, Category.PLAN),
        new_values=(),
    )
    an_open_case(example(TaskCompleted)).when(whole).accepted()


@pytest.mark.parametrize(
    ("wrong", "refused"),
    [({"target_event": UUID(int=7)}, True), ({"corrected_fields": ("weather",)}, False)],
    ids=["unknown fact", "unknown field"],
)
def test_how_well_a_correction_is_guarded_is_asked_on_its_own(
    wrong: dict[str, object],
    refused: bool,  # noqa: FBT001 - an example of the table above
) -> None:
    plain = {"new_values": (), **wrong}
    outcome = READY.when(example(EventCorrected, **plain))
    answer = CORRECTION_IS_AS_GUARDED.check(outcome.before.case, outcome.recorded)
    assert (answer is not None) is refused
