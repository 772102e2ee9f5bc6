"""What a partner sends comes into the case it means, or to somebody; it is told of neither."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import example as example_of
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.case.case import Case, replay
from domain.categories import Category
from domain.clocks.table import BY_NAME
from domain.facts import CaseClosed, CaseRaised, ErasureExecuted, InformationReceived
from domain.places import hints_in
from domain.recorded import Actor
from domain.refusals import UnknownCase
from domain.roles import Role
from services.inbound import (
    ALIAS,
    MEANINGS,
    Inbound,
    Kind,
    NobodyReceives,
    PartnerMessage,
    UnknownSender,
)
from services.ports import LogUnavailable, Partner, Staff
from services.recording import Command, Recording
from services.relaying import HUB
from tests.given import example
from tests.services.disclosures import AF, CASE, JOUR, Hub, handle

REDA = Staff("reda", "Reda Mottag", "Mottagningen", (Role.RVT,))
ADDRESS = "Hon bor på Storgatan 14 nu."
OURS = handle(CASE, AF.id)


@pytest.fixture
def hub() -> Hub:
    """A hub where something was disclosed to Arbetsförmedlingen."""
    hub = Hub()
    hub.happened(example(CaseRaised))
    hub.consents(AF)
    hub.discloses()
    hub.clock.pass_(minutes=5)
    return hub


def inbound(hub: Hub, receives: Staff | None = REDA) -> Inbound:
    return Inbound(
        log=hub.log,
        recording=Recording(hub.log, hub.clock),
        directory=hub.directory,
        handle=handle,
        reception=lambda: receives,
        clock=hub.clock,
    )


def message(hub: Hub, kind: Kind = "risk_signal", number: int = 1, **instead: Any) -> Any:
    fields = {"id": UUID(int=number), "kind": kind, "handle": OURS, "text": "Bilen stod där."}
    written = {"written_at": hub.clock() - timedelta(minutes=1)}
    return PartnerMessage.model_validate({**fields, **written, **instead})


def came(hub: Hub, case_id: UUID = CASE) -> list[InformationReceived]:
    found = (r.fact for r in hub.log.load(case_id))
    return [fact for fact in found if isinstance(fact, InformationReceived)]


def new_matters(hub: Hub) -> list[UUID]:
    return [case_id for case_id in hub.log.cases() if case_id != CASE]


@pytest.mark.parametrize("kind", list(MEANINGS))
def test_a_message_lands_in_the_case_whose_handle_it_is(hub: Hub, kind: Kind) -> None:
    assert inbound(hub).take(AF.id, message(hub, kind))
    (fact,) = came(hub)
    assert (fact.sender, fact.ground, fact.content) == (
        AF.name,
        MEANINGS[kind].label,
        "Bilen stod där.",
    )
    recorded = hub.log.load(CASE)[-1]
    assert recorded.by.role is Role.HUB
    assert recorded.occurred_at == hub.clock() - timedelta(minutes=1)
    assert new_matters(hub) == []


def test_nothing_that_stood_there_is_changed(hub: Hub) -> None:
    before = list(hub.log.load(CASE))
    inbound(hub).take(AF.id, message(hub))
    inbound(hub).take(AF.id, message(hub, number=2, text="Ny uppgift."))
    assert hub.log.load(CASE)[: len(before)] == before
    assert [fact.content for fact in came(hub)] == ["Bilen stod där.", "Ny uppgift."]


@pytest.mark.parametrize("handled", [True, False])
def test_a_message_that_comes_again_is_one_fact(hub: Hub, *, handled: bool) -> None:
    instead = {} if handled else {"handle": None, "about": "Mira"}
    taken = [inbound(hub).take(AF.id, message(hub, **instead)) for _ in range(2)]
    assert taken == [True, False]
    assert len(new_matters(hub)) == (0 if handled else 1)


def test_two_partners_may_use_the_same_id(hub: Hub) -> None:
    hub.directory.connected[JOUR.id] = JOUR
    assert inbound(hub).take(AF.id, message(hub))
    assert inbound(hub).take(JOUR.id, message(hub, handle=None, about="Mira"))


def opened(hub: Hub) -> tuple[Case, InformationReceived]:
    (case_id,) = new_matters(hub)
    (fact,) = came(hub, case_id)
    return replay(hub.log.load(case_id)), fact


ELSEWHERE: list[Any] = [
    pytest.param({"handle": None, "about": "Mira"}, id="nobody's handle"),
    pytest.param({"handle": handle(CASE, JOUR.id)}, id="another partner's handle"),
    pytest.param({"handle": str(CASE)}, id="the case's own id"),
    pytest.param({"handle": "hittepå"}, id="no handle"),
]


@pytest.mark.parametrize("instead", ELSEWHERE)
def test_what_belongs_to_no_case_is_a_new_matter_for_somebody_on_duty(
    hub: Hub, instead: dict[str, Any]
) -> None:
    assert inbound(hub).take(AF.id, message(hub, "concern", **instead))
    assert came(hub) == []
    case, fact = opened(hub)
    assert case.access.responsible == Actor("reda", Role.RVT, "Mottagningen")
    assert case.access.may_open(Actor("reda", Role.RVT, "Mottagningen"), hub.clock())
    assert case.access.holders(Role.ARBETSLEDARE, hub.clock()) == ("unit:Mottagningen",)
    assert "Bilen stod där." in fact.content


def test_a_concern_that_came_in_runs_the_clocks_of_one(hub: Hub) -> None:
    inbound(hub).take(AF.id, message(hub, "concern", handle=None, about="Mira"))
    case, fact = opened(hub)
    running = {one.clock for one in case.clocks.counted()}
    assert {"immediate_protection", "preliminary_assessment"} <= running <= set(BY_NAME)
    assert fact.content.startswith("Gäller Mira.")
    assert Category.ID in fact.categories


def test_what_is_named_does_not_stand_in_any_list(hub: Hub) -> None:
    inbound(hub).take(AF.id, message(hub, handle=None, about="Mira"))
    case, _ = opened(hub)
    assert case.standing.alias == ALIAS
    (raised,) = [
        r.fact for r in hub.log.load(new_matters(hub)[0]) if isinstance(r.fact, CaseRaised)
    ]
    assert "Mira" not in raised.model_dump_json()
    assert AF.name not in raised.model_dump_json()


def test_nobody_at_the_reception_is_taken_for_checked(hub: Hub) -> None:
    inbound(hub).take(AF.id, message(hub, handle=None, about="Mira"))
    assert opened(hub)[0].access.checked == frozenset()


def test_what_a_closed_case_no_longer_takes_in_is_a_new_matter(hub: Hub) -> None:
    hub.happened(example(CaseClosed))
    assert inbound(hub).take(AF.id, message(hub))
    assert came(hub) == []
    assert opened(hub)[1].content == "Bilen stod där."


def test_a_partner_that_was_told_nothing_reaches_no_case(hub: Hub) -> None:
    hub.directory.connected[JOUR.id] = JOUR
    inbound(hub).take(JOUR.id, message(hub, handle=handle(CASE, JOUR.id)))
    assert came(hub) == []
    assert len(new_matters(hub)) == 1


def test_what_surely_tells_a_place_is_guarded_as_a_place_in_a_case_that_there_is(
    hub: Hub,
) -> None:
    assert any(hint.certain for hint in hints_in(ADDRESS))
    inbound(hub).take(AF.id, message(hub, text=ADDRESS))
    inbound(hub).take(AF.id, message(hub, number=2))
    placed, plain = came(hub)
    assert Category.WHERE in placed.categories
    assert Category.WHERE not in plain.categories


def test_a_message_waits_until_somebody_receives(hub: Hub) -> None:
    waiting = message(hub, handle=None, about="Mira")
    with pytest.raises(NobodyReceives):
        inbound(hub, receives=None).take(AF.id, waiting)
    assert new_matters(hub) == []
    assert inbound(hub).take(AF.id, waiting)


def test_a_message_waits_while_the_log_is_away(hub: Hub) -> None:
    hub.log.broken = True
    with pytest.raises(LogUnavailable):
        inbound(hub).take(AF.id, message(hub))
    hub.log.broken = False
    assert inbound(hub).take(AF.id, message(hub))


@pytest.mark.parametrize("sender", ["nobody", "vald"])
def test_who_is_on_no_list_or_behind_the_wall_is_not_heard(hub: Hub, sender: str) -> None:
    hub.directory.connected["vald"] = Partner("vald", "VU", Role.VALDSUTOVARENHET)
    with pytest.raises(UnknownSender):
        inbound(hub).take(sender, message(hub))
    assert new_matters(hub) == []


TEXTS = st.text() | st.sampled_from(["\0", " ", "\u200b", "\u0958" * 1_900, "å" * 3_700])
NAMES = st.text(max_size=200) | st.sampled_from(
    ["\0", " ", "\u200b", "\u0958" * 150, "å" * 200]
)


def test_the_longest_message_about_the_longest_name_is_recorded(hub: Hub) -> None:
    said = message(hub, text="å" * 3_700, about="n" * 200, handle=None)
    assert inbound(hub).take(AF.id, said)
    (case_id,) = new_matters(hub)
    (fact,) = came(hub, case_id)
    assert fact.content.endswith("å" * 3_700)


@given(text=TEXTS, about=NAMES | st.none())
@example_of(text="å" * 4_000, about="å" * 200)
@example_of(text="x", about="\0")
def test_what_is_a_message_at_all_can_be_recorded(text: str, about: str | None) -> None:
    """Else it would come again for ever, and hold up what others send."""
    hub = Hub()
    try:
        said = message(hub, text=text, about=about, handle=None)
    except ValidationError:
        return
    assert inbound(hub).take(AF.id, said)


def test_a_clock_that_is_wrong_does_not_move_the_case_in_time(hub: Hub) -> None:
    for number, days in enumerate((-900, 900)):
        at = hub.clock() + timedelta(days=days)
        inbound(hub).take(AF.id, message(hub, number=number, written_at=at))
    early, late = (r.occurred_at for r in hub.log.load(CASE)[-2:])
    assert early >= hub.log.load(CASE)[0].occurred_at
    assert late == hub.clock()


def test_of_an_erased_case_nothing_is_told_and_nothing_is_lost(hub: Hub) -> None:
    hub.happened(example(CaseClosed), example(ErasureExecuted))
    assert inbound(hub).take(AF.id, message(hub))
    assert came(hub) == []
    assert len(new_matters(hub)) == 1


def test_the_hub_opens_a_case_for_nobody_but_somebody_on_duty(hub: Hub) -> None:
    recording = Recording(hub.log, hub.clock)
    for case_id, behalf in ((UUID(int=5), None), (CASE, "reda")):
        command = Command(
            UUID(int=6), case_id, (example(CaseRaised),), hub.clock(), on_behalf_of=behalf
        )
        with pytest.raises(UnknownCase):
            recording.record(HUB, command)


def test_the_hub_opens_a_case_with_nothing_else(hub: Hub) -> None:
    command = Command(
        UUID(int=6), UUID(int=5), (example(InformationReceived),), hub.clock(), "reda"
    )
    with pytest.raises(UnknownCase):
        Recording(hub.log, hub.clock).record(HUB, command)
