"""Mistakes that give something away: in who may know what, and in how a view is kept."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from domain.case import granting
from domain.case.access import Access, Profile, Seat
from domain.categories import Category, Level
from domain.facts import ConflictChecked, ConsentRecorded
from domain.need_to_know import decision, holding, redaction
from domain.need_to_know.grants import Need
from domain.need_to_know.table import TABLE
from domain.recorded import Recorded
from projections import desk, inside
from projections.entries import Batch
from projections.inside import InsideView
from tests.attacks.seeded import Patch, seed


@seed("any one need is enough")
def _(at: Patch) -> None:
    def level_of(role: Any, category: Category, held: frozenset[Any]) -> Level:
        cells = TABLE.get(role, {}).get(category, ())
        met = (g.level for g in cells if not g.needs or g.needs & held)
        return max(met, default=Level.HIDDEN)

    for module in (redaction, desk, decision):
        at.setattr(module, "level_of", level_of)


@seed("another role's consent counts")
def _(at: Patch) -> None:
    let_go = decision._let_go

    def by_anybody(
        access: Access, role: Any, category: Category, now: Any, partner: Any
    ) -> set[Need]:
        running = any(
            category in one.categories and one.starts <= now < one.ends
            for one in access.consents
        )
        return let_go(access, role, category, now, partner) | (
            {Need.CONSENT} if running else set()
        )

    def by_table(access: Access, role: Any, now: Any, *, given: Profile) -> Any:
        return holding._by_table(access, role, now, given)

    at.setattr(decision, "_let_go", by_anybody)
    at.setattr(inside, "held_in", by_table)


@seed("a withdrawal is not heard")
def _(at: Patch) -> None:
    consented = granting.EVOLVE[ConsentRecorded]

    def deaf(access: Access, fact: Any, recorded: Recorded) -> Access:
        return access if fact.action == "withdrawn" else consented(access, fact, recorded)

    at.setitem(granting.EVOLVE, ConsentRecorded, deaf)


@seed("an end is included")
def _(at: Patch) -> None:
    at.setattr(
        Seat,
        "active",
        lambda seat, now: seat.starts <= now and (seat.ends is None or now <= seat.ends),
    )


@seed("nothing ever runs out")
def _(at: Patch) -> None:
    at.setattr(Seat, "active", lambda seat, now: seat.starts <= now)


@seed("a seat to come is a seat already")
def _(at: Patch) -> None:
    at.setattr(Seat, "active", lambda seat, now: seat.ends is None or now < seat.ends)


@seed("a block is forgotten by the next check")
def _(at: Patch) -> None:
    checked = granting.EVOLVE[ConflictChecked]

    def forgets(access: Access, fact: Any, recorded: Recorded) -> Access:
        return checked(replace(access, blocked=frozenset()), fact, recorded)

    at.setitem(granting.EVOLVE, ConflictChecked, forgets)


@seed("a block does not hold for whoever answers for the placement")
def _(at: Patch) -> None:
    checked = granting.EVOLVE[ConflictChecked]

    def spares(access: Access, fact: Any, recorded: Recorded) -> Access:
        found = checked(access, fact, recorded)
        return replace(found, blocked=found.blocked - found.placement_responsible)

    at.setitem(granting.EVOLVE, ConflictChecked, spares)


@seed("a narrow seat and a whole one share what they see")
def _(at: Patch) -> None:
    at.setattr(Profile, "key", property(lambda _: ""))


@seed("what a seat gives is remembered for the role")
def _(at: Patch) -> None:
    remembered: dict[Any, Any] = {}

    def held_in(_access: Access, role: Any, _now: Any, *, given: Profile) -> Any:
        key = (role, given.placed)
        if key not in remembered:
            remembered[key] = holding._plain(
                role, given.categories, placed=given.placed, child=False, low=True
            )
        return remembered[key]

    at.setattr(inside, "held_in", held_in)


@seed("every fact is everybody's own part")
def _(at: Patch) -> None:
    class Everybody:
        def __contains__(self, role: object) -> bool:
            return True

    at.setattr(redaction, "own_part_of", lambda _: Everybody())


@seed("every unit's task needs everything")
def _(at: Patch) -> None:
    at.setattr(redaction, "task_needs", lambda *_: True)
    at.setattr(redaction, "has_task", lambda *_: True)


@seed("codes are shown without the gist")
def _(at: Patch) -> None:
    plan_of = redaction.plan_of

    def plan(role: Any, kind: Any, held: Any, mine: Any) -> Any:
        found = plan_of(role, kind, held, mine)
        every = redaction.marks(kind).items()
        codes = [
            redaction.Part(
                name, mark, Level.FULL, not kind.model_fields[name].is_required(), is_code=True
            )
            for name, mark in every
            if mark.category is Category.META
        ]
        if found is None or found.with_codes:
            return found
        return found._replace(parts=(*found.parts, *codes))

    at.setattr(redaction, "plan_of", plan)


@seed("a document is as guarded as a document, whatever is inside")
def _(at: Patch) -> None:
    at.setattr(redaction, "categories_of", lambda _fact, mark: frozenset((mark.category,)))


@seed("a view is carried on when what one may know has changed")
def _(at: Patch) -> None:
    def carry(view: Any, facts: Sequence[Recorded], case: Any, now: Any, batch: Batch) -> bool:
        profiles = view._profiles(case, now)
        if {p.key for p in profiles} != set(view.seats):
            return False
        view._take(facts, case, now, batch, profiles)
        return True

    at.setattr(InsideView, "carry", carry)


@seed("a view that shrinks keeps its old rows")
def _(at: Patch) -> None:
    at.setattr(InsideView, "drop", lambda *_: None)


@seed("an alarm is for everybody")
def _(at: Patch) -> None:
    at.setattr(desk, "sees_alarms", lambda *_: True)
    at.setattr(desk, "level_of", lambda *_: Level.FULL)


@seed("a seat that has ended still opens the list")
def _(at: Patch) -> None:
    at.setattr(
        Access,
        "seated",
        lambda access, role, _now: tuple(
            s for s in access.seats if s.role is role and s.staff not in access.blocked
        ),
    )
