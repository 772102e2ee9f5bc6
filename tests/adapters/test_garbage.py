"""What only names itself is looked for seldom, and yet goes soon, however little is done."""

import subprocess
import sys

IN_A_PROCESS_OF_ITS_OWN = """
import gc, time, weakref
from adapters import garbage

class Page:
    pass

garbage.LOOK_S = 0.2
garbage.look_seldom()
garbage.look_seldom()
page = Page()
page.itself = page
gone = weakref.ref(page)
del page
for _ in range(1_000):
    [[] for _ in range(100)]
assert gone() is not None, "it is looked for at once"
end = time.monotonic() + 10
while gone() is not None:
    assert time.monotonic() < end, "it stays for ever"
    time.sleep(0.05)
import threading
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
