"""The disclosure desk: what would go, what the recipient then holds, and the decision.

A preview is made by the very functions that record and send, so what was read is what goes.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from domain.case.calendar import ADULT_AGE_YEARS, birthday, day_of, in_utc
from domain.case.case import Case
from domain.categories import Category, Level
from domain.fact import Fact
from domain.facts import InformationDisclosed, TaskAssigned
from domain.law.disclosing import DisclosingGround
from domain.need_to_know.holding import held_in
from domain.need_to_know.redaction import cut
from domain.reads import Purpose
from domain.recorded import Recorded, fact_id_of
from domain.refusals import Refused
from domain.roles import INTERNAL, Role
from domain.values import Area, DisclosedItem, Holder
from domain.ways import OPEN
from services.already_held import HeldLetter, held_already, knows_of_access
from services.drafting import (
    Draft,
    To,
    ground_of,
    has_consent,
    left_out,
    may_decide,
    recipient_of,
)
from services.lacking import Lack, lacking
from services.levels import written_to
from services.notice import notice_id_of, told
from services.ports import CaseHandle, Clock, Directory, Session
from services.reading import CaseSeen, Reading
from services.recording import Command, Receipt, Recording
from services.reviewing import DISCLOSED_AT, SEATS, facts_of

TO_DECIDE = "Ta ställning till en fråga som är beredd. Handläggaren visar underlaget."
"""Says nothing of what it is about: tasks stand in lists."""
DECIDED_WITHIN = timedelta(days=1)
PREVIEW_HOLDS = timedelta(minutes=30)
NUMBER_IN_PREVIEW = 1
"""A notice gets its number in the partner's order when it is sent, not before."""

NOT_DELEGATED = Refused(
    "disclosed_by_a_delegate",
    "Det här beslutar arbetsledaren. Du kan bereda det och visa vad som skulle skickas.",
    "I13; OSL 6:3",
)
TOO_OLD = Refused(
    "ground_is_for_the_young",
    "Personen är för gammal för den här grunden. Välj en annan.",
    "R185; OSL 26:9",
)


class Unfinished(Exception):
    """Something of the draft remains; nothing was decided."""

    def __init__(self, lacks: tuple[Lack, ...]) -> None:
        super().__init__("unfinished")
        self.lacks = lacks


class NotSeen(Exception):
    """What would go is not what was previewed; it has to be read again."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A draft, the command that it may become, and the minute that it is previewed for."""

    draft: Draft
    command: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class Preview:
    """What a decision would do.

    `notice` are the bytes that go, None when nothing goes by the relay, and no bytes at all
    when only a word goes that there is something to read. `held` is None for
    whoever may not know who got what. `inside` is what a unit's own view will show of it.
    """

    draft: Draft
    to: To
    ground: DisclosingGround | None
    at: datetime
    facts: tuple[Fact, ...]
    notice: bytes | None
    held: tuple[HeldLetter, ...] | None
    left_out: tuple[tuple[Category, str], ...]
    inside: Level | None
    may_decide: bool
    waits: bool
    """Whether a letter would wait: the recipient has no keys that it can be closed to."""
    seen: str
    """Marks just this preview: a decision says which one it rests on."""

    @property
    def disclosed(self) -> InformationDisclosed | None:
        """Give what would be disclosed; None for a refusal."""
        return next((one for one in self.facts if isinstance(one, InformationDisclosed)), None)

    @property
    def pieces(self) -> tuple[tuple[DisclosedItem, bool], ...]:
        """Give what goes, piece by piece, and whether it is new to the recipient."""
        letters = [one for one in self.held or () if not one.over]
        known = [piece for letter in letters for piece in letter.pieces or ()]
        sent = self.disclosed.content_copy if self.disclosed else ()
        return tuple((piece, piece not in known) for piece in sent)


