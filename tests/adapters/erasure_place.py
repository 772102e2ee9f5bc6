"""Both stories with a canary in every text, over the real databases, and what erases them."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from adapters.demo.stories import case_ids
from adapters.directory import FileDirectory
from adapters.fittings import handles
from adapters.ledger.leaves import decision_digest
from adapters.postgres.access_log import PostgresAccessLog
from adapters.postgres.erasure import eraser_at
from adapters.postgres.fact_log import PostgresFactLog
from adapters.postgres.keys import PostgresKeyStore
from adapters.postgres.logins import ACCESS, APP, KEYS, PROJECTOR
from adapters.postgres.views import PostgresViewStore
from domain.erasing import Decision, Move, Reason
from domain.facts import CaseRaised, EvaluationDone, ViolenceMapped
from domain.law.retention import Sample
from domain.recorded import Actor, Recorded
from domain.roles import Role
from domain.values import Subject
from services.erasing import Erasing
from services.erasure_steps import ErasureBook, KeyDestroyer
from services.noting import Noting
from services.ports import Staff
from services.projecting import Projecting
from services.recording import Recording
from tests.adapters.conftest import KEK, Database
from tests.adapters.examples import command
from tests.adapters.ledger_place import Ledger, ledger_of
from tests.end_to_end.singing import Songs, sing
from tests.given import example

BJORK, LIND = case_ids()[:2]
KEY_TABLES = ("keys.data_keys", "keys.commitments", "keys.names", "keys.erased")
Rows = dict[str, list[tuple[Any, ...]]]
LATER = datetime(2045, 1, 2, 9, tzinfo=UTC)
"""When an adult's file has long been due."""
MATS = Actor("mats", Role.ARBETSLEDARE, "rvt-alvhamn")
LEADER = Actor("ME", Role.ARBETSLEDARE, "RVT Älvhamn")
"""She leads the unit that answers for Björk's case in the stories."""
IVAR = Actor("ivar", Role.INTERNKONTROLL, "kansliet")
STAFF = {
    by.staff: Staff(by.staff, by.staff, by.unit, (Role.RVT, by.role))
    for by in (MATS, LEADER, IVAR)
}


@cache
def songs() -> Songs:
    return sing("gallring")


def told_of(case_id: UUID) -> list[Recorded]:
    return [r for r in (song.recorded for song in _recorded()) if r.case_id == case_id]


def _recorded():
    beside = {id(recorded) for recorded in songs().beside}
    return [song for song in songs().songs if id(song.recorded) not in beside]


@dataclass
class Erasure:
    """A hub that has just started, over databases that may have been left in any state."""

    database: Database
    ledger: Ledger
    closing: ExitStack
    log: PostgresFactLog = field(init=False)
    keys: PostgresKeyStore = field(init=False)
    views: PostgresViewStore = field(init=False)
    book: ErasureBook = field(init=False)
    destroyer: KeyDestroyer = field(init=False)
    noting: Noting = field(init=False)
    now: datetime = LATER
    sample: Sample | None = Sample.DAYS
    staff: dict[str, Staff] = field(default_factory=STAFF.copy)

    def __post_init__(self) -> None:
        self.keys = PostgresKeyStore(self.database.conninfo(KEYS), KEK)
        self.closing.callback(self.keys.close)
        self.log = PostgresFactLog(self.database.conninfo(APP), self.keys)
        self.closing.callback(self.log.close)
        self.views = PostgresViewStore(self.database.conninfo(PROJECTOR))
        self.closing.callback(self.views.close)
        written = PostgresAccessLog(self.database.conninfo(ACCESS))
        self.closing.callback(written.close)
        self.noting = Noting(written, lambda: self.now, lambda _: ())
        server, logins = self.database.server, self.database.logins
        self.book, self.destroyer = eraser_at(server, logins, self.closing)

    def erasing(self, through: Callable[[Any], Any] = lambda port: port) -> Erasing:
        recording = Recording(self.log, lambda: self.now)
        return Erasing(
            *(self.log, through(recording), through(self.book), through(self.destroyer)),
            *(lambda: self.now, decision_digest, FileDirectory(self.staff, {}), handles(KEK)),
            *(self.noting, self.sample),
        )

    def projecting(self) -> Projecting:
        return Projecting(self.log, self.views, lambda: self.now, handles(KEK))

    def tell(self, *cases: UUID) -> None:
        for case_id in cases:
            for recorded in told_of(case_id):
                self.log.append([recorded])

    def tell_short(self, *cases: UUID) -> None:
        """Tell of a case in three facts, with a birthday that is on no sample day."""
        born = example(CaseRaised, subject=Subject(alias="Lind", born=date(2001, 4, 6)))
        for case_id in cases:
            facts = (born, example(ViolenceMapped), example(EvaluationDone))
            self.log.append(command(case_id, 1, uuid5(case_id, "told"), *facts, by=MATS))

    def note(self, case_id: UUID) -> None:
        """Note something in the file today."""
        version = self.log.version(case_id) + 1
        (noted,) = command(case_id, version, uuid5(case_id, "noted"), example(ViolenceMapped))
        self.log.append([replace(noted, recorded_at=self.now)])

    def decide(self, move: Move, by: Actor, case_id: UUID, reason: Reason | None = None):
        self.erasing().decide(case_id, Decision(move, by, self.now, reason=reason))

    def approve(self, case_id: UUID, leader: Actor = MATS) -> None:
        self.decide(Move.PROPOSED, IVAR, case_id)
        self.decide(Move.APPROVED, leader, case_id)

    def erase(self) -> None:
        """Carry on until the ledger has said it and nothing is left."""
        self.erasing().run()
        self.seal()
        self.erasing().run()

    def seal(self) -> None:
        """Let the ledger say what is new, and the witnesses cosign it."""
        sealer = self.ledger.sealer()
        if sealer.seal() is not None:
            self.ledger.collect(sealer)


@contextmanager
def erasure_of(database: Database, folder: Path) -> Iterator[Erasure]:
    with ledger_of(database, folder) as ledger, ExitStack() as closing:
        yield Erasure(database, ledger, closing)


def backup_of_keys(database: Database) -> Rows:
    """Copy every table beside the keys, as a backup does."""
    with database.superuser(database.server.keys_dbname) as superuser:
        return {
            table: superuser.execute(f"SELECT * FROM {table}".encode()).fetchall()
            for table in KEY_TABLES
        }


def restore_keys(database: Database, rows: Rows) -> None:
    """Put the tables back as a backup has them: what came after it is not there."""
    with database.superuser(database.server.keys_dbname) as superuser:
        superuser.execute("SET session_replication_role = replica")
        for table, old in rows.items():
            superuser.execute(f"DELETE FROM {table}".encode())
            for row in old:
                marks = ", ".join(["%s"] * len(row))
                superuser.execute(f"INSERT INTO {table} VALUES ({marks})".encode(), row)
