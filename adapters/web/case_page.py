"""A case as its page shows it: rows, picture and register, read from one role's view."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from markupsafe import Markup

from adapters.web import labels, swimlane
from adapters.web.corrections import corrections_seen
from adapters.web.groups import GROUP_OF, GROUPS
from adapters.web.i18n import Tongue
from adapters.web.needs import needs_known
from adapters.web.paging import ROWS_MAX, leaf_of
from adapters.web.seen import Eyes, Seen
from adapters.web.shapes import Look, Shape, part_of
from domain.fact import marks
from domain.facts import (
    BY_NAME,
    DecisionMade,
    InformationDisclosed,
    InsatsReviewed,
    InsatsStarted,
    TaskAssigned,
    TaskCompleted,
)
from domain.law.lawbook import LAW
from domain.roles import Role
from projections import inbox, register, timeline
from projections.disclosures import accounts_of
from projections.entries import Desk, Entry
from services.ports import Directory

RECENT_ROWS_MAX = 25
"""So many of the latest facts stand open on the first page; the earlier ones are folded."""
LATE = timedelta(hours=24)
"""A fact recorded later than this after it happened shows both times."""
NARROW = frozenset((Role.EKONOMISKT_BISTAND,))
"""Seats that see instructions and their own work first, and no picture of the others'."""
OWN_WORK = frozenset(
    kind.name
    for kind in (DecisionMade, InsatsStarted, InsatsReviewed, TaskAssigned, TaskCompleted)
)
EXISTS = "exists"
LEGAL_BASIS = "legal_basis"
PLAIN_TEXT = Shape(Look.TEXT)


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a row: how much of it is seen, and what."""

    label: str
    level: str
    seen: Seen
    note: str = ""
    why: str = ""
    """Where it is told why no more is shown."""


@dataclass(frozen=True, slots=True)
class Row:
    """One fact in the table."""

    anchor: str
    href: str
    fact: str
    group: str
    occurred_at: str
    recorded_at: str
    late: bool
    label: str
    by: str
    on_behalf_of: str
    own: bool
    fields: tuple[Field, ...]
    hidden: tuple[tuple[str, str], ...]
    """What is known to exist but not shown, and where it is told why."""
    corrected: tuple[tuple[str, str], ...] = ()
    """The days on which it was corrected, and where it is told how."""


@dataclass(frozen=True, slots=True)
class CasePage:
    """Everything the template draws of one case."""

    desk: dict[str, Any]
    on: str
    narrow: bool
    rows: tuple[Row, ...]
    page: int
    pages: int
    recent: int
    """So many rows stand open."""
    own: tuple[Row, ...]
    others: tuple[Row, ...]
    register: tuple[dict[str, Any], ...]
    refused: tuple[dict[str, Any], ...]
    """Requests that were refused whole."""
    inbox: tuple[dict[str, Any], ...]
    names: Markup
    picture: Markup
    legend: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """Draws cases for one reader."""

    tongue: Tongue
    directory: Directory
    role: Role
    on: date
    """The day that it is, or was: what was valid until an earlier day has run out."""
    why: str = ""
    """The page that says why; none when one looks back."""

    def page(self, desk: Desk | None, entries: Sequence[Entry], page: int = 1) -> CasePage:
        """Draw one case; `page` counts from 1, and a page that is not there is the first."""
        facts = [entry for entry in entries if entry.kind == timeline.KIND]
        newest = sorted(facts, key=_when, reverse=True)
        page = leaf_of(newest, page).page
        rows = self._rows(newest, page)
        leaf = leaf_of(rows, page)
        names, picture = self._picture(rows)
        own = tuple(row for row in rows if row.own)
        accounts = {one["ref"]: one for one in accounts_of(entry.body for entry in facts)}
        return CasePage(
            desk=desk.body if desk else {},
            on=self.on.isoformat(),
            narrow=self.role in NARROW,
            rows=tuple(leaf.rows),
            page=leaf.page,
            pages=leaf.pages,
            recent=RECENT_ROWS_MAX if leaf.page == 1 else ROWS_MAX,
            own=own,
            others=tuple(row for row in rows if not row.own),
            register=tuple(
                self._given(entry.body, accounts.get(entry.body["ref"]))
                for entry in reversed(entries)
                if entry.kind == register.KIND
            ),
            refused=tuple(one for one in accounts.values() if one["level"] is None),
            inbox=tuple(
                self.notice(entry.body)
                for entry in sorted(entries, key=lambda e: str(e.body.get("at")), reverse=True)
                if entry.kind == inbox.KIND
            ),
            names=names,
            picture=picture,
            legend=tuple(g for g in GROUPS if any(row.group == g for row in rows)),
        )

    def notice(self, body: dict[str, Any]) -> dict[str, Any]:
        """Make what a partner received readable; its ids are left out."""
        part = part_of(InformationDisclosed, "content_copy")
        eyes = Eyes(self.tongue, self.directory, {})
        content = eyes.read(part.shape, body["content"]) if part else None
        return {**body, "content": content}

    def sheet(self, entries: Sequence[Entry]) -> tuple[Row, ...]:
        """Draw rows that stand on one sheet, however many, in the order given."""
        return self._drawn(entries, [f"#{_anchor(entry)}" for entry in entries])

    def _given(self, body: dict[str, Any], account: dict[str, Any] | None) -> dict[str, Any]:
        known = {"answer_by": None, **register.UNANSWERED, **body}
        return {**known, "account": account, "ended": self._has_ended(body)}

    def _has_ended(self, body: dict[str, Any]) -> bool:
        """Whether a disclosure's day is over. A recall stands until it is answered."""
        if body.get("recalled"):
            return bool(body.get("recall_answer"))
        return str(body.get("valid_to") or date.max) < self.on.isoformat()

    def _rows(self, newest: Sequence[Entry], page: int) -> tuple[Row, ...]:
        hrefs = [_href(number, entry, page) for number, entry in enumerate(newest)]
        return self._drawn(newest, hrefs)

    def _drawn(self, entries: Sequence[Entry], hrefs: Sequence[str]) -> tuple[Row, ...]:
        known = {
            entry.body["ref"]: (href, self._named(entry))
            for entry, href in zip(entries, hrefs, strict=True)
        }
        days = {each.body["ref"]: each.body["occurred_at"] for each in entries}
        corrected = {
            ref: tuple((known[by][0], self.tongue.day_of(days[by])) for by in corrections)
            for ref, corrections in corrections_seen(entries).items()
        }
        eyes, needs = Eyes(self.tongue, self.directory, known), needs_known(entries)
        return tuple(
            replace(
                self._row(entry, href, replace(eyes, needs=needs[entry.number])),
                corrected=corrected.get(entry.body["ref"], ()),
            )
            for entry, href in zip(entries, hrefs, strict=True)
        )

    def _named(self, entry: Entry) -> str:
        label = self.tongue(labels.fact_label(entry.body["fact"]))
        return f"{label}, {self.tongue.day_of(entry.body['occurred_at'])}"

    def _row(self, entry: Entry, href: str, eyes: Eyes) -> Row:
        body = entry.body
        return Row(
            anchor=_anchor(entry),
            href=href,
            fact=body["fact"],
            group=GROUP_OF.get(body["fact"], "contact"),
            occurred_at=body["occurred_at"],
            recorded_at=body["recorded_at"],
            late=_is_late(body),
            label=self.tongue(labels.fact_label(body["fact"])),
            by=body["by"],
            on_behalf_of=eyes.staff(body["on_behalf_of"]) if body["on_behalf_of"] else "",
            own=body["by"] == self.role or body["fact"] in OWN_WORK,
            fields=tuple(
                self._field(body["fact"], one, eyes)
                for one in body["fields"]
                if one["level"] != EXISTS
            ),
            hidden=tuple(
                (
                    self.tongue(labels.field_label(body["fact"], one["name"])),
                    self._why(body["fact"], one["name"]),
                )
                for one in body["fields"]
                if one["level"] == EXISTS
            ),
        )

    def _field(self, fact: str, shown: dict[str, Any], eyes: Eyes) -> Field:
        name, level, value = shown["name"], shown["level"], shown["value"]
        label = self.tongue(labels.field_label(fact, name))
        part = part_of(BY_NAME.get(fact), name)
        shape = part.shape if part else PLAIN_TEXT
        note = self._replaced(value) if name == LEGAL_BASIS and isinstance(value, str) else ""
        return Field(label, level, eyes.read(shape, value), note, self._why(fact, name))

    def _why(self, fact: str, name: str) -> str:
        """Point at what the table says of a field's category: by its kind, never its value."""
        kind = BY_NAME.get(fact)
        mark = marks(kind).get(name) if kind else None
        return f"{self.why}#{mark.category.value}" if self.why and mark else ""

    def _replaced(self, basis: str) -> str:
        """Say what stands today instead of an old ground; the ground keeps its words (R9)."""
        new = LAW.replaced(basis, self.on)
        if not new:
            return ""
        cited = ", ".join(section.cited for section in new)
        since = self.tongue.day(max(section.act.valid_from for section in new))
        words = self.tongue("Ersatt från")
        return f"{words} {since}: {cited}"

    def _picture(self, rows: Sequence[Row]) -> tuple[Markup, Markup]:
        if self.role in NARROW:
            return Markup(), Markup()
        marks = [
            swimlane.Mark(
                lane=row.by,
                group=row.group,
                at=datetime.fromisoformat(row.occurred_at),
                label=f"{self.tongue.moment(row.occurred_at)}, "
                f"{self.tongue(labels.role_label(row.by))}: {row.label}",
                href=row.href,
            )
            for row in rows
        ]
        return swimlane.draw(marks, self.tongue)


def _when(entry: Entry) -> tuple[datetime, int]:
    return datetime.fromisoformat(entry.body["occurred_at"]), entry.number


def _anchor(entry: Entry) -> str:
    return f"h-{entry.number}"


def _href(index: int, entry: Entry, page: int) -> str:
    on = index // ROWS_MAX + 1
    return f"#{_anchor(entry)}" if on == page else f"?sida={on}#{_anchor(entry)}"


def _is_late(body: dict[str, Any]) -> bool:
    occurred = datetime.fromisoformat(body["occurred_at"])
    return datetime.fromisoformat(body["recorded_at"]) - occurred > LATE
