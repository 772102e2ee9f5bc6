"""A case that leaves the hub is whole and says one thing, or somebody outside finds it."""

import base64
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from adapters.ledger.book import Book
from adapters.ledger.bundle import case_export
from adapters.ledger.leaves import (
    FACT,
    HEADER,
)
from adapters.ledger.tree import leaf_hash
from adapters.postgres.fact_log import PostgresFactLog
from adapters.postgres.keys import PostgresKeyStore
from adapters.postgres.sealing import FORMAT as ROW
from adapters.postgres.sealing import HEAD, KIND_FACT, NO_LEAF, SECTION
from adapters.verify import Wrong, check_case, check_log
from domain.categories import Compartment
from tests.adapters.conftest import Database
from tests.adapters.ledger_place import Ledger
from tests.adapters.ledger_thief import (
    KNOWN,
    attacked,
    meddle,
    rewritten,
    signed_anew,
)
from tests.ledger.salamander import salamander


@pytest.fixture
def ledger(database: Database, fact_log: PostgresFactLog, tmp_path: Path) -> Iterator[Ledger]:
    with attacked(database, fact_log, tmp_path) as made:
        yield made


def exported(ledger: Ledger) -> dict[str, Any]:
    headers = list(ledger.store.headers())
    name = next(h[2:18] for h in headers if h[1] == FACT)
    export = case_export(headers, name, ledger.notes()[-1])
    assert check_case(export, ledger.policy)["facts"] == 4
    return export


@pytest.mark.parametrize("at", [0, 2])
def test_a_fact_left_out_in_the_middle_of_a_case_is_found(ledger: Ledger, at: int) -> None:
    export = exported(ledger)
    del export["leaves"][at]

    with pytest.raises(Wrong, match="missing, altered or moved"):
        check_case(export, ledger.policy)


def test_the_last_fact_left_out_is_found_by_the_map_alone(ledger: Ledger) -> None:
    export = exported(ledger)
    del export["leaves"][-1]

    with pytest.raises(Wrong, match="not complete"):
        check_case(export, ledger.policy)


def test_the_map_of_an_older_checkpoint_does_not_hide_the_last_fact(ledger: Ledger) -> None:
    headers, note = list(ledger.store.headers()), ledger.notes()[-1]
    name = next(h[2:18] for h in headers if h[1] == FACT)
    first = ledger.store.notes()[-1][0]
    old = case_export(headers[:first], name, ledger.notes()[0])
    new = case_export(headers, name, note)
    new["leaves"] = new["leaves"][: len(old["leaves"])]
    new["head"] = old["head"]

    with pytest.raises(Wrong, match="no map of cases at the end"):
        check_case(new, ledger.policy)


def lying(headers: Sequence[bytes]) -> tuple[list[bytes], bytes]:
    """End with a map in which one case ends a fact too early."""
    name = next(h[2:18] for h in headers if h[1] == FACT)
    own = [h for h in headers if h[2:18] == name]
    book = Book()
    book.replay(headers)
    head = book.heads[name]
    book.heads[name] = head._replace(number=head.number - 1, leaf=leaf_hash(own[-2]))
    book._grown.add(name)  # noqa: SLF001 - the lie is told inside what it breaks
    return [*headers, book.close(0)], name


def test_a_lying_map_fools_a_case_alone_and_is_found_in_the_whole_log(ledger: Ledger) -> None:
    headers, name = lying(list(ledger.store.headers()))
    thief = signed_anew(ledger, headers)
    note = ledger.notes()[-1]
    book = Book()
    book.replay(headers)
    head = book.heads[name]
    own = [h for h in headers if h[2:18] == name]
    book.heads[name] = head._replace(number=head.number - 1, leaf=leaf_hash(own[-2]))
    book._grown.add(name)  # noqa: SLF001 - as the hub that lies
    end = book.proof_of(name, headers[-1])
    export = case_export(headers, name, note)
    del export["leaves"][-1]
    export["head"]["place_proof"] = [_text(each) for each in end.place_proof]

    # It grew from what the witnesses know, so they cosign: they read no maps.
    assert set(ledger.collect(thief).values()) == {KNOWN}
    export["checkpoint"] = ledger.notes()[-1]
    assert check_case(export, ledger.policy)["facts"] == 3
    with pytest.raises(Wrong, match="the map of cases is not true"):
        ledger.audit("log")


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def test_a_row_that_two_keys_open_says_only_what_the_committed_one_says(
    ledger: Ledger, keys: PostgresKeyStore
) -> None:
    """A hub that keeps another story for later needs a row that opens under two keys."""
    case, other, nonce = uuid4(), bytes(range(32)), bytes(12)
    key_id = keys.for_write(case, Compartment.CORE).id
    right = keys.revealed([key_id])[key_id]
    head = HEAD.pack(ROW, KIND_FACT, case.bytes, 1, NO_LEAF, 1_790_000_000, key_id)
    bound = head + bytes((1, 2)) + key_id
    sealed = salamander(
        (right, other), nonce, bound, (b"klienten ar safe", b"klienten i fara ")
    )
    content = SECTION.pack(1, key_id, nonce, len(sealed)) + sealed
    row = head + sha256(content).digest() + content
    meddle(
        ledger,
        "INSERT INTO log.hub_events (originator_id, originator_version, topic, state)"
        f" VALUES ('{case}', 1, 'fact', '\\x{row.hex()}')",
    )
    ledger.seal()
    assert b"klienten ar safe" in AESGCM(right).decrypt(nonce, sealed, bound)
    assert b"klienten i fara " in AESGCM(other).decrypt(nonce, sealed, bound)

    headers = list(ledger.store.headers())
    at = max(n for n, h in enumerate(headers) if h[1] == FACT)
    export = case_export(headers, headers[at][2:18], ledger.notes()[-1], {at: row})
    assert check_case(export, ledger.policy)["facts"] == 1
    export["keys"] = {key_id.hex(): _text(other)}
    with pytest.raises(Wrong, match="not the one that was committed to"):
        check_case(export, ledger.policy)


def test_a_key_of_which_nothing_was_said_seals_nothing(ledger: Ledger) -> None:
    headers = rewritten(ledger, list(ledger.store.headers()))
    first = next(n for n, h in enumerate(headers) if h[1] == FACT)
    *kept, _, digest = HEADER.unpack(headers[first])
    headers[first] = HEADER.pack(*kept, bytes(16), digest)

    with pytest.raises(Wrong, match="a key that was not committed to"):
        check_log(b"".join(headers), {})
