"""Messages from partners on a real server: limited in size and in rate, and none is lost."""

import json
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from nats.aio.client import Client
from nats.errors import Error
from nats.js.errors import APIError

from adapters.nats.rate import HOUR_SECONDS, Rate
from adapters.nats.topology import DEAD, INBOUND, INBOUND_OF_ONE_MAX
from adapters.partner.closing import JOSE
from services.inbound import NobodyReceives, UnknownSender
from tests.adapters.messages import (
    Server,
    partner_closing,
    stored,
    until,
    until_answer,
)
from tests.adapters.taking import Taker, Turning, taking_in
from tests.services.disclosures import AF, JOUR


def words(number: int = 1, **instead: object) -> dict[str, object]:
    return {
        "id": str(UUID(int=number)),
        "kind": "concern",
        "about": "Mira",
        "text": "Vi är oroliga.",
        "written_at": datetime.now(UTC).isoformat(),
        **instead,
    }


async def send(nc: Client, partner: str, said: dict[str, object]) -> None:
    await nc.jetstream().publish(
        f"inbound.{partner}",
        partner_closing(partner).close(json.dumps(said).encode()),
        headers={"content-type": JOSE, "Nats-Msg-Id": str(uuid4())},
    )


async def test_a_message_is_taken_in_for_whoever_may_publish_it(server: Server) -> None:
    inbound = Taker(failures=[NobodyReceives(), OSError()])
    async with taking_in(server, inbound=inbound), server.partner(AF.id) as af:
        await send(af, AF.id, words(partner=JOUR.id))
        await until(lambda: bool(inbound.taken))
    ((partner, message),) = inbound.taken
    assert (partner, message.about) == (AF.id, "Mira")


async def test_what_can_never_be_right_is_kept_apart(server: Server) -> None:
    inbound = Taker(failures=[UnknownSender()])
    async with taking_in(server, inbound=inbound), server.partner(AF.id) as af:
        await send(af, AF.id, words())
        await send(af, AF.id, words(text=""))
        await send(af, AF.id, words(text="x" * 3_701))
        await send(af, AF.id, words(kind="gossip"))
        await send(af, AF.id, words(2))
        await until(lambda: bool(inbound.taken))
        async with server.hub() as hub:
            await until_answer(lambda: _dead(hub.nc, 4))
            errors = [one.headers["x-error"] for one in await stored(hub.nc, DEAD)]
    assert errors == ["UnknownSender", *["ValidationError"] * 3]


async def _dead(nc: Client, count: int) -> bool:
    return (await nc.jetstream().stream_info(DEAD)).state.messages == count


async def test_who_sends_too_much_waits_and_holds_up_nobody_else(server: Server) -> None:
    inbound, rate = Taker(), Rate(Turning(), per_hour_max=2)
    async with taking_in(server, inbound=inbound, rate=rate), server.partner(AF.id) as af:
        for number in range(4):
            await send(af, AF.id, words(number))
        async with server.partner(JOUR.id) as jour:
            await send(jour, JOUR.id, words(9))
        await until(lambda: len(inbound.taken) == 3)
        async with server.hub() as hub:
            await until_answer(lambda: _waiting(hub.nc, 2))
    assert [partner for partner, _ in inbound.taken] == [AF.id, AF.id, JOUR.id]


async def _waiting(nc: Client, count: int) -> bool:
    info = await nc.jetstream().consumer_info(INBOUND, "hub")
    return info.num_ack_pending == count and not info.num_pending


async def test_a_message_that_is_too_large_is_not_taken_by_the_server(server: Server) -> None:
    async with server.partner(AF.id) as af:
        with pytest.raises((APIError, Error)):
            await send(af, AF.id, words(text="x" * INBOUND_OF_ONE_MAX[0]))


async def test_nobody_publishes_where_another_does(server: Server) -> None:
    errors: list[Exception] = []
    async with server.partner(AF.id, errors) as af:
        await af.publish(f"inbound.{JOUR.id}", b"{}")
        await af.flush()
        await until(lambda: bool(errors))
    assert "permissions violation" in str(errors[0]).lower()
    async with server.hub() as hub:
        assert await stored(hub.nc, INBOUND) == []


def test_an_hour_later_there_is_room_again() -> None:
    clock = Turning()
    rate = Rate(clock, per_hour_max=2)
    for now in (0.0, 60.0):
        clock.now = now
        assert rate.wait(AF.id) == 0
        rate.took(AF.id)
    assert rate.wait(AF.id) == HOUR_SECONDS - 60
    assert rate.wait(JOUR.id) == 0
    clock.now = HOUR_SECONDS
    assert rate.wait(AF.id) == 0
