"""The hub records what comes to it by message, and nothing that people decide."""

from dataclasses import replace

import pytest

from domain.case.case import Case
from domain.fact import Fact
from domain.facts import (
    FACTS,
    CaseRaised,
    DisclosureRecalled,
    ErasureExecuted,
    FirstContactMade,
    InformationDisclosed,
    InformationReceived,
    NoticeAnswered,
    NoticeLimited,
    NoticeReceived,
    NoticeSuppressed,
    NoticeUndelivered,
    RecallAnswered,
)
from domain.recorded import Actor
from domain.roles import Role
from tests.given import HUB, KARIN, Outcome, Story, an_open_case, example

COMES_BY_MESSAGE: frozenset[type[Fact]] = frozenset(
    (
        DisclosureRecalled,
        InformationReceived,
        NoticeAnswered,
        NoticeLimited,
        NoticeReceived,
        NoticeSuppressed,
        NoticeUndelivered,
        RecallAnswered,
    )
)
SENT = an_open_case(example(InformationDisclosed))
CALLED_BACK = SENT.and_then(example(DisclosureRecalled))


def first(fact: Fact, on_behalf_of: str | None) -> Outcome:
    asked = Story().when(fact, HUB)
    return replace(asked, recorded=replace(asked.recorded, on_behalf_of=on_behalf_of))


def test_it_opens_a_case_for_somebody_on_duty() -> None:
    first(example(CaseRaised), "karin").accepted()


def opened(by: Actor, on_behalf_of: str | None) -> Case:
    asked = Story().when(example(CaseRaised), by)
    return Story((replace(asked.recorded, on_behalf_of=on_behalf_of),)).case


def test_what_comes_in_by_itself_is_answered_for_by_whoever_is_on_duty() -> None:
    access = opened(HUB, "karin").access
    assert access.responsible == Actor("karin", Role.RVT, HUB.unit)
    assert "karin" not in access.checked


def test_who_opens_a_case_herself_answers_for_it_whoever_asked_her_to() -> None:
    for on_behalf_of in (None, "mats"):
        assert opened(KARIN, on_behalf_of).access.responsible == KARIN
    assert opened(HUB, None).access.responsible == HUB


def test_it_opens_no_case_for_nobody_and_with_nothing_else() -> None:
    first(example(CaseRaised), None).unknown()
    first(example(FirstContactMade), "karin").unknown()
    first(example(InformationReceived), "karin").unknown()


def test_it_never_opens_a_case_that_there_is() -> None:
    SENT.when(example(CaseRaised), HUB).unknown()


@pytest.mark.parametrize("kind", [kind for kind in FACTS if kind in COMES_BY_MESSAGE])
def test_in_a_case_that_there_is_it_notes_what_comes(kind: type[Fact]) -> None:
    (CALLED_BACK if kind is RecallAnswered else SENT).when(example(kind), HUB).accepted()


def test_it_erases_what_two_have_decided_and_nothing_before_its_time() -> None:
    SENT.when(example(ErasureExecuted), HUB).refused("kept_until_due")


DECIDED_BY_PEOPLE = set(FACTS) - COMES_BY_MESSAGE - {ErasureExecuted}


@pytest.mark.parametrize("kind", [kind for kind in FACTS if kind in DECIDED_BY_PEOPLE])
def test_of_all_that_people_decide_it_knows_no_case(kind: type[Fact]) -> None:
    SENT.when(example(kind), HUB).unknown()
