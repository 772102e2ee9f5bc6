"""What a fact is: a frozen statement in the past tense whose every field has a category."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict

from domain.categories import Category
from domain.roles import Role

JsonObject = dict[str, Any]


class Unclassified(TypeError):
    """A field has no category. The program must not start (promise P4)."""


@dataclass(frozen=True)
class Is:
    """The category of a field, how to summarise it, and what it really contains.

    `summary` is the only way a value may be shown at level SUMMARY; without one the reader
    learns only that it exists. `contains` names the categories that the value inherits from
    its siblings: a document is as sensitive as what is inside it. `only` seals the field for
    all but these roles, whatever the table gives them; nobody gets more by it.
    """

    category: Category
    summary: Callable[[Any], str] | None = None
    contains: Callable[[Any], frozenset[Category]] | None = None
    only: frozenset[Role] | None = None


TellsNoPlace = Annotated[Literal["bekräftat"] | None, Is(Category.ACCESS)]
"""Whoever records has read the text again, and it does not tell where the person is (I10)."""


class Fact(BaseModel):
    """A thing that happened. Subclasses name it, label it and classify every field."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        validate_by_name=True,
        validate_by_alias=True,
        serialize_by_alias=True,
        hide_input_in_errors=True,
        ser_json_temporal="iso8601",
    )

    name: ClassVar[str]
    """Stored name. Never changes, whatever the class is called."""
    label: ClassVar[str]
    """Swedish name, as the screens show it."""
    gist: ClassVar[Category]
    """What the fact as a whole is about: who may not know that much, does not see it at all.

    Its codes and times (META) are shown to whom the gist may be summarised.
    """
    schema_version: ClassVar[int] = 1
    upcasts: ClassVar[dict[int, Callable[[JsonObject], JsonObject]]] = {}
    """From a stored version to the next: a pure change of shape (R28)."""

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        for field_name, field in cls.model_fields.items():
            if sum(isinstance(mark, Is) for mark in field.metadata) != 1:
                message = f"{cls.__name__}.{field_name} needs exactly one category"
                raise Unclassified(message)


@cache
def marks(kind: type[Fact]) -> dict[str, Is]:
    """Give the mark of every field of a kind of fact, in the order they are written."""
    return {
        name: next(mark for mark in field.metadata if isinstance(mark, Is))
        for name, field in kind.model_fields.items()
    }


@cache
def containers(kind: type[Fact]) -> tuple[tuple[str, Is], ...]:
    """Give the fields whose categories depend on what a fact says."""
    return tuple((name, mark) for name, mark in marks(kind).items() if mark.contains)


def categories_of(fact: Fact, mark: Is) -> frozenset[Category]:
    """Give the categories that one field of this very fact holds."""
    if mark.contains is None:
        return frozenset((mark.category,))
    return mark.contains(fact) or frozenset((mark.category,))
