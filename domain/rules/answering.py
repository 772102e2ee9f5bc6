"""Which answer may follow which, from whom, and what is called back once."""

from collections.abc import Mapping
from typing import Any

from domain.case.answers import Addressed
from domain.case.case import Case
from domain.facts import DisclosureRecalled, NoticeAnswered, RecallAnswered
from domain.recorded import Recorded
from domain.rules.rule import Rule
from domain.values import Recipient

FOLLOWS: Mapping[str | None, frozenset[str]] = {
    None: frozenset(("read", "accepted", "declined", "acting", "purged")),
    "read": frozenset(("accepted", "declined", "acting", "purged")),
    "accepted": frozenset(("declined", "acting", "purged")),
    "declined": frozenset(("accepted", "purged")),
    "acting": frozenset(("declined", "purged")),
    "purged": frozenset(),
}
"""A later answer takes the place of the one before it; what is purged is not read again."""
RECALL_FOLLOWS: Mapping[str | None, frozenset[str]] = {
    None: frozenset(("purged", "kept_by_law", "never_received")),
    "kept_by_law": frozenset(("purged",)),
    "never_received": frozenset(("purged", "kept_by_law")),
    "purged": frozenset(),
}


def _same(addressed: Addressed | None, answers: Recipient) -> bool:
    """Whether it is the same one; people write a title in more than one way."""
    if addressed is None:
        return False
    told = addressed.recipient
    return (told.role, told.partner, told.staff) == (
        answers.role,
        answers.partner,
        answers.staff,
    )


def _of_nobodys_disclosure(case: Case, fact: Any, _recorded: Recorded) -> bool:
    return not _same(case.answers.disclosed.get(fact.disclosure_ref), fact.recipient)


def _of_nobodys_recall(case: Case, fact: RecallAnswered, _recorded: Recorded) -> bool:
    return not _same(case.answers.recalled.get(fact.recall_ref), fact.recipient)


def _contradicts(case: Case, fact: NoticeAnswered, _recorded: Recorded) -> bool:
    return fact.answer not in FOLLOWS[case.answers.latest.get(fact.disclosure_ref)]


def _contradicts_recall(case: Case, fact: RecallAnswered, _recorded: Recorded) -> bool:
    return fact.answer not in RECALL_FOLLOWS[case.answers.latest.get(fact.recall_ref)]


def _declined_silently(_case: Case, fact: NoticeAnswered, _recorded: Recorded) -> bool:
    return (fact.answer == "declined") is not (fact.reason is not None)


def _kept_without_law(_case: Case, fact: RecallAnswered, _recorded: Recorded) -> bool:
    return (fact.answer == "kept_by_law") is not (fact.law is not None)


def _called_back_before(case: Case, fact: DisclosureRecalled, _recorded: Recorded) -> bool:
    return fact.disclosure_ref in case.answers.called_back


ANSWERS_THE_DISCLOSURE = Rule(
    "answers_the_disclosure",
    _of_nobodys_disclosure,
    "Det finns inget sådant utlämnande till den mottagaren.",
    "I8",
)
ANSWERS_THE_RECALL = Rule(
    "answers_the_recall",
    _of_nobodys_recall,
    "Det finns ingen sådan återkallelse till den mottagaren.",
    "I8",
)
ANSWER_FOLLOWS = Rule(
    "answer_follows",
    _contradicts,
    "Svaret kan inte följa på det som mottagaren redan har svarat.",
    "I15",
)
RECALL_ANSWER_FOLLOWS = Rule(
    "recall_answer_follows",
    _contradicts_recall,
    "Svaret kan inte följa på det som mottagaren redan har svarat på återkallelsen.",
    "I15",
)
DECLINED_SAYS_WHY = Rule(
    "declined_says_why",
    _declined_silently,
    "Ange ett skäl när mottagaren avböjer, och bara då.",
    "I8",
)
KEPT_NAMES_THE_LAW = Rule(
    "kept_names_the_law",
    _kept_without_law,
    "Ange den lag som uppgiften behålls enligt när mottagaren behåller den, och bara då.",
    "I8",
)
RECALLED_ONCE = Rule(
    "recalled_once", _called_back_before, "Utlämnandet är redan återkallat.", "I15"
)
