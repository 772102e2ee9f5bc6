"""What leaves the hub to be checked elsewhere: a whole log, or one case. docs/ledger.md."""

import base64
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from adapters.ledger.book import Book
from adapters.ledger.leaves import HEADER

LENGTH_BYTES = 4


def write_log(
    folder: Path,
    headers: Iterable[bytes],
    notes: Sequence[str],
    policy: str,
    rows: Iterable[bytes] | None = None,
) -> int:
    """Write a whole log to a new folder that its owner alone may read; gives its leaves.

    `rows` are the stored rows of all facts in order, an empty one where it was erased.
    """
    folder.mkdir(mode=0o700, parents=True)
    with (folder / "headers").open("xb") as out:
        leaves = sum(out.write(header) for header in headers) // HEADER.size
    (folder / "checkpoints").write_text("\n\n".join(notes), "utf-8")
    (folder / "policy").write_text(policy, "utf-8")
    if rows is not None:
        with (folder / "rows").open("xb") as out:
            for row in rows:
                out.write(len(row).to_bytes(LENGTH_BYTES, "big") + row)
    return leaves


def case_export(
    headers: Sequence[bytes],
    case: bytes,
    note: str,
    rows: Mapping[int, bytes] | None = None,
    keys: Mapping[bytes, bytes] | None = None,
) -> dict[str, Any]:
    """Give one case of a log that ends with a checkpoint's map; `rows` are by leaf."""
    book = Book()
    book.replay(headers)
    end = book.proof_of(case, headers[-1])
    return {
        "format": "samlots-case@v1",
        "case": case.hex(),
        "leaves": [dict(_leaf(book, *one, rows or {})) for one in _of(headers, case)],
        "head": {
            "header": _text(end.header),
            "index": end.last,
            "proof": [_text(one) for one in end.proof],
            "place": end.place,
            "place_proof": [_text(one) for one in end.place_proof],
        },
        "keys": {key_id.hex(): _text(key) for key_id, key in (keys or {}).items()},
        "checkpoint": note,
    }


def write_case(path: Path, export: Mapping[str, Any]) -> None:
    """Write a case to a new file that its owner alone may read."""
    path.touch(mode=0o600, exist_ok=False)
    path.write_text(json.dumps(export), "utf-8")


def _of(headers: Sequence[bytes], case: bytes) -> Iterator[tuple[int, bytes]]:
    return ((at, one) for at, one in enumerate(headers) if one[2:18] == case)


def _leaf(
    book: Book, index: int, header: bytes, rows: Mapping[int, bytes]
) -> Iterator[tuple[str, Any]]:
    yield "index", index
    yield "header", _text(header)
    yield "proof", [_text(one) for one in book.tree.inclusion(index, book.size)]
    if index in rows:
        yield "row", _text(rows[index])


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
