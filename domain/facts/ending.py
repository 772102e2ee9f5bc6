"""G. Ending: closing the case and learning from it."""

from typing import Annotated, ClassVar, Literal

from domain.categories import Category
from domain.fact import Fact, Is
from domain.texts import Line, Text
from domain.values import Day, FactRef, Many


class CaseClosed(Fact):
    """The case ends: no need is open, no support runs, and the way back is known (I7)."""

    name: ClassVar[str] = "case_closed"
    label: ClassVar[str] = "Ärende avslutat"
    gist: ClassVar[Category] = Category.PLAN

    reason: Annotated[
        Literal["behov tillgodosett", "överflyttat", "avböjt", "avliden"], Is(Category.META)
    ]
    open_needs: Annotated[Many[Line], Is(Category.PLAN)]
    closing_risk_ref: Annotated[FactRef, Is(Category.META)]
    way_back: Annotated[Text, Is(Category.CONTACT)]
    retention_start: Annotated[Day, Is(Category.META)]
    how_met: Annotated[Text | None, Is(Category.VOICE)] = None
    """How the person thinks that we have met her, when she could be asked (R91)."""


class EvaluationDone(Fact):
    """What worked and what did not, without the case's identity (R46, R198)."""

    name: ClassVar[str] = "evaluation_done"
    label: ClassVar[str] = "Utvärdering gjord"
    gist: ClassVar[Category] = Category.PLAN

    what_worked: Annotated[Text, Is(Category.PLAN)]
    gaps: Annotated[Text, Is(Category.PLAN)]
    person_voice: Annotated[Text, Is(Category.VOICE)]
    external_input: Annotated[Text, Is(Category.PLAN)]
    changes: Annotated[Text, Is(Category.PLAN)]
