"""Bad input is refused without being repeated: the error may be read by the wrong person."""

from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

from domain.fact import Fact
from domain.facts import FACTS, CaseRaised
from domain.refusals import Refused
from domain.rules import ALWAYS, RULES
from domain.texts import Line, Text
from domain.values import Holder, StaffId, Value
from tests.given import example

CANARY = "kanariefågel på Storgatan 7"
ANSWERS = (CANARY, CANARY * 400, [CANARY], {"kanariefågel": CANARY}, 7.5, [[CANARY] * 60])


def errors_of(kind: type[BaseModel], values: dict[str, Any]) -> Iterator[str]:
    """Give everything that an error says, when there is one."""
    try:
        kind.model_validate(values)
    except ValidationError as error:
        yield str(error)
        yield repr(error)
        for part in error.errors(include_input=False, include_url=False):
            yield str({name: part.get(name) for name in ("type", "msg", "ctx")})


@pytest.mark.parametrize("kind", FACTS, ids=lambda kind: kind.name)
def test_an_error_never_repeats_what_was_sent(kind: type[Fact]) -> None:
    usual = example(kind).model_dump(by_alias=False)
    said = [
        text
        for name in kind.model_fields
        for answer in ANSWERS
        for text in errors_of(kind, {**usual, name: answer})
    ]
    assert said
    assert not [text for text in said if "Storgatan" in text]


def test_an_error_in_a_value_inside_a_fact_never_repeats_it() -> None:
    subject = {"alias": "Björk", "born": CANARY}
    said = [
        *errors_of(CaseRaised, {"subject": subject}),
        *errors_of(Holder, {"role": CANARY, "title": "x"}),
    ]
    assert len(said) > 2
    assert not [text for text in said if "Storgatan" in text]


def test_every_value_is_closed_frozen_and_silent() -> None:
    kinds = {Fact, Value, *Value.__subclasses__(), *FACTS}
    for kind in kinds:
        assert kind.model_config.get("hide_input_in_errors") is True, kind
        assert kind.model_config.get("extra") == "forbid", kind
        assert kind.model_config.get("frozen") is True, kind


def test_unknown_fields_are_refused() -> None:
    with pytest.raises(ValidationError, match="Extra inputs are not permitted"):
        example(CaseRaised, weather="regn")


def test_a_refusal_says_which_rule_and_holds_nothing_of_the_case() -> None:
    rules = {rule for rows in (ALWAYS, *RULES.values()) for rule in rows}
    for rule in rules:
        refused = Refused(rule.name, rule.text, rule.source)
        assert str(refused) == rule.name
        assert set(vars(refused)) == {"rule", "text", "source"}


@pytest.mark.parametrize("kind", [Text, Line], ids=["text", "line"])
def test_a_text_says_something_and_holds_nothing_that_a_store_cannot_keep(kind: Any) -> None:
    adapter = TypeAdapter(kind)
    assert adapter.validate_python("  två rader\nom åsa  ") == "två rader\nom åsa"
    for nothing in ("", "   ", "\n", "ett\x00två", "ett två\x00"):
        with pytest.raises(ValidationError):
            adapter.validate_python(nothing)


@pytest.mark.parametrize("staff", ["karin", "jour-anna", "åsa-öberg", "k2"])
def test_a_person_on_duty_has_a_short_id(staff: str) -> None:
    assert TypeAdapter(StaffId).validate_python(staff) == staff


@pytest.mark.parametrize("staff", ["", "k" * 41, "karin sund", "karin@x", "karin\n"])
def test_other_texts_are_no_id(staff: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(StaffId).validate_python(staff)


@pytest.mark.parametrize("dash", ["", "-"])
def test_a_personnummer_is_no_id_of_a_person_on_duty(dash: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(StaffId).validate_python(dash.join(("19990101", "0000")))
