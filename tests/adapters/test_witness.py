"""A witness cosigns what has only grown, remembers it first, and answers as C2SP says."""

import os
import random
import subprocess
import sys
from collections.abc import Iterator
from hashlib import sha256
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from adapters import verify
from adapters import witness as witnessing
from adapters.ledger.notes import (
    COSIGNATURE,
    Signer,
    SigningKeyUnreadable,
    add_checkpoint,
    checkpoint_body,
    signed_note,
)
from adapters.ledger.tree import EMPTY_ROOT, Tree, leaf_hash
from adapters.verify import open_checkpoint, read_policy
from adapters.witness import CannotWitness, Refusal, Witness, WitnessKey
from tests.ledger.made import ORIGIN

LOG = Signer(ORIGIN, 1, bytes(range(32)))
KEY = WitnessKey("jour.example/w", bytes(32))
POLICY = f"log {LOG.verifier()}\nwitness jour {KEY.verifier()}\nquorum jour\n"


def tree(size: int, mark: str = "") -> Tree:
    made = Tree()
    for number in range(size):
        made.append(leaf_hash(f"{number}{mark}".encode()))
    return made


def note(made: Tree, size: int | None = None, signer: Signer = LOG) -> str:
    size = made.size if size is None else size
    body = checkpoint_body(signer.name, size, made.root(size))
    return signed_note(body, [signer.line(body.encode())])


@pytest.fixture
def witness(tmp_path: Path) -> Iterator[Witness]:
    made = Witness(KEY, read_policy(POLICY), tmp_path / "state").open()
    yield made
    made.close()


def refused(witness: Witness, body: str) -> tuple[int, str]:
    with pytest.raises(Refusal) as refusal:
        witness.add_checkpoint(body)
    return refusal.value.status, refusal.value.body


def test_it_cosigns_growth_and_keeps_forty_bytes(witness: Witness) -> None:
    log = tree(30)
    for old, new in ((0, 7), (7, 8), (8, 30), (30, 30)):
        asked = add_checkpoint(old, log.consistency(old, new), note(log, new))
        line = witness.add_checkpoint(asked)
        opened = open_checkpoint(note(log, new) + line, read_policy(POLICY))
        assert (opened.size, opened.cosigned) == (new, {"jour"})
    state = [path for path in witness.folder.iterdir() if path.suffix == ".state"]

    assert [path.name for path in state] == [sha256(ORIGIN.encode()).hexdigest() + ".state"]
    assert state[0].read_bytes() == (30).to_bytes(8, "big") + log.root()


def test_it_answers_what_it_does_not_cosign_with_the_numbers_of_the_protocol(
    witness: Witness,
) -> None:
    log, fork = tree(30), tree(30, "x")
    witness.add_checkpoint(add_checkpoint(0, [], note(log, 20)))
    stranger = Signer.fresh("hub.example/other")
    thief = Signer.fresh(ORIGIN)

    for body, status in (
        ("", 400),
        ("old 07\n\n" + note(log), 400),
        ("old x\n\n" + note(log), 400),
        ("old 20\n!\n\n" + note(log), 400),
        (add_checkpoint(20, log.consistency(20, 30), note(log, 19)), 400),
        (add_checkpoint(20, [bytes(32)] * 64, note(log)), 400),
        (add_checkpoint(0, [], note(log, 30, stranger)), 404),
        (add_checkpoint(20, log.consistency(20, 30), note(log, 30, thief)), 403),
        (add_checkpoint(20, fork.consistency(20, 30), note(fork)), 422),
        (add_checkpoint(20, [], note(log)), 422),
    ):
        assert refused(witness, body)[0] == status, body
    for old in (0, 19):
        proof = log.consistency(old, 30)
        assert refused(witness, add_checkpoint(old, proof, note(log))) == (409, "20\n")
    assert refused(witness, add_checkpoint(20, [], note(fork, 20))) == (409, "20\n")
    assert witness.state(ORIGIN) == (20, log.root(20))


def test_it_remembers_before_it_signs(
    witness: Witness, monkeypatch: pytest.MonkeyPatch
) -> None:
    log, fork = tree(9), tree(9, "x")

    class Killed(Exception):
        pass

    def killed(*_: object) -> str:
        raise Killed

    monkeypatch.setattr(WitnessKey, "cosign", killed)
    with pytest.raises(Killed):
        witness.add_checkpoint(add_checkpoint(0, [], note(log)))
    monkeypatch.undo()
    witness.close()
    again = Witness(KEY, read_policy(POLICY), witness.folder).open()

    assert again.state(ORIGIN) == (9, log.root())
    assert refused(again, add_checkpoint(0, [], note(fork)))[0] == 409
    assert again.add_checkpoint(add_checkpoint(9, [], note(log)))
    again.close()


