"""What the ledger keeps in PostgreSQL, and what it may learn of facts and keys."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, LiteralString
from uuid import UUID

from adapters.postgres import arrays
from adapters.postgres.held_connection import HeldConnection
from adapters.postgres.leadership import Leadership
from domain.refusals import PlainFailure

BATCH = 20_000
APPEND = "SELECT ledger.append(%b::bigint, %b::bytea[], %b::bigint[], %b::bytea)"
FACTS = "SELECT * FROM ledger.facts(%b::bigint, %b::int)"
HEADERS = (
    "SELECT header FROM ledger.leaves WHERE index >= %b::bigint ORDER BY index LIMIT %b::bigint"
)
POSITION = "SELECT coalesce(max(position), 0) FROM ledger.leaves"
UNSIGNED = (
    "SELECT c.size, c.root FROM ledger.checkpoints c LEFT JOIN ledger.notes n USING (size) "
    "WHERE n.size IS NULL ORDER BY c.size"
)
SIGN = "INSERT INTO ledger.notes (size, note) VALUES (%b::bigint, %b)"
COSIGN = (
    "INSERT INTO ledger.cosignatures (witness, size, line) VALUES (%b, %b::bigint, %b) "
    "ON CONFLICT DO NOTHING"
)
REFUSE = "INSERT INTO ledger.refusals (witness, size, status) VALUES (%b, %b::bigint, %b::int)"
NOTES = (
    "SELECT n.size, n.note || coalesce((SELECT string_agg(s.line, '' ORDER BY s.witness) "
    "FROM ledger.cosignatures s WHERE s.size = n.size), ''), c.at "
    "FROM ledger.notes n JOIN ledger.checkpoints c USING (size) "
    "WHERE n.size <= %b::bigint ORDER BY n.size DESC LIMIT %b::bigint"
)
REFUSALS = (
    "SELECT DISTINCT ON (witness) witness, size, status, at FROM ledger.refusals "
    "ORDER BY witness, at DESC"
)
COSIGNED = "SELECT witness, max(size) FROM ledger.cosignatures GROUP BY witness"
PLACE = "SELECT index, header FROM ledger.leaves WHERE position = %b::bigint"
ERASURES = "SELECT key_id, name, decision FROM ledger.erasures ORDER BY at, key_id"
NAMES = "SELECT case_id, name FROM keys.names WHERE case_id = ANY(%b::uuid[])"
NAME = (
    "INSERT INTO keys.names (case_id, name) SELECT * FROM unnest(%b::uuid[], %b::bytea[]) "
    "ON CONFLICT DO NOTHING"
)
COMMITMENTS = (
    "SELECT subject, key_id, commitment FROM keys.commitments "
    "WHERE subject = ANY(%b::uuid[]) ORDER BY key_id"
)
ALL = 2**63 - 1


class LedgerUnavailable(PlainFailure):
    """The ledger's database does not answer, or another process appends."""


class _Asking:
    def __init__(self, conninfo: str) -> None:
        self._held = HeldConnection(conninfo, LedgerUnavailable)

    def close(self) -> None:
        """Close the connection."""
        self._held.close()

    def _rows(self, query: LiteralString, *values: Any) -> list[tuple[Any, ...]]:
        with self._held.use() as connection:
            return connection.execute(query, values, binary=True).fetchall()

    def _do(self, query: LiteralString, *values: Any) -> None:
        with self._held.use() as connection:
            connection.execute(query, values)


class PostgresLedger(_Asking):
    """The tables of the ledger, with a login that may only append."""

    def __init__(self, conninfo: str) -> None:
        super().__init__(conninfo)
        self._leadership = Leadership(conninfo, "ledger", "seal")

    def lead(self) -> bool:
        """Say whether this process is the one that may append."""
        return self._leadership.lead()

    def close(self) -> None:
        """Stop leading and close the connection."""
        self._leadership.close()
        super().close()

    def headers(self) -> Iterator[bytes]:
        """Give every header in order."""
        at = 0
        while batch := self._rows(HEADERS, at, BATCH):
            yield from (header for (header,) in batch)
            at += len(batch)

    def position(self) -> int:
        """Give the position of the last fact that has a leaf."""
        return self._rows(POSITION)[0][0]

    def facts(self, after: int, most: int) -> list[tuple[int, bytes, int, bytes, bytes]]:
        """Give position, case, version, header and content's digest of the facts after one."""
        rows = self._rows(FACTS, after, most)
        return [(at, case.bytes, *rest) for at, case, *rest in rows]

    def append(
        self, first: int, headers: Sequence[bytes], positions: Sequence[int], root: bytes | None
    ) -> None:
        """Store leaves, 0 for no position, and with a root what is about to be signed."""
        self._do(APPEND, first, arrays.byteas(headers), arrays.bigints(positions), root)

    def unsigned(self) -> list[tuple[int, bytes]]:
        """Give sizes and roots that stand to be signed."""
        return [(size, root) for size, root in self._rows(UNSIGNED)]

    def sign(self, size: int, note: str) -> None:
        """Store a signed checkpoint."""
        self._do(SIGN, size, note)

    def cosign(self, witness: str, size: int, line: str) -> None:
        """Store a cosignature."""
        self._do(COSIGN, witness, size, line)

    def refuse(self, witness: str, size: int, status: int) -> None:
        """Store that a witness did not cosign."""
        self._do(REFUSE, witness, size, status)

    def notes(self, until: int = ALL, most: int = ALL) -> list[tuple[int, str, datetime]]:
        """Give size, cosigned note and instant of checkpoints, the last first."""
        return [(size, note, at) for size, note, at in self._rows(NOTES, until, most)]

    def refusals(self) -> list[tuple[str, int, int, datetime]]:
        """Give each witness's last refusal: its name, the size, the status, the instant."""
        return [(name, size, status, at) for name, size, status, at in self._rows(REFUSALS)]

    def cosigned(self) -> dict[str, int]:
        """Give the greatest size that each witness cosigned."""
        return dict(self._rows(COSIGNED))

    def erasures(self) -> list[tuple[bytes, bytes, bytes]]:
        """Give key, case and decision of every erasure that the ledger was told."""
        return [(key, name, decision) for key, name, decision in self._rows(ERASURES)]

    def place_of(self, position: int) -> tuple[int, bytes] | None:
        """Give index and header of the fact at a position of the log."""
        rows = self._rows(PLACE, position)
        return (rows[0][0], rows[0][1]) if rows else None


class PostgresLedgerNames(_Asking):
    """Cases' names in the ledger and the commitments to keys, beside the keys themselves."""

    def names(self, cases: Sequence[bytes], fresh: Sequence[bytes]) -> dict[bytes, bytes]:
        """Give the names of cases; those without one get the one from `fresh`."""
        ids = arrays.uuids([UUID(bytes=case) for case in cases])
        self._do(NAME, ids, arrays.byteas(fresh))
        # Whoever lost the race must use the name that is stored.
        return {case.bytes: name for case, name in self._rows(NAMES, ids)}

    def name_of(self, case: UUID) -> bytes | None:
        """Give a case's name; None while it has none, or when it was destroyed."""
        rows = self._rows(NAMES, arrays.uuids([case]))
        return rows[0][1] if rows else None

    def commitments(self, cases: Sequence[bytes]) -> list[tuple[bytes, bytes, bytes]]:
        """Give case, key and commitment of all keys that these cases have."""
        ids = arrays.uuids([UUID(bytes=case) for case in cases])
        return [(case.bytes, key, said) for case, key, said in self._rows(COMMITMENTS, ids)]
