"""Old facts are read in the shape of today: from a stored version to the next, and the next."""

from copy import deepcopy
from typing import Any

import pytest

from domain.fact import Fact
from domain.facts import FACTS, NeedsAssessed
from domain.texts import TEXT_MAX_CHARS
from domain.values import Area, NeedStatus
from tests.given import an_open_case

FIRST_VERSION: dict[str, Any] = {
    "needs": "bostad, försörjning",
    "per_need_horizon": "bostad lång sikt",
    "per_need_responsible": "RVT tills vidare",
    "own_resources": "god vän",
    "housing": "tillfälligt",
    "work": "komvux",
    "social": "få vänner",
    "overall": "behöver stöd",
}


def read(kind: type[Fact], version: int, stored: dict[str, Any]) -> Fact:
    """Read a stored fact of an old version as the log does."""
    for step in range(version, kind.schema_version):
        stored = kind.upcasts[step](stored)
    return kind.model_validate(stored)


@pytest.mark.shows("R28")
@pytest.mark.parametrize("kind", FACTS, ids=lambda kind: kind.name)
def test_there_is_a_way_from_every_old_version(kind: type[Fact]) -> None:
    assert sorted(kind.upcasts) == list(range(1, kind.schema_version))


def test_needs_that_were_one_text_become_one_need_without_a_holder() -> None:
    fact = read(NeedsAssessed, 1, deepcopy(FIRST_VERSION))
    assert isinstance(fact, NeedsAssessed)
    [need], [held] = fact.needs, fact.per_need_responsible
    assert need.text == "bostad, försörjning (horisont: bostad lång sikt)"
    assert (need.area, need.status) == (Area.ANNAT, NeedStatus.OPEN)
    assert (held.need, held.holder) == (need.key, None)
    assert held.reason_without_holder == "RVT tills vidare"
    assert fact.per_need_horizon == ()
    rest = {name: getattr(fact, name) for name in ("own_resources", "housing", "overall")}
    assert rest == {name: FIRST_VERSION[name] for name in rest}


def test_a_long_old_text_becomes_needs_that_each_have_their_word() -> None:
    old = {**FIRST_VERSION, "needs": "x" * 500, "per_need_responsible": "y" * 900}
    fact = read(NeedsAssessed, 1, old)
    assert isinstance(fact, NeedsAssessed)
    said = [row.reason_without_holder or "" for row in fact.per_need_responsible]
    assert "".join(need.text for need in fact.needs).count("x") == 500
    assert "".join(said).count("y") == 900
    assert [need.key for need in fact.needs] == [r.need for r in fact.per_need_responsible]
    an_open_case().when(fact).accepted()


def test_a_change_of_shape_leaves_what_was_stored_alone() -> None:
    stored = deepcopy(FIRST_VERSION)
    NeedsAssessed.upcasts[1](stored)
    assert stored == FIRST_VERSION


def test_a_fact_as_long_as_it_could_be_is_still_read() -> None:
    longest = dict.fromkeys(FIRST_VERSION, "x" * TEXT_MAX_CHARS)
    assert isinstance(read(NeedsAssessed, 1, longest), NeedsAssessed)


def test_nothing_that_was_written_is_lost() -> None:
    words = " ".join(f"ord{n}" for n in range(100))
    fact = read(NeedsAssessed, 1, {**FIRST_VERSION, "needs": words})
    assert "ord99" in fact.model_dump_json()
