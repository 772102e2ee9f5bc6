"""Decisions on erasure in PostgreSQL, for a login that takes them in and carries none out."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from adapters.postgres.held_connection import HeldConnection
from domain.erasing import Decision, Move, Reason
from domain.recorded import Actor
from domain.refusals import SomeoneWasFaster
from domain.roles import Role
from services.ports import LogUnavailable

MEANWHILE, UNIQUE = "SL004", "23505"
FASTER: dict[str, type[Exception]] = {MEANWHILE: SomeoneWasFaster, UNIQUE: SomeoneWasFaster}
DECISIONS = (
    "SELECT kind, staff, role, unit, at, ground, reason FROM erasure.decisions "
    "WHERE case_id = %b ORDER BY number"
)
DECIDE = (
    "SELECT erasure.decide(%b, %b::int, %b::text, %b::text, %b::text, %b::text, %b::text, "
    "%b::text, %b::timestamptz)"
)
# What is recorded as erased is nobody's to decide any more, and stands in no view.
GOING_ON = (
    "WITH d AS (SELECT DISTINCT ON (case_id) case_id, kind, at FROM erasure.decisions "
    "ORDER BY case_id, number DESC) SELECT case_id FROM d "
    "WHERE kind IN ('proposed', 'approved', 'held', 'begun', 'stopped') AND case_id NOT IN ("
    "SELECT erasure.erased_of(ARRAY(SELECT case_id FROM d))) ORDER BY at DESC, case_id"
)


class PostgresDecisionBook:
    """The port OpenBook."""

    def __init__(self, conninfo: str) -> None:
        self._held = HeldConnection(conninfo, LogUnavailable, FASTER)

    def close(self) -> None:
        """Close the connection."""
        self._held.close()

    def decisions(self, case_id: UUID) -> tuple[Decision, ...]:
        """Give what was decided about a case, in order. Raises LogUnavailable."""
        with self._held.use() as connection:
            rows = connection.execute(DECISIONS, (case_id,), binary=True).fetchall()
        return tuple(map(decision_of, rows))

    def decide(self, case_id: UUID, number: int, decision: Decision) -> None:
        """Store a case's next decision. Raises SomeoneWasFaster and LogUnavailable."""
        with self._held.use() as connection:
            connection.execute(DECIDE, decided(case_id, number, decision), binary=True)

    def going_on(self) -> Sequence[UUID]:
        """Name the cases with decisions that are not carried out, the latest first."""
        with self._held.use() as connection:
            return [row[0] for row in connection.execute(GOING_ON, binary=True)]


def decision_of(row: tuple[Any, ...]) -> Decision:
    """Read a decision from its row, as DECISIONS gives it."""
    kind, staff, role, unit, at, ground, reason = row
    by = Actor(staff, Role(role), unit)
    return Decision(Move(kind), by, at, ground, Reason(reason) if reason else None)


def decided(case_id: UUID, number: int, decision: Decision) -> tuple[Any, ...]:
    """Give the values that DECIDE takes."""
    by = decision.by
    return (
        *(case_id, number, decision.move.value, by.staff, by.role.value, by.unit),
        *(decision.ground, decision.reason.value if decision.reason else None),
        decision.at,
    )
