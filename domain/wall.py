"""The wall to the unit that works with those who use violence (I12, SoL 13:8).

That work is other cases in another place. One thing crosses, in one direction: that the risk
may be higher now. It has the same words every time, so it can carry nothing.
"""

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from domain.facts import RiskSignalNoted
from domain.roles import Role

SAFETY_SIGNAL = RiskSignalNoted(
    signal="Allmän säkerhetssignal från våldsutövarenheten, utan innehåll. Risken kan ha ökat.",
    source="väggen (13 kap. 8 § andra stycket SoL)",
    severity="medel",
    immediate_action="Gör en ny riskbedömning och underrätta den som svarar för ärendet.",
    invalidates_risk=True,
)


def names_the_other_side(value: Any) -> bool:
    """Whether a value, however deep, names the unit behind the wall."""
    return any(role is Role.VALDSUTOVARENHET for role in _roles(value))


def _roles(value: Any) -> Iterator[Role]:
    match value:
        case Role():
            yield value
        case BaseModel():
            for name in type(value).model_fields:
                yield from _roles(getattr(value, name))
        case tuple():
            for inner in value:  # pyright: ignore[reportUnknownVariableType]
                yield from _roles(inner)
        case _:
            pass
