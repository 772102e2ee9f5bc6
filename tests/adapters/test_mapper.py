"""Every kind of fact is written and read, whichever version of the program wrote it."""

from uuid import UUID

import orjson
import pytest
from eventsourcing.persistence import StoredEvent
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.postgres.mapper import FactMapper, Linked, UnknownFact, content_of
from adapters.postgres.sealing import NO_LEAF, seal
from domain.categories import Compartment, compartment_of
from domain.fact import Fact, categories_of, marks
from domain.facts import BY_NAME, FACTS, NeedsAssessed
from tests.adapters.examples import (
    CASE,
    NOW,
    KeyRing,
    built,
    command,
    evaluation,
    where_and_health,
)

COMMAND = UUID(int=8)
CORE, LOCATION, HEALTH = Compartment.CORE, Compartment.LOCATION, Compartment.HEALTH


@pytest.mark.parametrize("kind", FACTS, ids=lambda kind: kind.name)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_a_fact_of_every_kind_comes_back_as_it_was(kind: type[Fact], data: st.DataObject):
    mapper = FactMapper(KeyRing())
    (recorded,) = command(CASE, 1, COMMAND, data.draw(built(kind)))

    row = mapper.to_stored_event(Linked(recorded, NO_LEAF))

    assert mapper.to_domain_event(row).recorded == recorded


@pytest.mark.parametrize("kind", FACTS, ids=lambda kind: kind.name)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_every_field_is_sealed_in_the_compartment_that_it_demands(
    kind: type[Fact], data: st.DataObject
):
    fact = data.draw(built(kind))
    content = {
        compartment: orjson.loads(plain)
        for compartment, plain in content_of(command(CASE, 1, COMMAND, fact)[0])
    }
    content[CORE] = content[CORE]["fields"]

    for name, mark in marks(kind).items():
        if getattr(fact, name) is not None:
            where = compartment_of(categories_of(fact, mark))
            stored = kind.model_fields[name].alias or name
            assert [c for c, fields in content.items() if stored in fields] == [where]


def test_a_life_areas_compartment_follows_the_area():
    (health,) = command(CASE, 1, COMMAND, where_and_health("hälsa"))
    (money,) = command(CASE, 1, COMMAND, where_and_health("ekonomi"))

    assert [compartment for compartment, _ in content_of(health)] == [CORE, LOCATION, HEALTH]
    assert [compartment for compartment, _ in content_of(money)] == [CORE, LOCATION]


def test_the_first_version_of_assessed_needs_is_read_as_the_second():
    ring = KeyRing()
    old = {
        "needs": "bostad och samtal",
        "per_need_horizon": "akut",
        "per_need_responsible": "oklart",
        "own_resources": "vänner",
        "housing": "inneboende",
        "work": "studerar",
        "social": "en vän",
        "overall": "brådskar",
    }

    row = stored("needs_assessed", 1, old, ring, {"health": "sömn"})
    fact = FactMapper(ring).to_domain_event(row).recorded.fact

    now = NeedsAssessed.upcasts[1](dict(old))
    assert fact == NeedsAssessed.model_validate({**now, "health": "sömn"})


@pytest.mark.parametrize(
    ("name", "schema", "fields"),
    [
        ("os:system", 1, {}),
        ("evaluation_done", 2, evaluation().model_dump()),
        ("evaluation_done", 1, {"what_worked": "kanariefågel"}),
        ("evaluation_done", 1, []),
    ],
)
def test_a_fact_that_the_program_does_not_know_is_an_error_without_content(
    name: str, schema: int, fields: object
):
    ring = KeyRing()
    with pytest.raises(UnknownFact) as caught:
        FactMapper(ring).to_domain_event(stored(name, schema, fields, ring))

    assert (caught.value.case_id, caught.value.version) == (CASE, 1)
    assert caught.value.__suppress_context__
    assert "kanarie" not in str(caught.value)


def test_every_kind_can_be_read_by_its_stored_name():
    assert set(BY_NAME.values()) == set(FACTS)


def stored(
    name: str, schema: int, fields: object, ring: KeyRing, health: object = None
) -> StoredEvent:
    """A row as another version of the program would have written it."""
    envelope = {
        "name": name,
        "schema": schema,
        "occurred_at": NOW,
        "recorded_at": NOW,
        "staff": "ann-1",
        "role": "rvt",
        "unit": "RVT Nord",
        "on_behalf_of": None,
        "fact_id": COMMAND,
        "command_id": COMMAND,
        "fields": fields,
    }
    content = [(CORE, ring.for_write(CASE, CORE), orjson.dumps(envelope))]
    if health is not None:
        content.append((HEALTH, ring.for_write(CASE, HEALTH), orjson.dumps(health)))
    return StoredEvent(CASE, 1, "fact", seal(CASE, 1, NO_LEAF, 0, content))
