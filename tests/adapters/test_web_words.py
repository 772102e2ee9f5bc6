"""Every word on the screens has a Swedish label and an English translation."""

import importlib
import pkgutil
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po
from pydantic import BaseModel

import adapters.web
import domain.rules
from adapters.web import labels
from adapters.web.labels_of_fields import FIELDS, FIELDS_OF
from adapters.web.labels_of_values import ENUMS, LITERALS
from adapters.web.problems import PROBLEMS
from adapters.web.seen import HEADS
from adapters.web.shapes import Part, parts_of
from domain.facts import BY_NAME, FACTS
from domain.roles import Role
from domain.rules.rule import Rule
from domain.rules.travelling import WORDS as WORDS_OF_HINTS
from services.beyond import BEHIND_THE_WALL, SAME_NAME
from services.recording import EMERGENCY_ALONE, NOT_A_COMMAND, REPEATED_ID

HERE = Path(adapters.web.__file__).parent
SAID = {"_": None, "gettext": None, "ngettext": (1, 2), "tongue": None, "later": None}


def every_part() -> Iterator[tuple[str, Part]]:
    queue: list[type[BaseModel]] = list(FACTS)
    seen: set[type[BaseModel]] = set()
    while queue:
        model = queue.pop()
        if model in seen:
            continue
        seen.add(model)
        owner = getattr(model, "name", model.__name__)
        for part in parts_of(model):
            yield owner, part
            inner = part.shape.item or part.shape
            queue += [inner.model] if inner.model else []


def test_every_field_of_every_fact_has_a_label() -> None:
    assert {part.name for _, part in every_part()} - FIELDS.keys() == set()


def test_no_label_is_for_a_field_that_is_not_there() -> None:
    parts = [(owner, part.name) for owner, part in every_part()]
    assert FIELDS.keys() - {name for _, name in parts} == set()
    assert FIELDS_OF.keys() - set(parts) == set()


def test_every_code_has_a_label_of_its_own() -> None:
    for owner, part in every_part():
        inner = part.shape.item or part.shape
        table = ENUMS[inner.enum] if inner.enum else LITERALS
        shown = [table[code] for code in map(str, inner.codes)]
        assert len(shown) == len(set(shown)), (owner, part.name)


@pytest.mark.parametrize("enum", ENUMS)
def test_every_enumeration_on_the_screen_is_labelled_whole(enum: type[StrEnum]) -> None:
    assert ENUMS[enum].keys() == {member.value for member in enum}


def test_every_role_has_a_name() -> None:
    assert all(labels.role_label(role) != role.value for role in Role)


def test_every_group_of_values_is_known_by_something_it_has() -> None:
    for model, heads in HEADS.items():
        assert set(heads) <= set(model.model_fields)


def test_every_fact_keeps_its_own_label() -> None:
    assert all(labels.fact_label(name) == kind.label for name, kind in BY_NAME.items())


def rules() -> Iterator[str]:
    for module in pkgutil.iter_modules(domain.rules.__path__):
        found = vars(importlib.import_module(f"domain.rules.{module.name}"))
        yield from (rule.text for rule in found.values() if isinstance(rule, Rule))
    fixed = (NOT_A_COMMAND, REPEATED_ID, EMERGENCY_ALONE, SAME_NAME, BEHIND_THE_WALL)
    yield from (*(one.text for one in fixed), *WORDS_OF_HINTS.values())


def wanted() -> set[str]:
    with (HERE / "babel.cfg").open() as settings:
        method_map, options_map = parse_mapping_cfg(settings)
    found = extract_from_dir(HERE, method_map, options_map, keywords=SAID)
    said = {m[0] if isinstance(m, tuple | list) else m for _, _, m, _, _ in found}
    told = {text for p in PROBLEMS for text in (p.title, p.detail) if text}
    return said | told | set(rules()) | set(labels.every_label())


def known() -> set[str]:
    found = [one.id for one in english() if one.id]
    return {one if isinstance(one, str) else one[0] for one in found}


def english() -> Catalog:
    with (HERE / "locale/en/LC_MESSAGES/messages.po").open("rb") as source:
        return read_po(source, locale="en")


def test_every_word_is_translated() -> None:
    assert sorted(wanted() - known()) == []


def test_no_translation_is_left_over() -> None:
    assert sorted(known() - wanted()) == []


def test_no_translation_is_empty_guessed_or_broken() -> None:
    for one in english():
        if not one.id:
            continue
        said = one.string if isinstance(one.string, tuple) else (one.string,)
        assert all(said), one.id
        assert not one.fuzzy, one.id
        assert list(one.check()) == [], one.id
