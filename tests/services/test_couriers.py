"""Each partner's letters go by its own channel, and none by a way that is not safe for her."""

import asyncio
from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from domain.fact import Fact
from domain.facts import (
    DocumentationFormDecided,
    FirstContactMade,
    NoticeSuppressed,
    NoticeUndelivered,
    ProtectedIdentityRegistered,
    SafetyPlanSet,
)
from domain.ways import ALL, Way
from services.ports import Letter, Partner, Undeliverable
from services.windows import Round, Stuck
from tests.given import example
from tests.services.channels import LATER, PARTNERS, Broken, World, at, letter
from tests.services.disclosures import AF, Hub
from tests.services.fakes import FakeCourier


@pytest.mark.parametrize("way", Way)
def test_a_partner_s_letters_go_by_its_channel_and_no_other(way: Way) -> None:
    world, letters = World(), [letter(at(way)) for _ in range(3)]
    assert world.carry(*letters) == 3
    assert world.reached() == {str(way): [one.id for one in letters]}


@pytest.mark.parametrize("way", [*Way, LATER])
@pytest.mark.parametrize("open_", [frozenset(), *[ALL - {way} for way in Way]])
def test_no_adapter_is_reached_by_a_way_that_is_closed(
    way: Way | str, open_: frozenset[Way]
) -> None:
    world, one = World(), letter(at(way), open_)
    if way in open_:
        assert world.carry(one) == 1
        return
    with pytest.raises(Undeliverable) as refused:
        world.carry(one)
    assert (refused.value.letter, refused.value.why) == (one.id, "no_safe_way")
    assert world.reached() == {}


def test_a_letter_of_which_nobody_has_said_what_is_safe_goes_nowhere() -> None:
    world = World()
    for partner in PARTNERS:
        with pytest.raises(Undeliverable):
            world.carry(Letter(partner.id, uuid4(), b"sealed"))
    assert world.reached() == {}


def test_whoever_is_on_no_list_and_whoever_has_no_channel_get_nothing() -> None:
    world = World()
    assert world.carry(letter(at(Way.NATS, "ingen"))) == 0
    world.channels.pop(Way.SDK)
    assert world.carry(letter(at(Way.SDK))) == 0
    assert world.reached() == {}


def test_nothing_passes_a_letter_that_may_not_go() -> None:
    world, partner = World(), at(Way.SDK)
    first, closed, last = letter(partner), letter(partner, frozenset()), letter(partner)
    assert world.carry(first, closed, last) == 1
    assert world.reached() == {"sdk": [first.id]}


@pytest.mark.parametrize("broken", [Broken(), FakeCourier(fails_at={0})])
def test_what_one_channel_cannot_do_holds_back_nobody_else(broken: Broken) -> None:
    world = World()
    world.channels[Way.WEBHOOK] = broken
    mine = [letter(at(Way.SDK)) for _ in range(2)]
    theirs = letter(at(Way.WEBHOOK))
    assert world.carry(mine[0], theirs, mine[1]) == 1
    assert [one.id for one in world.channels[Way.SDK].stored] == [one.id for one in mine]


def test_a_fault_of_an_adapter_is_told_when_nothing_got_through() -> None:
    world = World()
    world.channels[Way.MAIL] = Broken()
    with pytest.raises(ArithmeticError):
        world.carry(letter(at(Way.MAIL)), letter(at(Way.SDK)))


def test_an_adapter_that_counts_wrongly_confirms_no_more_than_it_was_given() -> None:
    class Boaster(Broken):
        async def carry(self, letters: Iterable[Letter]) -> int:
            return 99

    world, partner = World(), at(Way.SDK)
    world.channels[Way.SDK] = Boaster()
    assert world.carry(letter(partner), letter(partner, frozenset())) == 1


