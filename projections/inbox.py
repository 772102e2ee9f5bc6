"""A partner's inbox: just what was disclosed to it, under its own name for the case."""

from pydantic_core import to_jsonable_python

from domain.facts import InformationDisclosed
from domain.recorded import Recorded
from projections.entries import Json

KIND = "inbox"


def entry_of(recorded: Recorded, fact: InformationDisclosed, handle: str) -> Json:
    """Write one disclosure as its recipient holds it. Never the hub's own ids of the case."""
    return {
        "handle": handle,
        "at": recorded.occurred_at.isoformat(),
        "purpose": fact.purpose,
        "level": fact.level,
        "content": [to_jsonable_python(item) for item in fact.content_copy],
        "handling_instruction": fact.handling_instruction,
        "valid_to": to_jsonable_python(fact.valid_to),
    }
