"""The gate: who asks, and whether they may be let in to try."""

from dataclasses import dataclass
from ipaddress import ip_address
from uuid import UUID

from starlette.requests import HTTPConnection

from adapters.web.sessions import Sessions, cookie_name
from domain.recorded import Actor
from domain.refusals import UnknownCase
from domain.roles import Role
from services.ports import Directory, Session

FORWARDED = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip")
"""Traces of a proxy: whoever stands behind it is not on this machine."""
UUID_CHARS = 36


class NotSignedIn(Exception):
    """Nobody is signed in, or no longer."""


class WrongSeat(Exception):
    """The seat has no part in this; it is answered as if the thing did not exist."""


@dataclass(frozen=True, slots=True)
class Gate:
    """Knows sessions, and when the demonstration's sign-in may be used."""

    sessions: Sessions
    directory: Directory
    demo_sign_in: bool
    secure_cookies: bool

    def is_open(self, request: HTTPConnection) -> bool:
        """Whether anybody can sign in from here: on this machine, by its own name."""
        if not self.demo_sign_in or request.client is None:
            return False
        if any(name in request.headers for name in FORWARDED):
            return False
        return is_loopback(request.client.host) and _is_own_name(request)

    def admit(self, staff_id: str, role: str) -> Session | None:
        """Give the session of a person in one of her or his own seats."""
        staff = self.directory.staff(staff_id)
        if staff is None or role not in staff.roles:
            return None
        return Session(staff, Actor(staff.id, Role(role), staff.unit))

    def reference(self, request: HTTPConnection) -> str:
        """Give the reference that came with a request: a bearer token, or the cookie."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.casefold() == "bearer":
            return token.strip()
        return request.cookies.get(cookie_name(secure=self.secure_cookies), "")

    def session(self, request: HTTPConnection) -> Session | None:
        """Give the session of a request, as the directory knows the person now."""
        reference = self.reference(request)
        if not reference or not self.is_open(request):
            return None
        found = self.sessions.find(reference)
        if found is None:
            return None
        known = self.admit(found.staff.id, found.actor.role)
        if known is None:
            self.sessions.close(reference)
        return known

    def require(self, request: HTTPConnection, *roles: Role) -> Session:
        """Give the session, or raise NotSignedIn; WrongSeat when its seat is not named."""
        session = self.session(request)
        if session is None:
            raise NotSignedIn
        if roles and session.actor.role not in roles:
            raise WrongSeat
        return session


def case_id_of(text: str) -> UUID:
    """Read a case id; one that cannot be read is a case that is not there."""
    try:
        case_id = UUID(text)
    except ValueError:
        raise UnknownCase from None
    if len(text) != UUID_CHARS:
        raise UnknownCase
    return case_id


def case_id_at_the_end(text: str) -> UUID | None:
    """Read an id, or the address of a page that ends with one."""
    try:
        return case_id_of(text.rpartition("/")[2])
    except UnknownCase:
        return None


def is_loopback(host: str) -> bool:
    """Whether an address is this very machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _is_own_name(request: HTTPConnection) -> bool:
    """A foreign name that points here must not get in (DNS rebinding)."""
    name = request.headers.get("host", "")
    bracketed = name.startswith("[")
    return is_loopback(name[1:].partition("]")[0] if bracketed else name.partition(":")[0])
