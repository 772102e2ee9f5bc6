"""The one place of wiring: from where the hub runs to the services that people use."""

import gc
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from random import SystemRandom
from uuid import UUID

from adapters.beside import Beside
from adapters.closing import Closing
from adapters.fittings import (
    Readers,
    closing_at,
    door_of,
    handles,
    has_keys_at,
    leads_of,
    noting_at,
    readable,
)
from adapters.ledger.leaves import decision_digest
from adapters.place import Place
from adapters.postgres.access_log import PostgresAccessLog, PostgresAccessRecords
from adapters.postgres.decisions import PostgresDecisionBook
from adapters.postgres.erasure import eraser_at, stay_erased
from adapters.postgres.fact_log import PostgresFactLog
from adapters.postgres.keys import PostgresKeyStore
from adapters.postgres.logins import (
    ACCESS,
    APP,
    KEYS,
    PROJECTOR,
    RELAY,
    REVIEWER,
)
from adapters.postgres.notices import PostgresNoticeBook
from adapters.postgres.views import PostgresViewStore
from domain.law.retention import Sample
from domain.roles import AUDIENCES, Role
from services.beyond import BeyondTheCase
from services.deciding_erasure import Deciding, DecidingByView
from services.disclosing import Disclosing
from services.erasing import Erasing
from services.exporting import Exporting
from services.following_up import FollowingUp
from services.inbound import Inbound
from services.insight import Insights
from services.letters import Letters
from services.looking_back import LookingBack
from services.overseeing import Overseeing
from services.ports import CaseHandle, Courier, LogUnavailable, Staff
from services.projecting import Projecting
from services.reading import Reading
from services.receiving import Receiving
from services.recording import Recording
from services.registering import Registering
from services.relaying import Relaying
from services.replaying import Replaying
from services.sealing import Sealer
from services.signalling import Signalling

GC_THRESHOLDS = (50_000, 20, 100)


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

    def case_list(self, staff: Staff) -> list[tuple[UUID, str]]:
        """Number the cases that keep an auditor out in nothing: all that a choice may show.

        They are numbered as if there were no others, or a gap would tell of the rest.
        """
        there = self.reading.open_to(staff)
        cases = enumerate((one for one in self.log.cases() if one in there), start=1)
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
        """Give what notices and answers are closed with: many at once on another core."""
        beside = Beside()
        self.closing.callback(beside.stop)
        return closing_at(self.place, beside)

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
            sealer=sealer,
            chance=SystemRandom().random,
        )

    def letters(self) -> Letters:
        """Wire what a person may do about letters that fail."""
        return Letters(self.notice_book(), self.log, self.recording, self.place.clock)

    def erasing(self, sample: Sample | None = None) -> Erasing:
        """Wire what decides about erasure and carries it out."""
        book, keys = eraser_at(self.place.server, self.place.logins, self.closing)
        clock, directory = self.place.clock, self.place.directory
        return Erasing(
            *(self.log, self.recording, book, keys, clock, decision_digest),
            *(directory, self.handle, noting_at(self.place, self.access_log), sample),
        )

    def deciding(self, sample: Sample | None) -> DecidingByView:
        """Wire what takes decisions on erasure in, with the login of the pages."""
        book = PostgresDecisionBook(self.place.server.conninfo(self.place.logins[APP]))
        self.closing.callback(book.close)
        noting = noting_at(self.place, self.access_log)
        deciding = Deciding(self.log, book, self.place.clock, noting, sample)
        return DecidingByView(deciding, book, leads_of(self.reading))

    def signalling(self) -> Signalling:
        """Wire the one thing that goes through the wall."""
        return Signalling(self.log, self.recording, self.handle, self.place.clock)

    def disclosing(self) -> Disclosing:
        """Wire the disclosure desk."""
        return Disclosing(
            *(self.reading, self.recording, self.place.directory, self.handle),
            clock=self.place.clock,
            has_keys=has_keys_at(self.place),
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
        stay_erased(place.server, place.logins)
        noting, readers = noting_at(place, access_log), Readers(place, closing)
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
