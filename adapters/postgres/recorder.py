"""The library's recorder with an append of its own: one round trip, and shared by threads."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from typing import Any, LiteralString, TypeVar
from uuid import UUID

import psycopg
from eventsourcing.persistence import (
    IntegrityError,
    InterfaceError,
    Notification,
    OperationalError,
    PersistenceError,
    StoredEvent,
)
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from psycopg import Cursor
from psycopg.rows import tuple_row

from adapters.postgres import arrays
from adapters.postgres.group_commit import Answer, GroupCommit, Order
from adapters.postgres.mapper import TOPIC
from adapters.postgres.sealing import HEADER_BYTES
from services.ports import AlreadyDone

ATTEMPTS_MAX = 3
WAIT_S = 0.1

APPEND = (
    "SELECT outcome, case_id, first_version, last_version, last_position "
    "FROM log.append(%b::uuid[], %b::uuid[], %b::bigint[], %b::int[], %b::bytea[])"
)
COLUMNS = "SELECT originator_id, originator_version, topic, state, notification_id "
SINCE = COLUMNS + (
    "FROM log.hub_events WHERE notification_id > %b::bigint "
    "ORDER BY notification_id LIMIT %b::bigint"
)
CASE = COLUMNS + (
    "FROM log.hub_events WHERE originator_id = %b "
    "AND notification_id <= %b::bigint ORDER BY originator_version"
)
LATER = COLUMNS + (
    "FROM log.hub_events WHERE originator_id = %b "
    "AND originator_version > %b::bigint ORDER BY originator_version"
)
HEADER = (
    "SELECT substr(state, 1, %b::int) FROM log.hub_events "
    "WHERE originator_id = %b AND originator_version = %b::bigint"
)
CASES = (
    "SELECT originator_id FROM log.hub_events WHERE originator_version = 1 "
    "ORDER BY notification_id"
)
DONE = (
    "SELECT case_id, first_version, last_version FROM log.commands WHERE command_id = %b::uuid"
)
VERSION = (
    "SELECT coalesce(max(originator_version), 0) FROM log.hub_events WHERE originator_id = %b"
)
COUNT = "SELECT count(*) FROM log.hub_events"
HEAD = "SELECT coalesce(max(notification_id), 0) FROM log.hub_events"
ERASED = "SELECT erasure.erased_of(%b::uuid[])"
SEAL_NOW = "NOTIFY seal_now"
LAST_POSITION = 2**63 - 1

_Answer = TypeVar("_Answer")


class FactRecorder(PostgresApplicationRecorder):
    """Stores through log.append, the only way in; every failure is the library's own kind."""

    def __init__(
        self, datastore: PostgresDatastore, *, events_table_name: str = "hub_events"
    ) -> None:
        super().__init__(datastore, events_table_name=events_table_name)
        self._group = GroupCommit(self._store)
        self._writing: psycopg.Connection[Any] | None = None

    def insert_events(
        self, stored_events: Sequence[StoredEvent], **kwargs: Any
    ) -> Sequence[int]:
        """Store one command's rows, named by `command_id`, as a whole; give their positions.

        Raises AlreadyDone, and IntegrityError when the case does not end just before them.
        """
        if not stored_events:
            return ()
        _check_together(stored_events)
        answer = self._group.settle(Order(kwargs["command_id"], stored_events))
        if answer.outcome == "already":
            raise AlreadyDone(answer.case_id, answer.first, answer.last)
        if answer.outcome != "stored" or answer.last_position is None:
            raise IntegrityError("the case has grown")
        # Whoever has the turn to append takes positions without a gap.
        return range(answer.last_position - len(stored_events) + 1, answer.last_position + 1)

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        """Give rows in the log's order."""
        if stop is not None or any(topic != TOPIC for topic in topics):
            raise NotImplementedError
        after = (start or 0) - (1 if inclusive_of_start else 0)
        return self._rows(SINCE, (after, limit))

    def select_case(self, case_id: UUID, upto: int | None) -> list[Notification]:
        """Give the rows of one case up to a position, in order."""
        return self._rows(CASE, (case_id, LAST_POSITION if upto is None else upto))

    def select_later(self, case_id: UUID, version: int) -> list[Notification]:
        """Give the rows of one case after a version, in order."""
        return self._rows(LATER, (case_id, version))

    def select_header(self, case_id: UUID, version: int) -> bytes | None:
        """Give the header of one row; None when there is no such row."""
        rows = self._ask(_fetch(HEADER, (HEADER_BYTES, case_id, version)))
        return rows[0][0] if rows else None

    def select_cases(self) -> list[UUID]:
        """Name all cases, in the order of their first rows."""
        return [row[0] for row in self._ask(_fetch(CASES, ()))]

    def select_command(self, command_id: UUID) -> tuple[UUID, int, int] | None:
        """Give the case and the versions of a command that was carried out."""
        rows = self._ask(_fetch(DONE, (command_id,)))
        return None if not rows else (rows[0][0], rows[0][1], rows[0][2])

    def select_version(self, case_id: UUID) -> int:
        """Give the last version of a case, 0 when there is none."""
        return self._ask(_fetch(VERSION, (case_id,)))[0][0]

    def count(self) -> int:
        """Give how many rows there are."""
        return self._ask(_fetch(COUNT, ()))[0][0]

    def max_notification_id(self) -> int:
        """Give the last position, 0 when there is none."""
        return self._ask(_fetch(HEAD, ()))[0][0]

    def select_erased(self, cases: Iterable[UUID]) -> frozenset[UUID]:
        """Give which of these cases are erased, or about to be."""
        return frozenset(row[0] for row in self._ask(_fetch(ERASED, ([*cases],))))

    def call_the_sealer(self) -> None:
        """Ask for a checkpoint at once. Unheard, it comes within the minute."""
        with suppress(PersistenceError):
            self._ask(lambda cursor: cursor.execute(SEAL_NOW))

    def _rows(self, query: LiteralString, params: tuple[Any, ...]) -> list[Notification]:
        return [Notification(*row) for row in self._ask(_fetch(query, params))]

    def close(self) -> None:
        """Give back the connection that writes."""
        writing, self._writing = self._writing, None
        if writing is not None:
            self.datastore.pool.putconn(writing)

    def _store(self, orders: Sequence[Order]) -> list[Answer]:
        params = (
            arrays.uuids(order.command_id for order in orders),
            arrays.uuids(_case_of(order) for order in orders),
            arrays.bigints(order.rows[0].originator_version for order in orders),
            arrays.ints(len(order.rows) for order in orders),
            arrays.byteas([row.state for order in orders for row in order.rows]),
        )
        rows = self._ask(_fetch(APPEND, params), self._writer)
        return [Answer(*row) for row in rows]

    @contextmanager
    def _writer(self) -> Iterator[psycopg.Connection[Any]]:
        """Lend the connection that writes to the group's leader: there is one at a time.

        The server's process behind it stays warm; the pool would hand out each in turn.
        """
        try:
            if self._writing is None:
                self.datastore.pool.open()
                self._writing = self.datastore.pool.getconn()
                arrays.register(self._writing)
            yield self._writing
        except (psycopg.InterfaceError, psycopg.OperationalError) as error:
            self.close()
            raise OperationalError(type(error).__name__) from None
        except psycopg.Error as error:
            raise PersistenceError(type(error).__name__) from None

    def _ask(
        self,
        question: Callable[[Cursor[Any]], _Answer],
        lend: Callable[[], AbstractContextManager[psycopg.Connection[Any]]] | None = None,
    ) -> _Answer:
        """Ask until the database answers; a command may be sent again, since it has an id."""
        lend = lend or self.datastore.get_connection
        for attempt in range(1, ATTEMPTS_MAX + 1):
            try:
                with (
                    lend() as connection,
                    connection.cursor(binary=True, row_factory=tuple_row) as cursor,
                ):
                    return question(cursor)
            except (InterfaceError, OperationalError):
                if attempt == ATTEMPTS_MAX:
                    raise OperationalError("the log does not answer") from None
                self._renew_connections()
        raise AssertionError

    def _renew_connections(self) -> None:
        # The server may have ended every connection that waits in the pool.
        time.sleep(WAIT_S)
        with suppress(psycopg.Error):
            self.datastore.pool.check()


def _fetch(
    query: LiteralString, params: tuple[Any, ...]
) -> Callable[[Cursor[Any]], list[tuple[Any, ...]]]:
    def question(cursor: Cursor[Any]) -> list[tuple[Any, ...]]:
        return cursor.execute(query, params, prepare=True).fetchall()

    return question


def _case_of(order: Order) -> UUID:
    case_id = order.rows[0].originator_id
    assert isinstance(case_id, UUID)
    return case_id


def _check_together(rows: Sequence[StoredEvent]) -> None:
    """A command's rows are consecutive versions of one case: the database counts on it."""
    case_id, first = rows[0].originator_id, rows[0].originator_version
    for index, row in enumerate(rows):
        if row.originator_id != case_id or row.originator_version != first + index:
            raise ValueError("one command's facts must be consecutive in one case")
