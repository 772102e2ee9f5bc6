"""Views in PostgreSQL: rows and position change in one call, and each role reads its own."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import orjson
import psycopg

from adapters.postgres import arrays
from adapters.postgres.held_connection import HeldConnection
from adapters.postgres.leadership import Leadership
from adapters.postgres.views_setup import STALE
from domain.refusals import PlainFailure
from domain.roles import Role
from projections.entries import Batch

MOVE, STAY, REBUILD = "move", "stay", "rebuild"

WRITE = """
    SELECT views.write(
        %b::text, %b::text[], %b::bigint[], %b::bigint[], %b::text[], %b::uuid[],
        %b::text[], %b::uuid[], %b::text[], %b::text[], %b::int[], %b::text[],
        %b::text[], %b::uuid[], %b::text[], %b::text[], %b::text[], %b::timestamptz[],
        %b::text[]
    )
"""
COUNT = """
    SELECT count(*) FROM views.entries WHERE role = %(role)s
        AND generation = (SELECT generation FROM views.progress WHERE role = %(role)s)
"""
POSITION = "SELECT position FROM views.progress WHERE role = %s"
DUE = """
    SELECT case_id FROM views.desks
    WHERE role = %(role)s AND until <= %(at)s
        AND generation = (SELECT generation FROM views.progress WHERE role = %(role)s)
    GROUP BY case_id ORDER BY min(until), case_id LIMIT %(limit)s
"""
BEGIN_REBUILD = """
    UPDATE views.progress SET rebuilding = generation + 1, rebuilding_position = 0
    WHERE role = %s
"""
# A generation that lags behind the one it replaces would lose what came in between.
FLIP = """
    UPDATE views.progress
    SET generation = rebuilding, position = rebuilding_position, rebuilding = NULL
    WHERE role = %s AND rebuilding IS NOT NULL AND rebuilding_position >= position
"""
DROP_UNSERVED = (
    """
    DELETE FROM views.entries WHERE role = %(role)s
        AND generation <> (SELECT generation FROM views.progress WHERE role = %(role)s)
    """,
    """
    DELETE FROM views.desks WHERE role = %(role)s
        AND generation <> (SELECT generation FROM views.progress WHERE role = %(role)s)
    """,
)

# Rows and position are lost together if the server is, and are then built from the log again:
# every write says where it believes the view to stand.
NOT_WAITING = "SET synchronous_commit = off"


class ViewsUnavailable(PlainFailure):
    """Views could not be read or written; nothing was written."""


class StalePosition(Exception):
    """Another projector has been here: the view does not stand where the write assumes."""

    def __init__(self) -> None:
        super().__init__("the view does not stand where this write assumes")


class PostgresViewStore:
    """All audiences' views, written with the projector's login."""

    def __init__(self, conninfo: str) -> None:
        self._held = HeldConnection(
            conninfo, ViewsUnavailable, {STALE: StalePosition}, (NOT_WAITING,)
        )
        self._leadership = Leadership(conninfo, "views", "views")
        self._known: dict[Role, int] = {}

    def position(self, role: Role) -> int:
        """Give the position up to which a view is built; 0 for none."""
        with self._held.use() as connection:
            row = connection.execute(POSITION, (role,)).fetchone()
        self._known[role] = row[0] if row else 0
        return self._known[role]

    def count(self, role: Role) -> int:
        """Give how many entries a role's whole view holds: a number and no content."""
        with self._held.use() as connection:
            row = connection.execute(COUNT, {"role": role}).fetchone()
        return row[0] if row else 0

    def due(self, role: Role, at: datetime, limit: int) -> Sequence[UUID]:
        """Name cases whose view changes by time alone no later than an instant."""
        with self._held.use() as connection:
            rows = connection.execute(DUE, {"role": role, "at": at, "limit": limit})
            return [case_id for (case_id,) in rows]

    def apply(self, batches: Mapping[Role, Batch], before: int, position: int) -> None:
        """Write what changed for each audience and move them all to a position, or nothing.

        Raises StalePosition when any of them does not stand at `before`, or is not moved on.
        """
        goals = dict.fromkeys(batches, position)
        self._write(MOVE, batches, dict.fromkeys(batches, before), goals)
        self._known.update(goals)

    def refresh(self, batches: Mapping[Role, Batch]) -> None:
        """Write what time alone changed, without moving any position, or nothing.

        Raises StalePosition when any of them does not stand where this store last saw it.
        """
        goals = {role: self._known.get(role) or self.position(role) for role in batches}
        self._write(STAY, batches, goals, goals)

    def begin_rebuild(self, role: Role) -> None:
        """Start an empty generation of a view; what an earlier attempt left is dropped."""
        with self._held.use() as connection, connection.transaction():
            connection.execute(BEGIN_REBUILD, (role,))
            _drop_unserved(connection, role)

    def apply_rebuild(self, role: Role, batch: Batch, before: int, position: int) -> None:
        """Write to the generation that is being rebuilt.

        Raises StalePosition when none is, when it does not stand at `before`, or is not moved.
        """
        self._write(REBUILD, {role: batch}, {role: before}, {role: position})

    def finish_rebuild(self, role: Role) -> None:
        """Let readers see the rebuilt generation and drop the old one, in one transaction.

        Raises StalePosition when none is being rebuilt, or when it is behind the old one.
        """
        with self._held.use() as connection, connection.transaction():
            if connection.execute(FLIP, (role,)).rowcount == 0:
                raise StalePosition
            _drop_unserved(connection, role)
        self._known.pop(role, None)

    def lead(self) -> bool:
        """Try to become the only writer of views; False while another process is."""
        return self._leadership.lead()

    def close(self) -> None:
        """Stop leading and writing."""
        self._leadership.close()
        self._held.close()

    def _write(
        self,
        how: str,
        batches: Mapping[Role, Batch],
        befores: Mapping[Role, int],
        goals: Mapping[Role, int],
    ) -> None:
        if not batches:
            return
        moving = [
            arrays.texts(goals),
            arrays.bigints(befores[role] for role in goals),
            arrays.bigints(goals.values()),
        ]
        with self._held.use() as connection:
            connection.execute(WRITE, [how, *moving, *_columns(batches)], prepare=True)


def _drop_unserved(connection: psycopg.Connection, role: Role) -> None:
    for statement in DROP_UNSERVED:
        connection.execute(statement, {"role": role})


def _columns(batches: Mapping[Role, Batch]) -> Sequence[arrays.Packed]:
    drops = [(role, case) for role, batch in batches.items() for case in batch.dropped]
    entries = [(role, e) for role, batch in batches.items() for e in batch.entries.values()]
    desks = [(role, d) for role, batch in batches.items() for d in batch.desks.values()]
    return (
        arrays.texts(role for role, _ in drops),
        arrays.uuids(case for _, case in drops),
        arrays.texts(role for role, _ in entries),
        arrays.uuids(e.case_id for _, e in entries),
        arrays.texts(e.kind for _, e in entries),
        arrays.texts(e.seat for _, e in entries),
        arrays.ints(e.number for _, e in entries),
        arrays.texts_of(orjson.dumps(e.body) for _, e in entries),
        arrays.texts(role for role, _ in desks),
        arrays.uuids(d.case_id for _, d in desks),
        arrays.texts(d.seat for _, d in desks),
        arrays.texts_of(orjson.dumps(d.holders) for _, d in desks),
        arrays.texts_of(orjson.dumps(d.blocked) for _, d in desks),
        arrays.instants(d.until for _, d in desks),
        arrays.texts_of(orjson.dumps(d.body) for _, d in desks),
    )
