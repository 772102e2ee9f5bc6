"""What is stored of a fact can be opened where it was sealed, whole, and nowhere else."""

from dataclasses import replace
from hashlib import sha256
from uuid import UUID, uuid4

import pytest
from eventsourcing.persistence import StoredEvent

from adapters.postgres.keys import DataKey, KeyDestroyed
from adapters.postgres.mapper import (
    FactMapper,
    Linked,
    check_chain,
)
from adapters.postgres.sealing import (
    BLOCK_BYTES,
    HEAD,
    HEADER_BYTES,
    NO_LEAF,
    SECTION,
    TAG_BYTES,
    SealBroken,
    leaf_of,
    read,
)
from domain.categories import Compartment
from domain.facts import SafetyPlanSet
from tests.adapters.examples import NOW, KeyRing, command, evaluation, where_and_health

CASE = UUID(int=7)
COMMAND = UUID(int=8)
CORE, LOCATION, HEALTH = Compartment.CORE, Compartment.LOCATION, Compartment.HEALTH


@pytest.fixture
def mapper() -> FactMapper:
    return FactMapper(KeyRing())


def test_the_header_is_laid_out_as_the_ledger_reads_it(mapper: FactMapper):
    (recorded,) = command(CASE, 5, COMMAND, evaluation())
    state = mapper.to_stored_event(Linked(recorded, b"p" * 32)).state
    key = mapper.to_stored_event(Linked(recorded, b"p" * 32)).state[66:82]

    assert HEADER_BYTES == 114
    assert state[0:2] == b"\1\1"
    assert state[2:18] == CASE.bytes
    assert state[18:26] == (5).to_bytes(8)
    assert state[26:58] == b"p" * 32
    assert state[58:66] == int(NOW.timestamp()).to_bytes(8)
    assert state[66:82] == key
    assert state[82:114] == sha256(state[114:]).digest()
    assert leaf_of(state) == sha256(b"\0" + state[:114]).digest()


def test_no_byte_can_be_altered(mapper: FactMapper):
    (recorded,) = command(CASE, 1, COMMAND, where_and_health())
    row = mapper.to_stored_event(Linked(recorded, NO_LEAF))

    for place in range(len(row.state)):
        altered = bytearray(row.state)
        altered[place] ^= 1
        with pytest.raises(SealBroken):
            mapper.to_domain_event(replace(row, state=bytes(altered)))


def test_no_byte_can_be_altered_even_when_the_digest_is_made_to_fit(mapper: FactMapper):
    (recorded,) = command(CASE, 1, COMMAND, where_and_health())
    row = mapper.to_stored_event(Linked(recorded, NO_LEAF))

    for place in (*range(HEAD.size), *range(HEADER_BYTES, len(row.state))):
        altered = bytearray(row.state)
        altered[place] ^= 1
        # Under a key that does not exist nothing opens: that is the store's answer to give.
        with pytest.raises((SealBroken, KeyDestroyed)):
            mapper.to_domain_event(replace(row, state=refit(bytes(altered))))


def test_it_cannot_be_cut_short_or_made_longer(mapper: FactMapper):
    (recorded,) = command(CASE, 1, COMMAND, where_and_health())
    row = mapper.to_stored_event(Linked(recorded, NO_LEAF))

    for state in (*(row.state[:end] for end in range(len(row.state))), row.state + b"\0"):
        for shaped in (state, refit(state)):
            with pytest.raises(SealBroken):
                mapper.to_domain_event(replace(row, state=shaped))


def test_a_section_cannot_be_taken_away_or_put_elsewhere(mapper: FactMapper):
    one, two = command(CASE, 1, COMMAND, where_and_health(), where_and_health())
    (first, second), _ = mapper.sealed([one, two], NO_LEAF)
    core, location, health = sections_of(first.state)
    _, other_location, _ = sections_of(second.state)
    head = first.state[:HEADER_BYTES]
    relabelled = bytes([3]) + location[1:]
    exchanged = [bytes([2]) + health[1:], bytes([3]) + location[1:]]

    for sections in (
        [core],
        [core, location],
        [core, health],
        [location, core, health],
        [core, location, health, health],
        [core, other_location, health],
        [core, relabelled],
        [core, *exchanged],
        [location],
        [],
    ):
        with pytest.raises(SealBroken):
            mapper.to_domain_event(replace(first, state=refit(head + b"".join(sections))))


