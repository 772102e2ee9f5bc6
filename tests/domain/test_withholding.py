"""What is kept back from somebody is just what is not shown, and each has its reason."""

from datetime import datetime

from hypothesis import given as for_all

from domain.case.access import Profile
from domain.categories import CONTENT, Category, Level
from domain.facts import HouseholdMapped, RiskAssessed
from domain.need_to_know.decision import level_of
from domain.need_to_know.grants import Need
from domain.need_to_know.holding import Held, held_in
from domain.need_to_know.redaction import cut, mine_in, needs_in
from domain.recorded import Recorded
from domain.roles import INTERNAL, Role
from services.withholding import ON_BEHALF_OF, WHY_WORDS, Because, Why, withheld
from tests.domain.stories import stories
from tests.domain.test_sealed_relations import CHILD
from tests.given import Story, an_open_case, example

TABLED = (Why.GIST, Why.CATEGORY, Why.NO_SUMMARY)
EVERYTHING = Profile(("staff:anybody",))


def said(recorded: Recorded) -> set[str]:
    """Name the fields that say something: an empty one that was left out does not."""
    fact = recorded.fact
    return {
        name
        for name, field in type(fact).model_fields.items()
        if (value := getattr(fact, name)) is not None and (value != () or field.is_required())
    }


def held(story: Story, role: Role, at: datetime) -> Held:
    access = story.case.access
    profiles = access.profiles(role, at) or (EVERYTHING,)
    return held_in(access, role, at, given=profiles[0])


@for_all(story=stories())
def test_each_thing_that_a_fact_says_is_shown_or_kept_back_with_a_reason(story: Story) -> None:
    at = story.recorded[-1].recorded_at
    for role in INTERNAL:
        holds = held(story, role, at)
        for recorded in story.recorded:
            shown, kept = cut(recorded, role, holds), withheld(recorded, role, holds)
            assert (shown is None) is (kept is not None and kept.because is not None)
            fields = {one.name: one for one in kept.fields} if kept else {}
            if kept and kept.because and kept.because.why is Why.GIST:
                assert fields == {}
                continue
            seen = shown.fields if shown else {}
            whole = {name for name, one in seen.items() if one.level is Level.FULL}
            assert whole | (fields.keys() - {ON_BEHALF_OF}) == said(recorded)
            assert whole & fields.keys() == set()
            for name, one in fields.items():
                assert one.because
                assert one.level is (seen[name].level if name in seen else Level.HIDDEN)


@for_all(story=stories())
def test_what_is_said_to_be_missing_would_be_enough(story: Story) -> None:
    at = story.recorded[-1].recorded_at
    for role in INTERNAL:
        holds = held(story, role, at)
        for recorded in story.recorded:
            kept = withheld(recorded, role, holds)
            reasons = [b for one in kept.fields for b in one.because] if kept else []
            for because in (*reasons, *((kept.because,) if kept and kept.because else ())):
                if because.category is None or because.why not in TABLED:
                    continue
                mine, kind = mine_in(recorded, role), type(recorded.fact)
                has = needs_in(role, kind, because.category, holds, mine)
                assert level_of(role, because.category, has) < Level.FULL
                for higher in because.higher:
                    assert higher.missing
                    more = has | frozenset(higher.missing)
                    assert level_of(role, because.category, more) >= higher.level


def test_a_reason_names_the_row_of_the_table_and_what_it_lacks() -> None:
    story = an_open_case(example(RiskAssessed))
    recorded = story.recorded[-1]
    holds = held(story, Role.EKONOMISKT_BISTAND, recorded.recorded_at)
    kept = withheld(recorded, Role.EKONOMISKT_BISTAND, holds)
    assert kept is not None
    assert kept.because is not None
    assert (kept.because.why, kept.because.category) == (Why.GIST, Category.THREAT)
    assert [one.row for one in kept.because.higher] == [
        f"ekonomiskt_bistand/THREAT/{one.level.name}" for one in kept.because.higher
    ]


def test_a_sealed_field_is_for_others_whatever_the_table_gives() -> None:
    sealed = example(HouseholdMapped, relations=(CHILD,))
    recorded = an_open_case(sealed).recorded[-1]
    everything = Held.of(dict.fromkeys(CONTENT, tuple(Need)))
    kept = withheld(recorded, Role.RVT, everything)
    assert kept is not None
    fields = {one.name: (one.level, one.because) for one in kept.fields}
    assert fields["relations"] == (Level.HIDDEN, (Because(Why.SEALED, Category.ACCESS),))
    read = withheld(recorded, Role.SAMORDNARE, everything)
    assert "relations" not in {one.name for one in (read.fields if read else ())}


def test_every_reason_has_words() -> None:
    assert set(WHY_WORDS) == set(Why)
    assert all(words.endswith(".") for words in WHY_WORDS.values())


def test_an_empty_list_that_was_asked_for_is_an_answer_that_is_kept_back() -> None:
    recorded = an_open_case(example(HouseholdMapped, children=())).recorded[-1]
    network_alone = Held.of({Category.NETWORK: (Need.ASSIGNED,)})
    kept = withheld(recorded, Role.RVT, network_alone)
    assert kept is not None
    assert "children" in {one.name for one in kept.fields}
    assert "relations" not in {one.name for one in kept.fields}
