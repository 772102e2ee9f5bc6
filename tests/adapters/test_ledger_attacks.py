"""Whoever owns the database, and even the key that signs, is found by somebody outside.

Every row of the table of attacks in the issue, against the real log, the real ledger and
witnesses that answer over HTTP.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from adapters.ledger.leaves import (
    FACT,
)
from adapters.ledger.notes import receipt
from adapters.postgres.fact_log import PostgresFactLog
from adapters.verify import Wrong, check_log, check_receipt, open_checkpoint
from tests.adapters.conftest import Database
from tests.adapters.examples import one
from tests.adapters.ledger_place import WITNESSES, Ledger
from tests.adapters.ledger_thief import (
    CASES,
    CUT,
    FORKED,
    KNOWN,
    attacked,
    cut,
    grow_again,
    meddle,
    put,
    rewritten,
    roots,
    signed_anew,
    with_the_key,
)


@pytest.fixture
def ledger(database: Database, fact_log: PostgresFactLog, tmp_path: Path) -> Iterator[Ledger]:
    with attacked(database, fact_log, tmp_path) as made:
        yield made


def test_honest_it_is_verified(ledger: Ledger) -> None:
    assert ledger.audit("log", since=ledger.notes()[0])["facts"] == 12


@pytest.mark.parametrize("at", [50, 113, 200])
def test_a_rewritten_row_is_found(ledger: Ledger, at: int) -> None:
    meddle(
        ledger,
        f"UPDATE log.hub_events SET state = set_byte(state, {at}, 255 - get_byte(state, {at}))"
        " WHERE notification_id = 5",
    )
    with pytest.raises(Wrong, match="was altered"):
        ledger.audit("log")


def test_a_row_with_its_header_and_the_whole_tree_is_found_without_the_key(
    ledger: Ledger,
) -> None:
    put(ledger, rewritten(ledger, list(ledger.store.headers()), changed=7))
    with pytest.raises(Wrong, match="not what the checkpoint says"):
        ledger.audit("log")


def test_with_the_stolen_key_too_no_witness_cosigns(ledger: Ledger) -> None:
    kept = ledger.notes()[0]
    thief = signed_anew(ledger, rewritten(ledger, list(ledger.store.headers()), changed=7))

    assert set(ledger.collect(thief).values()) <= {CUT, FORKED}
    with pytest.raises(Wrong, match="too few witnesses"):
        ledger.audit("log")
    with pytest.raises(Wrong):
        check_log(b"".join(ledger.store.headers()), roots(ledger, kept))


def test_a_tail_cut_below_what_was_witnessed_is_found(ledger: Ledger) -> None:
    first = ledger.store.notes()[-1][0]
    cut(ledger, first, 6)
    thief = with_the_key(ledger)

    assert thief.seal() is None
    grow_again(ledger, *((case, version) for version in (3, 4, 5) for case in CASES))
    thief.seal()
    assert set(ledger.collect(thief).values()) <= {CUT, FORKED}
    told = {name for name, *_ in ledger.store.refusals()}
    assert told == set(WITNESSES)
    with pytest.raises(Wrong, match="too few witnesses"):
        ledger.audit("log")


def test_a_tail_cut_after_what_was_witnessed_is_the_documented_window(
    ledger: Ledger, fact_log: PostgresFactLog
) -> None:
    """Nobody but the holder of a receipt can tell. So a checkpoint comes within a minute."""
    size = ledger.store.notes(most=1)[0][0]
    fact_log.append(one(CASES[0], 5))
    cut(ledger, size, 12)
    assert ledger.audit("log")["facts"] == 12

    sealer = ledger.sealer()
    fact_log.append(one(CASES[1], 5))
    sealer.seal()
    index, header = ledger.store.place_of(14) or (0, b"")
    note = ledger.notes()[-1]
    proof = sealer.book().tree.inclusion(index, sealer.book().size)
    held = receipt(header, index, proof, note)
    with pytest.raises(Wrong, match="too few witnesses"):
        check_receipt(held, ledger.policy)
    ledger.collect(sealer)
    held = receipt(header, index, proof, ledger.notes()[-1])
    said = check_receipt(held, ledger.policy)
    cut(ledger, size, 12)
    ledger_now = b"".join(list(ledger.store.headers())[: said["size"]])
    with pytest.raises(Wrong, match="shorter than its checkpoint"):
        check_log(ledger_now, roots(ledger, held.partition("\n\n")[2]))


def test_two_facts_in_each_other_s_place_are_found(ledger: Ledger) -> None:
    headers = list(ledger.store.headers())
    one_, other = [n for n, h in enumerate(headers) if h[1] == FACT][:2]
    for first, second in ((one_, other), _same_case(headers)):
        swapped = list(headers)
        swapped[first], swapped[second] = swapped[second], swapped[first]
        with pytest.raises(Wrong, match=r"does not follow|not what the checkpoint says"):
            check_log(b"".join(swapped), roots(ledger, ledger.notes()[-1]))
    meddle(
        ledger,
        "CREATE TEMPORARY TABLE two AS SELECT notification_id AS at, state FROM log.hub_events"
        " WHERE notification_id IN (1, 4)",
        "UPDATE log.hub_events e SET state = t.state FROM two t"
        " WHERE e.notification_id IN (1, 4) AND t.at = 5 - e.notification_id",
    )
    with pytest.raises(Wrong, match="was altered"):
        ledger.audit("log")


def _same_case(headers: Sequence[bytes]) -> tuple[int, int]:
    name = next(h[2:18] for h in headers if h[1] == FACT)
    first, second, *_ = [n for n, h in enumerate(headers) if h[1] == FACT and h[2:18] == name]
    return first, second


def test_of_two_branches_the_witnesses_cosign_one_and_the_other_is_seen(
    ledger: Ledger, fact_log: PostgresFactLog
) -> None:
    size = ledger.store.notes(most=1)[0][0]
    fact_log.append(one(CASES[0], 5, "to one"))
    assert set(ledger.seal(with_the_key(ledger)).values()) == {KNOWN}
    shown_to_one = ledger.notes()[-1]
    cut(ledger, size, 12)
    grow_again(ledger, (CASES[0], 5))
    (ledger.folder / "thief" / "signed").unlink()
    thief = with_the_key(ledger)
    thief.seal()

    answers = ledger.collect(thief)
    shown_to_the_other = ledger.notes()[-1]
    assert set(answers.values()) <= {CUT, FORKED}
    open_checkpoint(shown_to_one, ledger.policy)
    with pytest.raises(Wrong, match="too few witnesses cosigned: 0 of 3"):
        open_checkpoint(shown_to_the_other, ledger.policy)
    assert {status for _, _, status, _ in ledger.store.refusals()} <= {CUT, FORKED}
