"""A draft of a disclosure: who may get what on which ground, and what is still unanswered.

A draft is no fact and is kept nowhere. Everything asked here is answered by the draft itself,
the directory and the law. Of a case one thing is asked, and told only to whoever may know
of consents there: whether a consent covers the recipient.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from domain.case.access import Access
from domain.categories import CONTENT, Category, Level
from domain.delegation import LEADER
from domain.law.disclosing import (
    CONSENT,
    DISCLOSING,
    HARM,
    OWN_UNITS,
    Condition,
    DisclosingGround,
)
from domain.law.lawbook import LAW
from domain.need_to_know.decision import held_by, level_of
from domain.need_to_know.grants import Need
from domain.need_to_know.table import TABLE
from domain.roles import EXTERNAL, Role
from domain.rules.sharing import DISCLOSURE_GIVES, LEVELS
from domain.texts import LINE_MAX_CHARS, TEXT_MAX_CHARS, Text
from domain.values import GroundKind, Recipient
from services.ports import Directory

TEXT = TypeAdapter[str](Text)
BY_RELAY, IN_PERSON = "navet", ("möte", "telefon")
ASKED, OWN_INITIATIVE = "begäran", "eget initiativ"
TITLES = {
    Role.EKONOMISKT_BISTAND: "ekonomiskt bistånd",
    Role.BARN_OCH_UNGA: "barn och unga",
    Role.BOENDE: "boendeenheten",
    Role.JOBBTORG: "jobbtorg",
}
REFUSED_PART = "Det är begärt, och lämnas inte. Skälen står i beslutet."
NOT_FOR_THEM = "Mottagaren kan inte få det på den här grunden."
NOT_CHOSEN = "Det behövs inte för ändamålet och är inte valt."
WHY_LEFT_OUT = (REFUSED_PART, NOT_FOR_THEM, NOT_CHOSEN)
MIGHT_HOLD = frozenset((Need.ASSIGNED, Need.OWN_CASE))
"""What the case decides. Whether it is so the rules say, when the draft is weighed."""


BY_LEADER = {True: frozenset((Need.DELEGATE,)), False: frozenset[Need]()}


class Step(StrEnum):
    """The steps of the desk, in order."""

    RECIPIENT = "recipient"
    PURPOSE = "purpose"
    GROUND = "ground"
    CONDITIONS = "conditions"
    CONTENT = "content"
    HANDLING = "handling"
    REFUSAL = "refusal"


DISCLOSES = (
    Step.RECIPIENT, Step.PURPOSE, Step.GROUND, Step.CONDITIONS, Step.CONTENT, Step.HANDLING,
)  # fmt: skip
REFUSES = (Step.RECIPIENT, Step.REFUSAL)


class Draft(BaseModel):
    """What somebody has written so far. Nothing is required, and nothing is trusted."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    to: str = ""
    organisation: str = ""
    who: str = ""
    begun_by: str = ""
    request: str = ""
    asked: tuple[Category, ...] = ()
    purpose: str = ""
    sent: tuple[Category, ...] = ()
    ground: str = ""
    answers: dict[str, str] = {}
    level: str = ""
    texts: dict[Category, str] = {}
    tells_no_place: bool = False
    handling_instruction: str = ""
    reservation: str = ""
    channel: str = ""
    person_informed: str = ""
    valid_to: date | None = None
    why_refused: str = ""
    refuses: bool = False

    @property
    def withheld(self) -> tuple[Category, ...]:
        """What was asked for and does not go."""
        if self.begun_by != ASKED:
            return ()
        given = () if self.refuses else self.sent
        return tuple(one for one in CONTENT if one in self.asked and one not in given)


@dataclass(frozen=True, slots=True)
class To:
    """Somebody who may be a recipient, and how anything reaches it."""

    key: str
    recipient: Recipient
    channels: tuple[str, ...]
    named: bool = True
    """Whether it is known which organisation it is; otherwise the draft says so."""


def possible_recipients(directory: Directory) -> tuple[To, ...]:
    """Name who may be a recipient at all: the same for every case."""
    connected = tuple(
        To(f"partner:{one.id}", _recipient(one.role, one.name, one.id), (BY_RELAY,))
        for one in directory.partners()
        if TABLE.get(one.role)
    )
    units = tuple(
        To(f"unit:{role}", _recipient(role, TITLES[role]), (BY_RELAY, *IN_PERSON))
        for role in OWN_UNITS
    )
    others = tuple(
        To(f"role:{role}", _recipient(role, role), ("SDK", *IN_PERSON, "bud"), named=False)
        for role in EXTERNAL
    )
    return (*connected, *units, *others)


