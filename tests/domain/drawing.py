"""Random facts of every kind, made from the types themselves and pointed into a case."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from enum import Enum
from functools import cache
from itertools import chain
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from annotated_types import MaxLen, MinLen
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from domain.case.calendar import day_of
from domain.fact import Fact
from domain.facts import (
    ConsentRecorded,
    DecisionMade,
    InformationDisclosed,
    NeedsAssessed,
    RiskAssessed,
    SecrecyReviewed,
    TaskAssigned,
)
from domain.recorded import Recorded
from domain.values import Instant
from tests.given import MORNING, example

ROWS_MAX = 2
CHANGED_MAX = 3
WORDS = (
    "karin",
    "mats",
    "lena",
    "sara",
    "sven",
    "greta",
    "petra",
    "bostad",
    "studier",
    "systern",
    "af-alvhamn",
    "plats 4",
    "extent",
    "boende från den första i månaden",
    "b" * 64,
)
NUMBERS = (0, 1, 12, 17, 400)
DAYS = (0, 0, 0, 0, 30, 120, -1, -30)
"""How far from today a day is, most often today itself."""
FAR_DAYS = (date(1000, 1, 1), date(2010, 2, 28), date(2026, 3, 2), date(2028, 2, 29), date.max)
ELSEWHERE = UUID(int=7)
"""A fact that is in no case."""
POOLS: dict[Any, Sequence[Any]] = {
    NoneType: (None,),
    bool: (False, True),
    str: WORDS,
    int: NUMBERS,
    date: FAR_DAYS,
    Instant: (MORNING, MORNING + timedelta(days=40)),
    UUID: (ELSEWHERE,),
}
"""What is drawn for the plain types; of a guarded one, what its bounds let through."""
POINTS_AT: dict[str, type[Fact]] = {
    "risk_ref": RiskAssessed,
    "closing_risk_ref": RiskAssessed,
    "needs_ref": NeedsAssessed,
    "decision_ref": DecisionMade,
    "task_ref": TaskAssigned,
    "review_ref": SecrecyReviewed,
    "disclosure_ref": InformationDisclosed,
    "consent_ref": ConsentRecorded,
}


def _fits(hint: Any, value: object) -> bool:
    try:
        TypeAdapter(hint).validate_python(value)
    except ValidationError:
        return False
    return True


def _rows(hint: Any, bounds: Sequence[object]) -> SearchStrategy[Any]:
    least = max((b.min_length for b in bounds if isinstance(b, MinLen)), default=0)
    most = min((b.max_length for b in bounds if isinstance(b, MaxLen)), default=ROWS_MAX)
    rows = st.lists(values(get_args(hint)[0]), min_size=least, max_size=min(most, ROWS_MAX))
    return rows.map(tuple)


def values(hint: Any) -> SearchStrategy[Any]:
    """Give a strategy for any type that a field may have."""
    bounds: Sequence[object] = ()
    if get_origin(hint) is Annotated:
        whole, (hint, *found) = hint, get_args(hint)
        if hint in (str, int):
            return st.sampled_from([value for value in POOLS[hint] if _fits(whole, value)])
        bounds = tuple(chain.from_iterable(_opened(bound) for bound in found))
    match get_origin(hint):
        case origin if origin is Annotated:
            return values(hint)
        case origin if origin is tuple:
            return _rows(hint, bounds)
        case origin if origin in (Union, UnionType):
            return st.one_of(*map(values, get_args(hint)))
        case origin if origin is Literal:
            return st.sampled_from(get_args(hint))
        case _:
            return _plain(hint)


def _opened(bound: object) -> Sequence[object]:
    return tuple(bound.metadata) if isinstance(bound, FieldInfo) else (bound,)


def _plain(hint: Any) -> SearchStrategy[Any]:
    if hint in POOLS:
        return st.sampled_from(POOLS[hint])
    if issubclass(hint, Enum):
        return st.sampled_from(list(hint))
    assert issubclass(hint, BaseModel), f"nothing can be drawn for {hint}"
    return st.fixed_dictionaries(_hints(hint)).map(lambda drawn: hint(**drawn))


@cache
def _hints(model: type[BaseModel]) -> dict[str, SearchStrategy[Any]]:
    hints = get_type_hints(model, include_extras=True)
    return {name: values(hints[name]) for name in model.model_fields}


@cache
def _of_type(kind: type[Fact], inner: Any) -> frozenset[str]:
    """Name the fields of a fact that hold a day, an instant or a reference."""
    return frozenset(
        name
        for name, field in kind.model_fields.items()
        if field.annotation is inner or inner in get_args(field.annotation)
    )


@st.composite
def facts(draw: st.DrawFn, kind: type[Fact], told: Sequence[Recorded], now: datetime) -> Fact:
    """Draw a fact of a kind: an ordinary one, pointed into what was told, somewhat changed."""
    usual = dict(ordinary(kind, told, now))
    for name in sorted(_of_type(kind, UUID) & usual.keys()):
        usual[name] = draw(_pointed(name, told))
    for name in sorted(_of_type(kind, date)):
        usual[name] = day_of(now) + timedelta(days=draw(st.sampled_from(DAYS)))
    changed = draw(st.sets(st.sampled_from(sorted(kind.model_fields)), max_size=CHANGED_MAX))
    for name in sorted(changed - _of_type(kind, UUID)):
        usual[name] = draw(_hints(kind)[name])
    return kind(**usual)


def ordinary(
    kind: type[Fact], told: Sequence[Recorded], now: datetime, **changes: object
) -> Fact:
    """Give the example of a kind as it would be told now: of today, about what is newest."""
    usual = dict(example(kind))
    usual |= {name: _newest(name, told) for name in _of_type(kind, UUID) if usual.get(name)}
    usual |= dict.fromkeys(_of_type(kind, date), day_of(now))
    usual |= dict.fromkeys(_of_type(kind, Instant), now)
    return kind(**usual | changes)


def _known(name: str, told: Sequence[Recorded]) -> list[UUID]:
    meant = POINTS_AT.get(name)
    return [r.fact_id for r in told if meant is None or type(r.fact) is meant]


def _newest(name: str, told: Sequence[Recorded]) -> UUID:
    return (_known(name, told) or [ELSEWHERE])[-1]


def _pointed(name: str, told: Sequence[Recorded]) -> SearchStrategy[UUID]:
    """The newest fact of the kind that is meant, most often; else one before, or none."""
    known = _known(name, told)[-2:]
    return st.sampled_from([*known[-1:] * 3, *known, ELSEWHERE])
