"""Ways out of the hub: which one each protection level allows, and what a text says of them.

A way that stands in no row is allowed to nobody. Source: domain report 4.6.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from domain.values import ProtectionLevel


class Way(StrEnum):
    """How a notice travels to a partner."""

    NATS = "nats"
    WEBHOOK = "webhook"
    SDK = "sdk"
    MAIL = "mail"
    """An e-mail that says that there is something to read, and nothing more."""


ALL = frozenset(Way)
OPEN = frozenset((Way.MAIL,))
"""What others see pass: a mailbox is shared, forwarded, and shown on a locked screen. The rest
goes from machine to machine, in bytes that the partner alone can open."""

RECEIPTED = frozenset((Way.NATS, Way.SDK))
"""Where a receipt comes back. On the others nobody says that a notice has arrived."""

ALLOWED: dict[ProtectionLevel, frozenset[Way]] = {
    ProtectionLevel.NORMAL: ALL,
    ProtectionLevel.FORHOJD: ALL,
    ProtectionLevel.HEDER: ALL,
    ProtectionLevel.EXTREM: frozenset(),
}
"""From level 2 no e-mail has content, and ours never has. Level 4 has no integrations at all:
what must be told there is told by people."""

ASKED_FOR: dict[str, ProtectionLevel] = {"fingerade": ProtectionLevel.EXTREM}
"""Protected identities that ask for a level by themselves, before anybody has decided it."""

NAMES: dict[Way, str] = {
    Way.MAIL: r"\be[\s\-\u2010-\u2015]*post|mejl|mail|meil",
    Way.SDK: r"\bs[. ]?d[. ]?k\b|säker digital kommunikation",
    Way.WEBHOOK: r"web+[\s-]?hoo?k",
    Way.NATS: r"\bnavet\b",
}
DIGITAL = re.compile(r"\bdigital|\belektronisk|\bavisering|\bnotis")
OTHERS = r"telefon|munt|möte|papper|brev|bud\b|sms\b|personlig"
ONLY_BY = re.compile(
    rf"\b(?:bara|endast|enbart|uteslutande)(?:\s+\w+)?\s+(?:{'|'.join(NAMES.values())}|{OTHERS})"
)
"""Only by telephone, only SDK. "Ring bara Karin" is about whom to ask."""
WARNS = re.compile(
    r"\binte\b|\bej\b|\baldrig\b|\bingen\b|\binga\b|\binget\b|\bicke\b|\butan\b|\bundvik"
    r"|\bstopp|\bspärr|\bläser\b|\bläsa|\bosäker|\bfarlig|\bförbj|\bavlyssna|\bkapa"
)
SENTENCE_ENDS = re.compile(r"(?<=[.!?;])\s+(?=[A-ZÅÄÖ])|\n")
_NAMED = {way: re.compile(pattern) for way, pattern in NAMES.items()}


@dataclass(frozen=True, slots=True)
class Reading:
    """How a kind of text is read: `mention` are ways that it closes by naming them at all,
    `only` those that it closes by saying that only another may be used, and `digital` those
    that it means by words for all that is digital.
    """

    mention: frozenset[Way]
    only: frozenset[Way]
    digital: frozenset[Way]


OF_THE_PERSON = Reading(mention=frozenset(), only=OPEN, digital=OPEN)
"""How she can be reached: says what is safe, and what is not."""
OF_THE_DISCLOSURE = Reading(mention=OPEN, only=ALL, digital=ALL)
"""How what was disclosed is handled."""


def closed_by(text: str, reading: Reading) -> frozenset[Way]:
    """Name the ways that a text closes; in doubt it closes more. Never raises."""
    closed: frozenset[Way] = frozenset()
    for sentence in SENTENCE_ENDS.split(text):
        closed |= _closed_by_sentence(sentence.casefold(), reading)
    return closed


def _closed_by_sentence(sentence: str, reading: Reading) -> frozenset[Way]:
    named = frozenset(way for way, pattern in _NAMED.items() if pattern.search(sentence))
    if DIGITAL.search(sentence):
        named |= reading.digital
    only = ONLY_BY.search(sentence)
    if not (named or only):
        return named
    warns = WARNS.search(sentence)
    if only:
        # "Only by SDK, never by mail": which word goes with which cannot be told.
        return reading.only if warns else reading.only - named
    return named if warns else named & reading.mention
