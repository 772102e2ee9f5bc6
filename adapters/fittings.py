"""The parts that the wiring puts together, each made of where the hub runs and nothing else."""

import hmac
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from threading import Lock
from typing import Any
from uuid import UUID

from adapters.clock import machine_clock
from adapters.closing import Closing
from adapters.jose import CloseAll, closed
from adapters.mail import mail_courier
from adapters.place import Place
from adapters.postgres.access_log import PostgresAccessLog
from adapters.postgres.fact_log import PostgresFactLog
from adapters.postgres.keys import KeyDestroyed
from adapters.postgres.logins import (
    view_login,
)
from adapters.postgres.view_reader import PostgresViewReader
from adapters.postgres.views import ViewsUnavailable
from adapters.registry import RegistryFault
from adapters.sdk import file_drop
from adapters.settings import Settings
from adapters.webhook import webhook_courier
from domain.fact import Fact
from domain.recorded import Actor, Recorded
from domain.roles import Role
from domain.ways import Way
from services.couriers import Couriers
from services.deciding_erasure import Leads
from services.noting import Noting, marks_with
from services.ports import CaseHandle, Courier, LogUnavailable
from services.reading import Reading
from services.recording import Door

MARKS = b"marks of searched words"


@dataclass(slots=True)
class Readers:
    """One reader per audience, opened when first asked for."""

    place: Place
    closing: ExitStack
    opened: dict[Role, PostgresViewReader] = field(
        default_factory=dict[Role, PostgresViewReader]
    )
    lock: Lock = field(default_factory=Lock)

    def __call__(self, role: Role) -> PostgresViewReader:
        with self.lock:
            if role not in self.opened:
                login = self.place.logins[view_login(role)]
                conninfo, door = self.place.server.conninfo(login), self.place.logins.door
                reader = PostgresViewReader(conninfo, role, door)
                self.closing.callback(reader.close)
                self.opened[role] = reader
            return self.opened[role]


def closing_at(place: Place, closed_by: CloseAll = closed) -> Closing:
    """Take the hub's keys, and partners' as they are good now by the machine's clock."""

    def keys(partner: str) -> list[dict[str, Any]]:
        known = place.registry.keys(partner, machine_clock())
        return [{"sign": each.sign, "seal": each.seal} for each in known]

    return Closing(place.own_keys(), keys, closed_by)


def has_keys_at(place: Place) -> Callable[[str], bool]:
    """Ask whether a partner has keys; of a file that cannot be read none can be used."""

    def has_keys(partner: str) -> bool:
        try:
            return bool(place.registry.keys(partner, machine_clock()))
        except RegistryFault:
            return False

    return has_keys


def couriers(settings: Settings, place: Place, nats: Courier) -> Couriers:
    """Put a courier on each channel that is set up: one line for each."""
    channels: dict[Way, Courier | None] = {
        Way.NATS: nats,
        Way.MAIL: mail_courier(settings, place.directory, place.clock),
        Way.WEBHOOK: webhook_courier(settings, place.directory, place.clock),
        Way.SDK: file_drop(settings, place.directory),
    }
    built = {way: each for way, each in channels.items() if each}
    return Couriers(place.directory, built)


def readable(log: PostgresFactLog) -> Iterator[Sequence[Recorded]]:
    """Give the facts of each case. A case that was erased has none left to count."""
    for case_id in log.cases():
        try:
            facts = log.load(case_id)
        except KeyDestroyed:
            continue
        yield facts


def handles(key: bytes) -> CaseHandle:
    """Make partners' own names for cases: two partners' names for one case are unrelated."""

    def handle(case_id: UUID, partner: str) -> str:
        digest = hmac.digest(key, case_id.bytes + partner.encode(), "sha256")
        return str(UUID(bytes=digest[:16], version=4))

    return handle


def door_of(reading: Reading) -> Door:
    """Ask the views who may record in a case; while they are away nothing can be stored."""

    def door(actor: Actor, case_id: UUID, facts: tuple[Fact, ...]) -> bool:
        try:
            return reading.leads_to(actor, case_id, facts)
        except ViewsUnavailable:
            raise LogUnavailable("The views do not answer.") from None

    return door


def leads_of(reading: Reading) -> Leads:
    """Ask the views which cases somebody decides in; without them nothing is decided."""

    def leads(actor: Actor) -> frozenset[UUID]:
        try:
            return reading.decided_on(actor)
        except ViewsUnavailable:
            raise LogUnavailable("The views do not answer.") from None

    return leads


def noting_at(place: Place, log: PostgresAccessLog) -> Noting:
    """Searched words get marks of their own: a key from the key of partners' names."""
    key = hmac.digest(place.handle_key, MARKS, "sha256")
    return Noting(log, place.clock, marks_with(key))
