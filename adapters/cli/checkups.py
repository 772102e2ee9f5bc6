"""What `samlots doctor` asks of what is stored: log, keys, ledger, views, book and stream."""

import asyncio
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import product
from typing import Any
from uuid import UUID

import orjson
import psycopg

from adapters.bootstrap import Hub
from adapters.cli.patient import Finding, Patient
from adapters.cli.proving import prove_ledger
from adapters.cli.sealing import LATE_S, folder_of, policy_of
from adapters.ledger.sealer import Memory
from adapters.nats.connection import HubConnection
from adapters.nats.holding import NatsHoldings
from adapters.postgres.ledger import PostgresLedger
from adapters.postgres.logins import KEYS, PROJECTOR, SEALER
from adapters.postgres.notices import PostgresNoticeBook
from adapters.postgres.wrapping import census, lost, stored_keys
from adapters.verify import open_checkpoint, read_policy
from domain.case.case import replay
from domain.roles import AUDIENCES, Role
from projections.audience import view_of
from projections.entries import Batch
from projections.moment import Moment
from services.outgoing import letter_id
from services.ports import ContentErased

CASES_MAX = 20
"""How many cases' views are built anew, spread over the log."""
BEHIND_MAX = 500
"""How many facts a view or the book may be behind: one batch."""
LETTERS_MAX = 100_000
STREAM_S = 5.0
GO_ON = "was interrupted or is under way: `samlots erasure run` goes on with it"
ERASED = "SELECT key_id FROM ledger.erasures"
GENERATIONS = "SELECT role, generation, position FROM views.progress"
ENTRIES = """
    SELECT case_id, seat, kind, number, body FROM views.entries
    WHERE role = %s AND generation = %s AND case_id = ANY (%s)
"""
DESKS = """
    SELECT case_id, seat, holders, blocked, until, body FROM views.desks
    WHERE role = %s AND generation = %s AND case_id = ANY (%s)
"""


def log(patient: Patient) -> Finding:
    found = patient.log()
    return Finding(
        good=True, says=f"{len(found.leaves)} facts in {found.cases} cases are whole"
    )


def keys(patient: Patient) -> Finding:
    told = _erased(patient)
    with patient.as_login(KEYS) as link:
        found = census(link, patient.hub.place.kek)
        stored = stored_keys(link)
        missing = (patient.log().keys - stored) | lost(link)
    # In this order: what is erased meanwhile is found to be under way, or told of by then.
    going, erased = patient.going().keys, _erased(patient)
    counted = {
        "do not open": found.shut,
        "are not what was committed to": found.wrong,
        "are not committed to": found.uncommitted,
        "are gone without an erasure": len(missing - erased - going),
        "are there, and the ledger says that they are erased": len(stored & told),
    }
    wrong = [f"{count} {what}" for what, count in counted.items() if count]
    if halfway := (missing - erased) & going:
        wrong.append(f"{len(halfway)} are gone by an erasure that {GO_ON}")
    says = "; ".join(wrong) or f"{found.current + found.also} keys open and are committed to"
    if found.also:
        says += f"; {found.also} wait for `samlots keys rotate`"
    return Finding(not wrong, says)


def _erased(patient: Patient) -> set[bytes]:
    with patient.as_login(SEALER) as link:
        return {key for (key,) in link.execute(ERASED, binary=True).fetchall()}


def ledger(patient: Patient) -> Finding:
    known = Memory(folder_of(patient.settings)).read()
    with patient.as_login(SEALER) as link:
        book = prove_ledger(link, patient.log(), known)
    place = patient.hub.place
    store = PostgresLedger(place.server.conninfo(place.logins[SEALER]))
    try:
        notes, waiting = store.notes(most=1), len(store.facts(store.position(), 1_000))
    finally:
        store.close()
    if not notes:
        return Finding(not patient.log().leaves, "nothing is signed yet")
    size, note, at = notes[0]
    open_checkpoint(note, read_policy(policy_of(patient.settings)), witnessed=False)
    late = waiting > 0 and (datetime.now(UTC) - at).total_seconds() > LATE_S
    says = f"{book.size} leaves fit the log and their roots; {size} signed, {waiting} wait"
    return Finding(not late, says + (": `samlots seal` is away" if late else ""))


def witnesses(patient: Patient) -> Finding:
    place = patient.hub.place
    store = PostgresLedger(place.server.conninfo(place.logins[SEALER]))
    try:
        cosigned, refused = store.cosigned(), store.refusals()
    finally:
        store.close()
    behind = sorted(name for name, size, *_ in refused if cosigned.get(name, 0) < size)
    if behind:
        return Finding(good=False, says=f"refused by {', '.join(behind)}")
    return Finding(good=True, says=f"{len(cosigned)} have cosigned")


