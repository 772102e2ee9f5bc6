"""The one immutable log of facts, on PostgreSQL: sealed, chained, and only ever appended to."""

import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, ClassVar
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.persistence import (
    InfrastructureFactory,
    IntegrityError,
    Notification,
    PersistenceError,
)
from eventsourcing.postgres import PostgresFactory
from eventsourcing.utils import Environment, EnvType
from psycopg.conninfo import conninfo_to_dict

from adapters.postgres.keys import KeyDestroyed
from adapters.postgres.listening import Listener
from adapters.postgres.mapper import FactMapper, Keys, Linked, check_chain
from adapters.postgres.recorder import FactRecorder
from adapters.postgres.sealing import HEADER_BYTES, NO_LEAF, SealBroken, leaf_of
from domain.facts import EmergencyAccessUsed
from domain.recorded import Recorded
from domain.refusals import SomeoneWasFaster
from services.ports import AlreadyDone, LogUnavailable

POOL_SIZE = 1
POOL_OVERFLOW_MAX = 9
CONNECTION_WAIT_S = 5
LEAVES_MAX = 50_000
SIGNED_AT_ONCE = (EmergencyAccessUsed,)
"""After these the ledger gets a checkpoint without waiting."""
LIBRARY_TAKES = {"host", "port", "dbname", "user", "password"}


class HubFactory(PostgresFactory):
    """Makes the library's parts, with our recorder."""

    application_recorder_class = FactRecorder


class Hub(Application[UUID]):
    """The library's application: what it builds is ours, how it fits together is its own."""

    name: ClassVar[str] = "hub"

    def __init__(self, conninfo: str, keys: Keys) -> None:
        self._conninfo = conninfo_to_dict(conninfo)
        self._keys = keys
        super().__init__()

    def construct_env(self, name: str, env: EnvType | None = None) -> Environment:  # noqa: ARG002
        """Take nothing from the process's environment: settings have one way in."""
        to = {key: str(self._conninfo.get(key) or "") for key in LIBRARY_TAKES}
        return Environment(
            name,
            {
                "POSTGRES_HOST": to["host"],
                "POSTGRES_PORT": to["port"],
                "POSTGRES_DBNAME": to["dbname"],
                "POSTGRES_USER": to["user"],
                "POSTGRES_PASSWORD": to["password"],
                "POSTGRES_SCHEMA": "log",
                "POSTGRES_POOL_SIZE": str(POOL_SIZE),
                "POSTGRES_MAX_OVERFLOW": str(POOL_OVERFLOW_MAX),
                "POSTGRES_CONNECT_TIMEOUT": str(CONNECTION_WAIT_S),
                "CREATE_TABLE": "no",
            },
        )

    def construct_factory(self, env: Environment) -> InfrastructureFactory[Any]:
        """Hand the library what it has no setting for: TLS, timeouts, the program's name."""
        factory = HubFactory(env)
        settings = factory.datastore.pool.kwargs
        assert isinstance(settings, dict)
        settings.update({k: v for k, v in self._conninfo.items() if k not in LIBRARY_TAKES})
        return factory

    def construct_mapper(self) -> FactMapper:
        """Seal with the keys of each case."""
        return FactMapper(self._keys)