def _recipient(role: Role, title: str, partner: str | None = None) -> Recipient:
    return Recipient(role=role, title=title, partner=partner)


def recipient_of(draft: Draft, directory: Directory) -> To | None:
    """Find whom a draft means; None when it is nobody known."""
    found = next((to for to in possible_recipients(directory) if to.key == draft.to), None)
    if found is None or found.named or not is_text(draft.organisation, LINE_MAX_CHARS):
        return found
    title = TEXT.validate_python(draft.organisation)
    return To(found.key, _recipient(found.recipient.role, title), found.channels, named=False)


def grounds_for(
    role: Role, categories: Sequence[Category], on: date, *, consented: bool
) -> tuple[DisclosingGround, ...]:
    """Give the grounds on which a recipient may have something of every category, a day."""
    return tuple(
        ground
        for ground in DISCLOSING
        if role in ground.roles
        and (consented or ground.kind is not GroundKind.CONSENT)
        and not LAW.bars(ground.citation)
        and not LAW.out_of_force(ground.citation, on)
        and ceiling(role, categories, ground.kind) > Level.HIDDEN
    )


def has_consent(
    access: Access, to: Recipient, categories: Sequence[Category], at: datetime
) -> bool:
    """Whether consents cover a recipient for every one of the categories at an instant."""
    return all(
        Need.CONSENT in held_by(access, to.role, category, at, to.partner)
        for category in categories
    )


def ceiling(
    role: Role, categories: Sequence[Category], kind: GroundKind, *, by_leader: bool = True
) -> Level:
    """Give the highest level that a recipient may have of every category, as the table says."""
    gives = Need.CONSENT if kind is GroundKind.CONSENT else Need.LEGAL_GROUND
    held = DISCLOSURE_GIVES | MIGHT_HOLD | {gives} | BY_LEADER[by_leader]
    levels = [level_of(role, category, held) for category in categories]
    return min(levels, default=Level.HIDDEN)


def out_of_reach(role: Role, categories: Sequence[Category]) -> tuple[Category, ...]:
    """Give the fewest to take away for a recipient to have the rest on grounds of one kind."""
    barred = [
        tuple(one for one in categories if ceiling(role, (one,), kind) is Level.HIDDEN)
        for kind in GroundKind
    ]
    return min(barred, key=len)


def ground_of(draft: Draft) -> DisclosingGround | None:
    """Find the ground that a draft has chosen."""
    return next((ground for ground in DISCLOSING if ground.key == draft.ground), None)


def conditions_of(ground: DisclosingGround) -> tuple[Condition, ...]:
    """Give every question that a ground asks, the harm last."""
    return (*ground.conditions, HARM)


def left_out(draft: Draft, role: Role) -> tuple[tuple[Category, str], ...]:
    """Say what does not go along, and why, category by category."""
    ground = ground_of(draft) or CONSENT
    return tuple(
        (category, _why_left_out(draft, role, category, ground.kind))
        for category in CONTENT
        if category not in draft.sent
    )


def _why_left_out(draft: Draft, role: Role, category: Category, kind: GroundKind) -> str:
    if category in draft.withheld:
        return REFUSED_PART
    if ceiling(role, (category,), kind) is Level.HIDDEN:
        return NOT_FOR_THEM
    return NOT_CHOSEN


def is_for_the_leader(draft: Draft, role: Role) -> bool:
    """Whether only a leader may decide: a no, or what the table gives by a delegate alone."""
    if draft.refuses or draft.withheld:
        return True
    ground = ground_of(draft)
    if ground is None:
        return False
    own = ceiling(role, draft.sent, ground.kind, by_leader=False)
    return LEVELS.get(draft.level, Level.HIDDEN) > own


def may_decide(draft: Draft, to: Role, seat: Role) -> bool:
    """Whether what a draft says is within what has been delegated to a seat."""
    return seat in LEADER or not is_for_the_leader(draft, to)


def is_text(text: str, chars_max: int = TEXT_MAX_CHARS) -> bool:
    """Whether something was written, that can be kept and is not too long."""
    try:
        return len(TEXT.validate_python(text)) <= chars_max
    except ValidationError:
        return False
