"""Decisions on erasure and its steps in PostgreSQL, and beside the keys what destroys them."""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from datetime import date, datetime
from typing import Any, LiteralString
from uuid import UUID

from adapters.postgres import arrays
from adapters.postgres.decisions import DECIDE, DECISIONS, FASTER, decided, decision_of
from adapters.postgres.held_connection import HeldConnection
from adapters.postgres.logins import ERASER, ERASER_KEYS, Logins, Server
from domain.erasing import Decision
from domain.refusals import PlainFailure
from services.erasure_steps import Run, Step, keep_erased

APPROVED = (
    "SELECT case_id FROM (SELECT DISTINCT ON (case_id) case_id, kind FROM erasure.decisions "
    "ORDER BY case_id, number DESC) d WHERE kind = 'approved'"
)
BEGIN = "SELECT erasure.begin(%b, %b::int, %b, %b::timestamptz)"
STOP = "SELECT erasure.stop(%b, %b::timestamptz)"
RUNS = (
    "SELECT case_id, digest, proposed_by, approved_by, ground, facts, reached, begun_at, "
    "finished_at, copies_until FROM erasure.runs ORDER BY begun_at, case_id"
)
REACH = "SELECT erasure.reach(%b, %b::int)"
EMPTY_ROWS = "SELECT erasure.empty_rows(%b)"
DROP_VIEWS = "SELECT erasure.drop_views(%b::uuid[], %b::uuid[])"
TELL = "SELECT erasure.tell(%b, %b::bytea[], %b::bytea[])"
IS_SEALED = "SELECT erasure.is_sealed(%b::bytea[])"
SEATS = "SELECT erasure.seats()"
LEFT = "SELECT erasure.left_of(%b, %b::uuid[])"
FORGET_NOTICES = "SELECT erasure.forget_notices(%b::uuid[])"
FINISH = "SELECT erasure.finish(%b, %b::int, %b::uuid[], %b::timestamptz, %b::date)"
ERASE = "SELECT keys.erase(%b::uuid[])"
TOLD_OF = "SELECT name, key_id FROM keys.told_of(%b, %b)"
FORGET = "SELECT keys.forget(%b::uuid[])"
KEYS_LEFT = "SELECT keys.left_of(%b)"
SETTLE = "SELECT keys.settle()"
# Tables are written anew under a lock: everybody else waits for it or times out.
PATIENT: LiteralString = "SET statement_timeout = 0"


class ErasureUnavailable(PlainFailure):
    """Erasure could not be read or written; what was not noted is done again."""


class _Asking:
    def __init__(self, conninfo: str) -> None:
        self._held = HeldConnection(conninfo, ErasureUnavailable, FASTER, (PATIENT,))

    def close(self) -> None:
        """Close the connection."""
        self._held.close()

    def _rows(self, query: LiteralString, *values: Any) -> list[tuple[Any, ...]]:
        with self._held.use() as connection:
            return connection.execute(query, values, binary=True).fetchall()

    def _one(self, query: LiteralString, *values: Any) -> Any:
        return self._rows(query, *values)[0][0]


