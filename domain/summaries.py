"""The only functions that may turn a guarded value into its summary (declassifiers).

Each takes the value of one field and gives Swedish text that holds nothing above SUMMARY.
"""

from collections.abc import Sequence
from typing import Any

from domain.values import (
    AreaHolder,
    Child,
    EndingSupport,
    Holder,
    Insats,
    Need,
    NeedHolder,
    PlanRow,
    Recipient,
    Subject,
)

CODES_APART = ", "
AREA_LABELS = {
    "boende": "boende",
    "arbete_studier": "arbete och studier",
    "socialt": "socialt umgänge",
    "samtal": "samtalsstöd",
    "ekonomi": "ekonomi",
    "skydd": "skydd",
    "halsa": "hälsa",
    "barn": "barn",
    "annat": "annat",
}


def itself(value: Any) -> str:
    """Give a coded value that is its own summary."""
    return str(value)


def codes(values: Sequence[Any]) -> str:
    """Give coded values that are their own summary."""
    return CODES_APART.join(map(str, values))


def alias(subject: Subject) -> str:
    """Give the working name only."""
    return subject.alias


def number_and_ages(children: Sequence[Child]) -> str:
    """Say how many children and how old, never who."""
    ages = [f"{child.age} år" for child in children if child.age is not None]
    number = f"{len(children)} barn"
    return f"{number}: {', '.join(ages)}" if ages else number


def areas_of_needs(needs: Sequence[Need]) -> str:
    """Name the areas in which there are needs."""
    return ", ".join(dict.fromkeys(AREA_LABELS[need.area] for need in needs))


def areas_of_plan(rows: Sequence[PlanRow]) -> str:
    """Name the areas that a plan covers."""
    return ", ".join(dict.fromkeys(AREA_LABELS[row.area] for row in rows))


def areas_of_insats(insats: Insats) -> str:
    """Name the areas that a support measure holds."""
    return ", ".join(AREA_LABELS[area] for area in insats.areas)


def areas_that_end(supports: Sequence[EndingSupport]) -> str:
    """Name the areas in which support ends and whether somebody takes over."""
    return ", ".join(
        f"{AREA_LABELS[s.area]}: {'ny hållare finns' if s.successor else 'saknar ny hållare'}"
        for s in supports
    )


def seat(holder: Holder) -> str:
    """Name the seat, not the person in it."""
    return holder.title


def role_of(recipient: Recipient) -> str:
    """Name the kind of recipient: its own name can tell where somebody is."""
    return recipient.role.value


def roles_of(recipients: Sequence[Recipient]) -> str:
    """Name the kinds of recipients."""
    return codes([recipient.role.value for recipient in recipients])


def seats_per_area(rows: Sequence[AreaHolder]) -> str:
    """Name the seat that answers for each area of a plan."""
    return ", ".join(
        f"{AREA_LABELS[row.area]}: {row.holder.title if row.holder else 'ingen'}"
        for row in rows
    )


def seats_per_need(rows: Sequence[NeedHolder]) -> str:
    """Say how many needs have a holder."""
    held = sum(row.holder is not None for row in rows)
    return f"{held} av {len(rows)} behov har en ansvarig"
