"""What things are called on the screen: Swedish words, found by their code."""

from collections.abc import Iterator

from adapters.web.groups import GROUPS
from adapters.web.hints import HINTS
from adapters.web.labels_of_course import COURSE
from adapters.web.labels_of_fields import FIELDS, FIELDS_OF
from adapters.web.labels_of_values import (
    AREAS,
    CATEGORIES,
    ENUMS,
    LITERALS,
    PROTECTION,
    ROLES,
    ROWS,
    STATUS,
)
from adapters.web.messages import MESSAGES
from adapters.web.shapes import Shape
from domain.catalogue import NEEDS, TASKS
from domain.categories import Level
from domain.clocks.table import CLOCKS
from domain.erasing import REFUSALS
from domain.facts import BY_NAME, FACTS
from domain.followup import MEASURES
from domain.law.disclosing import words_of_grounds
from domain.law.retention import ASKS, RETENTION
from domain.library import FLAG_LABELS, HEADINGS, LIBRARY
from domain.need_to_know.explaining import LEVEL_WORDS, NEED_WORDS
from domain.oversight import LABELS as PATTERNS
from domain.partners import PARTNERS
from domain.routine import LABELS_OF_QUESTIONS
from domain.values import InsatsKind
from domain.watch import ACTIONS, LABELS
from services.disclosing import NOT_DELEGATED, TOO_OLD
from services.drafting import WHY_LEFT_OUT
from services.lacking import SAID
from services.withholding import WHY_WORDS


def fact_label(name: str) -> str:
    """Name a kind of fact by its stored name."""
    kind = BY_NAME.get(name)
    return kind.label if kind else name


def field_label(owner: str, name: str) -> str:
    """Name a field; `owner` is the stored name of its fact, or the class of its group."""
    return FIELDS_OF.get((owner, name)) or FIELDS.get(name, name)


def code_label(shape: Shape, code: str) -> str:
    """Name a coded value."""
    return (ENUMS[shape.enum] if shape.enum else LITERALS).get(code, code)


def role_label(role: str) -> str:
    """Name a seat."""
    return ROLES.get(role, role)


def area_label(area: str) -> str:
    """Name an area of life."""
    return AREAS.get(area, area)


def insats_label(kind: str) -> str:
    """Name a kind of support measure."""
    return ENUMS[InsatsKind].get(kind, kind)


def category_label(category: str) -> str:
    """Name a category of content."""
    return CATEGORIES.get(category, category)


def status_label(status: str) -> str:
    """Name how a case stands."""
    return STATUS.get(status, status)


def protection_label(level: str) -> str:
    """Name how guarded a case is."""
    return PROTECTION.get(level, level)


def table_row_labels(row: str) -> tuple[str, ...]:
    """Name a row of the table of need-to-know: its role, category and level."""
    role, category, level = row.split("/")
    return role_label(role), category_label(category), LEVEL_WORDS[Level[level]]


def literal_label(code: str) -> str:
    """Name a code that is written out in a fact."""
    return LITERALS.get(code, code)


def row_label(row: str) -> str:
    """Name a row of an answer; a unit is called what it is called."""
    return ROWS.get(row, LITERALS.get(row, row))


def every_label() -> Iterator[str]:
    """Give every word that has to exist in each language."""
    for table in (
        FIELDS,
        FIELDS_OF,
        LITERALS,
        GROUPS,
        HINTS,
        MESSAGES,
        LABELS,
        ACTIONS,
        PATTERNS,
        ROWS,
        LEVEL_WORDS,
        NEED_WORDS,
        WHY_WORDS,
    ):
        yield from table.values()
    yield from COURSE
    yield from (*words_of_grounds(), *SAID.values(), *WHY_LEFT_OUT)
    yield from (NOT_DELEGATED.text, TOO_OLD.text)
    for table in ENUMS.values():
        yield from table.values()
    yield from LABELS_OF_QUESTIONS.values()
    yield from (one.text for one in (*NEEDS, *TASKS))
    yield from (rule.text for rule in RETENTION if rule.section)
    yield from (*ASKS, *(one.text for one in REFUSALS))
    for clock in CLOCKS:
        yield from (clock.label, clock.action)
    for kind in FACTS:
        yield kind.label
    for table in (HEADINGS, FLAG_LABELS):
        yield from table.values()
    yield from (text.summary for text in LIBRARY)
    yield from (partner.offers for partner in PARTNERS)
    for measure in MEASURES:
        yield from (measure.text, measure.of.text)
