"""Rules for facts about how it is followed up (domain/facts/following_up.py)."""

from domain.fact import (
    Fact,
)
from domain.facts import (
    ContactInterrupted,
    ContactResumed,
    CooperationMeetingHeld,
    FollowUpDone,
)
from domain.rules.delegating import (
    CHILD_BY_THE_CHILDS_UNIT,
)
from domain.rules.ending import (
    MINORS_ARE_HANDLED,
    RESUMES_WHAT_WAS_INTERRUPTED,
)
from domain.rules.handing_over import (
    DOOR_IS_LEFT_OPEN,
    INTERRUPTED_ONCE,
)
from domain.rules.planning import (
    MINORS_ARE_NAMED,
)
from domain.rules.rule import (
    Rule,
)
from domain.rules.stepping import (
    ENDS_IN_ONE_OF_THREE,
    HOME_IS_TOLD,
)
from domain.rules.travelling import (
    NO_PLACE_TRAVELS,
)

RULES: dict[type[Fact], tuple[Rule, ...]] = {
    CooperationMeetingHeld: (NO_PLACE_TRAVELS,),
    FollowUpDone: (
        ENDS_IN_ONE_OF_THREE,
        HOME_IS_TOLD,
        CHILD_BY_THE_CHILDS_UNIT,
    ),
    ContactInterrupted: (
        MINORS_ARE_HANDLED,
        MINORS_ARE_NAMED,
        INTERRUPTED_ONCE,
        DOOR_IS_LEFT_OPEN,
    ),
    ContactResumed: (RESUMES_WHAT_WAS_INTERRUPTED,),
}
