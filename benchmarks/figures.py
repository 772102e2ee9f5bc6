"""From samples to figures: medians of rounds, ratios within a round, and a goal for each."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from statistics import median

Slice = Callable[[], float]
"""Does a stretch of work and gives its rate per second."""
Samples = dict[str, list[float]]
Laps = dict[str, list[list[float]]]
"""Round by round, the seconds that each of several took."""

HUB, LIMIT, LIBRARY = "hub", "limit", "library"
TIMES = ("ms", "µs")
ROUNDS_LEAST = 3


@dataclass(frozen=True, slots=True)
class Rounds:
    """How often everything is done: so often, unless the time is up first."""

    most: int
    seconds: float | None = None

    def __iter__(self) -> Iterator[int]:
        began = time.monotonic()
        for turn in range(self.most):
            late = self.seconds is not None and time.monotonic() - began > self.seconds
            if late and turn >= ROUNDS_LEAST:
                return
            yield turn


@dataclass(frozen=True, slots=True)
class Goal:
    """What is asked: a ratio to the limit or the library, or a time."""

    value: float
    of: str
    """`limit` and `library`: at least that many times as much. `ms` and `µs`: at most."""

    def __str__(self) -> str:
        if self.of in TIMES:
            return f"≤ {self.value:g} {self.of}"
        return f"≥ {self.value:g} {self.of}"


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the answer; a rate per second, or a time in the unit that it names."""

    what: str
    unit: str
    hub: float
    limit: float | None
    library: float | None
    hub_to_limit: float | None
    hub_to_library: float | None
    library_to_limit: float | None
    goal: Goal | None
    rounds: int
    each: int
    """How many times a round measures it."""
    against: str

    @property
    def met(self) -> bool | None:
        """Whether the goal is met; None when there is none."""
        if self.goal is None:
            return None
        if self.goal.of in TIMES:
            return self.hub <= self.goal.value
        ratio = self.hub_to_limit if self.goal.of == LIMIT else self.hub_to_library
        return ratio is not None and ratio >= self.goal.value


def interleaved(slices: Mapping[str, Slice], rounds: Rounds) -> Samples:
    """Run every slice once per round, each round in another order, after one to warm up.

    What disturbs the machine then disturbs all of them alike.
    """
    names = list(slices)
    samples: Samples = {name: [] for name in names}
    for name in names:
        slices[name]()
    for turn in rounds:
        start = turn % len(names)
        for name in (*names[start:], *names[:start]):
            samples[name].append(slices[name]())
    return samples


def timed(work: Callable[[], object]) -> float:
    """Give how many seconds it takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def rates(what: str, samples: Samples, goal: Goal | None, against: str) -> Figure:
    """Make a figure of rates; each ratio is the median of the rounds' own ratios."""
    return Figure(
        what=what,
        unit="/s",
        hub=median(samples[HUB]),
        limit=_median(samples, LIMIT),
        library=_median(samples, LIBRARY),
        hub_to_limit=_ratio(samples, HUB, LIMIT),
        hub_to_library=_ratio(samples, HUB, LIBRARY),
        library_to_limit=_ratio(samples, LIBRARY, LIMIT),
        goal=goal,
        rounds=len(samples[HUB]),
        each=1,
        against=against,
    )


def times(what: str, laps: Laps, share: float, goal: Goal | None, against: str) -> Figure:
    """Make a figure of times: the given share of all of them took no longer."""
    at = {name: _quantile(chain(*taken), share) * 1_000 for name, taken in laps.items()}
    hub, limit, library = at[HUB], at.get(LIMIT), at.get(LIBRARY)
    return Figure(
        what=what,
        unit="ms",
        hub=hub,
        limit=limit,
        library=library,
        hub_to_limit=hub / limit if limit else None,
        hub_to_library=hub / library if library else None,
        library_to_limit=library / limit if library and limit else None,
        goal=goal,
        rounds=len(laps[HUB]),
        each=len(laps[HUB][0]),
        against=against,
    )


def within(what: str, taken_us: Sequence[float], most_us: float, each: int) -> Figure:
    """Make a figure of microseconds for one of many, beside the most that it may take."""
    hub = median(taken_us)
    return Figure(
        what=what,
        unit="µs",
        hub=hub,
        limit=most_us,
        library=None,
        hub_to_limit=hub / most_us,
        hub_to_library=None,
        library_to_limit=None,
        goal=Goal(most_us, "µs"),
        rounds=len(taken_us),
        each=each,
        against="the most that it may take",
    )


def _quantile(values: Iterable[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def _median(samples: Samples, name: str) -> float | None:
    return median(samples[name]) if samples.get(name) else None


def _ratio(samples: Samples, one: str, other: str) -> float | None:
    if not samples.get(one) or not samples.get(other):
        return None
    return median(a / b for a, b in zip(samples[one], samples[other], strict=True))
