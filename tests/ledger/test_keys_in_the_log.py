"""A key is committed to once, for one case, and never again after it was erased."""

from collections.abc import Sequence

import pytest

from adapters.ledger.leaves import ERASED, FORMAT, HEADER, KEY, NO_CASE, NOTHING
from adapters.ledger.tree import leaf_hash
from adapters.verify import Wrong, check_log

ONE, OTHER = b"1" * 16, b"2" * 16
FIRST, SECOND = b"a" * 16, b"b" * 16


def log(*leaves: tuple[int, bytes, bytes]) -> bytes:
    """Leaves of keys whose chains are right."""
    ends, made = dict[bytes, tuple[int, bytes]](), list[bytes]()
    for kind, case, key in leaves:
        number, before = ends.get(case, (0, NOTHING))
        header = HEADER.pack(FORMAT, kind, case, number + 1, before, 0, key, NOTHING)
        ends[case] = (number + 1, leaf_hash(header))
        made.append(header)
    return b"".join(made)


def test_what_is_right_is_taken() -> None:
    found = check_log(log((KEY, ONE, FIRST), (KEY, OTHER, SECOND), (ERASED, ONE, FIRST)), {})

    assert (found.live_keys, found.erased_keys) == ({SECOND: OTHER}, {FIRST})


@pytest.mark.parametrize(
    "leaves",
    [
        [(KEY, ONE, FIRST), (KEY, ONE, FIRST)],
        [(KEY, ONE, FIRST), (KEY, OTHER, FIRST)],
        [(KEY, ONE, FIRST), (ERASED, ONE, FIRST), (KEY, ONE, FIRST)],
        [(KEY, ONE, FIRST), (ERASED, ONE, FIRST), (ERASED, ONE, FIRST)],
        [(KEY, ONE, FIRST), (ERASED, OTHER, FIRST)],
        [(ERASED, ONE, FIRST)],
        [(KEY, NO_CASE, FIRST)],
        [(9, ONE, FIRST)],
    ],
)
def test_what_a_key_cannot_do_is_refused(leaves: Sequence[tuple[int, bytes, bytes]]) -> None:
    with pytest.raises(Wrong):
        check_log(log(*leaves), {})


def test_another_format_is_not_guessed_at() -> None:
    right = log((KEY, ONE, FIRST))

    with pytest.raises(Wrong, match="format"):
        check_log(b"\1" + right[1:], {})
