"""Many letters are closed in a process beside; whatever becomes of it, each is closed."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from adapters import beside
from adapters.beside import MANY, READY, Beside
from adapters.closing import Closing
from adapters.jose import Between, closed
from services.failing import CONTENT_BYTES_MAX
from tests.adapters.examples import eventually
from tests.adapters.messages import CLOSING, HUB_KEYS, partner_closing
from tests.services.disclosures import AF

SAID = [f'{{"sequence": {n}, "text": "Å"}}'.encode() for n in range(MANY)]
LONG = [json.dumps({"text": "x" * 60_000}).encode()] * MANY
TOO_LONG = [json.dumps({"text": "x" * CONTENT_BYTES_MAX}).encode()] * MANY


class Ticks:
    """A clock that goes forward when it is told to."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine the process beside is slow to answer, and not silent."""
    monkeypatch.setattr(beside, "SILENCE_S", 60)


@pytest.fixture
def ticks() -> Ticks:
    return Ticks()


@pytest.fixture
def process(ticks: Ticks) -> Iterator[Beside]:
    beside = Beside(ticks)
    yield beside
    beside.stop()


@pytest.fixture
def closing(process: Beside) -> Closing:
    return Closing(HUB_KEYS, CLOSING.partners, process)


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Note how many are closed in this process, each time."""
    lengths = list[int]()

    def noted(contents: list[bytes], how: Between) -> list[bytes]:
        lengths.append(len(contents))
        return closed(contents, how)

    monkeypatch.setattr(beside, "closed", noted)
    return lengths


def close_beside(closing: Closing, here: list[int]) -> list[bytes]:
    """Close until the process has come up and has done it."""
    done = list[bytes]()

    def beside_did() -> bool:
        here.clear()
        done[:] = closing.close_all(AF.id, SAID)
        return not here

    eventually(beside_did)
    return done


def opened(done: list[bytes]) -> list[bytes]:
    return [partner_closing().open(each).said for each in done]


def pid_of(process: Beside) -> int:
    assert process.pid is not None
    return process.pid


def lives(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def test_many_are_closed_beside_and_each_is_its_partner_s_to_open(
    closing: Closing, here: list[int]
) -> None:
    done = close_beside(closing, here)
    assert opened(done) == SAID
    assert done != closing.close_all(AF.id, SAID), "the seal is never the same"


def test_few_are_closed_here_and_need_no_process(
    closing: Closing, process: Beside, here: list[int]
) -> None:
    assert opened(list(closing.close_all(AF.id, SAID[1:]))) == SAID[1:]
    assert (here, process.pid) == ([MANY - 1], None)


def test_nobody_waits_until_it_has_come_up(
    closing: Closing, process: Beside, here: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(beside, "READY", b"never")  # however soon it says so
    assert opened(list(closing.close_all(AF.id, SAID))) == SAID
    assert here == [MANY]
    assert process.pid is not None


def test_when_it_dies_they_are_closed_here_and_after_a_rest_it_begins_anew(
    closing: Closing, process: Beside, here: list[int], ticks: Ticks
) -> None:
    close_beside(closing, here)
    os.kill(first := pid_of(process), signal.SIGKILL)
    for _ in range(2):
        assert opened(list(closing.close_all(AF.id, SAID))) == SAID
    assert (here, process.pid) == ([MANY, MANY], None)
    ticks.now += beside.REST_S
    assert opened(close_beside(closing, here)) == SAID
    assert pid_of(process) != first


@pytest.mark.parametrize("said", [SAID, LONG], ids=["no answer", "not even taken"])
def test_when_it_is_silent_it_is_ended_and_they_are_closed_here(
    closing: Closing,
    process: Beside,
    here: list[int],
    ticks: Ticks,
    monkeypatch: pytest.MonkeyPatch,
    said: list[bytes],
) -> None:
    monkeypatch.setattr(beside, "SILENCE_S", 1)

    def answers() -> bool:
        # It may have been silent for so long while the machine was busy.
        ticks.now += beside.REST_S if process.pid is None else 0
        here.clear()
        closing.close_all(AF.id, SAID)
        return not here

    eventually(answers)
    os.kill(pid := pid_of(process), signal.SIGSTOP)
    assert opened(list(closing.close_all(AF.id, said))) == said
    assert (here, process.pid, lives(pid)) == ([MANY], None, False)


def test_long_ones_are_closed_beside_too_and_very_long_ones_here(
    closing: Closing, here: list[int]
) -> None:
    close_beside(closing, here)
    assert opened(list(closing.close_all(AF.id, LONG))) == LONG
    assert here == []
    assert opened(list(closing.close_all(AF.id, TOO_LONG))) == TOO_LONG
    assert here == [MANY]


def test_while_another_is_asking_they_are_closed_here(
    closing: Closing, process: Beside, here: list[int]
) -> None:
    close_beside(closing, here)
    os.kill(pid_of(process), signal.SIGSTOP)
    with ThreadPoolExecutor(1) as another:
        waiting = another.submit(closing.close_all, AF.id, SAID)
        eventually(process._turn.locked)  # noqa: SLF001 - nobody else can see it
        assert opened(list(closing.close_all(AF.id, SAID))) == SAID
        os.kill(pid_of(process), signal.SIGCONT)
        assert opened(list(waiting.result())) == SAID


def test_what_does_not_come_up_is_given_up_and_begun_anew(
    closing: Closing, process: Beside, ticks: Ticks
) -> None:
    closing.close_all(AF.id, SAID)
    os.kill(first := pid_of(process), signal.SIGSTOP)
    ticks.now += beside.REST_S
    closing.close_all(AF.id, SAID)
    assert (process.pid, lives(first)) == (None, False)
    ticks.now += beside.REST_S
    closing.close_all(AF.id, SAID)
    assert process.pid is not None


def test_a_key_that_cannot_be_used_is_told_to_whoever_asks_and_ends_nothing(
    closing: Closing, process: Beside, here: list[int]
) -> None:
    close_beside(closing, here)
    first, (known,) = process.pid, closing.partners(AF.id)
    nothing = {**known, "seal": {**known["seal"], "x": "A" * 43}}
    with pytest.raises(ValueError, match="shared key"):
        Closing(HUB_KEYS, lambda _: [nothing], process).close_all(AF.id, SAID)
    assert process.pid == first


def test_without_a_program_to_run_all_is_closed_here(
    closing: Closing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", None)
    assert opened(list(closing.close_all(AF.id, SAID))) == SAID


@pytest.mark.parametrize(
    "answer", [b"[]", b'["one"]', b"no JSON", b"", b"1", b"[" + b"1," * (MANY - 1) + b"1]"]
)
def test_an_answer_to_something_else_is_not_taken(
    closing: Closing,
    here: list[int],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    answer: bytes,
) -> None:
    liar = tmp_path / "python"
    liar.write_text(
        f"#!{sys.executable}\n"
        "import json\n"
        "from multiprocessing.connection import Connection\n"
        f"asking = Connection(0)\nasking.send_bytes({READY!r})\n"
        f"answer = {answer!r}\n"
        "while asked := asking.recv_bytes():\n"
        "    said = json.dumps(json.loads(asked)['contents']).encode()\n"
        "    asking.send_bytes(answer or said)\n"
    )
    liar.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(liar))
    said = list[str]()
    monkeypatch.setattr(beside.log, "warning", lambda *_, error: said.append(error))

    def refused() -> bool:
        here.clear()
        assert opened(list(closing.close_all(AF.id, SAID))) == SAID
        return bool(said)

    eventually(refused)
    assert here == [MANY]


def test_no_key_is_to_be_seen_from_outside(
    closing: Closing, process: Beside, here: list[int]
) -> None:
    close_beside(closing, here)
    seen = b"".join(
        Path(f"/proc/{pid_of(process)}/{name}").read_bytes() for name in ("cmdline", "environ")
    )
    secrets = [pair[0]["d"].encode() for pair in (HUB_KEYS.sign, HUB_KEYS.seal)]
    assert not [secret for secret in secrets if secret in seen]


def test_it_ends_with_its_owner_even_when_that_is_killed() -> None:
    owner = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys, time\n"
            "from tests.adapters.messages import CLOSING, HUB_KEYS\n"
            "from tests.adapters.test_beside import SAID, AF, Beside, Closing\n"
            "beside = Beside()\n"
            "Closing(HUB_KEYS, CLOSING.partners, beside).close_all(AF.id, SAID)\n"
            "print(beside.pid, flush=True)\n"
            "time.sleep(600)\n",
        ],
        stdout=subprocess.PIPE,
    )
    assert owner.stdout is not None
    with owner.stdout:
        pid = int(owner.stdout.readline())
    assert lives(pid)
    owner.kill()
    owner.wait()
    eventually(lambda: not lives(pid))


def test_it_ends_when_it_is_not_needed_any_more(
    closing: Closing, process: Beside, here: list[int]
) -> None:
    close_beside(closing, here)
    pid = pid_of(process)
    process.stop()
    assert not lives(pid)
    assert opened(list(closing.close_all(AF.id, SAID))) == SAID, "and it may be asked again"
