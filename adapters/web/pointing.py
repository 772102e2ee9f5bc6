"""Pointing at what was wrong in a body: by names that are ours, never by what was sent."""

from collections.abc import Iterable
from functools import cache
from itertools import takewhile

from pydantic import BaseModel

from adapters.web.shapes import parts_of
from domain.categories import Category
from domain.facts import FACTS
from domain.law.disclosing import DISCLOSING
from services.drafting import Draft, conditions_of

NOT_SENT = "\\u0000"
"""The character that no store can keep, as JSON writes it."""


@cache
def _known_names() -> frozenset[str]:
    names = {"facts", "fact", "fields", "command_id", "occurred_at", "on_behalf_of"}
    names |= {"staff", "role", "as", "at", "draft", "read", *Draft.model_fields}
    names |= {*Category, *(c.key for g in DISCLOSING for c in conditions_of(g))}
    queue: list[type[BaseModel]] = list(FACTS)
    while queue:
        for part in parts_of(model := queue.pop()):
            names |= {part.name, model.model_fields[part.name].alias or part.name}
            inner = part.shape.item or part.shape
            queue += [inner.model] if inner.model else []
    return frozenset(names)


def pointed(loc: Iterable[int | str]) -> str:
    """Point at a place in a body; a name that is not ours is not repeated, nor what follows."""
    steps = takewhile(lambda one: isinstance(one, int) or one in _known_names(), loc)
    return "".join(f"/{step}" for step in steps)
