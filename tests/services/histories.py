"""Several stories in one log, as the hub would have recorded them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from uuid import UUID, uuid5

from domain.recorded import Recorded
from tests.given import CASE_ID, Story
from tests.services.memory import Generation, MemoryViews


def case_id(number: int) -> UUID:
    """Name a case by its number; the first is the case of every story."""
    return CASE_ID if number == 0 else uuid5(CASE_ID, f"case {number}")


def in_one_log(*stories: Story) -> list[Recorded]:
    """Tell each story in a case of its own, in the order in which the facts were recorded."""
    facts = [
        replace(recorded, case_id=case_id(number), command_id=uuid5(case_id(number), str(n)))
        for number, story in enumerate(stories)
        for n, recorded in enumerate(story.recorded)
    ]
    facts.sort(key=lambda recorded: recorded.recorded_at)
    return [replace(recorded, position=n) for n, recorded in enumerate(facts, 1)]


def in_pieces(facts: Sequence[Recorded], sizes: Iterable[int]) -> list[Sequence[Recorded]]:
    """Divide a history into pieces; what is left over is the last piece."""
    pieces, start = [], 0
    for size in sizes:
        pieces.append(facts[start : start + size])
        start += size
    return [piece for piece in (*pieces, facts[start:]) if piece]


def rows(views: MemoryViews) -> dict[str, Generation]:
    """Everything that readers can see, audience by audience, and how far it has come."""
    return {
        role: generation for role, generation in views.served.items() if generation.position
    }
