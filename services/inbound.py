"""Inbound: what a partner knows comes into the case it means, or becomes a new matter."""

import hmac
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID, uuid5

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from domain.case.calendar import day_of
from domain.categories import Category
from domain.clocks.sections import Law, sol
from domain.facts import CaseRaised, InformationDisclosed, InformationReceived
from domain.places import hints_in
from domain.recorded import Recorded
from domain.refusals import PlainFailure, Refused, UnknownCase
from domain.roles import AUDIENCES
from domain.texts import Line, Text
from domain.values import Subject
from services.ports import CaseHandle, Clock, ContentErased, Directory, FactLog, Partner, Staff
from services.receiving import SaidAt
from services.recording import Command
from services.relaying import HUB, Records

TEXT_MAX_CHARS = 3_700
"""With whom it is about in front of it, it is a text of the case."""
NAME_MAX_CHARS = 200
ALIAS = "Inkommen uppgift"
CHANNEL = "navet"
NEUTRAL = "Se den mottagna uppgiften."

Kind = Literal["concern", "risk_signal", "follow_up", "request"]
_Name = Annotated[str, StringConstraints(min_length=1, max_length=NAME_MAX_CHARS)]


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a kind of message is: its name, how guarded it is, and the matter it would open."""

    label: str
    categories: tuple[Category, ...]
    raises: Literal["concernReport", "otherInfo"]
    law: Law


_MATTER = sol("11 kap. 1 §", "14 kap. 2 §")
MEANINGS: dict[Kind, Meaning] = {
    "concern": Meaning(
        "Oro, från ansluten mottagare",
        (Category.THREAT,),
        "concernReport",
        sol("14 kap. 1 §", "19 kap. 1 §"),
    ),
    "risk_signal": Meaning(
        "Risksignal, från ansluten mottagare", (Category.THREAT,), "otherInfo", _MATTER
    ),
    "follow_up": Meaning(
        "Uppföljning av egen insats, från ansluten mottagare",
        (Category.PLAN,),
        "otherInfo",
        _MATTER,
    ),
    "request": Meaning(
        "Begäran, från ansluten mottagare", (Category.PLAN,), "otherInfo", _MATTER
    ),
}


class PartnerMessage(BaseModel):
    """What a partner says it knows: by its own handle of a case, or of somebody it names.

    Its words are such as a fact may hold, or it could never be recorded and would come again.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    id: UUID
    kind: Kind
    handle: _Name | None = None
    about: Line | None = None
    text: Annotated[Text, Field(max_length=TEXT_MAX_CHARS)]
    written_at: SaidAt


class UnknownSender(Exception):
    """Whoever sent this is on no list, or stands behind the wall. It will never be right."""


class NobodyReceives(PlainFailure):
    """The directory names nobody on duty who takes in new matters: the message waits."""


@dataclass(frozen=True, slots=True)
class Inbound:
    """Takes in what partners send. It answers nothing, so it tells nobody of any case.

    What no case takes in, for it is unknown, closed or erased, becomes a matter of its own
    for whoever receives new matters: nothing is lost, and its clocks run at once.
    """

    log: FactLog
    recording: Records
    directory: Directory
    handle: CaseHandle
    reception: Callable[[], Staff | None]
    clock: Clock

    def take(self, partner_id: str, message: PartnerMessage) -> bool:
        """Record a message; give False when it had been recorded before.

        Raises UnknownSender or Refused when it never can be, and NobodyReceives or
        LogUnavailable when not now.
        """
        partner = self.directory.partner(partner_id)
        if partner is None or partner.role not in AUDIENCES:
            raise UnknownSender
        command_id = uuid5(message.id, partner.id)
        if self.log.done(command_id) is not None:
            return False
        known = self._case_of(partner, message.handle) if message.handle else None
        if known is None or not self._into(known, partner, message, command_id):
            self._as_a_new_matter(partner, message, command_id)
        return True

    def _case_of(self, partner: Partner, handle: str) -> Recorded | None:
        """Find what was last disclosed to a partner in the case that it calls so.

        Every case is asked, whether it has been found or not: the time tells nothing.
        """
        found: UUID | None = None
        for case_id in self.log.cases():
            own = self.handle(case_id, partner.id).encode()
            if hmac.compare_digest(own, handle.encode()):
                found = case_id
        if found is None:
            return None
        with suppress(ContentErased):
            told = [r for r in self.log.load(found) if _is_told(r, partner)]
            return told[-1] if told else None
        return None

    def _into(
        self, known: Recorded, partner: Partner, message: PartnerMessage, command_id: UUID
    ) -> bool:
        """Record it in a case; False when the case takes in nothing any more."""
        now = self.clock()
        occurred_at = max(known.occurred_at, min(message.written_at, now))
        command = Command(
            command_id, known.case_id, (_received(partner, message),), occurred_at
        )
        try:
            self.recording.record(HUB, command)
        except (Refused, UnknownCase):
            return False
        return True

    def _as_a_new_matter(
        self, partner: Partner, message: PartnerMessage, command_id: UUID
    ) -> None:
        receives = self.reception()
        if receives is None:
            raise NobodyReceives
        now = self.clock()
        facts = (_raised(message, now), _received(partner, message))
        case_id = uuid5(command_id, "case")
        command = Command(command_id, case_id, facts, now, on_behalf_of=receives.id)
        self.recording.record(replace(HUB, unit=receives.unit), command)


def _is_told(recorded: Recorded, partner: Partner) -> bool:
    fact = recorded.fact
    return isinstance(fact, InformationDisclosed) and fact.recipient.partner == partner.id


def _received(partner: Partner, message: PartnerMessage) -> InformationReceived:
    meaning = MEANINGS[message.kind]
    about = f"Gäller {message.about}.\n" if message.about else ""
    return InformationReceived(
        sender=partner.name[:NAME_MAX_CHARS],
        ground=meaning.label,
        content=about + message.text,
        categories=(*meaning.categories, *_also(message)),
        channel=CHANNEL,
    )


def _also(message: PartnerMessage) -> tuple[Category, ...]:
    """Guard a name, and in a case that there is already also what surely tells a place."""
    if message.handle is None:
        return (Category.ID,)
    return (Category.WHERE,) if any(h.certain for h in hints_in(message.text)) else ()


def _raised(message: PartnerMessage, now: datetime) -> CaseRaised:
    """Open a matter with neutral words: what it is about stands in what was received."""
    meaning = MEANINGS[message.kind]
    (section,) = (one for one in meaning.law if one.in_force(day_of(now)))
    return CaseRaised(
        kind=meaning.raises,
        channel="digital",
        received_at=now,
        reporter_role="ansluten organisation",
        stated_request=NEUTRAL,
        case_type="oklart",
        subject=Subject(alias=ALIAS),
        legal_basis=section.cited,
    )
