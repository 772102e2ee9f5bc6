"""How the cooperation is organised: what the leaders have decided, and what it is held to."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from domain.case.calendar import day_of
from domain.fact import Fact
from domain.facts import (
    CaseClosed,
    CaseTransferred,
    ConsentRecorded,
    ContactInterrupted,
    ContactResumed,
    CooperationMeetingHeld,
    CooperationNeedDecided,
    DocumentationFormDecided,
    EvaluationDone,
    FollowUpFormDecided,
    MandateGiven,
    RaisedToTeamLeader,
    ResourcePersonAssigned,
    ResourcePersonReleased,
    SecrecyReviewed,
)
from domain.recorded import Recorded
from domain.roles import Role


@dataclass(frozen=True, slots=True)
class FollowUpForm:
    """From which day and how often the case is followed up; None when only told in words."""

    first: date
    interval_days: int | None


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting that was held, and the day on which those present agreed to meet next."""

    held: date
    agreed: date | None


@dataclass(frozen=True, slots=True)
class Organised:
    """The decisions of the team leaders' meeting, and what became of them."""

    raised_at: datetime | None = None
    internal: frozenset[Role] = frozenset()
    external: frozenset[Role] = frozenset()
    approached: frozenset[Role] = frozenset()
    """Outside organisations about which it has been decided whether they are contacted."""
    tasked: frozenset[str] = frozenset()
    """Who has been told in writing what is hers or his to do."""
    assigned: frozenset[tuple[Role, str | None]] = frozenset()
    """Whom the leaders have made resource persons."""
    documented_at: datetime | None = None
    form: FollowUpForm | None = None
    meetings: tuple[Meeting, ...] = ()
    open_until: date | None = None
    closed_on: date | None = None
    evaluated: bool = False


def _raised(now: Organised, fact: RaisedToTeamLeader, _recorded: Recorded) -> Organised:
    return replace(now, raised_at=now.raised_at or fact.raised_at)


def _needed(now: Organised, fact: CooperationNeedDecided, _recorded: Recorded) -> Organised:
    """The newest decision says who is needed, inside and outside."""
    return replace(
        now,
        internal=frozenset(fact.internal),
        external=frozenset(fact.external),
    )


def _assigned(now: Organised, fact: ResourcePersonAssigned, _recorded: Recorded) -> Organised:
    staff = fact.role.staff
    return replace(
        now,
        assigned=now.assigned | {(fact.role.role, staff)},
        tasked=now.tasked | {staff} if staff else now.tasked,
        approached=now.approached | {fact.role.role},
    )


def _released(now: Organised, fact: ResourcePersonReleased, _recorded: Recorded) -> Organised:
    gone = (fact.role.role, fact.role.staff)
    still = {staff for role, staff in now.assigned if (role, staff) != gone}
    tasked = now.tasked if gone[1] in still else now.tasked - {gone[1] or ""}
    return replace(now, assigned=now.assigned - {gone}, tasked=tasked)


def _transferred(now: Organised, fact: CaseTransferred, _recorded: Recorded) -> Organised:
    """The receiver has accepted the whole task; what the giver's people had ends with them."""
    if fact.accepted_at is None or fact.to.staff is None:
        return now
    left = (Role.RVT, Role.SAMORDNARE, Role.ARBETSLEDARE)
    stays = frozenset(one for one in now.assigned if one[0] not in left)
    told = frozenset(staff for _, staff in stays if staff)
    return replace(now, assigned=stays, tasked=told | {fact.to.staff})


def _mandated(now: Organised, fact: MandateGiven, _recorded: Recorded) -> Organised:
    if fact.accepted_at is None:
        return now
    return replace(now, tasked=now.tasked | {fact.holder})


def _documented(
    now: Organised, _fact: DocumentationFormDecided, recorded: Recorded
) -> Organised:
    return replace(now, documented_at=now.documented_at or recorded.occurred_at)


def _followed_up(now: Organised, fact: FollowUpFormDecided, _recorded: Recorded) -> Organised:
    return replace(now, form=FollowUpForm(fact.first_date, fact.interval_days))


def _met(now: Organised, fact: CooperationMeetingHeld, _recorded: Recorded) -> Organised:
    return replace(now, meetings=(*now.meetings, Meeting(fact.date, fact.next_date)))


def _consented(now: Organised, fact: ConsentRecorded, _recorded: Recorded) -> Organised:
    return replace(now, approached=now.approached | {to.role for to in fact.recipient})


def _reviewed(now: Organised, fact: SecrecyReviewed, _recorded: Recorded) -> Organised:
    """A refusal is a decision too: no contact."""
    return replace(now, approached=now.approached | {fact.requester.role})


def _interrupted(now: Organised, fact: ContactInterrupted, _recorded: Recorded) -> Organised:
    return replace(now, open_until=fact.keep_open_until)


def _resumed(now: Organised, _fact: ContactResumed, _recorded: Recorded) -> Organised:
    return replace(now, open_until=None)


def _closed(now: Organised, _fact: CaseClosed, recorded: Recorded) -> Organised:
    return replace(now, closed_on=day_of(recorded.occurred_at))


def _evaluated(now: Organised, _fact: EvaluationDone, _recorded: Recorded) -> Organised:
    return replace(now, evaluated=True)


EVOLVE: dict[type[Fact], Callable[[Organised, Any, Recorded], Organised]] = {
    RaisedToTeamLeader: _raised,
    CooperationNeedDecided: _needed,
    ResourcePersonAssigned: _assigned,
    ResourcePersonReleased: _released,
    CaseTransferred: _transferred,
    MandateGiven: _mandated,
    DocumentationFormDecided: _documented,
    FollowUpFormDecided: _followed_up,
    CooperationMeetingHeld: _met,
    ConsentRecorded: _consented,
    SecrecyReviewed: _reviewed,
    ContactInterrupted: _interrupted,
    ContactResumed: _resumed,
    CaseClosed: _closed,
    EvaluationDone: _evaluated,
}
"""Which facts organise the case. Every other fact leaves it as it is."""


def evolve(now: Organised, recorded: Recorded) -> Organised:
    """Fold one more fact into how the cooperation is organised."""
    step = EVOLVE.get(type(recorded.fact))
    return step(now, recorded.fact, recorded) if step else now
