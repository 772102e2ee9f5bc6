"""A decision has two layers: a text for any party, and an annex that never leaves."""

from uuid import uuid5

from domain.categories import Category
from domain.fact import Fact
from domain.facts import (
    DecisionMade,
    EventCorrected,
    InformationDisclosed,
    PlacementStarted,
    TaskAssigned,
)
from domain.roles import AUDIENCES, EXTERNAL, Role
from domain.rules.travelling import NO_PLACE_TRAVELS
from domain.values import DisclosedItem, NewValue, Recipient
from projections.audience import view_of
from projections.entries import Batch
from projections.moment import Moment
from tests.given import Story, an_open_case, example, ref


def breaks(story: Story, fact: Fact) -> bool:
    recorded = story.and_then(fact).recorded[-1]
    return NO_PLACE_TRAVELS.check(story.case, recorded) is not None


ANNEX = "Vistas hos en släkting norrut. Nyckeln finns hos grannen mittemot"


def test_nobody_copies_a_sentence_out_of_the_sealed_annex() -> None:
    story = an_open_case(example(DecisionMade, sealed_annex=ANNEX))
    for copied in (
        "hon sa: nyckeln finns  hos grannen MITTEMOT, ring",
        "Vistas hos en släkting norrut",
    ):
        item = DisclosedItem(category=Category.PLAN, text=copied)
        for fact in (
            example(DecisionMade, public_text=copied, tells_no_place="bekräftat"),
            example(InformationDisclosed, content_copy=(item,), tells_no_place="bekräftat"),
        ):
            assert breaks(story, fact)
            assert not breaks(an_open_case(), fact)


def test_the_annex_can_be_corrected_and_is_as_sealed_as_before() -> None:
    def corrected(field: str, text: str) -> EventCorrected:
        return example(
            EventCorrected,
            target_event=ref(DecisionMade),
            corrected_fields=(field,),
            new_values=(NewValue(field=field, text=text),),
            categories=(Category.WHERE,),
        )

    story = an_open_case(example(DecisionMade, sealed_annex=ANNEX))
    assert not breaks(story, corrected("sealed_annex", "flyttad till Ekhult, Ekgatan 14"))
    assert breaks(story, corrected("public_text", "flyttad till Ekhult, Ekgatan 14"))
    moved = story.and_then(corrected("sealed_annex", "flyttad till lägenheten i Ekhult"))
    assert breaks(moved, example(TaskAssigned, task="ring Ekhult", tells_no_place="bekräftat"))


def to(role: Role) -> Recipient:
    return Recipient(role=role, title="handläggare", partner="ett")


def sung_to(story: Story) -> set[Role]:
    at, found = story.recorded[-1].recorded_at, set[Role]()
    for role in AUDIENCES:
        batch = Batch()
        view = view_of(role, lambda case, partner: str(uuid5(case, partner)))
        view.build(story.recorded, Moment(story.case, at), batch)
        assert batch.desks or role not in EXTERNAL
        if "kanariefågel" in repr(batch):
            found.add(role)
    return found


def test_the_annex_is_in_no_view_outside_and_inside_with_the_placement_alone() -> None:
    told_of = an_open_case(
        example(DecisionMade, sealed_annex="kanariefågel-4711"),
        *(example(InformationDisclosed, recipient=to(role)) for role in EXTERNAL),
    )
    placed = told_of.and_then(example(PlacementStarted, responsible_worker=("karin",)))
    assert sung_to(told_of) == set()
    assert sung_to(placed) == {Role.RVT}
