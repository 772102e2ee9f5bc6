"""What a role's view of a case leaves out of the facts that count, and why: for auditors."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from domain.case.calendar import end_of
from domain.facts import InformationDisclosed, NoticeSuppressed
from domain.need_to_know.holding import held_in
from domain.recorded import Recorded
from domain.roles import EXTERNAL, Role
from projections.inside import profiles_of
from projections.moment import Moment
from services.withholding import Because, Why, Withheld, withheld

Letters = dict[tuple[str, int], Recorded]
"""By seat and number in the inbox: the disclosure that a letter was."""
Kept = Sequence[tuple[str | None, Withheld]]
"""What is kept back from each seat of a view; None when nobody has one."""


def letters_of(facts: Sequence[Recorded], role: Role) -> Letters:
    """Say which disclosure each letter of a role was, numbered as the inbox numbers them."""
    stopped, letters, counts = _stopped(facts), Letters(), dict[str, int]()
    for recorded in facts:
        seat = _seat(recorded, role)
        if seat is not None and recorded.fact_id not in stopped:
            number = counts[seat] = counts.get(seat, 0) + 1
            letters[seat, number] = recorded
    return letters


def kept_back(
    facts: Sequence[Recorded], moment: Moment, role: Role, seats: Iterable[str], who: str | None
) -> Kept:
    """Say fact by fact what each seat does not see; with no seat, what nobody saw."""
    seats = tuple(seats)
    if role in EXTERNAL:
        return [
            (seat, kept)
            for seat in seats or (None,)
            for kept in _from_partner(facts, role, seat, moment.at)
        ]
    if not seats:
        out = {f"staff:{staff}" for staff in moment.case.access.blocked}
        because = Because(Why.KEPT_OUT if who in out else Why.NO_SEAT)
        return [(None, Withheld(one, because)) for one in facts]
    profiles = [one for one in profiles_of(role, moment) if one.key in seats]
    return [
        (profile.key, kept)
        for profile in profiles
        for held in (held_in(moment.case.access, role, moment.at, given=profile),)
        for one in facts
        if (kept := withheld(one, role, held)) is not None
    ]


def _from_partner(
    facts: Sequence[Recorded], role: Role, seat: str | None, at: datetime
) -> Iterable[Withheld]:
    stopped = _stopped(facts)
    for recorded in facts:
        why = _why_no_letter(recorded, role, seat, stopped, at)
        if why is not None:
            yield Withheld(recorded, Because(why))


def _why_no_letter(
    recorded: Recorded, role: Role, seat: str | None, stopped: frozenset[UUID], at: datetime
) -> Why | None:
    """Say why a partner does not hold a fact as a letter that it may read."""
    sent_to = _seat(recorded, role)
    if sent_to is None or (seat is not None and sent_to != seat):
        return Why.NOT_DISCLOSED
    if recorded.fact_id in stopped:
        return Why.STOPPED
    if seat is None:
        return Why.NO_SEAT
    return Why.EXPIRED if is_over(recorded, at) else None


def is_over(letter: Recorded, at: datetime) -> bool:
    """Whether the last day of what was disclosed is over."""
    last = letter.fact.valid_to if isinstance(letter.fact, InformationDisclosed) else None
    return last is not None and at >= end_of(last)


def _stopped(facts: Sequence[Recorded]) -> frozenset[UUID]:
    return frozenset(
        one.fact.disclosure_ref for one in facts if isinstance(one.fact, NoticeSuppressed)
    )


def _seat(recorded: Recorded, role: Role) -> str | None:
    """Name the partner that a disclosure went to, empty for none; None for another role."""
    fact = recorded.fact
    if not isinstance(fact, InformationDisclosed) or fact.recipient.role is not role:
        return None
    return fact.recipient.partner or ""
