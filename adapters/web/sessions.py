"""Who is signed in: kept on the server, known to the browser only by a random reference."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe
from threading import Lock

from services.ports import Clock, Session

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=8)
REFERENCE_BYTES = 32
SESSIONS_MAX = 10_000
COOKIE = "samlots"


def cookie_name(*, secure: bool) -> str:
    """Name the cookie; the prefix makes browsers insist on TLS, this host and every path."""
    return f"__Host-{COOKIE}" if secure else COOKIE


@dataclass(frozen=True, slots=True)
class Held:
    """A session, since when, last used when, and what to say on the next page."""

    session: Session
    since: datetime
    used: datetime
    said: str = ""


@dataclass(frozen=True, slots=True)
class Sessions:
    """All sessions, found by the digest of their reference; the reference is not kept."""

    clock: Clock
    held: dict[bytes, Held] = field(default_factory=dict[bytes, Held])
    lock: Lock = field(default_factory=Lock)

    def open(self, session: Session) -> str:
        """Begin a session and give its reference, this once."""
        reference, now = token_urlsafe(REFERENCE_BYTES), self.clock()
        with self.lock:
            self._forget_the_old(now)
            self.held[_digest(reference)] = Held(session, now, now)
        return reference

    def find(self, reference: str) -> Session | None:
        """Give a session that still stands, and note that it was used."""
        key, now = _digest(reference), self.clock()
        with self.lock:
            held = self.held.get(key)
            if held is None:
                return None
            if _is_over(held, now):
                del self.held[key]
                return None
            self.held[key] = replace(held, used=now)
            return held.session

    def close(self, reference: str) -> None:
        """End a session at once."""
        with self.lock:
            self.held.pop(_digest(reference), None)

    def say(self, reference: str, text: str) -> None:
        """Leave a word to be shown on the next page."""
        with self.lock:
            held = self.held.get(_digest(reference))
            if held is not None:
                self.held[_digest(reference)] = replace(held, said=text)

    def heard(self, reference: str) -> str:
        """Take the word that was left, if any."""
        with self.lock:
            held = self.held.get(_digest(reference))
            if held is None or not held.said:
                return ""
            self.held[_digest(reference)] = replace(held, said="")
            return held.said

    def _forget_the_old(self, now: datetime) -> None:
        for key in [key for key, held in self.held.items() if _is_over(held, now)]:
            del self.held[key]
        while len(self.held) >= SESSIONS_MAX:
            del self.held[min(self.held, key=lambda key: self.held[key].used)]


def _is_over(held: Held, now: datetime) -> bool:
    return now - held.used >= IDLE or now - held.since >= ABSOLUTE


def _digest(reference: str) -> bytes:
    return sha256(reference.encode(errors="replace")).digest()
