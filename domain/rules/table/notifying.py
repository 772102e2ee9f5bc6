"""Rules for facts about what became of notices (domain/facts/notifying.py)."""

from domain.fact import (
    Fact,
)
from domain.facts import (
    DisclosureRecalled,
    NoticeAnswered,
    NoticeLimited,
    NoticeReceived,
    NoticeSuppressed,
    NoticeUndelivered,
    RecallAnswered,
)
from domain.rules.answering import (
    ANSWER_FOLLOWS,
    ANSWERS_THE_DISCLOSURE,
    ANSWERS_THE_RECALL,
    DECLINED_SAYS_WHY,
    KEPT_NAMES_THE_LAW,
    RECALL_ANSWER_FOLLOWS,
    RECALLED_ONCE,
)
from domain.rules.rule import (
    Rule,
)
from domain.rules.walling import (
    POINTS_WITHIN_THE_CASE,
)

RULES: dict[type[Fact], tuple[Rule, ...]] = {
    NoticeReceived: (POINTS_WITHIN_THE_CASE,),
    NoticeSuppressed: (POINTS_WITHIN_THE_CASE,),
    NoticeLimited: (POINTS_WITHIN_THE_CASE,),
    NoticeUndelivered: (POINTS_WITHIN_THE_CASE,),
    NoticeAnswered: (
        POINTS_WITHIN_THE_CASE,
        ANSWERS_THE_DISCLOSURE,
        ANSWER_FOLLOWS,
        DECLINED_SAYS_WHY,
    ),
    DisclosureRecalled: (POINTS_WITHIN_THE_CASE, ANSWERS_THE_DISCLOSURE, RECALLED_ONCE),
    RecallAnswered: (
        POINTS_WITHIN_THE_CASE,
        ANSWERS_THE_RECALL,
        RECALL_ANSWER_FOLLOWS,
        KEPT_NAMES_THE_LAW,
    ),
}
