"""The one place of wiring: from where the hub runs to the services that people use."""

import gc
import hmac
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from random import SystemRandom
from threading import Lock
from typing import Any
from uuid import UUID

from adapters.clock import machine_clock
from adapters.closing import Closing
from adapters.place import Place
from adapters.postgres.access_log import PostgresAccessLog, PostgresAccessRecords
from adapters.postgres.fact_log import PostgresFactLog
from adapters.postgres.keys import KeyDestroyed, PostgresKeyStore
from adapters.postgres.logins import (
    ACCESS,
    APP,
    KEYS,
    PROJECTOR,
    RELAY,
    REVIEWER,
    view_login,
)
from adapters.postgres.notices import PostgresNoticeBook
from adapters.postgres.view_reader import PostgresViewReader
from adapters.postgres.views import PostgresViewStore, ViewsUnavailable
from domain.fact import Fact
from domain.recorded import Actor, Recorded
from domain.roles import AUDIENCES, Role
from services.beyond import BeyondTheCase
from services.disclosing import Disclosing
from services.exporting import Exporting
from services.following_up import FollowingUp
from services.inbound import Inbound
from services.insight import Insights
from services.letters import Letters
from services.looking_back import LookingBack, Replaying
from services.noting import Noting, marks_with
from services.overseeing import Overseeing
from services.ports import CaseHandle, Courier, LogUnavailable
from services.projecting import Projecting
from services.reading import Reading
from services.receiving import Receiving
from services.recording import Door, Recording
from services.registering import Registering
from services.relaying import Relaying
from services.sealing import Sealer
from services.signalling import Signalling

MARKS = b"marks of searched words"
GC_THRESHOLDS = (50_000, 20, 100)


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


@dataclass(frozen=True, slots=True)
class Hub:
    """The services, wired. Close it by leaving `open_hub`."""

    place: Place
    log: PostgresFactLog
    keys: PostgresKeyStore
    recording: Recording
    reading: Reading
    replaying: LookingBack
    exporting: Exporting
    registering: Registering
    insights: Insights
    overseeing: Overseeing
    access_log: PostgresAccessLog
    access_records: PostgresAccessRecords
    following_up: FollowingUp
    handle: CaseHandle
    closing: ExitStack

    @property
    def roles(self) -> tuple[Role, ...]:
        """Every role that has a view."""
        return AUDIENCES

    def case_list(self) -> list[tuple[UUID, str]]:
        """Name every case by its number in the log: all that an auditor's choice may show."""
        cases = enumerate(self.log.cases(), start=1)
        return [(case_id, f"Ärende {number}") for number, case_id in cases]

    def answers(self) -> bool:
        """Whether the log can be read right now."""
        try:
            self.log.head()
        except LogUnavailable:
            return False
        return True

    def view_store(self) -> PostgresViewStore:
        """Open the store that the projector writes."""
        store = PostgresViewStore(self.place.server.conninfo(self.place.logins[PROJECTOR]))
        self.closing.callback(store.close)
        return store

    def projecting(self) -> Projecting:
        """Open what keeps the views."""
        return Projecting(self.log, self.view_store(), self.place.clock, self.handle)

    def notice_book(self) -> PostgresNoticeBook:
        """Open what the relay remembers."""
        book = PostgresNoticeBook(self.place.server.conninfo(self.place.logins[RELAY]))
        self.closing.callback(book.close)
        return book

    def letter_closing(self) -> Closing:
        """Give what notices and answers are closed with."""
        return closing_at(self.place)

    def relaying(self, courier: Courier, book: PostgresNoticeBook, sealer: Sealer) -> Relaying:
        """Wire the relay to its courier."""
        return Relaying(
            log=self.log,
            book=book,
            courier=courier,
            directory=self.place.directory,
            handle=self.handle,
            recording=self.recording,
            clock=self.place.clock,
            closing=sealer.close,
            chance=SystemRandom().random,
        )

    def letters(self) -> Letters:
        """Wire what a person may do about letters that fail."""
        return Letters(self.notice_book(), self.log, self.recording, self.place.clock)

    def signalling(self) -> Signalling:
        """Wire the one thing that goes through the wall."""
        return Signalling(self.log, self.recording, self.handle, self.place.clock)

    def disclosing(self) -> Disclosing:
        """Wire the disclosure desk."""
        return Disclosing(
            self.reading, self.recording, self.place.directory, self.handle, self.place.clock
        )

    def inbound(self) -> Inbound:
        """Wire what takes in what partners know themselves."""
        directory = self.place.directory
        return Inbound(
            log=self.log,
            recording=self.recording,
            directory=directory,
            handle=self.handle,
            reception=directory.receives,
            clock=self.place.clock,
        )

    def receiving(self, book: PostgresNoticeBook) -> Receiving:
        """Wire what takes partners' receipts."""
        return Receiving(
            log=self.log,
            book=book,
            recording=self.recording,
            clock=self.place.clock,
        )


def closing_at(place: Place) -> Closing:
    """Take the hub's keys, and partners' as they are good now by the machine's clock."""

    def keys(partner: str) -> list[dict[str, Any]]:
        known = place.registry.keys(partner, machine_clock())
        return [{"sign": each.sign, "seal": each.seal} for each in known]

    return Closing(place.own_keys(), keys)


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
        digest = hmac.new(key, case_id.bytes + partner.encode(), sha256).digest()
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


def _noting(place: Place, log: PostgresAccessLog) -> Noting:
    """Searched words get marks of their own: a key from the key of partners' names."""
    key = hmac.new(place.handle_key, MARKS, sha256).digest()
    return Noting(log, place.clock, marks_with(key))


@contextmanager
def open_hub(place: Place) -> Iterator[Hub]:
    """Wire the services to where the hub runs, and close everything afterwards."""
    with ExitStack() as closing:
        keys = PostgresKeyStore(place.server.conninfo(place.logins[KEYS]), place.kek)
        closing.callback(keys.close)
        log = PostgresFactLog(place.server.conninfo(place.logins[APP]), keys)
        closing.callback(log.close)
        access_log = PostgresAccessLog(place.server.conninfo(place.logins[ACCESS]))
        closing.callback(access_log.close)
        records = PostgresAccessRecords(place.server.conninfo(place.logins[REVIEWER]))
        closing.callback(records.close)
        noting, readers = _noting(place, access_log), Readers(place, closing)
        handle = handles(place.handle_key)
        reading = Reading(readers, place.clock, noting)
        _settle_memory()
        yield Hub(
            place=place,
            log=log,
            keys=keys,
            recording=Recording(
                log,
                place.clock,
                door=door_of(reading),
                beyond=BeyondTheCase(place.directory, readers),
            ),
            reading=reading,
            replaying=LookingBack(Replaying(log, handle), noting),
            exporting=Exporting(log, noting, place.clock),
            registering=Registering(log, noting),
            insights=Insights(log, noting, place.clock),
            overseeing=Overseeing(records, noting, place.directory, readers, place.clock),
            access_log=access_log,
            access_records=records,
            following_up=FollowingUp(lambda: readable(log), place.directory, place.clock),
            handle=handle,
            closing=closing,
        )


def _settle_memory() -> None:
    """Look for cyclic garbage seldom: facts and rows hold no cycles, and there are many."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GC_THRESHOLDS)
