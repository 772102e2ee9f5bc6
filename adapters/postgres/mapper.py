"""From a recorded fact to a sealed row and back: own names, own upcasting, one key per case."""

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import Any, NamedTuple, Protocol
from uuid import UUID

import orjson
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from eventsourcing.persistence import (
    JSONTranscoder,
    Mapper,
    Notification,
    StoredEvent,
)
from pydantic import TypeAdapter, ValidationError

from adapters.postgres.keys import DataKey
from adapters.postgres.sealing import NO_LEAF, SealBroken, Sealed, leaf_of, read, seal
from domain.categories import Compartment, compartment_of
from domain.erasing import Erased
from domain.fact import Fact, Is, JsonObject, categories_of, marks
from domain.facts import BY_NAME
from domain.recorded import Actor, Recorded
from domain.roles import Role
from services.ports import Unreadable

TOPIC = "fact"
"""What every row is called, so that the table does not tell what happened."""
CORE = Compartment.CORE
ACTORS_MAX = 2_000
NOBODYS = UUID(int=0)
THE_HUB = Actor("hub", Role.HUB, "hub")
_uuid: Callable[[str], UUID] = TypeAdapter(UUID).validator.validate_python
"""Reads a UUID in a sixth of the time that its class takes."""


class Keys(Protocol):
    """What the mapper needs of the key store."""

    def for_write(self, subject: UUID, compartment: Compartment) -> DataKey: ...

    def for_read(self, key_ids: Iterable[bytes]) -> Mapping[bytes, AESGCM]: ...


class UnknownFact(Unreadable):
    """A stored fact has a name or a shape that this program does not know. Says where."""

    def __init__(self, case_id: UUID, version: int) -> None:
        super().__init__("A stored fact is of a kind that this program does not know.")
        self.case_id = case_id
        self.version = version


class Linked(NamedTuple):
    """A fact in its case's chain: the leaf that it follows on, and its own once sealed."""

    recorded: Recorded
    previous: bytes
    leaf: bytes = b""

    @property
    def originator_id(self) -> UUID:
        return self.recorded.case_id

    @property
    def originator_version(self) -> int:
        return self.recorded.version


@dataclass(frozen=True, slots=True)
class Routing:
    """Which fields of a kind leave the core: always, or when their content demands it."""

    always: tuple[tuple[str, Compartment], ...]
    by_content: tuple[tuple[str, Is], ...]


@cache
def routing(kind: type[Fact]) -> Routing:
    """Give the routing of a kind of fact."""
    own = [
        (name, compartment_of(frozenset((mark.category,))))
        for name, mark in marks(kind).items()
        if mark.contains is None
    ]
    return Routing(
        always=tuple(pair for pair in own if pair[1] is not CORE),
        by_content=tuple((n, m) for n, m in marks(kind).items() if m.contains is not None),
    )


class FactMapper(Mapper[UUID]):
    """The library's seam between what happened and what is stored."""

    def __init__(self, keys: Keys) -> None:
        super().__init__(JSONTranscoder())
        self._keys = keys

    def to_stored_event(self, domain_event: Any) -> StoredEvent:
        """Seal a linked fact."""
        linked: Linked = domain_event
        recorded = linked.recorded
        case_id, version = recorded.case_id, recorded.version
        content = [
            (compartment, self._keys.for_write(case_id, compartment), plain)
            for compartment, plain in content_of(recorded)
        ]
        recorded_s = int(recorded.recorded_at.timestamp())
        state = seal(case_id, version, linked.previous, recorded_s, content)
        return StoredEvent(case_id, version, TOPIC, state)

    def to_domain_event(self, stored_event: StoredEvent) -> Linked:
        """Open one stored fact; raises SealBroken, UnknownFact and KeyDestroyed."""
        return self.opened((stored_event,))[0]

    def sealed(
        self, facts: Sequence[Recorded], previous: bytes
    ) -> tuple[list[StoredEvent], bytes]:
        """Seal facts that follow on each other, and give the leaf of the last."""
        rows: list[StoredEvent] = []
        for recorded in facts:
            row = self.to_stored_event(Linked(recorded, previous))
            previous = leaf_of(row.state)
            rows.append(row)
        return rows, previous

    def opened(
        self, rows: Sequence[StoredEvent], erased: Container[object] = frozenset[object]()
    ) -> list[Linked]:
        """Open stored facts, asking for all their keys at once; of `erased` cases none."""
        if erased:
            return self._around(rows, erased)
        sealed = [_read(row) for row in rows]
        ciphers = self._keys.for_read({key for each in sealed for key in each.key_ids()})
        return [
            Linked(_recorded(each, each.open(ciphers), row), each.previous, each.leaf)
            for each, row in zip(sealed, rows, strict=True)
        ]

    def _around(self, rows: Sequence[StoredEvent], erased: Container[object]) -> list[Linked]:
        """What is erased keeps its place in the log and in its case's chain."""
        there = iter(self.opened([row for row in rows if row.originator_id not in erased]))
        return [_gone(row) if row.originator_id in erased else next(there) for row in rows]