@dataclass(frozen=True, slots=True)
class Disclosing:
    """Prepares and decides disclosures, as the one who asks may."""

    reading: Reading
    recording: Recording
    directory: Directory
    handle: CaseHandle
    clock: Clock
    has_keys: Callable[[str], bool]
    """Whether a partner has keys that are good now."""

    def now(self) -> datetime:
        """Give the minute that a new preview is made for."""
        return in_utc(self.clock()).replace(second=0, microsecond=0)

    def look(self, session: Session, case_id: UUID) -> CaseSeen:
        """Open the desk for a case; UnknownCase when it is not there for whoever asks."""
        return self.reading.case(session.staff, session.actor.role, case_id, Purpose.RECORDING)

    def lacking(self, draft: Draft, *, consented: bool) -> tuple[Lack, ...]:
        """Name what remains of a draft today."""
        return lacking(draft, self.directory, day_of(self.clock()), consented=consented)

    def waits(self, to: To) -> bool:
        """Whether a letter would wait; who is only told that there is one needs no keys."""
        found = self.directory.partner(to.recipient.partner or "")
        return found is not None and found.channel not in OPEN and not self.has_keys(found.id)

    def consented(self, session: Session, seen: CaseSeen, draft: Draft) -> bool:
        """Whether the ground of consent is open: one covers the recipient and what is sent.

        To whoever may not know of consents in the case it is always open, and tells nothing.
        """
        to = recipient_of(draft, self.directory)
        if to is None or knows_of_access(seen, session.actor.role) < Level.SUMMARY:
            return True
        access = self.recording.current(seen.desk.case_id).access
        return has_consent(access, to.recipient, draft.sent, self.clock())

    def preview(
        self,
        session: Session,
        seen: CaseSeen,
        asked: Prepared,
        consented: bool | None = None,  # noqa: FBT001 - None asks the log
    ) -> Preview:
        """Show what a decision would do, and store nothing.

        Raises Unfinished, and Refused when a rule says no to whoever may decide.
        """
        if consented is None:
            consented = self.consented(session, seen, asked.draft)
        shown = self._made(session, seen, asked, consented=consented)
        if not shown.may_decide:
            return shown
        recorded, case = self.recording.weigh(session.actor, _command(shown, seen, asked))
        _must_be_young(case, shown.ground, asked.at)
        return _with_inside(shown, recorded, case)

    def decide(self, session: Session, seen: CaseSeen, asked: Prepared, read: str) -> Receipt:
        """Record what was previewed and read: the review, and what goes or is refused.

        Raises Unfinished, Refused, and NotSeen when something has changed since the preview.
        """
        # The rules ask for the consent as it is recorded; what was recorded is told again.
        shown = self._made(session, seen, asked, consented=True)
        if not shown.may_decide:
            raise NOT_DELEGATED
        if read != shown.seen or not timedelta(0) <= self.clock() - asked.at <= PREVIEW_HOLDS:
            raise NotSeen
        wanted = _command(shown, seen, asked)
        if shown.ground is not None and shown.ground.under_years is not None:
            _must_be_young(
                self.recording.weigh(session.actor, wanted)[1], shown.ground, asked.at
            )
        return self.recording.record(session.actor, wanted)

    def hand_over(self, session: Session, seen: CaseSeen, command: UUID) -> Receipt:
        """Give the leader a task to decide; nothing of the draft is in it, or kept."""
        now = self.now()
        task = TaskAssigned(
            task=TO_DECIDE,
            area=Area.ANNAT,
            owner=Holder(role=Role.ARBETSLEDARE, title=SEATS[Role.ARBETSLEDARE]),
            due=day_of(now) + DECIDED_WITHIN,
        )
        wanted = Command(command, seen.desk.case_id, (task,), now, knocks=True)
        return self.recording.record(session.actor, wanted)

    def _made(
        self, session: Session, seen: CaseSeen, asked: Prepared, *, consented: bool
    ) -> Preview:
        draft, command, at = asked.draft, asked.command, asked.at
        lacks = lacking(draft, self.directory, day_of(at), consented=consented)
        to = recipient_of(draft, self.directory)
        if lacks or to is None:
            raise Unfinished(lacks)
        role, ground = to.recipient.role, None if draft.refuses else ground_of(draft)
        facts = facts_of(draft, to.recipient, ground, session.actor, command)
        notice = self._notice(facts, seen.desk.case_id, command, at)
        held = held_already(seen, session.actor.role, to.recipient, day_of(at))
        own = {str(fact_id_of(command, index)) for index, _ in enumerate(facts)}
        held = held and tuple(letter for letter in held if letter.ref not in own)
        return Preview(
            draft=draft,
            to=to,
            ground=ground,
            at=at,
            facts=facts,
            notice=notice,
            held=held,
            left_out=() if draft.refuses else left_out(draft, role),
            inside=None,
            may_decide=may_decide(draft, role, session.actor.role),
            waits=not draft.refuses and self.waits(to),
            seen=_mark(facts, notice, held, at),
        )

    def _notice(
        self, facts: tuple[Fact, ...], case_id: UUID, command: UUID, at: datetime
    ) -> bytes | None:
        fact = facts[DISCLOSED_AT] if len(facts) > DISCLOSED_AT else None
        if not isinstance(fact, InformationDisclosed) or fact.recipient.partner is None:
            return None
        partner = fact.recipient.partner
        notice_id = notice_id_of(fact_id_of(command, DISCLOSED_AT), partner)
        data = told(fact, notice_id, NUMBER_IN_PREVIEW)
        connected = self.directory.partner(partner)
        if connected is not None and connected.channel in OPEN:
            return b""
        return connected and written_to(connected, self.handle(case_id, partner), at, data)


def _command(shown: Preview, seen: CaseSeen, asked: Prepared) -> Command:
    return Command(asked.command, seen.desk.case_id, shown.facts, asked.at, knocks=True)


def _mark(
    facts: tuple[Fact, ...],
    notice: bytes | None,
    held: tuple[HeldLetter, ...] | None,
    at: datetime,
) -> str:
    read = [
        at.isoformat(),
        (notice or b"").decode(),
        [[fact.name, fact.model_dump(mode="json")] for fact in facts],
        [[letter.ref, letter.over] for letter in held or ()],
    ]
    return sha256(json.dumps(read, sort_keys=True).encode()).hexdigest()


def _must_be_young(case: Case, ground: DisclosingGround | None, at: datetime) -> None:
    adult_from = case.access.adult_from
    if ground is None or ground.under_years is None or adult_from is None:
        return
    last = birthday(day_of(adult_from), ground.under_years - ADULT_AGE_YEARS)
    if day_of(at) >= last:
        raise TOO_OLD


def _with_inside(shown: Preview, recorded: tuple[Recorded, ...], case: Case) -> Preview:
    """Add what a unit of the authority will see of it in its own view."""
    role = shown.to.recipient.role
    if role not in INTERNAL or shown.disclosed is None:
        return shown
    mine = recorded[DISCLOSED_AT]
    levels = [Level.HIDDEN]
    for profile in case.access.profiles(role, mine.recorded_at):
        held = held_in(case.access, role, mine.recorded_at, given=profile)
        seen = cut(mine, role, held)
        field = seen.fields.get("content_copy") if seen else None
        levels.append(field.level if field else Level.HIDDEN)
    return replace(shown, inside=max(levels))
