"""What recipients have answered, and what is called back: what the next answer is held to."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from domain.fact import Fact
from domain.facts import (
    DisclosureRecalled,
    InformationDisclosed,
    NoticeAnswered,
    RecallAnswered,
)
from domain.recorded import Recorded
from domain.values import Recipient


class Addressed(NamedTuple):
    """What an answer is about: to whom it went, and when that was decided."""

    recipient: Recipient
    at: datetime


class Answers(NamedTuple):
    """Each disclosure and recall by its id, and the latest answer."""

    disclosed: Mapping[UUID, Addressed] = {}
    recalled: Mapping[UUID, Addressed] = {}
    """Recalls by their own id."""
    called_back: frozenset[UUID] = frozenset()
    """Disclosures that a recall is about."""
    latest: Mapping[UUID, str] = {}


def _disclosed(now: Answers, recorded: Recorded, fact: InformationDisclosed) -> Answers:
    addressed = Addressed(fact.recipient, recorded.occurred_at)
    return now._replace(disclosed={**now.disclosed, recorded.fact_id: addressed})


def _answered(now: Answers, _recorded: Recorded, fact: NoticeAnswered) -> Answers:
    return now._replace(latest={**now.latest, fact.disclosure_ref: fact.answer})


def _recalled(now: Answers, recorded: Recorded, fact: DisclosureRecalled) -> Answers:
    addressed = Addressed(fact.recipient, recorded.occurred_at)
    return now._replace(
        recalled={**now.recalled, recorded.fact_id: addressed},
        called_back=now.called_back | {fact.disclosure_ref},
    )


def _recall_answered(now: Answers, _recorded: Recorded, fact: RecallAnswered) -> Answers:
    return now._replace(latest={**now.latest, fact.recall_ref: fact.answer})


EVOLVE: dict[type[Fact], Callable[[Answers, Recorded, Any], Answers]] = {
    InformationDisclosed: _disclosed,
    NoticeAnswered: _answered,
    DisclosureRecalled: _recalled,
    RecallAnswered: _recall_answered,
}


def evolve(now: Answers, recorded: Recorded) -> Answers:
    """Fold one more fact."""
    step = EVOLVE.get(type(recorded.fact))
    return step(now, recorded, recorded.fact) if step else now
