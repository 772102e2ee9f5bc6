"""A draft written as facts: the review that was made, and what goes or is refused."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from domain.categories import CONTENT, Category
from domain.fact import Fact
from domain.facts import InformationDisclosed, SecrecyReviewed
from domain.law.disclosing import APPEAL, AT_THE_RECIPIENT, REFUSAL, DisclosingGround
from domain.recorded import Actor, fact_id_of
from domain.roles import Role
from domain.values import DisclosedItem, Ground, GroundKind, Holder, Recipient
from services.drafting import Draft, conditions_of

DISCLOSED_AT = 1
"""Where in the command the disclosure stands: after the review that it rests on."""
SEATS = {
    Role.RVT: "handläggare",
    Role.SAMORDNARE: "samordnare",
    Role.ARBETSLEDARE: "arbetsledare",
    Role.BARN_OCH_UNGA: "handläggare barn och unga",
}


def facts_of(
    draft: Draft,
    to: Recipient,
    ground: DisclosingGround | None,
    by: Actor,
    command: UUID,
) -> tuple[Fact, ...]:
    """Write a whole draft as the facts of one command; without a ground it is a refusal.

    What was asked for and does not go is refused in the same command (R184; OSL 6:3).
    """
    refused = (_refused(draft, to, by),) if draft.withheld else ()
    if ground is None:
        return refused
    return (
        _review(draft, to, ground, by),
        _disclosure(draft, to, fact_id_of(command, 0)),
        *refused,
    )


def _review(draft: Draft, to: Recipient, ground: DisclosingGround, by: Actor) -> Fact:
    return SecrecyReviewed(
        request=_request(draft),
        requester=to,
        categories=_in_order(draft.sent),
        ground=Ground(kind=ground.kind, citation=ground.citation),
        harm_test="\n".join(
            f"{one.asks} {draft.answers[one.key].strip()}" for one in conditions_of(ground)
        ),
        outcome="lämnas delvis" if draft.withheld else "lämnas",
        reservation=draft.reservation or None,
        decided_by=_decided_by(by),
    )


def _refused(draft: Draft, to: Recipient, by: Actor) -> Fact:
    return SecrecyReviewed(
        request=_request(draft),
        requester=to,
        categories=draft.withheld,
        ground=Ground(kind=GroundKind.LAW, citation=REFUSAL),
        harm_test=f"{draft.why_refused.strip()}\n{APPEAL}",
        outcome="nekas",
        decided_by=_decided_by(by),
    )


def _disclosure(draft: Draft, to: Recipient, review: UUID) -> Fact:
    sent = _in_order(draft.sent) if draft.level != "exists" else ()
    items = tuple(DisclosedItem(category=one, text=draft.texts[one]) for one in sent)
    return InformationDisclosed.model_validate(
        {
            "review_ref": review,
            "recipient": to,
            "purpose": draft.purpose,
            "level": draft.level,
            "content_hash": digest_of(item.model_dump(mode="json") for item in items),
            "content_copy": items,
            "channel": draft.channel,
            "handling_instruction": draft.handling_instruction,
            "person_informed": draft.person_informed,
            "valid_to": draft.valid_to,
            "tells_no_place": "bekräftat" if draft.tells_no_place else None,
        }
    )


def _request(draft: Draft) -> str:
    return (
        f"{draft.begun_by.capitalize()}: {draft.request.strip()}\n"
        f"{AT_THE_RECIPIENT} {draft.who.strip()}"
    )


def _decided_by(by: Actor) -> Holder:
    title = SEATS.get(by.role, by.role.value)
    return Holder(role=by.role, title=title, staff=by.staff, unit=by.unit)


def _in_order(categories: Iterable[Category]) -> tuple[Category, ...]:
    chosen = set(categories)
    return tuple(one for one in CONTENT if one in chosen)


def digest_of(content: Iterable[Mapping[str, Any]]) -> str:
    """Give the digest of what leaves, so that it can be told later whether it was altered."""
    text = json.dumps(list(content), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()
