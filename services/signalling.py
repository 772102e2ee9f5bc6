"""Signalling: a word through the wall, and never a word back (I12)."""

import hmac
from dataclasses import dataclass
from uuid import UUID

from domain.recorded import Actor
from domain.refusals import Refused, SomeoneWasFaster, UnknownCase
from domain.roles import Role
from domain.wall import SAFETY_SIGNAL
from services.ports import CaseHandle, Clock, FactLog, LogUnavailable
from services.recording import Command
from services.relaying import Records

SEAT = Role.VALDSUTOVARENHET.value


@dataclass(frozen=True, slots=True)
class Signalling:
    """Takes in safety signals from the unit that works with those who use violence.

    That unit knows a case only by the handle that the case's leader has given it. It opens
    nothing; and whoever signals gets the same answer whether there is such a case or not.
    """

    log: FactLog
    recording: Records
    handle: CaseHandle
    clock: Clock

    def handle_of(self, case_id: UUID) -> str:
        """Name a case for the other side: what its leader hands over."""
        return self.handle(case_id, SEAT)

    def signal(self, actor: Actor, handle: str, command_id: UUID) -> None:
        """Record the safety signal in the case that a handle means, if there is one.

        Raises LogUnavailable when nothing could be stored: then it must be sent again.
        """
        if actor.role is not Role.VALDSUTOVARENHET:
            raise UnknownCase
        for case_id in self.log.cases():
            own = self.handle_of(case_id).encode()
            if hmac.compare_digest(own, handle.encode()):
                self._record(actor, case_id, command_id)

    def _record(self, actor: Actor, case_id: UUID, command_id: UUID) -> None:
        command = Command(command_id, case_id, (SAFETY_SIGNAL,), self.clock())
        try:
            self.recording.record(actor, command)
        except (Refused, UnknownCase):
            # A closed case or one used twice: nothing that may be told through the wall.
            return
        except SomeoneWasFaster:
            raise LogUnavailable("The signal was not stored.") from None
