"""The tree of RFC 9162 that grows: every node of a full subtree is kept, 64 bytes a leaf."""

from hashlib import sha256

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    """Hash a leaf (RFC 9162 2.1.1)."""
    return sha256(b"\0" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two nodes to the one above (RFC 9162 2.1.1)."""
    return sha256(b"\1" + left + right).digest()


class Tree:
    """Leaves in order; gives the root of any earlier size, and proofs."""

    def __init__(self) -> None:
        self._levels = [bytearray()]
        self.size = 0

    def append(self, leaf: bytes) -> None:
        """Add a leaf's hash, and each node that it completes."""
        levels, height, at, hashed = self._levels, 0, self.size, sha256
        level = levels[0]
        level += leaf
        self.size = at + 1
        while at & 1:
            leaf = hashed(b"\1" + level[-2 * HASH_BYTES :]).digest()
            height += 1
            at >>= 1
            if height == len(levels):
                levels.append(bytearray())
            level = levels[height]
            level += leaf

    def leaf(self, index: int) -> bytes:
        """Give the hash of one leaf."""
        return self._node(0, index)

    def root(self, size: int | None = None) -> bytes:
        """Give the root that the tree has, or had when it was smaller."""
        return self._over(0, self.size if size is None else size)

    def inclusion(self, index: int, size: int) -> list[bytes]:
        """Prove that a leaf is in the tree of a size (RFC 9162 2.1.3.1)."""
        if not 0 <= index < size <= self.size:
            raise ValueError("there is no such leaf in a tree of this size")
        proof, low, high = list[bytes](), 0, size
        while high - low > 1:
            half = _half(high - low)
            if index < low + half:
                proof.append(self._over(low + half, high))
                high = low + half
            else:
                proof.append(self._over(low, low + half))
                low += half
        return proof[::-1]

    def consistency(self, old: int, new: int) -> list[bytes]:
        """Prove that a tree of one size only grew to another (RFC 9162 2.1.4.1)."""
        if not 0 <= old <= new <= self.size:
            raise ValueError("there is no such growth")
        if old in (0, new):
            return []
        proof, low, high, whole = list[bytes](), 0, new, True
        while old != high:
            half = _half(high - low)
            if old <= low + half:
                proof.append(self._over(low + half, high))
                high = low + half
            else:
                proof.append(self._over(low, low + half))
                low, whole = low + half, False
        return [*([] if whole else [self._over(low, high)]), *proof[::-1]]

    def _over(self, low: int, high: int) -> bytes:
        width = high - low
        if width == 0:
            return EMPTY_ROOT
        if width & (width - 1) == 0:
            return self._node(width.bit_length() - 1, low // width)
        half = _half(width)
        return node_hash(self._over(low, low + half), self._over(low + half, high))

    def _node(self, height: int, index: int) -> bytes:
        at = index * HASH_BYTES
        return bytes(self._levels[height][at : at + HASH_BYTES])


class MapTree:
    """A tree whose leaves may change: each level whole, an odd last node carried up."""

    def __init__(self) -> None:
        self._levels: list[list[bytes]] = [[]]
        self._changed = set[int]()

    def __len__(self) -> int:
        return len(self._levels[0])

    def put(self, place: int, leaf: bytes) -> None:
        """Set a leaf's hash; a new one comes last."""
        lowest = self._levels[0]
        if place == len(lowest):
            lowest.append(leaf)
        else:
            lowest[place] = leaf
        self._changed.add(place)

    def root(self) -> bytes:
        """Hash anew what stands above the leaves that changed."""
        level, height, changed = self._levels[0], 0, self._changed
        while len(level) > 1:
            height += 1
            if height == len(self._levels):
                self._levels.append([])
            above = self._levels[height]
            above.extend([b""] * ((len(level) + 1) // 2 - len(above)))
            changed = {place >> 1 for place in changed}
            for place in changed:
                left = 2 * place
                above[place] = (
                    node_hash(level[left], level[left + 1])
                    if left + 1 < len(level)
                    else level[left]
                )
            level = above
        self._changed = set()
        return level[0] if level else EMPTY_ROOT

    def inclusion(self, place: int) -> list[bytes]:
        """Prove a leaf against the root as it is now."""
        self.root()
        proof = list[bytes]()
        for level in self._levels:
            if place ^ 1 < len(level):
                proof.append(level[place ^ 1])
            place >>= 1
        return proof


def _half(width: int) -> int:
    """Give the greatest power of two below a width."""
    return 1 << ((width - 1).bit_length() - 1)
