"""What only names itself is looked for seldom, and yet goes soon, however little is done."""

import subprocess
import sys

IN_A_PROCESS_OF_ITS_OWN = """
import threading, time, weakref
from types import SimpleNamespace
from adapters import garbage

class Page:
    pass

slept, turns = [], threading.Semaphore(0)

def sleep(seconds):
    slept.append(seconds)
    turns.acquire()

garbage.time = SimpleNamespace(sleep=sleep)
garbage.look_seldom()
garbage.look_seldom()
page = Page()
page.itself = page
gone = weakref.ref(page)
del page
for _ in range(1_000):
    [[] for _ in range(100)]
assert gone() is not None, "it is looked for at once"
turns.release()
end = time.monotonic() + 50
while gone() is not None:
    assert time.monotonic() < end, "it stays for ever"
    time.sleep(0.05)
assert set(slept) == {garbage.LOOK_S}
assert [each.name for each in threading.enumerate()].count("garbage") == 1
"""


def test_garbage_goes_by_the_clock_and_not_by_what_is_allocated() -> None:
    done = subprocess.run(
        [sys.executable, "-c", IN_A_PROCESS_OF_ITS_OWN],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
