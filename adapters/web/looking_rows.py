"""What was kept back and what is different, in words for the auditor's page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from adapters.web import labels
from adapters.web.i18n import Tongue, later
from domain.categories import Level
from domain.need_to_know.explaining import LEVEL_WORDS, NEED_WORDS
from projections.entries import Json
from services.withholding import ON_BEHALF_OF, WHY_WORDS, Because, Why, Withheld

ROWS_MAX = 200
"""So many facts are told on the page, the latest; the answer in JSON has them all."""
CHANGES: dict[str, str] = {
    "came": later("Nytt"),
    "gone": later("Syns inte längre"),
    "changed": later("Syns på ett annat sätt"),
}
FOR_ANOTHER = later("På någon annans vägnar")


class Reason(NamedTuple):
    """One reason in words, the category it is about, and what would give more."""

    words: str
    category: str
    higher: tuple[str, ...]


class KeptField(NamedTuple):
    """One field that was not seen whole."""

    label: str
    level: str
    reasons: tuple[Reason, ...]


class KeptRow(NamedTuple):
    """One fact that was not seen, or not whole."""

    step: int
    label: str
    recorded_at: str
    reasons: tuple[Reason, ...]
    fields: tuple[KeptField, ...]


class ChangedRow(NamedTuple):
    """One fact of which more, less or something else is seen than before."""

    label: str
    change: str
    fields: tuple[tuple[str, str, str], ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wording:
    """Says it in one language."""

    tongue: Tongue

    def kept(self, found: Sequence[Withheld]) -> tuple[KeptRow, ...]:
        """Say what was kept back, the latest first."""
        newest = sorted(found, key=lambda one: -one.recorded.version)[:ROWS_MAX]
        return tuple(map(self._kept, newest))

    def changed(self, found: Sequence[Json] | None) -> tuple[ChangedRow, ...]:
        """Say what is different."""
        return tuple(map(self._changed, (found or ())[-ROWS_MAX:]))

    def _kept(self, one: Withheld) -> KeptRow:
        name = one.recorded.fact.name
        return KeptRow(
            step=one.recorded.version,
            label=self.tongue(labels.fact_label(name)),
            recorded_at=one.recorded.recorded_at.isoformat(),
            reasons=(self._reason(one.because),) if one.because else (),
            fields=tuple(
                KeptField(
                    self._field(name, field.name),
                    self._level(field.level),
                    tuple(map(self._reason, field.because)),
                )
                for field in one.fields
            ),
        )

    def _reason(self, one: Because) -> Reason:
        category = labels.category_label(one.category.value) if one.category else ""
        return Reason(
            self.tongue(WHY_WORDS[one.why]),
            self.tongue(category),
            tuple(
                f"{self._level(each.level)}: "
                + "; ".join(self.tongue(NEED_WORDS[need]) for need in each.missing)
                + f" ({', '.join(map(self.tongue, labels.table_row_labels(each.row)))})"
                for each in one.higher
            ),
        )

    def _changed(self, one: Json) -> ChangedRow:
        change = CHANGES[one["change"]]
        return ChangedRow(
            self.tongue(labels.fact_label(one["fact"])),
            self.tongue(change),
            tuple(
                (
                    self._field(one["fact"], field["name"]),
                    self._named(field["before"]),
                    self._named(field["after"]),
                )
                for field in one["fields"]
            ),
            tuple(self.tongue(WHY_WORDS[Why(why)]) for why in one["because"]),
        )

    def _field(self, fact: str, name: str) -> str:
        label = FOR_ANOTHER if name == ON_BEHALF_OF else labels.field_label(fact, name)
        return self.tongue(label)

    def _named(self, level: str | None) -> str:
        return self._level(Level[level.upper()] if level else Level.HIDDEN)

    def _level(self, level: Level) -> str:
        return self.tongue(LEVEL_WORDS[level])