def views(patient: Patient) -> Finding:
    """Compare rows with what the log gives now, for a sample of cases and every role."""
    hub, now = patient.hub, patient.hub.place.clock()
    # Views outlive their keys by a step or two: an erasure drops them, not a rebuild.
    halfway = patient.going().cases
    cases = [case for case in hub.log.cases() if case not in halfway]
    sample = cases[:: max(1, -(-len(cases) // CASES_MAX))]
    other = due = 0
    with patient.as_login(PROJECTOR) as link:
        link.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        served = {role: rest for role, *rest in link.execute(GENERATIONS).fetchall()}
        for role, case in product(AUDIENCES, sample):
            generation, position = served[role.value]
            built, ids = _built(hub, role, position, case)
            stored, until = _stored(link, role, generation, ids)
            if stored != built:
                # Time alone has changed it, and the projector passes by within the second.
                timely = until is None or until > now
                other += timely
                due += until is not None and until < now - timedelta(seconds=LATE_S)
    counted = f"{len(sample) * len(AUDIENCES)} views of {len(sample)} cases"
    if other:
        says = f"{other} of {counted} are other than the log gives: `samlots project --rebuild`"
        return Finding(good=False, says=says)
    if due:
        return Finding(
            good=False, says=f"{due} of {counted} are old: `samlots project` is away"
        )
    return Finding(good=True, says=f"{counted} are what the log gives")


def _stored(
    link: psycopg.Connection[tuple[Any, ...]], role: Role, generation: int, ids: list[UUID]
) -> tuple[bytes, datetime | None]:
    """Give the digest of what is stored, and when time alone changes it next."""
    asked = (role.value, generation, ids)
    entries = link.execute(ENTRIES, asked).fetchall()
    desks = link.execute(DESKS, asked).fetchall()
    ends = [until for *_, until, _ in desks if until is not None]
    return _digest(entries, desks), min(ends, default=None)


def _built(hub: Hub, role: Role, position: int, case: UUID) -> tuple[bytes, list[UUID]]:
    """Give the digest of what should stand there, and the names that the case has in it."""
    batch, ids = Batch(), {case, UUID(hub.handle(case, role.value))}
    try:
        facts = hub.log.load(case, position)
    except ContentErased:
        facts = []
    if facts:
        moment = Moment(replay(facts), hub.place.clock())
        view_of(role, hub.handle).build(facts, moment, batch)
    entries = [
        (e.case_id, e.seat, e.kind, e.number, orjson.dumps(e.body).decode())
        for e in batch.entries.values()
    ]
    desks = [
        (d.case_id, d.seat, d.holders, d.blocked, d.until, orjson.dumps(d.body).decode())
        for d in batch.desks.values()
    ]
    ids.update(desk.case_id for desk in batch.desks.values())
    return _digest(entries, desks), sorted(ids)


def _digest(entries: list[Any], desks: list[Any]) -> bytes:
    utc = orjson.OPT_UTC_Z
    desks = [(*row[:4], row[4] and row[4].astimezone(UTC), row[5]) for row in desks]
    rows = [sorted(orjson.dumps(row, option=utc) for row in each) for each in (entries, desks)]
    return sha256(b"\n".join([*rows[0], b"", *rows[1]])).digest()


def lag(patient: Patient) -> Finding:
    head, book = patient.hub.log.head(), patient.hub.notice_book()
    store = patient.hub.view_store()
    behind = head - min(store.position(role) for role in AUDIENCES)
    unread = head - book.position()
    says = f"views are {behind} facts behind, the book of notices {unread}"
    return Finding(max(behind, unread) <= BEHIND_MAX, says)


def notices(patient: Patient) -> Finding:
    book = patient.hub.notice_book()
    partners = [partner.id for partner in patient.hub.place.directory.partners()]
    waits, dead = sorted(book.not_resumed(partners)), book.lag()["dead"]
    if waits:
        names = ", ".join(waits)
        return Finding(good=False, says=f"restored: `samlots partner resume` for {names}")
    if book.over_count():
        return Finding(good=False, says="a number was given that is not counted")
    says = f"{dead} letters are dead" + (": `samlots letters list`" if dead else "")
    return Finding(not dead, says)


def stream(patient: Patient) -> Finding:
    book = patient.hub.notice_book()
    lacks = asyncio.run(lacking(patient, book))
    if lacks:
        says = (
            f"{lacks} letters are not on it: `samlots relay --rebuild`, with the relay stopped"
        )
        return Finding(good=False, says=says)
    return Finding(good=True, says="it holds what partners have not confirmed")


async def lacking(patient: Patient, book: PostgresNoticeBook) -> int:
    async def lost_connection() -> None:
        """Nothing to do: whoever asks gets the error."""

    place = patient.hub.place
    connection = HubConnection(place.nats, lost_connection)
    lacks = 0
    try:
        await asyncio.wait_for(connection.open(), STREAM_S)
        for partner in place.registry.all():
            known = book.undelivered(partner)
            on_their_way = {
                n.notice_id for n in book.pending(partner, place.clock(), LETTERS_MAX)
            }
            if known:
                kept = await NatsHoldings(connection).holds(partner)
                lacks += sum(
                    letter_id(n) not in kept for n in known if n.notice_id not in on_their_way
                )
    finally:
        await connection.close()
    return lacks
