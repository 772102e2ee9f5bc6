"""The invariants I1-I17 as questions to what has happened, without the rules or the fold.

Each says whether one more accepted fact would break it. `told` is the case before the fact.
"""

from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from domain.categories import Category
from domain.fact import categories_of, marks
from domain.facts import (
    CaseClosed,
    CaseRaised,
    ConsentRecorded,
    ContactInterrupted,
    DecisionMade,
    EventCorrected,
    HouseholdMapped,
    InformationDisclosed,
    InsatsReviewed,
    InsatsStarted,
    NeedsAssessed,
    PlacementEnded,
    PlacementStarted,
    RiskAssessed,
    RiskSignalNoted,
    SecrecyReviewed,
)
from domain.recorded import Recorded
from domain.values import InsatsKind, NeedStatus
from tests.domain.who_answers import (
    Told,
    a_stranger_records,
    facts_of,
    kin_is_assigned,
    nobody_answers,
    somebody_else_decides,
    told_of,
)

Breach = Callable[[Told, Recorded], bool]

MATURE, ADULT, YOUNG = 12, 18, 21
SWEDEN = ZoneInfo("Europe/Stockholm")


def _day(at: datetime) -> date:
    return at.astimezone(SWEDEN).date()


def _granted(fact: object) -> bool:
    if not isinstance(fact, DecisionMade) or fact.outcome not in ("bifall", "delvis"):
        return False
    return bool(fact.insatser)


def _standing_risks(told: Told, on: date) -> list[Recorded]:
    """Assessments that no later or later told signal has overtaken, valid on a day."""
    signals = [
        r for r in told if isinstance(r.fact, RiskSignalNoted) and r.fact.invalidates_risk
    ]
    return [
        r
        for r in told
        if isinstance(r.fact, RiskAssessed)
        and r.fact.valid_until >= on
        and not any(s.version > r.version or s.occurred_at > r.occurred_at for s in signals)
    ]


def an_old_picture_decides(told: Told, new: Recorded) -> bool:
    """I4: support on no current risk assessment, unless urgent with a task."""
    fact = new.fact
    if not isinstance(fact, DecisionMade):
        return False
    if fact.urgent:
        return fact.follow_on_task is None
    return _granted(fact) and not _standing_risks(told, _day(new.occurred_at))


def she_moves_out_alone(told: Told, new: Recorded) -> bool:
    """I5: a move without successors, or on assessments from before the notice."""
    fact = new.fact
    if not isinstance(fact, PlacementEnded):
        return False
    rows = fact.successor_per_support
    named = all(row.successor or row.reason_without_successor for row in rows)
    fresh = {
        r.fact_id
        for r in told_of(told, RiskAssessed, NeedsAssessed)
        if fact.notice_at <= _day(r.occurred_at) <= fact.end
    }
    moves = [type(r.fact) for r in told_of(told, PlacementStarted, PlacementEnded)]
    placed = moves[-1:] == [PlacementStarted]
    return not (rows and named and placed and {fact.risk_ref, fact.needs_ref} <= fresh)


def a_child_is_forgotten(told: Told, new: Recorded) -> bool:
    """I6: contact ends while a child in the newest mapping was never handled."""
    fact = new.fact
    if not isinstance(fact, ContactInterrupted | CaseClosed):
        return False
    mappings = facts_of(told, HouseholdMapped)
    handled = {child.label for m in mappings for child in m.children if child.handled}
    for left in (*facts_of(told, ContactInterrupted), fact):
        handled |= {row.child for row in getattr(left, "minors_handled", ())}
    return any(child.label not in handled for m in mappings[-1:] for child in m.children)


def _running(told: Told) -> set[InsatsKind]:
    running: set[InsatsKind] = set()
    for recorded in told:
        match recorded.fact:
            case InsatsStarted(insats=insats):
                running.add(insats.kind)
            case InsatsReviewed(insats_ref=kind, outcome="avslutas"):
                running.discard(kind)
            case _:
                pass
    return running


def it_ends_too_early(told: Told, new: Recorded) -> bool:
    """I7: closed with an open need, support that runs, a placement or no closing risk."""
    fact = new.fact
    if not isinstance(fact, CaseClosed):
        return False
    newest = facts_of(told, NeedsAssessed)[-1:]
    needs_left = any(n.status is NeedStatus.OPEN for a in newest for n in a.needs)
    moves = [type(r.fact) for r in told_of(told, PlacementStarted, PlacementEnded)]
    risks = {r.fact_id for r in _standing_risks(told, _day(new.occurred_at))}
    return (
        not newest
        or needs_left
        or bool(_running(told))
        or moves[-1:] == [PlacementStarted]
        or fact.closing_risk_ref not in risks
        or not fact.way_back
    )


