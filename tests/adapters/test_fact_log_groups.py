"""Commands that are stored together get the answers that each would get after the other."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid5

import psycopg
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from adapters.postgres.logins import APP
from tests.adapters.conftest import Database

APPEND = """
    SELECT outcome, case_id, first_version, last_version, last_position
    FROM log.append(%s::uuid[], %s::uuid[], %s::bigint[], %s::int[], %s::bytea[])
"""
STORED = """
    SELECT originator_version, state, notification_id FROM log.hub_events
    WHERE originator_id = %s ORDER BY originator_version
"""
COMMANDS, CASES = 6, 2


@dataclass(frozen=True)
class Asked:
    """One command: which, in which case, how many facts, and how far off its first is."""

    command: int
    case: int
    size: int
    off: int


asked = st.builds(
    Asked,
    command=st.integers(0, COMMANDS),
    case=st.integers(0, CASES),
    size=st.integers(1, 3),
    off=st.sampled_from([0, 0, 0, 0, 1, -1]),
)
Rows = list[tuple[object, ...]]


@dataclass
class World:
    """Cases and commands of their own, so that the same can be asked in two ways."""

    connection: psycopg.Connection
    name: UUID
    states: dict[int, list[bytes]]

    def ask(self, group: Sequence[tuple[Asked, int]]) -> Rows:
        """Append a group; the cases and positions of the answer as seen from within."""
        before = self._head()
        rows = self.connection.execute(
            APPEND,
            (
                [self.command(one) for one, _ in group],
                [self.case(one.case) for one, _ in group],
                [first for _, first in group],
                [one.size for one, _ in group],
                [state for one, _ in group for state in self.states[id(one)]],
            ),
        ).fetchall()
        cases = {self.case(n): n for n in range(CASES + 1)}
        return [
            (outcome, cases[case], first, last, None if at is None else at - before)
            for outcome, case, first, last, at in rows
        ]

    def case(self, number: int) -> UUID:
        return uuid5(self.name, f"case {number}")

    def command(self, one: Asked) -> UUID:
        return uuid5(self.name, f"command {one.command}")

    def stored(self) -> list[list[tuple[int, bytes]]]:
        """Give what each case holds, in order; positions follow the same order."""
        held: list[list[tuple[int, bytes]]] = []
        for number in range(CASES + 1):
            rows = self.connection.execute(STORED, (self.case(number),)).fetchall()
            positions = [at for _, _, at in rows]
            assert positions == sorted(positions)
            held.append([(version, bytes(state)) for version, state, _ in rows])
        return held

    def _head(self) -> int:
        row = self.connection.execute(
            "SELECT coalesce(max(notification_id), 0) FROM log.hub_events"
        ).fetchone()
        assert row is not None
        return row[0]


def firsts(group: Sequence[Asked]) -> list[tuple[Asked, int]]:
    """Say where each command believes its case to end, from what came before it here."""
    done: set[int] = set()
    versions = [0] * (CASES + 1)
    believed: list[tuple[Asked, int]] = []
    for one in group:
        believed.append((one, versions[one.case] + 1 + one.off))
        if one.off == 0 and one.command not in done:
            done.add(one.command)
            versions[one.case] += one.size
    return believed


@pytest.fixture
def connection(database: Database):
    with psycopg.connect(database.conninfo(APP), autocommit=True) as connection:
        yield connection


def test_a_group_is_answered_as_its_commands_one_by_one(connection: psycopg.Connection):
    @settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @example(group=[Asked(0, 0, 2, 0), Asked(1, 0, 3, 0), Asked(2, 1, 1, 0)])
    @example(group=[Asked(0, 0, 1, 0), Asked(0, 0, 1, 0)])
    @example(group=[Asked(0, 0, 1, 0), Asked(1, 0, 1, 1), Asked(2, 0, 1, 0)])
    @given(group=st.lists(asked, min_size=2, max_size=8))
    def same(group: list[Asked]) -> None:
        # Equal objects are one attempt sent twice only when they are the same object.
        group = [Asked(one.command, one.case, one.size, one.off) for one in group]
        states = {id(one): [os.urandom(12) for _ in range(one.size)] for one in group}
        believed = firsts(group)
        worlds = [World(connection, UUID(bytes=os.urandom(16)), states) for _ in range(2)]
        together = worlds[0].ask(believed)
        alone = [worlds[1].ask([one])[0] for one in believed]
        assert [row[:4] for row in together] == [row[:4] for row in alone]
        assert worlds[0].stored() == worlds[1].stored()

    same()


def test_the_last_position_of_each_command_is_where_its_last_fact_stands(
    connection: psycopg.Connection,
):
    group = [Asked(0, 0, 2, 0), Asked(1, 1, 1, 0), Asked(2, 0, 3, 0)]
    states = {id(one): [os.urandom(12) for _ in range(one.size)] for one in group}
    world = World(connection, UUID(bytes=os.urandom(16)), states)
    rows = world.ask(firsts(group))
    assert [(row[0], row[2], row[3], row[4]) for row in rows] == [
        ("stored", 1, 2, 2),
        ("stored", 1, 1, 3),
        ("stored", 3, 5, 6),
    ]


@pytest.mark.parametrize("sizes", [[1], [1, 1], [2]])
@pytest.mark.parametrize("off", [-1, 1])
def test_too_few_or_too_many_facts_are_refused_and_nothing_is_stored(
    connection: psycopg.Connection, sizes: list[int], off: int
):
    name = UUID(bytes=os.urandom(16))
    names = [uuid5(name, str(n)) for n in range(len(sizes))]
    states = [os.urandom(9) for _ in range(sum(sizes) + off)]
    with pytest.raises(psycopg.Error):
        connection.execute(APPEND, (names, names, [1] * len(sizes), sizes, states))
    held = connection.execute(
        "SELECT originator_id FROM log.hub_events WHERE originator_id = ANY (%s)", (names,)
    ).fetchall()
    assert held == []
