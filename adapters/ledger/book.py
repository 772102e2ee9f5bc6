"""The ledger in memory: from stored rows, keys and erasures to leaves, roots and proofs."""

from collections.abc import Iterable
from typing import NamedTuple

from adapters.ledger.leaves import (
    ERASED,
    FACT,
    FORMAT,
    HEADER,
    HOUR_S,
    KEY,
    MAP,
    NO_CASE,
    NO_KEY,
    NOTHING,
    ROW_FACT,
    ROW_FORMAT,
    ROW_HEAD,
    ROW_HEADER_BYTES,
    entry,
)
from adapters.ledger.tree import MapTree, Tree, leaf_hash
from domain.refusals import PlainFailure


class RowAltered(PlainFailure):
    """A stored row is not what was sealed, or a key of its was never committed to."""

    def __init__(self, position: int) -> None:
        super().__init__("A stored fact is not what was sealed; nothing after it is signed.")
        self.position = position


class StoredRow(NamedTuple):
    """What the ledger reads of a stored fact: its place, its header, its content's digest."""

    position: int
    case_id: bytes
    version: int
    header: bytes
    content: bytes


class Head(NamedTuple):
    """Where a case ends: in the ledger, and in its own chain of stored rows."""

    number: int = 0
    leaf: bytes = NOTHING
    version: int = 0
    row_leaf: bytes = NOTHING


NEW = Head()


class CaseProof(NamedTuple):
    """What shows that a case ends where it does: the last leaf and the place in its map."""

    header: bytes
    last: int
    proof: list[bytes]
    place: int
    place_proof: list[bytes]


class Book:
    """Every leaf so far. Each `add` gives the header that must be stored with it."""

    def __init__(self) -> None:
        self.tree = Tree()
        self.heads: dict[bytes, Head] = {}
        self.live: dict[bytes, bytes] = {}
        self.erased = set[bytes]()
        self._places: dict[bytes, int] = {}
        self._map = MapTree()
        self._grown = set[bytes]()
        self.closed = False
        """Whether the last leaf is a map."""

    @property
    def size(self) -> int:
        """How many leaves there are."""
        return self.tree.size

    def replay(self, headers: Iterable[bytes]) -> None:
        """Take in leaves that were stored before."""
        for header in headers:
            _, kind, case, _, _, _, key, digest = HEADER.unpack(header)
            if kind == FACT:
                self._grow(case, header, digest)
            elif kind == MAP:
                self._end(header)
            else:
                self._know(kind, case, key)
                self._grow(case, header)

    def add_key(self, case: bytes, key: bytes, commitment: bytes, at_s: int) -> bytes:
        """Commit to a key before anything that is sealed with it."""
        if key in self.live or key in self.erased:
            raise ValueError("a key is committed to once")
        self._know(KEY, case, key)
        return self._add(KEY, case, key, commitment, at_s)

    def add_erased(self, case: bytes, key: bytes, decision: bytes, at_s: int) -> bytes:
        """Say that a key is destroyed, and by which decision."""
        if self.live.get(key) != case:
            raise ValueError("only a live key can be erased")
        self._know(ERASED, case, key)
        return self._add(ERASED, case, key, decision, at_s)

    def add_fact(self, case: bytes, row: StoredRow) -> bytes:
        """Take in a stored fact; raises RowAltered when its header does not fit its place."""
        form, kind, case_id, version, before, at_s, key = ROW_HEAD.unpack_from(row.header)
        head = self.heads.get(case, NEW)
        if (
            (form, kind, case_id, version) != (ROW_FORMAT, ROW_FACT, row.case_id, row.version)
            or version != head.version + 1
            or before != head.row_leaf
            or row.header[ROW_HEAD.size :] != row.content
            or len(row.header) != ROW_HEADER_BYTES
            or self.live.get(key) != case
        ):
            raise RowAltered(row.position)
        row_leaf = leaf_hash(row.header)
        hour_s = at_s // HOUR_S * HOUR_S
        header = HEADER.pack(
            FORMAT, FACT, case, head.number + 1, head.leaf, hour_s, key, row_leaf
        )
        self._grow(case, header, row_leaf)
        return header

    def close(self, at_s: int) -> bytes:
        """End what is to be signed with the map of where every case ends."""
        header = HEADER.pack(
            FORMAT, MAP, NO_CASE, len(self.heads), self._map_root(), at_s, NO_KEY, NOTHING
        )
        self._end(header)
        return header

    def proof_of(self, case: bytes, last_header: bytes) -> CaseProof:
        """Prove where a case ends, when the book ends with this map."""
        self._map_root()
        place, last = self._places[case], self.size - 1
        proof = self.tree.inclusion(last, self.size)
        return CaseProof(last_header, last, proof, place, self._map.inclusion(place))

    def _add(self, kind: int, case: bytes, key: bytes, digest: bytes, at_s: int) -> bytes:
        head = self.heads.get(case, NEW)
        hour_s = at_s // HOUR_S * HOUR_S
        header = HEADER.pack(
            FORMAT, kind, case, head.number + 1, head.leaf, hour_s, key, digest
        )
        self._grow(case, header)
        return header

    def _grow(self, case: bytes, header: bytes, row_leaf: bytes | None = None) -> None:
        leaf, head = leaf_hash(header), self.heads.get(case)
        if head is None:
            head = NEW
            self._places[case] = len(self._places)
        self.tree.append(leaf)
        if row_leaf is None:
            head = Head(head.number + 1, leaf, head.version, head.row_leaf)
        else:
            head = Head(head.number + 1, leaf, head.version + 1, row_leaf)
        self.heads[case] = head
        self._grown.add(case)
        self.closed = False

    def _end(self, header: bytes) -> None:
        self.tree.append(leaf_hash(header))
        self.closed = True

    def _know(self, kind: int, case: bytes, key: bytes) -> None:
        if kind == KEY:
            self.live[key] = case
        else:
            self.live.pop(key, None)
            self.erased.add(key)

    def _map_root(self) -> bytes:
        for case in sorted(self._grown, key=self._places.__getitem__):
            head = self.heads[case]
            self._map.put(self._places[case], leaf_hash(entry(case, head.number, head.leaf)))
        self._grown.clear()
        return self._map.root()
