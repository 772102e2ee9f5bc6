"""What a partner's own channel cannot take, or not now, holds back nobody else's letters."""

from collections.abc import Callable, Sequence
from uuid import UUID

import pytest

from domain.facts import DisclosureRecalled, NoticeLimited, SafetyPlanSet
from domain.ways import Way
from services.levels import NO_HANDLE
from services.rebuilding import Rebuilding
from services.resting import Resting
from services.windows import Round, Stuck
from tests.given import example
from tests.services.channels import PARTNERS, Broken, Refusing, World, at
from tests.services.disclosures import Hub, recipient
from tests.services.fakes import FakeClock, FakeCourier
from tests.services.test_couriers import undelivered


@pytest.fixture
def hub() -> Hub:
    return Hub()


def test_a_way_that_failed_rests_longer_each_time_and_nats_never() -> None:
    clock = FakeClock()
    resting, partner = Resting(clock), at(Way.WEBHOOK)
    for seconds in (1, 5, 30, 120, 600, 600):
        resting.remember(partner, failed=True)
        clock.pass_(seconds=seconds - 0.001)
        assert resting.rests(partner.id)
        clock.pass_(seconds=0.001)
        assert not resting.rests(partner.id)
    resting.remember(partner, failed=False)
    resting.remember(partner, failed=True)
    clock.pass_(seconds=1)
    assert not resting.rests(partner.id)
    resting.remember(at(Way.NATS), failed=True)
    assert not resting.rests(at(Way.NATS).id)


FAULTS: dict[str, Callable[[], object]] = {
    "not ready": lambda: FakeCourier(away=True),
    "broken": Broken,
    "takes nothing": lambda: FakeCourier(fails_at=set(range(9))),
}


@pytest.mark.parametrize("fault", ["not there", *FAULTS])
async def test_a_partner_that_rests_is_not_asked_and_holds_up_no_round(
    hub: Hub, fault: str
) -> None:
    dead, alive, world = at(Way.WEBHOOK), at(Way.NATS), World()
    world.channels.pop(Way.WEBHOOK)
    if fault in FAULTS:
        world.channels[Way.WEBHOOK] = FAULTS[fault]()
    hub.directory.connected = {p.id: p for p in PARTNERS}
    hub.courier = world.couriers()  # type: ignore[assignment]
    relaying = hub.relaying
    for partner in (dead, alive):
        hub.consents(partner)
        hub.discloses(partner=partner)
    first = await relaying.run_once()
    assert ([each.partner for each in first.stuck], first.sent) == ([dead.id], 1)
    hub.discloses(partner=alive)
    assert await relaying.run_once() == Round(entered=1, sent=1)
    hub.clock.pass_(seconds=1)
    assert [each.partner for each in (await relaying.run_once()).stuck] == [dead.id]
    numbered = {alive.id} if fault.startswith("not") else {alive.id, dead.id}
    assert hub.book.last_number.keys() == numbered, "what cannot go gets no number"


async def test_what_is_refused_for_good_is_a_person_s_and_the_next_ones_go(hub: Hub) -> None:
    partner, world = at(Way.MAIL), World()
    world.channels[Way.MAIL] = Refusing(refused={1})
    hub.directory.connected = {partner.id: partner}
    hub.courier = world.couriers()  # type: ignore[assignment]
    hub.consents(partner)
    disclosed = [hub.discloses(text, partner) for text in ("en", "två", "tre")]
    relaying = hub.relaying
    rounds: list[Round] = []
    for _ in range(3):
        rounds.append(await relaying.run_once())
        hub.clock.pass_(seconds=1)
    assert [(r.sent, r.failed, r.stuck) for r in rounds] == [
        (1, 0, (Stuck(partner.id, "not_carried"),)),
        (0, 1, ()),
        (1, 0, ()),
    ]
    (held,) = hub.book.held()
    assert (held.fact_id, held.state, held.why) == (disclosed[1], "dead", "smtp_550")
    assert undelivered(hub) == [(disclosed[1], "mottagaren tog inte emot")]
    assert hub.book.retry(held.notice_id)
    await relaying.run_once()
    assert len(world.channels[Way.MAIL].stored) == 3


@pytest.mark.parametrize("closed", ["before its number", "after its number"])
async def test_a_recall_takes_no_way_that_is_closed_for_what_it_calls_back(
    hub: Hub, closed: str
) -> None:
    partner, world = at(Way.WEBHOOK), World()
    hub.directory.connected = {partner.id: partner}
    hub.courier = world.couriers()  # type: ignore[assignment]
    hub.consents(partner)
    disclosed = hub.discloses(partner=partner)
    relaying = hub.relaying
    await relaying.run_once()
    recalled = DisclosureRecalled(
        disclosure_ref=disclosed, recipient=recipient(partner), reason="beslut"
    )
    if closed == "after its number":
        world.channels[Way.WEBHOOK].fails_at = {1}
        hub.happened(recalled)
        await relaying.run_once()
        hub.happened(example(SafetyPlanSet, unsafe_ways=(Way.WEBHOOK,)))
        hub.clock.pass_(seconds=1)
    else:
        hub.happened(example(SafetyPlanSet, unsafe_ways=(Way.WEBHOOK,)), recalled)
    assert (await relaying.run_once()).failed == 1
    assert len(world.channels[Way.WEBHOOK].stored) == 1
    (held,) = hub.book.held()
    assert (held.state, held.why) == ("dead", "no_safe_way")
    taken = 2 if closed == "after its number" else 1
    assert hub.book.last_number[partner.id] == taken, "what may not go takes no number"


async def test_an_e_mail_is_given_nothing_to_carry_and_needs_no_key(hub: Hub) -> None:
    partner, world = at(Way.MAIL), World()
    hub.directory.connected = {partner.id: partner}
    hub.courier = world.couriers()  # type: ignore[assignment]
    hub.sealer.without_keys = {partner.id}
    hub.consents(partner)
    hub.discloses("KANARIE", partner)
    assert (await hub.relaying.run_once()).sent == 1
    (stored,) = world.channels[Way.MAIL].stored
    assert (stored.body, stored.thread) == (b"", NO_HANDLE)
    limited = [r.fact.level for r in hub.log.facts if isinstance(r.fact, NoticeLimited)]
    assert limited == ["empty"], "the directory says full, and mail never tells"


class LostAll:
    """A stream of NATS that has lost everything."""

    async def holds(self, partner: str) -> dict[UUID, int]:
        return {}

    async def remove(self, partner: str, places: Sequence[int]) -> None:
        assert not places


async def test_what_went_by_another_channel_is_not_lost_with_nats(hub: Hub) -> None:
    partners = [at(Way.WEBHOOK), at(Way.NATS)]
    hub.directory.connected = {p.id: p for p in partners}
    hub.courier = World().couriers()  # type: ignore[assignment]
    for partner in partners:
        hub.consents(partner)
        hub.discloses(partner=partner)
    assert (await hub.relaying.run_once()).sent == 2
    again = await Rebuilding(hub.book, LostAll(), hub.directory).rebuild()
    assert again == {partners[1].id: 1}
