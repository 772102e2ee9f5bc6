"""The mutation run: `python -m tests.mutants [--number N --seed S] [--rows N] [WORD ...]`."""

import argparse
import sys
import tomllib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.mutants.running import (
    LEFT_OUT,
    ROOT,
    Mutant,
    choose,
    every_mutant,
    find_what_is_alive,
    key_of,
    look,
    survives,
)
from tests.mutants.tables import TableMutant

LISTED = Path(__file__).with_name("survivors.toml")
KILLED_MIN_PERCENT = 95
SAID_EVERY = 100
ROWS_OF = ("ALWAYS: ", "RULES: ", "CLOCKS: ")


def listed() -> dict[str, str]:
    """Read the mutants that are known to survive, with the reason why each may."""
    return tomllib.loads(LISTED.read_text("utf-8"))["survivors"]


def is_a_row(mutant: Mutant) -> bool:
    """Whether a mutant takes a rule or a clock away."""
    return isinstance(mutant, TableMutant) and mutant.name.startswith(ROWS_OF)


class Run:
    """A pytest run in which the tests are collected once and run against mutants."""

    def __init__(self, asked: argparse.Namespace) -> None:
        self.asked = asked
        self.survivors: list[str] = []
        self.unused: set[str] = set()
        self.tried: Counter[str] = Counter()
        self.alive: Counter[str] = Counter()

    def chosen(self) -> list[Mutant]:
        mutants = list(every_mutant())
        self.unused = set(listed()) - set(map(key_of, mutants))
        words = self.asked.words
        rows = choose(list(filter(is_a_row, mutants)), self.asked.rows, self.asked.seed)
        named = [m for m in mutants if all(word in key_of(m) for word in words)]
        some = choose(named, self.asked.number, self.asked.seed)
        return list({key_of(m): m for m in (*rows, *some)}.values())

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        items = [i for i in session.items if not i.path.stem.startswith(LEFT_OUT)]
        seen = look(items)
        if seen.failed:
            raise SystemExit(f"these fail without any mutant: {seen.failed}")
        chosen = self.chosen()
        find_what_is_alive()
        for at, mutant in enumerate(chosen, start=1):
            self.tried[mutant.module] += 1
            if survives(mutant, items, seen):
                self.alive[mutant.module] += 1
                self.survivors.append(key_of(mutant))
                print(f"survived: {key_of(mutant)}", flush=True)
            if at % SAID_EVERY == 0:
                print(f"{at} of {len(chosen)}", flush=True)
        return True

    def report(self) -> int:
        """Print the figures of each module; give the exit code."""
        for module, number in sorted(self.tried.items()):
            print(f"{number - self.alive[module]:5} of {number:5} killed  {module}")
        tried = sum(self.tried.values())
        killed = tried - len(self.survivors)
        percent = 100 * killed / tried if tried else 0
        print(f"{killed:5} of {tried:5} killed, {percent:.1f} %")
        unlisted = set(self.survivors) - set(listed())
        for name in sorted(unlisted):
            print(f"not listed in {LISTED.name}: {name}")
        for name in sorted(self.unused):
            print(f"listed, but there is no such mutant: {name}")
        whole = not (self.asked.words or self.asked.number or self.asked.rows)
        revived = set(listed()) - set(self.survivors) - self.unused if whole else set[str]()
        for name in sorted(revived):
            print(f"listed, but a test kills it: {name}")
        bad = unlisted or self.unused or revived or (whole and percent < KILLED_MIN_PERCENT)
        return 1 if bad or not tried else 0


def main(arguments: Sequence[str]) -> int:
    """Run the mutants that are asked for, and say which survived."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants")
    parser.add_argument("words", nargs="*", help="only mutants whose name has these words")
    parser.add_argument("--number", type=int, help="so many of them, drawn by the seed")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rows", type=int, default=0, help="rules and clocks removed")
    run = Run(parser.parse_args(arguments))
    tests = str(ROOT / "tests" / "domain")
    # The limits are in seconds of the processor: by the clock, a busy machine breaks them.
    quiet = ("-q", "-s", "-p", "no:cacheprovider", "--timeout=0", "--rootdir", str(ROOT))
    pytest.main([*quiet, tests], plugins=[run])
    return run.report()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
