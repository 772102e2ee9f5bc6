"""Rules for facts about what the hub itself records of notices (domain/facts/notifying.py)."""

from domain.fact import (
    Fact,
)
from domain.facts import (
    NoticeLimited,
    NoticeReceived,
    NoticeSuppressed,
    NoticeUndelivered,
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
}