class PostgresErasureBook(_Asking):
    """The port ErasureBook, with a login that only calls what erasure.sql offers."""

    def decisions(self, case_id: UUID) -> tuple[Decision, ...]:
        """Give what was decided about a case, in order."""
        return tuple(map(decision_of, self._rows(DECISIONS, case_id)))

    def approved(self) -> Sequence[UUID]:
        """Name the cases whose erasure was approved and has not begun."""
        return [case_id for (case_id,) in self._rows(APPROVED)]

    def decide(self, case_id: UUID, number: int, decision: Decision) -> None:
        """Store a case's next decision. Raises SomeoneWasFaster."""
        self._one(DECIDE, *decided(case_id, number, decision))

    def begin(self, case_id: UUID, number: int, digest: bytes, at: datetime) -> None:
        """Begin what was approved. Raises SomeoneWasFaster when it is so no more."""
        self._one(BEGIN, case_id, number, digest, at)

    def stop(self, case_id: UUID, at: datetime) -> None:
        """Give up what was begun, as long as nothing is destroyed."""
        self._one(STOP, case_id, at)

    def runs(self) -> Sequence[Run]:
        """Give every erasure that was begun, the oldest first."""
        return [
            Run(case_id, digest, by, and_by, ground, facts, Step(reached), begun, done, until)
            for case_id, digest, by, and_by, ground, facts, reached, begun, done, until in (
                self._rows(RUNS)
            )
        ]

    def reach(self, case_id: UUID, step: Step) -> None:
        """Note that a step is done."""
        self._one(REACH, case_id, step.value)

    def empty_rows(self, case_id: UUID) -> None:
        """Leave of a case's rows their headers."""
        self._one(EMPTY_ROWS, case_id)

    def seats(self) -> Sequence[str]:
        """Name the partners that views are kept for."""
        return [seat for (seat,) in self._rows(SEATS)]

    def drop_views(self, cases: Sequence[UUID], shown: Sequence[UUID]) -> None:
        """Take cases out of every view, and write the views' tables anew.

        `shown` is what the cases are called in views: by their ids, and by partners' names.
        """
        self._one(DROP_VIEWS, arrays.uuids(cases), arrays.uuids(shown))

    def tell(self, name: bytes, keys: Mapping[bytes, bytes]) -> None:
        """Tell the ledger which keys are gone, and by which decision."""
        gone, said = arrays.byteas([*keys]), arrays.byteas([*keys.values()])
        self._one(TELL, name, gone, said)

    def is_sealed(self, keys: Sequence[bytes]) -> bool:
        """Whether a signed ledger says of all these keys that they are erased."""
        return self._one(IS_SEALED, arrays.byteas(keys))

    def forget_notices(self, cases: Sequence[UUID]) -> None:
        """Forget which cases notices were of that are done with."""
        self._one(FORGET_NOTICES, arrays.uuids(cases))

    def left_of(self, case_id: UUID, shown: Sequence[UUID]) -> int:
        """Give how many rows of a case still hold anything."""
        return self._one(LEFT, case_id, arrays.uuids(shown))

    def finish(
        self,
        case_id: UUID,
        step: Step,
        shown: Sequence[UUID],
        at: datetime,
        copies_until: date,
    ) -> None:
        """Say that a case is erased. Raises SomeoneWasFaster when something is left."""
        self._one(FINISH, case_id, step.value, arrays.uuids(shown), at, copies_until)


class PostgresKeyDestroyer(_Asking):
    """The port KeyDestroyer, with a login that reads no key."""

    def erase(self, cases: Sequence[UUID]) -> None:
        """Destroy cases' keys, and let no new ones be made."""
        self._one(ERASE, arrays.uuids(cases))

    def told_of(self, case_id: UUID, fresh: bytes) -> tuple[bytes, Sequence[bytes]]:
        """Give what the ledger calls a case, and the keys that it was told of."""
        rows = self._rows(TOLD_OF, case_id, fresh)
        return (rows[0][0] if rows else fresh), [key for _, key in rows]

    def forget(self, cases: Sequence[UUID]) -> None:
        """Forget what the ledger calls cases."""
        self._one(FORGET, arrays.uuids(cases))

    def left_of(self, case_id: UUID) -> int:
        """Give how many keys a case has."""
        return self._one(KEYS_LEFT, case_id)

    def settle(self) -> None:
        """Let go of the journal's files that hold what was there before."""
        self._one(SETTLE)


def eraser_at(
    server: Server, logins: Logins, closing: ExitStack
) -> tuple[PostgresErasureBook, PostgresKeyDestroyer]:
    """Open what erases, until `closing` is left. Its logins read neither content nor keys."""
    book = PostgresErasureBook(server.conninfo(logins[ERASER]))
    closing.callback(book.close)
    keys = PostgresKeyDestroyer(server.conninfo(logins[ERASER_KEYS]))
    closing.callback(keys.close)
    return book, keys


def stay_erased(server: Server, logins: Logins) -> None:
    """Whatever was restored: no key of an erased case is there when anything is opened."""
    with ExitStack() as closing:
        keep_erased(*eraser_at(server, logins, closing))
