"""What is asked of the ledger: how it stands, and what leaves the hub to be checked."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from adapters.cli.arguments import for_people
from adapters.cli.plainly import Misuse
from adapters.cli.sealing import ledger_place, policy_of
from adapters.ledger.book import Book
from adapters.ledger.bundle import write_log
from adapters.ledger.leaves import FACT, HEADER
from adapters.ledger.notes import growth, receipt
from adapters.place import NotReady
from adapters.postgres.ledger import PostgresLedger
from adapters.postgres.logins import APP, SEALER
from adapters.private import write_private
from adapters.settings import Settings
from adapters.verify import open_checkpoint, read_policy

REFUSED = {
    0: "did not answer",
    1: "answered with something that is no cosignature",
    403: "does not know the key that signs",
    404: "does not know this log",
    409: "has seen more, or another tree of this size: cut or forked",
    422: "has seen something that this log has not grown from: cut or forked",
}
ROWS = "SELECT state FROM log.hub_events ORDER BY notification_id LIMIT %b"
Answer = tuple[dict[str, Any], str]


@contextmanager
def _store(settings: Settings) -> Iterator[PostgresLedger]:
    with ledger_place(settings) as (server, logins):
        store = PostgresLedger(server.conninfo(logins[SEALER]))
        try:
            yield store
        finally:
            store.close()


def tell_status(settings: Settings) -> Answer:
    """Tell what is signed, by whom it is cosigned, what waits, and who refused."""
    text = policy_of(settings)
    policy = read_policy(text)
    with _store(settings) as store:
        notes = store.notes(most=1)
        if not notes:
            return {"size": 0, "signed_at": None, "witnessed": False}, "Nothing is signed yet."
        size, note, at = notes[0]
        waiting = len(store.facts(store.position(), 1_000))
        cosigned, refused = store.cosigned(), store.refusals()
    signed = open_checkpoint(note, policy, witnessed=False)
    behind = {
        name: {"at": when.isoformat(), "size": asked, "status": status}
        for name, asked, status, when in refused
        if cosigned.get(name, 0) < asked
    }
    answer = {
        "size": size,
        "signed_at": at.isoformat(),
        "waiting": waiting,
        "cosigned": sorted(signed.cosigned),
        "witnessed": policy.is_met(set(signed.cosigned)),
        "refused": behind,
    }
    lines = [f"{size} leaves signed {for_people(at)}; {waiting} facts wait."]
    lines += [f"Cosigned by {', '.join(sorted(signed.cosigned)) or 'nobody'}."]
    lines += [f"{name} {_why(one['status'])}." for name, one in behind.items()]
    return answer, "\n".join(lines)


def _why(status: int) -> str:
    return REFUSED.get(status, "refused")


def export_log(settings: Settings, out: Path | None, *, rows: bool) -> Answer:
    """Write the whole log, up to the last checkpoint, to a new folder."""
    folder, policy = _new(out), policy_of(settings)
    with ledger_place(settings) as (server, logins), _store(settings) as store:
        notes = store.notes()
        if not notes:
            raise NotReady("Nothing is signed yet.")
        last = notes[0][0]
        headers = [header for at, header in enumerate(store.headers()) if at < last]
        stored = None
        if rows:
            facts = sum(HEADER.unpack(header)[1] == FACT for header in headers)
            with psycopg.connect(server.conninfo(logins[APP])) as connection:
                stored = _rows(connection, facts)
                leaves = write_log(folder, headers, _texts(notes), policy, stored)
        else:
            leaves = write_log(folder, headers, _texts(notes), policy)
    return {"leaves": leaves, "checkpoints": len(notes)}, f"{leaves} leaves are written."


def _texts(notes: list[tuple[int, str, Any]]) -> list[str]:
    return [note for _, note, _ in reversed(notes)]


def _rows(connection: psycopg.Connection, facts: int) -> Iterator[bytes]:
    with connection.cursor(name="rows", binary=True) as cursor:
        for (state,) in cursor.execute(ROWS, (facts,)):
            yield bytes(state)


def write_receipt(settings: Settings, position: int | None, out: Path | None) -> Answer:
    """Write the receipt of the fact at a position of the log, against the last checkpoint."""
    file = _new(out)
    if position is None:
        raise Misuse("--position is missing.")
    with _store(settings) as store:
        place, notes = store.place_of(position), store.notes(most=1)
        if place is None or not notes or place[0] >= notes[0][0]:
            raise NotReady("That fact is not signed yet, or there is none.")
        book = _book(store)
    (index, header), (size, note, _) = place, notes[0]
    write_private(file, receipt(header, index, book.tree.inclusion(index, size), note))
    return {"index": index, "size": size}, f"The receipt of leaf {index} is written."


def write_growth(settings: Settings, since: int | None, out: Path | None) -> Answer:
    """Write the proof that the log only grew from one of its checkpoints to the last."""
    file = _new(out)
    if since is None:
        raise Misuse("--since is missing.")
    with _store(settings) as store:
        old, new = store.notes(until=since, most=1), store.notes(most=1)
        if not old or old[0][0] != since:
            raise NotReady("There is no checkpoint of that size.")
        proof = _book(store).tree.consistency(since, new[0][0])
    write_private(file, growth(proof, old[0][1], new[0][1]))
    return {"from": since, "to": new[0][0]}, f"The growth from {since} is written."


def _book(store: PostgresLedger) -> Book:
    book = Book()
    book.replay(store.headers())
    return book


def _new(out: Path | None) -> Path:
    if out is None:
        raise Misuse("--out is missing.")
    if out.exists():
        raise Misuse("--out names something that is there. Choose another.")
    return out