def work_goes_on_after_the_end(told: Told, new: Recorded) -> bool:
    """I7: decided, started or disclosed in a case that was closed before."""
    work = (DecisionMade, InsatsStarted, PlacementStarted, InformationDisclosed, NeedsAssessed)
    return isinstance(new.fact, work) and bool(told_of(told, CaseClosed))


def unreviewed_leaves(told: Told, new: Recorded) -> bool:
    """I8: disclosed without a review that let it go, or with content beyond the level."""
    fact = new.fact
    if not isinstance(fact, InformationDisclosed):
        return False
    sent = {item.category for item in fact.content_copy}
    reviewed = [r for r in told if r.fact_id == fact.review_ref]
    let_go = any(
        review.outcome != "nekas"
        and review.requester.role is fact.recipient.role
        and review.requester.partner == fact.recipient.partner
        and sent <= set(review.categories)
        for review in facts_of(reviewed, SecrecyReviewed)
    )
    return not let_go or (fact.level == "exists" and bool(sent))


def consent_is_over_when_given(told: Told, new: Recorded) -> bool:
    """I9: a consent whose last day has passed."""
    fact = new.fact
    if not isinstance(fact, ConsentRecorded) or fact.action == "withdrawn":
        return False
    return fact.valid_to < _day(new.occurred_at)


def somebody_else_consents(told: Told, new: Recorded) -> bool:
    """I9: whoever has come of age consents alone; a small child never does."""
    fact = new.fact
    if not isinstance(fact, ConsentRecorded) or fact.action == "withdrawn":
        return False
    born = next((c.subject.born for c in facts_of(told, CaseRaised)), None)
    if born is None:
        return True
    age = _age(born, _day(new.occurred_at))
    if age >= ADULT:
        return fact.by_whom != "person"
    return age < MATURE and fact.by_whom != "vårdnadshavare"


def a_place_travels(told: Told, new: Recorded) -> bool:
    """I10: the name of her place in the text of a decision, or in what goes to others."""
    fact = new.fact
    texts: list[str] = []
    if isinstance(fact, DecisionMade):
        texts = [fact.kind, fact.public_text]
    if isinstance(fact, InformationDisclosed):
        texts = [fact.purpose, fact.handling_instruction]
        texts += [i.text for i in fact.content_copy if i.category is not Category.WHERE]
    places = {placed.place_ref for placed in facts_of(told, PlacementStarted)}
    return any(place in text for place in places for text in texts)


def _age(born: date, on: date) -> int:
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def a_child_is_placed_alone(told: Told, new: Recorded) -> bool:
    """I11: shelter for a child without a custodian, or for the young without a test."""
    fact = new.fact
    if not isinstance(fact, DecisionMade) or not _granted(fact):
        return False
    if InsatsKind.SKYDDAT_BOENDE not in fact.insatser:
        return False
    on = _day(new.occurred_at)
    born = next((c.subject.born for c in facts_of(told, CaseRaised)), None)
    if born is None:
        return True
    if _age(born, on) < ADULT:
        with_her = fact.custodian_placed
        return with_her is None or not with_her.adult or with_her.granted_on > on
    return _age(born, on) < YOUNG and not told_of(told, NeedsAssessed)


def history_is_rewritten(told: Told, new: Recorded) -> bool:
    """I15: told before it happened, or a correction of nothing or guarded less."""
    if new.occurred_at > new.recorded_at:
        return True
    fact = new.fact
    if not isinstance(fact, EventCorrected):
        return False
    target = next((r for r in told if r.fact_id == fact.target_event), None)
    if target is None:
        return True
    held = marks(type(target.fact))
    named = {*fact.corrected_fields, *(value.field for value in fact.new_values)}
    if not named <= set(held):
        return True
    needed: set[Category] = set()
    for name in named:
        needed |= categories_of(target.fact, held[name])
    return not needed <= set(fact.categories)


BREACHES: dict[str, tuple[Breach, ...]] = {
    "I1": (nobody_answers,),
    "I2": (a_stranger_records,),
    "I3": (kin_is_assigned,),
    "I4": (an_old_picture_decides,),
    "I5": (she_moves_out_alone,),
    "I6": (a_child_is_forgotten,),
    "I7": (it_ends_too_early, work_goes_on_after_the_end),
    "I8": (unreviewed_leaves,),
    "I9": (consent_is_over_when_given, somebody_else_consents),
    "I10": (a_place_travels,),
    "I13": (somebody_else_decides,),
    "I11": (a_child_is_placed_alone,),
    "I15": (history_is_rewritten,),
}
"""What one more fact may never do."""
