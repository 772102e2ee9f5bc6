"""The catalogue of facts for programs: names, labels, categories and shapes."""

from functools import cache

from pydantic import BaseModel

from adapters.web import labels
from adapters.web.api_bodies import CatalogueGiven, FactKind, FieldKind
from adapters.web.shapes import Look, Part, parts_of
from domain.fact import Fact, marks
from domain.facts import FACTS


@cache
def catalogue() -> CatalogueGiven:
    """Give the whole catalogue; it is the same for everybody."""
    return CatalogueGiven(
        facts=[
            FactKind(fact=kind.name, label=kind.label, fields=_fields(kind, kind.name))
            for kind in FACTS
        ]
    )


def _fields(model: type[BaseModel], owner: str) -> list[FieldKind]:
    return [_field(model, part, owner) for part in parts_of(model)]


def _field(model: type[BaseModel], part: Part, owner: str) -> FieldKind:
    inner = part.shape.item or part.shape
    mark = marks(model)[part.name] if issubclass(model, Fact) else None
    return FieldKind(
        name=model.model_fields[part.name].alias or part.name,
        label=labels.field_label(owner, part.name),
        category=mark.category if mark else None,
        required=part.required,
        look=inner.look,
        many=part.shape.look is Look.MANY,
        codes=[str(code) for code in inner.codes],
        fields=_fields(inner.model, inner.model.__name__) if inner.model else [],
    )
