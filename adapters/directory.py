"""Who works here and which organisations are connected, read from one JSON file."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from domain.refusals import PlainFailure
from domain.roles import Role
from domain.values import StaffId
from domain.ways import Way
from services.ports import NoticeLevel, Partner, Staff

STAFF_MAX = 10_000
PARTNERS_MAX = 1_000

_Name = Annotated[str, Field(min_length=1, max_length=200)]
_PartnerId = Annotated[str, Field(pattern=r"^[a-z0-9-]{1,40}$")]


class DirectoryFault(PlainFailure):
    """The file cannot be used; the text names ids, never people."""


class _Shape(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class _StaffRow(_Shape):
    id: StaffId
    name: _Name
    unit: _Name
    roles: Annotated[tuple[Role, ...], Field(min_length=1)]
    partner: _PartnerId | None = None


ADDRESSES = {
    Way.NATS: re.compile(r""),
    Way.MAIL: re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,62}@([a-z0-9-]{1,63}\.)+[a-z]{2,20}"),
    Way.WEBHOOK: re.compile(
        r"https://([a-z0-9-]{1,63}\.)+[a-z]{2,20}(:[0-9]{2,5})?(/[A-Za-z0-9._~-]{1,60}){0,8}"
    ),
    Way.SDK: re.compile(r"0203:([a-z0-9-]{1,63}\.)+[a-z]{2,20}/[A-Za-z0-9._-]{1,80}"),
}
"""What an address looks like on each channel: nothing in it can end a line or name a user."""


class _PartnerRow(_Shape):
    id: _PartnerId
    name: _Name
    role: Role
    channels: dict[Way, NoticeLevel] = {}
    channel: Way = Way.NATS
    address: str | None = None
    language: Literal["sv", "en"] = "sv"

    @model_validator(mode="after")
    def _address_is_of_the_channel(self) -> Self:
        if not ADDRESSES[self.channel].fullmatch(self.address or ""):
            raise ValueError
        return self


class _File(_Shape):
    staff: Annotated[tuple[_StaffRow, ...], Field(max_length=STAFF_MAX)]
    partners: Annotated[tuple[_PartnerRow, ...], Field(max_length=PARTNERS_MAX)]
    reception: StaffId | None = None


@dataclass(frozen=True, slots=True)
class FileDirectory:
    """A directory as it stood when its file was read."""

    people: Mapping[str, Staff]
    connected: Mapping[str, Partner]
    reception: str | None = None
    """Who takes in what comes from outside and belongs to no case."""

    def staff(self, staff_id: str) -> Staff | None:
        """Give one person on duty."""
        return self.people.get(staff_id)

    def receives(self) -> Staff | None:
        """Give whoever takes in new matters; None when nobody is named."""
        return self.people.get(self.reception) if self.reception else None

    def everyone(self) -> Sequence[Staff]:
        """Give all people on duty, in the order of the file."""
        return tuple(self.people.values())

    def partner(self, partner_id: str) -> Partner | None:
        """Give one connected organisation; None for any that is on no list."""
        return self.connected.get(partner_id)

    def partners(self) -> Sequence[Partner]:
        """Give all connected organisations, in the order of the file."""
        return tuple(self.connected.values())


def read_directory(path: Path) -> FileDirectory:
    """Read a directory file.

    Raises DirectoryFault when it cannot be read or has another shape, when an id stands
    twice, when a person sits at a partner that is on no list, and when somebody who works
    with those who use violence has another seat as well (I12).
    """
    try:
        file = _File.model_validate_json(path.read_bytes())
    except (OSError, ValueError):
        message = "The directory of people and partners cannot be read."
        raise DirectoryFault(message) from None
    partners = {row.id: Partner(**dict(row)) for row in file.partners}
    people = {
        row.id: Staff(row.id, row.name, row.unit, row.roles, row.partner) for row in file.staff
    }
    if len(partners) != len(file.partners) or len(people) != len(file.staff):
        message = "an id stands twice"
        raise DirectoryFault(message)
    lost = {row.partner for row in file.staff if row.partner} - set(partners)
    if lost:
        message = f"no such partner: {', '.join(sorted(lost))}"
        raise DirectoryFault(message)
    both = [
        row.id
        for row in file.staff
        if Role.VALDSUTOVARENHET in row.roles and len(row.roles) > 1
    ]
    if both:
        message = f"works on both sides of the wall: {', '.join(both)}"
        raise DirectoryFault(message)
    _must_meet_people(file.reception, people)
    return FileDirectory(people, partners, file.reception)


def _must_meet_people(reception: str | None, people: Mapping[str, Staff]) -> None:
    receives = people.get(reception) if reception else None
    if reception and (receives is None or Role.RVT not in receives.roles):
        message = "reception names nobody who meets people first"
        raise DirectoryFault(message)
