"""What the table lets each audience hear of the songs, read from the page people checked.

Who holds what is read from the seats, consents and reviews of a case; neither `decide` nor
`cut` is asked.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from uuid import UUID

from domain.case.access import Access, Profile
from domain.case.granting import evolve
from domain.categories import CONTENT, Category, Level
from domain.fact import marks
from domain.facts import CaseRaised, DocumentationFormDecided, InformationDisclosed
from domain.need_to_know.grants import Need
from domain.need_to_know.holding import Held
from domain.roles import INTERNAL, Role
from domain.values import GroundKind, ProtectionLevel
from services.ports import Staff
from tests.domain import second_opinion
from tests.domain.test_cut import ByThePage
from tests.end_to_end.singing import Song, Songs, heard

EVERYBODY = Profile(("*",))
SEES_ITS_PART_OF_ALL = Role.INTERNKONTROLL
DISCLOSED = frozenset(
    (Need.OWN_PART, Need.TASK, Need.INSTRUCTION, Need.ASSIGNED, Need.LOW_PROTECTION)
)
"""What a disclosure gives besides what was consented to or reviewed."""
Words = frozenset[str]
SILENCE: Words = frozenset()
Place = tuple[Role, UUID, str]
"""An audience, a case, and which people in the audience: the key of their profile."""


def held(access: Access, role: Role, at: datetime, given: Profile) -> Held:
    """Say what people hold: by their seats, the consents that run, and the reviews."""
    return Held.of({one: frozenset(_needs(access, role, one, at, given)) for one in CONTENT})


def _needs(
    access: Access, role: Role, category: Category, at: datetime, given: Profile
) -> Iterator[Need]:
    if category in given.categories:
        yield Need.ASSIGNED
    if access.protection not in (ProtectionLevel.HEDER, ProtectionLevel.EXTREM):
        yield Need.LOW_PROTECTION
    if given.placed:
        yield Need.PLACEMENT_RESPONSIBLE
    if role is Role.BARN_OCH_UNGA and access.adult_from and at < access.adult_from:
        yield Need.OWN_CASE
    for consent in access.consents:
        runs = consent.starts <= at < consent.ends
        if consent.role is role and category in consent.categories and runs:
            yield Need.CONSENT
    for review in access.reviews:
        if review.role is role and category in review.categories and review.partner is None:
            yield from (Need.LEGAL_GROUND,) * (review.ground is GroundKind.LAW)
            yield from (Need.DELEGATE,) * review.by_delegate


def of_one(song: Song, role: Role, having: Held) -> Words:
    """Give the canaries of one fact that may be heard."""
    page, kind = (
        ByThePage(song.recorded, role, {one: having[one] for one in CONTENT}),
        type(song.recorded.fact),
    )
    told: set[str] = set()
    for name in page.known:
        level, summary = page.shown(name), marks(kind)[name].summary
        if level is Level.FULL:
            told |= song.sits_in[name]
        elif level is Level.SUMMARY and summary is not None:
            told |= heard(summary(getattr(song.recorded.fact, name)))
    for name in page.codes:
        told |= song.sits_in[name]
    if page.known and (page.own or page.level(kind.gist) >= Level.SUMMARY):
        told |= heard(song.recorded.on_behalf_of)
    return frozenset(told) | _working_name(song, role, having)


def _working_name(song: Song, role: Role, having: Held) -> Words:
    """A case is called something on the desk of whoever may know so much of who she is."""
    name = {CaseRaised: "subject", DocumentationFormDecided: "alias_used"}
    kind, needs = type(song.recorded.fact), having[Category.ID] | {Need.TASK}
    if kind not in name or second_opinion.level(role, Category.ID, needs) < Level.SUMMARY:
        return frozenset()
    mark = marks(kind)[name[kind]]
    assert mark.summary is not None
    return heard(mark.summary(getattr(song.recorded.fact, name[kind])))


@dataclass(frozen=True)
class Allowed:
    """What may be heard: now by each audience, at any time by anybody, and by partners."""

    songs: Songs
    now: datetime
    cases: dict[UUID, list[Song]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for song in self.songs.songs:
            self.cases[song.recorded.case_id].append(song)

    @cached_property
    def all(self) -> Words:
        """Everything that was sung."""
        return SILENCE.union(
            *(words for song in self.songs.songs for words in song.sits_in.values()),
            *(heard(song.recorded.on_behalf_of) for song in self.songs.songs),
        )

    def at(self, case_id: UUID, role: Role, at: datetime) -> dict[str, Words]:
        """What each group in an audience may hear of a case as it stood at an instant."""
        told = [s for s in self.cases[case_id] if s.recorded.recorded_at <= at]
        access = _access(told)
        return {
            profile.key: SILENCE.union(
                *(of_one(song, role, held(access, role, at, profile)) for song in told)
            )
            for profile in _profiles(access, role, at)
        }

    @cached_property
    def views(self) -> dict[Place, Words]:
        """What stands in each view now."""
        return {
            (role, case_id, key): words
            for case_id in self.cases
            for role in INTERNAL
            for key, words in self.at(case_id, role, self.now).items()
        }

    def to_person(self, person: Staff, role: Role) -> Words:
        """What one person may hear in one seat, over all cases."""
        told: set[str] = set()
        for case_id in self.cases if role in INTERNAL else ():
            access = _access(self.cases[case_id])
            names = {f"staff:{person.id}", "*"}
            names |= {f"unit:{person.unit}"} if role is Role.ARBETSLEDARE else set()
            for profile in _profiles(access, role, self.now):
                if person.id not in access.blocked and names & set(profile.holders):
                    told |= self.views[role, case_id, profile.key]
        if person.partner is not None:
            told |= self.to_partner(role, person.partner)
        return frozenset(told)

    def to_partner(self, role: Role, partner: str | None) -> Words:
        """What was disclosed: as far as the page lets the recipient's role have it."""
        told: set[str] = set()
        for song in self.songs.songs:
            fact = song.recorded.fact
            if not isinstance(fact, InformationDisclosed) or fact.recipient.role is not role:
                continue
            if partner is not None and fact.recipient.partner != partner:
                continue
            told |= heard(fact.purpose) | heard(fact.handling_instruction)
            for item in fact.content_copy:
                needs = DISCLOSED | {Need.CONSENT, Need.LEGAL_GROUND, Need.DELEGATE}
                if (
                    second_opinion.level(role, item.category, needs)
                    >= Level[fact.level.upper()]
                ):
                    told |= heard(item.text)
        return frozenset(told)

    @cached_property
    def ever(self) -> Words:
        """What anybody could hear at any time, in a view or a notice: no other may lie open."""
        told: set[str] = set()
        for songs in self.cases.values():
            told |= SILENCE.union(*(self._ever(songs, role) for role in INTERNAL))
        return frozenset(told).union(*(self.to_partner(role, None) for role in Role))

    def _ever(self, songs: Sequence[Song], role: Role) -> set[str]:
        told: set[str] = set()
        known: dict[str, Held] = {}
        access = Access()
        for number, song in enumerate(songs, 1):
            access = evolve(access, song.recorded)
            last = songs[number].recorded.recorded_at if number < len(songs) else self.now
            for at in _instants(access, song.recorded.recorded_at, last):
                profiles = _profiles(access, role, at)
                having = {p.key: held(access, role, at, p) for p in profiles}
                for key, now in having.items():
                    new = (song,) if known.get(key) == now else songs[:number]
                    told |= SILENCE.union(*(of_one(one, role, now) for one in new))
                # Who was away and comes back sees what was told meanwhile.
                known = having
        return told


def _instants(access: Access, first: datetime, last: datetime) -> Iterator[datetime]:
    at: datetime | None = first
    while at is not None and at <= max(first, last):
        yield at
        at = access.next_change(at)


def _access(songs: Iterable[Song]) -> Access:
    access = Access()
    for song in songs:
        access = evolve(access, song.recorded)
    return access


def _profiles(access: Access, role: Role, at: datetime) -> tuple[Profile, ...]:
    return (EVERYBODY,) if role is SEES_ITS_PART_OF_ALL else access.profiles(role, at)