def test_a_row_cannot_be_moved_to_another_version_case_or_label(mapper: FactMapper):
    (recorded,) = command(CASE, 2, COMMAND, evaluation())
    row = mapper.to_stored_event(Linked(recorded, NO_LEAF))

    for moved in (
        replace(row, originator_version=3),
        replace(row, originator_id=uuid4()),
        replace(row, topic="case_raised"),
    ):
        with pytest.raises(SealBroken):
            mapper.to_domain_event(moved)


def test_a_section_cannot_be_put_under_another_name_of_its_key():
    ring = KeyRing()
    mapper = FactMapper(ring)
    (recorded,) = command(CASE, 1, COMMAND, where_and_health())
    row = mapper.to_stored_event(Linked(recorded, NO_LEAF))
    key = ring.keys[CASE, LOCATION]
    ring.keys[uuid4(), LOCATION] = DataKey(b"another name 16B", key.cipher)

    renamed = row.state.replace(key.id, b"another name 16B")
    assert renamed != row.state
    with pytest.raises(SealBroken):
        mapper.to_domain_event(replace(row, state=refit(renamed)))


def test_another_case_cannot_claim_a_fact_by_rewriting_its_header(mapper: FactMapper):
    (recorded,) = command(CASE, 1, COMMAND, evaluation())
    row = mapper.to_stored_event(Linked(recorded, NO_LEAF))
    other = uuid4()
    claimed = row.state[:2] + other.bytes + row.state[18:]

    with pytest.raises(SealBroken):
        mapper.to_domain_event(StoredEvent(other, 1, "fact", refit(claimed)))


def test_a_chain_with_a_fact_left_out_exchanged_or_in_front_is_broken(mapper: FactMapper):
    facts = command(CASE, 1, COMMAND, *(evaluation(str(n)) for n in range(4)))
    rows, _ = mapper.sealed(facts, NO_LEAF)
    other_rows, _ = mapper.sealed(facts, NO_LEAF)
    linked, other = mapper.opened(rows), mapper.opened(other_rows)

    check_chain(linked, whole_case=True)
    check_chain(linked[1:], whole_case=False)
    for wrong in (
        [linked[0], linked[2], linked[3]],
        [linked[0], other[1], linked[2]],
        [linked[1], linked[0]],
        [linked[0], linked[0]],
        linked[1:],
    ):
        with pytest.raises(SealBroken):
            check_chain(wrong, whole_case=True)


def test_the_length_tells_only_how_many_blocks_there_are(mapper: FactMapper):
    lengths = set[int]()
    for size in range(1, 200):
        (recorded,) = command(CASE, 1, COMMAND, evaluation("x" * size))
        lengths.add(len(mapper.to_stored_event(Linked(recorded, NO_LEAF)).state))

    assert len(lengths) <= 200 // BLOCK_BYTES + 1
    fixed = HEADER_BYTES + SECTION.size + TAG_BYTES
    assert all((length - fixed) % BLOCK_BYTES == 0 for length in lengths)


def test_the_same_fact_sealed_twice_has_nothing_in_common_but_the_header(mapper: FactMapper):
    (recorded,) = command(CASE, 1, COMMAND, evaluation())
    one = mapper.to_stored_event(Linked(recorded, NO_LEAF)).state
    two = mapper.to_stored_event(Linked(recorded, NO_LEAF)).state

    assert one[: HEAD.size] == two[: HEAD.size]
    assert one[HEADER_BYTES + SECTION.size :] != two[HEADER_BYTES + SECTION.size :]


def test_a_destroyed_key_is_neither_data_nor_a_broken_seal():
    ring = KeyRing()
    mapper = FactMapper(ring)
    plan = dict.fromkeys(SafetyPlanSet.model_fields, "x")
    also = {"version": 1, "review_at": "2026-01-01", "unsafe_ways": ()}
    fact = SafetyPlanSet.model_validate(plan | also)
    (recorded,) = command(CASE, 1, COMMAND, fact)
    row = mapper.to_stored_event(Linked(recorded, NO_LEAF))
    gone = ring.keys.pop((CASE, LOCATION))

    with pytest.raises(KeyDestroyed) as caught:
        mapper.to_domain_event(row)

    assert caught.value.key_ids == {gone.id}


def refit(state: bytes) -> bytes:
    """What a forger without keys can do: make the digest fit the ciphertext."""
    return state[: HEAD.size] + sha256(state[HEADER_BYTES:]).digest() + state[HEADER_BYTES:]


def sections_of(state: bytes) -> list[bytes]:
    sealed = read(CASE, int.from_bytes(state[18:26]), state)
    return [SECTION.pack(c, k, n, len(text)) + text for c, k, n, text in sealed.sections]
