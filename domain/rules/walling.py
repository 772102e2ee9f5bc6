"""I12: one signal without content crosses the wall, and no case points at another (R212)."""

from typing import Any, get_args
from uuid import UUID

from domain.case.case import Case
from domain.fact import Fact
from domain.facts import DataAccessed
from domain.recorded import Recorded
from domain.roles import Role
from domain.rules.rule import Rule
from domain.wall import is_the_signal, names_the_other_side


def _through_the_wall(_case: Case, fact: Fact, recorded: Recorded) -> bool:
    if recorded.by.role is not Role.VALDSUTOVARENHET:
        return is_the_signal(fact)
    return not is_the_signal(fact) or recorded.on_behalf_of is not None


def _other_side_named(_case: Case, fact: Fact, _recorded: Recorded) -> bool:
    return names_the_other_side(fact)


def references(fact: Fact) -> tuple[tuple[str, UUID], ...]:
    """Give the fields that point at something by its id, and at what."""
    return tuple(
        (name, getattr(fact, name))
        for name, field in type(fact).model_fields.items()
        if _is_reference(field.annotation) and getattr(fact, name) is not None
    )


def _is_reference(annotation: Any) -> bool:
    return annotation is UUID or UUID in get_args(annotation)


def _points_elsewhere(case: Case, fact: Fact, recorded: Recorded) -> bool:
    """A read names the case that was read, which is this one; all else an earlier fact."""
    if type(fact) is DataAccessed:
        return fact.case not in (None, recorded.case_id)
    return any(case.kind_of(ref) is None for _, ref in references(fact))


ONLY_A_SIGNAL_CROSSES = Rule(
    "only_a_signal_crosses",
    _through_the_wall,
    "Genom väggen går bara säkerhetssignalen, med sina fasta ord.",
    "I12; SoL 13:8",
)
NOBODY_BEHIND_THE_WALL = Rule(
    "nobody_behind_the_wall",
    _other_side_named,
    "Våldsutövarenheten har ingen plats i ärendet och får ingenting veta om det.",
    "I12; SoL 13:8",
)
POINTS_WITHIN_THE_CASE = Rule(
    "points_within_the_case",
    _points_elsewhere,
    "Uppgiften pekar på något som inte finns i det här ärendet.",
    "I12",
)