def test_what_cannot_be_remembered_is_not_signed(witness: Witness) -> None:
    log = tree(9)
    folder = witness.folder
    witness.folder = folder / "gone"

    assert refused(witness, add_checkpoint(0, [], note(log)))[0] == 500
    witness.folder = folder
    assert witness.state(ORIGIN) == (0, EMPTY_ROOT)


def test_a_broken_memory_is_not_taken_for_an_empty_one(witness: Witness) -> None:
    log = tree(9)
    witness.add_checkpoint(add_checkpoint(0, [], note(log)))
    file = next(path for path in witness.folder.iterdir() if path.suffix == ".state")
    file.write_bytes(file.read_bytes()[:-1])

    assert refused(witness, add_checkpoint(0, [], note(tree(9, "x"))))[0] == 500


def test_two_witnesses_do_not_share_a_folder(witness: Witness) -> None:
    with pytest.raises(CannotWitness):
        Witness(KEY, read_policy(POLICY), witness.folder).open()


def test_keys_are_read_as_they_were_written_and_from_their_owner_alone(
    tmp_path: Path,
) -> None:
    chance, own = random.Random(3), tmp_path
    for number in range(40):
        seed, file = chance.randbytes(32), tmp_path / f"log-{number}"
        file.write_text(Signer("a/b", 1, seed).written())
        file.chmod(0o600)
        assert Signer.read(file) == Signer("a/b", 1, seed)
        own = tmp_path / f"witness-{number}"
        WitnessKey("c/d", seed).write(own)
        assert WitnessKey.read(own) == WitnessKey("c/d", seed)
        assert Signer.read(own, COSIGNATURE).verifier() == WitnessKey("c/d", seed).verifier()
    for right, wrong in ((Signer.read, SigningKeyUnreadable), (WitnessKey.read, CannotWitness)):
        for text, mode in (
            ("", 0o600),
            ("a+b+c", 0o600),
            (Signer.fresh("x", 9).written(), 0o600),
        ):
            file = tmp_path / "wrong"
            file.write_text(text)
            file.chmod(mode)
            with pytest.raises(wrong):
                right(file)
        own.chmod(0o640)
        with pytest.raises(wrong):
            right(own)


ALONE = ("adapters.witness",)
PROGRAM = ("adapters.partner.cli", "witness")


@pytest.mark.parametrize("program", [ALONE, PROGRAM])
def test_it_runs_by_itself_and_as_the_partners_program(
    tmp_path: Path, program: tuple[str, ...]
) -> None:
    command, around = [sys.executable, "-m", *program], dict(os.environ)
    if program == ALONE:
        around["PYTHONPATH"] = str(two_files(tmp_path / "alone"))
    key, policy = tmp_path / "key", tmp_path / "policy"
    half = witnessing.new_key(key, "jour.example/w")
    policy.write_text(f"log {LOG.verifier()}\nquorum none\n")
    told = read_policy(f"log {LOG.verifier()}\nwitness w {half}\nquorum w")
    where = ("--key", str(key), "--policy", str(policy), "--data", str(tmp_path / "data"))
    log = tree(5)
    for old in (0, 5) if program == ALONE else (0,):
        running = subprocess.Popen(
            [*command, *where, "--port", "0"],
            stderr=subprocess.PIPE,
            text=True,
            env=around,
            cwd=tmp_path,
        )
        assert running.stderr is not None
        at = urlsplit(running.stderr.readline().strip())
        connection = HTTPConnection(at.hostname or "", at.port or 0, timeout=60)
        connection.request(
            "POST", "/add-checkpoint", add_checkpoint(old, [], note(log)).encode()
        )
        answer = connection.getresponse()
        line = answer.read().decode()
        assert (answer.status, open_checkpoint(note(log) + line, told).size) == (200, 5)
        connection.request("POST", "/add-checkpoint", ("old 1\n\n" + note(log)).encode())
        answer = connection.getresponse()
        assert (answer.status, answer.read()) == (409, b"5\n")
        assert answer.getheader("Content-Type") == "text/x.tlog.size"
        connection.close()
        running.terminate()
        assert running.wait(60) == 0
        running.stderr.close()


def two_files(folder: Path) -> Path:
    """The witness and the verifier, with nothing of the hub beside them."""
    package = folder / "adapters"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    for module in (witnessing, verify):
        file = Path(module.__file__ or "")
        (package / file.name).write_bytes(file.read_bytes())
    return folder


def test_it_makes_its_key_and_says_plainly_what_it_cannot_do(tmp_path: Path) -> None:
    key = tmp_path / "key"

    def told(*arguments: str) -> tuple[int, str, str]:
        done = subprocess.run(
            [sys.executable, "-m", "adapters.witness", "--key", str(key), *arguments],
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout, done.stderr

    code, half, _ = told("--new-key", "jour.example/w")
    assert (code, half.strip()) == (0, WitnessKey.read(key).verifier())
    cannot = "samlots-witness: The key cannot be written there.\n"
    assert told("--new-key", "jour.example/w") == (1, "", cannot)
