"""What people type and read: cases, roles and instants, read without echoing them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from adapters.cli.plainly import Misuse
from domain.case.calendar import in_sweden
from domain.roles import AUDIENCES, Role


def case_of(text: str) -> UUID:
    """Read a case id."""
    try:
        return UUID(text)
    except ValueError:
        raise Misuse("CASE is a case id, as `samlots status --json` lists them.") from None


def role_of(text: str, option: str = "--as") -> Role:
    """Read the name of a role that has a view."""
    if text not in {role.value for role in AUDIENCES}:
        raise Misuse(f"{option} takes one of: {', '.join(role.value for role in AUDIENCES)}.")
    return Role(text)


def instant_of(text: str, option: str = "--at") -> datetime:
    """Read an ISO 8601 instant with offset."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise Misuse(
            f"{option} takes an ISO 8601 instant with offset, like 2024-12-16T12:00:00+01:00."
        )
    return at


def for_people(at: datetime | str) -> str:
    """Write an instant for people, to the minute, in Swedish time as the pages do."""
    at = datetime.fromisoformat(at) if isinstance(at, str) else at
    return f"{in_sweden(at):%Y-%m-%d %H:%M}"


def alarm_line(alarm: Mapping[str, Any]) -> str:
    """Write an alarm for people: how pressing, the day that counts, what it is, what to do."""
    day = alarm["last_day"]
    when = f"last day {day}" if day else f"since    {for_people(alarm['since'])[:10]}"
    about = " ".join(part for part in (alarm["about"], alarm["area"]) if part)
    label = f"{alarm['label']}: {about}" if about else alarm["label"]
    return f"{alarm['severity']:<4} {when}  {label}. {alarm['action']}."
