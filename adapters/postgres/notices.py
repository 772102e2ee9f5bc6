"""The book of notices in PostgreSQL: gap-free numbers, and what became of each notice."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, LiteralString
from uuid import UUID

from psycopg.rows import class_row

from adapters.postgres import arrays
from adapters.postgres.held_connection import HeldConnection
from adapters.postgres.leadership import Leadership
from adapters.postgres.views_setup import NOT_TO_BE_NUMBERED
from domain.refusals import PlainFailure
from services.ports import Pending

CHECK_VIOLATION = "23514"
# What is lost with the power is done again from the log; relay.number alone waits for the disk.
NOT_WAITING = "SET synchronous_commit = off"

POSITION = "SELECT position FROM relay.progress"
# One statement, one transaction: when the book does not move, nothing is entered.
# The id is made from the disclosure, so the same id is the same notice and stays as it is.
ENTER = """
    WITH moved AS (
        UPDATE relay.progress SET position = %b
        WHERE position = %b AND position < %b RETURNING position
    ), entered AS (
        INSERT INTO relay.notices (notice_id, partner, case_id, fact_id, version, position)
        SELECT n.* FROM moved, unnest(
            %b::uuid[], %b::text[], %b::uuid[], %b::uuid[], %b::bigint[], %b::bigint[]
        ) n ON CONFLICT (notice_id) DO NOTHING
    ) SELECT FROM moved
"""
WAITING = "SELECT DISTINCT partner FROM relay.notices WHERE state = 'pending'"
# What has a number goes before what has none, or the partner would see numbers out of order.
PENDING = """
    SELECT notice_id, partner, case_id, fact_id, version, position, sequence
    FROM relay.notices WHERE partner = %s AND state = 'pending'
    ORDER BY sequence NULLS LAST, position, version, notice_id LIMIT %s
"""
NUMBER = "SELECT relay.number(%b::uuid[])"
SENT = """
    UPDATE relay.notices SET state = 'sent', sent_at = %s
    WHERE notice_id = ANY (%s) AND state = 'pending'
"""
SUPPRESSED = """
    UPDATE relay.notices SET state = 'suppressed', suppressed_at = %(at)s
    WHERE notice_id = %(notice)s AND state = 'pending'
"""
# A receipt may overtake the stream's acknowledgement, and proves what that would have said.
RECEIVED = """
    UPDATE relay.notices
    SET state = 'received', received_at = coalesce(received_at, %(at)s),
        sent_at = coalesce(sent_at, %(at)s)
    WHERE notice_id = %(notice)s AND partner = %(partner)s AND sequence IS NOT NULL
        AND state <> 'suppressed'
    RETURNING notice_id, partner, case_id, fact_id, version, position, sequence
"""
COUNTS = """
    SELECT count(*) FILTER (WHERE state IN ('sent', 'received')),
        count(*) FILTER (WHERE state = 'received'),
        count(*) FILTER (WHERE state = 'suppressed'),
        count(*) FILTER (WHERE state = 'pending')
    FROM relay.notices
"""
COUNTED = ("sent", "received", "suppressed", "waiting")


Values = Sequence[object] | Mapping[str, object]


class NoticesUnavailable(PlainFailure):
    """The book of notices could not be read or written; nothing was written."""


class StaleBook(Exception):
    """Another relay has been here: the book stands at this position or beyond."""

    def __init__(self) -> None:
        super().__init__("the book of notices stands at this position or beyond")


class WrongNotices(Exception):
    """Notices that are unknown, several partners', suppressed, or sent without a number."""

    def __init__(self) -> None:
        super().__init__("these notices cannot be numbered or sent")


NUMBERED = "SELECT 1 FROM relay.notices WHERE notice_id = %s AND sequence IS NOT NULL"