def _gone(row: StoredEvent) -> Linked:
    sealed = _read(row)
    at = datetime.fromtimestamp(sealed.recorded_s, UTC)
    recorded = Recorded(
        case_id=sealed.case_id,
        version=sealed.version,
        fact=Erased(),
        fact_id=NOBODYS,
        occurred_at=at,
        recorded_at=at,
        by=THE_HUB,
        command_id=NOBODYS,
        position=row.id if isinstance(row, Notification) else 0,
    )
    return Linked(recorded, sealed.previous, sealed.leaf)


def check_chain(linked: Iterable[Linked], *, whole_case: bool) -> None:
    """Raise SealBroken where a fact does not follow on the one before it in its case.

    A whole case must begin with its first fact; a stretch of the log may begin anywhere.
    """
    last: dict[UUID, tuple[int, bytes]] = {}
    for each in linked:
        case_id, version = each.recorded.case_id, each.recorded.version
        before = last.get(case_id)
        if before is None and (whole_case or version == 1):
            before = (0, NO_LEAF)
        if before is not None and (version != before[0] + 1 or each.previous != before[1]):
            raise SealBroken(case_id, version)
        last[case_id] = (version, each.leaf)


def content_of(recorded: Recorded) -> list[tuple[Compartment, bytes]]:
    """Write a fact and its envelope as JSON, one piece per compartment, the core first."""
    fact = recorded.fact
    to_json = type(fact).__pydantic_serializer__.to_json
    guarded = _guarded(fact)
    if not guarded:
        return [(CORE, _core(recorded, to_json(fact)))]
    away = set[str]().union(*guarded.values())
    content = [(CORE, _core(recorded, to_json(fact, exclude=away)))]
    for compartment in (Compartment.LOCATION, Compartment.HEALTH):
        if compartment in guarded:
            content.append((compartment, to_json(fact, include=guarded[compartment])))
    return content


def _guarded(fact: Fact) -> dict[Compartment, set[str]]:
    guarded: dict[Compartment, set[str]] = {}
    routes = routing(type(fact))
    for name, compartment in routes.always:
        if getattr(fact, name) is not None:
            guarded.setdefault(compartment, set()).add(name)
    for name, mark in routes.by_content:
        compartment = compartment_of(categories_of(fact, mark))
        if compartment is not CORE and getattr(fact, name) is not None:
            guarded.setdefault(compartment, set()).add(name)
    return guarded


def _core(recorded: Recorded, fields: bytes) -> bytes:
    kind = type(recorded.fact)
    envelope = orjson.dumps(
        {
            "name": kind.name,
            "schema": kind.schema_version,
            "occurred_at": recorded.occurred_at,
            "recorded_at": recorded.recorded_at,
            "staff": recorded.by.staff,
            "role": recorded.by.role,
            "unit": recorded.by.unit,
            "on_behalf_of": recorded.on_behalf_of,
            "fact_id": recorded.fact_id,
            "command_id": recorded.command_id,
        }
    )
    return b'%b,"fields":%b}' % (envelope[:-1], fields)


def _read(row: StoredEvent) -> Sealed:
    assert isinstance(row.originator_id, UUID)
    if row.topic != TOPIC:
        raise SealBroken(row.originator_id, row.originator_version)
    return read(row.originator_id, row.originator_version, row.state)


def _recorded(
    sealed: Sealed, content: Mapping[Compartment, bytes], row: StoredEvent
) -> Recorded:
    try:
        core: JsonObject = orjson.loads(content[CORE])
        fields: JsonObject = core["fields"]
        for compartment, plain in content.items():
            if compartment is not CORE:
                fields.update(orjson.loads(plain))
        return Recorded(
            case_id=sealed.case_id,
            version=sealed.version,
            fact=_fact(core["name"], core["schema"], fields),
            fact_id=_uuid(core["fact_id"]),
            occurred_at=datetime.fromisoformat(core["occurred_at"]),
            recorded_at=datetime.fromisoformat(core["recorded_at"]),
            by=_actor(core["staff"], core["role"], core["unit"]),
            command_id=_uuid(core["command_id"]),
            on_behalf_of=core["on_behalf_of"],
            position=row.id if isinstance(row, Notification) else 0,
        )
    except (KeyError, ValueError, TypeError, ValidationError):
        # What did not fit may quote what was written: only the place may leave.
        raise UnknownFact(sealed.case_id, sealed.version) from None


@lru_cache(maxsize=ACTORS_MAX)
def _actor(staff: str, role: str, unit: str) -> Actor:
    return Actor(staff, Role(role), unit)


def _fact(name: str, schema: int, fields: JsonObject) -> Fact:
    kind = BY_NAME[name]
    if schema > kind.schema_version:
        raise ValueError("written by a newer program")
    while schema < kind.schema_version:
        fields = kind.upcasts[schema](fields)
        schema += 1
    return kind.__pydantic_validator__.validate_python(fields)