class PostgresFactLog:
    """The port FactLog. One per process; every method may be called from any thread."""

    def __init__(self, conninfo: str, keys: Keys) -> None:
        """Raises LogUnavailable when the database does not answer."""
        with _plainly():
            self._hub = Hub(conninfo, keys)
        assert isinstance(self._hub.recorder, FactRecorder)
        assert isinstance(self._hub.mapper, FactMapper)
        self._recorder = self._hub.recorder
        self._mapper = self._hub.mapper
        self._listener = Listener(conninfo)
        self._leaves = _Leaves()

    def load(self, case_id: UUID, until_position: int | None = None) -> Sequence[Recorded]:
        """Give a case's facts in order, up to a position of the log; empty when none.

        Raises SealBroken, UnknownFact, KeyDestroyed and LogUnavailable.
        """
        with _plainly():
            rows = self._recorder.select_case(case_id, until_position)
            self._must_have_content(rows)
        linked = self._mapper.opened(rows)
        check_chain(linked, whole_case=True)
        if until_position is None:
            self._remember_leaf(linked)
        return [each.recorded for each in linked]

    def later(self, case_id: UUID, version: int) -> Sequence[Recorded]:
        """Give what a case has got after one of its versions, in order.

        Raises as `load`, and where it does not follow on the fact that we know was there.
        """
        with _plainly():
            rows = self._recorder.select_later(case_id, version)
            self._must_have_content(rows)
        linked = self._mapper.opened(rows)
        known = self._leaves.get(case_id, version)
        if linked and known is not None and linked[0].previous != known:
            raise SealBroken(case_id, version + 1)
        check_chain(linked, whole_case=False)
        self._remember_leaf(linked)
        return [each.recorded for each in linked]

    def _remember_leaf(self, linked: Sequence[Linked]) -> None:
        if linked:
            last = linked[-1]
            self._leaves.put(last.recorded.case_id, last.recorded.version, last.leaf)

    def rows(self, case_id: UUID) -> Sequence[bytes]:
        """Give a case's facts as they are stored, sealed, in order."""
        with _plainly():
            return [row.state for row in self._recorder.select_case(case_id, None)]

    def cases(self) -> Sequence[UUID]:
        """Name all cases, in the order they were opened."""
        with _plainly():
            return self._recorder.select_cases()

    def count(self) -> int:
        """Give how many facts there are."""
        with _plainly():
            return self._recorder.count()

    def append(self, facts: Sequence[Recorded]) -> Sequence[int]:
        """Store one command's facts as a whole and give their positions.

        Raises SomeoneWasFaster, AlreadyDone and LogUnavailable. When the answer to an
        attempt was lost, the next finds what that one stored and gives its positions.
        """
        if not facts:
            return ()
        case_id, command_id = facts[0].case_id, facts[0].command_id
        if any(fact.command_id != command_id for fact in facts):
            raise ValueError("facts that are stored together belong to one command")
        with _plainly():
            rows, leaf = self._mapper.sealed(facts, self._leaf_before(facts[0]))
            positions = self._recorder.insert_events(rows, command_id=command_id)
        self._leaves.put(case_id, facts[-1].version, leaf)
        self._listener.saw(positions[-1])
        if any(isinstance(each.fact, SIGNED_AT_ONCE) for each in facts):
            self._recorder.call_the_sealer()
        return positions

    def done(self, command_id: UUID) -> AlreadyDone | None:
        """Say where a command stands that was carried out before; None when it was not."""
        with _plainly():
            found = self._recorder.select_command(command_id)
        return None if found is None else AlreadyDone(*found)

    def version(self, case_id: UUID) -> int:
        """Give how many facts a case has; 0 when there is no such case."""
        with _plainly():
            return self._recorder.select_version(case_id)

    def since(self, position: int, limit: int) -> Sequence[Recorded]:
        """Give the facts after a position, in the log's order, at most `limit`.

        What was erased comes as `Erased`: it keeps its place, and holds nothing.
        """
        with _plainly():
            rows = self._recorder.select_notifications(
                position, limit, inclusive_of_start=False
            )
        linked = self._opened(rows)
        check_chain(linked, whole_case=False)
        return [each.recorded for each in linked]

    def head(self) -> int:
        """Give the last position; 0 for an empty log."""
        with _plainly():
            return self._recorder.max_notification_id()

    def wait(self, position: int, timeout_s: float) -> bool:
        """Sleep until the log may have grown beyond a position; False when nothing said so."""
        return self._listener.wait(position, timeout_s)

    def close(self) -> None:
        """End the threads and close the connections."""
        self._listener.close()
        self._recorder.close()
        self._hub.close()

    def _opened(self, rows: Sequence[Notification]) -> list[Linked]:
        try:
            if all(len(row.state) > HEADER_BYTES for row in rows):
                return self._mapper.opened(rows)
        except KeyDestroyed:
            pass
        with _plainly():
            cases = {row.originator_id for row in rows if isinstance(row.originator_id, UUID)}
            erased = self._recorder.select_erased(cases)
        return self._mapper.opened(rows, erased)

    def _must_have_content(self, rows: Sequence[Notification]) -> None:
        if rows and len(rows[-1].state) == HEADER_BYTES:
            assert isinstance(rows[-1].originator_id, UUID)
            self._must_be_erased(rows[-1].originator_id, rows[-1].originator_version)

    def _must_be_erased(self, case_id: UUID, version: int) -> None:
        """Content is missing: either it was erased, or somebody took it away."""
        if case_id in self._recorder.select_erased((case_id,)):
            raise KeyDestroyed(frozenset())
        raise SealBroken(case_id, version)

    def _leaf_before(self, fact: Recorded) -> bytes:
        if fact.version == 1:
            return NO_LEAF
        leaf = self._leaves.get(fact.case_id, fact.version - 1)
        if leaf is None:
            header = self._recorder.select_header(fact.case_id, fact.version - 1)
            # Without a fact to follow on the database will refuse, whatever the leaf.
            leaf = NO_LEAF if header is None else leaf_of(header)
        return leaf


class _Leaves:
    """The last known version and leaf of the cases used most recently."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._kept: OrderedDict[UUID, tuple[int, bytes]] = OrderedDict()

    def get(self, case_id: UUID, version: int) -> bytes | None:
        with self._turn:
            known = self._kept.get(case_id)
        return known[1] if known is not None and known[0] == version else None

    def put(self, case_id: UUID, version: int, leaf: bytes) -> None:
        with self._turn:
            self._kept[case_id] = (version, leaf)
            self._kept.move_to_end(case_id)
            if len(self._kept) > LEAVES_MAX:
                self._kept.popitem(last=False)


@contextmanager
def _plainly() -> Iterator[None]:
    """Say it in the port's words: the library's may hold a statement or an address."""
    try:
        yield
    except IntegrityError:
        raise SomeoneWasFaster from None
    except PersistenceError:
        raise LogUnavailable("The log does not answer.") from None
