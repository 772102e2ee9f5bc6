"""The need-to-know table in Cedar: a policy for each grant, under a schema of all names."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import cedarpy

from domain.categories import CONTENT, Category, Level
from domain.need_to_know.grants import Cells, Grant, Need

SHOWN = (Level.EXISTS, Level.SUMMARY, Level.FULL)
NAMES = {need: need.name.lower() for need in Need}
Table = Mapping[str, Cells]
Asked = tuple[str, Category, frozenset[Need]]
"""A recipient, a category, and what is held."""


def schema(recipients: Sequence[str]) -> str:
    """Name every recipient, category, level and need; what is misspelt is not valid."""

    def one_of(names: Sequence[str]) -> str:
        return ", ".join(f'"{name}"' for name in names)

    held = ", ".join(f"{name}: Bool" for name in NAMES.values())
    actions = ", ".join(f'"{level.name.lower()}"' for level in SHOWN)
    return f"""
entity Recipient enum [{one_of(recipients)}];
entity Category enum [{one_of(CONTENT)}];
action {actions} appliesTo {{
  principal: [Recipient], resource: [Category], context: {{ {held} }}
}};
"""


def policies(table: Table) -> str:
    """Write a permit for each grant; whoever has no permit is denied."""
    return "\n".join(
        _permit(recipient, category, grant)
        for recipient, cells in table.items()
        for category, grants in cells.items()
        for grant in grants
    )


def _permit(recipient: str, category: Category, grant: Grant) -> str:
    actions = ", ".join(
        f'Action::"{level.name.lower()}"' for level in SHOWN if level <= grant.level
    )
    needs = " && ".join(f"context.{NAMES[need]}" for need in sorted(grant.needs))
    return (
        f'@id("{recipient}/{category}/{grant.level.name}")\n'
        f'permit(principal == Recipient::"{recipient}", action in [{actions}], '
        f'resource == Category::"{category}")' + (f" when {{ {needs} }};" if needs else ";")
    )


@dataclass(frozen=True)
class Cedar:
    """A table as Cedar has it."""

    schema: cedarpy.Schema
    policies: Mapping[str, cedarpy.PolicySet]
    """By recipient: the others' policies name somebody else, and every one costs time."""

    @staticmethod
    def of(table: Table) -> "Cedar":
        """Export a table; raises when a policy is not valid under the schema."""
        text, rules = schema(list(table)), policies(table)
        found = cedarpy.validate_policies(rules, text)
        if not found.validation_passed:
            raise ValueError([str(error) for error in found.errors])
        return Cedar(
            cedarpy.Schema.from_str(text),
            {
                name: cedarpy.PolicySet.from_str(policies({name: cells}))
                for name, cells in table.items()
            },
        )

    def levels(self, recipient: str, asked: Sequence[Asked]) -> list[Level]:
        """Ask for one level after the other, the next of those that got the one before.

        An error of any kind counts as a no: a `forbid` whose condition fails is skipped by the
        engine, and its answer may be yes.
        """
        found = [Level.HIDDEN] * len(asked)
        for level in SHOWN:
            places = [place for place, got in enumerate(found) if got == level - 1]
            answers = self.answers(recipient, [asked[place] for place in places], level)
            for place, answer in zip(places, answers, strict=True):
                if answer.allowed and not answer.diagnostics.errors:
                    found[place] = level
        return found

    def answers(
        self, recipient: str, asked: Sequence[Asked], level: Level
    ) -> list[cedarpy.AuthzResult]:
        """Ask all at once whether a level is given."""
        rules = self.policies[recipient]
        requests = [_request(*each, level) for each in asked]
        return cedarpy.is_authorized_batch(requests, rules, "[]", self.schema)


@cache
def _context(held: frozenset[Need]) -> str:
    return json.dumps({name: need in held for need, name in NAMES.items()})


def _request(
    recipient: str, category: Category, held: frozenset[Need], level: Level
) -> dict[str, object]:
    return {
        "principal": {"type": "Recipient", "id": recipient},
        "action": {"type": "Action", "id": level.name.lower()},
        "resource": {"type": "Category", "id": category},
        "context": _context(held),
    }
