"""The tree is that of RFC 9162: others compute the same roots and take the same proofs."""

import os
import random
from hashlib import sha256

import pytest
from pymerkle import InmemoryTree

from adapters.ledger.tree import EMPTY_ROOT, MapTree, Tree, leaf_hash
from adapters.verify import Heads, is_grown, is_included

# The leaves and roots that implementations of RFC 6962 and 9162 test themselves against.
LEAVES = ("", "00", "10", "2021", "3031", "40414243", "5051525354555657")
LEAVES += ("606162636465666768696a6b6c6d6e6f",)
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
FORGED = int(os.environ.get("SAMLOTS_FORGED_PROOFS", "40000"))


def grown(data: list[bytes]) -> Tree:
    tree = Tree()
    for one in data:
        tree.append(leaf_hash(one))
    return tree


def as_written(tree: Tree, old: int, low: int, high: int, *, whole: bool) -> list[bytes]:
    """The proof of growth, word for word from RFC 9162 2.1.4.1."""

    def hashed(start: int, end: int) -> bytes:
        part = Tree()
        for index in range(start, end):
            part.append(tree.leaf(index))
        return part.root()

    if old == high - low:
        return [] if whole else [hashed(low, high)]
    k = max(2**n for n in range(10) if 2**n < high - low)
    if old <= k:
        return [*as_written(tree, old, low, low + k, whole=whole), hashed(low + k, high)]
    return [*as_written(tree, old - k, low + k, high, whole=False), hashed(low, low + k)]


def test_the_roots_are_those_of_the_published_vectors() -> None:
    tree = grown([bytes.fromhex(leaf) for leaf in LEAVES])

    assert tree.root(0) == EMPTY_ROOT == sha256(b"").digest()
    assert [tree.root(size).hex() for size in range(1, 9)] == list(ROOTS)


def test_roots_and_proofs_of_every_size_are_those_of_another_library() -> None:
    data = [str(number).encode() for number in range(70)]
    ours, theirs = grown(data), InmemoryTree(algorithm="sha256")
    theirs.append_entries(data)

    for size in range(1, 71):
        assert ours.root(size) == theirs.get_root(size)
    for size in (1, 2, 3, 7, 8, 33, 64, 70):
        for index in range(size):
            path = theirs.prove_inclusion(index + 1, size).path
            assert ours.inclusion(index, size) == path[1:]
            assert is_included(path[0], index, size, path[1:], ours.root(size))
        for old in range(1, size):
            # Its proofs of growth are longer than those of the RFC, of the same roots.
            proof = theirs.prove_consistency(old, size)
            proof.verify(ours.root(old), ours.root(size))
            mine = ours.consistency(old, size)
            assert mine == as_written(ours, old, 0, size, whole=True)
            assert is_grown(old, size, ours.root(old), ours.root(size), mine)


def test_the_map_of_cases_is_a_tree_of_the_same_kind_however_it_changes() -> None:
    chance, tree, leaves = random.Random(1), MapTree(), list[bytes]()
    heads = Heads()
    for step in range(60):
        for _ in range(chance.randrange(1, 6)):
            case = bytes([chance.randrange(1, 20 + step)]) * 16
            place = heads.places.setdefault(case, len(heads.places))
            number = heads.of.get(case, (0, b""))[0] + 1
            heads.of[case] = (number, bytes([step]) * 32)
            heads.grown.add(case)
            leaf = leaf_hash(case + number.to_bytes(8, "big") + bytes([step]) * 32)
            leaves[place : place + 1] = [leaf]
            tree.put(place, leaf)
        whole = Tree()
        for leaf in leaves:
            whole.append(leaf)
        assert tree.root() == whole.root() == heads.root()
        place = chance.randrange(len(leaves))
        assert tree.inclusion(place) == whole.inclusion(place, len(leaves))


@pytest.mark.parametrize("wrong", [(5, 5), (-1, 3), (2, 9)])
def test_there_is_no_proof_of_what_is_not_there(wrong: tuple[int, int]) -> None:
    tree = grown([b"x"] * 8)

    with pytest.raises(ValueError, match="no such leaf"):
        tree.inclusion(*wrong)
    with pytest.raises(ValueError, match="no such growth"):
        tree.consistency(9, 9)


def altered(chance: random.Random, proof: list[bytes], pool: list[bytes]) -> list[bytes]:
    """Change a proof in one of the ways that have fooled verifiers."""
    proof = list(proof)
    at = chance.randrange(len(proof) + 1)
    match chance.randrange(6):
        case 0 if proof:
            at %= len(proof)
            number = int.from_bytes(proof[at], "big") ^ 1 << chance.randrange(256)
            proof[at] = number.to_bytes(32, "big")
        case 1 if proof:
            del proof[at % len(proof)]
        case 2 if len(proof) > 1:
            proof.reverse()
        case 3 if proof:
            proof[at % len(proof)] = chance.choice(pool)
        case 4:
            proof.insert(at, chance.choice(pool))
        case _:
            proof.append(bytes(32))
    return proof


def test_no_forged_proof_is_accepted() -> None:
    chance, data = random.Random(9), [str(number).encode() for number in range(200)]
    tree = grown(data)
    pool = [tree.leaf(n) for n in range(200)] + [tree.root(n) for n in range(200)]
    accepted = tried = 0
    while tried < FORGED:
        size = chance.randrange(2, 201)
        index, old = chance.randrange(size), chance.randrange(1, size)
        leaf, root, old_root = tree.leaf(index), tree.root(size), tree.root(old)
        honest, growth = tree.inclusion(index, size), tree.consistency(old, size)
        assert is_included(leaf, index, size, honest, root)
        assert is_grown(old, size, old_root, root, growth)
        other, other_old = chance.randrange(size), chance.randrange(1, size)
        forged = altered(chance, honest, pool)
        tries = [
            (forged != honest, is_included(leaf, index, size, forged, root)),
            (other != index, is_included(leaf, other, size, honest, root)),
            (other != index, is_included(tree.leaf(other), index, size, honest, root)),
            (size < 200, is_included(leaf, index, size, honest, tree.root(200))),
        ]
        forged = altered(chance, growth, pool)
        tries += [
            (forged != growth, is_grown(old, size, old_root, root, forged)),
            (other_old != old, is_grown(other_old, size, old_root, root, growth)),
            (other_old != old, is_grown(old, size, tree.root(other_old), root, growth)),
            (True, is_grown(old, size, leaf, root, growth) and leaf != old_root),
        ]
        tried += sum(is_forged for is_forged, _ in tries)
        accepted += sum(is_forged and taken for is_forged, taken in tries)
    assert accepted == 0
