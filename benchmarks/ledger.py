"""The ledger: taking facts in, auditing all of them offline, proving one case. No servers.

Beside pymerkle for the tree. Time is the thread's own: what else the machine does counts less.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from statistics import median

from pymerkle import InmemoryTree

from adapters.ledger.book import Book, StoredRow
from adapters.ledger.leaves import NOTHING, ROW_FACT, ROW_FORMAT, ROW_HEAD
from adapters.ledger.tree import Tree, leaf_hash
from adapters.verify import check_log, entry, is_included
from benchmarks.figures import Figure, Rounds, within

FACTS = 100_000
FACTS_OF_A_CASE = 40
CASES = FACTS // FACTS_OF_A_CASE
SIGNED_EVERY = 2_000
TAKEN_IN_US_MAX = 10.0
AUDITED_US_MAX = 5.0
"""200,000 facts a second on one core."""
PROVED_US_MAX = 5_000.0
AT_S = 1_790_000_000


@dataclass(slots=True)
class Grown:
    """A ledger, its headers, the roots that were signed, and one of its cases."""

    book: Book
    headers: list[bytes]
    roots: dict[int, bytes]
    case: bytes


def ledger(rounds: Rounds) -> list[Figure]:
    """Take facts in, grow the tree alone beside the library's, audit, prove one case."""
    rows = list(_rows())
    grown = _grown(rows)
    joined, size = b"".join(grown.headers), len(grown.headers)
    proof, root = _Proof(grown), grown.book.tree.root()
    asked: dict[str, tuple[Callable[[], object], int]] = {
        "in": (lambda: _grown(rows), FACTS),
        "tree": (lambda: _tree(grown.headers), size),
        "library": (lambda: _library(grown.headers), size),
        "audit": (lambda: check_log(joined, grown.roots), FACTS),
        "proof": (lambda: proof.made_and_checked(root), 1),
    }
    taken: dict[str, list[float]] = {what: [] for what in asked}
    for _ in rounds:
        for what, (work, each) in asked.items():
            taken[what].append(_thread_us(work) / each)
    tree = within("add a leaf to the tree", taken["tree"], TAKEN_IN_US_MAX, size)
    library = median(taken["library"])
    return [
        within("take a fact into the ledger", taken["in"], TAKEN_IN_US_MAX, FACTS),
        replace(
            tree,
            library=library,
            hub_to_library=tree.hub / library,
            library_to_limit=library / TAKEN_IN_US_MAX,
            against="the most that it may take; pymerkle in memory",
        ),
        within("audit a fact of a whole log, offline", taken["audit"], AUDITED_US_MAX, FACTS),
        within("prove a case of 40 facts, and check it", taken["proof"], PROVED_US_MAX, 1),
    ]


def _rows() -> Iterator[StoredRow]:
    """Make rows whose headers are those of sealed facts; what is sealed does not matter."""
    ends = dict[int, bytes]()
    content = sha256(b"what is sealed").digest()
    for number in range(FACTS):
        case, version = number % CASES, number // CASES + 1
        name, before = _name(case), ends.get(case, NOTHING)
        head = ROW_HEAD.pack(ROW_FORMAT, ROW_FACT, name, version, before, AT_S, name) + content
        ends[case] = leaf_hash(head)
        yield StoredRow(number + 1, name, version, head, content)


def _name(case: int) -> bytes:
    return sha256(case.to_bytes(8, "big")).digest()[:16]


def _grown(rows: Sequence[StoredRow]) -> Grown:
    book, headers, roots = Book(), list[bytes](), dict[int, bytes]()
    for case in range(CASES):
        name = _name(case)
        headers.append(book.add_key(name, name, NOTHING, AT_S))
    for row in rows:
        headers.append(book.add_fact(row.case_id, row))
        if row.position % SIGNED_EVERY == 0:
            headers.append(book.close(AT_S))
            roots[book.size] = book.tree.root()
    return Grown(book, headers, roots, _name(0))


def _tree(headers: Sequence[bytes]) -> None:
    tree = Tree()
    for header in headers:
        tree.append(leaf_hash(header))


def _library(headers: Sequence[bytes]) -> None:
    tree = InmemoryTree(algorithm="sha256")
    for header in headers:
        tree.append_entry(header)


class _Proof:
    """One case's leaves, proved against the log and the map."""

    def __init__(self, grown: Grown) -> None:
        self.book, self.last, self.case = grown.book, grown.headers[-1], grown.case
        self.leaves = [
            (at, leaf_hash(header))
            for at, header in enumerate(grown.headers)
            if header[2:18] == grown.case
        ]

    def made_and_checked(self, root: bytes) -> None:
        """Make every proof of the case and check it."""
        book, size, head = self.book, self.book.size, self.book.heads[self.case]
        for at, leaf in self.leaves:
            assert is_included(leaf, at, size, book.tree.inclusion(at, size), root)
        end = book.proof_of(self.case, self.last)
        leaf = leaf_hash(entry(self.case, head.number, head.leaf))
        cases, map_root = len(book.heads), self.last[26:58]
        assert is_included(leaf, end.place, cases, end.place_proof, map_root)


def _thread_us(work: Callable[[], object]) -> float:
    began = time.thread_time_ns()
    work()
    return (time.thread_time_ns() - began) / 1_000
