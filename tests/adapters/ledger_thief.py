"""What a thief of the database, and of the key that signs, can do to the ledger."""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from adapters.ledger.book import Book, StoredRow
from adapters.ledger.leaves import (
    HEADER,
    KEY,
    MAP,
    NOTHING,
    ROW_FACT,
    ROW_FORMAT,
    ROW_HEAD,
)
from adapters.ledger.sealer import Memory, Sealer
from adapters.ledger.tree import leaf_hash
from adapters.postgres.fact_log import PostgresFactLog
from adapters.postgres.keys import PostgresKeyStore
from adapters.postgres.logins import APP, KEYS
from adapters.verify import open_checkpoint
from tests.adapters.conftest import KEK, Database
from tests.adapters.examples import one
from tests.adapters.ledger_place import Ledger, ledger_of

CASES = tuple(UUID(int=number) for number in range(1, 4))
CUT, FORKED, KNOWN = 409, 422, 200


@contextmanager
def attacked(database: Database, fact_log: PostgresFactLog, tmp_path: Path) -> Iterator[Ledger]:
    """Three cases of four facts, with a cosigned checkpoint after every second."""
    with ledger_of(database, tmp_path) as made:
        sealer = made.sealer()
        for version in range(1, 5):
            for case in CASES:
                fact_log.append(one(case, version))
            if version % 2 == 0:
                assert set(made.seal(sealer).values()) == {KNOWN}
        yield made


def meddle(ledger: Ledger, *statements: str) -> None:
    """Do what a superuser of the database can do."""
    with ledger.database.superuser() as connection:
        connection.execute("SET session_replication_role = replica")
        for statement in statements:
            connection.execute(statement.encode())


def cut(ledger: Ledger, size: int, position: int) -> None:
    """Remove everything after a size of the ledger and a position of the log."""
    meddle(
        ledger,
        *(
            f"DELETE FROM ledger.{t} WHERE size > {size}"
            for t in ("cosignatures", "refusals", "notes", "checkpoints")
        ),
        f"DELETE FROM ledger.leaves WHERE index >= {size}",
        f"DELETE FROM log.hub_events WHERE notification_id > {position}",
    )


def with_the_key(ledger: Ledger) -> Sealer:
    """The process that signs in the hands of a thief, who has emptied its memory."""
    return Sealer(ledger.store, ledger.names, ledger.signer, Memory(ledger.folder / "thief"))


def rewritten(
    ledger: Ledger, leaves: Sequence[bytes], *, changed: int | None = None
) -> list[bytes]:
    """Compute a whole ledger anew from other leaves, with every chain and map right."""
    book, made = Book(), list[bytes]()
    versions, ends = dict[bytes, int](), dict[bytes, bytes]()
    for number, header in enumerate(leaves):
        _, kind, case, _, _, at_s, key, digest = HEADER.unpack(header)
        if kind == MAP:
            made.append(book.close(at_s))
        elif kind == KEY:
            made.append(book.add_key(case, key, digest, at_s))
        else:
            version = versions[case] = versions.get(case, 0) + 1
            content = sha256(b"another" if number == changed else digest).digest()
            before = ends.get(case, NOTHING)
            row = ROW_HEAD.pack(ROW_FORMAT, ROW_FACT, case, version, before, at_s, key)
            row += content
            made.append(book.add_fact(case, StoredRow(number, case, version, row, content)))
            ends[case] = leaf_hash(row)
    return made


def put(ledger: Ledger, headers: Sequence[bytes]) -> None:
    """Put other headers in the place of all that are there."""
    meddle(
        ledger,
        "DELETE FROM ledger.leaves",
        *(
            f"INSERT INTO ledger.leaves (index, header) VALUES ({n}, '\\x{h.hex()}')"
            for n, h in enumerate(headers)
        ),
    )


def signed_anew(ledger: Ledger, headers: Sequence[bytes]) -> Sealer:
    """Put a rewritten ledger there and sign it with the stolen key."""
    put(ledger, headers)
    meddle(
        ledger, *(f"DELETE FROM ledger.{t}" for t in ("cosignatures", "notes", "checkpoints"))
    )
    book = Book()
    book.replay(headers)
    root = book.tree.root().hex()
    meddle(
        ledger,
        f"INSERT INTO ledger.checkpoints (size, root) VALUES ({book.size}, '\\x{root}')",
        # The facts themselves count as taken in.
        "UPDATE ledger.leaves SET position = 12 WHERE index = 0",
    )
    thief = with_the_key(ledger)
    thief.seal()
    return thief


def grow_again(ledger: Ledger, *facts: tuple[UUID, int]) -> None:
    """Other facts take the place of those that were cut away."""
    with (
        closing(PostgresKeyStore(ledger.database.conninfo(KEYS), KEK)) as keys,
        closing(PostgresFactLog(ledger.database.conninfo(APP), keys)) as log,
    ):
        for case, version in facts:
            log.append(one(case, version, "something else"))


def roots(ledger: Ledger, note: str) -> dict[int, bytes]:
    checkpoint = open_checkpoint(note, ledger.policy, witnessed=False)
    return {checkpoint.size: checkpoint.root}
