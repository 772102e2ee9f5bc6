"""How much a channel may tell a recipient: a ceiling over what was disclosed."""

from datetime import datetime

from domain.ways import OPEN
from services.notice import NoticeData, written
from services.ports import NoticeLevel, Partner

LEVELS: tuple[NoticeLevel, ...] = ("empty", "id-only", "summary", "full")
"""From least to most. What the directory does not name is `empty`."""
PROMISED: dict[str, NoticeLevel] = {"exists": "summary", "summary": "full", "full": "full"}
"""What a disclosure promises. A summary is the sender's own words, all of them."""
TOLD: dict[NoticeLevel, tuple[str, ...]] = {
    "empty": (),
    "id-only": ("valid_to",),
    "summary": ("valid_to", "purpose", "handling_instruction"),
    "full": ("valid_to", "purpose", "handling_instruction", "content"),
}
"""What of a notice each level tells, beside its number."""
NO_HANDLE = "samlots"
"""Stands where the recipient's name for the case would: `empty` does not say which case."""


def ceiling(partner: Partner) -> NoticeLevel:
    """Give how much a partner's channel may tell it. What others see pass tells nothing."""
    if partner.channel in OPEN:
        return "empty"
    return partner.channels.get(partner.channel, "empty")


def kept_back(disclosed: str, most: NoticeLevel) -> NoticeLevel | None:
    """Give the channel's level when it tells less than the disclosure promised."""
    return most if LEVELS.index(most) < LEVELS.index(PROMISED[disclosed]) else None


def under(most: NoticeLevel, data: NoticeData) -> NoticeData:
    """Take away from a notice what its channel may not tell."""
    if kept_back(data.level, most) is None:
        return data
    told = {name: getattr(data, name) for name in TOLD[most]}
    return NoticeData(sequence=data.sequence, correlation=data.correlation, level=most, **told)


def written_to(partner: Partner, handle: str, at: datetime, data: NoticeData) -> bytes:
    """Write a notice as its channel may tell it; at the lowest level it names no case."""
    told = data if data.level == "stopped" else under(ceiling(partner), data)
    return written(handle_for(partner, handle), at, told)


def handle_for(partner: Partner, handle: str) -> str:
    """Give the name that a case goes by on a partner's channel."""
    return NO_HANDLE if ceiling(partner) == "empty" else handle