class PostgresNoticeBook:
    """The book of notices, written with the relay's login; `group` names whom it serves."""

    def __init__(self, conninfo: str, group: str = "all") -> None:
        refusals = {NOT_TO_BE_NUMBERED: WrongNotices, CHECK_VIOLATION: WrongNotices}
        self._held = HeldConnection(conninfo, NoticesUnavailable, refusals, (NOT_WAITING,))
        self._leadership = Leadership(conninfo, "relay", f"relay {group}")
        self._position: int | None = None

    def position(self) -> int:
        """Give the position up to which disclosures have been entered."""
        seen = self._position = int(self._rows(POSITION)[0][0])
        return seen

    def enter(self, notices: Sequence[Pending], position: int) -> None:
        """Enter new notices and the position in one transaction.

        Raises StaleBook when the book stands there or beyond, or not where it was seen.
        """
        # What was last seen here need not stand any longer: the server may have lost it.
        before = self.position() if self._position is None else self._position
        self._position = None
        columns = (
            arrays.uuids(notice.notice_id for notice in notices),
            arrays.texts(notice.partner for notice in notices),
            arrays.uuids(notice.case_id for notice in notices),
            arrays.uuids(notice.fact_id for notice in notices),
            arrays.bigints(notice.version for notice in notices),
            arrays.bigints(notice.position for notice in notices),
        )
        if not self._rows(ENTER, (position, before, position, *columns)):
            raise StaleBook
        self._position = position

    def waiting(self) -> Collection[str]:
        """Name the partners that have unsent notices."""
        return {partner for (partner,) in self._rows(WAITING)}

    def pending(self, partner: str, limit: int) -> Sequence[Pending]:
        """Give a partner's unsent notices, in the order in which they go."""
        with self._held.use() as connection:
            cursor = connection.cursor(row_factory=class_row(Pending))
            return cursor.execute(PENDING, (partner, limit)).fetchall()

    def number(self, notices: Sequence[UUID]) -> Sequence[int]:
        """Give notices of one partner, in order, their next numbers, once and for all.

        Raises WrongNotices, and numbers none, when one is unknown, another partner's,
        named twice or suppressed.
        """
        return self._rows(NUMBER, (list(notices),))[0][0] if notices else []

    def numbered(self, notice: UUID) -> bool:
        """Whether a notice has got its number, so that it may have left."""
        return bool(self._rows(NUMBERED, (notice,)))

    def sent(self, notices: Sequence[UUID], at: datetime) -> None:
        """Remember that the stream has acknowledged notices.

        Raises WrongNotices when one of them waits without a number.
        """
        self._execute(SENT, (at, list(notices)))

    def suppressed(self, notice: UUID, at: datetime) -> None:
        """Remember that a notice will never go.

        If it has a number, the caller has sent that number with nothing in it: the book does
        not let a number be used twice or vanish.
        """
        self._execute(SUPPRESSED, {"notice": notice, "at": at})

    def received(self, notice: UUID, partner: str, at: datetime) -> Pending | None:
        """Remember a partner's first receipt; None when no such notice went to that partner."""
        with self._held.use() as connection:
            cursor = connection.cursor(row_factory=class_row(Pending))
            what = {"notice": notice, "partner": partner, "at": at}
            return cursor.execute(RECEIVED, what).fetchone()

    def counts(self) -> Mapping[str, int]:
        """Give how many notices were sent, received and suppressed, and how many wait.

        A received notice was also sent.
        """
        return dict(zip(COUNTED, self._rows(COUNTS)[0], strict=True))

    def lead(self) -> bool:
        """Try to become the group's only relay; False while another process is."""
        return self._leadership.lead()

    def close(self) -> None:
        """Stop leading and writing."""
        self._leadership.close()
        self._held.close()

    def _rows(self, statement: LiteralString, values: Values = ()) -> list[tuple[Any, ...]]:
        with self._held.use() as connection:
            return connection.execute(statement, values, prepare=True).fetchall()

    def _execute(self, statement: LiteralString, values: Values) -> None:
        with self._held.use() as connection:
            connection.execute(statement, values)
