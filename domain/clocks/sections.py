"""How clocks name sections: one duty, before and after the Act of 2025."""

from domain.law.act import SOL_2001, SOL_2025, Act, Section

Law = tuple[Section, ...]


def sol(before: str | None, now: str) -> Law:
    """The same duty in the Act of 2001 and in that of 2025; None where the old had none."""
    old = (Section(SOL_2001, before),) if before else ()
    return (*old, Section(SOL_2025, now))


def places(act: Act, *cited: str) -> Law:
    """Give some sections of one act."""
    return tuple(Section(act, place) for place in cited)
