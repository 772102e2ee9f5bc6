"""The decision, what is held and the cut agree with an oracle that reads the raw facts."""

import os
from collections.abc import Sequence
from random import Random

import pytest

from domain.case.access import Profile
from domain.categories import CONTENT
from domain.need_to_know.decision import decide
from domain.need_to_know.grants import Need
from domain.need_to_know.holding import Held, held_in
from domain.need_to_know.redaction import cut
from domain.recorded import Actor, Recorded
from domain.roles import INTERNAL, Role
from tests.domain.by_the_page import ByThePage
from tests.given import GRETA, KARIN, LENA, MATS, PETRA, SARA
from tests.need_to_know.histories import PARTNERS, Histories, State
from tests.need_to_know.oracle import Oracle

SEED = int(os.environ.get("SAMLOTS_ORACLE_SEED", "20261122"))
STATES = int(os.environ.get("SAMLOTS_ORACLE_STATES", "10000"))
INSTANTS = 8
"""Asked of each history."""
ROLES = 6
"""Drawn for each state, often those that a consent or a review is about."""
ADDED = (
    frozenset[Need](),
    frozenset((Need.TASK,)),
    frozenset((Need.OWN_PART,)),
    frozenset((Need.TASK, Need.OWN_PART, Need.INSTRUCTION)),
)
"""What a single fact may add to what the case gives."""
PEOPLE = (KARIN, MATS, LENA, SARA, GRETA, PETRA)
EVERY_ROLE = tuple(Role)
EVERYBODY = Profile(("*",))
"""Internal control sees its part of every case, without a seat."""


class Differs(AssertionError):
    """The hub and the oracle do not say the same."""


def _same(state: State, what: str, hub: object, told: object) -> None:
    if hub != told:
        names = [f"{r.occurred_at:%m-%d %H:%M} {r.fact.name}" for r in state.facts]
        raise Differs(f"seed {SEED}: {what} at {state.at}: {hub} is not {told}; {names}")


def _levels(state: State, told: Oracle, roles: Sequence[Role], chance: Random) -> None:
    """Ask what roles may know in a category, for a partner and a fact that are drawn."""
    category, added = chance.choice(CONTENT), chance.choice(ADDED)
    for role in roles:
        partner = chance.choice(PARTNERS)
        asked = decide(role, category, state.access, state.at, partner=partner, also=added)
        level = told.level(role, category, state.at, partner, added)
        if asked.level is not level:
            _same(state, f"{role} {category} {partner} {added}", asked.level, level)


def _seats(state: State, told: Oracle, role: Role, chance: Random) -> None:
    """Ask who sits in a role, what each was given, and what one of them then holds and sees."""
    profiles = state.access.profiles(role, state.at)
    given = told.seated(role, state.at)
    groups = {
        name: (profile.categories, profile.placed)
        for profile in profiles
        for name in profile.holders
    }
    placed = {name: (categories, told.placed(name)) for name, categories in given.items()}
    _same(state, f"seats of {role}", groups, placed)
    if role is Role.INTERNKONTROLL and not profiles:
        profiles, given = (EVERYBODY,), {"*": frozenset(CONTENT)}
    if not profiles or not state.facts:
        return
    profile = chance.choice(profiles)
    name = profile.holders[0]
    held = held_in(state.access, role, state.at, given=profile)
    expected = {
        category: told.holds(role, category, state.at, None, seat=category in given[name])
        | told.at_place(name)
        for category in CONTENT
    }
    _same(state, f"held by {role}", dict(zip(CONTENT, held.needs, strict=True)), expected)
    page = ByThePage(chance.choice(state.facts), role, expected)
    _same(state, f"seen by {role}", _seen(page.recorded, role, held), _by(page))


def _seen(recorded: Recorded, role: Role, held: Held) -> dict[str, int]:
    shown = cut(recorded, role, held)
    return {name: field.level for name, field in shown.fields.items()} if shown else {}


def _by(page: ByThePage) -> dict[str, int]:
    known = page.known
    levels = {name: int(page.shown(name)) for name in known}
    return levels | dict.fromkeys(page.codes, 3) if known else {}


def _doors(state: State, told: Oracle, chance: Random) -> None:
    """Ask whether somebody on duty may open the case, and when time alone changes anything."""
    who = chance.choice(PEOPLE)
    for role in (who.role, chance.choice(INTERNAL)):
        hub = state.access.may_open(Actor(who.staff, role, who.unit), state.at)
        page = told.may_open(role, who.staff, who.unit, state.at)
        _same(state, f"the door for {who.staff} as {role}", hub, page)
    if state.at >= max((told.occurred_at for told in state.facts), default=state.at):
        until = state.access.next_change(state.at)
        late = [b for b in told.borders() if b > state.at and (until is None or b < until)]
        _same(state, "a change that nobody waits for", late, [])


def compare(states: int, seed: int = SEED) -> dict[str, int]:
    """Draw states and ask both; raises where they differ, and says what was met."""
    drawn, chance = Histories(seed), Random(seed)
    met: dict[str, int] = dict.fromkeys(
        ("states", "lawful", "seats", "consents", "reviews", "at a border"), 0
    )
    latest: tuple[Sequence[Recorded], Oracle] = ((), Oracle(()))
    for state in drawn.states(states, INSTANTS, lambda facts: Oracle(facts).borders()):
        if latest[0] is not state.facts:
            latest = (state.facts, Oracle(state.facts))
        told = latest[1]
        some = (*chance.sample(EVERY_ROLE, ROLES), *told.spoken_of())
        roles = chance.sample(some, ROLES)
        _levels(state, told, roles, chance)
        for role in {*roles[:2], *told.in_seats(state.at)}:
            _seats(state, told, role, chance)
        _doors(state, told, chance)
        met["states"] += 1
        met["lawful"] += state.lawful
        met["seats"] += any(spell.runs(state.at) for spell in told.seats)
        met["consents"] += any(spell.runs(state.at) for spell in told.consents)
        met["reviews"] += bool(told.reviews)
        met["at a border"] += state.at in told.borders()
    return met


@pytest.mark.shows("R180")
def test_the_hub_and_the_oracle_say_the_same_of_ten_thousand_states() -> None:
    met = compare(STATES)
    assert met["states"] >= STATES
    assert all(number >= STATES // 20 for number in met.values()), met
