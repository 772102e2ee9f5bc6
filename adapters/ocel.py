"""An object-centric event log, OCEL 2.0 as JSON: its shape, and the courses of cases in it."""

import hmac
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from hashlib import sha256
from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator
from pydantic.alias_generators import to_camel

from domain.case.calendar import FIRST_DAY, LAST_DAY
from domain.followup.exporting import Path, Step

SHIFT_WEEKS_MAX = 26
"""Each case is moved by whole weeks that nobody knows: what is left is how long things took."""
NAME_CHARS = 24

_Name = Annotated[str, Field(min_length=1)]


class _Shape(BaseModel):
    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        hide_input_in_errors=True,
        alias_generator=to_camel,
        validate_by_name=True,
        serialize_by_alias=True,
    )


class TypeAttribute(_Shape):
    """An attribute that objects or events of a type may have."""

    name: _Name
    type: Literal["string", "time", "integer", "float", "boolean"]


class Type(_Shape):
    """A type of objects or of events."""

    name: _Name
    attributes: tuple[TypeAttribute, ...]


class Relationship(_Shape):
    """That something has to do with an object, and how."""

    object_id: _Name
    qualifier: str


class ObjectAttribute(_Shape):
    """What an object was like from a time on."""

    name: _Name
    value: str
    time: AwareDatetime


class Object(_Shape):
    """Something that has a course."""

    id: _Name
    type: _Name
    attributes: tuple[ObjectAttribute, ...] = ()
    relationships: tuple[Relationship, ...] = ()


class EventAttribute(_Shape):
    """What an event was like."""

    name: _Name
    value: str


class Event(_Shape):
    """Something that happened to objects."""

    id: _Name
    type: _Name
    time: AwareDatetime
    attributes: tuple[EventAttribute, ...] = ()
    relationships: tuple[Relationship, ...] = ()


class EventLog(_Shape):
    """A whole log. It closes its references: what is named is declared, and once."""

    object_types: tuple[Type, ...]
    event_types: tuple[Type, ...]
    objects: tuple[Object, ...]
    events: tuple[Event, ...]

    @model_validator(mode="after")
    def _closed(self) -> Self:
        for types, members in (
            (self.object_types, self.objects),
            (self.event_types, self.events),
        ):
            declared = {one.name: {a.name for a in one.attributes} for one in types}
            _must(len(declared) == len(types), "a type is declared twice")
            _must(len({m.id for m in members}) == len(members), "an id stands twice")
            for member in members:
                _must(member.type in declared, "a type is not declared")
                given = {attribute.name for attribute in member.attributes}
                _must(given <= declared[member.type], "an attribute is not declared")
        known = {one.id for one in self.objects}
        for member in (*self.objects, *self.events):
            meant = {relationship.object_id for relationship in member.relationships}
            _must(meant <= known, "a relationship leads nowhere")
        return self


def _must(holds: bool, otherwise: str) -> None:  # noqa: FBT001
    if not holds:
        raise ValueError(otherwise)


OBJECT_TYPES = ("case", "unit", "plan", "insats", "placement")
ROLE = TypeAttribute(name="role", type="string")


def event_log_of(paths: Sequence[Path], key: bytes) -> EventLog:
    """Write courses under names made with a key. Whoever throws the key away cannot go back."""
    objects: dict[str, Object] = {}
    events: list[Event] = []
    for path in paths:
        case = _name(key, "case", str(path.case_id))
        at_unit = ()
        if path.unit is not None:
            unit = _name(key, "unit", path.unit)
            objects[unit] = Object(id=unit, type="unit")
            at_unit = (Relationship(object_id=unit, qualifier="opened by"),)
        objects[case] = Object(id=case, type="case", relationships=at_unit)
        for step in path.steps:
            about = [Relationship(object_id=case, qualifier="case")]
            if step.thing is not None:
                thing = _name(key, step.thing, str(path.case_id))
                objects[thing] = Object(id=thing, type=step.thing)
                about.append(Relationship(object_id=thing, qualifier=step.thing))
            named = _name(key, "event", f"{path.case_id} {step.fact_id}")
            events.append(_event(step, named, _moved(step, path, key), tuple(about)))
    kinds = sorted({event.type for event in events})
    return EventLog(
        object_types=tuple(Type(name=name, attributes=()) for name in OBJECT_TYPES),
        event_types=tuple(Type(name=kind, attributes=(ROLE,)) for kind in kinds),
        objects=tuple(sorted(objects.values(), key=lambda one: (one.type, one.id))),
        events=tuple(sorted(events, key=lambda one: (one.time, one.id))),
    )


def _event(step: Step, name: str, at: datetime, about: tuple[Relationship, ...]) -> Event:
    return Event(
        id=name,
        type=step.kind,
        time=at,
        attributes=(EventAttribute(name="role", value=step.role.value),),
        relationships=about,
    )


def _name(key: bytes, kind: str, meant: str) -> str:
    digest = hmac.new(key, f"{kind} {meant}".encode(), sha256).hexdigest()
    return f"{kind}-{digest[:NAME_CHARS]}"


def _moved(step: Step, path: Path, key: bytes) -> datetime:
    digest = hmac.new(key, b"weeks " + path.case_id.bytes, sha256).digest()
    weeks = int.from_bytes(digest[:8]) % (2 * SHIFT_WEEKS_MAX + 1) - SHIFT_WEEKS_MAX
    day = max(FIRST_DAY, min(step.day, LAST_DAY))
    return datetime.combine(day, time(), UTC) + timedelta(weeks=weeks)
