"""The relay process: one leader sends notices and takes in receipts; the others wait."""

import asyncio
import os
import threading

import structlog

from adapters.bootstrap import Hub
from adapters.cli.health import health
from adapters.cli.kvittenser import Kvittenser, take_kvittenser
from adapters.cli.plainly import BROKEN
from adapters.fittings import couriers
from adapters.nats.connection import HubConnection
from adapters.nats.courier import NatsCourier
from adapters.nats.receipts import Receipts
from adapters.nats.relay import relay
from adapters.sdk import file_drop
from adapters.settings import Settings
from services.couriers import Couriers

WAIT_S = 1.0
log = structlog.get_logger("relay")


async def give_up() -> None:
    """End the process when the connection is gone for good: its supervisor starts another."""
    os._exit(BROKEN)


async def keep_relaying(settings: Settings, hub: Hub, stop: threading.Event) -> None:
    """Send and receive until asked to stop."""
    book, closing = hub.notice_book(), hub.letter_closing()
    connection = HubConnection(hub.place.nats, give_up)
    carried_by = couriers(settings, hub.place, NatsCourier(connection))
    _tell_of_missing(hub, carried_by)
    drop = file_drop(settings, hub.place.directory)
    await connection.open()

    def ready() -> dict[str, bool]:
        return {"nats": connection.nc.is_connected, "log": hub.answers()}

    with health(settings.host, settings.health_port, ready):
        while not stop.is_set() and not await asyncio.to_thread(book.lead):
            await asyncio.to_thread(stop.wait, WAIT_S)
        stopping = asyncio.Event()
        watching = asyncio.create_task(_watch(stop, stopping))
        receiving = hub.receiving(book)
        receipts = Receipts(hub.place.nats, receiving, closing, give_up, inbound=hub.inbound())
        kvittenser = Kvittenser(receiving, book, hub.place.clock)
        taking = asyncio.create_task(take_kvittenser(drop, kvittenser, stopping))
        await receipts.start()
        try:
            relaying = hub.relaying(carried_by, book, closing)
            await relay(relaying, hub.log, stopping, book.lead)
        finally:
            await receipts.stop()
            await connection.close()
            await asyncio.gather(watching, taking)


def _tell_of_missing(hub: Hub, carried_by: Couriers) -> None:
    for partner in hub.place.directory.partners():
        if partner.channel not in carried_by.channels:
            log.warning("channel_not_set_up", partner=partner.id, channel=partner.channel)


async def _watch(stop: threading.Event, stopping: asyncio.Event) -> None:
    await asyncio.to_thread(stop.wait)
    stopping.set()
