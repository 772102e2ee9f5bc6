"""Noting: every read stands in the access log before its answer leaves, or there is none."""

import hmac
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from domain.reads import Act, Purpose, Read
from domain.roles import Role
from services.access_log import AccessLog
from services.ports import Clock, Staff

WORDS_MAX = 8
MARK_BYTES = 8
PURPOSES: dict[Act, Purpose] = {
    Act.DESK: Purpose.CASEWORK,
    Act.SEARCH: Purpose.CASEWORK,
    Act.CASE: Purpose.CASEWORK,
    Act.INBOX: Purpose.RECEIVED,
    Act.REPLAY: Purpose.OVERSIGHT,
    Act.EXPLANATION: Purpose.OVERSIGHT,
    Act.LOG: Purpose.OVERSIGHT,
    Act.ERASURE: Purpose.OPERATION,
    Act.EXPORT: Purpose.OVERSIGHT,
    Act.REGISTER: Purpose.OVERSIGHT,
    Act.INSIGHT: Purpose.CASEWORK,
}
"""What a read is for when whoever asks does not say."""
OVERSEERS = frozenset((Role.INTERNKONTROLL, Role.AUDITOR))
"""Their reads are oversight, whatever they read."""

Marks = Callable[[str], tuple[str, ...]]
"""From searched words to marks of them, which tell whether words are the same and no more."""


def marks_with(key: bytes) -> Marks:
    """Make marks with a key. Without it nobody can try names until a mark fits.

    Capitals, hyphens and dots make no difference; the words keep their order.
    """

    def mark(word: str) -> str:
        return hmac.new(key, word.encode(errors="replace"), sha256).digest()[:MARK_BYTES].hex()

    def marks(text: str) -> tuple[str, ...]:
        plain = unicodedata.normalize("NFKC", text)
        words = ("".join(filter(str.isalnum, word)) for word in plain.split())
        known = [word.casefold() for word in words if word]
        return tuple(map(mark, known[:WORDS_MAX]))

    return marks


@dataclass(frozen=True, slots=True)
class Noting:
    """Writes down reads on behalf of whoever lets people read."""

    log: AccessLog
    clock: Clock
    marks: Marks

    def begun(self, staff: Staff, role: Role, act: Act) -> Read:
        """Say who reads, in which seat, how, what for and when."""
        purpose = Purpose.OVERSIGHT if role in OVERSEERS else PURPOSES[act]
        return Read(self.clock(), staff.id, role, staff.unit, act, purpose)

    def note(self, read: Read) -> None:
        """Store a read. Raises AccessLogUnavailable: then nothing may be answered."""
        self.log.record(read)
