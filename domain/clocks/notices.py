"""Clocks of what went out: an answer that was asked for, and what is called back."""

from domain.clocks.clock import Clock, Limit, On, Unit
from domain.clocks.when import day, given, of, of_the_fact, said, working_days_from
from domain.facts import (
    DisclosureRecalled,
    InformationDisclosed,
    NoticeAnswered,
    NoticeSuppressed,
    RecallAnswered,
)
from domain.roles import COORDINATING, Role

WORKING = COORDINATING | {Role.RVT, Role.BARN_OCH_UNGA}
"""The coordinator, and who works with the case where there is none."""
LEADING = frozenset((Role.ARBETSLEDARE,))
ESCALATES_WORKING_DAYS = 2
"""After so many more working days without an answer it is the team leader's."""
RECALL_WORKING_DAYS = 2
ANSWERS = ("accepted", "declined", "acting", "purged")
"""What ends the wait; that it was read does not."""
ANSWERED = (
    On(NoticeAnswered, said("answer", *ANSWERS), of("disclosure_ref")),
    On(NoticeSuppressed, None, of("disclosure_ref")),
    On(DisclosureRecalled, None, of("disclosure_ref")),
)

NOTICES: tuple[Clock, ...] = (
    Clock(
        name="answer",
        label="Svar från mottagaren",
        action="Fråga mottagaren efter svar",
        limit=None,
        warn_days=1,
        starts=(
            On(InformationDisclosed, given("answer_by"), of_the_fact, due=day("answer_by")),
        ),
        stops=ANSWERED,
        source="R162",
        to=WORKING,
    ),
    Clock(
        name="answer_to_leader",
        label="Svar från mottagaren, lyft till arbetsledaren",
        action="Ta upp det uteblivna svaret med mottagarens chef",
        limit=None,
        starts=(
            On(
                InformationDisclosed,
                given("answer_by"),
                of_the_fact,
                due=working_days_from("answer_by", ESCALATES_WORKING_DAYS),
            ),
        ),
        stops=ANSWERED,
        source="R162",
        to=LEADING,
    ),
    Clock(
        name="recall",
        label="Svar på återkallelse",
        action="Be mottagaren gallra och svara",
        limit=Limit(RECALL_WORKING_DAYS, Unit.WORKING_DAYS),
        warn_days=RECALL_WORKING_DAYS,
        starts=(On(DisclosureRecalled, None, of_the_fact),),
        stops=(On(RecallAnswered, None, of("recall_ref")),),
        source="R162",
        to=WORKING,
    ),
    Clock(
        name="recall_to_leader",
        label="Svar på återkallelse, lyft till arbetsledaren",
        action="Kräv av mottagarens chef att uppgiften gallras",
        limit=Limit(RECALL_WORKING_DAYS + ESCALATES_WORKING_DAYS, Unit.WORKING_DAYS),
        starts=(On(DisclosureRecalled, None, of_the_fact),),
        stops=(On(RecallAnswered, None, of("recall_ref")),),
        source="R162",
        to=LEADING,
    ),
)