POLICIES: dict[str, tuple[tuple[Fact, ...], str, frozenset[Way]]] = {
    "nothing": ((), "Egen akt.", ALL),
    "level 2": ((example(DocumentationFormDecided, protection_level="forhojd"),), "Nej.", ALL),
    "level 3": ((example(DocumentationFormDecided, protection_level="heder"),), "Nej.", ALL),
    "level 4": (
        (example(DocumentationFormDecided, protection_level="extrem"),),
        "Egen akt.",
        frozenset(),
    ),
    "new identity": (
        (example(ProtectedIdentityRegistered, measure="fingerade", status="ansökt"),),
        "Egen akt.",
        frozenset(),
    ),
    "contact card by mouth": (
        (example(FirstContactMade, contact_card_form="muntlig"),),
        "Egen akt.",
        ALL - {Way.MAIL},
    ),
    "safe channel": (
        (example(FirstContactMade, contact_card_form="papper", safe_channel="aldrig mejl"),),
        "Egen akt.",
        ALL - {Way.MAIL},
    ),
    "safety plan": (
        (example(SafetyPlanSet, unsafe_ways=(Way.NATS, Way.WEBHOOK)),),
        "Egen akt.",
        frozenset((Way.SDK, Way.MAIL)),
    ),
    "no e-mail": ((), "Ingen e-post.", ALL - {Way.MAIL}),
    "SDK alone": ((), "Endast SDK.", frozenset((Way.SDK,))),
    "by mouth alone": ((), "Endast muntligt.", frozenset()),
}


@pytest.fixture
def hub() -> Hub:
    return Hub()


def relayed(hub: Hub, partner: Partner, world: World) -> Round:
    hub.directory.connected = {p.id: p for p in PARTNERS}
    hub.courier = world.couriers()  # type: ignore[assignment]
    return asyncio.run(hub.relaying.run_once())


def undelivered(hub: Hub) -> list[tuple[UUID, str]]:
    facts = [r.fact for r in hub.log.facts if isinstance(r.fact, NoticeUndelivered)]
    return [(fact.disclosure_ref, fact.reason) for fact in facts]


def reasons(hub: Hub) -> list[str]:
    return [r.fact.reason for r in hub.log.facts if isinstance(r.fact, NoticeSuppressed)]


@pytest.mark.parametrize("way", [*Way, LATER])
@pytest.mark.parametrize("policy", POLICIES)
def test_what_is_not_safe_for_her_reaches_no_adapter_and_somebody_sees_it(
    hub: Hub, policy: str, way: Way | str
) -> None:
    facts, instruction, safe = POLICIES[policy]
    partner, world = at(way), World()
    hub.consents(partner)
    hub.discloses(partner=partner, handling_instruction=instruction)
    if facts:
        hub.happened(*facts)
    done = relayed(hub, partner, world)
    if way in safe:
        assert (done.sent, reasons(hub)) == (1, [])
        assert list(world.reached()) == [str(way)]
    else:
        assert (done.sent, done.suppressed, world.reached()) == (0, 1, {})
        assert reasons(hub) == ["kanalen är inte säker"]
        assert hub.book.last_number == {}


def test_what_became_unsafe_while_it_waited_does_not_even_go_empty(hub: Hub) -> None:
    """It has its number, so its place would be taken by an empty letter: that too is a sign."""
    world, partner = World(), at(Way.WEBHOOK)
    world.channels[Way.WEBHOOK] = FakeCourier(fails_at={0})
    hub.consents(partner)
    refused = hub.discloses(partner=partner)
    assert relayed(hub, partner, world).stuck == (Stuck(partner.id, "not_carried"),)
    hub.happened(example(SafetyPlanSet, unsafe_ways=(Way.WEBHOOK,)))
    assert relayed(hub, partner, world) == Round(entered=0, failed=1, more=True)
    assert world.reached() == {}
    assert undelivered(hub) == [(refused, "kanalen är inte säker")]
    assert [(held.state, held.why) for held in hub.book.held()] == [("dead", "no_safe_way")]


def test_a_partner_that_moved_to_an_unsafe_channel_gets_nothing_there(hub: Hub) -> None:
    hub.consents(AF)
    hub.discloses(handling_instruction="Ingen e-post.")
    world = World([replace(AF, channel=Way.MAIL)])
    hub.directory.connected = {AF.id: replace(AF, channel=Way.MAIL)}
    hub.courier = world.couriers()  # type: ignore[assignment]
    asyncio.run(hub.relaying.run_once())
    assert world.reached() == {}


def test_letters_of_one_case_share_a_thread_that_is_the_partner_s_own(hub: Hub) -> None:
    world = World()
    for partner in (at(Way.SDK), at(Way.WEBHOOK)):
        hub.consents(partner)
        for text in ("en", "två"):
            hub.discloses(text, partner)
    relayed(hub, at(Way.SDK), world)
    threads = [
        {one.thread for one in world.channels[way].stored} for way in (Way.SDK, Way.WEBHOOK)
    ]
    assert [len(each) for each in threads] == [1, 1]
    assert threads[0].isdisjoint(threads[1])
