"""The timeline: one entry per fact that a role may know anything of."""

from typing import Any

from pydantic import BaseModel
from pydantic_core import to_jsonable_python

from domain.categories import LEVEL_NAMES
from domain.need_to_know.redaction import Cut
from projections.entries import Json

KIND = "timeline"


def entry_of(cut: Cut) -> Json:
    """Write one fact, cut down for its reader, as plain JSON."""
    return {
        "ref": str(cut.fact_id),
        "fact": cut.kind.name,
        "label": cut.kind.label,
        "occurred_at": cut.occurred_at.isoformat(),
        "recorded_at": cut.recorded_at.isoformat(),
        "by": cut.by.value,
        "on_behalf_of": cut.on_behalf_of,
        "fields": [
            {"name": name, "level": LEVEL_NAMES[shown.level], "value": _plain(shown.value)}
            for name, shown in cut.fields.items()
        ],
    }


def _plain(value: Any) -> Any:
    if value is None or type(value) in (str, int, bool):
        return value
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    return to_jsonable_python(value)
