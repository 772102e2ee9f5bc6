"""The last day of what a notice tells: counted in Sweden, and what is left when it is over."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from adapters.partner.notice import Notice

SWEDEN = ZoneInfo("Europe/Stockholm")
PASSED = "the last day has passed"

Clock = Callable[[], datetime]


def machine_clock() -> datetime:
    """Give the present instant in UTC."""
    return datetime.now(UTC)


def in_sweden(at: datetime) -> str:
    """Write an instant for people: to the minute, by Swedish time, with its zone."""
    return f"{at.astimezone(SWEDEN):%Y-%m-%d %H:%M %Z}"


def today_in_sweden(at: datetime) -> str:
    """Give the day as the hub counts it, in the form in which a notice writes its last one."""
    return at.astimezone(SWEDEN).date().isoformat()


def has_passed(notice: Notice, at: datetime) -> bool:
    """Whether its last day is over: the day itself counts in full."""
    last = notice.data.valid_to
    return last is not None and last.isoformat() < today_in_sweden(at)


def as_of(notice: Notice, at: datetime) -> Notice:
    """Give a notice as it may be read at an instant: after its last day only that it came."""
    if not has_passed(notice, at):
        return notice
    emptied: dict[str, Any] = {"purpose": None, "content": (), "handling_instruction": None}
    return notice.model_copy(update={"data": notice.data.model_copy(update=emptied)})


def for_machines(notice: Notice, at: datetime) -> dict[str, Any]:
    """Give a notice as JSON, which says it when the last day has passed."""
    told = notice.model_dump(mode="json", exclude_none=True)
    return told | ({"last_day_passed": True} if has_passed(notice, at) else {})
