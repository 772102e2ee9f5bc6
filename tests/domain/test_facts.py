"""Facts: every field has a category, stored names never change, and codes hold no prose."""

import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, ClassVar, Union, get_args, get_origin

import pytest
from pydantic import StringConstraints

from domain.categories import Category, Compartment, compartment_of
from domain.fact import Fact, Is, Unclassified, categories_of, marks
from domain.facts import BY_NAME, FACTS
from domain.texts import LINE_MAX_CHARS, NO_NUL, TEXT_MAX_CHARS, Line, Text
from domain.values import Many, StaffId, Value
from tests.given import example

PAGE = Path(__file__).parent / "facts.txt"
ENDS_IN_A_COUNT = re.compile(r"\{(\d+,)?\d+\}\$$")
CITED = {
    "access_log_reviewed.period",
    "case_raised.legal_basis",
    "decision_made.legal_basis",
    "erasure_executed.exceptions",
    "erasure_executed.ground",
    "erasure_executed.keys_destroyed",
    "erasure_executed.scope",
    "investigation_opened.legal_basis",
    "protected_identity_registered.authority",
    "risk_assessed.method",
}
"""Lines that hold a code: a section of law, a method, an authority, the name of a key."""
PHRASED = {
    "decision_made.kind",
    "mandate_given.estimated_hours",
    "person_view_documented.how_obtained",
    "preliminary_assessment_decided.extended_reason",
}


def written() -> str:
    """Write every kind of fact with its fields, categories and summaries."""
    return "\n".join(line for kind in FACTS for line in _lines(kind)) + "\n"


def _lines(kind: type[Fact]) -> Iterator[str]:
    yield f"{kind.name} {kind.schema_version} about {kind.gist}"
    for name, mark in marks(kind).items():
        optional = "" if kind.model_fields[name].is_required() else "?"
        summary = f" as {mark.summary.__name__}" if mark.summary else ""
        contains = f" with {mark.contains.__name__.strip('_')}" if mark.contains else ""
        only = f" only {', '.join(sorted(mark.only))}" if mark.only else ""
        yield f"    {name}{optional} {mark.category}{summary}{contains}{only}"


def test_the_facts_are_the_page_that_people_checked() -> None:
    lines = PAGE.read_text("utf-8").splitlines(keepends=True)
    assert written() == "".join(line for line in lines if not line.startswith("#"))


def test_there_are_sixty_kinds_and_no_name_is_used_twice() -> None:
    assert len(FACTS) == len(set(FACTS)) == len(BY_NAME) == 60


@pytest.mark.parametrize("kind", FACTS, ids=lambda kind: kind.name)
def test_an_example_survives_being_stored(kind: type[Fact]) -> None:
    fact = example(kind)
    assert kind.model_validate_json(fact.model_dump_json()) == fact
    assert BY_NAME[kind.name] is kind
    assert kind.label
    assert kind.__doc__


def test_a_field_is_stored_under_the_name_that_people_checked() -> None:
    for kind in FACTS:
        stored = set(example(kind).model_dump(mode="json"))
        assert stored == {name.rstrip("_") for name in kind.model_fields}


def test_a_field_without_a_category_stops_the_start() -> None:
    with pytest.raises(Unclassified, match=r"Weather\.sky needs exactly one category"):

        class Weather(Fact):
            name: ClassVar[str] = "weather"
            label: ClassVar[str] = "Väder"
            sky: Text


def test_a_field_with_two_categories_stops_the_start() -> None:
    with pytest.raises(Unclassified):

        class Weather(Fact):
            name: ClassVar[str] = "weather"
            label: ClassVar[str] = "Väder"
            sky: Annotated[Text, Is(Category.PLAN), Is(Category.META)]


def test_a_fact_never_changes() -> None:
    fact = example(FACTS[0])
    for name in type(fact).model_fields:
        with pytest.raises(ValueError, match="frozen"):
            setattr(fact, name, getattr(fact, name))


def _string_limits(annotation: Any, metadata: Any = ()) -> Iterator[StringConstraints | None]:
    """Find every text inside a type, with what limits it; None for a text without limits."""
    origin = get_origin(annotation)
    if origin is Annotated:
        yield from _string_limits(annotation.__origin__, annotation.__metadata__)
    elif annotation is str:
        yield next((m for m in metadata if isinstance(m, StringConstraints)), None)
    elif isinstance(annotation, type) and issubclass(annotation, Value):
        for field in annotation.model_fields.values():
            yield from _string_limits(field.annotation, field.metadata)
    elif origin in (Union, UnionType, tuple):
        for inner in get_args(annotation):
            yield from _string_limits(inner)


def _limits(kind: type[Fact], name: str) -> list[StringConstraints | None]:
    field = kind.model_fields[name]
    return list(_string_limits(field.annotation, field.metadata))


def _is_limited(text: StringConstraints | None) -> bool:
    """Whether a text has a greatest length, said outright or in a pattern that counts."""
    return bool(text and (text.max_length or ENDS_IN_A_COUNT.search(str(text.pattern))))


def test_every_text_has_a_limit() -> None:
    for kind in FACTS:
        assert all(map(_is_limited, chain(*(_limits(kind, n) for n in kind.model_fields)))), (
            kind
        )


def _codes() -> dict[str, list[StringConstraints | None]]:
    return {
        f"{kind.name}.{name}": _limits(kind, name)
        for kind in FACTS
        for name, mark in marks(kind).items()
        if mark.category is Category.META
    }


def test_the_limits_of_texts_are_found() -> None:
    for annotation, longest in ((Line, LINE_MAX_CHARS), (Text, TEXT_MAX_CHARS)):
        [limit] = _string_limits(Many[annotation])
        assert limit is not None
        assert limit.max_length == longest
    [pattern] = _string_limits(StaffId)
    assert _is_limited(pattern)
    for unlimited in (None, StringConstraints(), StringConstraints(pattern=NO_NUL)):
        assert not _is_limited(unlimited)


def test_codes_are_never_long_texts() -> None:
    for name, limits in _codes().items():
        assert all(lim and (lim.max_length or 0) <= LINE_MAX_CHARS for lim in limits), name


LINES_AMONG_CODES = {
    name for name, limits in _codes().items() if any(lim and lim.max_length for lim in limits)
}


def test_lines_among_the_codes_are_the_ones_that_people_checked() -> None:
    assert CITED | PHRASED == LINES_AMONG_CODES


@pytest.mark.parametrize("name", sorted(PHRASED))
def test_a_phrase_among_the_codes_is_shown_to_whom_the_gist_may_be_summarised(
    name: str,
) -> None:
    kind = BY_NAME[name.partition(".")[0]]
    assert kind.gist not in (Category.META, Category.ID)


def test_what_a_field_contains_is_never_only_codes() -> None:
    for kind in FACTS:
        fact = example(kind)
        for mark in marks(kind).values():
            inside = categories_of(fact, mark)
            assert inside
            if mark.contains:
                assert Category.META not in inside


@pytest.mark.shows("R193")
def test_location_and_health_are_sealed_apart_and_location_before_health() -> None:
    where, health, plan = Category.WHERE, Category.HEALTH, Category.PLAN
    assert compartment_of(frozenset((where, health, plan))) is Compartment.LOCATION
    assert compartment_of(frozenset((health, plan))) is Compartment.HEALTH
    assert compartment_of(frozenset((plan,))) is Compartment.CORE
