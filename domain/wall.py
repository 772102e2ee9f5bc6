"""The wall to the unit that works with those who use violence (I12, SoL 13:8).

That work is other cases in another place. One thing crosses, in one direction: that the risk
may be higher now. It has the same words every time, so it can carry nothing.
"""

from functools import cache
from typing import Any, cast, get_args

from pydantic import BaseModel

from domain.fact import Fact
from domain.facts import RiskSignalNoted
from domain.roles import Role

SAFETY_SIGNAL = RiskSignalNoted(
    signal="Allmän säkerhetssignal från våldsutövarenheten, utan innehåll. Risken kan ha ökat.",
    source="väggen (13 kap. 8 § andra stycket SoL)",
    severity="medel",
    immediate_action="Gör en ny riskbedömning och underrätta den som svarar för ärendet.",
    invalidates_risk=True,
)


def is_the_signal(fact: Fact) -> bool:
    """Whether a fact is the one that crosses, word for word."""
    return type(fact) is RiskSignalNoted and fact == SAFETY_SIGNAL


def names_the_other_side(value: Any) -> bool:
    """Whether a value, however deep, names the unit behind the wall."""
    if type(value) is Role:
        return value is Role.VALDSUTOVARENHET
    if isinstance(value, tuple):
        return any(map(names_the_other_side, cast(tuple[Any, ...], value)))
    kind: type[Any] = type(value)  # pyright: ignore[reportUnknownVariableType]
    return any(names_the_other_side(getattr(value, name)) for name in _with_roles(kind))


@cache
def _with_roles(kind: type[Any]) -> tuple[str, ...]:
    """Name the fields in which a model may hold a role; what is no model has none."""
    if not issubclass(kind, BaseModel):
        return ()
    fields = kind.model_fields.items()
    return tuple(name for name, field in fields if _may_be_a_role(field.annotation))


def _may_be_a_role(annotation: Any) -> bool:
    inner = get_args(annotation)
    if inner or not isinstance(annotation, type):
        return any(map(_may_be_a_role, inner))
    kind: type[Any] = annotation
    return issubclass(kind, Role) or bool(_with_roles(kind))
