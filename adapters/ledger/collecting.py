"""Asks the witnesses to cosign: C2SP tlog-witness over HTTP, one request for each."""

from collections.abc import Sequence
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Protocol
from urllib.parse import urlsplit

from adapters.ledger.book import Book
from adapters.ledger.notes import add_checkpoint
from adapters.verify import Policy, Wrong, open_checkpoint

OK, CONFLICT, UNREACHED = 200, 409, 0
FALSE = 1
"""What a witness answered is no cosignature of its own."""
TIMEOUT_S = 5
ANSWER_BYTES_MAX = 4_000


class Notebook(Protocol):
    """Where cosignatures and refusals are kept."""

    def cosigned(self) -> dict[str, int]: ...
    def cosign(self, witness: str, size: int, line: str) -> None: ...
    def refuse(self, witness: str, size: int, status: int) -> None: ...


@dataclass(frozen=True, slots=True)
class Address:
    """A witness by its name in the policy, and where it answers."""

    witness: str
    url: str


def addresses(policy: str) -> list[Address]:
    """Read the witnesses' addresses, which are the last word of their lines."""
    lines = (line.split() for line in policy.splitlines())
    return [
        Address(words[1], words[3]) for words in lines if words[:1] == ["witness"] and words[3:]
    ]


def collect(
    notebook: Notebook, book: Book, note: str, policy: Policy, witnesses: Sequence[Address]
) -> dict[str, int]:
    """Ask those who have not cosigned this note; gives what each answered.

    A witness that cosigned more than the log holds, or another tree, answers 409 or 422:
    the log was cut or forked. That is kept, and it never gets a cosignature.
    """
    size, known, answers = book.size, notebook.cosigned(), dict[str, int]()
    for one in witnesses:
        old = known.get(one.witness, 0)
        if old >= size:
            continue
        status, text = _ask(
            one.url, add_checkpoint(old, book.tree.consistency(old, size), note)
        )
        if status == CONFLICT and _is_size(text) and int(text) <= size:
            old = int(text)
            proof = book.tree.consistency(old, size)
            status, text = _ask(one.url, add_checkpoint(old, proof, note))
        if status == OK and (line := _own_line(one.witness, text, note, policy)):
            notebook.cosign(one.witness, size, line)
        elif status == OK:
            status = FALSE
        if status != OK:
            notebook.refuse(one.witness, size, status)
        answers[one.witness] = status
    return answers


def _own_line(witness: str, text: str, note: str, policy: Policy) -> str | None:
    """Find the line that is this witness's cosignature of this note."""
    for line in text.splitlines(keepends=True):
        try:
            cosigned = open_checkpoint(note + line, policy, witnessed=False).cosigned
        except Wrong:
            continue
        if witness in cosigned:
            return line
    return None


def _is_size(text: str) -> bool:
    text = text.removesuffix("\n")
    return text.isascii() and text.isdigit() and len(text) <= 19  # noqa: PLR2004 - as 2**63


def _ask(url: str, body: str) -> tuple[int, str]:
    to = urlsplit(url)
    kind = {"http": HTTPConnection, "https": HTTPSConnection}.get(to.scheme)
    if kind is None or to.hostname is None:
        return UNREACHED, ""
    try:
        connection = kind(to.hostname, to.port, timeout=TIMEOUT_S)
        try:
            connection.request("POST", f"{to.path.rstrip('/')}/add-checkpoint", body.encode())
            answer = connection.getresponse()
            return answer.status, answer.read(ANSWER_BYTES_MAX).decode("utf-8", "replace")
        finally:
            connection.close()
    except (OSError, HTTPException, ValueError):
        return UNREACHED, ""
