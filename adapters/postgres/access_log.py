"""The access log in PostgreSQL: one login that writes it down, and another that reviews it."""

from collections.abc import Sequence
from datetime import datetime

from adapters.postgres.held_connection import HeldConnection
from domain.categories import Category
from domain.reads import Act, Ground, Purpose, Read
from domain.roles import Role
from services.access_log import AccessLogUnavailable

RECORD = """
    SELECT access.record(
        %s::timestamptz, %s::text, %s::text, %s::text, %s::text, %s::text, %s::uuid,
        %s::text, %s::text[], %s::int, %s::text[]
    )
"""
BETWEEN = """
    SELECT at, staff, role, unit, act, purpose, case_id, "ground", categories, hits, words
    FROM access.reads WHERE at >= %s AND at < %s ORDER BY number LIMIT %s
"""
BROKEN = "SELECT access.broken(%s)"
PATIENCE = "SET statement_timeout = '10s'"
REVIEW_PATIENCE = "SET statement_timeout = '60s'"


class PostgresAccessLog:
    """Writes reads down, in one round trip each; the disk has a read when this returns."""

    def __init__(self, conninfo: str) -> None:
        self._held = HeldConnection(conninfo, AccessLogUnavailable, settings=(PATIENCE,))

    def record(self, read: Read) -> None:
        """Store a read for good. Raises AccessLogUnavailable when it is not stored."""
        row = (
            read.at,
            read.staff,
            read.role.value,
            read.unit,
            read.act.value,
            read.purpose.value,
            read.case_id,
            read.ground.value if read.ground else None,
            [category.value for category in read.categories],
            read.hits,
            list(read.words),
        )
        with self._held.use() as connection:
            connection.execute(RECORD, row, prepare=True)

    def answers(self) -> bool:
        """Whether a read could be written down right now."""
        try:
            with self._held.use() as connection:
                connection.execute("SELECT 1")
        except AccessLogUnavailable:
            return False
        return True

    def close(self) -> None:
        """Close the connection."""
        self._held.close()


class PostgresAccessRecords:
    """Reads the access log, with a login that can do nothing else."""

    def __init__(self, conninfo: str) -> None:
        self._held = HeldConnection(conninfo, AccessLogUnavailable, settings=(REVIEW_PATIENCE,))

    def between(self, since: datetime, until: datetime, limit: int) -> Sequence[Read]:
        """Give the reads from one instant until another (not included), as they were stored."""
        with self._held.use() as connection:
            rows = connection.execute(BETWEEN, (since, until, limit)).fetchall()
        return [
            Read(
                at=at,
                staff=staff,
                role=Role(role),
                unit=unit,
                act=Act(act),
                purpose=Purpose(purpose),
                case_id=case_id,
                ground=Ground(ground) if ground else None,
                categories=tuple(map(Category, categories)),
                hits=hits,
                words=tuple(words),
            )
            for (
                at, staff, role, unit, act, purpose, case_id, ground, categories, hits, words
            ) in rows
        ]  # fmt: skip

    def broken(self, since: datetime) -> int | None:
        """Give the number of the first read since an instant that is altered, or that does
        not follow on the one before it; None when the log is whole.
        """
        with self._held.use() as connection:
            row = connection.execute(BROKEN, (since,)).fetchone()
        return row[0] if row else None

    def close(self) -> None:
        """Close the connection."""
        self._held.close()
